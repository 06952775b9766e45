//! What the numbers say an owner could do: rules that look at four weeks, each with its reason, its figure and its advice.
//!
//! No rule speaks of few cases, and each names its days and how many cases it saw. Nothing here guesses: a figure in money is
//! cases times shares times prices that stand in the same numbers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::metrics::{Metric, Period, Unit, weekday_name, words};
use crate::money::Cents;

/// Calls of one hour of the week, over all days of the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// What the rules look at.
#[derive(Debug, Clone)]
pub struct InsightsOf {
    /// The period.
    pub now: Period,
    /// As many days before it.
    pub before: Period,
    /// Calls by weekday (0 is Monday) and hour.
    pub hours: [[HourCalls; 24]; 7],
    /// Visits and no-shows by weekday.
    pub weekdays: [(i64, i64); 7],
    /// Calls by intent.
    pub intents: Vec<IntentCalls>,
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
    /// The first day that was looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: NaiveDate,
    /// The last day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub to: NaiveDate,
    /// How many cases were looked at.
    pub cases: i64,
}

/// What a rule says; the period is added to it.
struct Said {
    rule: &'static str,
    tone: Tone,
    reason: String,
    figure: (i64, Unit),
    action: String,
    cases: i64,
}

/// Everything that the numbers say, losses first.
pub fn insights(of: &InsightsOf) -> Vec<Insight> {
    let said = [
        missed_at_peak(of),
        no_show_weekday(of),
        low_retention(of),
        unanswered(of),
        weak_intent(of),
        after_hours(of),
        low_rebooking(of),
        utilisation(of),
        trend(of, "earned_revenue", "revenue_trend", |p| p.sums.visits.completed),
        trend(of, "appointments", "booking_trend", |p| p.sums.visits.appointments),
    ];
    let mut insights: Vec<Insight> = said
        .into_iter()
        .flatten()
        .map(|said| Insight {
            rule: said.rule.to_owned(),
            tone: said.tone,
            reason: said.reason,
            figure: said.figure.0,
            unit: said.figure.1,
            action: said.action,
            from: of.now.from,
            to: of.now.to,
            cases: said.cases,
        })
        .collect();
    // Stable: within a tone the order of the rules stays.
    insights.sort_by_key(|insight| match insight.tone {
        Tone::Loss => 0,
        Tone::Chance => 1,
        Tone::Good => 2,
    });
    insights
}

/// The hour of the day in which most calls begin; `None` where there are none.
pub fn peak_hour(hours: &[[HourCalls; 24]; 7]) -> Option<u8> {
    let calls = |hour: usize| hours.iter().map(|day| day[hour].calls).sum::<i64>();
    let peak = (0..24).max_by_key(|hour| (calls(*hour), std::cmp::Reverse(*hour)))?;
    (calls(peak) > 0).then_some(peak as u8)
}

/// "38 % of Saturday calls between 9 and 11 were missed: 14 of 37, about $620."
fn missed_at_peak(of: &InsightsOf) -> Option<Said> {
    let windows = (0..7).flat_map(|day| (0..23).map(move |hour| (day, hour)));
    let seen = windows.map(|(day, hour)| {
        let (first, second) = (of.hours[day][hour], of.hours[day][hour + 1]);
        (day, hour, first.calls + second.calls, first.missed + second.missed)
    });
    let (day, hour, calls, missed) = seen
        .filter(|(.., calls, missed)| *calls >= 15 && *missed >= 5 && missed * 5 >= *calls)
        .max_by_key(|(day, hour, calls, missed)| (*missed, -calls, -(*day as i64), -(*hour as i64)))?;
    let worth = worth_of_calls(of, missed);
    let about = worth.map_or(String::new(), |cents| format!(", about {}", Cents(cents).spoken()));
    Some(Said {
        rule: "missed_at_peak",
        tone: Tone::Loss,
        reason: format!(
            "{} of {} calls between {hour} and {} were missed: {missed} of {calls}{about}.",
            percent(missed, calls),
            weekday(day),
            hour + 2
        ),
        figure: worth.map_or((missed, Unit::Count), |cents| (cents, Unit::Cents)),
        action: "Let the front desk answer at once in these hours.".into(),
        cases: calls,
    })
}

