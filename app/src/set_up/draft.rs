//! The draft of a website, line by line: what it says, where it stood, what has to be looked at, and what it would change.

use domain::ids::ServiceId;
use domain::money::Cents;
use domain::setup::{Change, Draft, FoundAt, FoundPerson, FoundService, GUESSED_MINUTES};
use leptos::prelude::*;

use super::hours::HoursLines;
use crate::ui::Badge;

/// The form with every line.
#[component]
pub fn DraftForm(
    action: String,
    job: String,
    draft: Draft,
    is_first: bool,
    open_lines: usize,
) -> impl IntoView {
    let Draft { services, services_gone, people, people_gone, hours, days_gone, faq, address } = draft;
    let tabs = [
        ("services", "Services", services.len()),
        ("people", "Staff", people.len()),
        ("hours", "Hours", hours.len()),
        ("faq", "Questions", faq.len()),
    ];
    let tabs = tabs.into_iter().filter(|(.., count)| *count > 0).map(|(id, word, count)| {
        view! { <a href=format!("#{id}")>{word}" "<span class="count">{count}</span></a> }
    });
    let open = match open_lines {
        0 => "Your shop is as the website says".to_owned(),
        1 => "1 line would change something".to_owned(),
        lines => format!("{lines} lines would change something"),
    };
    let has_people = !people.is_empty();
    view! {
        <nav class="tabs draft-tabs" aria-label="Draft">{tabs.collect_view()}</nav>
        <form method="post" action=action>
            <input type="hidden" name="job" value=job/>
            <h3 class="draft-head" id="services">"Services"</h3>
            <ul class="rows draft">
                {services.into_iter().enumerate().map(|(n, (found, change))| service_line(n, found, &change)).collect_view()}
                {services_gone.into_iter().map(|gone| gone_service(gone, is_first)).collect_view()}
            </ul>
            <h3 class="draft-head" id="people" hidden=!has_people>"Staff"</h3>
            <ul class="rows draft">
                {people.into_iter().enumerate().map(|(n, (found, change))| person_line(n, found, &change)).collect_view()}
                {people_gone.into_iter().filter(|_| has_people).map(|(id, name)| gone_line("gp", id.to_string(), name, "works here no more", is_first)).collect_view()}
            </ul>
            <HoursLines hours days_gone is_first/>
            <h3 class="draft-head" id="faq" hidden=faq.is_empty()>"Questions and answers"</h3>
            <ul class="rows draft">
                {faq.into_iter().enumerate().map(|(n, line)| question_line(n, line)).collect_view()}
            </ul>
            {address.map(address_line)}
            <div class="card-foot">
                <span class="muted">{open}</span>
                <button class="button push" type="submit" name="do" value="approve_clear">"Approve all without a question"</button>
                <button class="button" data-kind="primary" type="submit" name="do" value="approve">"Approve what is ticked"</button>
            </div>
        </form>
    }
}

/// Where a line stood, in the page's words.
pub(super) fn stood(at: &FoundAt) -> AnyView {
    let path = at.page.split_once("://").map_or(at.page.as_str(), |(_, rest)| rest).to_owned();
    view! { <span class="small muted truncate">"“"{at.snippet.clone()}"” · "{path}</span> }.into_any()
}

/// How a line stands to what the shop has.
pub(super) fn badge<T>(change: &Change<T>) -> AnyView {
    match change {
        Change::New => view! { <Badge tone="info" icon="plus" word="New"/> }.into_any(),
        Change::Changed(_) => view! { <Badge tone="wait" icon="swap" word="Changed"/> }.into_any(),
        Change::Same => view! { <Badge tone="idle" icon="check" word="As it is"/> }.into_any(),
    }
}

/// A price as it is typed: `45.00`.
fn typed(price: Cents) -> String {
    format!("{}.{:02}", price.0 / 100, price.0 % 100)
}

