//! The calls that were found, a page at a time.

use domain::call_log::{CallLine, CallLog};
use domain::live::Outcome;
use domain::sentiment::{self, Sentiment};
use leptos::prelude::*;

use super::EVENTS;
use super::address::{Address, call_address};
use crate::dashboard::{grouped, minutes, outcome};
use crate::ui::{Badge, EmptyState, Icon};

/// The table and what comes after it.
#[component]
pub fn LogTable(log: CallLog, address: Address) -> impl IntoView {
    let today = log.clock.date(log.as_of);
    let location_id = log.location_id.0;
    let none = log.lines.is_empty();
    let rows = log.lines.iter().map(|line| {
        let at = log.clock.time_of_day(line.started_at);
        let at = if log.clock.date(line.started_at) == today {
            at
        } else {
            format!("{}, {at}", log.clock.short_day(line.started_at))
        };
        view! { <Row line=line.clone() at location_id as_of=log.as_of/> }
    });
    let rows = rows.collect_view();
    view! {
        <div id="log" data-fresh=EVENTS>
            {none.then(|| view! {
                <EmptyState icon="phone" title="No calls">
                    <p>"No call of these days is like that."</p>
                </EmptyState>
            })}
            <table class="table table-stack calls-table" role="table" hidden=none>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Time"</th>
                        <th role="columnheader">"Caller"</th>
                        <th role="columnheader">"Intent"</th>
                        <th role="columnheader">"Outcome"</th>
                        <th role="columnheader">"Sentiment"</th>
                        <th role="columnheader" class="end">"Length"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <Foot log address/>
        </div>
    }
}

#[component]
fn Row(line: CallLine, at: String, location_id: i64, as_of: domain::Instant) -> impl IntoView {
    let length = line.duration_sec.unwrap_or_else(|| (as_of - line.started_at).num_seconds());
    let href = call_address(location_id, &line.call_sid.0);
    view! {
        <tr role="row">
            <td role="cell" class="num">{at}</td>
            <th role="rowheader"><a class="row-link" href=href>{who(&line)}</a></th>
            <td role="cell">{wanted(line.intent.as_deref())}</td>
            <td role="cell"><OutcomeBadge line=line.clone()/></td>
            <td role="cell"><SentimentWord sentiment=line.sentiment/></td>
            <td role="cell" class="end num">{minutes(length)}</td>
        </tr>
    }
}

/// How many there are, and the way to more.
#[component]
fn Foot(log: CallLog, address: Address) -> impl IntoView {
    let shown = log.lines.len();
    let said = match (&log.next, log.looks_further) {
        (Some(next), true) => {
            let back =
                format!("{}, {}", log.clock.day(next.started_at), log.clock.time_of_day(next.started_at));
            format!("{shown} found back to {back}. There are more calls to look at.")
        }
        _ => format!("{shown} shown · {} calls in these days", log.total),
    };
    let more = log.next.as_ref().map(|next| {
        let word = if log.looks_further { "Look further back" } else { "Older calls" };
        view! { <a class="button" data-size="s" href=address.after(&next.to_string())>{word}</a> }
    });
    let newest = address.is_later.then(
        || view! { <a class="button" data-kind="quiet" data-size="s" href=address.newest()>"Newest"</a> },
    );
    let apart = (log.apart > 0).then(|| {
        let said = format!("{} tests and spam, which are in no number", log.apart);
        view! { <a class="small" href=address.only("&came=apart")>{said}</a> }
    });
    view! {
        <div class="card-foot">
            <span class="muted num small">{said}</span>
            {apart}
            <span class="push"></span>
            {newest}
            {more}
        </div>
    }
}

/// The caller's name, else the number.
pub fn who(line: &CallLine) -> String {
    let number = || line.from.as_deref().map_or_else(|| "Number withheld".to_owned(), grouped);
    line.caller_name.clone().unwrap_or_else(number)
}

/// What came of a call, or that it goes on.
#[component]
pub fn OutcomeBadge(line: CallLine) -> impl IntoView {
    let (tone, icon, word) = match line.outcome {
        None => ("live", "phone-in", "On the line"),
        Some(Outcome::Booked) if line.after_hours => ("ok", "moon", "Booked after hours"),
        Some(came) => outcome(came),
    };
    let is_test = line.is_apart && line.outcome != Some(Outcome::Spam);
    view! {
        <Badge tone icon word/>
        {is_test.then(|| view! { " "<span class="muted small">"not counted"</span> })}
    }
}

/// How the caller sounded.
#[component]
pub fn SentimentWord(sentiment: Option<Sentiment>) -> impl IntoView {
    let Some(sentiment) = sentiment else { return view! { <span class="muted">"None"</span> }.into_any() };
    let (tone, icon, word) = match sentiment {
        Sentiment::Positive => ("ok", "smile", "Positive"),
        Sentiment::Neutral => ("idle", "meh", "Neutral"),
        Sentiment::Negative => ("bad", "frown", "Negative"),
    };
    view! { <span class="status" data-tone=tone title=sentiment::DEFINITION><Icon name=icon/>{word}</span> }
        .into_any()
}

/// What the caller wanted, in words.
pub fn wanted(intent: Option<&str>) -> String {
    let Some(intent) = intent.filter(|intent| !intent.is_empty()) else { return "Unclear".to_owned() };
    let known = match intent.to_ascii_lowercase().as_str() {
        "book" | "bookappointment" => "Book",
        "price" | "prices" => "Prices",
        "hours" => "Hours",
        "address" => "Directions",
        "message" => "Leave a message",
        "cancel" => "Cancel",
        "move" | "change" | "reschedule" => "Move",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    // A word of another system, as people read it.
    let words = intent.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_is_a_word_also_where_nobody_knows_it() {
        assert_eq!(wanted(Some("book")), "Book");
        assert_eq!(wanted(Some("gift_card")), "Gift card");
        assert_eq!(wanted(None), "Unclear");
    }
}
