//! `/dashboard/{location_id}/appointments/{appointment_id}`: everything about one visit, and what can be done with it.

use domain::Instant;
use domain::appointment::{Act, Side};
use domain::ids::{AppointmentId, ProfessionalId};
use domain::visit_book::{Asked, Happened, VisitPage};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::moving::MoveCard;
use super::{MoveScript, Navigation, address, asked, look, visit_address};
use crate::error::AppError;
use crate::fresh::Fresh;
use crate::layout::{Notice, Topbar};
use crate::page::{page_of, shop_in_address};
use crate::ui::{Avatar, Badge, Icon};

/// What the address says beside the visit.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    /// Where the way back leads.
    pub(super) back: Asked,
    /// Whether it is to be moved.
    pub(super) moves: bool,
    /// Whether another time is to be offered to the one who asked for it.
    pub(super) offers: bool,
    /// Times that are free instead of the one that was taken.
    pub(super) near: Vec<Instant>,
    /// The time that was wished, on the shop's clock: `2026-06-12T09:00`.
    pub(super) wished: String,
}

/// The page.
#[component]
pub fn Visit() -> impl IntoView {
    let (shop, params, query) = (shop_in_address(), use_params_map(), use_query_map());
    let id = move || {
        params.with(|params| params.get("appointment_id").and_then(|id| id.parse().ok().map(AppointmentId)))
    };
    let wish = query.with_untracked(|query| {
        let text = |name: &str| query.get(name).unwrap_or_default();
        Wish {
            back: asked(query),
            moves: query.get("move").is_some(),
            offers: query.get("offer").is_some(),
            near: text("near").split(',').filter_map(|at| at.parse().ok()).collect(),
            wished: text("wished").chars().take(16).collect(),
        }
    });
    let looks = wish.moves || wish.offers;
    let whom =
        move || query.with(|query| query.get("with").and_then(|id| id.parse().ok().map(ProfessionalId)));
    let on = move || query.with(|query| query.get("on").and_then(|day| day.parse().ok()));
    page_of(
        move || (shop(), id(), whom(), on()),
        move |(shop, id, with, on)| async move {
            let (shop, id) = shop.zip(id).ok_or(AppError::NotFound)?;
            super::api::load_visit(shop, id, looks, with, on).await
        },
        move |page| view! { <Page page wish=wish.clone()/> }.into_any(),
    )
}

#[component]
fn Page(page: VisitPage, wish: Wish) -> impl IntoView {
    let (location_id, seq) = (page.location_id.0, page.seq);
    let live = page.sees_all.then_some(location_id);
    let back = address(location_id, &wish.back);
    let is_live = page.sees_all.then(|| view! { <Fresh clock=page.clock.clone()/> });
    let day = page.clock.day(page.visit.starts_at);
    view! {
        <Title text=format!("{} · {}", page.visit.customer_name, page.business_name)/>
        <Topbar shop=page.business_name.clone()/>
        <Navigation location_id sees_all=live.is_some()/>
        <main class="main" id="main" data-shop=live data-seq=seq>
            <div class="page-head">
                <div>
                    <p class="eyebrow"><a href=back>"Back to the calendar"</a></p>
                    <h1>{format!("{}, {day}", page.visit.customer_name)}</h1>
                </div>
                <div class="row-s">{is_live}</div>
            </div>
            <Notice/>
            <div class="columns" data-split="wide">
                <div class="stack">
                    <MoveCard page=page.clone() wish=wish.clone()/>
                    <section class="stack" id="visit" data-fresh="appointment_updated chat_message">
                        <FactsCard page=page.clone() wish=wish.clone()/>
                    </section>
                </div>
                <section class="stack" id="history" data-fresh="appointment_updated">
                    <HistoryCard page/>
                </section>
            </div>
            <MoveScript/>
        </main>
    }
}

#[component]
fn FactsCard(page: VisitPage, wish: Wish) -> impl IntoView {
    let VisitPage { visit, clock, services, .. } = page.clone();
    let shown = look::of(&visit, page.now);
    let time = |at| clock.time_of_day(at);
    let when =
        format!("{}, {} to {}", clock.day(visit.starts_at), time(visit.starts_at), time(visit.ends_at));
    let before = match page.visits_before {
        0 => "No visit here before".to_owned(),
        1 => "1 other visit".to_owned(),
        count => format!("{count} other visits"),
    };
    let lines = services.into_iter().map(|service| {
        let free = (service.processing > 0).then(|| format!(", {} min of them free", service.processing));
        view! { <li><strong>{service.name}</strong>", "<span class="num">{service.price.to_string()}</span>{format!(", {} min", service.minutes)}{free}</li> }
    });
    let phone = visit.customer_phone.clone().map(|phone| {
        view! { <dt>"Phone"</dt><dd class="num"><a href=format!("tel:{phone}")>{phone.clone()}</a></dd> }
    });
    let reason = visit
        .override_reason
        .clone()
        .map(|reason| view! { <dt>"Outside of the hours"</dt><dd>{reason}</dd> });
    let asked_for = visit.asked_starts_at.map(|at| {
        view! { <dt>"Asked for"</dt><dd class="num">{format!("{}, {}", clock.day(at), time(at))}</dd> }
    });
    let call = visit.call_sid.clone().filter(|_| page.sees_all).map(|call| {
        view! { <dt>"Call"</dt><dd><a href=format!("/dashboard/{}/calls/{call}", page.location_id)>"The call it was made in"</a></dd> }
    });
    let name = visit.customer_name.clone();
    let name = if page.sees_all {
        let href = format!("/dashboard/{}/customers/{}", page.location_id, page.customer);
        view! { <a href=href>{name}</a> }.into_any()
    } else {
        name.into_any()
    };
    view! {
        <article class="card" aria-labelledby="visit-title">
            <div class="visit-head">
                <Avatar name=visit.customer_name.clone() hue="none"/>
                <div class="grow"><h2 id="visit-title">{name}</h2><p class="small muted">{before}</p></div>
                <Badge tone=shown.tone icon=shown.icon word=shown.word/>
            </div>
            <dl class="facts card-body">
                <dt>"Services"</dt><dd><ul>{lines.collect_view()}</ul></dd>
                <dt>"Price"</dt><dd class="num"><strong>{visit.estimated_revenue_cents.to_string()}</strong></dd>
                <dt>"When"</dt><dd class="num">{when}</dd>
                {asked_for}
                <dt>"With"</dt><dd>{visit.professional.clone()}</dd>
                {phone}
                <dt>"Made"</dt><dd>{made(&page.source)}</dd>
                {call}
                {reason}
            </dl>
            <div class="card-foot"><Deeds page wish/></div>
        </article>
    }
}

