//! Alerts: what is wrong is told once when it begins and once when it is over, to whom it concerns, whichever process sees it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{Days, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::alerts::{Alert, AlertTold, Trouble, UsualCalls, Webhooks, of_texts, of_the_front_desk};
use domain::ids::ShopId;
use domain::live::Fact;
use domain::status::AlertLine;
use store::{OpenAlert, ShopRecord, StoreError, Tx};

use crate::access::{PlatformPass, Visitor};
use crate::{Desk, DeskError};

/// How often the front desk as a whole is looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How often shops are.
const SHOPS_EVERY: Duration = Duration::from_mins(5);
/// What nobody has seen for so long is over. Every process has looked by then.
const OVER_AFTER: TimeDelta = TimeDelta::minutes(12);
/// Webhooks that are looked at together.
const WEBHOOKS_OF: TimeDelta = TimeDelta::minutes(10);
/// Days of which a shop's habits are made.
const HABITS: Days = Days::new(56);
/// Texts that are older tell nothing of today's.
const TEXTS_OF: TimeDelta = TimeDelta::days(3);
/// What is over is kept so long.
const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// The counters of webhooks at the last looks.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<VecDeque<(Instant, Webhooks)>>);

impl Looks {
    /// What has come since the oldest look that is young enough.
    fn since(&self, now: Instant, total: Webhooks) -> Webhooks {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.is_empty() {
            // Since the start nothing had come.
            looks.push_back((now, Webhooks::default()));
        }
        // The last look before the stretch stays: what came after it is what counts.
        while looks.get(1).is_some_and(|(at, _)| now - *at >= WEBHOOKS_OF) {
            looks.pop_front();
        }
        let before = looks.front().map(|(_, webhooks)| *webhooks).unwrap_or_default();
        looks.push_back((now, total));
        Webhooks {
            taken: total.taken - before.taken,
            refused: total.refused - before.refused,
            unavailable: total.unavailable - before.unavailable,
        }
    }
}

impl Desk {
    /// Looks for trouble until the process ends.
    pub fn start_alerting(&self) {
        self.every("alerts", LOOK_EVERY, |desk| async move { desk.look_at_the_front_desk().await });
        self.every("alerts of shops", SHOPS_EVERY, |desk| async move { desk.look_at_shops().await });
    }

    /// Notes what is wrong with the front desk as a whole, and what is over.
    pub async fn look_at_the_front_desk(&self) -> Result<(), DeskError> {
        let now = self.clock.now();
        let total = Webhooks {
            taken: self.meters.webhooks_accepted.value() - self.meters.webhooks_unavailable.value(),
            refused: self.meters.webhooks_refused.value(),
            unavailable: self.meters.webhooks_unavailable.value(),
        };
        let recent = self.looks.since(now, total);
        let mut found = of_the_front_desk(&self.status().await.parts, recent, self.disk());
        let texts = self.store.read().await?.last_texts(None, now - TEXTS_OF).await?;
        found.extend(of_texts(Trouble::Texts, &texts));
        for alert in found {
            self.see(None, alert).await?;
        }
        self.end_what_is_over(now).await
    }

    /// Notes which shops hear nobody for an unusual time, and whose texts are not taken.
    pub async fn look_at_shops(&self) -> Result<(), DeskError> {
        let shops = self.store.read().await?.shops().await?;
        for shop in shops {
            for alert in self.trouble_of(&shop).await? {
                self.see(Some(shop.id), alert).await?;
            }
        }
        Ok(())
    }

    async fn trouble_of(&self, shop: &ShopRecord) -> Result<Vec<Alert>, DeskError> {
        let now = self.clock.now();
        let local = |at: Instant| at.with_timezone(&shop.zone).naive_local();
        let mut tx = self.store.read().await?;
        let texts = tx.last_texts(Some(shop.id), now - TEXTS_OF).await?;
        let mut found: Vec<Alert> = of_texts(Trouble::ShopTexts, &texts).into_iter().collect();
        // A shop whose phone has just rung, or never has, is not silent.
        let Some(last) = tx.last_call_at(shop.id).await?.filter(|last| now - *last > TimeDelta::hours(1))
        else {
            return Ok(found);
        };
        let today = local(now).date();
        let first = today - HABITS;
        let rows = tx.calls_by_hour(shop.id, first, today).await?;
        // A young shop has habits since its first call.
        let first = rows.iter().map(|(day, ..)| *day).min().unwrap_or(first);
        found.extend(UsualCalls::of(&rows, first, today).silence(local(last), local(now)));
        Ok(found)
    }

    /// Notes one thing that is wrong; whoever sees it first tells of it.
    async fn see(&self, shop: Option<ShopId>, alert: Alert) -> Result<(), DeskError> {
        let now = self.clock.now();
        let kind = alert.trouble.word();
        let alert = OpenAlert {
            id: self.ids.id(now),
            kind: kind.to_owned(),
            shop,
            words: alert.words,
            began_at: now,
            seen_at: now,
        };
        let desk = self.clone();
        let is_new = self.store.write(move |tx| {
            let (desk, alert) = (desk.clone(), alert.clone());
            Box::pin(async move {
                let is_new = tx.see_alert(&alert).await?;
                if is_new {
                    desk.tell_of(tx, &alert, false).await?;
                }
                Ok::<_, StoreError>(is_new)
            })
        });
        if is_new.await? {
            tracing::warn!(alert = kind, shop = shop.map(|shop| shop.0), "an alert began");
        }
        Ok(())
    }

