//! Alerts: who is told of what, once when it begins and once when it is over. Pages are rendered by four workers, as the program
//! does it: rendering blocks one now and then.

use std::time::Duration;

use backend::mail::Mail;
use chrono::TimeDelta;
use domain::access::Role;
use domain::ids::ShopId;
use serde_json::Value;

use crate::world::{Socket, World, frame, main_part};

const SHOP: ShopId = ShopId(1);

/// The mails of alerts so far, when there are as many as that.
async fn mails(world: &World, count: usize) -> Vec<Mail> {
    let of_alerts =
        || world.mail.sent().into_iter().filter(|mail| mail.words.contains("Since 20")).collect::<Vec<_>>();
    for _ in 0..100 {
        if of_alerts().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    of_alerts()
}

async fn next_alert(socket: &mut Socket) -> Value {
    loop {
        let frame = frame(socket).await;
        if frame["type"] == "alert" {
            return frame["data"].clone();
        }
    }
}

async fn page(world: &World, path: &str) -> String {
    let (status, page) = world.get(path, &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200, "{path}");
    main_part(&page).to_owned()
}

async fn a_silence_is_told_once(world: &World) {
    let mut live = world.live("/ops?location_id=1").await.expect("a socket");
    assert_eq!(frame(&mut live).await["type"], "metrics");
    world.desk.look_at_shops().await.expect("a look");
    assert!(
        !page(world, "/dashboard/1").await.contains("No call has come in"),
        "the demo's phone rang today"
    );

    world.desk.clock.advance(TimeDelta::days(5));
    let (one, other) = tokio::join!(world.desk.look_at_shops(), world.desk.look_at_shops());
    one.and(other).expect("a look");
    world.desk.clock.advance(TimeDelta::minutes(5));
    world.desk.look_at_shops().await.expect("a look");
    let told = next_alert(&mut live).await;
    assert_eq!((told["alert"].as_str(), told["is_over"].as_bool()), (Some("no_calls"), Some(false)));
    assert!(page(world, "/dashboard/1").await.contains("No call has come in"), "the owner's page says it");
    assert!(page(world, "/status").await.contains("No call has come in"));
    assert_eq!(mails(world, 1).await.len(), 1, "one mail, however often it is seen");

    world.ring("CA1").await;
    world.desk.clock.advance(TimeDelta::minutes(11));
    world.desk.look_at_shops().await.expect("a look");
    world.desk.look_at_the_front_desk().await.expect("a look");
    assert!(
        page(world, "/dashboard/1").await.contains("No call has come in"),
        "not seen for a moment is not over"
    );
    world.desk.clock.advance(TimeDelta::minutes(2));
    let (one, other) = tokio::join!(world.desk.look_at_the_front_desk(), world.desk.look_at_the_front_desk());
    one.and(other).expect("a look");
    assert_eq!(next_alert(&mut live).await["is_over"], true);
    assert!(!page(world, "/dashboard/1").await.contains("No call has come in"));
    let told = mails(world, 2).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].subject.contains("Over again") && !told[0].subject.contains("Over again"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_silence_is_told_once_to_whom_it_concerns_on_sqlite() {
    a_silence_is_told_once(&World::open().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_silence_is_told_once_to_whom_it_concerns_on_postgres() {
    if let Some(world) = World::on_postgres().await {
        a_silence_is_told_once(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn trouble_of_the_whole_front_desk_goes_to_the_operator_and_shops_hear_what_they_feel() {
    let world = World::open().await;
    let operator = world.signed_in("op@frontdesk.example", Role::Operator, None).await;
    let pro = world.signed_in("pro@salon.example", Role::Professional, Some(SHOP)).await;
    for n in 0..3 {
        let body = format!("CallSid=CA{n}&To=%2B18084826296");
        assert_eq!(world.post_with("/voice", &body, Some("wrong")).await.0, 403);
    }
    world.desk.look_at_the_front_desk().await.expect("a look");
    world.desk.look_at_the_front_desk().await.expect("a look");
    let told = mails(&world, 1).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].recipient, "op@frontdesk.example");
    assert!(told[0].words.contains("TWILIO_AUTH_TOKEN"), "{}", told[0].words);
    for path in ["/operator", "/status"] {
        let (_, page) = world.get(path, &[("cookie", &operator.0)]).await;
        assert!(main_part(&page).contains("TWILIO_AUTH_TOKEN"), "{path}");
    }
    let own = page(&world, "/dashboard/1").await;
    assert!(own.contains("Calls may not come in"), "the owner hears that it is so");
    assert!(!own.contains("TWILIO_AUTH_TOKEN"), "and not what is not theirs to mend");
    assert_eq!(world.get("/status", &[("cookie", &pro.0)]).await.0, 404);
    let asked = [("authorization", world.key.as_str()), ("accept", "text/plain")];
    let (_, metrics) = world.get("/metrics", &asked).await;
    assert!(metrics.contains("frontdesk_alert_open{alert=\"webhooks\"} 1\n"));

    // Ten minutes later there is nothing new, and another twelve later it is over.
    world.desk.clock.advance(TimeDelta::minutes(11));
    world.desk.look_at_the_front_desk().await.expect("a look");
    world.desk.clock.advance(TimeDelta::minutes(2));
    world.desk.look_at_the_front_desk().await.expect("a look");
    assert_eq!(mails(&world, 2).await.len(), 2);
    assert!(!page(&world, "/dashboard/1").await.contains("Calls may not come in"));
}
