//! The log of calls as a page shows it and asks for it: which calls, which of them next, and one call in full.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::appointment::AppointmentFacts;
use crate::figures::Figure;
use crate::ids::{CallSid, ShopId};
use crate::live::{Outcome, Turn};
use crate::sentiment::Sentiment;
use crate::zone::ShopClock;

mod wanted;

pub use wanted::{Wanted, WantedCalls, wanted};

/// More words than this are not looked for.
const WORDS: usize = 4;
/// A text to look for is not longer; the rest of it is not looked at.
const LONGEST: usize = 80;

/// Which calls are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallQuestion {
    /// The first local day.
    pub from: Option<NaiveDate>,
    /// The last local day.
    pub to: Option<NaiveDate>,
    /// How many days, where the first is not named.
    pub days: Option<u32>,
    /// What came of them.
    pub came: Option<Came>,
    /// Only those that began while the shop was closed.
    pub after_hours: bool,
    /// Only those in which a visit was booked.
    pub booked: bool,
    /// Only those of this weekday, 0 being Monday.
    pub weekday: Option<u8>,
    /// Only those that began in this hour of the shop's clock.
    pub hour: Option<u8>,
    /// Only those in which the caller wanted this.
    pub wanted: Option<Wanted>,
    /// Words of the caller's name or number, or of what was said.
    pub text: String,
    /// Only those before this one.
    pub before: Option<CallCursor>,
}

impl CallQuestion {
    /// Whether every call of the days is asked for.
    pub fn is_all(&self) -> bool {
        let is_any_hour = self.weekday.is_none() && self.hour.is_none();
        let is_any = self.came.is_none() && self.wanted.is_none() && is_any_hour;
        is_any && !self.after_hours && !self.booked && self.patterns().is_empty()
    }

    /// What is looked for, as patterns of `like` with `\` before what is meant literally; each has to be found. A letter that
    /// is not plain matches any, so that `é` finds `É`, whatever the database thinks of it. A number is one pattern, however
    /// its digits are grouped.
    pub fn patterns(&self) -> Vec<String> {
        let text: String = self.text.chars().take(LONGEST).collect();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 4 && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        if is_number {
            return vec![format!("%{digits}%")];
        }
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
        words
            .take(WORDS)
            .map(|word| format!("%{}%", word.chars().map(literally).collect::<String>()))
            .collect()
    }
}

fn literally(c: char) -> String {
    match c {
        '%' | '_' | '\\' => format!("\\{c}"),
        c if c.is_ascii() => c.to_ascii_lowercase().to_string(),
        _ => "_".to_owned(),
    }
}

/// What came of calls, as somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// They were answered, as the numbers count it.
    Answered,
    /// A visit was booked.
    Booked,
    /// A visit was moved.
    Changed,
    /// A visit was called off.
    Cancelled,
    /// The caller was put through to a person.
    Transferred,
    /// A question was answered.
    Inquiry,
    /// A message was left.
    Message,
    /// They were missed, as the numbers count it.
    Missed,
    /// They are on the line.
    Live,
    /// Tests and machines, which are in no number.
    Apart,
}

impl Came {
    /// All of them with their words, in the order of a list.
    pub const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::Answered, "answered", "Answered"),
        (Self::Booked, "booked", "Booked"),
        (Self::Changed, "changed", "Moved"),
        (Self::Cancelled, "cancelled", "Cancelled"),
        (Self::Transferred, "transferred", "Passed to you"),
        (Self::Inquiry, "inquiry", "Question answered"),
        (Self::Message, "message", "Message taken"),
        (Self::Missed, "missed", "Missed"),
        (Self::Live, "live", "On the line"),
        (Self::Apart, "apart", "Tests and spam"),
    ];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(came, ..)| *came == self).map_or("", |(_, word, _)| word)
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(came, ..)| *came)
    }

    /// The outcomes that it stands for, as the database has them; a call on the line has none, which is `live`.
    pub fn outcomes(self) -> &'static [&'static str] {
        match self {
            Self::Answered => &["booked", "changed", "cancelled", "transferred", "inquiry", "message"],
            Self::Booked => &["booked"],
            Self::Changed => &["changed"],
            Self::Cancelled => &["cancelled"],
            Self::Transferred => &["transferred"],
            Self::Inquiry => &["inquiry"],
            Self::Message => &["message"],
            Self::Missed => &["missed", "no_input"],
            Self::Live => &["live"],
            Self::Apart => &[],
        }
    }
}

/// A place in the log, by which the next page begins however many calls came meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCursor {
    /// When the call began.
    pub started_at: Instant,
    /// Which of those that began then.
    pub call_sid: CallSid,
}

impl std::fmt::Display for CallCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.started_at.timestamp_micros(), self.call_sid)
    }
}

