//! Many shops in one process: what a start, a look at all of them and the way of a call to its shop cost.

use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::Utc;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use futures::future::try_join_all;
use store::{NewShop, Store};
use tempfile::TempDir;
use uuid::Uuid;

use crate::Arguments;
use crate::client::Client;
use crate::servers::Server;
use crate::table::{ShopsRow, percentile};
use crate::visits::shop;

/// How many shops each column has.
pub const SHOPS: [u32; 3] = [1, 100, 1_000];
/// Shops that are written in one transaction.
const AT_ONCE: u32 = 50;
/// Phones that ring at the same time, and how often each does.
const PHONES: u32 = 16;
const RINGS: u32 = 125;
/// Looks at a page in a sample.
const LOOKS: usize = 15;

/// Measures one, a hundred and a thousand shops.
pub async fn measure(arguments: &Arguments) -> anyhow::Result<Vec<ShopsRow>> {
    let mut rows = [
        ("start to first 200", "ms", "100", "`GET /health`, process start included"),
        ("memory after the start", "MB", "30", "resident"),
        ("memory when every shop was called", "MB", "", "resident, after the calls below and the pages"),
        (
            "a call's webhook, median",
            "ms",
            "",
            "`POST /voice` on 16 lines, the shops in turn, synchronous FULL",
        ),
        ("a call's webhook, p99", "ms", "30", "same run"),
        ("the operator's page", "ms", "", "`GET /operator`, median, one by one"),
        ("the shops over the API", "ms", "", "`GET /admin/platform-metrics`, median, one by one"),
        ("the page of one shop", "ms", "", "`GET /dashboard/1`, median, one by one"),
    ]
    .map(|(what, unit, budget, note)| ShopsRow::new(what, unit, budget, note));
    for (column, shops) in SHOPS.into_iter().enumerate() {
        for _ in 0..arguments.rounds {
            for (row, figure) in rows.iter_mut().zip(one_process(arguments, shops).await?) {
                row.figures[column].take(figure);
            }
        }
    }
    Ok(rows.into())
}

async fn one_process(arguments: &Arguments, shops: u32) -> anyhow::Result<[f64; 8]> {
    let folder = TempDir::new()?;
    open(&folder, shops).await?;
    let server = Server::on(&arguments.frontdesk, folder).await?;
    let start = server.restart_ms().await?;
    let idle = server.memory_kb()? / 1024.0;
    let took = ring_them_all(&server, shops).await?;
    let mut pages = [0.0; 3];
    for (page, path) in pages.iter_mut().zip(["/operator", "/admin/platform-metrics", "/dashboard/1"]) {
        *page = look(&server, path).await?;
    }
    let busy = server.memory_kb()? / 1024.0;
    server.end().await;
    let [operator, platform, one] = pages;
    Ok([start, idle, busy, percentile(took.clone(), 0.5), percentile(took, 0.99), operator, platform, one])
}

/// Calls to the shops in turn, each for as long as its webhook is answered.
async fn ring_them_all(server: &Server, shops: u32) -> anyhow::Result<Vec<Duration>> {
    let lines = (0..PHONES).map(|line| async move {
        let mut client = Client::connect(server.port()).await?;
        let mut took = Vec::new();
        for n in (line..PHONES * RINGS).step_by(PHONES as usize) {
            let sent = Instant::now();
            let (status, twiml) = client.ring_at(&format!("CA{n:032x}"), &number(n % shops)).await?;
            ensure!(status == 200, "a webhook was answered {status}");
            ensure!(String::from_utf8_lossy(&twiml).contains("ConversationRelay"), "no shop has this number");
            took.push(sent.elapsed());
        }
        Ok::<_, anyhow::Error>(took)
    });
    Ok(try_join_all(lines).await?.concat())
}

/// Median milliseconds of a page.
async fn look(server: &Server, path: &str) -> anyhow::Result<f64> {
    let mut client = Client::connect(server.port()).await?;
    let mut took = Vec::new();
    for _ in 0..LOOKS {
        let start = Instant::now();
        let (status, _) = client.get_with(path, server.key()).await?;
        ensure!(status == 200, "{path}: {status}");
        took.push(start.elapsed());
    }
    Ok(percentile(took, 0.5))
}

/// A database with so many shops, each with a number, a service and professionals of its own.
async fn open(folder: &TempDir, shops: u32) -> anyhow::Result<()> {
    let store = Store::connect(&format!("sqlite://{}/bench.db", folder.path().display())).await?;
    store.migrate().await?;
    let at = Utc::now();
    for first in (0..shops).step_by(AT_ONCE as usize) {
        let some: Vec<NewShop> = (first..(first + AT_ONCE).min(shops)).map(|n| new_shop(n, at)).collect();
        let made = store.write(move |tx| {
            let some = some.clone();
            Box::pin(async move {
                for new in &some {
                    tx.insert_shop(new).await?;
                }
                Ok::<_, store::StoreError>(())
            })
        });
        made.await?;
    }
    store.close().await;
    Ok(())
}

fn new_shop(n: u32, at: domain::Instant) -> NewShop {
    NewShop {
        shop: own(n),
        slug: format!("bench-{n}"),
        phone_number: PhoneNumber::parse(&number(n)).ok(),
        is_demo: false,
        at,
    }
}

/// The shop of the other benchmarks with ids of its own.
fn own(n: u32) -> Shop {
    let mark = u128::from(n + 1) << 96;
    let mut shop = shop(Uuid::from_u128(1));
    shop.id = ShopId(i64::from(n) + 1);
    shop.name = format!("Bench {n}");
    for service in &mut shop.services {
        service.id = ServiceId(Uuid::from_u128(service.id.0.as_u128() | mark));
    }
    let services: Vec<ServiceId> = shop.services.iter().map(|service| service.id).collect();
    for professional in &mut shop.professionals {
        professional.id = ProfessionalId(Uuid::from_u128(professional.id.0.as_u128() | mark));
        professional.services.clone_from(&services);
    }
    shop
}

fn number(n: u32) -> String {
    format!("+1808555{:04}", 1_000 + n)
}
