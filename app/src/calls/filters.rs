//! Which calls are shown: a form whose answer is an address, and the days that are asked for most.

use chrono::Days;
use domain::call_log::{CallLog, CallQuestion, Came, Wanted};
use leptos::prelude::*;

use super::address::Address;
use crate::ui::Icon;

/// The days that are asked for most.
#[component]
pub fn Periods(log: CallLog, address: Address) -> impl IntoView {
    let today = log.clock.date(log.as_of);
    let link = |word: &'static str, days: u64| {
        let from = today - Days::new(days - 1);
        let current = (log.to == today && log.from == from).then_some("true");
        let href = address.over(&format!("from={from}&to={today}"));
        view! { <a href=href aria-current=current>{word}</a> }
    };
    view! {
        <nav class="segmented" aria-label="Period">{link("Today", 1)}{link("7 days", 7)}{link("4 weeks", 28)}</nav>
    }
}

/// The form.
#[component]
pub fn Filters(log: CallLog, question: CallQuestion, address: Address) -> impl IntoView {
    let asked = !question.is_all();
    let options = Came::ALL.map(|(came, word, name)| {
        view! { <option value=word selected=question.came == Some(came)>{name}</option> }
    });
    let wishes = Wanted::ALL.map(|wanted| {
        view! { <option value=wanted.word() selected=question.wanted == Some(wanted)>{wanted.label()}</option> }
    });
    let hour = [("weekday", question.weekday), ("hour", question.hour)].map(|(name, value)| {
        value.map(|value| view! { <input type="hidden" name=name value=value.to_string()/> })
    });
    let of_hour = hour_words(&question);
    view! {
        <form class="filters" method="get" action=address.path.clone() role="search" aria-label="Calls">
            <label class="search">
                <span class="visually-hidden">"Name, number or words said"</span>
                <Icon name="search"/>
                <input class="input" type="search" name="text" value=question.text maxlength="80" placeholder="Name, number or words said"/>
            </label>
            <label class="field">
                <span class="visually-hidden">"Outcome"</span>
                <select class="input" name="came"><option value="">"Any outcome"</option>{options.collect_view()}</select>
            </label>
            <label class="field">
                <span class="visually-hidden">"Wanted"</span>
                <select class="input" name="wanted"><option value="">"Whatever they wanted"</option>{wishes.collect_view()}</select>
            </label>
            <label class="field filters-day">
                <span class="visually-hidden">"From"</span>
                <input class="input" type="date" name="from" value=log.from.to_string() required/>
            </label>
            <label class="field filters-day">
                <span class="visually-hidden">"To"</span>
                <input class="input" type="date" name="to" value=log.to.to_string() required/>
            </label>
            <label class="check"><input type="checkbox" name="after_hours" value="on" checked=question.after_hours/>"After hours"</label>
            <label class="check"><input type="checkbox" name="booked" value="on" checked=question.booked/>"Visit booked"</label>
            {hour.collect_view()}
            {of_hour.map(|words| view! { <span class="muted num">{words}</span> })}
            <button class="button" type="submit">"Show"</button>
            {asked.then(|| view! { <a class="button" data-kind="quiet" href=address.only("")>"Clear"</a> })}
        </form>
    }
}

/// `Saturdays, 9:00 to 9:59`, where only some hours of the week are asked for.
fn hour_words(question: &CallQuestion) -> Option<String> {
    const DAYS: [&str; 7] =
        ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
    let day = question.weekday.and_then(|day| DAYS.get(usize::from(day)));
    match (day, question.hour) {
        (Some(day), Some(hour)) => Some(format!("{day}, {hour}:00 to {hour}:59")),
        (Some(day), None) => Some((*day).to_owned()),
        (None, Some(hour)) => Some(format!("{hour}:00 to {hour}:59")),
        (None, None) => None,
    }
}
