//! The outbox's way to the provider: waits, tries again later and later, and never hands a text over twice unless it was
//! surely not sent.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::phone::PhoneNumber;
use domain::texts::reminding::after_the_night;
use domain::texts::{About, TextState};
use futures::future::join_all;
use store::{NewConsent, StoreError, TextRecord};
use twilio::messages::{NumberTrouble, Outcome, number_trouble};

use super::{LOOK_EVERY, Provider};
use crate::Desk;

/// Texts handed over side by side.
const BATCH: i64 = 10;
/// Tries over about a day; then a text is given up.
const TRIES: i64 = 10;
/// When the provider is first asked about a doubtful text; each next time waits six times as long.
const ASK_AFTER: TimeDelta = TimeDelta::minutes(2);

impl Desk {
    pub(super) fn start_sending(&self) {
        let Some(provider) = self.outside.texts.clone() else { return };
        self.every("texts", LOOK_EVERY, move |desk| {
            let provider = provider.clone();
            async move {
                // Where one of the two fails, the other is done all the same.
                let sent = desk.send_texts_due(&provider).await;
                sent.and(desk.ask_about_doubtful_texts(&provider).await)
            }
        });
    }

    async fn send_texts_due(&self, provider: &Arc<Provider>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due = self.store.read().await?.texts_due(now, BATCH).await?;
        let sent = join_all(due.into_iter().map(|text| self.send_text(provider, text, now))).await;
        sent.into_iter().collect()
    }

    /// Takes a text before it is handed over: from then on it is doubtful, until an answer says otherwise.
    async fn send_text(&self, provider: &Provider, text: TextRecord, now: Instant) -> Result<(), StoreError> {
        if self.is_too_late(&text, now).await? || self.is_night(&text, now).await? {
            return Ok(());
        }
        let taken = text.clone();
        let taken = self.store.write(move |tx| {
            let text = taken.clone();
            Box::pin(async move { tx.take_text(&text, now + ASK_AFTER).await })
        });
        if !taken.await? {
            return Ok(());
        }
        let Some(words) = self.read(&text) else {
            let id = text.id;
            let closed = self.store.write(move |tx| {
                Box::pin(
                    async move { tx.close_text(id, TextState::Failed, "sealed with another key", now).await },
                )
            });
            return closed.await;
        };
        let outcome = provider.send(text.id, &text.recipient, &words).await;
        self.settle(text, outcome).await
    }

    /// The words of a text, where this process can read them.
    fn read(&self, text: &TextRecord) -> Option<String> {
        let words = self.outside.seal.open(text.id, &text.words);
        words.inspect_err(|error| tracing::error!(%error, text = %text.id, "a text cannot be read")).ok()
    }

    /// A text that tells of what is past is not sent.
    async fn is_too_late(&self, text: &TextRecord, now: Instant) -> Result<bool, StoreError> {
        if now < text.good_until {
            return Ok(false);
        }
        tracing::warn!(text = %text.id, shop = %text.shop, "a text was given up: it would have come too late");
        let id = text.id;
        let closed = self.store.write(move |tx| {
            Box::pin(async move { tx.close_text(id, TextState::Failed, "too late", now).await })
        });
        closed.await.map(|()| true)
    }

    /// A reminder whose try has slipped into the night waits for the morning.
    async fn is_night(&self, text: &TextRecord, now: Instant) -> Result<bool, StoreError> {
        if text.about != About::Reminder {
            return Ok(false);
        }
        let shop = self.store.read().await?.shop(text.shop).await?;
        let morning = shop.map_or(now, |shop| after_the_night(shop.zone, now));
        if morning <= now {
            return Ok(false);
        }
        let id = text.id;
        let waits = self.store.write(move |tx| Box::pin(async move { tx.postpone_text(id, morning).await }));
        waits.await.map(|()| true)
    }

