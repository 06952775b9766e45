//! No double booking, whatever happens in whatever order: held against a plain in-memory oracle.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::appointment::{Act, Side};
use domain::catalogue::ServiceTime;
use domain::cells::{Cell, busy_cells};
use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::testing::{Db, SHOP, noon, on_both, open_shop, services, visit};
use crate::{ActError, NewHold, NewPlace, Own, Store};

/// Something that somebody does. Ids are drawn small, so that they meet.
#[derive(Debug, Clone)]
enum Deed {
    Book { id: u8, who: u8, service: u8, slot: u8 },
    Cancel { id: u8 },
    Move { id: u8, slot: u8 },
    Hold { id: u8, who: u8, slot: u8, minutes: u8 },
    Release { id: u8 },
    Expire { minutes: u8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..12u8, 1..3u8, 0..2u8, 0..10u8).prop_map(|(id, who, service, slot)| Deed::Book { id, who, service, slot }),
        2 => (0..12u8).prop_map(|id| Deed::Cancel { id }),
        2 => (0..12u8, 0..10u8).prop_map(|(id, slot)| Deed::Move { id, slot }),
        2 => (0..6u8, 1..3u8, 0..10u8, 1..20u8).prop_map(|(id, who, slot, minutes)| Deed::Hold { id, who, slot, minutes }),
        1 => (0..6u8).prop_map(|id| Deed::Release { id }),
        1 => (1..20u8).prop_map(|minutes| Deed::Expire { minutes }),
    ]
}

/// Who has which cells, kept by hand.
#[derive(Default)]
struct Oracle {
    visits: BTreeMap<u8, (u8, u8, i64, bool)>,
    holds: BTreeMap<u8, (u8, i64, u8)>,
    events: i64,
}

impl Oracle {
    fn taken(&self, but: Option<u8>) -> BTreeSet<(u8, Cell)> {
        let visits = self.visits.iter().filter(|(id, (.., open))| *open && Some(**id) != but);
        let visits = visits.flat_map(|(_, (who, service, slot, _))| cells(*who, *service, *slot));
        visits.chain(self.holds.values().flat_map(|(who, slot, _)| cells(*who, 0, *slot))).collect()
    }

    fn is_free(&self, who: u8, service: u8, slot: i64, but: Option<u8>) -> bool {
        let taken = self.taken(but);
        cells(who, service, slot).iter().all(|cell| !taken.contains(cell))
    }

    /// Does it by hand; whether it should have worked.
    fn does(&mut self, deed: &Deed) -> bool {
        let worked = match *deed {
            Deed::Book { id, who, service, slot } => {
                let free = !self.visits.contains_key(&id) && self.is_free(who, service, slot.into(), None);
                if free {
                    self.visits.insert(id, (who, service, slot.into(), true));
                }
                free
            }
            Deed::Cancel { id } => self.visits.get_mut(&id).is_some_and(|(.., open)| std::mem::take(open)),
            Deed::Move { id, slot } => match self.visits.get(&id).copied() {
                Some((who, service, _, true)) if self.is_free(who, service, slot.into(), Some(id)) => {
                    self.visits.insert(id, (who, service, slot.into(), true));
                    true
                }
                _ => false,
            },
            Deed::Hold { id, who, slot, minutes } => {
                let free = !self.holds.contains_key(&id) && self.is_free(who, 0, slot.into(), None);
                if free {
                    self.holds.insert(id, (who, slot.into(), minutes));
                }
                return free;
            }
            Deed::Release { id } => return self.holds.remove(&id).is_some(),
            Deed::Expire { minutes } => {
                self.holds.retain(|_, (.., until)| *until > minutes);
                return true;
            }
        };
        self.events += i64::from(worked);
        worked
    }
}

fn time_of(service: u8) -> ServiceTime {
    services(SHOP)[usize::from(service)].time
}

/// Slots are ten minutes apart, so that visits overlap without starting together.
fn cells(who: u8, service: u8, slot: i64) -> Vec<(u8, Cell)> {
    let starts_at = noon() + TimeDelta::minutes(slot * 10);
    busy_cells(starts_at, &[time_of(service)]).into_iter().map(|cell| (who, cell)).collect()
}

/// Does it in the database; whether it worked.
async fn does(store: &Store, deed: Deed) -> bool {
    let done = store.write(move |tx| {
        let deed = deed.clone();
        Box::pin(async move {
            let at = |slot: u8| noon() + TimeDelta::minutes(i64::from(slot) * 10);
            match deed {
                Deed::Book { id, who, service, slot } => {
                    let known = tx.appointments_between(SHOP, noon(), noon() + TimeDelta::days(1)).await?;
                    if known.iter().any(|visit| visit.appointment_id.0 == Uuid::from_u128(id.into())) {
                        return Ok(false);
                    }
                    let new = visit(SHOP, id.into(), who.into(), usize::from(service), i64::from(slot) * 10);
                    Ok(tx.book(&new).await.map(|_| true)?)
                }
                Deed::Cancel { id } => {
                    let (id, act) = (Uuid::from_u128(id.into()).into(), Act::Cancel(Side::Salon));
                    tx.act(SHOP, id, act, noon()).await.map(|_| true)
                }
                Deed::Move { id, slot } => {
                    let place = NewPlace { professional: None, starts_at: at(slot), override_reason: None };
                    let id = Uuid::from_u128(id.into()).into();
                    tx.put(SHOP, id, Act::Move, &place, noon()).await.map(|_| true)
                }
                Deed::Hold { id, who, slot, minutes } => {
                    let hold = NewHold {
                        id: Uuid::from_u128(id.into()).into(),
                        shop: SHOP,
                        professional: crate::testing::person(SHOP, who.into()),
                        starts_at: at(slot),
                        times: vec![time_of(0)],
                        expires_at: noon() + TimeDelta::minutes(minutes.into()),
                        token_hash: None,
                    };
                    Ok(tx.hold(&hold).await.map(|()| true)?)
                }
                Deed::Release { id } => Ok(tx.release_hold(SHOP, Uuid::from_u128(id.into()).into()).await?),
                Deed::Expire { minutes } => {
                    tx.expire_holds(noon() + TimeDelta::minutes(minutes.into())).await?;
                    Ok::<_, ActError>(true)
                }
            }
        })
    });
    done.await.unwrap_or(false)
}