    async fn end_what_is_over(&self, now: Instant) -> Result<(), DeskError> {
        let since = now - OVER_AFTER;
        for alert in self.store.read().await?.alerts_unseen(since).await? {
            let (desk, ending) = (self.clone(), alert.clone());
            let ended = self.store.write(move |tx| {
                let (desk, alert) = (desk.clone(), ending.clone());
                Box::pin(async move {
                    let ended = tx.end_alert(alert.id, now, since).await?;
                    if ended {
                        desk.tell_of(tx, &alert, true).await?;
                    }
                    tx.forget_alerts(now - KEPT_FOR).await?;
                    Ok::<_, StoreError>(ended)
                })
            });
            if ended.await? {
                let shop = alert.shop.map(|shop| shop.0);
                tracing::info!(alert = alert.kind, shop, "an alert is over");
            }
        }
        Ok(())
    }

    /// Into the shop's log, and by mail, in the transaction that begins or ends it.
    async fn tell_of(&self, tx: &mut Tx, alert: &OpenAlert, is_over: bool) -> Result<(), StoreError> {
        if let Some(shop) = alert.shop {
            let told = AlertTold { alert: alert.kind.clone(), words: alert.words.clone(), is_over };
            tx.tell(shop, &Fact::Alert(told), self.clock.now()).await?;
        }
        if !self.can_mail() {
            return Ok(());
        }
        let recipients = match alert.shop {
            Some(shop) => tx.owners_of(shop).await?,
            None => tx.operators().await?,
        };
        let title = Trouble::from_word(&alert.kind).map_or("Trouble", Trouble::title);
        let (subject, said) = if is_over {
            (format!("Over again: {title}"), "This is over again:")
        } else {
            (title.to_owned(), "The front desk has noticed:")
        };
        let page = match alert.shop {
            Some(shop) => self.outside.page(&format!("/dashboard/{shop}")),
            None => self.outside.page("/status"),
        };
        let since = alert.began_at.format("%Y-%m-%d %H:%M");
        let words = format!("{said}\n\n{}\n\nSince {since} UTC. More: {page}\n", alert.words);
        for recipient in recipients {
            tx.post(&self.mail(&recipient, &subject, words.clone())).await?;
        }
        Ok(())
    }

    /// What concerns a shop now, as its own page tells it.
    pub(crate) async fn alerts_for(&self, tx: &mut Tx, shop: ShopId) -> Result<Vec<AlertTold>, StoreError> {
        let open = tx.alerts_felt_by(shop).await?.into_iter();
        Ok(open.filter_map(|alert| felt(&alert)).collect())
    }

    /// What is wrong now, with everything.
    pub async fn alerts_of_all(&self, _: &PlatformPass) -> Result<Vec<AlertLine>, DeskError> {
        Ok(self.store.read().await?.open_alerts().await?.iter().map(line).collect())
    }

    /// What is wrong now, as far as somebody may know: with everything, or what concerns their own shops.
    pub(crate) async fn alerts_of(&self, visitor: &Visitor) -> Result<Vec<AlertLine>, DeskError> {
        let access = visitor.access();
        let mut tx = self.store.read().await?;
        if access.may_everywhere(Action::RunPlatform) {
            return Ok(tx.open_alerts().await?.iter().map(line).collect());
        }
        let mut lines: Vec<AlertLine> = Vec::new();
        for shop in access.shops().filter(|shop| access.may(Action::RunShop, *shop)) {
            for alert in tx.alerts_felt_by(shop).await? {
                if let Some(told) = felt(&alert) {
                    let line = line(&alert);
                    let words =
                        told.words.trim_start_matches(&line.title).trim_start_matches(". ").to_owned();
                    let line = AlertLine { words, ..line };
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
            }
        }
        Ok(lines)
    }

    /// How many incidents of each kind go on.
    pub(crate) async fn alerts_by_kind(&self) -> Result<Vec<(&'static str, usize)>, StoreError> {
        let open = self.store.read().await?.open_alerts().await?;
        let count = |trouble: Trouble| open.iter().filter(|alert| alert.kind == trouble.word()).count();
        Ok(Trouble::ALL.into_iter().map(|trouble| (trouble.word(), count(trouble))).collect())
    }
}

/// What a shop is told: its own trouble in full, that of the whole front desk by name.
fn felt(alert: &OpenAlert) -> Option<AlertTold> {
    let trouble = Trouble::from_word(&alert.kind)?;
    let words = match alert.shop {
        Some(_) => alert.words.clone(),
        None if trouble.is_felt_by_shops() => {
            format!("{}. Whoever runs this front desk knows of it.", trouble.title())
        }
        None => return None,
    };
    Some(AlertTold { alert: alert.kind.clone(), words, is_over: false })
}

fn line(alert: &OpenAlert) -> AlertLine {
    AlertLine {
        title: Trouble::from_word(&alert.kind).map_or("Trouble", Trouble::title).to_owned(),
        words: alert.words.clone(),
        shop: alert.shop,
        began_at: alert.began_at,
    }
}
