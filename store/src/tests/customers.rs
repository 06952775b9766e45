//! The book of customers: finding, changing, putting together, taking in, forgetting.

use chrono::TimeDelta;
use domain::appointment::{Act, Status};
use domain::cells::Cell;
use domain::chat::{Party, Photo};
use domain::customers::{CustomerLine, ERASED, Profile, Search};
use domain::ids::{AppointmentId, CallSid, CustomerId, MessageId, PhotoId, ShopId};
use domain::live::{Speaker, Transcript};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use uuid::Uuid;

use crate::testing::{OTHER, SHOP, call_started, noon, on_both, open_shop, person, services, today, visit};
use crate::{
    FactsAt, HotFact, NewAppointment, NewChatMessage, NewCustomer, NewImport, NewMessage, NewVisit, NotYet,
    Store, TakeIn, TakeInError,
};

const AT: FactsAt = FactsAt { now: chrono::DateTime::UNIX_EPOCH, year: chrono::DateTime::UNIX_EPOCH };

async fn book(store: &Store, new: NewAppointment) {
    let booked = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.book(&new).await.map(drop) })
    });
    booked.await.expect("a visit");
}

/// A visit of somebody, two hours apart from the others.
fn of(id: u128, name: &str, phone: Option<&str>) -> NewAppointment {
    NewAppointment {
        customer_name: name.to_owned(),
        customer_phone: phone.and_then(|phone| PhoneNumber::parse(phone).ok()),
        ..visit(SHOP, id, 1, 0, id as i64 * 120)
    }
}

async fn complete(store: &Store, id: u128) {
    let done = store.write(move |tx| {
        let id = AppointmentId(Uuid::from_u128(id));
        Box::pin(async move { tx.act(SHOP, id, Act::Complete, noon() + TimeDelta::days(9)).await.map(drop) })
    });
    done.await.expect("a completed visit");
}

async fn found(store: &Store, shop: ShopId, question: &str) -> Vec<String> {
    let search = Search::of(question);
    let mut tx = store.read().await.expect("tx");
    let after = ("", CustomerId(Uuid::nil()));
    let lines = tx.customers_page(shop, search.as_ref(), after, 50, AT).await.expect("customers");
    lines.into_iter().map(|line| line.name).collect()
}

async fn everybody(store: &Store) -> Vec<CustomerLine> {
    store.read().await.expect("tx").all_customers(SHOP, AT).await.expect("customers")
}

async fn named(store: &Store, name: &str) -> Profile {
    let line = everybody(store).await.into_iter().find(|line| line.name == name).expect(name);
    let mut tx = store.read().await.expect("tx");
    tx.customer_profile(SHOP, line.customer_id).await.expect("a profile").expect("a customer")
}

async fn change(store: &Store, profile: Profile) -> bool {
    let changed = store.write(move |tx| {
        let profile = profile.clone();
        Box::pin(async move { tx.change_customer(SHOP, &profile).await })
    });
    changed.await.expect("an answer")
}

async fn sums_are_right(store: &Store) -> bool {
    store.read().await.expect("tx").recount(SHOP).await.expect("a recount").is_empty()
}

