//! `/dashboard/{location_id}/appointments`: the appointment book, as a day, a week or a list; and the page of one visit.

mod api;
mod booking;
mod calendar;
mod figures;
mod list;
mod look;
mod moving;
mod requests;
mod visit;
mod week;

use chrono::{Days, NaiveDate};
use domain::ids::AppointmentId;
use domain::visit_book::{Asked, Column, Entry, Shelf, View, VisitBook};
use domain::zone::day_words;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::{Callout, Icon};
use booking::BookForm;
use calendar::Calendar;
use figures::Figures;
use list::List;
use requests::Requests;
pub use visit::Visit;
use week::WeekTable;

/// The page.
#[component]
pub fn Appointments() -> impl IntoView {
    let (shop, query) = (shop_in_address(), use_query_map());
    let more = query.with_untracked(More::read);
    page_of(
        move || (shop(), query.with(asked)),
        |(shop, asked)| async move { api::load_visit_book(shop.ok_or(AppError::NotFound)?, asked).await },
        move |book| view! { <Page book more=more.clone()/> }.into_any(),
    )
}

fn asked(query: &ParamsMap) -> Asked {
    Asked::read(|name| query.get(name))
}

/// What the address says beside what is asked for.
#[derive(Debug, Clone, Default)]
struct More {
    /// The form of a booking is open.
    books: bool,
    /// Times that are free instead of one that was taken.
    near: Vec<domain::Instant>,
    /// The visit that was just changed.
    done: Option<AppointmentId>,
}

impl More {
    fn read(query: &ParamsMap) -> Self {
        let near = query.get("near").unwrap_or_default();
        Self {
            books: query.get("book").is_some() || crate::context::typed().is_some(),
            near: near.split(',').filter_map(|at| at.parse().ok()).collect(),
            done: query.get("done").and_then(|id| id.parse().ok().map(AppointmentId)),
        }
    }
}

/// The address of the book with what is asked for.
fn address(location_id: impl std::fmt::Display, asked: &Asked) -> String {
    format!("/dashboard/{location_id}/appointments?{}", asked.query())
}

/// The address of one visit, from which the way leads back to what was asked for.
fn visit_address(location_id: impl std::fmt::Display, id: AppointmentId, asked: &Asked) -> String {
    format!("/dashboard/{location_id}/appointments/{id}?{}", asked.query())
}

#[component]
fn Page(book: VisitBook, more: More) -> impl IntoView {
    let shop = book.business_name.clone();
    let (location_id, seq) = (book.location_id.0, book.seq);
    // The live log is for those who see the whole shop.
    let live = book.sees_all.then_some(location_id);
    let content = match (book.asked.view, book.asked.professional) {
        (View::List, _) => view! { <List book=book.clone()/> }.into_any(),
        (View::Week, None) => view! { <WeekTable book=book.clone()/> }.into_any(),
        _ => view! { <Calendar book=book.clone()/> }.into_any(),
    };
    let is_list = book.asked.view == View::List;
    let form = more.books.then(|| view! { <BookForm book=book.clone() near=more.near.clone()/> });
    view! {
        <Title text=format!("Appointments · {shop}")/>
        <Topbar shop/>
        <Navigation location_id sees_all=live.is_some()/>
        <main class="main" id="main" data-shop=live data-seq=seq>
            <Head book=book.clone()/>
            <Notice/>
            <Done book=book.clone() done=more.done/>
            {form}
            <Switches book=book.clone()/>
            <section id="visits" data-fresh="appointment_created appointment_updated booking_requested shop_updated">
                <div class="day-view" data-view=book.asked.view.word()>
                    <Requests book=book.clone()/>
                    {content}
                    {(!is_list || book.asked.from.is_some()).then(|| view! { <Figures book=book.clone()/> })}
                </div>
            </section>
            <DragForm book/>
        </main>
    }
}

/// The tabs of the shop; for one who sees the own visits only, the own pages.
#[component]
fn Navigation(location_id: i64, sees_all: bool) -> impl IntoView {
    if sees_all {
        return view! { <ShopNavigation location_id/> }.into_any();
    }
    view! {
        <nav class="nav" aria-label="Main">
            <ul class="nav-list">
                <li><a class="nav-link" href=format!("/provider?location_id={location_id}")><Icon name="inbox"/><span>"Requests"</span></a></li>
                <li>
                    <a class="nav-link" href=format!("/dashboard/{location_id}/appointments") aria-current="page">
                        <Icon name="calendar"/><span>"Calendar"</span>
                    </a>
                </li>
                <li><a class="nav-link" href="/provider/statement"><Icon name="dollar"/><span>"Pay"</span></a></li>
            </ul>
        </nav>
    }
    .into_any()
}

/// Which days are shown, and the way to those around them.
#[component]
fn Head(book: VisitBook) -> impl IntoView {
    let (asked, day) = (book.asked.clone(), book.day);
    let (step, title) = match asked.view {
        View::Week => (7, format!("{} to {}", short(book.days.0), short(book.days.1))),
        View::Day => (1, day_words(day)),
        View::List => (0, "Appointments".to_owned()),
    };
    let visits: usize = book.columns.iter().map(|column| column.visits).sum();
    let working = book.columns.iter().filter(|column| column.works).map(|column| column.person.id);
    let working = working.collect::<std::collections::BTreeSet<_>>().len();
    let note = match (asked.view, working) {
        (View::List, _) => "The latest first".to_owned(),
        (_, 1) => format!("{}, 1 person working", counted(visits)),
        (_, working) => format!("{}, {working} people working", counted(visits)),
    };
    let to = |day: NaiveDate| address(book.location_id, &asked.on(day));
    let arrows = (step > 0).then(|| {
        let (before, after) = (day - Days::new(step), day + Days::new(step));
        let today = book.clock.date(book.now);
        view! {
            <a class="icon-button" href=to(before) rel="prev" aria-label=day_words(before)><Icon name="chevron-left"/></a>
            <a class="button" href=to(today) aria-current=(day == today).then_some("date")>"Today"</a>
            <a class="icon-button" href=to(after) rel="next" aria-label=day_words(after)><Icon name="chevron-right"/></a>
        }
    });
    let new = format!("{}&book=1#book", address(book.location_id, &asked));
    let is_live = book.sees_all.then(|| view! { <Fresh clock=book.clock.clone()/> });
    view! {
        <div class="page-head">
            <div><p class="eyebrow">{note}</p><h1>{title}</h1></div>
            <div class="row-s wrap">
                {is_live}
                {arrows}
                <a class="button" data-kind="primary" href=new><Icon name="plus"/>"New booking"</a>
            </div>
        </div>
    }
}

