//! The database goes away in the middle of calls and comes back: the phone is answered, nothing is booked, nothing is lost.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use backend::demo;
use serde_json::{Value, json};
use store::{Store, StoreError};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::world::{Socket, World, hear, ringing, send, set_up};

/// Ends a task when it is dropped.
struct Abort(tokio::task::JoinHandle<()>);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A way to a server that can be cut, so that it is as if the server were stopped.
struct Way {
    at: SocketAddr,
    to: String,
    open: Option<Abort>,
}

impl Way {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let mut way = Self { at, to: server.to_owned(), open: None };
        way.listen(listener);
        way
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own task, ended by its guard")]
    fn listen(&mut self, listener: TcpListener) {
        let to = self.to.clone();
        self.open = Some(Abort(tokio::spawn(async move {
            // Ended with this task: a server that stops closes what is open.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((mut here, _)) = listener.accept().await {
                let to = to.clone();
                connections.spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(&to).await {
                        let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                    }
                });
            }
        })));
    }

    fn cut(&mut self) {
        self.open = None;
    }

    async fn mend(&mut self) {
        for _ in 0..100 {
            if let Ok(listener) = TcpListener::bind(self.at).await {
                return self.listen(listener);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the port is taken");
    }
}

async fn says(socket: &mut Socket, words: &str) -> String {
    send(socket, json!({"type": "prompt", "voicePrompt": words, "lang": "en", "last": true})).await;
    hear(socket).await.expect("an answer")
}

async fn health(world: &World) -> (u16, Value) {
    let (status, body) = world.get("/health", &[]).await;
    (status, serde_json::from_str(&body).expect("JSON"))
}

/// Waits until what was kept is written down.
async fn written_down(world: &World) {
    for _ in 0..200 {
        let done = world.desk.replay_spool().await;
        if done.is_ok() && world.desk.spooled() == (0, 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{:?} still wait", world.desk.spooled());
}

async fn is_whole(world: &World) {
    let mut tx = world.desk.store.read().await.expect("tx");
    let last = tx.last_seq(demo::SHOP).await.expect("a number");
    let events = tx.events_since(demo::SHOP, 0, i64::MAX).await.expect("events");
    assert!(events.iter().map(|event| event.seq).eq(1..=last), "no gaps");
    assert!(tx.recount(demo::SHOP).await.expect("a recount").is_empty(), "the sums are right");
}

async fn outcome_of(world: &World, call: &str) -> String {
    let recent =
        world.desk.store.read().await.expect("tx").recent_calls(demo::SHOP, 10).await.expect("calls");
    let call = recent.into_iter().find(|known| known.call_sid.0 == call).expect("the call");
    serde_json::to_value(call.outcome).expect("a word").as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_postgres_is_away_and_nothing_of_them_is_lost() {
    let Some(database) = store::for_tests::fresh_postgres().await else { return };
    let (before, name) = database.rsplit_once('/').expect("an address");
    let (user, server) = before.rsplit_once('@').expect("a user");
    let mut way = Way::to(server).await;
    let world = World::on_database(&format!("{user}@{}/{name}", way.at)).await;
    let mut talking = world.relay(&world.ring("CA1").await).await.expect("a socket");
    set_up(&mut talking, "CA1").await;
    hear(&mut talking).await.expect("a greeting");
    let waits_for_its_socket = world.ring("CA2").await;

    way.cut();
    let visits = |world: &World| {
        let desk = world.desk.clone();
        async move { desk.store.read().await.expect("tx").last_seq(demo::SHOP).await.expect("a number") }
    };
    let closed = says(&mut talking, "I would like a haircut tomorrow at 2 pm").await;
    assert!(!closed.to_lowercase().contains("i have"), "no time is offered: {closed}");
    says(&mut talking, "yes please").await;
    says(&mut talking, "Ana Keahi").await;
    assert!(world.desk.is_database_away());
    let mut second = world.relay(&waits_for_its_socket).await.expect("its secret is known here");
    set_up(&mut second, "CA2").await;
    hear(&mut second).await.expect("a greeting");
    assert_eq!(world.relay(&waits_for_its_socket).await.err(), Some(503), "good once");
    let mut new = world.relay(&world.ring("CA3").await).await.expect("a new call is answered");
    set_up(&mut new, "CA3").await;
    let greeting = hear(&mut new).await.expect("a greeting");
    assert!(greeting.contains("SafeHarbour's Salon"), "{greeting}");
    let price = says(&mut new, "How much is a haircut?").await;
    assert!(price.contains("$45"), "knowledge is at hand: {price}");
    let over = [("CallSid", "CA1"), ("CallStatus", "completed"), ("CallDuration", "61")];
    assert_eq!(world.post("/voice/status", &over).await.0, 204);
    let (status, body) = health(&world).await;
    assert_eq!((status, body["parts"]["database"]["status"].as_str()), (503, Some("failing")));
    assert!(body["spool"]["waiting"].as_u64().is_some_and(|waiting| waiting > 5), "{body}");

    way.mend().await;
    written_down(&world).await;
    let seq = visits(&world).await;
    assert_eq!(outcome_of(&world, "CA1").await, "message");
    for call in ["CA1", "CA2", "CA3"] {
        assert_eq!(world.told("call_started", call).await, 1, "{call}");
    }
    // She greeted, the caller wished, agreed and named, and she answered each.
    assert_eq!(world.told("transcript", "CA1").await, 7);
    assert_eq!(world.told("call_ended", "CA1").await, 1);
    is_whole(&world).await;
    written_down(&world).await;
    assert_eq!(visits(&world).await, seq, "once is enough");
    says(&mut new, "When are you open?").await;
    assert!(!world.desk.is_database_away(), "the call goes on as ever");
    for _ in 0..100 {
        if health(&world).await.0 == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("it does not get well: {}", health(&world).await.1);
}

/// Holds the write lock as another program would, until it is told to let go.
async fn locked(world: &World) -> (Arc<Notify>, Abort) {
    let other = Store::connect(&world.state.config.database_url).await.expect("a store");
    let (held, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (holding, until) = (held.clone(), release.clone());
    #[expect(clippy::disallowed_methods, reason = "a test's own task, ended by its guard")]
    let task = tokio::spawn(async move {
        let lock = other.write(move |_| {
            let (holding, until) = (holding.clone(), until.clone());
            Box::pin(async move {
                holding.notify_one();
                until.notified().await;
                Ok::<_, StoreError>(())
            })
        });
        let _ = lock.await;
    });
    held.notified().await;
    (release, Abort(task))
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_another_program_locks_the_file() {
    let world = World::open().await;
    let (release, _lock) = locked(&world).await;
    let mut socket = world.relay(&world.ring("CA1").await).await.expect("answered all the same");
    set_up(&mut socket, "CA1").await;
    hear(&mut socket).await.expect("a greeting");
    says(&mut socket, "I would like a haircut tomorrow at 2 pm").await;
    assert_eq!(world.told("call_started", "CA1").await, 0, "it is kept elsewhere");
    let page = world.get("/dashboard/1", &[("cookie", &world.owner.0)]).await.1;
    assert!(page.contains("Database away"), "the owner's page shows it");
    release.notify_one();
    written_down(&world).await;
    says(&mut socket, "no thank you").await;
    assert_eq!(world.told("call_started", "CA1").await, 1, "also where the first try got through in the end");
    assert_eq!(world.told("transcript", "CA1").await, 5);
    is_whole(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_says_stop_is_heard_while_another_program_locks_the_file() {
    const CUSTOMER: &str = "+18085550167";
    let world = World::open().await;
    let text = |sid: &'static str, words: &'static str| {
        let fields = [("MessageSid", sid), ("From", CUSTOMER), ("To", demo::NUMBER), ("Body", words)];
        let world = &world;
        async move { world.post("/sms", &fields).await }
    };
    let wants = async || {
        let mut tx = world.desk.store.read().await.expect("tx");
        tx.wants_texts(demo::SHOP, CUSTOMER).await.expect("a word")
    };
    assert_eq!(text("SM1", "START").await.0, 200);
    assert_eq!(wants().await, Some(true));
    let (release, _lock) = locked(&world).await;
    for _ in 0..2 {
        assert_eq!(text("SM2", "STOP").await.0, 200, "it is taken, also when it comes again");
    }
    let (status, twiml) = text("SM3", "Do you do perms?").await;
    assert!(status == 200 && !twiml.contains("<Message"), "nobody can be told anything now: {twiml}");
    assert_eq!(wants().await, Some(true), "not yet");
    let spool = std::fs::read_dir(world.folder.path().join("spool")).expect("a folder");
    let kept: String = spool.flatten().filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
    assert!(kept.contains("SM2") && !kept.contains("perms"), "the words are kept nowhere");
    release.notify_one();
    written_down(&world).await;
    assert_eq!(wants().await, Some(false), "and heard afterwards");
    assert_eq!(text("SM4", "START").await.0, 200);
    written_down(&world).await;
    assert_eq!(text("SM2", "STOP").await.0, 200);
    assert_eq!(wants().await, Some(true), "an old one that comes again changes nothing");
}

/// A small disk of its own; `None`, said aloud, where this machine does not allow it.
struct Disk {
    at: PathBuf,
}

impl Disk {
    #[expect(clippy::print_stdout, reason = "what is left out is said aloud")]
    fn mounted(at: &Path) -> Option<Self> {
        let mut mount = std::process::Command::new("mount");
        let done = mount.args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(at).output();
        if done.is_ok_and(|done| done.status.success()) {
            return Some(Self { at: at.to_owned() });
        }
        println!("skipped: a disk of its own cannot be mounted here");
        None
    }

    fn fill(&self) -> PathBuf {
        let filler = self.at.join("filler");
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&filler).expect("a file");
        for size in [1 << 20, 4_096, 1] {
            while file.write_all(&vec![b'.'; size]).is_ok() {}
        }
        filler
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.at).output();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_has_room_for_the_phone_and_then_acknowledges_nothing() {
    let outer = TempDir::new().expect("a folder");
    let Some(disk) = Disk::mounted(outer.path()) else { return };
    let world = World::in_place(TempDir::new_in(outer.path()).expect("a folder")).await;
    world.desk.start_replaying();
    let filler = disk.fill();
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    for n in 0.. {
        let call = format!("CA{n}");
        match world.post("/voice", &ringing(&call, demo::NUMBER)).await.0 {
            200 => acknowledged.push(call),
            503 => refused += 1,
            status => panic!("{status}"),
        }
        if refused == 3 {
            break;
        }
    }
    assert!(acknowledged.len() > 20, "{} calls were answered", acknowledged.len());
    std::fs::remove_file(filler).expect("room again");
    written_down(&world).await;
    let log = world.log().await;
    for call in &acknowledged {
        let told = log.iter().filter(|(kind, of)| kind == "call_started" && of == call).count();
        assert_eq!(told, 1, "{call}");
    }
    is_whole(&world).await;
    world.desk.tasks.close();
    world.desk.store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_exported_also_while_nothing_can_be_written() {
    let world = World::open().await;
    world.ring("CA1").await;
    let (release, _lock) = locked(&world).await;
    world.ring("CA2").await;
    let file = world.folder.path().join("copy.json");
    let data = world.folder.path();
    let now = world.desk.clock.now();
    let export = backend::export::export_interactions(Some(&world.desk.store), data, &file, now);
    let count = export.await.expect("a copy");
    release.notify_one();
    let copy: Value = serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
    let calls = copy["shops"][0]["calls"].as_array().expect("calls");
    assert!(calls.iter().any(|call| call["call_sid"] == "CA1" && call["turns"].is_array()));
    assert_eq!((calls.len(), count.waiting), (count.calls, 1));
    assert!(copy["waiting_in_spool"][0].to_string().contains("CA2"));
    let nothing = backend::export::export_interactions(None, data, &data.join("spool.json"), now).await;
    assert_eq!(nothing.expect("a copy").waiting, 1, "what is left when nothing else is");
}