async fn taken(store: &Store) -> BTreeSet<(u8, Cell)> {
    let mut tx = store.read().await.expect("a transaction");
    let rosters = tx
        .rosters(SHOP, noon() - TimeDelta::days(1), noon() + TimeDelta::days(2), Own::default())
        .await
        .expect("rosters");
    let of = |who: u8| crate::testing::person(SHOP, who.into());
    let who = |roster: &domain::availability::Roster| {
        (1..3).find(|who| of(*who) == roster.professional).expect("known")
    };
    rosters.iter().flat_map(|roster| roster.taken.iter().map(|cell| (who(roster), cell))).collect()
}

async fn agrees_with_the_oracle(db: &Db, deeds: &[Deed]) -> Result<(), TestCaseError> {
    let mut oracle = Oracle::default();
    open_shop(&db.store, SHOP).await;
    for deed in deeds {
        let should = oracle.does(deed);
        prop_assert_eq!(does(&db.store, deed.clone()).await, should, "{:?}", deed);
    }
    prop_assert_eq!(taken(&db.store).await, oracle.taken(None));
    let seq = db.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
    prop_assert_eq!(seq, oracle.events, "one event for each change, none for a refusal");
    Ok(())
}

fn held_against_the_oracle(cases: u32, open: impl AsyncFn() -> Option<Db>) {
    let runtime = Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases, max_shrink_iters: 200, ..Config::default() });
    let ran = runner.run(&prop::collection::vec(deed(), 1..40), |deeds| {
        runtime.block_on(async {
            match open().await {
                Some(db) => agrees_with_the_oracle(&db, &deeds).await,
                None => Ok(()),
            }
        })
    });
    ran.expect("the database and the oracle agree");
}

#[test]
fn any_order_of_deeds_ends_as_the_oracle_says_on_sqlite() {
    held_against_the_oracle(48, async || Some(crate::testing::sqlite().await));
}

#[test]
fn any_order_of_deeds_ends_as_the_oracle_says_on_postgres() {
    held_against_the_oracle(12, async || crate::testing::postgres().await);
}

on_both! {
    async fn of_many_who_want_overlapping_times_at_once_nobody_shares_a_cell(db: Db) {
        open_shop(&db.store, SHOP).await;
        let deeds = (0..48u8).map(|id| match id % 4 {
            0 => Deed::Hold { id, who: 1, slot: id % 9, minutes: 5 },
            _ => Deed::Book { id, who: 1 + id % 2, service: id / 2 % 2, slot: id % 10 },
        });
        let worked = join_all(deeds.clone().map(|deed| does(&db.store, deed))).await;
        let mut cells_of = Vec::new();
        for (deed, _) in deeds.zip(&worked).filter(|(_, worked)| **worked) {
            match deed {
                Deed::Book { who, service, slot, .. } => cells_of.extend(cells(who, service, slot.into())),
                Deed::Hold { who, slot, .. } => cells_of.extend(cells(who, 0, slot.into())),
                _ => {}
            }
        }
        let distinct: BTreeSet<_> = cells_of.iter().copied().collect();
        assert_eq!(distinct.len(), cells_of.len(), "somebody shares a cell");
        assert_eq!(taken(&db.store).await, distinct);
        assert!(worked.iter().any(|worked| *worked) && !worked.iter().all(|worked| *worked));
    }

    async fn a_cancelled_time_can_be_booked_again_and_a_second_customer_fits_into_processing_time(db: Db) {
        open_shop(&db.store, SHOP).await;
        let color = Deed::Book { id: 1, who: 1, service: 1, slot: 0 };
        assert!(does(&db.store, color.clone()).await);
        assert!(!does(&db.store, Deed::Book { id: 2, who: 1, service: 0, slot: 0 }).await);
        assert!(!does(&db.store, Deed::Book { id: 2, who: 1, service: 0, slot: 3 }).await, "ten minutes too late");
        assert!(does(&db.store, Deed::Book { id: 3, who: 1, service: 0, slot: 2 }).await, "while the color works in");
        assert!(does(&db.store, Deed::Cancel { id: 1 }).await);
        assert!(!does(&db.store, Deed::Cancel { id: 1 }).await, "once");
        assert!(!does(&db.store, Deed::Book { id: 2, who: 1, service: 0, slot: 0 }).await, "the second one stays");
        assert!(does(&db.store, Deed::Cancel { id: 3 }).await);
        assert!(does(&db.store, Deed::Book { id: 2, who: 1, service: 0, slot: 0 }).await);
    }
}
