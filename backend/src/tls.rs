//! TLS of connections out: rustls with ring, chosen once for the whole process.

/// Chooses it. Before the first connection; again changes nothing.
pub fn choose() {
    // The error is that it was chosen before.
    drop(rustls::crypto::ring::default_provider().install_default());
}
