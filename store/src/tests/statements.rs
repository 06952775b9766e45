//! Every SQL text can be prepared on both databases: syntax, tables, columns and types.

use sqlx::{Executor, SqlSafeStr};

use crate::db::on;
use crate::testing::on_both;
use crate::writer::{RELEASE, SAVE, UNDO};

fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    let modules = [
        ("accounts", crate::accounts::ALL),
        ("acts", crate::acts::ALL),
        ("alerts", crate::alerts::ALL),
        ("appointments", crate::appointments::ALL),
        ("audit", crate::audit::ALL),
        ("booking_links", crate::booking_links::ALL),
        ("call_log", crate::call_log::ALL),
        ("calls", crate::calls::ALL),
        ("consents", crate::consents::ALL),
        ("catalogue", crate::catalogue::ALL),
        ("cells", crate::cells::ALL),
        ("chat", crate::chat::ALL),
        ("commission", crate::commission::ALL),
        ("customer_book", crate::customer_book::ALL),
        ("customers", crate::customers::ALL),
        ("erasure", crate::erasure::ALL),
        ("events", crate::events::ALL),
        ("faq", crate::faq::ALL),
        ("readings", crate::readings::ALL),
        ("knowledge", crate::knowledge::ALL),
        ("set_ups", crate::set_ups::ALL),
        ("foreign_calls", crate::foreign_calls::ALL),
        ("holds", crate::holds::ALL),
        ("hot", crate::hot::ALL),
        ("imports", crate::imports::ALL),
        ("interactions", crate::interactions::ALL),
        ("keys", crate::keys::ALL),
        ("merging", crate::merging::ALL),
        ("menu", crate::menu::ALL),
        ("messages", crate::messages::ALL),
        ("model_use", crate::model_use::ALL),
        ("outbox", crate::outbox::ALL),
        ("patch_tests", crate::patch_tests::ALL),
        ("payouts", crate::payouts::ALL),
        ("replay", crate::replay::ALL),
        ("retention", crate::retention::ALL),
        ("rosters", crate::rosters::ALL),
        ("sessions", crate::sessions::ALL),
        ("shop_export", crate::shop_export::ALL),
        ("settings", crate::settings::ALL),
        ("shops", crate::shops::ALL),
        ("texts", crate::texts::ALL),
        ("told", crate::told::ALL),
        ("time_off", crate::time_off::ALL),
        ("visit_book", crate::visit_book::ALL),
        ("store", &[("TOUCH", crate::store::TOUCH)]),
    ];
    let metrics = crate::metrics::ALL_OF_THEM.map(|texts| ("metrics", texts));
    modules
        .iter()
        .chain(&metrics)
        .flat_map(|(file, texts)| texts.iter().map(move |(name, text)| (*file, *name, *text)))
        .collect()
}

on_both! {
    async fn every_statement_can_be_prepared(db: Db) {
        let texts = all();
        assert!(texts.len() > 40, "the list is complete");
        for (file, name, text) in texts {
            let prepared = on!(db.store.writers(), |pool| {
                let mut connection = pool.acquire().await.expect("a connection");
                connection.prepare(text.into_sql_str()).await.map(|_| ())
            });
            assert!(prepared.is_ok(), "{file}::{name}: {:?}", prepared.err());
        }
    }

    async fn savepoints_mean_the_same(db: Db) {
        on!(db.store.writers(), |pool| {
            let mut tx = pool.begin().await.expect("a transaction");
            for text in [SAVE, UNDO, RELEASE, SAVE, RELEASE] {
                sqlx::query(text).execute(&mut *tx).await.expect(text);
            }
        });
    }
}
