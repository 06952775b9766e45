//! `/book/{shop_slug}`: service, with whom, when, who; each step a page of its own, without any script.

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::{ProfessionalId, ServiceId};
use domain::online::{BookPage, Choice, PublicShop, Whom};
use leptos::prelude::*;
use leptos_meta::{Body, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::context::Typed;
use crate::error::AppError;
use crate::layout::Notice;
use crate::page::page_of;
use crate::slots::{Days, Times};
use crate::ui::{Avatar, Callout, EmptyState, Icon};

/// A booking page. Who may: everyone; it shows what a shop shows everybody.
#[server(input = leptos::server_fn::codec::Json, endpoint = "book_page")]
pub async fn load_book_page(slug: String, choice: Choice) -> Result<BookPage, AppError> {
    let (desk, hold) = (crate::context::desk()?, crate::context::hold());
    let page = desk.book_page(&slug, choice, hold.as_deref()).await;
    page.map_err(|error| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn Book() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = move || params.with(|params| params.get("shop_slug").unwrap_or_default());
    let typed = crate::context::typed();
    let choice = move || {
        query.with(|query| {
            let get = |name| query.get(name).unwrap_or_default();
            choice_of(&query.get_all("service").unwrap_or_default(), &get("with"), &get("day"), &get("at"))
        })
    };
    let choice = {
        let typed = typed.clone();
        move || typed.as_ref().map_or_else(&choice, |typed| typed.choice.clone())
    };
    page_of(
        move || (slug(), choice()),
        |(slug, choice)| load_book_page(slug, choice),
        move |page| view! { <Steps page typed=typed.clone()/> }.into_any(),
    )
}

/// Reads what an address says was chosen; what cannot be read was not chosen.
fn choice_of(services: &[String], with: &str, day: &str, at: &str) -> Choice {
    Choice {
        services: services.iter().filter_map(|id| id.parse().ok().map(ServiceId)).collect(),
        with: match with {
            "anyone" => Some(Whom::Anyone),
            id => id.parse().ok().map(|id| Whom::Somebody(ProfessionalId(id))),
        },
        day: day.parse().ok(),
        at: at.parse().ok(),
    }
}

/// The address of a step.
pub fn address(slug: &str, choice: &Choice) -> String {
    let mut pairs: Vec<String> = choice.services.iter().map(|id| format!("service={id}")).collect();
    pairs.extend(choice.with.map(|with| format!("with={}", with_word(with))));
    pairs.extend(choice.day.map(|day| format!("day={day:?}")));
    pairs.extend(choice.at.map(|at| format!("at={}", instant(at))));
    format!("/book/{slug}?{}", pairs.join("&"))
}

fn with_word(with: Whom) -> String {
    with.professional().map_or_else(|| "anyone".to_owned(), |id| id.to_string())
}

/// An instant in an address, without the signs that would have to be escaped: `2026-06-12T19:00:00Z`.
pub fn instant(at: Instant) -> String {
    format!("{:?}", at.naive_utc()) + "Z"
}

#[component]
fn Steps(page: BookPage, typed: Option<Typed>) -> impl IntoView {
    let shop = page.shop.clone();
    let done = (page.choice.services.is_empty(), page.choice.with.is_none(), page.choice.at.is_none());
    let summary = (!page.choice.services.is_empty()).then(|| view! { <Summary page=page.clone()/> });
    let step = match done {
        (true, ..) => view! { <ChooseServices page/> }.into_any(),
        (_, true, _) => view! { <ChoosePerson page/> }.into_any(),
        (.., true) => view! { <ChooseTime page typed/> }.into_any(),
        _ => view! { <Details page typed/> }.into_any(),
    };
    view! {
        <Title text=format!("Book a visit · {}", shop.name)/>
        <Public shop>
            <main class="book" id="main">
                <div class="book-steps">
                    <h1>"Book a visit"</h1>
                    <Notice/>
                    {step}
                </div>
                {summary}
            </main>
        </Public>
    }
}

/// What surrounds a customer's page: whose it is, and how to call.
#[component]
pub fn Public(shop: PublicShop, children: Children) -> impl IntoView {
    let call = shop.phone_number.map(|number| {
        view! {
            <a class="icon-button" href=format!("tel:{number}") aria-label=format!("Call {number}")>
                <Icon name="phone"/>
            </a>
        }
    });
    view! {
        <Body {..} class="public"/>
        <header class="public-head">
            <Avatar name=shop.name.clone() hue="none" size="l"/>
            <div class="grow">
                <p class="public-name">{shop.name}</p>
                <p class="small muted truncate">{shop.address}</p>
            </div>
            {call}
        </header>
        {children()}
        <footer class="public-foot small muted">"Booking by Frontdesk"</footer>
    }
}

#[component]
fn ChooseServices(page: BookPage) -> impl IntoView {
    let rows = page
        .services
        .iter()
        .map(|service| {
            view! {
                <label class="choice">
                    <input type="checkbox" name="service" value=service.id.to_string()/>
                    <span class="stack-xs">
                        <span class="choice-title">{service.name.clone()}</span>
                        <span class="choice-note">{format!("{} min", service.minutes)}</span>
                    </span>
                    <span class="choice-price num">
                        {if service.varies { format!("from {}", service.price) } else { service.price.to_string() }}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <form class="stack" method="get" action=format!("/book/{}", page.shop.slug)>
            <fieldset class="choices">
                <legend class="step-question">"What would you like? One or more."</legend>
                {rows}
            </fieldset>
            <button class="button" data-kind="primary" type="submit">"Continue"</button>
        </form>
    }
}

#[component]
fn ChoosePerson(page: BookPage) -> impl IntoView {
    let slug = page.shop.slug.clone();
    let link = |with: Whom| address(&slug, &Choice { with: Some(with), ..page.choice.clone() });
    let people = page
        .people
        .iter()
        .map(|person| {
            view! {
                <a class="choice" href=link(Whom::Somebody(person.id))>
                    <Avatar name=person.name.clone() hue="1"/>
                    <span class="choice-title">{person.name.clone()}</span>
                </a>
            }
        })
        .collect_view();
    let nobody = page.people.is_empty();
    view! {
        <h2 class="step-question">"With whom?"</h2>
        {nobody.then(|| view! {
            <EmptyState icon="calendar" title="Nobody does all of this in one visit">
                <p>"Please choose fewer services, or call the salon."</p>
            </EmptyState>
        })}
        <nav class="choices" aria-label="With whom">
            {(!nobody).then(|| view! {
                <a class="choice" href=link(Whom::Anyone)>
                    <span class="stack-xs">
                        <span class="choice-title">"Anyone who is free"</span>
                        <span class="choice-note">"Most times to choose from"</span>
                    </span>
                </a>
            })}
            {people}
        </nav>
    }
}

#[component]
fn ChooseTime(page: BookPage, typed: Option<Typed>) -> impl IntoView {
    let slug = page.shop.slug.clone();
    let choice = page.choice.clone();
    let on = {
        let slug = slug.clone();
        move |day: NaiveDate| address(&slug, &Choice { day: Some(day), at: None, ..choice.clone() })
    };
    let each = |at: Instant, words: String| {
        view! { <button class="slot" name="at" value=instant(at)>{words}</button> }
    };
    let gone = page.gone.map(|gone| {
        let text = format!("{} These are the nearest that are free:", gone.phrase());
        view! { <Callout tone="bad" text/> }
    });
    view! {
        {gone}
        <h2 class="step-question">"When would you like to come?"</h2>
        <Days days=page.days.clone() chosen=page.choice.day on/>
        // Choosing a time keeps it for a few minutes, so it is a form and no link.
        <form class="stack" method="post" action=format!("/book/{slug}")>
            <input type="hidden" name="do" value="keep"/>
            <Chosen choice=page.choice.clone()/>
            {typed.map(|typed| view! { <StillTyped typed/> })}
            <Times times=page.times.clone() clock=page.shop.clock.clone() each/>
        </form>
    }
}

/// What was chosen before, for a form.
#[component]
fn Chosen(choice: Choice) -> impl IntoView {
    let services = choice.services.iter().map(|id| {
        view! { <input type="hidden" name="service" value=id.to_string()/> }
    });
    let with = choice.with.map(with_word).unwrap_or_default();
    view! {
        {services.collect_view()}
        <input type="hidden" name="with" value=with/>
    }
}

/// What was typed before the time had gone, for the form of the next one.
#[component]
fn StillTyped(typed: Typed) -> impl IntoView {
    view! {
        <input type="hidden" name="name" value=typed.name/>
        <input type="hidden" name="phone" value=typed.phone/>
        <input type="hidden" name="secret" value=typed.secret/>
        {typed.texts.then(|| view! { <input type="hidden" name="texts" value="1"/> })}
    }
}

#[component]
fn Details(page: BookPage, typed: Option<Typed>) -> impl IntoView {
    let slug = page.shop.slug.clone();
    let typed = typed.unwrap_or_default();
    let secret = if typed.secret.is_empty() { page.secret.clone() } else { typed.secret.clone() };
    let wrong = move |field: &str| (typed.field == field).then(|| typed.problem.clone());
    let (wrong_name, wrong_phone) = (wrong("name"), wrong("phone"));
    let at = page.choice.at.map(instant).unwrap_or_default();
    let notice = page.shop.cancel_notice_minutes / 60;
    let button = if page.takes_requests { "Ask for this visit" } else { "Book this visit" };
    let pays = if page.deposit.is_some() { "" } else { " You pay at the salon." };
    let policy = format!("Free to change or cancel until {notice} hours before.{pays}");
    let waits = page.takes_requests.then_some("The salon confirms your visit; you see it on the next page.");
    let kept = page.kept.as_ref().map(|kept| {
        let until = page.shop.clock.time_of_day(kept.until);
        view! { <p class="small" role="status" data-kept="">{format!("We keep this time for you until {until}.")}</p> }
    });
    let keeps = page.kept.is_some().then(|| {
        let nonce = leptos::nonce::use_nonce();
        view! { <script src="/keep.js" data-hold=format!("/book/{slug}/hold") nonce=nonce defer></script> }
    });
    view! {
        <form class="stack" method="post" action=format!("/book/{slug}")>
            <h2 class="step-question">"Who is coming?"</h2>
            {kept}
            <Chosen choice=page.choice.clone()/>
            <input type="hidden" name="at" value=at/>
            <input type="hidden" name="secret" value=secret/>
            // A field that no person sees and every robot fills in.
            <label class="visually-hidden" aria-hidden="true">
                "Leave this empty"<input name="website" tabindex="-1" autocomplete="off"/>
            </label>
            <Typing label="Name" name="name" kind="text" autocomplete="name" value=typed.name.clone() wrong=wrong_name/>
            <Typing label="Mobile number" name="phone" kind="tel" autocomplete="tel" value=typed.phone.clone() wrong=wrong_phone/>
            <label class="choice">
                <input type="checkbox" name="texts" value="1" checked=typed.texts/>
                <span class="stack-xs">
                    <span class="choice-title">"Text me about this visit"</span>
                    <span class="choice-note">"Confirmation, changes and a reminder. Reply STOP to end; message and data rates may apply."</span>
                </span>
            </label>
            {page.deposit.clone().map(|words| view! { <p class="deposit">{words}</p> })}
            {page.needs_patch_test.then(|| view! {
                <Callout tone="wait" text="This needs a patch test two days before, unless you had one here within six months."/>
            })}
            <p class="small muted">{policy}" "{waits}</p>
            <button class="button" data-kind="primary" type="submit">
                {format!("{button}, {}", page.total.price_words())}
            </button>
        </form>
        {keeps}
    }
}

/// A line of the form that keeps what was typed and says what is wrong with it.
#[component]
fn Typing(
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    wrong: Option<String>,
) -> impl IntoView {
    let id = format!("{name}-error");
    let described = wrong.is_some().then(|| id.clone());
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type=kind name=name autocomplete=autocomplete value=value required=true
                aria-invalid=wrong.is_some().then_some("true") aria-describedby=described/>
            {wrong.map(|wrong| view! { <span class="field-error" id=id><Icon name="alert"/>{wrong}</span> })}
        </label>
    }
}

/// What was chosen so far, and the way back to each choice.
#[component]
fn Summary(page: BookPage) -> impl IntoView {
    let slug = page.shop.slug.clone();
    let names = page.chosen().into_iter().map(|service| service.name.clone()).collect::<Vec<_>>().join(", ");
    let with = page.choice.with.map(|with| match (with.professional(), &page.kept) {
        (None, None) => "Anyone who is free".to_owned(),
        (None, Some(kept)) => kept.professional.clone(),
        (Some(id), _) => {
            page.people.iter().find(|person| person.id == id).map(|p| p.name.clone()).unwrap_or_default()
        }
    });
    let when =
        page.choice.at.map(|at| format!("{}, {}", page.shop.clock.day(at), page.shop.clock.time_of_day(at)));
    let before_with = address(&slug, &Choice { services: page.choice.services.clone(), ..Choice::default() });
    let before_when = address(&slug, &Choice { at: None, ..page.choice.clone() });
    view! {
        <aside class="card book-summary" aria-labelledby="summary-title">
            <div class="card-head"><h2 id="summary-title">"Your visit"</h2></div>
            <dl class="facts card-body">
                <dt>"Service"</dt>
                <dd>{names}" "<a class="small" href=format!("/book/{slug}")>"Change"</a></dd>
                {with.map(|with| view! {
                    <dt>"With"</dt><dd>{with}" "<a class="small" href=before_with>"Change"</a></dd>
                })}
                {when.map(|when| view! {
                    <dt>"When"</dt><dd class="num">{when}" "<a class="small" href=before_when>"Change"</a></dd>
                })}
                <dt>"Length"</dt><dd>{page.total.time_words()}</dd>
                <dt>"Price"</dt><dd class="num"><strong>{page.total.price_words()}</strong>", pay at the salon"</dd>
            </dl>
        </aside>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_the_choice_it_was_made_of() {
        let choice = Choice {
            services: vec![ServiceId(uuid::Uuid::from_u128(1)), ServiceId(uuid::Uuid::from_u128(2))],
            with: Some(Whom::Somebody(ProfessionalId(uuid::Uuid::from_u128(3)))),
            day: NaiveDate::from_ymd_opt(2026, 6, 12),
            at: "2026-06-12T19:00:00Z".parse().ok(),
        };
        let address = address("salon", &choice);
        let query = address.split_once('?').expect("a query").1;
        let get = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
        };
        let one = |name| get(name).pop().unwrap_or_default();
        assert_eq!(choice_of(&get("service"), &one("with"), &one("day"), &one("at")), choice);
        assert_eq!(choice_of(&["x".into()], "nobody", "tomorrow", "noon"), Choice::default());
    }
}
