//! Rules about visits and customers.

use super::{FAR_AHEAD_DAYS, InsightsOf, Said, See, Tone, percent, weekday};
use crate::metrics::{Metric, Period, Unit, words};

/// A weekday on which visits are missed twice as often.
pub(super) fn no_show_weekday(of: &InsightsOf) -> Option<Said> {
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
        see: See::Visits(Some("no_show")),
        cases: visits,
    })
}

/// How many new customers are seen again.
pub(super) fn low_retention(of: &InsightsOf) -> Option<Said> {
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
        see: See::Retention,
        cases: new,
    })
}

/// How many go without their next appointment.
pub(super) fn low_rebooking(of: &InsightsOf) -> Option<Said> {
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
        see: See::Visits(Some("completed")),
        cases: completed,
    })
}

/// Time that is rostered and free, or hardly any.
pub(super) fn utilisation(of: &InsightsOf) -> Option<Said> {
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
        see: See::Visits(None),
        cases: visits,
    })
}

/// A number that grew or shrank by a tenth or more, where both periods have cases enough.
pub(super) fn trend(
    of: &InsightsOf,
    id: &str,
    rule: &'static str,
    cases: fn(&Period) -> i64,
) -> Option<Said> {
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
        see: if id == "appointments" { See::Made } else { See::Visits(Some("completed")) },
        cases: cases(&of.now),
    })
}

/// Visits that were made long before and are missed twice as often as the others.
pub(super) fn no_show_far_ahead(of: &InsightsOf) -> Option<Said> {
    let ((near, near_missed), (far, far_missed)) = (of.leads.near, of.leads.far);
    if far < 15 || far_missed < 4 || near < 15 || far_missed * near < 2 * near_missed * far {
        return None;
    }
    Some(Said {
        rule: "no_show_far_ahead",
        tone: Tone::Loss,
        reason: format!(
            "{} of the visits that were made {FAR_AHEAD_DAYS} days ahead or more were missed: {far_missed} of {far}; of the \
             others it is {}.",
            percent(far_missed, far),
            percent(near_missed, near)
        ),
        figure: (far_missed, Unit::Count),
        action: "Ask these customers a few days before whether they still come.".into(),
        see: See::Visits(Some("no_show")),
        cases: far,
    })
}
