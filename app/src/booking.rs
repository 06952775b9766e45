//! `/b/{token}`: a customer's own booking.

use domain::appointment::Status;
use domain::chat::ChatPage;
use domain::online::OwnBooking;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::book::Public;
use crate::chat::Chat;
use crate::error::AppError;
use crate::layout::Notice;
use crate::not_found::NotFound;
use crate::ui::{Badge, Callout, Icon};

/// One's own booking. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_booking")]
pub async fn load_own_booking(token: String) -> Result<OwnBooking, AppError> {
    crate::context::desk().own_booking(&token).await.map_err(|error| crate::context::refused(&error))
}

/// Its chat. Who may: whoever has its link.
#[server(input = leptos::server_fn::codec::Json, endpoint = "own_chat")]
pub async fn load_own_chat(token: String) -> Result<ChatPage, AppError> {
    let desk = crate::context::desk();
    let page = async { desk.chat_page(&desk.seat_of_link(&token).await?).await };
    page.await.map_err(|error| crate::context::refused(&error))
}

/// The page. Looking at it changes nothing; `?cancel` asks whether it is meant.
#[component]
pub fn Booking() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let token = move || params.with(|params| params.get("token").unwrap_or_default());
    let asks = move || query.with(|query| query.get("cancel").is_some());
    let booking = Resource::new_blocking(token, load_own_booking);
    let chat = Resource::new_blocking(token, load_own_chat);
    view! {
        <Suspense>
            {move || {
                let (token, asks) = (token(), asks());
                Suspend::new(async move {
                    match (booking.await, chat.await) {
                        (Ok(booking), Ok(chat)) => view! { <Visit booking chat token asks/> }.into_any(),
                        (Err(AppError::NotFound), _) | (_, Err(AppError::NotFound)) => {
                            view! { <NotFound/> }.into_any()
                        }
                        (Err(error), _) | (_, Err(error)) => view! {
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
fn Visit(booking: OwnBooking, chat: ChatPage, token: String, asks: bool) -> impl IntoView {
    let OwnBooking { shop, visit, may_cancel } = booking;
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
            view! { <a class="button" data-kind="primary" href=again rel="external">"Book another visit"</a> }
                .into_any()
        }
        (true, false, _) => view! {
            <p class="small muted">
                {format!("Cancelling here is possible until {hours} hours before. Please call the salon.")}
            </p>
        }
        .into_any(),
        (true, true, false) => view! {
            <a class="button" href=format!("/b/{token}?cancel") rel="external">"Cancel this visit"</a>
        }
        .into_any(),
        (true, true, true) => view! {
            <form class="stack" method="post" action=format!("/b/{token}")>
                <input type="hidden" name="do" value="cancel"/>
                <p>"Cancel this visit? The time is given to somebody else."</p>
                <button class="button" data-kind="danger" type="submit">"Yes, cancel it"</button>
                <a class="button" data-kind="quiet" href=format!("/b/{token}") rel="external">"Keep it"</a>
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
                        {open.then(|| view! {
                            <a class="button" href=format!("/b/{token}/calendar.ics") download="visit.ics" rel="external">
                                <Icon name="calendar"/>"Add to calendar"
                            </a>
                        })}
                        {action}
                    </div>
                </section>
                <Chat page=chat address=format!("/b/{token}") title="Chat with the salon"/>
            </main>
        </Public>
    }
}
