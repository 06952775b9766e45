//! Every number of the owner's pages is that of the rows to which it leads, page by page.

use domain::access::Role;
use domain::ids::ShopId;

use crate::world::World;

/// A page as the owner sees it, its addresses as a browser reads them.
async fn page(world: &World, path: &str) -> String {
    let (status, body) = world.get(path, &[("cookie", &world.owner.0)]).await;
    assert_eq!(status, 200, "{path}: {body}");
    body.replace("&amp;", "&")
}

/// The text between two marks after a third.
fn between<'a>(html: &'a str, after: &str, from: &str, to: &str) -> &'a str {
    let rest = html.split_once(after).unwrap_or_else(|| panic!("no {after}")).1;
    let rest = rest.split_once(from).unwrap_or_else(|| panic!("no {from} after {after}")).1;
    rest.split_once(to).map_or(rest, |(text, _)| text)
}

/// The rows of a list, on all its pages.
async fn rows(world: &World, path: &str) -> i64 {
    let (list, row) = match path {
        calls if calls.contains("/calls") => ("id=\"log\"", "row-link"),
        visits if visits.contains("/appointments") => ("class=\"card day-calendar\"", "data-visit="),
        _ => ("id=\"customers\"", "<th role=\"rowheader\">"),
    };
    let (mut count, mut path) = (0, path.to_owned());
    loop {
        let html = page(world, &path).await;
        let list = between(&html, list, ">", "</main>");
        count += list.matches(row).count() as i64;
        let next = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|href| {
            // The rows' own links keep what was asked for, so theirs are not the next page.
            let is_page = ["/calls?", "/appointments?", "/customers?"].iter().any(|page| href.contains(page));
            is_page && (href.contains("&before=") || href.contains("?after=") || href.contains("&after="))
        });
        match next {
            Some(next) => path = next.to_owned(),
            None => return count,
        }
    }
}

/// The number of a metric's last whole week on the page of growth, and where it leads.
fn last_week(html: &str, id: &str) -> (String, String) {
    let row = between(html, &format!("data-metric=\"{id}\""), ">", "</tr>");
    let cell = between(row, "class=\"end\"", ">", "</td>");
    (between(cell, "<a", ">", "<").to_owned(), between(cell, "<a", "href=\"", "\"").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_growth_are_those_of_the_rows_to_which_they_lead() {
    let mut world = World::open().await;
    let html = page(&world, "/dashboard/1/growth").await;
    for id in ["calls", "missed_calls", "appointments", "new_customers", "returning_visits"] {
        let (number, link) = last_week(&html, id);
        assert_eq!(rows(&world, &link).await.to_string(), number, "{id}: {link}");
    }
    // Some weeks later the first of the made-up customers could have come back.
    let mut later = html.clone();
    for week in 0..12 {
        if last_week(&later, "retention_rate").0 != "no data" {
            break;
        }
        world.desk.clock.advance(chrono::TimeDelta::days(7));
        let email = format!("week{week}@salon.example");
        world.owner = world.signed_in(&email, Role::Owner, Some(ShopId(1))).await;
        later = page(&world, "/dashboard/1/growth").await;
    }
    // Of a share the rows are what is divided; what it is divided by is listed too.
    let of = async |html: &str, id: &str, change: fn(String) -> String| {
        let (shown, link) = last_week(html, id);
        let (part, whole) = (rows(&world, &link).await, rows(&world, &change(link.clone())).await);
        let share = domain::metrics::words(domain::metrics::Unit::Share, part as f64 / whole as f64);
        assert_eq!((share, part > 0), (shown, true), "{id}: {part} of {whole}, {link}");
    };
    of(&html, "conversion_rate", |link| link.replace("&booked=on", "")).await;
    of(&html, "rebooking_rate", |link| link.replace("&behind=rebooked", "&status=completed")).await;
    of(&later, "retention_rate", |link| link.replace("came_back", "new")).await;
    let (_, link) = last_week(&later, "retention_rate");
    let [all, back, away] =
        ["new", "came_back", "stayed_away"].map(|cohort| link.replace("came_back", cohort));
    assert_eq!(rows(&world, &all).await, rows(&world, &back).await + rows(&world, &away).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hour_of_the_week_and_every_wish_leads_to_its_calls() {
    let world = World::open().await;
    for path in ["/dashboard/1/growth", "/dashboard/1/growth?hours=missed"] {
        let html = page(&world, path).await;
        let cells: Vec<&str> = html.split("<td data-level=\"").skip(1).collect();
        let linked: Vec<&&str> = cells.iter().filter(|cell| !cell.starts_with('0')).collect();
        assert!(linked.len() > 5, "{path}: {} cells", linked.len());
        for cell in linked.iter().step_by(7) {
            let (link, number) =
                (between(cell, "<a", "href=\"", "\""), between(cell, "aria-hidden", ">", "<"));
            assert_eq!(rows(&world, link).await.to_string(), number, "{link}");
        }
    }
    for (call, intent) in [("pbx-1", "price"), ("pbx-2", "cancel"), ("pbx-3", "keratin"), ("pbx-4", "hours")]
    {
        for event in ["call_started", "intent_extracted", "call_ended"] {
            let body = serde_json::json!({"event": event, "call_sid": call, "intent": intent});
            let request = world.request(reqwest::Method::POST, "/salon/call?location_id=1");
            let answer = request.header("authorization", &world.key).json(&body).send().await;
            assert_eq!(answer.expect("an answer").status().as_u16(), 200);
        }
    }
    let html = page(&world, "/dashboard/1/calls?days=28").await;
    let (mut all, mut kinds) = (0, 0);
    for wish in html.split("data-wanted=\"").skip(1) {
        let (link, number) = (between(wish, "<a", "href=\"", "\""), between(wish, "data-calls", "=\"", "\""));
        assert_eq!(rows(&world, link).await.to_string(), number, "{link}");
        all += number.parse::<i64>().expect("a number");
        kinds += 1;
    }
    assert!(kinds >= 4, "{kinds} kinds of wishes");
    assert_eq!(rows(&world, "/dashboard/1/calls?days=28").await, all, "every call is in one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_today_lead_to_their_rows() {
    let world = World::open().await;
    let html = page(&world, "/dashboard/1").await;
    for path in ["/dashboard/1/calls?days=1", "/dashboard/1/appointments?view=list&behind=made"] {
        assert!(html.contains(path), "{path}");
    }
    let (_, numbers) = world.get("/salon/dashboard?location_id=1", &[("authorization", &world.key)]).await;
    let today: serde_json::Value = serde_json::from_str(&numbers).expect("JSON");
    let made = rows(&world, "/dashboard/1/appointments?view=list&behind=made").await;
    assert_eq!(Some(made), today["today"]["appointments"].as_i64());
}
