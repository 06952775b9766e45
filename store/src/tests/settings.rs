//! What an owner sets, on both databases: it is read back as it was written, and another shop's stays as it was.

use chrono::NaiveDate;
use domain::catalogue::{OwnTerms, ServiceTime};
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::ShopId;
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::{Answering, Manner, voice_of};
use domain::settings::{Offered, SpecialDay, Webhook};
use domain::understanding::language::Language;
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::testing::{Db, OTHER, SHOP, noon, on_both, open_shop, person, services, today};
use crate::{Store, StoreError, Tx};

async fn write<T: Send + 'static>(
    store: &Store,
    job: impl for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync + 'static,
) -> T {
    store.write(job).await.expect("written")
}

async fn read(db: &Db) -> Tx {
    db.store.read().await.expect("a transaction")
}

fn day(n: u128, whose: Option<u128>, open: Option<(u16, u16)>) -> SpecialDay {
    SpecialDay {
        id: Uuid::from_u128(n),
        date: NaiveDate::from_ymd_opt(2026, 7, 4).expect("a date"),
        professional: whose.map(|n| person(SHOP, n)),
        open,
        name: Some("Independence Day".into()),
    }
}

on_both! {
    async fn a_profile_is_changed_and_keeps_off_names_that_others_have(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let before = read(&db).await.profile(SHOP).await.expect("a profile").expect("a shop");
        let mut new = before.clone();
        (new.name, new.slug, new.website) = ("Harbour".into(), "harbour".into(), Some("https://h.example".into()));
        let wish = new.clone();
        assert!(write(&db.store, move |tx| { let wish = wish.clone(); Box::pin(async move { tx.set_profile(SHOP, &wish).await }) }).await);
        assert_eq!(read(&db).await.profile(SHOP).await.expect("a profile"), Some(new.clone()));
        new.slug = "shop-2".into();
        assert!(!write(&db.store, move |tx| { let new = new.clone(); Box::pin(async move { tx.set_profile(SHOP, &new).await }) }).await);
        let other = read(&db).await.profile(OTHER).await.expect("a profile").expect("a shop");
        assert_eq!(other.name, "Shop 2");
    }

    async fn a_manner_is_read_back_as_it_was_written(db: Db) {
        open_shop(&db.store, SHOP).await;
        assert_eq!(read(&db).await.manner(SHOP, today()).await.expect("a manner"), Manner::default());
        let manner = Manner {
            languages: vec![Language::Spanish],
            voices: voice_of("lupe", Language::Spanish).into_iter().collect(),
            answering: Answering::StaffFirst,
            staff_number: PhoneNumber::parse("+18085550111").ok(),
            ring_seconds: 25,
            transfer_to: PhoneNumber::parse("+18085550112").ok(),
            is_recorded: true,
            disclosure: Some(String::new()),
            recording_line: Some("We record.".into()),
            ..Manner::default()
        };
        let new = manner.clone();
        write(&db.store, move |tx| { let new = new.clone(); Box::pin(async move { tx.set_manner(SHOP, Some("Aloha"), &new).await }) }).await;
        assert_eq!(read(&db).await.manner(SHOP, today()).await.expect("a manner"), manner);
        assert_eq!(read(&db).await.shop(SHOP).await.expect("a shop").expect("it").greeting.as_deref(), Some("Aloha"));
    }

    async fn hours_and_special_days_reach_the_rosters_and_the_manner(db: Db) {
        open_shop(&db.store, SHOP).await;
        let week = WeeklyHours(vec![
            OpenSpan { weekday: 1, opens: 600, closes: 720 },
            OpenSpan { weekday: 1, opens: 780, closes: 1_080 },
        ]);
        let new = week.clone();
        write(&db.store, move |tx| {
            let week = new.clone();
            Box::pin(async move {
                tx.set_opening_hours(SHOP, &week).await?;
                tx.set_working_hours(SHOP, person(SHOP, 1), &week).await?;
                // Not theirs.
                tx.set_working_hours(OTHER, person(SHOP, 2), &week).await?;
                assert!(tx.add_special_day(SHOP, &day(1, None, None)).await?);
                assert!(!tx.add_special_day(SHOP, &day(1, None, None)).await?, "the form came twice");
                assert!(!tx.add_special_day(OTHER, &day(2, Some(1), None)).await?, "nobody of theirs");
                tx.add_special_day(SHOP, &day(3, Some(1), Some((600, 660)))).await
            })
        }).await;
        let mut tx = read(&db).await;
        assert_eq!(tx.opening_hours(SHOP).await.expect("hours"), week);
        let weeks = tx.working_hours(SHOP).await.expect("weeks");
        assert_eq!(weeks[&person(SHOP, 1)], week);
        assert_eq!(weeks[&person(SHOP, 2)].0.len(), 7);
        let days = tx.manner(SHOP, today()).await.expect("a manner").special_days;
        assert_eq!(days.into_values().collect::<Vec<_>>(), [Vec::new()]);
        assert_eq!(tx.special_days(SHOP, today()).await.expect("days").len(), 2);
        drop(tx);
        assert!(!write(&db.store, |tx| Box::pin(tx.remove_special_day(OTHER, Uuid::from_u128(1)))).await);
        assert!(write(&db.store, |tx| Box::pin(tx.remove_special_day(SHOP, Uuid::from_u128(1)))).await);
    }

    async fn services_and_people_are_added_changed_and_never_taken_from_another_shop(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let mut sold = read(&db).await.menu(SHOP).await.expect("a menu").remove(0);
        assert_eq!(sold.by.len(), 2);
        sold.service.name = "Trim".into();
        sold.service.price = Cents(5_000);
        (sold.offered, sold.patch_test_hours, sold.by) = (Offered::Private, Some(48), vec![person(SHOP, 2)]);
        let (new, theirs) = (sold.clone(), sold.clone());
        assert!(write(&db.store, move |tx| { let new = new.clone(); Box::pin(async move { tx.put_service(SHOP, &new).await }) }).await);
        assert!(!write(&db.store, move |tx| { let new = theirs.clone(); Box::pin(async move { tx.put_service(OTHER, &new).await }) }).await);
        let menu = read(&db).await.menu(SHOP).await.expect("a menu");
        assert!(menu.contains(&sold));
        assert_eq!(read(&db).await.services(SHOP).await.expect("services").len(), 1, "the private one is for staff");

        let mut member = read(&db).await.team(SHOP).await.expect("a team").remove(1);
        let color = services(SHOP)[1].id;
        member.person.services = vec![color];
        member.person.own_terms =
            vec![OwnTerms { service: color, price: Some(Cents(9_000)), time: Some(ServiceTime::plain(50)) }];
        member.hours = WeeklyHours::same(0..2, 600, 700);
        member.is_active = false;
        let new = member.clone();
        assert!(write(&db.store, move |tx| { let new = new.clone(); Box::pin(async move { tx.put_person(SHOP, &new).await }) }).await);
        assert_eq!(read(&db).await.team(SHOP).await.expect("a team")[1], member);
        member.person.own_terms.clear();
        let new = member.clone();
        assert!(write(&db.store, move |tx| { let new = new.clone(); Box::pin(async move { tx.put_person(SHOP, &new).await }) }).await);
        assert_eq!(read(&db).await.team(SHOP).await.expect("a team")[1], member);
        assert_eq!(read(&db).await.professionals(SHOP).await.expect("people").len(), 1);
    }

    async fn a_number_belongs_to_one_shop_and_its_webhooks_are_noted(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let number = PhoneNumber::parse("+18085550177").expect("a number");
        let add = async |shop: ShopId, number: &PhoneNumber| {
            let number = number.clone();
            write(&db.store, move |tx| { let number = number.clone(); Box::pin(async move { tx.add_number(shop, &number).await }) }).await
        };
        assert!(add(SHOP, &number).await);
        assert!(!add(OTHER, &number).await && !add(SHOP, &number).await);
        assert!(read(&db).await.is_our_number(&number).await.expect("a count"));
        write(&db.store, |tx| Box::pin(tx.saw_number("+18085550177", Webhook::Voice, noon()))).await;
        write(&db.store, |tx| Box::pin(tx.saw_number("+18085550177", Webhook::Sms, noon()))).await;
        let numbers = read(&db).await.numbers(SHOP).await.expect("numbers");
        let seen = numbers.iter().find(|own| own.number == number.as_str()).expect("it");
        assert_eq!((seen.voice, seen.status, seen.sms), (Some(noon()), None, Some(noon())));
        assert!(!write(&db.store, |tx| Box::pin(tx.remove_number(OTHER, "+18085550177"))).await);
        assert!(write(&db.store, |tx| Box::pin(tx.remove_number(SHOP, "+18085550177"))).await);
    }

    async fn the_version_rises_with_each_change_of_this_shop_alone(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let version = async |shop| read(&db).await.settings_version(shop).await.expect("a number");
        let before = (version(SHOP).await, version(OTHER).await);
        write(&db.store, |tx| Box::pin(tx.shop_changed(SHOP))).await;
        write(&db.store, |tx| Box::pin(async move { tx.set_price(SHOP, services(SHOP)[0].id, Cents(1)).await })).await;
        assert!(version(SHOP).await > before.0 + 1);
        assert_eq!(version(OTHER).await, before.1);
    }
}