/// How it was made, in words.
fn made(source: &str) -> &'static str {
    match source {
        "phone" => "By phone",
        "web" => "On the booking page",
        "staff" => "By the salon",
        "walk_in" => "Walked in",
        "trial" | "test" => "To try the front desk",
        "import" | "transfer" => "In another booking system, before",
        "demo" => "Made up with the demo",
        _ => "By another system",
    }
}

/// Everything that can be done with it now; only what its state allows.
#[component]
fn Deeds(page: VisitPage, wish: Wish) -> impl IntoView {
    let VisitPage { visit, location_id, now, .. } = page.clone();
    let id = visit.appointment_id;
    let may = |act| visit.standing().after(act, now).is_ok();
    let here = visit_address(location_id, id, &wish.back);
    let action = format!("/dashboard/{location_id}/appointments/{id}");
    let has_begun = now >= visit.starts_at;
    let deeds = [
        (may(Act::Accept), "accept", "Accept", "primary"),
        (may(Act::Decline) && !visit.is_offered(), "decline", "Decline", ""),
        (may(Act::Decline) && visit.is_offered(), "decline", "Take the offer back", ""),
        (
            may(Act::Complete) && has_begun,
            "complete",
            if visit.status == domain::appointment::Status::NoShow { "They did come" } else { "Completed" },
            "primary",
        ),
        (
            may(Act::MarkNoShow),
            "no_show",
            if visit.status == domain::appointment::Status::Completed {
                "They did not come"
            } else {
                "No-show"
            },
            "",
        ),
    ];
    let deeds = deeds.into_iter().filter(|deed| deed.0).map(|(_, word, label, kind)| {
        view! { <button class="button" data-size="s" data-kind=kind name="do" value=word>{label}</button> }
    });
    let is_late = now > page.late_from && visit.status == domain::appointment::Status::Booked;
    let cancel = may(Act::Cancel(Side::Salon)).then(|| view! { <Cancel action=action.clone() is_late/> });
    let commission = page.sees_all.then(|| {
        view! {
            <a class="button" data-size="s" href=format!("/dashboard/{location_id}/commission?visit={id}")><Icon name="dollar"/>"Commission"</a>
        }
    });
    let unread = (page.unread > 0).then(|| view! { <span class="count num">{page.unread}<span class="visually-hidden">" unread"</span></span> });
    view! {
        <div class="stack-s grow">
            <form class="row-s wrap" method="post" action=action.clone()>{deeds.collect_view()}</form>
            <div class="row-s wrap">
                {may(Act::Move).then(|| view! {
                    <a class="button" data-size="s" href=format!("{here}&move=1#move") data-move=""><Icon name="swap"/>"Move"</a>
                })}
                {may(Act::Offer).then(|| view! {
                    <a class="button" data-size="s" href=format!("{here}&offer=1#move")><Icon name="clock"/>"Offer another time"</a>
                })}
                <a class="button" data-size="s" href=format!("/chat/{location_id}/{id}")><Icon name="chat"/>"Chat"{unread}</a>
                {commission}
            </div>
            {cancel}
        </div>
    }
}

/// Whose side calls it off is asked, because a customer's late cancellation is counted apart.
#[component]
fn Cancel(action: String, is_late: bool) -> impl IntoView {
    let note = if is_late {
        "It is later than the shop’s rule allows customers: if the customer cancels, it counts as cancelled late."
    } else {
        "It is in time for the shop’s rule."
    };
    view! {
        <details>
            <summary class="link">"Cancel the visit"</summary>
            <form class="stack-s" method="post" action=action>
                <input type="hidden" name="do" value="cancel"/>
                <p class="small muted">{note}</p>
                <div class="row-s wrap">
                    <button class="button" data-size="s" data-kind="danger" name="by" value="customer">"The customer cancels"</button>
                    <button class="button" data-size="s" data-kind="danger" name="by" value="salon">"We cancel"</button>
                </div>
            </form>
        </details>
    }
}

#[component]
fn HistoryCard(page: VisitPage) -> impl IntoView {
    let clock = page.clock;
    let lines = page.history.into_iter().rev().map(|Happened { at, what }| {
        let when = format!("{}, {}", clock.day(at), clock.time_of_day(at));
        view! { <li><p>{what.words(&clock)}</p><p class="small muted num">{when}</p></li> }
    });
    view! {
        <section class="card" aria-labelledby="history-title">
            <div class="card-head"><h2 id="history-title">"What happened"</h2></div>
            <ol class="card-body stack-s visit-history">{lines.collect_view()}</ol>
        </section>
    }
}