impl std::str::FromStr for CallCursor {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (at, call) = text.split_once('-').ok_or(NoPlace)?;
        let started_at = at.parse().ok().and_then(Instant::from_timestamp_micros).ok_or(NoPlace)?;
        Ok(Self { started_at, call_sid: CallSid(call.to_owned()) })
    }
}

/// A text that names no place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place in the log of calls")]
pub struct NoPlace;

/// A call in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLine {
    /// The call.
    pub call_sid: CallSid,
    /// The caller's number; `None` when withheld.
    pub from: Option<String>,
    /// The caller's name, or that of the customer of what was booked.
    pub caller_name: Option<String>,
    /// When the phone rang.
    pub started_at: Instant,
    /// How long it took; `None` while it goes on.
    pub duration_sec: Option<i64>,
    /// What came of it; `None` while it goes on.
    pub outcome: Option<Outcome>,
    /// What the caller wanted, where it became clear.
    pub intent: Option<String>,
    /// How the caller sounded; `None` where nothing was said.
    pub sentiment: Option<Sentiment>,
    /// It began while the shop was closed.
    pub after_hours: bool,
    /// A visit was booked in it.
    pub booked: bool,
    /// A test or a machine: in no number.
    pub is_apart: bool,
}

impl CallLine {
    /// Its place in the log.
    pub fn cursor(&self) -> CallCursor {
        CallCursor { started_at: self.started_at, call_sid: self.call_sid.clone() }
    }
}

/// The calls of a day, as bars show them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOfCalls {
    /// The shop's date, or the first of several that share a bar.
    pub date: NaiveDate,
    /// Calls.
    pub calls: i64,
    /// Of these, answered ones.
    pub answered: i64,
    /// Of these, missed ones.
    pub missed: i64,
    /// Of these, calls while the shop was closed.
    pub after_hours: i64,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallLog {
    /// Whose.
    pub location_id: ShopId,
    /// Its name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that it includes.
    pub seq: i64,
    /// When it was read.
    pub as_of: Instant,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The numbers of the days.
    pub figures: Vec<Figure>,
    /// The calls of the days.
    pub days: Vec<DayOfCalls>,
    /// What the callers wanted.
    pub wanted: Vec<WantedCalls>,
    /// Calls of the days that count.
    pub total: i64,
    /// Calls of the days that were tests or machines.
    pub apart: i64,
    /// The calls that were found, newest first.
    pub lines: Vec<CallLine>,
    /// Where the next page begins.
    pub next: Option<CallCursor>,
    /// There may be more, but not among the calls that were looked at: the next page looks further back.
    pub looks_further: bool,
}

/// One call in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallInFull {
    /// Whose.
    pub location_id: ShopId,
    /// The shop's name.
    pub business_name: String,
    /// Its clock.
    pub clock: ShopClock,
    /// The last event that it includes.
    pub seq: i64,
    /// When it was read.
    pub as_of: Instant,
    /// The call.
    pub line: CallLine,
    /// What was said.
    pub turns: Vec<Turn>,
    /// What was booked in it.
    pub booked: Option<AppointmentFacts>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(text: &str) -> Vec<String> {
        CallQuestion { text: text.into(), ..CallQuestion::default() }.patterns()
    }

    #[test]
    fn what_is_looked_for_is_words_or_one_number() {
        assert_eq!(patterns("  Hana  SATO "), ["%hana%", "%sato%"]);
        assert_eq!(patterns("+1 (808) 555-0176"), ["%18085550176%"]);
        assert_eq!(patterns("at 3"), ["%at%", "%3%"]);
        assert_eq!(patterns("José"), ["%jos_%"], "an accent may be written either way");
        assert_eq!(patterns(r"100%_\ off"), [r"%100\%\_\\%", "%off%"], "what is typed is meant literally");
        assert!(patterns(" - ?! ").is_empty());
        assert_eq!(patterns("a b c d e f").len(), WORDS);
        assert!(patterns(&"x".repeat(10_000))[0].len() <= LONGEST + 2);
    }

    #[test]
    fn a_place_in_the_log_survives_an_address() {
        let place = CallCursor {
            started_at: Instant::from_timestamp_micros(1_781_294_400_123_456).expect("an instant"),
            call_sid: CallSid("CA-1-b".into()),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for none in ["", "-", "x-CA1", "12", "99999999999999999999-CA1"] {
            assert_eq!(none.parse::<CallCursor>(), Err(NoPlace), "{none}");
        }
    }

    #[test]
    fn what_may_be_asked_for_covers_every_outcome() {
        for outcome in Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::Spam) {
            let found = [Came::Answered, Came::Missed]
                .iter()
                .filter(|came| came.outcomes().contains(&outcome.word()));
            assert_eq!(found.count(), 1, "{outcome:?} is answered or missed");
        }
        assert!(Came::ALL.iter().all(|(came, word, _)| Came::from_word(word) == Some(*came)));
    }
}