fn service_line(n: usize, found: FoundService, change: &Change<(Cents, u32)>) -> AnyView {
    let is_clear = found.is_clear();
    let mut notes = found.notes.clone();
    if let Change::Changed((price, minutes)) = change {
        notes.push(format!("your shop has {price}, {minutes} minutes"));
    }
    let minutes = match (found.minutes, change) {
        (Some(minutes), _) => minutes,
        (None, Change::Changed((_, minutes))) => *minutes,
        (None, _) => GUESSED_MINUTES,
    };
    let price = found.price().map(typed).unwrap_or_default();
    let question = (!notes.is_empty()).then(|| notes.join("; "));
    let label = found.name.clone();
    view! {
        <li data-tone=(!is_clear).then_some("wait")>
            <label class="check grow">
                <input type="checkbox" name=format!("s{n}.take") checked=is_clear && !change.is_same()/>
                <span class="stack-xs">
                    <strong>{found.name.clone()}</strong>
                    {question.map(|question| view! { <span class="small text-wait">{question}</span> })}
                    {stood(&found.at)}
                </span>
            </label>
            {badge(change)}
            <input type="hidden" name=format!("s{n}.clear") value=if is_clear { "1" } else { "" }/>
            <span class="draft-fields">
                <label class="grow"><span class="visually-hidden">{format!("Name of {label}")}</span>
                    <input class="input" name=format!("s{n}.name") value=found.name maxlength="120"/></label>
                <label class="price-field"><span class="visually-hidden">{format!("Price of {label}")}</span>
                    <input class="input num" name=format!("s{n}.price") value=price inputmode="decimal" placeholder="0.00"/></label>
                <label class="minutes-field"><span class="visually-hidden">{format!("Minutes of {label}")}</span>
                    <input class="input num" name=format!("s{n}.minutes") value=minutes.to_string() inputmode="numeric"/></label>
                <span class="small muted">"min"</span>
            </span>
        </li>
    }
    .into_any()
}

fn gone_service((id, name, price): (ServiceId, String, Cents), is_first: bool) -> AnyView {
    gone_line("gs", id.to_string(), format!("{name}, {price}"), "take it off the list", is_first)
}

/// Something that the shop has and the website has not.
fn gone_line(field: &'static str, id: String, what: String, deed: &'static str, is_first: bool) -> AnyView {
    view! {
        <li>
            <label class="check grow">
                <input type="checkbox" name=field value=id checked=is_first/>
                <span class="stack-xs">
                    <span class="draft-gone">{what}</span>
                    <span class="small muted">{format!("Not on the website: {deed}")}</span>
                </span>
            </label>
            <Badge tone="idle" icon="close" word="Gone"/>
        </li>
    }
    .into_any()
}

fn person_line(n: usize, found: FoundPerson, change: &Change<()>) -> AnyView {
    let label = format!("Name of {}", found.name);
    view! {
        <li>
            <label class="check grow">
                <input type="checkbox" name=format!("p{n}.take") checked=!change.is_same()/>
                <span class="stack-xs">
                    <strong>{found.name.clone()}</strong>
                    {found.role.map(|role| view! { <span class="small">{role}</span> })}
                    {stood(&found.at)}
                </span>
            </label>
            {badge(change)}
            <input type="hidden" name=format!("p{n}.clear") value="1"/>
            <span class="draft-fields">
                <label class="grow"><span class="visually-hidden">{label}</span>
                    <input class="input" name=format!("p{n}.name") value=found.name maxlength="120"/></label>
            </span>
        </li>
    }
    .into_any()
}

fn question_line(
    n: usize,
    (question, answer, at, change): (String, String, FoundAt, Change<String>),
) -> AnyView {
    let label = format!("Answer to {question}");
    view! {
        <li>
            <label class="check grow">
                <input type="checkbox" name=format!("f{n}.take") checked=matches!(change, Change::New)/>
                <span class="stack-xs"><strong>{question.clone()}</strong>{stood(&at)}</span>
            </label>
            {badge(&change)}
            <input type="hidden" name=format!("f{n}.clear") value=if matches!(change, Change::New) { "1" } else { "" }/>
            <input type="hidden" name=format!("f{n}.question") value=question/>
            <span class="draft-fields">
                <label class="grow"><span class="visually-hidden">{label}</span>
                    <textarea class="input" name=format!("f{n}.answer") rows="2" maxlength="600">{answer}</textarea></label>
            </span>
        </li>
    }
    .into_any()
}

fn address_line(address: String) -> AnyView {
    view! {
        <h3 class="draft-head">"Address"</h3>
        <ul class="rows draft">
            <li>
                <label class="check grow">
                    <input type="checkbox" name="address.take" checked/>
                    <strong>{address.clone()}</strong>
                </label>
                <input type="hidden" name="address" value=address/>
            </li>
        </ul>
    }
    .into_any()
}