    /// Writes down what came of a try.
    async fn settle(&self, text: TextRecord, outcome: Outcome) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (id, tries) = (text.id, text.attempts + 1);
        let about = text.about.word();
        match &outcome {
            Outcome::Accepted(_) => self.meters.texts_sent.up(),
            Outcome::Refused(_) => self.meters.texts_failed.up(),
            Outcome::Later(..) if tries >= TRIES => self.meters.texts_failed.up(),
            Outcome::Later(..) | Outcome::Doubtful(_) => {}
        }
        match &outcome {
            Outcome::Accepted(_) => tracing::info!(text = %id, shop = %text.shop, about, "a text was sent"),
            Outcome::Refused(code) => {
                tracing::warn!(text = %id, shop = %text.shop, about, ?code, "a text was refused");
            }
            Outcome::Later(reason, _) if tries >= TRIES => {
                tracing::error!(text = %id, shop = %text.shop, about, reason, "a text was given up");
            }
            Outcome::Later(reason, _) => {
                tracing::warn!(text = %id, shop = %text.shop, about, reason, "a text was not taken; trying again later");
            }
            Outcome::Doubtful(reason) => {
                tracing::warn!(text = %id, shop = %text.shop, about, reason, "nobody knows whether a text was sent");
            }
        }
        let written = self.store.write(move |tx| {
            let (text, outcome) = (text.clone(), outcome.clone());
            Box::pin(async move {
                match outcome {
                    Outcome::Accepted(sid) => tx.text_accepted(id, &sid, now).await,
                    Outcome::Refused(code) => {
                        let reason = code.map_or_else(|| "refused".into(), |code| format!("refused: {code}"));
                        tx.close_text(id, TextState::Failed, &reason, now).await?;
                        match code.and_then(number_trouble).and_then(|trouble| no_more(&text, trouble, now)) {
                            Some(consent) => tx.note_consent(&consent).await,
                            None => Ok(()),
                        }
                    }
                    Outcome::Later(reason, _) if tries >= TRIES => {
                        tx.close_text(id, TextState::Failed, reason, now).await
                    }
                    Outcome::Later(reason, after) => {
                        let backoff = TimeDelta::seconds(30 << (tries - 1).clamp(0, 12));
                        let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                        let wait = asked.unwrap_or(backoff).min(TimeDelta::days(1));
                        tx.text_later(id, now + wait, reason).await
                    }
                    Outcome::Doubtful(reason) => tx.text_doubtful(id, reason).await,
                }
            })
        });
        written.await
    }

    /// A text whose answer was lost is looked for at the provider; it is never handed over again.
    async fn ask_about_doubtful_texts(&self, provider: &Arc<Provider>) -> Result<(), StoreError> {
        let now = self.clock.now();
        for text in self.store.read().await?.texts_in_doubt(now, BATCH).await? {
            let next = now + ASK_AFTER * 6_i32.pow(u32::try_from(text.looks).unwrap_or(0).min(3) + 1);
            let taken = text.clone();
            let taken = self.store.write(move |tx| {
                let text = taken.clone();
                Box::pin(async move { tx.take_doubt(&text, next).await })
            });
            if !taken.await? {
                continue;
            }
            let since = text.created_at.date_naive().to_string();
            let Some(words) = self.read(&text) else { continue };
            let named = provider.sent_to(&text.recipient, &words, &since).await;
            self.found(&text, named.unwrap_or_default(), now).await?;
        }
        Ok(())
    }

    async fn found(&self, text: &TextRecord, named: Vec<String>, now: Instant) -> Result<(), StoreError> {
        let mut tx = self.store.read().await?;
        for sid in named {
            if tx.knows_text(&sid).await? {
                continue;
            }
            drop(tx);
            tracing::info!(text = %text.id, shop = %text.shop, "a doubtful text was sent after all");
            let id = text.id;
            let written = self.store.write(move |tx| {
                let sid = sid.clone();
                Box::pin(async move { tx.text_accepted(id, &sid, now).await })
            });
            return written.await;
        }
        Ok(())
    }
}

/// What a refusal says about the number: no more texts to it. One whose owner said STOP starts again by text only.
fn no_more(text: &TextRecord, trouble: NumberTrouble, at: Instant) -> Option<NewConsent> {
    let source = match trouble {
        NumberTrouble::Stopped => "text",
        NumberTrouble::NoMobile => "no mobile",
    };
    let phone = PhoneNumber::parse(&text.recipient).ok()?;
    Some(NewConsent { shop: text.shop, phone, wanted: false, source, at })
}
