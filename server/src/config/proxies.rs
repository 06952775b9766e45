//! The proxies in front, whose word about a client's address is believed: addresses, or whole networks where the host gives its
//! proxies another address each day.

use std::net::IpAddr;

/// Addresses and networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

/// An address, of which the first bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl Proxies {
    /// Reads `127.0.0.1,10.0.0.0/8`.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(|part| Network::parse(part.trim())).collect::<Option<_>>().map(Self)
    }

    /// Whether an address is one of them.
    pub fn contains(&self, address: &IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(*address))
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(all);
        // Everybody is no proxy: then anybody could say to be anybody.
        (1..=all).contains(&bits).then_some(Self { address, bits })
    }

    fn contains(self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()) >> (32 - u32::from(self.bits)) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()) >> (128 - u32::from(self.bits)) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn believes(proxies: &str, address: &str) -> bool {
        let proxies = Proxies::parse(proxies).expect("proxies");
        proxies.contains(&address.parse().expect("an address"))
    }

    #[test]
    fn an_address_is_itself_and_a_network_is_all_that_begin_alike() {
        assert!(believes("127.0.0.1,::1", "::1") && !believes("127.0.0.1,::1", "127.0.0.2"));
        assert!(believes("10.0.0.0/8", "10.200.3.4") && !believes("10.0.0.0/8", "11.0.0.1"));
        assert!(believes("172.16.0.0/12", "172.31.255.255") && !believes("172.16.0.0/12", "172.32.0.0"));
        assert!(believes("fdaa::/16", "fdaa:1::5") && !believes("fdaa::/16", "fdab::5"));
        assert!(believes("10.0.0.0/8", "::ffff:10.1.2.3"), "an old address in a new dress");
        assert!(!believes("10.0.0.0/8", "::1"));
    }

    #[test]
    fn nonsense_and_everybody_are_refused() {
        for text in ["", "salon", "10.0.0.0/33", "10.0.0.0/x", "0.0.0.0/0", "::/0", "10.0.0.1,"] {
            assert_eq!(Proxies::parse(text), None, "{text}");
        }
    }
}
