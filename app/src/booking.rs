//! `/b/{token}`: a customer's own booking.

use chrono::NaiveDate;
use domain::Instant;
use domain::appointment::Status;
use domain::chat::ChatPage;
use domain::online::{OwnBooking, OwnTimes};
use domain::texts::{About, SentText, TextState};
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

use crate::book::Public;
use crate::chat::Chat;
use crate::error::AppError;
use crate::layout::Notice;
use crate::page::{page_of, part_of};
use crate::slots::{Days, Times};
use crate::ui::{Badge, Callout, Icon};

/// One's own booking. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_booking")]
pub async fn load_own_booking(token: String) -> Result<OwnBooking, AppError> {
    crate::context::desk()?.own_booking(&token).await.map_err(|error| crate::context::refused(&error))
}

/// The times to which it may be moved. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_times")]
pub async fn load_own_times(token: String, day: Option<NaiveDate>) -> Result<OwnTimes, AppError> {
    let times = crate::context::desk()?.own_times(&token, day).await;
    times.map_err(|error| crate::context::refused(&error))
}

/// What the page's address asks for. Looking at the page changes nothing: each change is a form that says what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    /// Whether the cancellation is meant.
    Cancel,
    /// For another time, on this day.
    Change(Option<NaiveDate>),
    /// Whether this other time is meant.
    MoveTo(Instant),
}

fn asks_of(query: &ParamsMap) -> Asks {
    let at = query.get("at").and_then(|at| at.parse().ok());
    match at {
        Some(at) => Asks::MoveTo(at),
        None if query.get("change").is_some() => {
            Asks::Change(query.get("day").and_then(|day| day.parse().ok()))
        }
        None if query.get("cancel").is_some() => Asks::Cancel,
        None => Asks::Nothing,
    }
}

/// Its chat. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_chat")]
pub async fn load_own_chat(token: String) -> Result<ChatPage, AppError> {
    let desk = crate::context::desk()?;
    let page = async { desk.chat_page(&desk.seat_of_link(&token).await?).await };
    page.await.map_err(|error| crate::context::refused(&error))
}

/// The page.
#[component]
pub fn Booking() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let token = move || params.with(|params| params.get("token").unwrap_or_default());
    page_of(
        token,
        |token| async { Ok((load_own_booking(token.clone()).await?, load_own_chat(token).await?)) },
        move |(booking, chat)| {
            let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
            view! { <Visit booking chat token asks=query.with_untracked(asks_of)/> }.into_any()
        },
    )
}

#[component]
fn Visit(booking: OwnBooking, chat: ChatPage, token: String, asks: Asks) -> impl IntoView {
    let shop = booking.shop.clone();
    let visit = &booking.visit;
    let (tone, icon, word) = crate::dashboard::state(visit.status);
    let title = match visit.status {
        Status::Booked => format!("You’re booked, {}", visit.customer_name),
        Status::Requested if visit.is_offered() => "The salon offers another time".to_owned(),
        Status::Requested => "Waiting for the salon’s yes".to_owned(),
        Status::Declined => "The salon could not take this visit".to_owned(),
        Status::Expired if visit.asked_starts_at.is_some() => {
            "The offered time is not held any more".to_owned()
        }
        Status::Expired => "Nobody answered in time".to_owned(),
        _ => "Your visit".to_owned(),
    };
    let action = view! { <Actions booking=booking.clone() token=token.clone() asks/> };
    // The same file takes a visit that was called off out of the calendar again.
    let calendar = match visit.status {
        status if status.is_open() => Some("Add to calendar"),
        Status::Cancelled => Some("Take out of the calendar"),
        _ => None,
    };
    let calendar = calendar.map(|words| {
        view! {
            <a class="button" href=format!("/b/{token}/calendar.ics") download="visit.ics" rel="external">
                <Icon name="calendar"/>{words}
            </a>
        }
    });
    view! {
        <Title text=title.clone()/>
        <Public shop>
            <main class="booking" id="main">
                <section class="card own-visit" aria-labelledby="visit-title">
                    <div class="card-head">
                        <h1 id="visit-title">{title}</h1>
                        <Badge tone icon word/>
                    </div>
                    <div class="card-body stack">
                        <Notice/>
                        <Facts booking/>
                        {action}
                        {calendar}
                    </div>
                </section>
                <Chat page=chat address=format!("/b/{token}") title="Chat with the salon"/>
            </main>
        </Public>
    }
}

