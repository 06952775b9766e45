//! Reminders among many visits of which nobody has to be reminded.

use backend::demo;
use chrono::TimeDelta;
use domain::appointment::Status;
use domain::catalogue::{Service, ServiceTime};
use domain::ids::ProfessionalId;
use domain::phone::PhoneNumber;
use store::{BookError, NewAppointment};

use crate::world::World;

/// Visits that were booked inside of the last day, each five minutes after the last one of its professional.
const CROWD: i64 = 800;
/// How many visits are looked at in one go.
const A_PAGE: usize = 500;
const A_VISIT: TimeDelta = TimeDelta::minutes(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_needs_no_reminder_hides_nobody_who_does() {
    let world = World::open().await;
    let (desk, now) = (&world.desk, world.desk.clock.now());
    let phone = PhoneNumber::parse("+18085550167").expect("a number");
    desk.note_consent(demo::SHOP, phone.clone(), true, "phone").await.expect("noted");
    let mut tx = desk.store.read().await.expect("tx");
    let people = tx.professionals(demo::SHOP).await.expect("people");
    let listed = tx.services(demo::SHOP).await.expect("services").remove(0);
    drop(tx);
    let service = Service { time: ServiceTime::plain(5), ..listed };
    let visit = |professional: ProfessionalId, starts_at, at| NewAppointment {
        id: desk.ids.id(now),
        shop: demo::SHOP,
        professional,
        services: vec![service.clone()],
        starts_at,
        customer_id: desk.ids.id(now),
        customer_name: "Kiana Akana".into(),
        customer_phone: Some(phone.clone()),
        call_sid: None,
        status: Status::Booked,
        source: "phone",
        override_reason: None,
        at,
        heard_at: at,
    };
    let share = CROWD / people.len() as i64 + 1;
    let mut new: Vec<NewAppointment> = Vec::new();
    for person in &people {
        new.extend((1..=share).map(|n| visit(person.id, now + A_VISIT * n as i32, now)));
    }
    let last = new.iter().map(|visit| visit.starts_at).max().expect("visits");
    assert!(last < now + TimeDelta::hours(24), "all of them are close");
    new.push(visit(people[0].id, now + TimeDelta::hours(24), now - TimeDelta::days(3)));
    let crowd = new.len();
    let booked = desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move {
            let mut count = 0;
            for visit in &new {
                match tx.book(visit).await {
                    Ok(_) => count += 1,
                    // The demo's own visits are there too.
                    Err(BookError::Taken) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok::<_, BookError>(count)
        })
    });
    let booked = booked.await.expect("booked");
    assert!(booked > A_PAGE, "{booked} of {crowd}");
    assert_eq!(desk.make_reminders().await.expect("reminders"), 1);
    assert_eq!(desk.make_reminders().await.expect("reminders"), 0);
}
