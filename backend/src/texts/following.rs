//! The texts follow each shop's live log: whatever changed a visit, by whichever way, is told once.
//!
//! An event only says which visit to look at. What is told is the difference between how the visit stands and what the
//! customer was told last, so changes in quick succession are one text.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use domain::Instant;
use domain::ids::{AppointmentId, ShopId};
use domain::texts::About;
use store::{Changes, ShopRecord, StoreError, Tx};
use tokio::sync::broadcast::error::RecvError;

use super::{Draft, log, make, news};
use crate::Desk;

/// The net below the bell: every shop whose log grew.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Changes that come this close together are looked at together.
const GATHER: Duration = Duration::from_millis(200);
/// Visits looked at in one transaction.
const PAGE: i64 = 100;
/// A log that grew by so much without anything to tell is not read again by the next process.
const SKIP: i64 = 1_000;

/// How far this process has looked; at what it saw there was nothing to tell.
type Seen = HashMap<ShopId, i64>;

impl Desk {
    pub(super) fn start_following(&self) {
        let desk = self.clone();
        let mut bell = self.store.bell();
        self.tasks.spawn("texts that follow", async move {
            let mut seen = Seen::new();
            let mut look = tokio::time::interval(LOOK_EVERY);
            loop {
                let mut due = BTreeSet::new();
                let all = tokio::select! {
                    () = desk.tasks.closing() => return,
                    _ = look.tick() => true,
                    rung = bell.recv() => match rung {
                        Ok(shop) => {
                            due.insert(shop);
                            tokio::time::sleep(GATHER).await;
                            false
                        }
                        Err(RecvError::Lagged(_)) => true,
                        Err(RecvError::Closed) => return,
                    },
                };
                while let Ok(shop) = bell.try_recv() {
                    due.insert(shop);
                }
                if all && let Err(error) = desk.behind(&seen, &mut due).await {
                    tracing::warn!(%error, "the texts could not look for changes; looking again soon");
                }
                for shop in due {
                    if let Err(error) = desk.follow(shop, &mut seen).await {
                        tracing::warn!(%shop, %error, "the texts could not follow a shop; trying again soon");
                    }
                }
            }
        });
    }

    async fn behind(&self, seen: &Seen, due: &mut BTreeSet<ShopId>) -> Result<(), StoreError> {
        let shops = self.store.read().await?.shops_to_follow().await?;
        let unseen = |(shop, seq): &(ShopId, i64)| seen.get(shop).is_none_or(|seen| seen < seq);
        due.extend(shops.into_iter().filter(unseen).map(|(shop, _)| shop));
        Ok(())
    }

