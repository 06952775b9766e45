//! What the numbers say an owner could do: rules that look at four weeks, each with its reason, its figure and its advice.
//!
//! No rule speaks of few cases, and each names its days and how many cases it saw. Nothing here guesses: a figure in money is
//! cases times shares times prices that stand in the same numbers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::ShopId;
use crate::metrics::{Period, Unit, weekday_name};

mod of_calls;
mod of_visits;
#[cfg(test)]
mod tests;

/// A visit that was made at least so many days before was made far ahead.
pub const FAR_AHEAD_DAYS: i64 = 14;

/// Calls of one hour of the week, over all days of the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourCalls {
    /// Calls that began in it.
    pub calls: i64,
    /// Of these, missed ones.
    pub missed: i64,
}

/// Calls with one intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentCalls {
    /// `book`, `price`, ...
    pub intent: String,
    /// Calls that ended.
    pub calls: i64,
    /// Of these, calls in which a visit was booked.
    pub converted: i64,
    /// Of these, calls that ended with a message for the owner.
    pub messages: i64,
}

/// Visits that were due by how long before they were made: how many, and to how many of them nobody came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ByLead {
    /// Made less than [`FAR_AHEAD_DAYS`] before.
    pub near: (i64, i64),
    /// Made earlier.
    pub far: (i64, i64),
}

/// Calls in which something was asked that nobody could answer, and that still waits for an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnansweredCalls {
    /// Questions.
    pub questions: i64,
    /// Calls in which one of them was asked.
    pub calls: i64,
    /// Of these, calls that ended without a visit, a message or a person.
    pub lost: i64,
    /// The question that most calls asked, and how many.
    pub most: Option<(String, i64)>,
}

/// What the rules look at.
#[derive(Debug, Clone)]
pub struct InsightsOf {
    /// Whose numbers.
    pub shop: ShopId,
    /// The period.
    pub now: Period,
    /// As many days before it.
    pub before: Period,
    /// Calls by weekday (0 is Monday) and hour.
    pub hours: [[HourCalls; 24]; 7],
    /// Visits and no-shows by weekday.
    pub weekdays: [(i64, i64); 7],
    /// Visits and no-shows by how far ahead they were made.
    pub leads: ByLead,
    /// Calls by intent.
    pub intents: Vec<IntentCalls>,
    /// What callers asked and nobody could answer.
    pub unanswered: UnansweredCalls,
}

/// Whether it is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Money or customers are lost.
    Loss,
    /// More could be had.
    Chance,
    /// It goes well.
    Good,
}

/// One thing that the numbers say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insight {
    /// Which rule speaks.
    pub rule: String,
    /// Whether it is good news.
    pub tone: Tone,
    /// What was seen, with its numbers.
    pub reason: String,
    /// How much of it, in `unit`.
    pub figure: i64,
    /// What the figure is counted in.
    pub unit: Unit,
    /// What to do.
    pub action: String,
    /// The page of this server on which to do it, or on which the rows behind the figure stand.
    pub link: String,
    /// What is found there, in a few words.
    pub link_words: String,
    /// The first day that was looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: NaiveDate,
    /// The last day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub to: NaiveDate,
    /// How many cases were looked at.
    pub cases: i64,
}

/// What a rule says; the shop and the period are added to it.
struct Said {
    rule: &'static str,
    tone: Tone,
    reason: String,
    figure: (i64, Unit),
    action: String,
    see: See,
    cases: i64,
}

/// Where the rows behind a rule stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum See {
    /// The calls of the period, or those that are picked so.
    Calls(Option<&'static str>),
    /// The visits of the period, or those with one status.
    Visits(Option<&'static str>),
    /// New customers who did not come again.
    Retention,
    /// Appointments made in the period.
    Made,
    /// Questions that wait for an answer.
    Questions,
}

impl See {
    /// The page and its name.
    fn link(self, of: &InsightsOf) -> (String, &'static str) {
        let shop = of.shop;
        let (page, filter, word) = match self {
            Self::Calls(outcome) => ("calls?", outcome.map(|filter| format!("&{filter}")), "See these calls"),
            Self::Visits(status) => {
                ("appointments?view=list&", status.map(|word| format!("&status={word}")), "See these visits")
            }
            Self::Retention => {
                let back = chrono::Days::new(crate::metrics::COHORT_DAYS);
                let (from, to) = (of.now.from - back, of.now.to - back);
                let link = format!("/dashboard/{shop}/customers?from={from}&to={to}&cohort=stayed_away");
                return (link, "See who stayed away");
            }
            Self::Made => {
                ("appointments?view=list&", Some("&behind=made".to_owned()), "See these appointments")
            }
            Self::Questions => {
                return (format!("/dashboard/{shop}/settings/questions"), "Answer them");
            }
        };
        let (from, to) = (of.now.from, of.now.to);
        (format!("/dashboard/{shop}/{page}from={from}&to={to}{}", filter.unwrap_or_default()), word)
    }
}

/// Everything that the numbers say, losses first.
pub fn insights(of: &InsightsOf) -> Vec<Insight> {
    let said = [
        of_calls::missed_at_peak(of),
        of_visits::no_show_weekday(of),
        of_visits::no_show_far_ahead(of),
        of_visits::low_retention(of),
        of_calls::unanswered(of),
        of_calls::weak_intent(of),
        of_calls::after_hours(of),
        of_calls::peak_times(of),
        of_visits::low_rebooking(of),
        of_visits::utilisation(of),
        of_visits::trend(of, "earned_revenue", "revenue_trend", |p| p.sums.visits.completed),
        of_visits::trend(of, "appointments", "booking_trend", |p| p.sums.visits.appointments),
    ];
    let mut insights: Vec<Insight> = said.into_iter().flatten().map(|said| said.insight(of)).collect();
    // Stable: within a tone the order of the rules stays.
    insights.sort_by_key(|insight| match insight.tone {
        Tone::Loss => 0,
        Tone::Chance => 1,
        Tone::Good => 2,
    });
    insights
}

impl Said {
    fn insight(self, of: &InsightsOf) -> Insight {
        let (link, link_words) = self.see.link(of);
        Insight {
            rule: self.rule.to_owned(),
            tone: self.tone,
            reason: self.reason,
            figure: self.figure.0,
            unit: self.figure.1,
            action: self.action,
            link,
            link_words: link_words.to_owned(),
            from: of.now.from,
            to: of.now.to,
            cases: self.cases,
        }
    }
}

/// The hour of the day in which most calls begin; `None` where there are none.
pub fn peak_hour(hours: &[[HourCalls; 24]; 7]) -> Option<u8> {
    let calls = |hour: usize| hours.iter().map(|day| day[hour].calls).sum::<i64>();
    let peak = (0..24).max_by_key(|hour| (calls(*hour), std::cmp::Reverse(*hour)))?;
    (calls(peak) > 0).then_some(peak as u8)
}

fn weekday(day: usize) -> &'static str {
    let days = chrono::Weekday::try_from(day as u8);
    days.map_or("day", weekday_name)
}

fn percent(part: i64, whole: i64) -> String {
    if whole == 0 { "none".into() } else { format!("{} %", (part * 200 + whole) / (whole * 2)) }
}
