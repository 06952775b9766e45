//! What a chat shows line by line: days, bubbles, and below each run of bubbles when it was said and whether it was read.

use chrono::TimeDelta;
use domain::chat::{ChatMessage, Party, Thread};
use domain::zone::ShopClock;

/// Messages of one party within this time stand together.
const TOGETHER: TimeDelta = TimeDelta::minutes(5);

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A new day of the shop.
    Day(String),
    /// Something that was said.
    Said(ChatMessage),
    /// When the run above was said, and what became of it.
    Below {
        /// Whose run.
        from: Option<&'static str>,
        /// The number of its last message.
        number: i64,
        /// The words.
        words: String,
    },
}

impl Row {
    /// What tells it from all others; with other words it is another row.
    pub fn key(&self) -> String {
        match self {
            Self::Day(day) => day.clone(),
            Self::Said(message) => message.number.to_string(),
            Self::Below { number, words, .. } => format!("{number} {words}"),
        }
    }
}

/// Whose bubble it is: one's own, the salon's, or (nothing) another person's.
pub fn from(me: Party, party: Party) -> Option<&'static str> {
    match party {
        party if party == me => Some("me"),
        Party::Owner => Some("desk"),
        Party::Customer | Party::Professional => None,
    }
}

/// The lines of a chat.
pub fn rows(thread: &Thread, clock: &ShopClock) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut day = None;
    for (i, message) in thread.messages.iter().enumerate() {
        let date = clock.date(message.at);
        if day.replace(date) != Some(date) {
            rows.push(Row::Day(clock.day(message.at)));
        }
        rows.push(Row::Said(message.clone()));
        let goes_on = thread.messages.get(i + 1).is_some_and(|next| {
            next.party == message.party
                && next.at - message.at < TOGETHER
                && clock.date(next.at) == date
                && thread.is_read(next) == thread.is_read(message)
        });
        if !goes_on {
            let at = clock.time_of_day(message.at);
            let words = match (message.party == thread.me, thread.is_read(message)) {
                (true, true) => format!("{at}, read"),
                (true, false) => format!("{at}, sent"),
                (false, _) => at,
            };
            rows.push(Row::Below { from: from(thread.me, message.party), number: message.number, words });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use domain::Instant;
    use domain::chat::Mark;
    use domain::ids::{AppointmentId, MessageId};
    use uuid::Uuid;

    use super::*;

    fn thread(said: &[(Party, i64)]) -> Thread {
        let messages = said.iter().zip(1..).map(|((party, minutes), number)| ChatMessage {
            appointment_id: AppointmentId(Uuid::nil()),
            message_id: MessageId(Uuid::nil()),
            number,
            party: *party,
            name: "Somebody".into(),
            text: "Hello".into(),
            photo: None,
            at: Instant::UNIX_EPOCH + TimeDelta::minutes(*minutes),
        });
        Thread {
            appointment_id: AppointmentId(Uuid::nil()),
            me: Party::Customer,
            messages: messages.collect(),
            marks: Vec::new(),
            closes_at: Instant::UNIX_EPOCH,
            is_open: true,
        }
    }

    fn below(thread: &Thread) -> Vec<String> {
        let rows = rows(thread, &ShopClock::default());
        rows.into_iter()
            .filter_map(|row| match row {
                Row::Below { words, .. } => Some(words),
                Row::Day(_) | Row::Said(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_run_has_one_time_below_it_and_a_day_one_line_above_it() {
        let thread = thread(&[
            (Party::Customer, 0),
            (Party::Customer, 1),
            (Party::Owner, 2),
            (Party::Owner, 30),
            (Party::Owner, 24 * 60),
        ]);
        assert_eq!(below(&thread), ["12:01 AM, sent", "12:02 AM", "12:30 AM", "12:00 AM"]);
        let rows = rows(&thread, &ShopClock::default());
        assert_eq!(rows.iter().filter(|row| matches!(row, Row::Day(_))).count(), 2);
        let mut keys: Vec<_> = rows.iter().map(Row::key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), rows.len());
    }

    #[test]
    fn what_was_read_and_what_was_not_do_not_stand_together() {
        let mut thread = thread(&[(Party::Customer, 0), (Party::Customer, 1)]);
        thread.mark(Mark { party: Party::Professional, number: 1 });
        assert_eq!(below(&thread), ["12:00 AM, read", "12:01 AM, sent"]);
        thread.mark(Mark { party: Party::Owner, number: 2 });
        assert_eq!(below(&thread), ["12:01 AM, read"]);
    }
}