/// What so many callers would have brought, had they been answered like the others: calls times the share that books times
/// the price of an average booking, to the dollar.
fn worth_of_calls(of: &InsightsOf, calls: i64) -> Option<i64> {
    let (sums, visits) = (of.now.sums.calls, of.now.sums.visits);
    if sums.answered < 20 || visits.appointments < 10 || sums.converted == 0 {
        return None;
    }
    let cents = i128::from(calls) * i128::from(sums.converted) * i128::from(visits.revenue_cents)
        / (i128::from(sums.answered) * i128::from(visits.appointments));
    Some(i64::try_from(cents).ok()? / 100 * 100)
}

fn no_show_weekday(of: &InsightsOf) -> Option<Said> {
    let (came, missed) = (of.now.sums.visits.completed, of.now.sums.visits.no_shows);
    let due = came + missed;
    if due < 30 || missed < 5 {
        return None;
    }
    let (day, (visits, no_shows)) = of
        .weekdays
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, (visits, no_shows))| *visits >= 10 && *no_shows >= 3)
        .max_by_key(|(day, (visits, no_shows))| (no_shows * 1000 / visits, std::cmp::Reverse(*day)))?;
    // Twice as often as on all days together.
    if no_shows * due < 2 * missed * visits {
        return None;
    }
    Some(Said {
        rule: "no_show_weekday",
        tone: Tone::Loss,
        reason: format!(
            "{} of the visits on a {} were missed: {no_shows} of {visits}; on all days it is {}.",
            percent(no_shows, visits),
            weekday(day),
            percent(missed, due)
        ),
        figure: (no_shows, Unit::Count),
        action: format!("Remind the customers of a {} the day before.", weekday(day)),
        cases: visits,
    })
}

fn low_retention(of: &InsightsOf) -> Option<Said> {
    let (new, kept) = (of.now.cohort.visits.new_customers, of.now.cohort.visits.retained);
    if new < 10 {
        return None;
    }
    // A third of new customers is what salons commonly see again; half is good.
    let (tone, action) = match kept * 100 / new {
        0..30 => (Tone::Loss, "Offer new customers their next appointment before they leave."),
        50.. => (Tone::Good, "Keep doing what you do with new customers."),
        _ => return None,
    };
    Some(Said {
        rule: "retention",
        tone,
        reason: format!(
            "{} of the customers who first came 13 weeks before came again within 90 days: {kept} of {new}.",
            percent(kept, new)
        ),
        figure: (new - kept, Unit::Count),
        action: action.into(),
        cases: new,
    })
}

fn unanswered(of: &InsightsOf) -> Option<Said> {
    let most = of.intents.iter().filter(|seen| seen.messages >= 5 && seen.intent != "message");
    let most = most.max_by_key(|seen| (seen.messages, std::cmp::Reverse(&seen.intent)))?;
    Some(Said {
        rule: "unanswered_questions",
        tone: Tone::Chance,
        reason: format!(
            "{} of {} callers who asked about “{}” could only leave a message.",
            most.messages, most.calls, most.intent
        ),
        figure: (most.messages, Unit::Count),
        action: "Add the answer to what the front desk knows.".into(),
        cases: most.calls,
    })
}

fn weak_intent(of: &InsightsOf) -> Option<Said> {
    let (calls, converted) = (of.now.sums.calls.answered, of.now.sums.calls.converted);
    if calls < 30 || converted < 10 {
        return None;
    }
    let rate = |seen: &IntentCalls| seen.converted * 1000 / seen.calls;
    let weak = of.intents.iter().filter(|seen| {
        // Half as often as all callers together; those who only leave a message do not mean to book.
        seen.calls >= 15 && seen.intent != "message" && 2 * seen.converted * calls <= converted * seen.calls
    });
    let weak =
        weak.max_by_key(|seen| (seen.calls, std::cmp::Reverse(rate(seen)), std::cmp::Reverse(&seen.intent)))?;
    Some(Said {
        rule: "weak_intent",
        tone: Tone::Chance,
        reason: format!(
            "{} of the callers who asked about “{}” booked: {} of {}; of all callers it is {}.",
            percent(weak.converted, weak.calls),
            weak.intent,
            weak.converted,
            weak.calls,
            percent(converted, calls)
        ),
        figure: (weak.calls - weak.converted, Unit::Count),
        action: "Read some of these calls, and offer a time with the answer.".into(),
        cases: weak.calls,
    })
}

