//! What comes back: texts of customers, and what the provider tells of ours.

use chrono::TimeDelta;
use domain::appointment::AppointmentFacts;
use domain::ids::ShopId;
use domain::phone::PhoneNumber;
use domain::zone::ShopClock;
use store::{HeardText, NewConsent, ShopRecord, Spooled, StoreError};
use twilio::messages::{IncomingText, Keyword, NumberTrouble, TextStatus, number_trouble};
use uuid::Uuid;

use crate::{Desk, DeskError};

/// More answers to one number within an hour are not given: two robots would talk for ever.
const ANSWERS: i64 = 5;

impl Desk {
    /// A text came in: what it says about texts is written down, and the line to answer with, if any. A text that comes
    /// again changes nothing and is not answered.
    pub async fn hear_text(&self, text: &IncomingText) -> Result<Option<String>, DeskError> {
        let now = self.clock.now();
        let Ok(phone) = PhoneNumber::parse(&text.from) else { return Ok(None) };
        let keyword = text.keyword();
        let says_yes = keyword == Some(Keyword::Yes) || text.body.trim().eq_ignore_ascii_case("y");
        let sender = self.outside.texts.as_ref().map(|provider| provider.sender());
        let heard = HeardText {
            message_sid: text.message_sid.clone(),
            from: phone.clone(),
            to: text.to.clone(),
            is_shared: sender.is_some_and(|sender| sender.is_number(&text.to)),
            wanted: wants(keyword),
            is_yes: keyword == Some(Keyword::Yes),
            confirms: says_yes,
            at: now,
        };
        let Some(shops) = self.take_in_text(heard).await? else { return Ok(None) };
        tracing::info!(shops = shops.len(), ?keyword, "a text came in");
        // Twilio answers these by itself.
        if matches!(keyword, Some(Keyword::Stop | Keyword::Start | Keyword::Help)) {
            return Ok(None);
        }
        let mut tx = self.store.read().await?;
        if tx.heard_from(phone.as_str(), now - TimeDelta::hours(1)).await? > ANSWERS {
            return Ok(None);
        }
        let mut records = Vec::new();
        for shop in shops {
            records.extend(tx.shop(shop).await?);
        }
        drop(tx);
        if says_yes && let Some(line) = self.confirm_next(&records, &phone).await? {
            return Ok(Some(line));
        }
        Ok(Some(call_us(&records)))
    }

    /// Writes a text down: in the database, else in the spool, where nobody is answered. The shops that it concerns; `None` where
    /// there is nothing to answer.
    async fn take_in_text(&self, heard: HeardText) -> Result<Option<Vec<ShopId>>, DeskError> {
        let tried = !self.is_database_away();
        if tried {
            let text = heard.clone();
            let written = self.store.write(move |tx| {
                let text = text.clone();
                Box::pin(async move { tx.take_in_text(&text).await })
            });
            match self.soon(written).await {
                Err(error) if error.is_away() => {
                    tracing::warn!(%error, "the spool takes a text that the database cannot");
                }
                done => return Ok(done?),
            }
        }
        self.keep_aside(tried, Spooled::Text(heard)).await?;
        Ok(None)
    }

    /// The sender says yes to the next visit; what to answer.
    async fn confirm_next(
        &self,
        shops: &[ShopRecord],
        phone: &PhoneNumber,
    ) -> Result<Option<String>, DeskError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let mut next: Option<(&ShopRecord, AppointmentFacts)> = None;
        for shop in shops {
            if let Some(visit) = tx.next_visit_of(shop.id, phone.as_str(), now).await?
                && next.as_ref().is_none_or(|(_, known)| visit.starts_at < known.starts_at)
            {
                next = Some((shop, visit));
            }
        }
        drop(tx);
        let Some((shop, visit)) = next else { return Ok(None) };
        let clock = ShopClock::around(shop.zone, now);
        let when = format!("{} at {}", clock.day(visit.starts_at), clock.time_of_day(visit.starts_at));
        let written = self.store.write(move |tx| {
            let visit = visit.clone();
            Box::pin(async move { tx.confirm(&visit, now).await })
        });
        written.await?;
        Ok(Some(format!("{}: thank you, see you {when}.", shop.name)))
    }

    /// The provider tells what became of a text; `id` is ours, where it repeats it.
    pub async fn text_news(&self, id: Option<Uuid>, news: &TextStatus) -> Result<(), DeskError> {
        let now = self.clock.now();
        if news.progress == 0 {
            return Ok(());
        }
        let news = news.clone();
        let moved = self.store.write(move |tx| {
            let news = news.clone();
            Box::pin(async move {
                let reason = news.error_code.map_or_else(|| "lost".into(), |code| format!("lost: {code}"));
                let lost = news.is_lost.then_some(reason.as_str());
                let moved = tx.text_progress(id, &news.message_sid, news.progress, lost, now).await?;
                let stopped = news.error_code.and_then(number_trouble) == Some(NumberTrouble::Stopped);
                if stopped
                    && let Some((shop, phone)) = tx.text_called(&news.message_sid).await?
                    && let Ok(phone) = PhoneNumber::parse(&phone)
                {
                    let consent = NewConsent { shop, phone, wanted: false, source: "text", at: now };
                    tx.note_consent(&consent).await?;
                }
                Ok::<_, StoreError>((moved, news))
            })
        });
        let (moved, news) = moved.await?;
        if moved && news.is_lost {
            tracing::warn!(code = news.error_code, "a text did not arrive");
        }
        Ok(())
    }
}

/// What a keyword says about texts.
fn wants(keyword: Option<Keyword>) -> Option<bool> {
    match keyword? {
        Keyword::Stop => Some(false),
        Keyword::Start | Keyword::Yes => Some(true),
        Keyword::Help => None,
    }
}

/// Nobody reads what is texted here yet, so the answer says where somebody listens.
fn call_us(shops: &[ShopRecord]) -> String {
    match shops {
        [shop] => match shop.phone_number.as_deref().map(PhoneNumber::parse) {
            Some(Ok(number)) => {
                format!("{}: texts are not read here. Please call {}.", shop.name, number.grouped())
            }
            _ => format!("{}: texts are not read here. Please call the salon.", shop.name),
        },
        _ => "Texts are not read here. Please call the salon.".to_owned(),
    }
}