    /// Tells what changed in a shop since the last time.
    async fn follow(&self, shop: ShopId, seen: &mut Seen) -> Result<(), StoreError> {
        loop {
            let looked = seen.get(&shop).copied().unwrap_or_default();
            let mut tx = self.store.read().await?;
            let changes = tx.visits_changed(shop, looked, PAGE).await?;
            let record = tx.shop(shop).await?;
            drop(tx);
            seen.insert(shop, changes.until);
            let Some(record) = record else { return Ok(()) };
            if changes.visits.is_empty() && changes.until - changes.after < SKIP {
                return Ok(());
            }
            let is_last = changes.visits.is_empty();
            let told = self.tell_changes(record, changes).await;
            if !matches!(told, Ok(Some(_))) {
                // What was seen is not told: it is looked at again, from where it was told to.
                seen.remove(&shop);
            }
            let Some(told) = told? else { return Ok(()) };
            for (visit, about) in told {
                log(shop, visit, about, self.can_text());
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// The place in the log and the texts, in one transaction. `None` where another process was faster.
    async fn tell_changes(
        &self,
        record: ShopRecord,
        changes: Changes,
    ) -> Result<Option<Vec<(AppointmentId, About)>>, StoreError> {
        let drafts: Vec<Draft> = changes.visits.iter().map(|_| self.draft()).collect();
        let now = self.clock.now();
        let told = self.store.write(move |tx| {
            let (record, changes, drafts) = (record.clone(), changes.clone(), drafts.clone());
            Box::pin(async move {
                if !tx.follow_to(record.id, &changes).await? {
                    return Ok(None);
                }
                let mut told = Vec::new();
                for (visit, draft) in changes.visits.iter().zip(&drafts) {
                    told.extend(tell(tx, &record, *visit, draft, now).await?.map(|about| (*visit, about)));
                }
                Ok::<_, StoreError>(Some(told))
            })
        });
        told.await
    }
}

/// Tells the customer of one visit what there is to tell.
pub(super) async fn tell(
    tx: &mut Tx,
    shop: &ShopRecord,
    id: AppointmentId,
    draft: &Draft,
    now: Instant,
) -> Result<Option<About>, StoreError> {
    if tx.made_at(shop.id, id).await?.is_none() {
        return Ok(None);
    }
    let Some(visit) = tx.appointment(shop.id, id).await? else { return Ok(None) };
    let Some((about, recipient)) = news(tx, shop.id, &visit, now).await? else { return Ok(None) };
    tx.note_told(&visit, now).await?;
    make(tx, shop, &visit, about, recipient, draft).await?;
    Ok(Some(about))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use chrono::TimeDelta;
    use domain::appointment::Status;
    use domain::catalogue::{Service, ServiceTime};
    use domain::phone::PhoneNumber;
    use store::{NewAppointment, Store};
    use tokio::sync::Notify;

    use super::Seen;
    use crate::tasks::Tasks;
    use crate::world::{Clock, Ids};
    use crate::{Desk, Outside, demo};

    async fn desk_on(url: &str, seed: u64) -> Desk {
        let store = Store::connect(url).await.expect("a store");
        store.migrate().await.expect("tables");
        let clock = Clock::standing_at("2026-06-12T19:00:00Z".parse().expect("an instant"));
        Desk::open(store, clock, Ids::seeded(seed), Tasks::default(), Outside::default())
    }

    /// Books the visit number `n`; its customer wants texts.
    async fn book(desk: &Desk, n: i32) -> domain::ids::AppointmentId {
        let phone = PhoneNumber::parse("+18085550167").expect("a number");
        desk.note_consent(demo::SHOP, phone.clone(), true, "phone").await.expect("noted");
        let mut tx = desk.store.read().await.expect("tx");
        let professional = tx.professionals(demo::SHOP).await.expect("people")[0].id;
        let listed = tx.services(demo::SHOP).await.expect("services").remove(0);
        drop(tx);
        let at = desk.clock.now();
        let new = NewAppointment {
            id: desk.ids.id(at),
            shop: demo::SHOP,
            professional,
            services: vec![Service { time: ServiceTime::plain(5), ..listed }],
            starts_at: at + TimeDelta::days(200) + TimeDelta::minutes(5) * n,
            customer_id: desk.ids.id(at),
            customer_name: "Kiana Akana".into(),
            customer_phone: Some(phone),
            call_sid: None,
            status: Status::Booked,
            source: "phone",
            override_reason: None,
            at,
            heard_at: at,
        };
        let id = new.id;
        let booked = desk.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.book(&new).await.map(drop) })
        });
        booked.await.expect("booked");
        id
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn what_another_process_was_faster_with_is_looked_at_again() {
        let Some(url) = store::for_tests::fresh_postgres().await else { return };
        let (one, other) = (desk_on(&url, 1).await, desk_on(&url, 2).await);
        demo::fill(&one).await.expect("the demo salon");
        let first = book(&one, 0).await;
        let mut seen = Seen::new();
        let changes =
            one.store.read().await.expect("tx").visits_changed(demo::SHOP, 0, 10_000).await.expect("changes");
        assert_eq!(changes.visits.last(), Some(&first));
        // The other one tells of all that until now; before it has done so, there is more, and this one looks.
        let (claimed, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (signals, until) = ((claimed.clone(), go_on.clone()), changes.until);
        let claim = other.store.write(move |tx| {
            let (changes, (claimed, go_on)) = (changes.clone(), signals.clone());
            Box::pin(async move {
                assert!(tx.follow_to(demo::SHOP, &changes).await?);
                claimed.notify_one();
                go_on.notified().await;
                Ok::<_, store::StoreError>(())
            })
        });
        let meanwhile = async {
            claimed.notified().await;
            let late = book(&one, 1).await;
            let ends = async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                go_on.notify_one();
            };
            let (followed, ()) = tokio::join!(one.follow(demo::SHOP, &mut seen), ends);
            followed.expect("followed");
            late
        };
        let (done, late) = tokio::join!(claim, meanwhile);
        done.expect("claimed");
        // The other one has ended; this one goes on from there.
        one.follow(demo::SHOP, &mut seen).await.expect("followed");
        let mut tx = one.store.read().await.expect("tx");
        assert_eq!(tx.texts_of(demo::SHOP, late).await.expect("texts").len(), 1);
        assert!(tx.texts_of(demo::SHOP, first).await.expect("texts").is_empty(), "the other one's");
        assert!(seen[&demo::SHOP] > until);
    }
}