fn after_hours(of: &InsightsOf) -> Option<Said> {
    let sums = of.now.sums.calls;
    if sums.after_hours < 10 || sums.after_hours * 100 < sums.calls * 15 {
        return None;
    }
    Some(Said {
        rule: "after_hours_demand",
        tone: Tone::Chance,
        reason: format!(
            "{} of all calls came while you were closed: {} of {}.",
            percent(sums.after_hours, sums.calls),
            sums.after_hours,
            sums.calls
        ),
        figure: (sums.after_hours, Unit::Count),
        action: "Look at the hours of these calls; a longer evening may pay.".into(),
        cases: sums.calls,
    })
}

fn low_rebooking(of: &InsightsOf) -> Option<Said> {
    let (completed, rebooked) = (of.now.sums.visits.completed, of.now.sums.visits.rebooked);
    if completed < 30 || rebooked * 100 >= completed * 30 {
        return None;
    }
    Some(Said {
        rule: "low_rebooking",
        tone: Tone::Chance,
        reason: format!(
            "After {} of the visits the next one was made within a day: {rebooked} of {completed}.",
            percent(rebooked, completed)
        ),
        figure: (completed - rebooked, Unit::Count),
        action: "Ask for the next appointment at the till.".into(),
        cases: completed,
    })
}

fn utilisation(of: &InsightsOf) -> Option<Said> {
    let (booked, rostered) = (of.now.sums.visits.booked_minutes, of.now.rostered_minutes);
    let visits = of.now.sums.visits.visits;
    if visits < 30 || rostered <= 0 {
        return None;
    }
    let (tone, action) = match booked * 100 / rostered {
        86.. => (Tone::Chance, "You are nearly full: think of another chair, or of your prices."),
        0..50 => (Tone::Chance, "More than half of the rostered time is free: offer it, or roster less."),
        _ => return None,
    };
    Some(Said {
        rule: "utilisation",
        tone,
        reason: format!(
            "{} of the rostered hours are booked: {} of {} hours.",
            percent(booked, rostered),
            booked / 60,
            rostered / 60
        ),
        figure: ((rostered - booked).max(0), Unit::Minutes),
        action: action.into(),
        cases: visits,
    })
}

/// A number that grew or shrank by a tenth or more, where both periods have cases enough.
fn trend(of: &InsightsOf, id: &str, rule: &'static str, cases: fn(&Period) -> i64) -> Option<Said> {
    let metric = Metric::by_id(id)?;
    if cases(&of.before) < 20 || cases(&of.now) < 20 {
        return None;
    }
    let change = metric.change(&of.before, &of.now).filter(|change| change.abs() >= 0.1)?;
    let (now, before) = (metric.ratio(&of.now).part, metric.ratio(&of.before).part);
    let (tone, action) = if change > 0.0 {
        (Tone::Good, "Keep doing what you changed.")
    } else {
        (Tone::Loss, "Look which days are emptier than before, and offer them.")
    };
    let shown = |value: i64| words(metric.unit, value as f64);
    Some(Said {
        rule,
        tone,
        reason: format!(
            "{}: {} in these days, {} in as many before ({:+.0} %).",
            metric.name,
            shown(now),
            shown(before),
            change * 100.0
        ),
        figure: (now - before, metric.unit),
        action: action.into(),
        cases: cases(&of.now),
    })
}

fn weekday(day: usize) -> &'static str {
    let days = chrono::Weekday::try_from(day as u8);
    days.map_or("day", weekday_name)
}

