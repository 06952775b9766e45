//! Each rule at its marks, and that none speaks of few cases.

use super::*;
use crate::metrics::Sums;

fn period(sums: Sums) -> Period {
    let day = |n: u32| NaiveDate::from_ymd_opt(2026, 6, n).expect("a date");
    Period { from: day(1), to: day(28), sums, cohort: Sums::default(), rostered_minutes: 60_000 }
}

fn quiet() -> InsightsOf {
    InsightsOf {
        shop: ShopId(1),
        now: period(Sums::default()),
        before: period(Sums::default()),
        hours: [[HourCalls::default(); 24]; 7],
        weekdays: [(0, 0); 7],
        leads: ByLead::default(),
        intents: Vec::new(),
        unanswered: UnansweredCalls::default(),
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
fn intents_that_book_half_as_often_are_told() {
    let mut of = quiet();
    (of.now.sums.calls.calls, of.now.sums.calls.answered, of.now.sums.calls.converted) = (100, 100, 50);
    let seen = |intent: &str, calls, converted, messages| IntentCalls {
        intent: intent.into(),
        calls,
        converted,
        messages,
    };
    of.intents = vec![seen("price", 20, 5, 0), seen("keratin", 11, 0, 9), seen("message", 30, 0, 30)];
    assert_eq!(rules(&of), ["weak_intent"]);
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

#[test]
fn visits_made_far_ahead_are_told_where_they_are_missed_twice_as_often() {
    let mut of = quiet();
    of.leads = ByLead { near: (80, 4), far: (20, 4) };
    assert_eq!(rules(&of), ["no_show_far_ahead"]);
    assert_eq!((insights(&of)[0].figure, insights(&of)[0].cases), (4, 20));
    of.leads.far = (14, 4);
    assert!(rules(&of).is_empty(), "fourteen are too few");
    of.leads = ByLead { near: (20, 4), far: (20, 7) };
    assert!(rules(&of).is_empty(), "the others are missed as well");
    of.leads = ByLead { near: (3, 0), far: (60, 9) };
    assert!(rules(&of).is_empty(), "there is nothing to compare with");
}

#[test]
fn hours_that_stand_out_are_told_and_an_even_day_is_not() {
    let mut of = quiet();
    for day in &mut of.hours[..5] {
        for (hour, cell) in day.iter_mut().enumerate().skip(9).take(8) {
            cell.calls = if hour == 10 || hour == 11 { 4 } else { 1 };
        }
    }
    of.hours[3][10].calls = 9;
    let said = insights(&of);
    assert_eq!(said[0].rule, "peak_times");
    assert_eq!((said[0].figure, said[0].cases), (45, 75));
    assert!(
        said[0].reason.contains("between 10 and 12") && said[0].reason.ends_with("Thursday."),
        "{}",
        said[0].reason
    );
    of.hours = [[HourCalls { calls: 3, missed: 0 }; 24]; 7];
    assert!(rules(&of).is_empty());
}

#[test]
fn every_insight_names_its_window_its_cases_and_where_to_look() {
    let mut of = quiet();
    (of.now.sums.visits.completed, of.now.sums.visits.no_shows) = (92, 8);
    of.now.sums.visits.rebooked = 92;
    of.weekdays = [(20, 1), (20, 1), (20, 1), (20, 0), (20, 5), (0, 0), (0, 0)];
    (of.now.sums.calls.calls, of.now.sums.calls.after_hours) = (66, 10);
    (of.now.cohort.visits.new_customers, of.now.cohort.visits.retained) = (10, 2);
    let said = insights(&of);
    assert_eq!(said.len(), 3);
    for insight in said {
        assert_eq!((insight.from, insight.to), (of.now.from, of.now.to));
        assert!(insight.cases >= 10 && insight.reason.ends_with('.') && insight.action.ends_with('.'));
        assert!(insight.link.starts_with("/dashboard/1/") && !insight.link_words.is_empty());
        let window = "from=2026-06-01&to=2026-06-28";
        assert!(
            insight.link.contains(window) || insight.link.contains("cohort=stayed_away"),
            "{}",
            insight.link
        );
    }
}

#[test]
fn unanswered_questions_say_what_they_cost_where_that_can_be_known() {
    let mut of = quiet();
    let asked = |calls, lost| UnansweredCalls {
        questions: 3,
        calls,
        lost,
        most: Some(("Do you do keratin?".into(), 4)),
    };
    of.unanswered = asked(4, 4);
    assert!(rules(&of).is_empty(), "four calls are too few");
    of.unanswered = asked(11, 10);
    assert_eq!((insights(&of)[0].figure, insights(&of)[0].unit), (10, Unit::Count));
    assert_eq!((insights(&of)[0].cases, insights(&of)[0].tone), (11, Tone::Loss));
    assert_eq!(insights(&of)[0].link, "/dashboard/1/settings/questions");
    (of.now.sums.calls.calls, of.now.sums.calls.answered, of.now.sums.calls.converted) = (100, 100, 50);
    (of.now.sums.visits.appointments, of.now.sums.visits.revenue_cents) = (60, 60 * 8_000);
    let cost = insights(&of).into_iter().find(|said| said.rule == "unanswered_questions").expect("said");
    // 10 calls x 50 % x $80.
    assert_eq!((cost.figure, cost.unit), (40_000, Unit::Cents));
}
