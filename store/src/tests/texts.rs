//! Texts in the outbox, consents, and the place up to which the texts followed the log, on both databases.

use chrono::TimeDelta;
use domain::Instant;
use domain::appointment::Status;
use domain::ids::AppointmentId;
use domain::phone::PhoneNumber;
use domain::texts::{About, TextState};
use futures::future::{BoxFuture, join_all};
use uuid::Uuid;

use crate::db::{OneOf, run};
use crate::testing::{OTHER, SHOP, noon, on_both, open_shop, visit};
use crate::{NO_PROVIDER, NewConsent, NewMail, NewText, Store, StoreError, TextRecord, Tx};

const PHONE: &str = "+18085550176";

async fn write<T: Send + 'static>(
    store: &Store,
    job: impl for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync + 'static,
) -> T {
    store.write(job).await.expect("written")
}

async fn book(store: &Store, id: u128) -> AppointmentId {
    let mut new = visit(SHOP, id, 1, 0, i64::try_from(id).expect("small") * 60);
    new.source = "web";
    let booked = new.id;
    let done = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await })
    });
    done.await.expect("booked");
    booked
}

fn text(id: u128, about: About) -> NewText {
    NewText {
        id: Uuid::from_u128(id),
        shop: SHOP,
        appointment: Uuid::from_u128(1).into(),
        recipient: PHONE.into(),
        about,
        words: "Shop 1: you are booked".into(),
        at: noon() + TimeDelta::seconds(i64::try_from(id).expect("small")),
        good_until: noon() + TimeDelta::days(1),
        not_sent: None,
    }
}

async fn post(store: &Store, new: NewText) {
    write(store, move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.post_text(&new).await })
    })
    .await;
}

async fn due(store: &Store, at: Instant) -> Vec<TextRecord> {
    store.read().await.expect("tx").texts_due(at, 10).await.expect("texts")
}

async fn doubtful(store: &Store, at: Instant) -> Vec<TextRecord> {
    store.read().await.expect("tx").texts_in_doubt(at, 10).await.expect("texts")
}

async fn states(store: &Store) -> Vec<(About, TextState)> {
    let mut tx = store.read().await.expect("tx");
    let texts = tx.texts_of(SHOP, Uuid::from_u128(1).into()).await.expect("texts");
    texts.into_iter().map(|text| (text.about, text.state)).collect()
}

async fn take(store: &Store, record: &TextRecord, look_at: Instant) -> bool {
    let record = record.clone();
    write(store, move |tx| {
        let record = record.clone();
        Box::pin(async move { tx.take_text(&record, look_at).await })
    })
    .await
}

async fn say(store: &Store, wanted: bool, source: &'static str) -> Option<bool> {
    let phone = PhoneNumber::parse(PHONE).expect("a number");
    let new = NewConsent { shop: SHOP, phone, wanted, source, at: noon() };
    write(store, move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.note_consent(&new).await })
    })
    .await;
    store.read().await.expect("tx").wants_texts(SHOP, PHONE).await.expect("a word")
}

