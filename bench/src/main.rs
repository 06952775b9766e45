//! Measures Frontdesk and a FastAPI service that does the same work, turn by turn in one run, and prints one table.
//!
//! The servers are pinned to core 0, this process (by `scripts/bench`) to core 1. Both commit with synchronous FULL
//! before they answer.

mod client;
mod load;
mod null;
mod servers;
mod shops;
mod table;
mod visits;
mod years;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use servers::Server;
use table::{Row, Samples};

/// What to measure with.
#[derive(Parser)]
struct Arguments {
    /// The release build of `frontdesk`.
    #[arg(long)]
    frontdesk: PathBuf,
    /// The Python of the peer's environment; without one only Frontdesk is measured.
    #[arg(long)]
    python: Option<PathBuf>,
    /// Folder of the peers.
    #[arg(long, default_value = "bench/peers")]
    peers: PathBuf,
    /// How often each pair of measurements is made.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of load in one measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How many calls are open at once.
    #[arg(long, value_delimiter = ',', default_value = "1000,5000")]
    calls: Vec<usize>,
    /// How many calls the shop with ten years has; 0 for no such shop.
    #[arg(long, default_value_t = 10_000_000)]
    history: i64,
    /// Nothing but the shop with ten years.
    #[arg(long)]
    only_history: bool,
    /// Nothing but one, a hundred and a thousand shops.
    #[arg(long)]
    only_shops: bool,
    /// A Python that has DuckDB.
    #[arg(long)]
    duckdb: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.only_shops {
        table::print_shops(&shops::measure(&arguments).await?);
        return Ok(());
    }
    if arguments.history > 0 {
        table::print_years(&years::measure(&arguments).await?, arguments.history);
    }
    if arguments.only_history {
        return Ok(());
    }
    let load = Duration::from_secs(arguments.seconds);
    let mut rows = Vec::new();
    let ceiling = null::ceiling(load).await?;
    rows.extend(webhooks(&arguments, load, ceiling).await?);
    rows.extend(fanout(&arguments).await?);
    for calls in &arguments.calls {
        rows.extend(turns(&arguments, *calls).await?);
    }
    rows.extend(visits(&arguments).await?);
    rows.extend(starts(&arguments).await?);
    rows.extend(pages(&arguments).await?);
    table::print(&rows, ceiling);
    table::print_shops(&shops::measure(&arguments).await?);
    Ok(())
}

/// Runs one measurement on both servers in turn, `rounds` times, each on a fresh server.
async fn side_by_side<const N: usize>(
    arguments: &Arguments,
    measure: impl AsyncFn(&Server) -> anyhow::Result<[f64; N]>,
) -> anyhow::Result<[[Samples; N]; 2]> {
    let mut samples = [(); 2].map(|()| [(); N].map(|()| Samples::default()));
    for _ in 0..arguments.rounds {
        for (side, samples) in samples.iter_mut().enumerate() {
            let server = match (side, &arguments.python) {
                (0, _) => Server::frontdesk(&arguments.frontdesk).await?,
                (_, Some(python)) => Server::fastapi(python, &arguments.peers).await?,
                (_, None) => continue,
            };
            let figures = measure(&server).await;
            server.end().await;
            for (samples, figure) in samples.iter_mut().zip(figures?) {
                samples.take(figure);
            }
        }
    }
    Ok(samples)
}

async fn webhooks(arguments: &Arguments, time: Duration, ceiling: f64) -> anyhow::Result<Vec<Row>> {
    let [[rate, p99], [peer_rate, peer_p99]] = side_by_side(arguments, async |server| {
        let done = load::webhooks(server, 64, time).await?;
        let written = server.counter("calls_started").await?;
        anyhow::ensure!(
            written >= done.acknowledged,
            "{written} written, {} acknowledged",
            done.acknowledged
        );
        Ok([done.per_second, done.p99_ms])
    })
    .await?;
    let note = format!("64 connections, `POST /voice`, synchronous FULL; generator's ceiling {ceiling:.0}/s");
    Ok(vec![
        Row::more("durable webhooks", "1/s", "10,000", rate, peer_rate, note),
        Row::less("durable webhook, p99", "ms", "30", p99, peer_p99, "same run".into()),
    ])
}

