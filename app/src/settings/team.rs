//! Who works in the shop: the list, one of them, and time off.

use domain::catalogue::OwnTerms;
use domain::settings::pages::TeamPage;
use domain::settings::{SoldService, TeamMember};
use domain::zone::ShopClock;
use leptos::prelude::*;

use super::clocked;
use super::form::{Form, Hidden, Line, Tick, Week};
use super::tabs::visit_words;
use crate::ui::{Avatar, Icon, Submit};

/// The list, and the form of the one that is edited.
pub fn cards(
    path: String,
    location_id: i64,
    clock: &ShopClock,
    page: TeamPage,
    edit: Option<&str>,
) -> AnyView {
    let links = edit.filter(|edit| *edit != "new").map(|id| links(location_id, id));
    let new = (page.new.0.to_string(), page.new.1.clone());
    let form = match edit {
        Some("new") => Some(one(&path, None, &page, &new)),
        Some(id) => page
            .team
            .iter()
            .find(|(member, _)| member.person.id.to_string() == id)
            .map(|(member, seen)| one(&path, Some(member), &page, &(id.to_owned(), seen.clone())))
            // Somebody new whose form was not right.
            .or_else(|| {
                Form::of("person", id).was_sent().then(|| one(&path, None, &page, &(id.to_owned(), new.1)))
            }),
        None => None,
    };
    let links = form.is_some().then_some(links);
    let rows = page.team.iter().map(|(member, _)| row(&path, member, &page.menu)).collect_view();
    view! {
        {form}
        {links}
        <section class="card" aria-labelledby="team-title">
            <div class="card-head">
                <h2 id="team-title">"Who works here"</h2>
                <a class="button" data-size="s" href=format!("{path}?edit=new")><Icon name="plus"/>"Add somebody"</a>
            </div>
            <ul class="rows">{rows}</ul>
        </section>
        {time_off(&path, clock, &page)}
    }
    .into_any()
}

fn links(location_id: i64, id: &str) -> impl IntoView + use<> {
    let commission = format!("/dashboard/{location_id}/commission?professional={id}");
    view! {
        <p class="row-s settings-links">
            <a class="button" data-size="s" href=commission><Icon name="dollar"/>"Commission"</a>
            <a class="button" data-size="s" href=format!("/dashboard/{location_id}/settings#people")><Icon name="mail"/>"Invite to sign in"</a>
        </p>
    }
}

fn row(path: &str, member: &TeamMember, menu: &[SoldService]) -> impl IntoView + use<> {
    let does = menu.iter().filter(|sold| member.person.services.contains(&sold.service.id)).count();
    let words =
        if member.is_active { format!("does {does} services") } else { "does not work here now".to_owned() };
    view! {
        <li>
            <Avatar name=member.person.name.clone() hue="none"/>
            <a class="grow stack-xs" href=format!("{path}?edit={}", member.person.id)>
                <strong>{member.person.name.clone()}</strong>
                <span class="small muted">{words}</span>
            </a>
        </li>
    }
}

fn one(path: &str, member: Option<&TeamMember>, page: &TeamPage, new: &(String, String)) -> AnyView {
    let (id, seen) = new.clone();
    let form = Form::of("person", &id);
    let title = member.map_or("Somebody new".to_owned(), |member| member.person.name.clone());
    let hours = member.map_or_else(|| page.hours.clone(), |member| member.hours.clone());
    let place = member.map_or(String::new(), |member| member.place.max(1).to_string());
    let services = page.menu.iter().map(|sold| service(&form, sold, member)).collect_view();
    view! {
        <section class="card" aria-labelledby="person-title">
            <div class="card-head"><h2 id="person-title">{title}</h2><a class="card-link" href=path.to_owned()>"Close"</a></div>
            <form class="card-body stack" method="post" action=path.to_owned()>
                <Hidden what="person" id seen/>
                <div class="field-row">
                    <Line form=form.clone() label="Name" name="name" value=member.map(|member| member.person.name.clone()).unwrap_or_default() required=true/>
                    <Line form=form.clone() label="Place in the list" name="place" kind="number" value=place/>
                </div>
                <Tick form=form.clone() label="Works here now and can be booked" name="is_active" value="true"
                    is_on=member.is_none_or(|member| member.is_active)/>
                <Week form=form.clone() label="Working hours" hours/>
                <fieldset class="skills">
                    <legend class="field-label">"Services"</legend>
                    <p class="field-hint">"Own price and minutes only where they are not the salon’s."</p>
                    <ul>{services}</ul>
                </fieldset>
                <Submit word="Save"/>
            </form>
        </section>
    }
    .into_any()
}

