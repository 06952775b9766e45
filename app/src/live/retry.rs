//! When to try again: five quick tries that are counted aloud, then slow ones without end.

use super::Connection;

/// Quick tries; their waits add up to about 15 seconds.
const QUICK: u32 = 5;
/// The first wait, in milliseconds; each quick one doubles it.
const FIRST: u32 = 500;
/// The wait between slow tries, in milliseconds.
const SLOW: u32 = 30_000;

/// Counts failed tries since the last success.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retry {
    failed: u32,
}

impl Retry {
    /// The socket works.
    pub fn succeeded(&mut self) {
        self.failed = 0;
    }

    /// The socket dropped or did not open.
    pub fn failed(&mut self) {
        self.failed = self.failed.saturating_add(1);
    }

    /// Somebody knows that it is worth a quick try.
    pub fn hurry(&mut self) {
        self.failed = self.failed.min(1);
    }

    /// What the page shows while it waits.
    pub fn connection(self) -> Connection {
        match self.failed {
            0 => Connection::Connecting,
            1..=QUICK => Connection::Reconnecting(self.failed),
            _ => Connection::Offline,
        }
    }

    /// Milliseconds until the next try; `chance` from 0 to 1 spreads the pages of a shop, so that they do not all
    /// come back in the same instant.
    pub fn wait(self, chance: f64) -> u32 {
        let whole = match self.failed {
            0 => return 0,
            n @ 1..=QUICK => FIRST << (n - 1),
            _ => SLOW,
        };
        let spread = f64::from(whole) * (0.5 + chance.clamp(0.0, 1.0) / 2.0);
        spread as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_are_counted_and_then_the_page_is_offline() {
        let mut retry = Retry::default();
        let mut shown = Vec::new();
        for _ in 0..7 {
            retry.failed();
            shown.push(retry.connection());
        }
        let counted: Vec<_> = (1..=5).map(Connection::Reconnecting).collect();
        assert_eq!(shown[..5], counted[..]);
        assert_eq!(shown[5..], [Connection::Offline, Connection::Offline]);
        retry.succeeded();
        retry.failed();
        assert_eq!(retry.connection(), Connection::Reconnecting(1));
    }

    #[test]
    fn waits_double_are_spread_and_have_an_end() {
        let mut retry = Retry::default();
        assert_eq!(retry.wait(0.3), 0);
        for longest in [500, 1_000, 2_000, 4_000, 8_000, 30_000, 30_000] {
            retry.failed();
            assert_eq!((retry.wait(0.0), retry.wait(1.0)), (longest / 2, longest));
        }
        retry.hurry();
        assert_eq!(retry.wait(1.0), 500);
    }
}
