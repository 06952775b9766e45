//! Opening hours in words: "Tue–Thu 9.30am–6pm", "de lunes a viernes de 10:00 a 14:00 y de 16:30 a 20:30".

use domain::hours::OpenSpan;

use crate::words::is_one_of;

use super::Page;
use super::amounts::amounts;

/// Beginnings of weekdays, Monday first; a word counts when it goes on like the whole name.
const DAYS: [&str; 7] = [
    "monday|mondays|mon|mo|m|lunes|lun|lundi|montag|montags|lunedì",
    "tuesday|tuesdays|tues|tue|tu|martes|mar|mardi|dienstag|dienstags|di|martedì",
    "wednesday|wednesdays|weds|wed|we|miércoles|miercoles|mié|mie|mercredi|mer|mittwoch|mittwochs|mi|mercoledì",
    "thursday|thursdays|thurs|thur|thu|th|jueves|jue|jeudi|jeu|donnerstag|donnerstags|do|giovedì",
    "friday|fridays|fri|fr|f|viernes|vie|vendredi|ven|freitag|freitags|venerdì",
    "saturday|saturdays|sat|sa|sábado|sabado|sábados|sabados|sáb|sab|samedi|sam|samstag|samstags|sabato",
    "sunday|sundays|sun|su|domingo|domingos|dom|dimanche|dim|sonntag|sonntags|so|domenica",
];
const EVERY_DAY: &str = "daily|everyday|täglich|diario|diariamente";
const WEEKDAYS: &str = "weekdays|laborables";
const WEEKEND: &str = "weekends|weekend|wochenende";
const TO: &str = "to|till|until|through|thru|bis|a|au|al|à|hasta|-|–|—|−|~";
const CLOSED: &str = "closed|cerrado|cerrada|geschlossen|fermé|chiuso|rest|appointment|cita|off";
/// Words that stand between days and times without a meaning of their own.
const FILLING: &str = "\
    and|y|et|und|e|open|from|of|opening|hours|de|von|le|du|uhr|h|hrs|horario|horarios|öffnungszeiten|abierto|we|are|every|day|the|\
    los|el|our|on|in|morning|afternoon|or|only|by|horas|days|week|times|salon|all|also";
/// Other words of a line that speaks of hours more than once; half as many of one that does once.
const MOST_OTHERS: usize = 4;
/// A day that is open at all is open so long, in minutes.
const SHORTEST: u16 = 60;

/// The opening hours of a page, with the lines that say so.
pub(crate) fn hours(page: &Page) -> Vec<(OpenSpan, String)> {
    let mut spans: Vec<(OpenSpan, String)> = Vec::new();
    let mut i = 0;
    while i < page.lines.len() {
        let mut text = page.lines[i].plain();
        i += 1;
        if only_days(&text) {
            // The day in one box, its hours in the next ones.
            while let Some(next) =
                page.lines.get(i).map(super::lines::Line::plain).filter(|next| only_times(next))
            {
                text.push(' ');
                text.push_str(&next);
                i += 1;
            }
        }
        for span in hours_in(&text) {
            if spans.iter().all(|(other, _)| other.weekday != span.weekday || !overlap(*other, span)) {
                spans.push((span, text.clone()));
            }
        }
    }
    spans
}

fn overlap(one: OpenSpan, other: OpenSpan) -> bool {
    one.opens < other.closes && other.opens < one.closes
}

/// The number of a weekday's name, 0 for Monday.
pub(crate) fn weekday(word: &str) -> Option<u8> {
    let word = word.trim().trim_end_matches('.').to_lowercase();
    (0_u8..7).zip(DAYS).find(|(_, names)| is_one_of(&word, names)).map(|(day, _)| day)
}

