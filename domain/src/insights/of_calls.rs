//! Rules about calls.

use super::{InsightsOf, IntentCalls, Said, See, Tone, percent, weekday};
use crate::metrics::Unit;
use crate::money::Cents;

/// "38 % of Saturday calls between 9 and 11 were missed: 14 of 37, about $620."
pub(super) fn missed_at_peak(of: &InsightsOf) -> Option<Said> {
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
        see: See::Calls(Some("came=missed")),
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

/// What callers asked and the front desk could not answer, with what it cost.
pub(super) fn unanswered(of: &InsightsOf) -> Option<Said> {
    let seen = &of.unanswered;
    let (most, times) = seen.most.as_ref().filter(|_| seen.calls >= 5)?;
    let worth = worth_of_calls(of, seen.lost).filter(|cents| *cents > 0);
    let about = worth.map_or(String::new(), |cents| {
        format!(" Had they booked like the others: about {}.", Cents(cents).spoken())
    });
    let things = if seen.questions == 1 { "a thing" } else { "things" };
    Some(Said {
        rule: "unanswered_questions",
        tone: if seen.lost > 0 { Tone::Loss } else { Tone::Chance },
        reason: format!(
            "{} callers asked {things} that nobody could answer, most often “{most}” ({times} calls); {} of them left \
             without a visit, a message or a person.{about}",
            seen.calls, seen.lost
        ),
        figure: worth.map_or((seen.lost, Unit::Count), |cents| (cents, Unit::Cents)),
        action: "Add the answers to what the front desk knows.".into(),
        see: See::Questions,
        cases: seen.calls,
    })
}

/// What callers want and seldom book.
pub(super) fn weak_intent(of: &InsightsOf) -> Option<Said> {
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
        see: See::Calls(None),
        cases: weak.calls,
    })
}

/// Who calls while nobody is there.
pub(super) fn after_hours(of: &InsightsOf) -> Option<Said> {
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
        see: See::Calls(None),
        cases: sums.calls,
    })
}

/// When most people call, where two hours stand out.
pub(super) fn peak_times(of: &InsightsOf) -> Option<Said> {
    let at = |hour: usize| of.hours.iter().map(|day| day[hour].calls).sum::<i64>();
    let all: i64 = (0..24).map(at).sum();
    let (hour, calls) = (0..23)
        .map(|hour| (hour, at(hour) + at(hour + 1)))
        .max_by_key(|(hour, calls)| (*calls, std::cmp::Reverse(*hour)))?;
    // Over ten open hours, two of them would have a fifth.
    if all < 60 || calls * 100 < all * 30 {
        return None;
    }
    let busiest = (0..7).max_by_key(|day| {
        let of_day = of.hours[*day];
        (of_day[hour].calls + of_day[hour + 1].calls, std::cmp::Reverse(*day))
    })?;
    Some(Said {
        rule: "peak_times",
        tone: Tone::Chance,
        reason: format!(
            "{} of all calls come between {hour} and {}: {calls} of {all}, most of them on {}.",
            percent(calls, all),
            hour + 2,
            weekday(busiest)
        ),
        figure: (calls, Unit::Count),
        action: "Keep breaks and deliveries out of these hours.".into(),
        see: See::Calls(None),
        cases: all,
    })
}
