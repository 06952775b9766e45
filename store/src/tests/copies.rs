//! Copies of the database: whole while somebody writes, refused when they are not ours, and put back in one step.

use std::path::{Path, PathBuf};

use futures::future::join_all;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::testing::{SHOP, call_started, open_shop, sqlite};
use crate::{CopyError, Store, StoreError, Swap, inspect};

async fn copied(store: &Store, file: &Path) -> crate::CopyFacts {
    store.copy_into(file).await.expect("begun").finish().await.expect("a copy")
}

/// Changes a file of SQLite that nobody has open.
async fn change(file: &Path, statements: &[&'static str]) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.expect("a connection");
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.expect("a statement");
    }
    connection.close().await.expect("closed");
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn newer() -> [&'static str; 1] {
    ["insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9999, 'of a later day', true, x'00', 0)"]
}

/// A damaged, a foreign and a newer copy, and what is not even a file of SQLite.
async fn unusable(folder: &TempDir, good: &Path) -> [(PathBuf, &'static str); 4] {
    let file = |name: &str| folder.path().join(name);
    let [damaged, foreign, later, text] = ["damaged.db", "foreign.db", "newer.db", "text.db"].map(file);
    let mut bytes = std::fs::read(good).expect("a copy");
    let middle = bytes.len() / 2;
    bytes.truncate(middle);
    std::fs::write(&damaged, &bytes).expect("written");
    change(&foreign, &["create table recipes (name text)"]).await;
    std::fs::copy(good, &later).expect("copied");
    change(&later, &newer()).await;
    std::fs::write(&text, "Dear salon, this is a letter.").expect("written");
    [(damaged, "damaged"), (foreign, "another program"), (later, "newer"), (text, "no database")]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_of_one_moment_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (db, folder) = (sqlite().await, TempDir::new().expect("a folder"));
    open_shop(&db.store, SHOP).await;
    let file = folder.path().join("copy.db");
    let calls = join_all((0..400).map(|n| db.store.hot(call_started(SHOP, &format!("CA{n}")))));
    let (written, facts) = tokio::join!(calls, copied(&db.store, &file));
    assert!(written.iter().all(Result::is_ok), "nobody waits for a backup");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let copy = Store::connect(&url(&file)).await.expect("a store");
    let mut tx = copy.read().await.expect("tx");
    // Each call and its event were written together, so a copy has both or neither.
    assert_eq!(tx.last_seq(SHOP).await.expect("a number"), facts.calls);
    assert_eq!(tx.events_since(SHOP, 0, 1_000).await.expect("events").len() as i64, facts.calls);
    assert!(matches!(db.store.copy_into(&file).await, Err(CopyError::Exists(_))), "nothing is written over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ours_or_not_whole_is_neither_trusted_nor_put_back() {
    let (db, folder) = (sqlite().await, TempDir::new().expect("a folder"));
    open_shop(&db.store, SHOP).await;
    let good = folder.path().join("good.db");
    copied(&db.store, &good).await;
    let target = folder.path().join("target.db");
    std::fs::copy(&good, &target).expect("copied");
    let before = std::fs::read(&target).expect("a database");
    for (file, word) in unusable(&folder, &good).await {
        let error = inspect(&file).await.expect_err("unusable").to_string();
        assert!(error.contains(word) && !error.contains('\n'), "{error}");
        let swap = Swap::begin(&url(&target), true).await.expect("free");
        assert!(swap.put(&file, &folder.path().join("aside.db")).await.is_err());
        assert_eq!(std::fs::read(&target).expect("a database"), before, "{word}: never half done");
        assert!(
            !folder.path().join("aside.db").exists() && !folder.path().join("target.db.restoring").exists()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_refuses_what_is_not_ours_and_leaves_it_as_it_is() {
    let (db, folder) = (sqlite().await, TempDir::new().expect("a folder"));
    let good = folder.path().join("good.db");
    copied(&db.store, &good).await;
    for (file, word) in unusable(&folder, &good).await {
        let before = std::fs::read(&file).expect("a file");
        let started = async { Store::connect(&url(&file)).await?.migrate().await };
        let error = started.await.expect_err("refused");
        assert!(
            matches!(error, StoreError::Damaged | StoreError::Foreign | StoreError::Newer { .. }),
            "{word}: {error}"
        );
        assert!(!error.to_string().contains('\n'));
        if word != "damaged" && word != "no database" {
            let tables = format!("{:?}", tables(&file).await);
            assert!(!tables.contains("commission_entries") || word == "newer", "{word}: {tables}");
        } else {
            assert_eq!(std::fs::read(&file).expect("a file"), before);
        }
    }
}

async fn tables(file: &Path) -> Vec<(String,)> {
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await.expect("a connection");
    sqlx::query_as(crate::lineage::TABLES_OF_SQLITE).fetch_all(&mut connection).await.expect("tables")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_or_with_something_in_it_is_not_replaced_unless_told() {
    let (db, folder) = (sqlite().await, TempDir::new().expect("a folder"));
    open_shop(&db.store, SHOP).await;
    let (copy, aside) = (folder.path().join("copy.db"), folder.path().join("aside.db"));
    let facts = copied(&db.store, &copy).await;
    assert!(matches!(Swap::begin(&db.url, true).await, Err(CopyError::InUse)), "a server has it open");
    db.store.hot(call_started(SHOP, "CA1")).await.expect("the server does not notice");
    db.store.close().await;
    assert!(matches!(Swap::begin(&db.url, false).await, Err(CopyError::NotEmpty)));
    let swap = Swap::begin(&db.url, true).await.expect("told so");
    let put = swap.put(&copy, &aside).await.expect("put back");
    assert_eq!((put.calls, put.shops), (0, facts.shops));
    assert_eq!(inspect(&aside).await.expect("the old one").calls, 1, "it is kept beside");
    let store = Store::connect(&db.url).await.expect("a store");
    store.migrate().await.expect("ours");
    assert_eq!(store.read().await.expect("tx").call_count().await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_is_not_read_into_the_restored_file() {
    let (db, folder) = (sqlite().await, TempDir::new().expect("a folder"));
    open_shop(&db.store, SHOP).await;
    let copy = folder.path().join("copy.db");
    copied(&db.store, &copy).await;
    let target = folder.path().join("target.db");
    std::fs::write(&target, "this was a database once ".repeat(400)).expect("written");
    std::fs::write(folder.path().join("target.db-wal"), vec![7; 4_096]).expect("written");
    assert!(matches!(Swap::begin(&url(&target), false).await, Err(CopyError::NotEmpty)));
    let swap = Swap::begin(&url(&target), true).await.expect("told so");
    swap.put(&copy, &folder.path().join("aside.db")).await.expect("put back");
    assert!(!folder.path().join("target.db-wal").exists());
    assert_eq!(inspect(&target).await.expect("sound").shops, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_is_told_of_its_own_tools() {
    let begun = Swap::begin("postgres://nowhere/x", true).await;
    assert!(begun.err().is_some_and(|error| error.to_string().contains("pg_dump")));
}
