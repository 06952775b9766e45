//! What somebody should be told of: rules over what was seen. Each says what is wrong in a sentence, and nothing about people.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::status::{Health, Part};

/// A kind of trouble. There is one incident of a kind at a time, for a shop or for the whole front desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// A shop's phone is silent for an unusual time.
    NoCalls,
    /// A shop's texts are not taken.
    ShopTexts,
    /// Webhooks of the phone are refused or cannot be written down.
    Webhooks,
    /// The database cannot be written to.
    Database,
    /// The disk is almost full.
    Disk,
    /// Facts of the phone wait in the spool, or were put aside.
    Spool,
    /// There is no good backup that is young enough.
    Backups,
    /// Texts are not taken.
    Texts,
    /// The language model fails.
    Model,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NoCalls,
        Self::ShopTexts,
        Self::Webhooks,
        Self::Database,
        Self::Disk,
        Self::Spool,
        Self::Backups,
        Self::Texts,
        Self::Model,
    ];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoCalls => "no_calls",
            Self::ShopTexts => "shop_texts",
            Self::Webhooks => "webhooks",
            Self::Database => "database",
            Self::Disk => "disk",
            Self::Spool => "spool",
            Self::Backups => "backups",
            Self::Texts => "texts",
            Self::Model => "model",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.word() == word)
    }

    /// What a mail is headed with.
    pub fn title(self) -> &'static str {
        match self {
            Self::NoCalls => "No calls for an unusual time",
            Self::ShopTexts => "Texts are not delivered",
            Self::Webhooks => "Calls may not come in",
            Self::Database => "The database cannot be written to",
            Self::Disk => "The disk is almost full",
            Self::Spool => "Calls wait to be written down",
            Self::Backups => "There is no young backup",
            Self::Texts => "Texts are not sent",
            Self::Model => "The language model fails",
        }
    }

    /// Whether every shop feels it, though it is not the shop's own.
    pub fn is_felt_by_shops(self) -> bool {
        matches!(self, Self::Webhooks | Self::Database | Self::Texts)
    }

    /// The trouble that a part of the status page has when it fails. The walk that somebody starts by hand is no incident, nor
    /// one text that was refused.
    fn of_part(part: &str) -> Option<Self> {
        match part {
            "database" => Some(Self::Database),
            "spool" => Some(Self::Spool),
            "backups" => Some(Self::Backups),
            "model" => Some(Self::Model),
            _ => None,
        }
    }
}

/// Something that is wrong now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What kind.
    pub trouble: Trouble,
    /// What exactly, for a person.
    pub words: String,
}

/// A disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    /// What is left for us.
    pub free: u64,
    /// All of it.
    pub size: u64,
}

impl Disk {
    /// Less than this is too little on any disk: the database's journal and a backup have to fit.
    const LEAST: u64 = 500_000_000;
    /// With this much nobody has to be told, however large the disk is.
    const PLENTY: u64 = 5_000_000_000;

    /// Whether it is almost full: too little on any disk, or the last twentieth of a small one.
    pub fn is_low(self) -> bool {
        // A disk that is smaller was made so on purpose.
        let least = Self::LEAST.min(self.size / 5);
        self.free < least || (self.free < Self::PLENTY && self.free < self.size / 20)
    }

    /// `1.2 GB of 40.0 GB are free.`
    pub fn words(self) -> String {
        let gb = |bytes: u64| format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10);
        format!("{} of {} are free.", gb(self.free), gb(self.size))
    }
}

/// Webhooks of the phone in the last minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Webhooks {
    /// Taken.
    pub taken: i64,
    /// With a wrong signature.
    pub refused: i64,
    /// That could not be written down.
    pub unavailable: i64,
}

impl Webhooks {
    /// Fewer say nothing: anybody may send a webhook without a signature.
    const FEWEST: i64 = 3;

    fn trouble(self) -> Option<Alert> {
        let bad = self.refused + self.unavailable;
        if bad < Self::FEWEST || bad < self.taken {
            return None;
        }
        let words = if self.unavailable >= self.refused {
            "Calls could not be written down, and the phone company took its fallback."
        } else {
            "Requests of the phone had a wrong signature: compare TWILIO_AUTH_TOKEN and PUBLIC_URL."
        };
        Some(Alert { trouble: Trouble::Webhooks, words: words.to_owned() })
    }
}

