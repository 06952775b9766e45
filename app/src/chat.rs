//! The chat of a booking, the same for customer, professional and owner; and `/chat/{location_id}/{appointment_id}`, where
//! the salon's people have it.

mod rows;
mod talk;

use domain::appointment::AppointmentFacts;
use domain::chat::{ChatPage, Thread};
use domain::ids::MessageId;
use domain::patch_test::{Shown, Verdict};
use domain::texts::SentText;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::layout::{Notice, Topbar};
use crate::live::Connection;
use crate::page::{page_of, shop_in_address};
use crate::ui::Callout;
pub use talk::Chat;

/// A chat on a page: signals that its line to the server keeps up to date.
#[derive(Clone, Copy)]
pub struct Conversation {
    /// Where it is to be had, such as `/b/..`.
    pub address: StoredValue<String>,
    /// What was said.
    pub thread: RwSignal<Thread>,
    /// What was said here and is not yet there.
    pub unsent: RwSignal<Vec<Unsent>>,
    /// Why what was just typed cannot be said.
    pub problem: RwSignal<Option<String>>,
    /// Who is typing.
    pub typing: RwSignal<Option<String>>,
    /// Whether everything that is said appears here.
    pub connection: RwSignal<Connection>,
    /// Counts up when somebody asks to connect at once.
    pub hurry: RwSignal<u32>,
    /// Whether the visit has changed since the page was made.
    pub visit_changed: RwSignal<bool>,
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its id, which it keeps however often it is sent.
    pub id: MessageId,
    /// The words.
    pub text: String,
    /// Whether a photo goes with it.
    pub with_photo: bool,
    /// Why it was not taken; it is not sent again.
    pub problem: Option<String>,
}

/// A chat as the salon's people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffChatPage {
    /// The shop.
    pub location_id: i64,
    /// The shop's name.
    pub business_name: String,
    /// What it is about.
    pub visit: AppointmentFacts,
    /// The chat.
    pub chat: ChatPage,
    /// The texts that the customer got about the visit, the oldest first.
    pub texts: Vec<SentText>,
    /// What is known of the customer's patch test, where the visit needs one.
    pub patch_test: Option<Verdict>,
}

/// A booking's chat. Who may: an owner of the shop, and the professional whose visit it is.
#[server(input = leptos::server_fn::codec::Json, endpoint = "staff_chat")]
pub async fn load_staff_chat(location_id: i64, appointment_id: String) -> Result<StaffChatPage, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeOwnWork, location_id).await?;
    let desk = crate::context::desk()?;
    let id = appointment_id
        .parse()
        .map_err(|_| crate::context::refused(&backend::DeskError::NotFound("booking")))?;
    let page = async {
        let seat = desk.seat_of_staff(&pass, domain::ids::AppointmentId(id)).await?;
        let (business_name, visit) = desk.visit_of(&seat).await?;
        let (chat, texts) = (desk.chat_page(&seat).await?, desk.texts_of(&seat).await?);
        let patch_test = desk.patch_test_for_staff(&seat).await?;
        Ok(StaffChatPage { location_id, business_name, visit, chat, texts, patch_test })
    };
    page.await.map_err(|error: backend::DeskError| crate::context::refused(&error))
}

/// The page of the salon's people.
#[component]
pub fn StaffChat() -> impl IntoView {
    let (shop, params) = (shop_in_address(), use_params_map());
    page_of(
        move || shop().zip(params.with(|params| params.get("appointment_id"))),
        |named| async move {
            let (location_id, appointment_id) = named.ok_or(AppError::NotFound)?;
            load_staff_chat(location_id, appointment_id).await
        },
        |page| view! { <AboutVisit page/> }.into_any(),
    )
}

#[component]
fn AboutVisit(page: StaffChatPage) -> impl IntoView {
    let StaffChatPage { location_id, business_name, visit, chat, texts, patch_test } = page;
    let texts = texts.into_iter().map(|text| view! { <li>{crate::booking::about_text(text, "them")}</li> });
    let when = format!("{}, {}", chat.clock.day(visit.starts_at), chat.clock.time_of_day(visit.starts_at));
    let about = format!("{} with {}", visit.services.join(", "), visit.professional);
    let address = format!("/chat/{location_id}/{}", visit.appointment_id);
    view! {
        <Title text=format!("Chat with {}", visit.customer_name)/>
        <Topbar shop=business_name/>
        <main class="main narrow" id="main">
            <div class="page-head">
                <div><p class="eyebrow num">{when}</p><h1>{visit.customer_name}</h1><p class="muted">{about}</p></div>
            </div>
            <Notice/>
            {patch_test.map(|verdict| view! { <PatchTest verdict address=address.clone()/> })}
            <Chat page=chat address title="Messages"/>
            <ul class="small muted" aria-label="Texts">{texts.collect_view()}</ul>
        </main>
    }
}

/// What is known of the customer's patch test, and what the one of today showed.
#[component]
fn PatchTest(verdict: Verdict, address: String) -> impl IntoView {
    let tone = if verdict == Verdict::Fine { "ok" } else { "wait" };
    let buttons = Shown::ALL.map(|shown| {
        let word = match shown {
            Shown::Pending => "Made today",
            Shown::Passed => "No reaction",
            Shown::Failed => "Reaction",
        };
        view! { <button class="button" data-size="s" name="shown" value=shown.word()>{word}</button> }
    });
    view! {
        <Callout tone text=verdict.for_staff()>
            <form class="row-s" method="post" action=format!("{address}/patch-test") aria-label="Patch test">
                {buttons.collect_view()}
            </form>
        </Callout>
    }
}
