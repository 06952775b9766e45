//! What the shop sells: the list, and one service.

use domain::settings::pages::ServicesPage;
use domain::settings::{Offered, SoldService, TeamMember};
use leptos::prelude::*;

use super::form::{Form, Hidden, Line, Tick, Ways, Words};
use crate::ui::{Icon, Submit};

/// The list, and the form of the one that is edited.
pub fn cards(path: String, page: ServicesPage, edit: Option<&str>) -> AnyView {
    let ServicesPage { menu, team, new } = page;
    let edited = match edit {
        Some("new") => Some((None, new.0.to_string(), new.1)),
        Some(id) => menu
            .iter()
            .find(|(sold, _)| sold.service.id.to_string() == id)
            .map(|(sold, seen)| (Some(sold.clone()), id.to_owned(), seen.clone()))
            // A new one whose form was not right.
            .or_else(|| Form::of("service", id).was_sent().then(|| (None, id.to_owned(), new.1))),
        None => None,
    };
    let form = edited.map(|(sold, id, seen)| one(&path, sold, id, seen, &team));
    let none = menu.is_empty();
    let rows = menu.into_iter().map(|(sold, _)| row(&path, &sold)).collect_view();
    view! {
        {form}
        <section class="card" aria-labelledby="menu-title">
            <div class="card-head">
                <h2 id="menu-title">"What you sell"</h2>
                <a class="button" data-size="s" href=format!("{path}?edit=new")><Icon name="plus"/>"Add a service"</a>
            </div>
            {none.then(|| view! { <p class="card-body muted">"No service yet."</p> })}
            <ul class="rows">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(path: &str, sold: &SoldService) -> impl IntoView + use<> {
    let time = sold.service.time;
    let state = match sold.offered {
        Offered::Public => "",
        Offered::Private => " · only staff book it",
        Offered::Retired => " · not sold any more",
    };
    let words = format!("{} min{} · {} do it{state}", time.visit(), parts(time), sold.by.len());
    view! {
        <li>
            <a class="grow stack-xs" href=format!("{path}?edit={}", sold.service.id)>
                <strong>{sold.service.name.clone()}</strong>
                <span class="small muted">{words}</span>
            </a>
            <span class="num">{sold.service.price.to_string()}</span>
        </li>
    }
}

fn parts(time: domain::catalogue::ServiceTime) -> String {
    if time.processing == 0 { String::new() } else { format!(", {} of it waiting", time.processing) }
}

fn one(
    path: &str,
    sold: Option<SoldService>,
    id: String,
    seen: String,
    team: &[TeamMember],
) -> impl IntoView + use<> {
    let form = Form::of("service", &id);
    let is_new = sold.is_none();
    let title = sold.as_ref().map_or("A new service".to_owned(), |sold| sold.service.name.clone());
    let get = |read: fn(&SoldService) -> String| sold.as_ref().map(read).unwrap_or_default();
    let minutes = |part: fn(domain::catalogue::ServiceTime) -> u32| {
        sold.as_ref().map_or(String::new(), |sold| match part(sold.service.time) {
            0 => String::new(),
            minutes => minutes.to_string(),
        })
    };
    let people = team.iter().filter(|member| member.is_active).map(|member| {
        let who = member.person.id;
        let does = sold.as_ref().is_none_or(|sold| sold.by.contains(&who));
        view! { <Tick form=form.clone() label=member.person.name.clone() name="by" value=who.to_string() is_on=does/> }
    });
    let people = people.collect_view();
    // Who works here no more keeps what they did.
    let gone = team.iter().filter(|member| {
        !member.is_active && sold.as_ref().is_some_and(|sold| sold.by.contains(&member.person.id))
    });
    let gone = gone
        .map(|member| view! { <input type="hidden" name="by" value=member.person.id.to_string()/> })
        .collect_view();
    let offered = sold.as_ref().map_or(Offered::Public, |sold| sold.offered);
    let place = sold.as_ref().map_or(String::new(), |sold| sold.place.max(1).to_string());
    view! {
        <section class="card" aria-labelledby="service-title">
            <div class="card-head"><h2 id="service-title">{title}</h2><a class="card-link" href=path.to_owned()>"Close"</a></div>
            <form class="card-body stack" method="post" action=path.to_owned()>
                <Hidden what="service" id seen/>
                <Line form=form.clone() label="Name" name="name" value=get(|sold| sold.service.name.clone()) required=true/>
                <Words form=form.clone() label="What callers call it" name="synonyms" value=get(|sold| sold.service.synonyms.join(", "))
                    hint="Separated by commas: trim, cut. The receptionist understands them on the phone."/>
                <div class="field-row">
                    <Line form=form.clone() label="Price" name="price" value=get(|sold| sold.service.price.to_string()) required=true/>
                    <Line form=form.clone() label="Minutes of work" name="duration" kind="number" value=minutes(|time| time.duration) required=true/>
                    <Line form=form.clone() label="then waiting" name="processing" kind="number" value=minutes(|time| time.processing)/>
                    <Line form=form.clone() label="then finishing" name="finishing" kind="number" value=minutes(|time| time.finishing)/>
                    <Line form=form.clone() label="Tidying up" name="buffer" kind="number" value=minutes(|time| time.buffer)/>
                </div>
                <p class="field-hint">"While a client waits (colour takes), another can be served; tidying up is not shown to customers."</p>
                <Ways form=form.clone() label="Who may book it" name="offered" value=offered.word() options=vec![
                    ("public", "Everybody", "On the phone, on the web, and you."),
                    ("private", "Only you", "Staff book it for a customer."),
                    ("retired", "Nobody any more", "It is kept for what was booked before."),
                ]/>
                <fieldset class="choices"><legend class="field-label">"Who does it"</legend>{people}{gone}</fieldset>
                <div class="field-row">
                    <Line form=form.clone() label="Patch test, hours before (empty: none)" name="patch_test_hours" kind="number"
                        value=get(|sold| sold.patch_test_hours.map(|hours| hours.to_string()).unwrap_or_default())/>
                    <Line form label="Place in the list" name="place" kind="number" value=place/>
                </div>
                <Submit word=if is_new { "Add the service" } else { "Save" }/>
            </form>
        </section>
    }
}
