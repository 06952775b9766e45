//! The lines of a draft as its form sends them: `s0.take`, `s0.name`, `s0.price` .. for services, `p` for people, `h` for hours,
//! `f` for questions; what is gone comes by its id. A line that cannot be read is named and left out.

use backend::drafts::Approval;
use domain::hours::OpenSpan;
use domain::ids::{ProfessionalId, ServiceId};
use domain::money::Cents;
use uuid::Uuid;

/// Which lines are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that are ticked.
    Ticked,
    /// Those without a question, ticked or not.
    Clear,
}

/// What is agreed to, and what could not be read.
pub(super) fn read(form: &[(String, String)], which: Which) -> (Approval, Vec<String>) {
    let form = Form(form);
    let mut problems = Vec::new();
    let approval = Approval {
        services: form.lines("s", which).filter_map(|n| form.service(&n, &mut problems)).collect(),
        services_gone: form.ids("gs").map(ServiceId).collect(),
        people: form.lines("p", which).map(|n| form.text(&format!("{n}.name")).to_owned()).collect(),
        people_gone: form.ids("gp").map(ProfessionalId).collect(),
        hours: form.lines("h", which).filter_map(|n| form.span(&n, &mut problems)).collect(),
        closed: form.all("closed").filter_map(|day| day.parse().ok()).filter(|day| *day < 7).collect(),
        faq: form
            .lines("f", which)
            .map(|n| {
                (form.text(&format!("{n}.question")).to_owned(), form.text(&format!("{n}.answer")).to_owned())
            })
            .filter(|(question, answer)| !question.is_empty() && !answer.is_empty())
            .collect(),
        address: form.has("address.take").then(|| form.text("address").to_owned()),
    };
    (approval, problems)
}

struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    fn all(&self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.trim())
    }

    fn text(&self, name: &str) -> &'a str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    fn ids(&self, name: &'a str) -> impl Iterator<Item = Uuid> {
        self.all(name).filter_map(|id| id.parse().ok())
    }

    /// The lines of a kind that are meant: `s0`, `s4` ..
    fn lines(&self, kind: &'a str, which: Which) -> impl Iterator<Item = String> {
        let mark = match which {
            Which::Ticked => ".take",
            Which::Clear => ".clear",
        };
        self.0.iter().filter(|(_, value)| !value.is_empty()).filter_map(move |(name, _)| {
            let line = name.strip_suffix(mark)?;
            let number = line.strip_prefix(kind)?;
            (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| line.to_owned())
        })
    }

    fn service(&self, line: &str, problems: &mut Vec<String>) -> Option<(String, Cents, u32)> {
        let name = self.text(&format!("{line}.name"));
        let price = Cents::parse(self.text(&format!("{line}.price"))).filter(|price| price.0 >= 0);
        let minutes: Option<u32> = self.text(&format!("{line}.minutes")).parse().ok();
        if name.is_empty() {
            problems.push("a service without a name".into());
            return None;
        }
        if price.is_none() {
            problems.push(format!("the price of “{name}”, such as 45 or 45.50"));
        }
        let minutes = minutes.filter(|minutes| (5..=24 * 60).contains(minutes));
        if minutes.is_none() {
            problems.push(format!("the minutes of “{name}”, from 5"));
        }
        Some((name.to_owned(), price?, minutes?))
    }

    fn span(&self, line: &str, problems: &mut Vec<String>) -> Option<OpenSpan> {
        let weekday = self.text(&format!("{line}.day")).parse().ok().filter(|day| *day < 7)?;
        let times = (clock(self.text(&format!("{line}.opens"))), clock(self.text(&format!("{line}.closes"))));
        let (Some(opens), Some(closes)) = times else {
            problems.push("the hours of a day, such as 09:00 to 18:00".into());
            return None;
        };
        // Closing earlier than opening is on the next day.
        let closes = if closes <= opens { closes + 24 * 60 } else { closes };
        Some(OpenSpan { weekday, opens, closes })
    }
}

/// `09:00` as minutes after midnight.
fn clock(text: &str) -> Option<u16> {
    let (hour, rest) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, rest.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const LINES: [(&str, &str); 12] = [
        ("s0.take", "on"),
        ("s0.clear", "1"),
        ("s0.name", "Cut"),
        ("s0.price", "45"),
        ("s0.minutes", "30"),
        ("s1.clear", ""),
        ("s1.take", "on"),
        ("s1.name", "Balayage"),
        ("s1.price", "from 90"),
        ("s1.minutes", "120"),
        ("h0.take", "on"),
        ("h0.day", "5"),
    ];

    #[test]
    fn ticked_lines_are_taken_and_odd_ones_are_named() {
        let mut fields = LINES.to_vec();
        fields.extend([("h0.opens", "18:00"), ("h0.closes", "01:00"), ("closed", "6"), ("closed", "9")]);
        let (approval, problems) = read(&form(&fields), Which::Ticked);
        assert_eq!(approval.services, [("Cut".to_owned(), Cents(4500), 30)]);
        assert_eq!(approval.hours, [OpenSpan { weekday: 5, opens: 1080, closes: 1500 }]);
        assert_eq!(approval.closed, [6]);
        assert!(problems.len() == 1 && problems[0].contains("Balayage"), "{problems:?}");
    }

    #[test]
    fn lines_without_a_question_are_taken_ticked_or_not() {
        let (approval, problems) = read(&form(&LINES), Which::Clear);
        assert_eq!(approval.services.len(), 1);
        assert!(problems.is_empty() && approval.hours.is_empty());
    }
}
