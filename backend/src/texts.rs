//! Texts to the customer. They follow the live log ([`following`]) and the clock ([`reminding`]) into the outbox, and are
//! sent from there ([`sending`]); what comes back is heard in [`hearing`], what callers say of them in [`agreeing`].

mod agreeing;
mod following;
mod hearing;
mod provider;
mod reminding;
mod sending;

use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::AppointmentFacts;
use domain::ids::{AppointmentId, ShopId};
use domain::phone::PhoneNumber;
use domain::texts::{About, Letter, SentText, TextState, what_to_tell, words};
use domain::zone::ShopClock;
use store::{NO_PROVIDER, NewBookingLink, NewConsent, NewText, ShopRecord, StoreError, TextsHealth, Tx};
use uuid::Uuid;

use crate::chat::Seat;
use crate::sealed::Seal;
use crate::secrets::Secret;
use crate::world::Ids;
use crate::{Desk, DeskError};

pub use provider::{ANSWER, Provider};

/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked for visits to remind of.
const REMIND_EVERY: Duration = Duration::from_secs(30);
/// More texts of one shop to one number within a day are not made: somebody plays with the form.
const A_DAY: i64 = 10;

/// What a text is made of that comes from outside of the transaction.
#[derive(Debug, Clone)]
struct Draft {
    id: Uuid,
    secret: Secret,
    at: Instant,
    has_provider: bool,
    public_url: String,
    seal: Seal,
    ids: Ids,
}

impl Desk {
    /// Starts to make and send texts, until the process ends. Only the process that serves does: a command that ends soon
    /// would leave a text half sent.
    pub fn start_texting(&self) {
        self.start_following();
        self.start_reminding();
        self.start_sending();
    }

    /// The texts about a visit, the oldest first.
    pub async fn texts_of(&self, seat: &Seat) -> Result<Vec<SentText>, DeskError> {
        Ok(self.store.read().await?.texts_of(seat.shop(), seat.appointment()).await?)
    }

    /// Writes down whether a customer wants a shop's texts; `source` says how they told.
    pub async fn note_consent(
        &self,
        shop: ShopId,
        phone: PhoneNumber,
        wanted: bool,
        source: &'static str,
    ) -> Result<(), DeskError> {
        let new = NewConsent { shop, phone, wanted, source, at: self.clock.now() };
        let done = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.note_consent(&new).await })
        });
        Ok(done.await?)
    }

    /// Whether texts are set up here.
    pub fn can_text(&self) -> bool {
        self.outside.texts.is_some()
    }

    /// How the texts of the whole front desk fare; failures are those of the last day.
    pub async fn texts_health(&self) -> Result<TextsHealth, DeskError> {
        let since = self.clock.now() - TimeDelta::days(1);
        Ok(self.store.read().await?.texts_health(since).await?)
    }

    /// The last text about a visit, as its customer's page shows it: the one that is about to be made, or the last that was.
    pub(crate) async fn last_text(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        visit: &AppointmentFacts,
    ) -> Result<Option<SentText>, StoreError> {
        if let Some((about, _)) = news(tx, shop, visit, self.clock.now()).await? {
            let state = if self.can_text() { TextState::Waiting } else { TextState::NotSent };
            return Ok(Some(SentText { about, state, is_off: !self.can_text() }));
        }
        Ok(tx.texts_of(shop, visit.appointment_id).await?.pop())
    }

    fn draft(&self) -> Draft {
        let at = self.clock.now();
        Draft {
            id: self.ids.id(at),
            secret: Secret::new(&self.ids),
            at,
            has_provider: self.can_text(),
            public_url: self.outside.public_url.clone(),
            seal: self.outside.seal.clone(),
            ids: self.ids.clone(),
        }
    }
}

/// The number of a visit's customer, where they want texts.
async fn recipient(
    tx: &mut Tx,
    shop: ShopId,
    visit: &AppointmentFacts,
) -> Result<Option<String>, StoreError> {
    let Some(phone) = visit.customer_phone.as_deref().filter(|phone| PhoneNumber::parse(phone).is_ok())
    else {
        return Ok(None);
    };
    let wants = tx.wants_texts(shop, phone).await? == Some(true);
    Ok(wants.then(|| phone.to_owned()))
}

/// What there is to tell of a visit, and to which number.
async fn news(
    tx: &mut Tx,
    shop: ShopId,
    visit: &AppointmentFacts,
    now: Instant,
) -> Result<Option<(About, String)>, StoreError> {
    let Some(recipient) = recipient(tx, shop, visit).await? else { return Ok(None) };
    let told = tx.told(visit.appointment_id).await?;
    let about = what_to_tell(told.as_ref().map(|told| &told.told), visit, now);
    Ok(about.map(|about| (about, recipient)))
}

/// Makes a text and the link that it brings, in the transaction that notes what was told.
async fn make(
    tx: &mut Tx,
    shop: &ShopRecord,
    visit: &AppointmentFacts,
    about: About,
    recipient: String,
    draft: &Draft,
) -> Result<(), StoreError> {
    let made = tx.texts_to(shop.id, &recipient, draft.at - TimeDelta::days(1)).await?;
    let not_sent = match () {
        () if !draft.has_provider => Some(NO_PROVIDER),
        () if made >= A_DAY => Some("too many"),
        () => None,
    };
    let path = if about.leads_to_the_visit() {
        format!("/b/{}", draft.secret.reveal())
    } else {
        format!("/book/{}", shop.slug)
    };
    if not_sent.is_none() && about.leads_to_the_visit() {
        let link = NewBookingLink {
            token_hash: draft.secret.hash(),
            shop: shop.id,
            appointment: visit.appointment_id,
            at: draft.at,
        };
        tx.insert_booking_link(&link).await?;
    }
    let clock = ShopClock::around(shop.zone, draft.at);
    let link = format!("{}{path}", draft.public_url);
    let words = words(about, &Letter { shop: &shop.name, clock: &clock, visit, link: &link });
    let text = NewText {
        id: draft.id,
        shop: shop.id,
        appointment: visit.appointment_id,
        recipient,
        about,
        words: draft.seal.seal(&draft.ids, draft.id, words),
        at: draft.at,
        good_until: visit.starts_at,
        not_sent,
    };
    tx.post_text(&text).await
}

/// Tells the log of a text: never to whom, never what.
fn log(shop: ShopId, visit: AppointmentId, about: About, has_provider: bool) {
    let about = about.word();
    if has_provider {
        tracing::info!(%shop, appointment = %visit, about, "a text waits to be sent");
    } else {
        tracing::info!(%shop, appointment = %visit, about, "a text was not sent: no provider");
    }
}
