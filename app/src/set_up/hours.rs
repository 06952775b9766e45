//! The opening hours of a draft: a line for each stretch, and one for each day that the website does not name.

use domain::hours::OpenSpan;
use domain::setup::{Change, FoundAt};
use leptos::prelude::*;

use super::draft::{badge, stood};
use crate::ui::Badge;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The lines.
#[component]
pub fn HoursLines(
    hours: Vec<(OpenSpan, FoundAt, Change<()>)>,
    days_gone: Vec<u8>,
    is_first: bool,
) -> impl IntoView {
    let none = hours.is_empty();
    // A day is taken over as a whole: where one of its stretches is new, all of them are ticked.
    let new_days: Vec<u8> =
        hours.iter().filter(|(.., change)| !change.is_same()).map(|(span, ..)| span.weekday).collect();
    let lines = hours.into_iter().enumerate().map(|(n, (span, at, change))| {
        let day = DAYS[usize::from(span.weekday) % 7];
        view! {
            <li>
                <label class="check grow">
                    <input type="checkbox" name=format!("h{n}.take") checked=new_days.contains(&span.weekday)/>
                    <span class="stack-xs"><strong>{day}</strong>{stood(&at)}</span>
                </label>
                {badge(&change)}
                <input type="hidden" name=format!("h{n}.clear") value="1"/>
                <input type="hidden" name=format!("h{n}.day") value=span.weekday.to_string()/>
                <span class="draft-fields">
                    <label class="time-field"><span class="visually-hidden">{format!("{day} opens")}</span>
                        <input class="input num" type="time" name=format!("h{n}.opens") value=clock(span.opens)/></label>
                    <span aria-hidden="true">"–"</span>
                    <label class="time-field"><span class="visually-hidden">{format!("{day} closes")}</span>
                        <input class="input num" type="time" name=format!("h{n}.closes") value=clock(span.closes)/></label>
                </span>
            </li>
        }
    });
    let gone = days_gone.into_iter().map(|day| {
        view! {
            <li>
                <label class="check grow">
                    <input type="checkbox" name="closed" value=day.to_string() checked=is_first/>
                    <span class="stack-xs">
                        <span class="draft-gone">{DAYS[usize::from(day) % 7]}</span>
                        <span class="small muted">"Not on the website: close on this day"</span>
                    </span>
                </label>
                <Badge tone="idle" icon="close" word="Gone"/>
            </li>
        }
    });
    view! {
        <h3 class="draft-head" id="hours" hidden=none>"Opening hours"</h3>
        <ul class="rows draft">{lines.collect_view()}{gone.collect_view()}</ul>
    }
}

/// Minutes as a field for times has them: `09:00`.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}