on_both! {
    async fn customers_are_found_by_beginnings_in_their_own_shop_page_by_page(db: Db) {
        for shop in [SHOP, OTHER] {
            open_shop(&db.store, shop).await;
        }
        for (id, name) in [(1, "Ana Keahi"), (2, "Jörg Ähre"), (3, "ana Lee"), (4, "Zoë")] {
            book(&db.store, of(id, name, Some(&format!("+1808555010{id}")))).await;
        }
        book(&db.store, NewAppointment { customer_name: "Ana Elsewhere".into(), ..visit(OTHER, 9, 1, 0, 0) }).await;
        for (question, names) in [
            ("an", vec!["Ana Keahi", "ana Lee"]),
            ("kea an", vec!["Ana Keahi"]),
            ("AHRE", vec!["Jörg Ähre"]),
            ("808 555 0104", vec!["Zoë"]),
            ("0103", vec!["ana Lee"]),
            ("elsewhere", vec![]),
            ("%", vec!["Ana Keahi", "ana Lee", "Jörg Ähre", "Zoë"]),
        ] {
            assert_eq!(found(&db.store, SHOP, question).await, names, "{question}");
        }
        let mut tx = db.store.read().await.expect("tx");
        let (mut after, mut pages) = ((String::new(), CustomerId(Uuid::nil())), Vec::new());
        loop {
            let page = tx.customers_page(SHOP, None, (&after.0, after.1), 3, AT).await.expect("a page");
            let Some(last) = page.last() else { break };
            after = (last.name_key.clone(), last.customer_id);
            pages.push(page.len());
        }
        assert_eq!(pages, [3, 1]);
    }

    async fn a_form_on_older_facts_changes_nothing(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, of(1, "Ana Keahi", Some("+18085550176"))).await;
        let before = named(&db.store, "Ana Keahi").await;
        let email = Some("lani@example.org".to_owned());
        assert!(change(&db.store, Profile { name: "Lani Keahi".into(), email, ..before.clone() }).await);
        assert!(!change(&db.store, Profile { name: "Somebody".into(), ..before }).await, "stale");
        assert_eq!(found(&db.store, SHOP, "lani@ex").await, ["Lani Keahi"]);
        assert!(found(&db.store, SHOP, "ana").await.is_empty(), "the old name finds nobody");
    }

    async fn of_two_who_are_one_everything_moves_and_the_numbers_stay_right(db: Db) {
        open_shop(&db.store, SHOP).await;
        let phone = Some("+18085550176");
        for (id, name) in [(1, "Ana Keahi"), (2, "Ana"), (3, "Lani Keahi")] {
            book(&db.store, of(id, name, phone)).await;
            complete(&db.store, id).await;
        }
        let (kept, gone) = (named(&db.store, "Ana Keahi").await, named(&db.store, "Ana").await);
        let merged = {
            let (kept, gone) = (kept.clone(), gone.clone());
            db.store.write(move |tx| {
                let (kept, gone) = (kept.clone(), gone.clone());
                Box::pin(async move { tx.merge_customers(SHOP, &kept, &gone).await })
            })
        };
        assert!(merged.await.expect("an answer"));
        assert!(sums_are_right(&db.store).await);
        let visits = |name: &'static str| {
            let store = db.store.clone();
            async move { everybody(&store).await.iter().find(|one| one.name == name).map(|one| one.facts.visits) }
        };
        assert_eq!(visits("Ana Keahi").await, Some(2));
        assert_eq!(visits("Lani Keahi").await, Some(1), "a daughter on the same phone is somebody else");
        assert_eq!(visits("Ana").await, None);
        // Whoever books under the other name is who they are.
        book(&db.store, of(5, "ana", phone)).await;
        assert_eq!(everybody(&db.store).await.len(), 2);
        assert!(!change(&db.store, gone).await, "who went is gone");
    }

    async fn whoever_is_forgotten_leaves_no_name_number_or_word_and_others_keep_theirs(db: Db) {
        open_shop(&db.store, SHOP).await;
        let phone = Some("+18085550176");
        let mut ana = of(1, "Ana Keahi", phone);
        ana.call_sid = Some(CallSid("CA-ana".into()));
        ana.override_reason = Some("Ana asked".into());
        talk(&db.store, "CA-ana", "this is Ana speaking").await;
        talk(&db.store, "CA-lani", "this is Lani speaking").await;
        book(&db.store, ana).await;
        book(&db.store, of(2, "Lani Keahi", phone)).await;
        write_to(&db.store, 1, "Ana writes").await;
        write_to(&db.store, 2, "Lani writes").await;
        leave(&db.store, "CA-ana", "Ana leaves a message").await;
        let profile = named(&db.store, "Ana Keahi").await;
        let mut tx = db.store.read().await.expect("tx");
        let not_yet = tx.can_be_erased(SHOP, &profile, noon()).await.expect("an answer");
        assert_eq!(not_yet, Some(NotYet::VisitToCome));
        drop(tx);
        complete(&db.store, 1).await;
        let days = db.store.read().await.expect("tx").days(SHOP, today(), today()).await.expect("sums");
        assert!(erase(&db.store, profile.clone()).await);
        assert!(!erase(&db.store, profile).await, "once");
        let all = everything(&db.store).await;
        assert!(!all.contains("Ana"), "{all}");
        for stays in ["Lani Keahi", "Lani writes", "this is Lani speaking", ERASED] {
            assert!(all.contains(stays), "{stays}");
        }
        assert_eq!(db.store.read().await.expect("tx").days(SHOP, today(), today()).await.expect("sums"), days);
        assert!(sums_are_right(&db.store).await);
        // Now the number is hers alone, and goes with her.
        complete(&db.store, 2).await;
        assert!(erase(&db.store, named(&db.store, "Lani Keahi").await).await);
        let all = everything(&db.store).await;
        for trace in ["Lani", "8085550176"] {
            assert!(!all.contains(trace), "{trace} in {all}");
        }
        assert!(db.store.scrub(u64::MAX).await.expect("scrubbed"));
    }

    async fn what_comes_in_counts_as_its_definition_says_once_and_wholly(db: Db) {
        open_shop(&db.store, SHOP).await;
        book(&db.store, of(1, "Ana Keahi", Some("+18085550176"))).await;
        complete(&db.store, 1).await;
        let ana = named(&db.store, "Ana Keahi").await.customer_id;
        let lani = CustomerId(Uuid::from_u128(77));
        let new = TakeIn {
            customers: vec![customer(lani, "Lani")],
            visits: vec![past(11, ana, 400), past(12, lani, 40), past(13, lani, 20), coming(14, lani, 300)],
            customer_ids: vec![("C1".into(), lani.0)],
            visit_ids: vec![("V1".into(), Uuid::from_u128(14))],
            ..nothing(&db.store, 1).await
        };
        take_in(&db.store, new.clone()).await.expect("taken in");
        assert!(matches!(take_in(&db.store, new).await, Err(TakeInError::NotWaiting)));
        assert!(sums_are_right(&db.store).await);
        let (from, to) = (today() - TimeDelta::days(500), today() + TimeDelta::days(9));
        let days = db.store.read().await.expect("tx").days(SHOP, from, to).await.expect("sums");
        let sum: domain::metrics::Sums = days.values().copied().sum();
        assert_eq!((sum.visits.appointments, sum.visits.completed), (1, 1), "the past is in no number");
        assert_eq!(sum.visits.earned_cents, 4_500);
        assert_eq!(sum.visits.visits, 2, "what is to come counts when it is due");
        assert_eq!((sum.visits.new_customers, sum.visits.returning_visits), (2, 2));
        assert_eq!(db.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number"), 2, "no storm");
        assert_eq!(found(&db.store, SHOP, "lani").await, ["Lani"]);

        // The same cells again: nothing of the file comes in.
        let other = CustomerId(Uuid::from_u128(78));
        let clash = TakeIn {
            customers: vec![customer(other, "Mele")],
            visits: vec![coming(15, other, 300)],
            ..nothing(&db.store, 2).await
        };
        assert!(matches!(take_in(&db.store, clash).await, Err(TakeInError::Overtaken)));
        assert!(found(&db.store, SHOP, "mele").await.is_empty());
        complete(&db.store, 14).await;
        assert!(sums_are_right(&db.store).await);
    }

    async fn ten_thousand_customers_come_in(db: Db) {
        open_shop(&db.store, SHOP).await;
        let customers: Vec<NewCustomer> = (0..10_000_u128)
            .map(|n| customer(CustomerId(Uuid::from_u128(1 << 90 | n)), &format!("Number {n}")))
            .collect();
        let visits = customers.iter().enumerate().map(|(n, who)| past(1_000 + n as u128, who.id, 40)).collect();
        take_in(&db.store, TakeIn { customers, visits, ..nothing(&db.store, 1).await }).await.expect("all");
        assert_eq!(found(&db.store, SHOP, "number 9999").await, ["Number 9999"]);
        assert_eq!(db.store.read().await.expect("tx").customer_count(SHOP).await.expect("a count"), 10_000);
        assert!(sums_are_right(&db.store).await);
    }

    async fn what_was_kept_long_enough_is_forgotten_kind_by_kind(db: Db) {
        open_shop(&db.store, SHOP).await;
        talk(&db.store, "CA-ana", "old words").await;
        leave(&db.store, "CA-ana", "old message").await;
        book(&db.store, of(1, "Ana Keahi", None)).await;
        write_to(&db.store, 1, "old chat").await;
        let forget = async |before| {
            db.store.write(move |tx| Box::pin(async move {
                let mut more = tx.forget_transcripts(SHOP, before, 1).await?;
                tx.forget_messages(SHOP, before).await?;
                let (photos, chats) = tx.forget_chats(SHOP, before, 1).await?;
                more |= chats;
                Ok::<_, crate::StoreError>((photos, more))
            })).await.expect("forgotten")
        };
        forget(noon() - TimeDelta::days(1)).await;
        let all = everything(&db.store).await;
        assert!(all.contains("old words") && all.contains("old message") && all.contains("old chat"));
        let mut photos = Vec::new();
        loop {
            let (some, more) = forget(noon() + TimeDelta::days(30)).await;
            photos.extend(some);
            if !more {
                break;
            }
        }
        assert_eq!(photos, [PhotoId(Uuid::from_u128(1))]);
        let all = everything(&db.store).await;
        for gone in ["old words", "old message", "old chat"] {
            assert!(!all.contains(gone), "{gone} in {all}");
        }
        assert!(all.contains("Ana Keahi"), "the person stays");
    }
}

