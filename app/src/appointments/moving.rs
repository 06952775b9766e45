//! Another time for a visit: with whom, on which day, at which of the free times; or outside of the hours, with a reason.
//! A request can be offered another time in the same way.

use domain::Instant;
use domain::visit_book::{Moving, VisitPage};
use leptos::prelude::*;

use super::visit::Wish;
use super::{look, visit_address};
use crate::book::instant;
use crate::slots::{Days, Times};
use crate::ui::{Callout, Field, Icon};

/// The card, where it was asked for.
#[component]
pub fn MoveCard(page: VisitPage, wish: Wish) -> impl IntoView {
    let moving = page.moving.clone()?;
    let title = if wish.offers { "Offer another time" } else { "Move the visit" };
    let close = visit_address(page.location_id, page.visit.appointment_id, &wish.back);
    let can = look::can_move(&page.visit, page.now);
    let content = if can {
        view! { <Choose page wish moving/> }.into_any()
    } else {
        view! { <div class="card-body"><Callout tone="bad" text="This visit can no longer be moved."/></div> }
            .into_any()
    };
    Some(view! {
        <section class="card" id="move" aria-labelledby="move-title">
            <div class="card-head"><h2 id="move-title">{title}</h2><a class="push" href=close data-escape="">"Close"</a></div>
            {content}
        </section>
    })
}

#[component]
fn Choose(page: VisitPage, wish: Wish, moving: Moving) -> impl IntoView {
    let (location_id, id) = (page.location_id, page.visit.appointment_id);
    let mode = if wish.offers { "offer" } else { "move" };
    let here =
        format!("{}&{mode}=1&with={}", visit_address(location_id, id, &wish.back), moving.professional);
    let on = move |day: chrono::NaiveDate| format!("{here}&on={day:?}#move");
    let action = format!("/dashboard/{location_id}/appointments/{id}");
    let day = moving.day.map(domain::zone::day_words);
    let clock = page.clock.clone();
    let each = |at: Instant, words: String| view! { <button class="slot" name="starts_at" value=instant(at)>{words}</button> };
    let near = (!wish.near.is_empty()).then(|| {
        let slots =
            wish.near.iter().map(|at| each(*at, format!("{}, {}", clock.day(*at), clock.time_of_day(*at))));
        view! {
            <section class="slot-group near" aria-label="The nearest free times">
                <h3 class="small muted">"The nearest free times"</h3>
                <div class="slot-grid">{slots.collect_view()}</div>
            </section>
        }
    });
    let hidden = [
        ("do", mode.to_owned()),
        ("professional", moving.professional.to_string()),
        ("back", wish.back.query()),
    ];
    let fields = move || {
        hidden
            .clone()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    };
    let who = (!wish.offers && moving.people.len() > 1)
        .then(|| view! { <Who page=page.clone() wish=wish.clone() moving=moving.clone()/> });
    let elsewhere = (!wish.offers).then(|| {
        view! { <Elsewhere action=action.clone() wished=wish.wished.clone() fields=fields().into_any()/> }
    });
    view! {
        <div class="card-body stack offer">
            {who}
            <Days days=moving.days chosen=moving.day on/>
            <form class="stack" method="post" action=action.clone()>
                {fields()}
                {near}
                {day.map(|day| view! { <h3>{day}</h3> })}
                <Times times=moving.times clock=page.clock each/>
            </form>
            {elsewhere}
        </div>
    }
}

/// With whom it is looked for.
#[component]
fn Who(page: VisitPage, wish: Wish, moving: Moving) -> impl IntoView {
    let address = visit_address(page.location_id, page.visit.appointment_id, &wish.back);
    let (path, query) =
        address.split_once('?').map(|(path, query)| (path.to_owned(), query.to_owned())).unwrap_or_default();
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
    // A form's own fields replace the query of its address; a search for a name is not worth decoding here.
    let pairs = pairs.into_iter().filter(|(name, _)| name != "who" && name != "after");
    let hidden =
        pairs.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let people = moving.people.into_iter().map(|person| {
        view! { <option value=person.id.to_string() selected=person.id == moving.professional>{person.name}</option> }
    });
    view! {
        <form class="row-s wrap" method="get" action=format!("{path}#move")>
            {hidden}
            <input type="hidden" name="move" value="1"/>
            {moving.day.map(|day| view! { <input type="hidden" name="on" value=format!("{day:?}")/> })}
            <label class="field grow">
                <span class="field-label">"With"</span>
                <select class="input" name="with">{people.collect_view()}</select>
            </label>
            <button class="button" type="submit">"Show free times"</button>
        </form>
    }
}

/// Any time at all, where the hours do not allow it: with a reason, which is written down.
#[component]
fn Elsewhere(action: String, wished: String, fields: AnyView) -> impl IntoView {
    let is_open = !wished.is_empty();
    view! {
        <details open=is_open>
            <summary>"Another time, also outside of the working hours"</summary>
            <form class="stack" method="post" action=action>
                {fields}
                <Field label="When" name="from" kind="datetime-local" value=wished/>
                <Field label="Reason" name="reason" required=false
                    hint="Only needed where nobody works at that time. It is written down."/>
                <button class="button" type="submit"><Icon name="swap"/>"Move it there"</button>
            </form>
        </details>
    }
}