async fn fanout(arguments: &Arguments) -> anyhow::Result<Vec<Row>> {
    let [[frame, whole], [peer_frame, peer_whole]] =
        side_by_side(arguments, async |server| load::fanout(server, 500, 60).await).await?;
    Ok(vec![
        Row::less(
            "commit -> frame at 500 sockets, p99",
            "ms",
            "20",
            frame,
            peer_frame,
            "from the webhook's answer, which follows the commit, to the frame on each socket".into(),
        ),
        Row::less(
            "webhook sent -> frame at 500 sockets, p99",
            "ms",
            "",
            whole,
            peer_whole,
            "same run, with the commit".into(),
        ),
    ])
}

async fn turns(arguments: &Arguments, calls: usize) -> anyhow::Result<Vec<Row>> {
    let [[p99, memory], [peer_p99, peer_memory]] = side_by_side(arguments, async |server| {
        let idle = server.memory_kb()?;
        let done = load::calls(server, calls, Duration::from_secs(14)).await?;
        Ok([done.p99_ms, (done.memory_kb - idle) / calls as f64])
    })
    .await?;
    let note = "a prompt every 7 s in each call, spread evenly; every turn is written down".to_owned();
    Ok(vec![
        Row::less(&format!("prompt -> first token at {calls} calls, p99"), "ms", "10", p99, peer_p99, note),
        Row::less(
            &format!("memory per call at {calls} calls"),
            "KB",
            "32",
            memory,
            peer_memory,
            "resident, above idle".into(),
        ),
    ])
}

async fn visits(arguments: &Arguments) -> anyhow::Result<Vec<Row>> {
    let [ours, peer] = side_by_side(arguments, async |server| {
        let salon = visits::Salon::open(server).await?;
        let [kept, anew] = salon.free_times(100).await?;
        Ok([salon.to_the_screens(200).await?, salon.messages(200).await?, kept, anew])
    })
    .await?;
    let [screen, message, kept, anew] = ours;
    let [peer_screen, peer_message, peer_kept, peer_anew] = peer;
    let of_shop = "one shop of 20 professionals, `GET /book/{shop_slug}/times`, 60 days, median";
    Ok(vec![
        Row::less(
            "booking committed -> salon's screens, p99",
            "ms",
            "100",
            screen,
            peer_screen,
            "50 bookings a second on the web, five screens open".into(),
        ),
        Row::less(
            "message sent -> customer's screen, p99",
            "ms",
            "100",
            message,
            peer_message,
            "50 messages a second in 20 chats, with the commit".into(),
        ),
        Row::less("free times, nothing changed", "ms", "5", kept, peer_kept, of_shop.into()),
        Row::less("free times, right after a booking", "ms", "5", anew, peer_anew, of_shop.into()),
    ])
}

async fn starts(arguments: &Arguments) -> anyhow::Result<Vec<Row>> {
    let [[start, idle], [peer_start, peer_idle]] = side_by_side(arguments, async |server| {
        let idle = server.memory_kb()? / 1024.0;
        Ok([server.restart_ms().await?, idle])
    })
    .await?;
    Ok(vec![
        Row::less(
            "start to first 200, database filled",
            "ms",
            "100",
            start,
            peer_start,
            "`GET /health`, process start included".into(),
        ),
        Row::less("memory idle", "MB", "30", idle, peer_idle, "resident, after the start".into()),
    ])
}

/// Bytes of the owner's first page and of the customer's; a peer has no such pages.
async fn pages(arguments: &Arguments) -> anyhow::Result<Vec<Row>> {
    let server = Server::frontdesk(&arguments.frontdesk).await?;
    let sizes = load::first_load(&server).await;
    server.end().await;
    let mut rows = Vec::new();
    let (mut total, mut booking) = (0.0, 0.0);
    for (name, raw, brotli) in sizes? {
        if name == "keep" {
            booking += brotli;
            continue;
        }
        booking += if name == "style" { brotli } else { 0.0 };
        total += if name == "page" { 0.0 } else { brotli };
        rows.push(Row::alone(
            &format!("first load: {name}, brotli"),
            "KB",
            "",
            brotli,
            format!("{raw:.0} KB raw"),
        ));
    }
    rows.push(Row::alone(
        "first load beyond the page, brotli",
        "KB",
        "320",
        total,
        "script, wasm, style".into(),
    ));
    rows.push(Row::alone(
        "booking page beyond its HTML, brotli",
        "KB",
        "120",
        booking,
        "style, and the script that keeps a time".into(),
    ));
    Ok(rows)
}
