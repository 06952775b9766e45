//! The log of calls: what its address asks for, and what it must not fail on.

use domain::access::Role;
use domain::availability::BookingRules;
use domain::hours::WeeklyHours;
use domain::ids::ShopId;
use domain::reception::{Manner, Shop};
use store::NewShop;

use crate::world::{Cookie, World};

async fn page(world: &World, path: &str) -> (u16, String) {
    let Cookie(owner) = &world.owner;
    world.get(path, &[("cookie", owner)]).await
}

fn rows(html: &str) -> usize {
    html.matches("class=\"row-link\"").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_in_the_log_and_has_a_page_of_its_own() {
    let world = World::open().await;
    world.ring("CAnew1").await;
    let (status, log) = page(&world, "/dashboard/1/calls?came=live").await;
    assert_eq!((status, rows(&log)), (200, 1));
    assert!(log.contains("/dashboard/1/calls/CAnew1"), "{log}");
    assert!(log.contains("src=\"/fresh.js\"") && log.contains("data-shop=\"1\""));
    let (status, call) = page(&world, "/dashboard/1/calls/CAnew1").await;
    assert_eq!(status, 200);
    assert!(call.contains("id=\"said\"") && call.contains("data-fresh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_call_is_not_there_and_what_is_no_question_is_not_asked() {
    let world = World::open().await;
    assert_eq!(page(&world, "/dashboard/1/calls/CA-nobody").await.0, 404);
    assert_eq!(page(&world, "/dashboard/2/calls").await.0, 404);
    let all = rows(&page(&world, "/dashboard/1/calls").await.1);
    assert!(all > 0);
    for odd in ["from=never", "came=nonsense", "before=x", "days=-1", "after_hours=perhaps", "text=%25%5F%5C"]
    {
        let (status, html) = page(&world, &format!("/dashboard/1/calls?{odd}")).await;
        assert_eq!((status, rows(&html)), (200, all), "{odd}");
    }
    for far in [
        "to=0001-01-01",
        "to=-262143-01-01",
        "from=262142-12-31",
        "days=4294967295",
        "before=1-%27%3B--",
        "text=%00",
    ] {
        assert_eq!(page(&world, &format!("/dashboard/1/calls?{far}")).await.0, 200, "{far}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_chosen_only_where_there_are_several_and_by_the_same_tab() {
    let world = World::open().await;
    let operator = world.signed_in("all@desk.example", Role::Operator, None).await;
    let seen = async |who: &Cookie| {
        let (status, html) = world.get("/dashboard/1/calls/CA-x", &[("cookie", &who.0)]).await;
        assert_eq!(status, 404, "a call that is not there has its bar all the same");
        let (_, log) = world.get("/dashboard/1/calls?days=3", &[("cookie", &who.0)]).await;
        html + &log
    };
    assert!(!seen(&operator).await.contains("popovertarget=\"shops\""), "one shop is no choice");
    second_shop(&world).await;
    let html = seen(&operator).await;
    assert!(
        html.contains("popovertarget=\"shops\"") && html.contains("href=\"/dashboard/7/calls\""),
        "{html}"
    );
    assert!(html.contains("Tide &amp; Comb"));
    let owners = seen(&world.owner).await;
    assert!(
        !owners.contains("Comb") && !owners.contains("popovertarget=\"shops\""),
        "another's shop is no choice"
    );
}

async fn second_shop(world: &World) {
    let new = NewShop {
        shop: Shop {
            id: ShopId(7),
            name: "Tide & Comb".into(),
            zone: chrono_tz::Pacific::Honolulu,
            address: None,
            hours: WeeklyHours::same(0..7, 540, 1080),
            services: Vec::new(),
            professionals: Vec::new(),
            rules: BookingRules { min_notice_minutes: 0, horizon_days: 60, grid_minutes: 15 },
            greeting: None,
            manner: Manner::default(),
            faq: Vec::new(),
        },
        slug: "tide-and-comb".into(),
        phone_number: None,
        is_demo: false,
        at: world.desk.clock.now(),
    };
    let opened = world.desk.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_shop(&new).await })
    });
    opened.await.expect("a shop");
}
