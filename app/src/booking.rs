//! `/b/{token}`: a customer's own booking.

use domain::appointment::Status;
use domain::online::OwnBooking;
use domain::texts::{About, SentText, TextState};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::book::Public;
use crate::error::AppError;
use crate::layout::Notice;
use crate::not_found::NotFound;
use crate::ui::{Badge, Callout, Icon};

/// One's own booking. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_booking")]
pub async fn load_own_booking(token: String) -> Result<OwnBooking, AppError> {
    crate::context::desk().own_booking(&token).await.map_err(|error| crate::context::refused(&error))
}

/// The page. Looking at it changes nothing; `?cancel` asks whether it is meant.
#[component]
pub fn Booking() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let token = move || params.with(|params| params.get("token").unwrap_or_default());
    let asks = move || query.with(|query| query.get("cancel").is_some());
    let booking = Resource::new_blocking(token, load_own_booking);
    view! {
        <Suspense>
            {move || {
                let (token, asks) = (token(), asks());
                Suspend::new(async move {
                    match booking.await {
                        Ok(booking) => view! { <Visit booking token asks/> }.into_any(),
                        Err(AppError::NotFound) => view! { <NotFound/> }.into_any(),
                        Err(error) => view! {
                            <main class="main narrow" id="main">
                                <h1>"Not available"</h1>
                                <Callout tone="bad" text=error.to_string()/>
                            </main>
                        }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn Visit(booking: OwnBooking, token: String, asks: bool) -> impl IntoView {
    let OwnBooking { shop, visit, may_cancel, text } = booking;
    let clock = shop.clock.clone();
    let when = format!(
        "{}, {} to {}",
        clock.day(visit.starts_at),
        clock.time_of_day(visit.starts_at),
        clock.time_of_day(visit.ends_at)
    );
    let (tone, icon, word) = crate::dashboard::state(visit.status);
    let title = match visit.status {
        Status::Booked => format!("You’re booked, {}", visit.customer_name),
        Status::Requested => "Waiting for the salon’s yes".to_owned(),
        _ => "Your visit".to_owned(),
    };
    let address = shop.address.clone();
    let price = visit.estimated_revenue_cents.to_string();
    let open = visit.status.is_open();
    let again = format!("/book/{}", shop.slug);
    let hours = shop.cancel_notice_minutes / 60;
    let action = match (visit.status.is_open(), may_cancel, asks) {
        (false, ..) => {
            view! { <a class="button" data-kind="primary" href=again>"Book another visit"</a> }.into_any()
        }
        (true, false, _) => view! {
            <p class="small muted">
                {format!("Cancelling here is possible until {hours} hours before. Please call the salon.")}
            </p>
        }
        .into_any(),
        (true, true, false) => view! {
            <a class="button" href=format!("/b/{token}?cancel")>"Cancel this visit"</a>
        }
        .into_any(),
        (true, true, true) => view! {
            <form class="stack" method="post" action=format!("/b/{token}")>
                <input type="hidden" name="do" value="cancel"/>
                <p>"Cancel this visit? The time is given to somebody else."</p>
                <button class="button" data-kind="danger" type="submit">"Yes, cancel it"</button>
                <a class="button" data-kind="quiet" href=format!("/b/{token}")>"Keep it"</a>
            </form>
        }
        .into_any(),
    };
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
                        <dl class="facts">
                            <dt>"Service"</dt><dd>{visit.services.join(", ")}</dd>
                            <dt>"With"</dt><dd>{visit.professional}</dd>
                            <dt>"When"</dt><dd class="num">{when}</dd>
                            {address.map(|address| view! { <dt>"Where"</dt><dd>{address}</dd> })}
                            <dt>"Price"</dt><dd class="num">{price}", pay at the salon"</dd>
                        </dl>
                        {text.map(|text| view! { <p class="small muted">{about_text(text)}</p> })}
                        {open.then(|| view! {
                            <a class="button" href=format!("/b/{token}/calendar.ics") download="visit.ics">
                                <Icon name="calendar"/>"Add to calendar"
                            </a>
                        })}
                        {action}
                    </div>
                </section>
            </main>
        </Public>
    }
}

/// What became of the last text about the visit.
fn about_text(text: SentText) -> String {
    let what = match text.about {
        About::Confirmation | About::Accepted => "a confirmation",
        About::Requested => "that we got your request",
        About::OtherTime => "another time",
        About::Declined | About::Expired => "the answer",
        About::Moved => "the change",
        About::Cancelled => "that it is cancelled",
        About::Reminder => "a reminder",
    };
    match text.state {
        TextState::Sent => format!("We texted you {what}."),
        TextState::Waiting => format!("We are texting you {what}."),
        TextState::Doubtful => format!("We tried to text you {what}; it may not have arrived."),
        TextState::Failed => format!("We could not text you {what}."),
        TextState::NotSent if text.is_off => "No text was sent: texts are not set up here.".to_owned(),
        TextState::NotSent => "No text was sent.".to_owned(),
    }
}