/// Day, week or list; of a calendar, whose visits and in which state.
#[component]
fn Switches(book: VisitBook) -> impl IntoView {
    let asked = book.asked.clone();
    let path = format!("/dashboard/{}/appointments", book.location_id);
    let tabs = View::ALL.map(|view| {
        let word = match view {
            View::Day => "Day",
            View::Week => "Week",
            View::List => "List",
        };
        let to = Asked {
            view,
            after: None,
            from: None,
            to: None,
            who: String::new(),
            service: None,
            behind: None,
            ..asked.clone()
        };
        let current = (view == asked.view).then_some("page");
        view! { <a href=address(book.location_id, &to) aria-current=current>{word}</a> }
    });
    let filter = (asked.view != View::List).then(|| {
        let days = [("view", asked.view.word().to_owned()), ("day", format!("{:?}", book.day))];
        let hidden = days.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        let shelves: Vec<Shelf> = Shelf::ALL.into_iter().filter(|shelf| *shelf != Shelf::WalkIn).collect();
        view! {
            <form class="book-filter" method="get" action=path>
                {hidden.collect_view()}
                {(book.people.len() > 1).then(|| view! { <WhoSelect book=book.clone()/> })}
                <StatusSelect shelves chosen=asked.shelf/>
                <button class="button" type="submit">"Show"</button>
            </form>
        }
    });
    view! {
        <div class="book-switches">
            <nav class="tabs" aria-label="View">{tabs.collect_view()}</nav>
            {filter}
        </div>
    }
}

/// Whose visits: everybody's, or one's.
#[component]
fn WhoSelect(book: VisitBook) -> impl IntoView {
    let chosen = book.asked.professional;
    let people = book.people.into_iter().map(|person| {
        let selected = Some(person.id) == chosen;
        view! { <option value=person.id.to_string() selected=selected>{person.name}</option> }
    });
    view! {
        <label class="field">
            <span class="field-label">"Who"</span>
            <select class="input" name="professional"><option value="">"Everybody"</option>{people.collect_view()}</select>
        </label>
    }
}

/// In which state.
#[component]
fn StatusSelect(shelves: Vec<Shelf>, chosen: Option<Shelf>) -> impl IntoView {
    let shelves = shelves.into_iter().map(|shelf| {
        view! { <option value=shelf.word() selected=Some(shelf) == chosen>{shelf.label()}</option> }
    });
    view! {
        <label class="field">
            <span class="field-label">"Status"</span>
            <select class="input" name="status"><option value="">"Any"</option>{shelves.collect_view()}</select>
        </label>
    }
}

/// What was just done, where the visit is in sight.
#[component]
fn Done(book: VisitBook, done: Option<AppointmentId>) -> impl IntoView {
    let drawn = |column: &Column| {
        column.entries.iter().find_map(|placed| match &placed.what {
            Entry::Visit(drawn) if Some(drawn.visit.appointment_id) == done => Some(drawn.visit.clone()),
            _ => None,
        })
    };
    let visit = book.columns.iter().find_map(drawn);
    visit.map(|visit| {
        let when =
            format!("{}, {}", book.clock.day(visit.starts_at), book.clock.time_of_day(visit.starts_at));
        let word = look::of(&visit, book.now).word;
        let text = format!("{}: {word}, {when} with {}.", visit.customer_name, visit.professional);
        view! { <Callout tone="ok" text/> }
    })
}

/// The form that a drag fills in and sends, and the script that does it. It is the same form as the page of a visit has.
#[component]
fn DragForm(book: VisitBook) -> impl IntoView {
    let back = Asked { after: None, ..book.asked.clone() };
    (book.asked.view != View::List).then(|| {
        view! {
            <form id="drag-form" method="post" action=format!("/dashboard/{}/appointments/", book.location_id) hidden>
                <input type="hidden" name="do" value="move"/>
                <input type="hidden" name="from" value=""/>
                <input type="hidden" name="professional" value=""/>
                <input type="hidden" name="back" value=back.query()/>
            </form>
            <p class="visually-hidden" id="drag-hint">"Press M to move the visit."</p>
            <p class="visually-hidden" id="drag-said" role="status"></p>
            <MoveScript/>
        }
    })
}

/// The script for moving visits by pointer and key.
#[component]
fn MoveScript() -> impl IntoView {
    view! { <script src="/drag.js" nonce=use_nonce() defer></script> }
}

fn counted(visits: usize) -> String {
    if visits == 1 { "1 visit".to_owned() } else { format!("{visits} visits") }
}

/// `Nov 20`.
fn short(day: NaiveDate) -> String {
    let words = day_words(day);
    words.split_once(", ").map_or(words.clone(), |(_, date)| date.to_owned())
}

/// A professional's colour: staff keep one of four.
fn hue(place: usize) -> &'static str {
    ["1", "2", "3", "4"][place % 4]
}