on_both! {
    async fn a_text_is_taken_once_and_doubtful_from_then_on(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1).await;
        post(&db.store, text(1, About::Confirmation)).await;
        let now = noon() + TimeDelta::minutes(1);
        let record = due(&db.store, now).await.remove(0);
        let look_at = now + TimeDelta::minutes(2);
        let taken = join_all((0..4).map(|_| take(&db.store, &record, look_at))).await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        // What a crash leaves behind here is never handed over again.
        assert!(due(&db.store, now + TimeDelta::days(30)).await.is_empty());
        assert_eq!(states(&db.store).await, [(About::Confirmation, TextState::Doubtful)]);
        assert!(doubtful(&db.store, now).await.is_empty(), "not asked about at once");
        let mut looks = 0;
        while let Some(record) = doubtful(&db.store, look_at).await.pop() {
            assert!(!record.words.is_empty(), "its words are needed to find it");
            assert!(write(&db.store, move |tx| {
                let record = record.clone();
                Box::pin(async move { tx.take_doubt(&record, look_at).await })
            }).await);
            looks += 1;
        }
        assert_eq!(looks, 3, "then nobody asks any more");
        let health = db.store.read().await.expect("tx").texts_health(noon()).await.expect("health");
        assert_eq!((health.waiting, health.doubtful, health.failed), (0, 1, 0));
    }

    async fn what_was_surely_not_sent_waits_again_and_what_was_taken_is_forgotten(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1).await;
        post(&db.store, text(1, About::Confirmation)).await;
        let now = noon() + TimeDelta::minutes(1);
        let id = Uuid::from_u128(1);
        let record = due(&db.store, now).await.remove(0);
        assert!(take(&db.store, &record, now).await);
        let later = now + TimeDelta::seconds(7);
        write(&db.store, move |tx| Box::pin(async move { tx.text_later(id, later, "it has trouble").await })).await;
        assert!(due(&db.store, now).await.is_empty());
        let record = due(&db.store, later).await.remove(0);
        assert_eq!(record.attempts, 1);
        let health = db.store.read().await.expect("tx").texts_health(noon()).await.expect("health");
        assert_eq!(health.last_failure.expect("a reason").0, "it has trouble");
        assert!(take(&db.store, &record, now).await);
        write(&db.store, move |tx| Box::pin(async move { tx.text_accepted(id, "SM1", later).await })).await;
        assert_eq!(states(&db.store).await, [(About::Confirmation, TextState::Sent)]);
        let health = db.store.read().await.expect("tx").texts_health(noon()).await.expect("health");
        assert_eq!((health.waiting, health.last_success, health.last_failure), (0, Some(later), None));
    }

    async fn news_move_a_text_forward_only_in_whatever_order_they_come(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1).await;
        let orders = [[1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2], [2, 4, 4, 1]];
        for (n, order) in orders.into_iter().enumerate() {
            let number = 10 + n as u128;
            let (id, sid) = (Uuid::from_u128(number), format!("SM{number}"));
            post(&db.store, text(number, About::Confirmation)).await;
            let record = due(&db.store, noon() + TimeDelta::hours(1)).await.remove(0);
            take(&db.store, &record, noon() + TimeDelta::hours(2)).await;
            for progress in order {
                let sid = sid.clone();
                write(&db.store, move |tx| {
                    let sid = sid.clone();
                    let lost = (progress == 4).then_some("lost: 30003");
                    Box::pin(async move { tx.text_progress(Some(id), &sid, progress, lost, noon()).await })
                }).await;
            }
            // The answer to our own request comes last of all, and does not bring it back.
            write(&db.store, move |tx| Box::pin(async move { tx.text_accepted(id, "late", noon()).await })).await;
            let last = states(&db.store).await.pop();
            assert_eq!(last, Some((About::Confirmation, TextState::Failed)), "{order:?}");
            let mut tx = db.store.read().await.expect("tx");
            assert_eq!(tx.text_called(&sid).await.expect("a text"), Some((SHOP, PHONE.to_owned())));
        }
        let unknown = write(&db.store, |tx| {
            Box::pin(async move { tx.text_progress(None, "SM999", 4, None, noon()).await })
        });
        assert!(!unknown.await);
    }

    async fn a_newer_text_overtakes_one_that_waits(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1).await;
        post(&db.store, text(1, About::Confirmation)).await;
        post(&db.store, text(2, About::Cancelled)).await;
        let waits = due(&db.store, noon() + TimeDelta::hours(1)).await;
        assert_eq!(waits.iter().map(|text| text.about).collect::<Vec<_>>(), [About::Cancelled]);
        let mut off = text(3, About::Moved);
        off.not_sent = Some(NO_PROVIDER);
        post(&db.store, off).await;
        assert!(due(&db.store, noon() + TimeDelta::hours(1)).await.is_empty());
        let mut tx = db.store.read().await.expect("tx");
        let texts = tx.texts_of(SHOP, Uuid::from_u128(1).into()).await.expect("texts");
        assert_eq!(texts.iter().map(|text| text.is_off).collect::<Vec<_>>(), [false, false, true]);
        let none = tx.texts_of(OTHER, Uuid::from_u128(1).into()).await.expect("texts");
        assert!(none.is_empty(), "the texts of another shop");
        assert_eq!(tx.texts_to(SHOP, PHONE, noon()).await.expect("a count"), 0, "none of them left");
    }

    async fn who_said_stop_by_text_starts_again_by_text_only(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, 1).await;
        assert_eq!(say(&db.store, false, "web").await, Some(false));
        assert_eq!(say(&db.store, true, "web").await, Some(true));
        post(&db.store, text(1, About::Confirmation)).await;
        assert_eq!(say(&db.store, false, "text").await, Some(false));
        assert!(due(&db.store, noon() + TimeDelta::hours(1)).await.is_empty(), "what waits is withdrawn");
        assert_eq!(say(&db.store, true, "web").await, Some(false));
        assert_eq!(say(&db.store, true, "text").await, Some(true));
        assert_eq!(say(&db.store, false, "web").await, Some(false));
        let mut tx = db.store.read().await.expect("tx");
        assert_eq!(tx.wants_texts(OTHER, PHONE).await.expect("a word"), None);
        assert_eq!(tx.texting_shops(PHONE).await.expect("shops"), [SHOP]);
    }

    async fn of_several_who_follow_a_log_one_tells_each_change(db: Db) {
        open_shop(&db.store, SHOP).await;
        let ids = [book(&db.store, 1).await, book(&db.store, 2).await];
        let behind = db.store.read().await.expect("tx").shops_to_follow().await.expect("shops");
        assert_eq!(behind, [(SHOP, 2)]);
        let changes = db.store.read().await.expect("tx").visits_changed(SHOP, 0, 10).await.expect("changes");
        assert_eq!((changes.after, changes.until, &changes.visits[..]), (0, 2, &ids[..]));
        let follow = |_| {
            let changes = changes.clone();
            write(&db.store, move |tx| {
                let changes = changes.clone();
                Box::pin(async move { tx.follow_to(SHOP, &changes).await })
            })
        };
        let followed = join_all((0..4).map(follow)).await;
        assert_eq!(followed.iter().filter(|first| **first).count(), 1);
        assert!(db.store.read().await.expect("tx").shops_to_follow().await.expect("shops").is_empty());
        let page = db.store.read().await.expect("tx").visits_changed(SHOP, 0, 1).await.expect("changes");
        assert!(page.visits.is_empty());
    }

    async fn a_reminder_is_noted_once_and_only_for_who_wants_it(db: Db) {
        open_shop(&db.store, SHOP).await;
        let id = book(&db.store, 1).await;
        let (now, until) = ((noon(), AppointmentId(Uuid::max())), noon() + TimeDelta::days(1));
        let after = async |place| {
            let visits = db.store.read().await.expect("tx").visits_to_remind(place, until, 1).await.expect("visits");
            visits.iter().map(|visit| (visit.starts_at, visit.id)).collect::<Vec<_>>()
        };
        let coming = async || after(now).await;
        assert!(coming().await.is_empty(), "nobody asked for texts");
        say(&db.store, true, "web").await;
        let later = book(&db.store, 2).await;
        let first = coming().await;
        assert_eq!(first.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [id]);
        let second = after(first[0]).await;
        assert_eq!(second.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [later], "page by page");
        assert!(after(second[0]).await.is_empty());
        let facts = db.store.read().await.expect("tx").appointment(SHOP, id).await.expect("tx").expect("a visit");
        let remind = |_| {
            let facts = facts.clone();
            write(&db.store, move |tx| {
                let facts = facts.clone();
                Box::pin(async move { tx.remind(&facts, noon()).await })
            })
        };
        let reminded = join_all((0..4).map(remind)).await;
        assert_eq!(reminded.iter().filter(|first| **first).count(), 1);
        assert_eq!(coming().await, second, "the other one waits");
        let told = db.store.read().await.expect("tx").told(id).await.expect("tx").expect("told");
        assert_eq!((told.told.status, told.reminded_at), (Status::Booked, Some(noon())));
    }

    async fn a_text_that_comes_in_twice_is_heard_once(db: Db) {
        open_shop(&db.store, SHOP).await;
        let hear = |sid: &'static str| {
            write(&db.store, move |tx| Box::pin(async move { tx.hear_text(sid, PHONE, noon()).await }))
        };
        assert!(hear("SM1").await);
        assert!(!hear("SM1").await);
        assert!(hear("SM2").await);
        let mut tx = db.store.read().await.expect("tx");
        let heard = tx.heard_from(PHONE, noon() - TimeDelta::hours(1)).await.expect("a count");
        assert_eq!(heard, 2);
    }

    async fn what_was_settled_long_ago_is_forgotten_and_nothing_else(db: Db) {
        open_shop(&db.store, SHOP).await;
        let day = |day: i64| noon() + TimeDelta::days(day);
        // A mail that was sent, one that waits; a text that was sent, one that stays in doubt, one that waits.
        for (id, is_sent) in [(1, true), (2, false)] {
            let (recipient, id) = (format!("{id}@salon.example"), Uuid::from_u128(id));
            let mail = NewMail { id, recipient, subject: "A mail".into(), words: "..".into(), at: noon() };
            write(&db.store, move |tx| {
                let mail = mail.clone();
                Box::pin(async move {
                    tx.post(&mail).await?;
                    if is_sent { tx.close_mail(mail.id, true, noon()).await } else { Ok(()) }
                })
            })
            .await;
        }
        for (n, state) in [(3, "sent"), (4, "doubtful"), (5, "waiting")] {
            let visit = book(&db.store, n).await;
            let text = NewText {
                id: Uuid::from_u128(n), shop: SHOP, appointment: visit, recipient: PHONE.into(),
                about: About::Confirmation, words: "..".into(), at: noon(), good_until: day(400), not_sent: None,
            };
            write(&db.store, move |tx| {
                let text = text.clone();
                Box::pin(async move { tx.post_text(&text).await })
            })
            .await;
            let record = db.store.read().await.expect("tx").texts_due(noon(), 9).await.expect("texts").pop().expect("a text");
            write(&db.store, move |tx| {
                let text = record.clone();
                Box::pin(async move {
                    if state != "waiting" {
                        tx.take_text(&text, noon()).await?;
                    }
                    if state == "sent" { tx.text_accepted(text.id, "SM1", noon()).await } else { Ok(()) }
                })
            })
            .await;
        }
        write(&db.store, |tx| Box::pin(async move { tx.hear_text("SM7", PHONE, noon()).await.map(drop) })).await;
        let health = db.store.read().await.expect("tx").texts_health(noon() - TimeDelta::days(1)).await.expect("health");
        assert_eq!((health.waiting, health.doubtful, health.last_success), (1, 1, Some(noon())));
        let left = async |until: Instant| -> (i64, i64) {
            write(&db.store, move |tx| Box::pin(async move {
                tx.forget_settled(until).await?;
                tx.forget_texts(SHOP, until).await?;
                tx.forget_incoming_texts(until).await
            }))
            .await;
            let mut tx = db.store.read().await.expect("tx");
            let count = run!(tx, fetch_one, sqlx::query_as(
                "select (select count(*) from outbox), (select count(*) from incoming_texts)",
            ));
            count.expect("counted")
        };
        assert_eq!(left(day(0)).await, (5, 1), "not yet");
        assert_eq!(left(day(1)).await, (2, 0), "what waits stays");
    }
}

/// Anybody may ask for the health: what it reads does not grow with what was ever sent.
#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_texts_is_found_by_indexes() {
    let db = crate::testing::sqlite().await;
    let mut tx = db.store.read().await.expect("tx");
    for (name, text) in crate::texts::ALL {
        if !["OPEN", "FAILED", "LAST_SUCCESS", "LAST_REFUSAL", "LAST_TROUBLE"].contains(name) {
            continue;
        }
        let explained = format!("explain query plan {text}");
        let question = sqlx::query_as(sqlx::AssertSqlSafe(explained.as_str()));
        let OneOf::Sqlite(tx) = &mut tx.on else { panic!("SQLite") };
        let plan: Vec<(i64, i64, i64, String)> = question.fetch_all(&mut **tx).await.expect("a plan");
        let scans = plan.iter().filter(|(.., step)| step.contains("outbox") && !step.contains("INDEX"));
        assert_eq!(scans.count(), 0, "{name}: {plan:?}");
    }
}
