//! A fresh database of PostgreSQL, for tests of this crate and of those above it.

use std::sync::atomic::{AtomicU32, Ordering};

/// The address of a fresh database on the server that `scripts/test` started; `None`, said aloud, where there is none.
///
/// # Panics
/// Where that server does not do it.
#[expect(clippy::disallowed_methods, reason = "a test asks where its server is")]
#[expect(clippy::expect_used, clippy::print_stdout, reason = "only tests are built with it")]
pub async fn fresh_postgres() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("FRONTDESK_TEST_POSTGRES") else {
        println!("skipped: FRONTDESK_TEST_POSTGRES names no PostgreSQL");
        return None;
    };
    let name = format!("frontdesk_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let admin = sqlx::PgPool::connect(&server).await.expect("the PostgreSQL of the tests");
    for statement in [format!("drop database if exists {name}"), format!("create database {name}")] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&admin).await.expect("a database of its own");
    }
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    let url = format!("{base}/{name}");
    Some(url)
}
