//! A calendar: a column for each professional of a day, or for each day of one professional's week.

use chrono::{NaiveDate, Timelike};
use domain::appointment::AppointmentFacts;
use domain::hours::clock_words;
use domain::visit_book::{Asked, Column, Drawn, Entry, Hours, Placed, View, VisitBook};
use domain::zone::day_words;
use leptos::prelude::*;

use super::{address, counted, hue, look, visit_address};
use crate::ui::{Avatar, EmptyState};

/// Columns that stand beside each other at most; the others are found by their names.
const COLUMNS: usize = 24;

/// The card.
#[component]
pub fn Calendar(book: VisitBook) -> impl IntoView {
    let is_week = book.asked.view == View::Week;
    let title = match (is_week, book.columns.first()) {
        (true, Some(column)) => format!("Week of {}", column.person.name),
        (true, None) => "Week".to_owned(),
        (false, _) => "Day calendar".to_owned(),
    };
    let Hours { from, until } = book.hours;
    let words = |hour: u8| clock_words(u16::from(hour) * 60);
    let label = format!("{title}, {} to {}", words(from), words(until));
    let hours = (from..until)
        .map(|hour| view! { <li>{if hour == 12 { "Noon".to_owned() } else { words(hour) }}</li> });
    let shown = book.columns.len().min(COLUMNS);
    let (heads, columns): (Vec<_>, Vec<_>) = book.columns[..shown]
        .iter()
        .map(|column| {
            (
                view! { <ColumnHead column=column.clone() book=book.clone() is_week/> },
                view! { <ColumnBody column=column.clone() book=book.clone()/> },
            )
        })
        .unzip();
    let now = (book.days.0..=book.days.1)
        .contains(&book.clock.date(book.now))
        .then(|| view! { <NowLine book=book.clone()/> });
    let content = if shown == 0 {
        view! {
            <EmptyState icon="calendar" title="Nobody works here yet"><p>"Columns of your people appear here."</p></EmptyState>
        }
        .into_any()
    } else {
        view! {
            <div class="calendar" tabindex="0" role="region" aria-label=label
                data-from=from.to_string() data-hours=(until - from).to_string() data-columns=shown.to_string()>
                <div class="calendar-head"><span class="calendar-corner"></span>{heads}</div>
                <div class="calendar-body">
                    <ol class="calendar-hours" aria-hidden="true">{hours.collect_view()}</ol>
                    {columns}
                    {now}
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card day-calendar" aria-labelledby="calendar-title">
            <div class="card-head">
                <h2 id="calendar-title">{title}</h2>
                <p class="small muted">"Drag a visit to move it, or press M on it"</p>
            </div>
            {content}
        </section>
    }
}

/// The id of a column's head, which names the column.
fn head_id(column: &Column) -> String {
    format!("col-{}-{:?}", column.person.id, column.day)
}

#[component]
fn ColumnHead(column: Column, book: VisitBook, is_week: bool) -> impl IntoView {
    let visits = counted(column.visits);
    let note = if column.works { visits } else { format!("off, {visits}") };
    if is_week {
        let to = Asked { view: View::Day, ..book.asked.on(column.day) };
        let (weekday, date) = split(column.day);
        return view! {
            <p class="calendar-staff" id=head_id(&column)>
                <span><b><a href=address(book.location_id, &to)>{format!("{} {date}", &weekday[..3])}</a></b><span>{note}</span></span>
            </p>
        }
        .into_any();
    }
    let to = Asked { view: View::Week, professional: Some(column.person.id), ..book.asked.on(column.day) };
    view! {
        <p class="calendar-staff" id=head_id(&column)>
            <Avatar name=column.person.name.clone() hue=hue(column.place)/>
            <span><b><a href=address(book.location_id, &to)>{column.person.name.clone()}</a></b><span>{note}</span></span>
        </p>
    }
    .into_any()
}

/// Weekday and date of a day.
fn split(day: NaiveDate) -> (String, String) {
    let words = day_words(day);
    words.split_once(", ").map(|(weekday, date)| (weekday.to_owned(), date.to_owned())).unwrap_or_default()
}

#[component]
fn ColumnBody(column: Column, book: VisitBook) -> impl IntoView {
    let head = head_id(&column);
    let entries = column.entries.iter().map(|placed| {
        let at = place_of(placed);
        match &placed.what {
            Entry::Closed => {
                let whole = !column.works;
                view! { <li class=format!("time-off {at}") data-closed="">{whole.then_some("Closed")}</li> }
                    .into_any()
            }
            Entry::Off(reason) => {
                let reason = reason.clone().unwrap_or_else(|| "Time off".to_owned());
                view! { <li class=format!("time-off {at}")>{reason}</li> }.into_any()
            }
            Entry::Held => view! {
                <li class=format!("visit {at}") data-tone="wait" data-state="held">
                    <div class="visit-part"><b>"Being booked"</b><span>"Time kept"</span></div>
                </li>
            }
            .into_any(),
            Entry::Visit(drawn) => view! { <Block at drawn=(**drawn).clone() book=book.clone()/> }.into_any(),
        }
    });
    view! {
        <ol class="calendar-column" aria-labelledby=head data-day=format!("{:?}", column.day)
            data-who=column.person.id.to_string() data-name=column.person.name.clone()>
            {entries.collect_view()}
        </ol>
    }
}

fn place_of(placed: &Placed) -> String {
    format!("at-{:02}{:02} for-{}", placed.at / 60, placed.at % 60, placed.minutes)
}

/// A visit: its first part is the link to it.
#[component]
fn Block(at: String, drawn: Drawn, book: VisitBook) -> impl IntoView {
    let Drawn { visit, parts, in_gap } = drawn;
    let shown = look::of(&visit, book.now);
    let can_move = look::can_move(&visit, book.now);
    let services = visit.services.join(", ");
    let note = match shown.state {
        "no-show" | "cancelled" => shown.word.to_owned(),
        "requested" => format!("{services}, {}", shown.word.to_lowercase()),
        _ => services.clone(),
    };
    let mut busy_before = false;
    let rest = parts.iter().enumerate().skip(1).map(|(_, part)| {
        let size = format!("for-{}", part.minutes);
        if part.is_busy {
            busy_before = true;
            view! { <div class=format!("visit-part {size}")><span>"Finish"</span></div> }.into_any()
        } else {
            let words = if part.minutes >= 30 && !busy_before { "Processing, free" } else { "Free" };
            view! { <div class=format!("visit-gap {size}")>{words}</div> }.into_any()
        }
    });
    let first = parts
        .first()
        .filter(|_| parts.len() > 1)
        .map_or_else(String::new, |part| format!("for-{}", part.minutes));
    let href =
        visit_address(book.location_id, visit.appointment_id, &Asked { after: None, ..book.asked.clone() });
    let told = told(&visit, &book, shown.word);
    view! {
        <li class=format!("visit {at}") id=format!("v-{}", visit.appointment_id) data-tone=shown.tone data-state=shown.state
            data-in-gap=in_gap.then_some("") data-visit=visit.appointment_id.to_string()
            data-movable=can_move.then_some("")>
            <div class=format!("visit-part {first}")>
                <a href=href aria-describedby=can_move.then_some("drag-hint") aria-keyshortcuts=can_move.then_some("M")>
                    <b>{visit.customer_name.clone()}</b><span class="visually-hidden">{told}</span>
                </a>
                <span aria-hidden="true">{note}</span>
            </div>
            {rest.collect_view()}
        </li>
    }
}

/// What a reader of the screen hears of a visit beside its customer's name.
fn told(visit: &AppointmentFacts, book: &VisitBook, word: &str) -> String {
    let time = |at| book.clock.time_of_day(at);
    let services = visit.services.join(", ");
    format!(", {services}, {} to {}, {word}", time(visit.starts_at), time(visit.ends_at))
}

/// The brass line.
#[component]
fn NowLine(book: VisitBook) -> impl IntoView {
    let local = book.clock.local(book.now);
    let minute = local.hour() * 60 + local.minute();
    let inside = (u32::from(book.hours.from) * 60..u32::from(book.hours.until) * 60).contains(&minute);
    inside.then(|| {
        let class = format!("calendar-now at-{:02}{:02}", local.hour(), local.minute() / 5 * 5);
        let words = book.clock.time_of_day(book.now);
        let words = words.split(' ').next().unwrap_or_default().to_owned();
        view! {
            <div class="calendar-now-layer" aria-hidden="true">
                <p class=class data-minute=minute.to_string()><b>{words}</b></p>
            </div>
        }
    })
}
