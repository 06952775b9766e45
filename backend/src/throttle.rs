//! How often somebody may try. The counters live in this process.

use std::collections::HashSet;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ids::ShopId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::secrets;

/// Everything that is counted.
#[derive(Debug)]
pub struct Throttle {
    address: DefaultKeyedRateLimiter<IpAddr>,
    shop: DefaultKeyedRateLimiter<ShopId>,
    sign_in_address: DefaultKeyedRateLimiter<IpAddr>,
    sign_in_account: DefaultKeyedRateLimiter<String>,
    sign_in_both: DefaultKeyedRateLimiter<String>,
    forgotten: DefaultKeyedRateLimiter<String>,
    keep: DefaultKeyedRateLimiter<IpAddr>,
    book: DefaultKeyedRateLimiter<IpAddr>,
    /// Addresses from which somebody has signed in to an account since the start: strangers cannot lock them out.
    known: Mutex<HashSet<String>>,
}

/// More pairs than this are not remembered.
const KNOWN: usize = 10_000;

impl Default for Throttle {
    fn default() -> Self {
        Self {
            address: limiter(Duration::from_millis(50), 200),
            shop: limiter(Duration::from_millis(10), 1_000),
            sign_in_address: limiter(Duration::from_secs(2), 30),
            // Slows guessing from many addresses; it must not lock the owner out for long.
            sign_in_account: limiter(Duration::from_secs(6), 30),
            sign_in_both: limiter(Duration::from_secs(30), 6),
            forgotten: limiter(Duration::from_mins(20), 3),
            // A customer looks through a few times and books once or twice; a household or a salon's own tablet, more.
            keep: limiter(Duration::from_secs(10), 30),
            book: limiter(Duration::from_mins(1), 15),
            known: Mutex::default(),
        }
    }
}

impl Throttle {
    /// Counts a request of an address; the time to wait where there were too many.
    pub fn request(&self, address: IpAddr) -> Result<(), Duration> {
        check(&self.address, &network(address))
    }

    /// Counts a request about a shop.
    pub fn shop(&self, shop: ShopId) -> Result<(), Duration> {
        check(&self.shop, &shop)
    }

    /// Counts a try to sign in, whether or not the account exists.
    pub fn sign_in(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        check(&self.sign_in_address, &network(address))?;
        let (both, account) = (pair(account, address), secrets::hash(account));
        check(&self.sign_in_both, &both)?;
        if self.known().contains(&both) { Ok(()) } else { check(&self.sign_in_account, &account) }
    }

    /// Remembers where somebody has signed in.
    pub(crate) fn signed_in(&self, account: &str, address: IpAddr) {
        let mut known = self.known();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(pair(account, address));
    }

    /// Counts a mail with a link to a new password, whether or not the account exists.
    pub fn forgotten(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        check(&self.sign_in_address, &network(address))?;
        check(&self.forgotten, &secrets::hash(account))
    }

    /// Counts a time that a customer without an account wants kept.
    pub fn keep(&self, address: IpAddr) -> Result<(), Duration> {
        check(&self.keep, &network(address))
    }

    /// Counts a booking of a customer without an account.
    pub fn book(&self, address: IpAddr) -> Result<(), Duration> {
        check(&self.book, &network(address))
    }

    fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets whom nothing is held against, so that strangers do not fill the memory.
    pub(crate) fn forget(&self) {
        self.address.retain_recent();
        self.shop.retain_recent();
        self.sign_in_address.retain_recent();
        self.sign_in_account.retain_recent();
        self.sign_in_both.retain_recent();
        self.forgotten.retain_recent();
        self.keep.retain_recent();
        self.book.retain_recent();
    }
}

/// `burst` at once, and one more after each `every`.
fn limiter<K: Hash + Eq + Clone>(every: Duration, burst: u32) -> DefaultKeyedRateLimiter<K> {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst));
    RateLimiter::keyed(quota.allow_burst(burst))
}

fn check<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Duration> {
    limiter.check_key(key).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
}

fn pair(account: &str, address: IpAddr) -> String {
    format!("{} {}", network(address), secrets::hash(account))
}

/// One household has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

    #[test]
    fn guessing_one_account_from_one_address_ends_soon_and_harms_nobody_else() {
        let throttle = Throttle::default();
        for _ in 0..6 {
            assert!(throttle.sign_in("a@salon.example", HERE).is_ok());
        }
        let wait = throttle.sign_in("a@salon.example", HERE).expect_err("too often");
        assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(30), "{wait:?}");
        assert!(throttle.sign_in("b@salon.example", HERE).is_ok());
        assert!(throttle.sign_in("a@salon.example", THERE).is_ok());
    }

    #[test]
    fn strangers_cannot_lock_out_whoever_has_signed_in_here_before() {
        let throttle = Throttle::default();
        throttle.signed_in("a@salon.example", HERE);
        for n in 0..100 {
            let stranger = IpAddr::from([192, 0, 2, n]);
            let _ = throttle.sign_in("a@salon.example", stranger);
        }
        assert!(
            throttle.sign_in("a@salon.example", THERE).is_err(),
            "guessing from everywhere is slowed down"
        );
        assert!(throttle.sign_in("a@salon.example", HERE).is_ok());
    }

    #[test]
    fn one_address_cannot_try_account_after_account() {
        let throttle = Throttle::default();
        let tried =
            (0..100).take_while(|n| throttle.sign_in(&format!("{n}@x.example"), HERE).is_ok()).count();
        assert_eq!(tried, 30);
        assert!(throttle.sign_in("fresh@x.example", THERE).is_ok());
    }

    #[test]
    fn the_addresses_of_one_household_count_together() {
        let throttle = Throttle::default();
        let address = |n: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]);
        let tried = (0..1000).take_while(|n| throttle.request(address(*n)).is_ok()).count();
        assert!((200..220).contains(&tried), "{tried}");
        assert!(throttle.request(IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])).is_ok());
    }
}
