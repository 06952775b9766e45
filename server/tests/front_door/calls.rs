//! The log of calls: what its address asks for, and what it must not fail on.

use crate::world::{Cookie, World, ringing};

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
    world.ring("CA-new").await;
    let (status, log) = page(&world, "/dashboard/1/calls?came=live").await;
    assert_eq!((status, rows(&log)), (200, 1));
    assert!(log.contains("/dashboard/1/calls/CA-new"), "{log}");
    assert!(log.contains("src=\"/fresh.js\"") && log.contains("data-shop=\"1\""));
    let (status, call) = page(&world, "/dashboard/1/calls/CA-new").await;
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
async fn a_shop_is_chosen_only_where_there_are_several() {
    use domain::access::Role;
    let world = World::open().await;
    assert!(!page(&world, "/dashboard/1/calls").await.1.contains("popovertarget=\"shops\""));
    let (status, _) = world.post("/voice", &ringing("CA-1", backend::demo::NUMBER)).await;
    assert_eq!(status, 200);
    let operator = world.signed_in("all@desk.example", Role::Operator, None).await;
    let setup =
        serde_json::json!({"location_id": 7, "phone_number": "+18085550007", "business_name": "Tide & Comb"});
    let request = world.request(reqwest::Method::POST, "/shop/setup").header("authorization", &world.key);
    let made = request
        .header("content-type", "application/json")
        .body(setup.to_string())
        .send()
        .await
        .expect("an answer");
    if !made.status().is_success() {
        // A front desk that cannot make shops yet has one only.
        return;
    }
    let (_, html) = world.get("/dashboard/1/calls?days=3", &[("cookie", &operator.0)]).await;
    assert!(html.contains("popovertarget=\"shops\"") && html.contains("/dashboard/7/calls"), "{html}");
}