async fn talk(store: &Store, call: &str, words: &str) {
    let line = Transcript {
        call_sid: CallSid(call.to_owned()),
        turn: 1,
        speaker: Speaker::Caller,
        text: words.to_owned(),
        heard: true,
        heard_text: None,
    };
    let said = HotFact::Turns {
        shop: SHOP,
        call_sid: CallSid(call.to_owned()),
        lines: vec![line],
        conversation: Some(format!("\"{words}\"")),
        at: noon(),
    };
    let ended = HotFact::CallEnded {
        shop: SHOP,
        call_sid: CallSid(call.to_owned()),
        duration_sec: 60,
        outcome: domain::live::Outcome::Inquiry,
        at: noon(),
    };
    for fact in [call_started(SHOP, call), said, ended] {
        store.hot(fact).await.expect("written");
    }
}

async fn write_to(store: &Store, visit: u128, words: &str) {
    let message = NewChatMessage {
        id: MessageId(Uuid::from_u128(visit)),
        shop: SHOP,
        appointment: AppointmentId(Uuid::from_u128(visit)),
        party: Party::Customer,
        name: words.split(' ').next().unwrap_or_default().to_owned(),
        text: words.to_owned(),
        photo: Some(Photo { photo_id: PhotoId(Uuid::from_u128(visit)), width: 1, height: 1 }),
        at: noon(),
    };
    let said = store.write(move |tx| {
        let message = message.clone();
        Box::pin(async move { tx.say(&message).await.map(drop) })
    });
    said.await.expect("said");
}

