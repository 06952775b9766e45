//! Connections out by http: rustls with ring, chosen once for the whole process.

use reqwest::{Client, ClientBuilder};

/// Chooses it. Before the first client is made; again changes nothing.
pub fn choose() {
    // The error is that it was chosen before.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// The start of a client for an address. https trusts this machine's certificates; plain http does without any, so that it
/// also works on a machine that has none.
pub fn client(address: &str) -> ClientBuilder {
    choose();
    let builder = Client::builder();
    if address.starts_with("http://") { builder.tls_certs_only([]) } else { builder }
}