fn service(form: &Form, sold: &SoldService, member: Option<&TeamMember>) -> impl IntoView + use<> {
    let id = sold.service.id;
    let does = member.is_none_or(|member| member.person.services.contains(&id));
    let own: Option<&OwnTerms> =
        member.and_then(|member| member.person.own_terms.iter().find(|terms| terms.service == id));
    let price = own.and_then(|terms| terms.price).map(|price| price.to_string()).unwrap_or_default();
    let time = own.and_then(|terms| terms.time);
    let minutes = |read: fn(domain::catalogue::ServiceTime) -> u32| {
        time.map(read).filter(|minutes| *minutes > 0).map(|minutes| minutes.to_string()).unwrap_or_default()
    };
    let whole = sold.service.time;
    let salon = format!("{} · {} min", sold.service.price, whole.visit());
    let has_parts =
        whole.processing > 0 || whole.finishing > 0 || time.is_some_and(|time| time.processing > 0);
    let parts = has_parts.then(|| {
        view! {
            <Line form=form.clone() label="waiting" name=format!("processing_{id}") kind="number" value=minutes(|time| time.processing)/>
            <Line form=form.clone() label="finishing" name=format!("finishing_{id}") kind="number" value=minutes(|time| time.finishing)/>
        }
    });
    view! {
        <li class="skill">
            <div class="stack-xs">
                <Tick form=form.clone() label=sold.service.name.clone() name="does" value=id.to_string() is_on=does/>
                <span class="small muted">{salon}</span>
            </div>
            <div class="field-row">
                <Line form=form.clone() label="Own price" name=format!("price_{id}") value=price/>
                <Line form=form.clone() label="Own minutes" name=format!("duration_{id}") kind="number" value=minutes(|time| time.duration)/>
                {parts}
                <Line form=form.clone() label="tidying up" name=format!("buffer_{id}") kind="number" value=minutes(|time| time.buffer)/>
            </div>
        </li>
    }
}

fn time_off(path: &str, clock: &ShopClock, page: &TeamPage) -> impl IntoView + use<> {
    let form = Form::of("take_time_off", "");
    let none = page.time_off.is_empty();
    let rows = page.time_off.iter().map(|(off, visits)| {
        let stretch = format!("{} to {}", clocked(clock, off.starts_at), clocked(clock, off.ends_at));
        let inside = visits.iter().map(|visit| view! { <li>{visit_words(clock, visit)}</li> }).collect_view();
        let inside = (!visits.is_empty()).then(|| {
            view! {
                <span class="small text-wait">"Still booked in this time; nothing was removed:"</span>
                <ul class="small">{inside}</ul>
            }
        });
        view! {
            <li>
                <span class="grow stack-xs">
                    <strong>{off.professional.clone()}</strong>
                    <span class="small muted">{stretch}{off.reason.clone().map(|reason| format!(" · {reason}"))}</span>
                    {inside}
                </span>
                <form method="post" action=path.to_owned()>
                    <Hidden what="give_up_time_off" id=off.time_off_id.to_string()/>
                    <button class="button" data-size="s" type="submit">"Take back"</button>
                </form>
            </li>
        }
    });
    let rows = rows.collect_view();
    let people = page
        .team
        .iter()
        .filter(|(member, _)| member.is_active)
        .map(|(member, _)| (member.person.id.to_string(), member.person.name.clone()));
    let people: Vec<_> = people.collect();
    view! {
        <section class="card" id="time-off" aria-labelledby="off-title">
            <div class="card-head"><h2 id="off-title">"Time off"</h2></div>
            {none.then(|| view! { <p class="card-body muted">"Nobody is off."</p> })}
            <ul class="rows">{rows}</ul>
            <form class="card-body form-row" method="post" action=path.to_owned()>
                <Hidden what="take_time_off"/>
                <super::form::Choose form=form.clone() label="Who" name="professional" value="" options=people/>
                <Line form=form.clone() label="From" name="from" kind="datetime-local" value="" required=true/>
                <Line form=form.clone() label="Until" name="until" kind="datetime-local" value="" required=true/>
                <Line form label="Why" name="reason" value=""/>
                <Submit word="Take time off" kind="plain"/>
            </form>
        </section>
    }
}