async fn leave(store: &Store, call: &str, words: &str) {
    let new = NewMessage {
        id: Uuid::from_u128(5),
        shop: SHOP,
        call_sid: Some(CallSid(call.to_owned())),
        name: Some("Ana".into()),
        phone: Some("+18085550176".into()),
        text: words.to_owned(),
        at: noon(),
    };
    let left = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_message(&new).await })
    });
    left.await.expect("left");
}

async fn erase(store: &Store, profile: Profile) -> bool {
    let erased = store.write(move |tx| {
        let profile = profile.clone();
        Box::pin(async move {
            let traces = tx.traces(SHOP, profile).await?;
            tx.erase(SHOP, &traces, noon()).await
        })
    });
    erased.await.expect("an answer")
}

/// Everything of the shop that holds words: the export's tables, and the live log.
async fn everything(store: &Store) -> String {
    let mut tx = store.read().await.expect("tx");
    let mut all = String::new();
    for table in crate::EXPORTED {
        for row in tx.export_page(SHOP, table, 1_000, 0).await.expect("rows") {
            all += &row.join(",");
            all.push('\n');
        }
    }
    for event in tx.events_since(SHOP, 0, 1_000).await.expect("events") {
        all += &event.frame;
        all.push('\n');
    }
    all
}

fn customer(id: CustomerId, name: &str) -> NewCustomer {
    NewCustomer { id, name: name.to_owned(), phone: None, email: None, notes: None }
}

fn past(id: u128, customer: CustomerId, days: i64) -> NewVisit {
    let starts_at = noon() - TimeDelta::days(days);
    NewVisit {
        id: Uuid::from_u128(id),
        customer,
        professional: person(SHOP, 1),
        service: services(SHOP)[0].id,
        service_name: "Balayage".into(),
        price: Cents(9_000),
        minutes: 30,
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        visit_on: today() - TimeDelta::days(days),
        status: Status::Completed,
        cells: Vec::new(),
    }
}

fn coming(id: u128, customer: CustomerId, minutes: i64) -> NewVisit {
    let starts_at = noon() + TimeDelta::minutes(minutes);
    let cells = (0..6).map(|n| Cell(Cell::at(starts_at).0 + n)).collect();
    let ends_at = starts_at + TimeDelta::minutes(30);
    NewVisit { starts_at, ends_at, cells, visit_on: today(), status: Status::Booked, ..past(id, customer, 0) }
}

/// A file that brings nothing, and waits.
async fn nothing(store: &Store, import: u128) -> TakeIn {
    let id = Uuid::from_u128(import);
    let new = NewImport {
        id,
        shop: SHOP,
        file_name: "list.csv".into(),
        content: "Name".into(),
        mapping: "{}".into(),
        made_by: "a test".into(),
        at: noon(),
    };
    let kept = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_import(&new).await })
    });
    kept.await.expect("a file");
    TakeIn {
        shop: SHOP,
        import: id,
        customers: Vec::new(),
        visits: Vec::new(),
        customer_ids: Vec::new(),
        visit_ids: Vec::new(),
        today: today(),
        at: noon(),
    }
}

async fn take_in(store: &Store, new: TakeIn) -> Result<(), TakeInError> {
    store
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.take_in(&new).await })
        })
        .await
}