fn percent(part: i64, whole: i64) -> String {
    if whole == 0 { "none".into() } else { format!("{} %", (part * 200 + whole) / (whole * 2)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Sums;

    fn period(sums: Sums) -> Period {
        let day = |n: u32| NaiveDate::from_ymd_opt(2026, 6, n).expect("a date");
        Period { from: day(1), to: day(28), sums, cohort: Sums::default(), rostered_minutes: 60_000 }
    }

    fn quiet() -> InsightsOf {
        InsightsOf {
            now: period(Sums::default()),
            before: period(Sums::default()),
            hours: [[HourCalls::default(); 24]; 7],
            weekdays: [(0, 0); 7],
            intents: Vec::new(),
        }
    }

    fn rules(of: &InsightsOf) -> Vec<String> {
        insights(of).into_iter().map(|insight| insight.rule).collect()
    }

    #[test]
    fn numbers_of_nothing_say_nothing() {
        assert!(insights(&quiet()).is_empty());
        assert_eq!(peak_hour(&quiet().hours), None);
    }

    #[test]
    fn missed_calls_at_a_peak_are_told_with_what_they_would_have_brought() {
        let mut of = quiet();
        of.hours[5][9] = HourCalls { calls: 20, missed: 6 };
        of.hours[5][10] = HourCalls { calls: 17, missed: 8 };
        let calls = &mut of.now.sums.calls;
        (calls.calls, calls.answered, calls.missed, calls.converted) = (114, 100, 14, 50);
        (of.now.sums.visits.appointments, of.now.sums.visits.revenue_cents) = (60, 60 * 8_857);
        let said = insights(&of);
        let insight = said.first().expect("an insight");
        assert_eq!(insight.rule, "missed_at_peak");
        // 14 calls x 50 % x $88.57.
        assert_eq!((insight.figure, insight.unit, insight.cases), (61_900, Unit::Cents, 37));
        assert!(insight.reason.starts_with("38 % of Saturday calls between 9 and 11 were missed: 14 of 37"));
        assert_eq!(peak_hour(&of.hours), Some(9));
        of.hours[5][9].calls = 4;
        of.hours[5][10].calls = 10;
        assert!(rules(&of).is_empty(), "14 calls are too few to speak of");
    }

    #[test]
    fn a_weekday_with_twice_the_no_shows_is_told_and_an_even_spread_is_not() {
        let mut of = quiet();
        (of.now.sums.visits.completed, of.now.sums.visits.no_shows) = (92, 8);
        of.weekdays = [(20, 1), (20, 1), (20, 1), (20, 0), (20, 5), (0, 0), (0, 0)];
        of.now.sums.visits.rebooked = 92;
        assert_eq!(rules(&of), ["no_show_weekday"]);
        of.weekdays = [(20, 1), (20, 2), (20, 1), (20, 2), (20, 2), (0, 0), (0, 0)];
        assert!(rules(&of).is_empty());
    }

    #[test]
    fn trends_need_twenty_cases_on_both_sides_and_a_tenth_of_change() {
        let mut of = quiet();
        let with = |completed, cents| {
            let mut sums = Sums::default();
            (sums.visits.completed, sums.visits.earned_cents, sums.visits.rebooked) =
                (completed, cents, completed);
            period(sums)
        };
        (of.before, of.now) = (with(20, 100_000), with(20, 80_000));
        assert_eq!(rules(&of), ["revenue_trend"]);
        assert_eq!((insights(&of)[0].tone, insights(&of)[0].figure), (Tone::Loss, -20_000));
        of.now = with(20, 109_000);
        assert!(rules(&of).is_empty(), "nine percent");
        of.now = with(19, 300_000);
        assert!(rules(&of).is_empty(), "nineteen visits");
    }

    #[test]
    fn intents_that_book_half_as_often_and_questions_without_an_answer_are_told() {
        let mut of = quiet();
        (of.now.sums.calls.calls, of.now.sums.calls.answered, of.now.sums.calls.converted) = (100, 100, 50);
        let seen = |intent: &str, calls, converted, messages| IntentCalls {
            intent: intent.into(),
            calls,
            converted,
            messages,
        };
        of.intents = vec![seen("price", 20, 5, 0), seen("keratin", 11, 0, 9), seen("message", 30, 0, 30)];
        assert_eq!(rules(&of), ["unanswered_questions", "weak_intent"]);
        of.intents = vec![seen("price", 20, 6, 0), seen("keratin", 11, 0, 4), seen("message", 30, 0, 30)];
        assert!(rules(&of).is_empty());
    }

    #[test]
    fn retention_after_hours_rebooking_and_utilisation_speak_at_their_marks() {
        let mut of = quiet();
        (of.now.cohort.visits.new_customers, of.now.cohort.visits.retained) = (10, 2);
        (of.now.sums.calls.calls, of.now.sums.calls.after_hours) = (66, 10);
        (of.now.sums.visits.completed, of.now.sums.visits.rebooked) = (30, 8);
        (of.now.sums.visits.visits, of.now.sums.visits.booked_minutes) = (30, 29_000);
        assert_eq!(rules(&of), ["retention", "after_hours_demand", "low_rebooking", "utilisation"]);
        of.now.cohort.visits.retained = 3;
        of.now.sums.calls.calls = 67;
        of.now.sums.visits.rebooked = 9;
        of.now.sums.visits.booked_minutes = 30_000;
        assert!(rules(&of).is_empty());
    }
}
