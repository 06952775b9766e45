//! When the shop is open: its week, and the days that are not like their weekday.

use domain::hours::clock_words;
use domain::settings::SpecialDay;
use domain::settings::pages::HoursPage;
use domain::zone::day_words;
use leptos::prelude::*;

use super::form::{Choose, Form, Hidden, Line, Week};
use crate::ui::Submit;

/// The cards.
pub fn cards(path: &str, page: HoursPage) -> AnyView {
    let HoursPage { hours, days, team, seen, new_id } = page;
    let (form, day) = (Form::of("hours", ""), Form::of("add_day", ""));
    let active: Vec<_> = team.iter().filter(|member| member.is_active).collect();
    let (like, own): (Vec<_>, Vec<_>) = active.iter().partition(|member| member.hours == hours);
    let names = |members: Vec<&&domain::settings::TeamMember>| {
        members.into_iter().map(|member| member.person.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let like =
        (!like.is_empty()).then(|| format!("These work the salon’s hours and follow it: {}. ", names(like)));
    let own =
        (!own.is_empty()).then(|| format!("These have hours of their own and keep them: {}.", names(own)));
    let mut whose = vec![(String::new(), "The whole salon".to_owned())];
    whose.extend(active.iter().map(|member| (member.person.id.to_string(), member.person.name.clone())));
    let none = days.is_empty();
    let rows = days.into_iter().map(|day| day_row(path, day, &whose)).collect_view();
    view! {
        <section class="card" aria-labelledby="week-title">
            <div class="card-head"><h2 id="week-title">"Opening hours"</h2></div>
            <form class="card-body stack" method="post" action=path.to_owned()>
                <Hidden what="hours" seen/>
                <Week form label="A normal week" hours/>
                <p class="small muted">{like}{own}" Visits that are booked stay."</p>
                <Submit word="Save the week"/>
            </form>
        </section>
        <section class="card" aria-labelledby="days-title">
            <div class="card-head"><h2 id="days-title">"Holidays and special days"</h2></div>
            {none.then(|| view! { <p class="card-body muted">"No special day to come."</p> })}
            <ul class="rows">{rows}</ul>
            <form class="card-body form-row" method="post" action=path.to_owned()>
                <Hidden what="add_day" id=new_id.to_string()/>
                <Line form=day.clone() label="Day" name="date" kind="date" value="" required=true/>
                <Line form=day.clone() label="What it is" name="name" value=""/>
                <Line form=day.clone() label="Open from (empty: closed)" name="from" kind="time" value=""/>
                <Line form=day.clone() label="Until" name="until" kind="time" value=""/>
                <Choose form=day label="For" name="professional" value="" options=whose/>
                <Submit word="Add the day" kind="plain"/>
            </form>
        </section>
    }
    .into_any()
}

fn day_row(path: &str, day: SpecialDay, whose: &[(String, String)]) -> impl IntoView + use<> {
    let hours = match day.open {
        Some((opens, closes)) => format!("{} to {}", clock_words(opens), clock_words(closes)),
        None => "Closed".to_owned(),
    };
    let who = day.professional.map(|id| id.to_string());
    let who = whose.iter().find(|(id, _)| Some(id) == who.as_ref()).map(|(_, name)| format!(" · {name}"));
    let date = format!("{} {}", day_words(day.date), chrono::Datelike::year(&day.date));
    let label = format!("Remove {date}");
    view! {
        <li>
            <span class="grow stack-xs">
                <strong>{date}</strong>
                <span class="small muted">{day.name.map(|name| format!("{name} · "))}{hours}{who}</span>
            </span>
            <form method="post" action=path.to_owned()>
                <Hidden what="remove_day" id=day.id.to_string()/>
                <button class="button" data-size="s" type="submit" aria-label=label>"Remove"</button>
            </form>
        </li>
    }
}