/// `09:00` or `9:00:00`, in minutes after midnight.
pub(crate) fn minutes_of_day(text: &str) -> Option<u16> {
    let mut parts = text.trim().trim_start_matches('T').split(':');
    let hours: u16 = parts.next()?.parse().ok()?;
    let minutes: u16 = parts.next().map_or(Some(0), |minutes| minutes.get(..2)?.parse().ok())?;
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The spans that one line speaks of; none where it speaks of something else.
pub(crate) fn hours_in(text: &str) -> Vec<OpenSpan> {
    let marks = marks(text);
    let others = marks.iter().filter(|mark| **mark == Mark::Other).count();
    let groups = marks.iter().filter(|mark| matches!(mark, Mark::Times(..))).count();
    if others > if groups > 1 { MOST_OTHERS } else { MOST_OTHERS / 2 }
        || amounts(text).iter().any(|at| at.amount.is_price())
    {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut days: Vec<u8> = Vec::new();
    // After times or "closed" the next day begins a new group.
    let (mut done, mut to) = (true, false);
    for mark in &marks {
        match mark {
            Mark::Days(all) => {
                if done {
                    days.clear();
                }
                if let (true, Some(first), [last]) = (to && !done, days.last().copied(), all.as_slice()) {
                    days.extend((1..7).map(|step| (first + step) % 7).take_while(|day| *day != *last));
                }
                days.extend(all);
                done = false;
            }
            Mark::Times(opens, closes) => {
                spans.extend(days.iter().map(|weekday| OpenSpan {
                    weekday: *weekday,
                    opens: *opens,
                    closes: *closes,
                }));
                done = true;
            }
            Mark::Closed if !days.is_empty() => done = true,
            _ => {}
        }
        to = *mark == Mark::To;
    }
    spans
}

fn only_days(text: &str) -> bool {
    let marks = marks(text);
    marks.iter().any(|mark| matches!(mark, Mark::Days(_)))
        && marks.iter().all(|mark| matches!(mark, Mark::Days(_) | Mark::To | Mark::Filling))
}

fn only_times(text: &str) -> bool {
    let marks = marks(text);
    marks.iter().any(|mark| matches!(mark, Mark::Times(..)))
        && marks.iter().all(|mark| matches!(mark, Mark::Times(..) | Mark::To | Mark::Filling))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Days(Vec<u8>),
    Times(u16, u16),
    Closed,
    To,
    Filling,
    Other,
}

/// A line as words that matter here.
fn marks(text: &str) -> Vec<Mark> {
    let words = split(text);
    let mut marks = Vec::new();
    let mut i = 0;
    while i < words.len() {
        if let Some((opens, closes, used)) = times(&words[i..]) {
            marks.push(Mark::Times(opens, closes));
            i += used;
            continue;
        }
        let word = words[i].as_str();
        i += 1;
        marks.push(match word {
            _ if is_one_of(word, TO) => Mark::To,
            _ if is_one_of(word, CLOSED) => Mark::Closed,
            _ if is_one_of(word, EVERY_DAY) => Mark::Days((0..7).collect()),
            _ if is_one_of(word, WEEKDAYS) => Mark::Days((0..5).collect()),
            _ if is_one_of(word, WEEKEND) => Mark::Days(vec![5, 6]),
            // Wednesday for schema.org, where a day or a time follows.
            "we" if words.get(i).is_some_and(|next| {
                is_one_of(next, TO) || next.starts_with(|c: char| c.is_ascii_digit())
            }) =>
            {
                Mark::Days(vec![2])
            }
            _ if is_one_of(word, FILLING) => Mark::Filling,
            _ => weekday(word).map_or(Mark::Other, |day| Mark::Days(vec![day])),
        });
    }
    marks
}

/// Words, numbers and dashes; `9.30am` becomes `9.30 am`, `9am-6pm` five words.
fn split(text: &str) -> Vec<String> {
    let text =
        text.to_lowercase().replace("a.m.", "am").replace("p.m.", "pm").replace("7 days a week", "daily");
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars() {
        let kind = match c {
            '0'..='9' => '0',
            ':' | '.' if last == '0' => '0',
            '-' | '–' | '—' | '−' | '~' => '-',
            _ if c.is_alphabetic() => 'a',
            _ => ' ',
        };
        match words.last_mut() {
            Some(word) if kind == last && kind.is_alphanumeric() => word.push(c),
            _ if kind != ' ' => words.push(c.to_string()),
            _ => {}
        }
        last = kind;
    }
    words
        .into_iter()
        .map(|word| word.trim_end_matches([':', '.']).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Two times with something like "to" between them: opens, closes, and how many words that is.
fn times(words: &[String]) -> Option<(u16, u16, usize)> {
    let (opens, opens_half, mut used) = time(words)?;
    if !words.get(used).is_some_and(|word| is_one_of(word, TO)) {
        return None;
    }
    used += 1;
    let (closes, closes_half, more) = time(&words[used..])?;
    // "9-5": without halves of the day the second is the afternoon; "1-7pm" shares its half.
    let opens = match (opens_half, closes_half) {
        (Some(half), _) => half_day(opens, half)?,
        (None, Some('p')) if opens < 720 && opens + 720 < half_day(closes, 'p')? && opens < 360 => {
            opens + 720
        }
        (None, _) => opens,
    };
    let closes = match closes_half {
        Some(half) => half_day(closes, half)?,
        None if closes <= opens && closes < 720 && closes + 720 > opens => closes + 720,
        None => closes,
    };
    let closes = if closes <= opens { closes + 1_440 } else { closes };
    (closes - opens >= SHORTEST && closes <= 1_800).then_some((opens, closes, used + more))
}

fn half_day(minutes: u16, half: char) -> Option<u16> {
    let hour = minutes / 60;
    (1..=12).contains(&hour).then(|| minutes % 60 + (hour % 12 + if half == 'p' { 12 } else { 0 }) * 60)
}

/// `9`, `9.30`, `9:30 am`, `10h`, `noon`: minutes, half of the day, words.
fn time(words: &[String]) -> Option<(u16, Option<char>, usize)> {
    let first = words.first()?;
    match first.as_str() {
        "noon" | "midday" => return Some((720, Some('p'), 1)),
        "midnight" => return Some((1_440, None, 1)),
        _ => {}
    }
    let (hours, minutes) = first.split_once([':', '.']).unwrap_or((first, "00"));
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 24 || minutes > 59 || first.len() > 5 {
        return None;
    }
    let at = hours * 60 + minutes;
    match words.get(1).map(String::as_str) {
        Some("am") => Some((at, Some('a'), 2)),
        Some("pm") => Some((at, Some('p'), 2)),
        Some("h" | "uhr" | "hrs") => Some((at, None, 2)),
        _ => Some((at, None, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::hours_in;

    fn read(text: &str) -> Vec<(u8, u16, u16)> {
        let mut spans: Vec<_> = hours_in(text)
            .into_iter()
            .map(|span| (span.weekday, span.opens / 60, span.closes / 60))
            .collect();
        spans.sort_unstable();
        spans
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(read("Mon, Wed & Thu: 10 am – 7 pm"), [(0, 10, 19), (2, 10, 19), (3, 10, 19)]);
        assert_eq!(read("Fri–Sat: 9–5"), [(4, 9, 17), (5, 9, 17)]);
        assert_eq!(read("Sat - Mon 10:00-16:00"), [(0, 10, 16), (5, 10, 16), (6, 10, 16)]);
        assert_eq!(read("Fri 10am-8pm, Sat 9am-5pm. Closed Sunday and Monday."), [(4, 10, 20), (5, 9, 17)]);
        assert_eq!(read("Sábados de 9:30 a 14:00. Domingos cerrado."), [(5, 9, 14)]);
        assert_eq!(read("Lunes de 10 a 14 y de 16 a 20"), [(0, 10, 14), (0, 16, 20)]);
        assert_eq!(read("Mo-Fr 09:00-18:00").len(), 5);
        assert_eq!(read("Montag bis Freitag 9 bis 18 Uhr").len(), 5);
        assert_eq!(read("Open daily 8am to 8pm").len(), 7);
        assert_eq!(read("We 10:00-20:00"), [(2, 10, 20)]);
        assert_eq!(read("M–F 9-5").len(), 5);
        assert_eq!(read("Thu 1-7pm"), [(3, 13, 19)]);
        assert_eq!(read("Thu noon till 8 pm"), [(3, 12, 20)]);
    }

    #[test]
    fn what_is_no_opening_is_none() {
        for text in [
            "Tue & Sun: we rest",
            "Monday closed",
            "Students get 10% off Tuesday to Thursday.",
            "9-5",
            "Call 808 555 0142 on Monday",
            "Every Wednesday 6pm - 9pm, cuts for $20",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        assert_eq!(read("Join our colour class for beginners with Ana on Tuesday 18:00-20:00"), []);
    }
}
