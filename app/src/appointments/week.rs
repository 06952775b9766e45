//! The week of everybody: a row for each professional, a cell for each day, the visits in it by start.

use chrono::NaiveDate;
use domain::visit_book::{Asked, Column, Entry, View, VisitBook};
use domain::zone::day_words;
use leptos::prelude::*;

use super::{address, hue, look, visit_address};
use crate::ui::Avatar;

/// The card.
#[component]
pub fn WeekTable(book: VisitBook) -> impl IntoView {
    let days: Vec<NaiveDate> = book.days.0.iter_days().take_while(|day| *day <= book.days.1).collect();
    let today = book.clock.date(book.now);
    let heads = days.iter().map(|day| {
        let words = day_words(*day);
        let (weekday, date) = words.split_once(", ").unwrap_or((&words, ""));
        let label = format!("{} {date}", &weekday[..3]);
        let to = Asked { view: View::Day, ..book.asked.on(*day) };
        let current = (*day == today).then_some("date");
        view! { <th scope="col"><a href=address(book.location_id, &to) aria-current=current>{label}</a></th> }
    });
    let rows = book.columns.chunks(days.len().max(1)).map(|columns| {
        view! { <Row columns=columns.to_vec() book=book.clone()/> }
    });
    view! {
        <section class="card day-calendar" aria-labelledby="calendar-title">
            <div class="card-head"><h2 id="calendar-title">"Week of everybody"</h2><p class="small muted">"A name shows the hours"</p></div>
            <div class="week-scroll" tabindex="0" role="region" aria-label="Week by person">
                <table class="week-table">
                    <thead><tr><th scope="col"><span class="visually-hidden">"Who"</span></th>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Row(columns: Vec<Column>, book: VisitBook) -> impl IntoView {
    let (person, place) = columns.first().map(|column| (column.person.clone(), column.place))?;
    let to = Asked { professional: Some(person.id), ..book.asked.clone() };
    let cells = columns.into_iter().map(|column| view! { <Cell column book=book.clone()/> }).collect_view();
    Some(view! {
        <tr>
            <th scope="row">
                <a class="week-person" href=address(book.location_id, &to)>
                    <Avatar name=person.name.clone() hue=hue(place) size="s"/>{person.name.clone()}
                </a>
            </th>
            {cells}
        </tr>
    })
}

#[component]
fn Cell(column: Column, book: VisitBook) -> impl IntoView {
    let visits = column.entries.iter().filter_map(|placed| match &placed.what {
        Entry::Visit(drawn) => Some(drawn.visit.clone()),
        _ => None,
    });
    let off = column.entries.iter().find_map(|placed| match &placed.what {
        Entry::Off(reason) => Some(reason.clone().unwrap_or_else(|| "Time off".to_owned())),
        _ => None,
    });
    let note = if column.works { off } else { Some(off.unwrap_or_else(|| "Closed".to_owned())) };
    let rows = visits.map(|visit| {
        let shown = look::of(&visit, book.now);
        let href = visit_address(book.location_id, visit.appointment_id, &book.asked);
        let time = book.clock.time_of_day(visit.starts_at);
        view! {
            <li data-tone=shown.tone data-state=shown.state>
                <a class="week-visit" href=href>
                    <span class="num">{time}</span>" "<b>{visit.customer_name}</b>
                    <span class="visually-hidden">{format!(", {}", shown.word)}</span>
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <td data-closed=(!column.works).then_some("")>
            {note.map(|note| view! { <p class="small muted">{note}</p> })}
            <ul>{rows}</ul>
        </td>
    }
}
