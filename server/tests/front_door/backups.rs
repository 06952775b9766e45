//! The restore drill: backed up while calls and bookings go on, restored elsewhere, and compared.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use backend::backups::{self, BackupPlan};
use backend::calls::Ringing;
use backend::tasks::Tasks;
use backend::world::Ids;
use backend::{Desk, Outside, demo};
use chrono::TimeDelta;
use domain::ids::CallSid;
use store::Store;
use tempfile::TempDir;

use crate::world::World;

/// Lets the phone ring until told to stop; how often it did.
async fn ring_until(world: &World, is_over: &AtomicBool) -> usize {
    let mut rung = 0;
    while !is_over.load(Ordering::SeqCst) {
        let ringing = Ringing {
            call_sid: CallSid(format!("CA{rung}")),
            from: "+18085550176".into(),
            to: demo::NUMBER.into(),
            forwarded_from: None,
        };
        world.desk.ring(ringing).await.expect("the phone is answered");
        rung += 1;
    }
    rung
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_restored_whole() {
    let (world, folder) = (World::open().await, TempDir::new().expect("a folder"));
    let photo = "1/0197f3a0-0000-7000-8000-000000000001.jpg";
    let photos = world.folder.path().join("photos");
    std::fs::create_dir_all(photos.join("1")).expect("a folder");
    std::fs::write(photos.join(photo), "a photo").expect("a photo");
    let file = folder.path().join("backup.db");
    let is_over = AtomicBool::new(false);
    let backing_up = async {
        let made = backups::back_up(&world.desk.store, world.folder.path(), &file).await;
        is_over.store(true, Ordering::SeqCst);
        made.expect("a backup")
    };
    let (rung, made) = tokio::join!(ring_until(&world, &is_over), backing_up);
    assert!(rung > 0 && made.photos == 1, "{made:?}");

    let elsewhere = folder.path().join("elsewhere");
    let url = format!("sqlite://{}/frontdesk.db", elsewhere.display());
    std::fs::create_dir(&elsewhere).expect("a folder");
    let now = world.desk.clock.now();
    let (restored, aside) = backups::restore(&file, &url, &elsewhere, false, now).await.expect("restored");
    assert_eq!(aside, None, "nothing was there");
    let (before, after) = (made.facts, restored.facts);
    assert_eq!(
        (after.shops, after.calls, after.appointments, after.users),
        (before.shops, before.calls, before.appointments, before.users)
    );
    assert_eq!(std::fs::read(elsewhere.join("photos").join(photo)).expect("the photo"), b"a photo");

    let store = Store::connect(&url).await.expect("a store");
    store.migrate().await.expect("ours");
    let mut tx = store.read().await.expect("tx");
    let last = tx.last_seq(demo::SHOP).await.expect("a number");
    let events = tx.events_since(demo::SHOP, 0, i64::MAX).await.expect("events");
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=last).collect::<Vec<_>>());
    let live = world.desk.store.read().await.expect("tx").events_since(demo::SHOP, 0, last).await;
    assert_eq!(events, live.expect("events"), "byte for byte the log that was backed up");
    assert!(tx.recount(demo::SHOP).await.expect("a recount").is_empty(), "the sums equal a recount");
    drop(tx);

    let clock = world.desk.clock.clone();
    let desk = Desk::open(store, clock, Ids::seeded(9), Tasks::default(), Outside::default());
    let secret = world.owner.0.trim_start_matches("frontdesk=");
    assert!(desk.visitor_of_session(secret).await.is_err_or_none(), "everybody signs in again");
    desk.tasks.close();
}

trait ErrOrNone {
    fn is_err_or_none(&self) -> bool;
}

impl<T, E> ErrOrNone for Result<Option<T>, E> {
    fn is_err_or_none(&self) -> bool {
        !matches!(self, Ok(Some(_)))
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|file| file.path()).collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_made_by_the_clock_kept_as_planned_and_shown() {
    let (world, folder) = (World::open().await, TempDir::new().expect("a folder"));
    let plan = BackupPlan {
        folder: folder.path().join("backups"),
        every: TimeDelta::hours(6),
        keep: 2,
        keep_for: None,
    };
    let outside = Outside {
        data_folder: world.folder.path().to_owned(),
        backups: Some(plan.clone()),
        ..Outside::default()
    };
    let clock = world.desk.clock.clone();
    let desk = Desk::open(world.desk.store.clone(), clock, Ids::seeded(9), Tasks::default(), outside);
    let part = async || {
        let status = desk.status().await;
        let part = status.parts.into_iter().find(|part| part.part == "backups");
        serde_json::to_value(part.expect("backups").status).expect("a word")
    };
    assert_eq!(part().await, "unknown");
    for made in [1, 2, 2, 2] {
        desk.back_up_if_due().await.expect("a backup");
        desk.back_up_if_due().await.expect("not due yet");
        assert_eq!(files(&plan.folder).len(), made);
        world.desk.clock.advance(TimeDelta::hours(6));
    }
    for file in files(&plan.folder) {
        store::inspect(&file).await.expect("sound");
    }
    assert_eq!(part().await, "ok");
    // A file where the folder was: the next one fails, and the page says so until one works.
    std::fs::rename(&plan.folder, folder.path().join("away")).expect("moved");
    std::fs::write(&plan.folder, "").expect("a file");
    assert!(desk.back_up_if_due().await.is_err());
    assert_eq!(part().await, "failing");
    std::fs::remove_file(&plan.folder).expect("removed");
    world.desk.clock.advance(TimeDelta::minutes(10));
    desk.back_up_if_due().await.expect("a backup");
    assert_eq!(part().await, "ok");
    desk.tasks.close();
}
