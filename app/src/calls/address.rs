//! The addresses of the log of calls: its days and filters stand in them, so that each can be kept and sent.

use std::fmt::Write;

use domain::call_log::{CallLog, CallQuestion, Came};
use domain::zone::day_words;

use crate::ui::encoded;

/// The address of one call.
pub fn call_address(location_id: i64, call: &str) -> String {
    format!("/dashboard/{location_id}/calls/{}", encoded(call))
}

/// What the log shows, as an address.
#[derive(Debug, Clone)]
pub struct Address {
    /// Of the log without anything asked.
    pub path: String,
    /// It is a later page, from which there is a way back to the newest calls.
    pub is_later: bool,
    days: String,
    filters: String,
}

impl Address {
    /// Of what is shown.
    pub fn new(location_id: i64, log: &CallLog, question: &CallQuestion) -> Self {
        let mut filters = String::new();
        if let Some(came) = question.came {
            let _ = write!(filters, "&came={}", came.word());
        }
        for (name, is_on) in [("after_hours", question.after_hours), ("booked", question.booked)] {
            if is_on {
                let _ = write!(filters, "&{name}=on");
            }
        }
        for (name, value) in [("weekday", question.weekday), ("hour", question.hour)] {
            if let Some(value) = value {
                let _ = write!(filters, "&{name}={value}");
            }
        }
        if let Some(wanted) = question.wanted {
            let _ = write!(filters, "&wanted={}", wanted.word());
        }
        if !question.text.is_empty() {
            let _ = write!(filters, "&text={}", encoded(&question.text));
        }
        let path = format!("/dashboard/{location_id}/calls");
        Self {
            path,
            days: format!("from={}&to={}", log.from, log.to),
            filters,
            is_later: question.before.is_some(),
        }
    }

    /// The same filters over other days; none for those that are shown where none are named.
    pub fn over(&self, days: &str) -> String {
        format!("{}?{days}{}", self.path, self.filters)
    }

    /// The same question after a place in the log.
    pub fn after(&self, place: &str) -> String {
        format!("{}?{}{}&before={}", self.path, self.days, self.filters, encoded(place))
    }

    /// The same question from the newest call on.
    pub fn newest(&self) -> String {
        format!("{}?{}{}", self.path, self.days, self.filters)
    }

    /// The same days with another filter.
    pub fn only(&self, filter: &str) -> String {
        format!("{}?{}{filter}", self.path, self.days)
    }

    /// The calls behind a number.
    pub fn rows_of(&self, metric: &str) -> String {
        let came = |came: Came| format!("&came={}", came.word());
        let filter = match metric {
            "answer_rate" | "answered_calls" | "average_call" => came(Came::Answered),
            "missed_calls" => came(Came::Missed),
            "after_hours_calls" => "&after_hours=on".to_owned(),
            "conversion_rate" => came(Came::Answered) + "&booked=on",
            _ => String::new(),
        };
        self.only(&filter)
    }
}

/// `Saturday, Jun 6 to Friday, Jun 12`.
pub fn days(log: &CallLog) -> String {
    if log.from == log.to {
        day_words(log.from)
    } else {
        format!("{} to {}", day_words(log.from), day_words(log.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_cannot_leave_its_place_in_an_address() {
        assert_eq!(encoded("a&b=c #é"), "a%26b%3Dc%20%23%C3%A9");
        assert_eq!(call_address(1, "CA/../x?y"), "/dashboard/1/calls/CA%2F..%2Fx%3Fy");
    }
}