/// What is wrong with the front desk as a whole.
pub fn of_the_front_desk(parts: &[Part], webhooks: Webhooks, disk: Option<Disk>) -> Vec<Alert> {
    let failing = parts.iter().filter(|part| part.status == Health::Failing);
    let of_parts = failing.filter_map(|part| {
        let trouble = Trouble::of_part(&part.part)?;
        Some(Alert { trouble, words: part.reason.clone() })
    });
    let disk = disk.filter(|disk| disk.is_low()).map(|disk| Alert {
        trouble: Trouble::Disk,
        words: format!("Of the data folder's disk {}", disk.words()),
    });
    of_parts.chain(webhooks.trouble()).chain(disk).collect()
}

/// What the newest texts tell, the newest first: whether each was taken. One that fails is the number's fault, not ours.
pub fn of_texts(trouble: Trouble, taken: &[bool]) -> Option<Alert> {
    let (in_a_row, words) = match trouble {
        Trouble::ShopTexts => (
            3,
            "The last three texts to customers were not delivered. Confirmations and reminders may not arrive.",
        ),
        Trouble::Texts => {
            (5, "The last five texts, of whichever shops, were not taken. Look into Twilio's error log.")
        }
        _ => return None,
    };
    let fails = taken.len() >= in_a_row && taken.iter().take(in_a_row).all(|taken| !taken);
    fails.then(|| Alert { trouble, words: words.to_owned() })
}

/// How many calls a shop usually gets, by weekday and hour.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UsualCalls {
    calls: BTreeMap<(u32, u32), i64>,
    /// How often each weekday is in what was looked at, from Monday.
    days: [u32; 7],
}

impl UsualCalls {
    /// Fewer whole weeks are no habit.
    const WEEKS: u32 = 3;
    /// So many calls would usually have come, and none did: once in three thousand times that is chance.
    const MISSED: f64 = 8.0;
    /// Nobody is told of a silence that is longer: it was told before, or the shop has moved away.
    const LONGEST: TimeDelta = TimeDelta::days(14);

    /// From the calls of local hours on the days from `first` to the day before `today`. Days without calls count.
    pub fn of(rows: &[(NaiveDate, i64, i64)], first: NaiveDate, today: NaiveDate) -> Self {
        let mut usual = Self::default();
        for day in first.iter_days().take_while(|day| *day < today) {
            usual.days[day.weekday().num_days_from_monday() as usize] += 1;
        }
        for (day, hour, calls) in rows.iter().filter(|(day, ..)| (first..today).contains(day)) {
            let key = (day.weekday().num_days_from_monday(), u32::try_from(*hour).unwrap_or_default());
            *usual.calls.entry(key).or_default() += calls;
        }
        usual
    }

    /// How many calls would usually have come between two local times.
    pub fn between(&self, from: NaiveDateTime, until: NaiveDateTime) -> f64 {
        let from = from.max(until - Self::LONGEST);
        let Some(mut hour) = from.date().and_hms_opt(from.hour(), 0, 0) else { return 0.0 };
        let mut calls = 0.0;
        while hour < until {
            let next = hour + TimeDelta::hours(1);
            let part = (next.min(until) - hour.max(from)).num_seconds() as f64 / 3_600.0;
            let weekday = hour.weekday().num_days_from_monday();
            let seen = self.calls.get(&(weekday, hour.hour())).copied().unwrap_or_default();
            calls += part * seen as f64 / f64::from(self.days[weekday as usize].max(1));
            hour = next;
        }
        calls
    }

    /// Whether a shop that heard nobody since then should be told.
    pub fn silence(&self, since: NaiveDateTime, now: NaiveDateTime) -> Option<Alert> {
        if self.days.iter().any(|days| *days < Self::WEEKS) || now - since > Self::LONGEST {
            return None;
        }
        let missed = self.between(since, now);
        (missed >= Self::MISSED).then(|| Alert {
            trouble: Trouble::NoCalls,
            words: format!(
                "No call has come in since {}. Usually there would have been about {missed:.0} by now. Call your own number \
                 and hear whether it rings.",
                said(since)
            ),
        })
    }
}

/// `Friday 14:05`
fn said(at: NaiveDateTime) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let day = DAYS[at.weekday().num_days_from_monday() as usize];
    format!("{day} {}:{:02}", at.hour(), at.minute())
}

/// An alert that went into a shop's live log, when it began or when it was over again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTold {
    /// The word of its kind.
    pub alert: String,
    /// What is wrong.
    pub words: String,
    /// It is over again.
    pub is_over: bool,
}

#[cfg(test)]
mod tests;
