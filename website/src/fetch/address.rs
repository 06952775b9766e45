//! Which addresses lie in the public internet. Everything else is somebody's own network, first of all ours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address may be connected to: global unicast, and not another spelling of something inside.
///
/// After the special-purpose registries of IANA (RFC 6890 and its updates).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

#[expect(clippy::unnested_or_patterns, reason = "one pattern for each entry of the registry")]
fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // This network, private use, loopback, private use.
        [0 | 10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..]
        // Between a provider and its customers; link-local, where clouds keep their metadata; benchmarks.
        | [100, 64..=127, ..] | [169, 254, ..] | [198, 18..=19, ..]
        // Protocol assignments, relays of 6to4, examples.
        | [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _]
        // A cloud's own agent, at an address that looks public.
        | [168, 63, 129, 16]
        // Multicast, reserved, broadcast.
        | [224..=255, ..]
    )
}

/// Only `2000::/3` is handed out. What carries an IPv4 address inside (mapped, compatible, NAT64) lies outside of it, or is
/// named here (6to4, Teredo), and so are examples.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}