#[component]
fn Facts(booking: OwnBooking) -> impl IntoView {
    let OwnBooking { shop, visit, text, patch_test, .. } = booking;
    let clock = &shop.clock;
    let when = format!(
        "{}, {} to {}",
        clock.day(visit.starts_at),
        clock.time_of_day(visit.starts_at),
        clock.time_of_day(visit.ends_at)
    );
    let asked = visit.asked_starts_at.map(|at| {
        let words = format!("{}, {}", clock.day(at), clock.time_of_day(at));
        view! { <dt>"Instead of"</dt><dd class="num">{words}</dd> }
    });
    let answer = visit.answer_by.filter(|_| visit.status.is_open()).map(|at| {
        let who = if visit.is_offered() { "Your answer by" } else { "Answer by" };
        view! { <dt>{who}</dt><dd class="num">{format!("{}, {}", clock.day(at), clock.time_of_day(at))}</dd> }
    });
    view! {
        <dl class="facts">
            <dt>"Service"</dt><dd>{visit.services.join(", ")}</dd>
            <dt>"With"</dt><dd>{visit.professional.clone()}</dd>
            <dt>"When"</dt><dd class="num">{when}</dd>
            {asked}
            {answer}
            {shop.address.clone().map(|address| view! { <dt>"Where"</dt><dd>{address}</dd> })}
            <dt>"Price"</dt><dd class="num">{visit.estimated_revenue_cents.to_string()}", pay at the salon"</dd>
        </dl>
        {patch_test.map(|text| view! { <Callout tone="wait" text/> })}
        {text.map(|text| view! { <p class="small muted">{about_text(text, "you")}</p> })}
    }
}

/// What the customer may do now.
#[component]
fn Actions(booking: OwnBooking, token: String, asks: Asks) -> impl IntoView {
    let own = format!("/b/{token}");
    let clock = booking.shop.clock.clone();
    let offered = booking.visit.is_offered();
    match asks {
        _ if !booking.visit.status.is_open() => {
            let again = format!("/book/{}", booking.shop.slug);
            view! { <a class="button" data-kind="primary" href=again rel="external">"Book another visit"</a> }
                .into_any()
        }
        _ if !booking.may_change => {
            let hours = booking.shop.cancel_notice_minutes / 60;
            let words = format!(
                "Changing or cancelling here is possible until {hours} hours before. Please call the salon."
            );
            view! { <p class="small muted">{words}</p> }.into_any()
        }
        Asks::Cancel => view! {
            <form class="stack" method="post" action=format!("/b/{token}")>
                <input type="hidden" name="do" value="cancel"/>
                <p>"Cancel this visit? The time is given to somebody else."</p>
                <button class="button" data-kind="danger" type="submit">"Yes, cancel it"</button>
                <a class="button" data-kind="quiet" href=own rel="external">"Keep it"</a>
            </form>
        }
        .into_any(),
        Asks::MoveTo(at) => {
            let words = format!("Move your visit to {}, {}?", clock.day(at), clock.time_of_day(at));
            view! {
                <form class="stack" method="post" action=format!("/b/{token}")>
                    <input type="hidden" name="do" value="move"/>
                    <input type="hidden" name="at" value=crate::book::instant(at)/>
                    <p>{words}</p>
                    <button class="button" data-kind="primary" type="submit">"Yes, move it"</button>
                    <a class="button" data-kind="quiet" href=own rel="external">"Leave it as it is"</a>
                </form>
            }
            .into_any()
        }
        Asks::Change(day) => view! { <OtherTimes token clock day/> }.into_any(),
        Asks::Nothing => {
            let take = offered.then(|| {
                view! {
                    <form method="post" action=format!("/b/{token}")>
                        <input type="hidden" name="do" value="take_offer"/>
                        <button class="button" data-kind="primary" data-wide="" type="submit">"Yes, that time is good"</button>
                    </form>
                }
            });
            view! {
                {take}
                <a class="button" href=format!("{own}?change") rel="external">"Change the time"</a>
                <a class="button" data-kind="quiet" href=format!("{own}?cancel") rel="external">"Cancel this visit"</a>
            }
            .into_any()
        }
    }
}

#[component]
fn OtherTimes(token: String, clock: ShopClock, day: Option<NaiveDate>) -> impl IntoView {
    let own = format!("/b/{token}");
    let load = move || load_own_times(token.clone(), day);
    part_of(load, move |times: OwnTimes| {
        let (on, each) = (own.clone(), own.clone());
        let on = move |day: NaiveDate| format!("{on}?change&day={day:?}");
        let each = move |at: Instant, words: String| {
            let href = format!("{each}?change&at={}", crate::book::instant(at));
            view! { <a class="slot" href=href rel="external">{words}</a> }
        };
        view! {
            <h2 class="step-question">"When would you like to come instead?"</h2>
            <Days days=times.days chosen=times.day on/>
            <Times times=times.times clock=clock.clone() each/>
        }
        .into_any()
    })
}

/// What became of the last text about the visit.
pub fn about_text(text: SentText, whom: &str) -> String {
    let what = match text.about {
        About::Confirmation | About::Accepted => "a confirmation",
        About::Requested => "that we got your request",
        About::OtherTime => "another time",
        About::Declined | About::Expired => "the answer",
        About::Moved => "the change",
        About::Cancelled | About::CalledOff => "that it is cancelled",
        About::Reminder => "a reminder",
    };
    match text.state {
        TextState::Sent => format!("We texted {whom} {what}."),
        TextState::Waiting => format!("We are texting {whom} {what}."),
        TextState::Doubtful => format!("We tried to text {whom} {what}; it may not have arrived."),
        TextState::Failed => format!("We could not text {whom} {what}."),
        TextState::NotSent if text.is_off => "No text was sent: texts are not set up here.".to_owned(),
        TextState::NotSent => "No text was sent.".to_owned(),
    }
}
