//! Accounts, sessions, links, keys, the audit log and the outbox, on both databases.

use chrono::TimeDelta;
use domain::access::{Grant, Role};
use domain::ids::{KeyId, SessionId, UserId};
use uuid::Uuid;

use crate::testing::{OTHER, SHOP, noon, on_both, open_shop, person};
use crate::{
    LinkKind, NewAudit, NewKey, NewLink, NewMail, NewSession, NewUser, Store, StoreError, Tx, UserRecord,
};

async fn write<T: Send + 'static>(
    store: &Store,
    job: impl for<'t> Fn(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<T, StoreError>>
    + Send
    + Sync
    + 'static,
) -> T {
    store.write(job).await.expect("written")
}

async fn add_user(store: &Store, n: u128, email: &str) -> UserId {
    let user = UserRecord {
        id: UserId(Uuid::from_u128(n)),
        email: email.into(),
        name: "Ana".into(),
        password_hash: None,
        is_operator: false,
    };
    let id = user.id;
    let new = NewUser { user, at: noon() };
    write(store, move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_user(&new).await })
    })
    .await;
    id
}

async fn add_session(store: &Store, n: u128, user: UserId) -> SessionId {
    let id = SessionId(Uuid::from_u128(n));
    let new = NewSession { id, token_hash: format!("hash {n}"), user, agent: "a test".into(), at: noon() };
    write(store, move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.insert_session(&new).await })
    })
    .await;
    id
}

on_both! {
    async fn a_mail_address_is_one_account(db: Db) {
        add_user(&db.store, 1, "ana@salon.example").await;
        let user = UserRecord {
            id: UserId(Uuid::from_u128(2)),
            email: "ana@salon.example".into(),
            name: "Ana again".into(),
            password_hash: None,
            is_operator: true,
        };
        let new = NewUser { user, at: noon() };
        let second = db.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_user(&new).await })
        });
        assert!(second.await.is_err());
        let found = db.store.read().await.expect("tx").user_by_email("ana@salon.example").await.expect("read");
        assert!(!found.expect("ana").is_operator);
    }

    async fn a_grant_replaces_the_one_before_it_in_its_shop_only(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let user = add_user(&db.store, 1, "ana@salon.example").await;
        write(&db.store, move |tx| Box::pin(async move {
            tx.grant(user, SHOP, Role::Professional, Some(person(SHOP, 1)), noon()).await?;
            tx.grant(user, OTHER, Role::Owner, None, noon()).await?;
            tx.grant(user, SHOP, Role::Owner, None, noon()).await
        })).await;
        let mut tx = db.store.read().await.expect("tx");
        let grants = tx.grants(user).await.expect("grants");
        let owner = |shop| Grant { role: Role::Owner, shop: Some(shop), professional: None };
        assert_eq!(grants, [owner(SHOP), owner(OTHER)]);
        assert_eq!(tx.professionals_without_user(SHOP).await.expect("list").len(), 2);
        assert_eq!(tx.people(SHOP).await.expect("people").len(), 1);
        drop(tx);
        assert!(write(&db.store, move |tx| Box::pin(tx.ungrant(user, SHOP))).await);
        assert!(!write(&db.store, move |tx| Box::pin(tx.ungrant(user, SHOP))).await);
        assert_eq!(db.store.read().await.expect("tx").grants(user).await.expect("grants"), [owner(OTHER)]);
    }

    async fn an_ended_session_is_gone_and_every_process_is_told(db: Db) {
        let user = add_user(&db.store, 1, "ana@salon.example").await;
        let other = add_user(&db.store, 2, "kim@salon.example").await;
        let (first, second) = (add_session(&db.store, 10, user).await, add_session(&db.store, 11, user).await);
        add_session(&db.store, 12, other).await;
        let version = async || db.store.read().await.expect("tx").access_version().await.expect("a version");
        let before = version().await;
        let ended = write(&db.store, move |tx| Box::pin(tx.end_session(other, first, noon()))).await;
        assert!(!ended, "somebody else's session");
        assert!(write(&db.store, move |tx| Box::pin(tx.end_session(user, first, noon()))).await);
        assert!(version().await > before);
        let mut tx = db.store.read().await.expect("tx");
        assert!(tx.session("hash 10").await.expect("read").is_none());
        assert!(tx.session("hash 11").await.expect("read").is_some());
        drop(tx);
        add_session(&db.store, 13, user).await;
        write(&db.store, move |tx| Box::pin(tx.end_sessions(user, Some(second), noon()))).await;
        let left = db.store.read().await.expect("tx").sessions(user).await.expect("sessions");
        assert_eq!(left.iter().map(|session| session.session_id).collect::<Vec<_>>(), [second]);
        write(&db.store, move |tx| Box::pin(tx.end_sessions(user, None, noon()))).await;
        let mut tx = db.store.read().await.expect("tx");
        assert!(tx.sessions(user).await.expect("sessions").is_empty());
        assert_eq!(tx.sessions(other).await.expect("sessions").len(), 1);
    }

    async fn of_many_who_use_a_link_at_once_one_does(db: Db) {
        open_shop(&db.store, SHOP).await;
        let user = add_user(&db.store, 1, "ana@salon.example").await;
        let grant = Grant { role: Role::Professional, shop: Some(SHOP), professional: Some(person(SHOP, 1)) };
        let new = NewLink {
            token_hash: "link".into(),
            kind: LinkKind::Invitation(grant),
            user,
            invited_by: None,
            at: noon(),
            expires_at: noon() + TimeDelta::hours(1),
        };
        write(&db.store, move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_link(&new).await })
        }).await;
        let mut tx = db.store.read().await.expect("tx");
        assert_eq!(tx.link("link", noon()).await.expect("read").expect("a link").kind, LinkKind::Invitation(grant));
        assert!(tx.link("link", noon() + TimeDelta::hours(2)).await.expect("read").is_none(), "too old");
        drop(tx);
        let tries = (0..8).map(|_| write(&db.store, |tx| Box::pin(async move { tx.use_link("link", noon()).await })));
        let done = futures::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
        assert!(db.store.read().await.expect("tx").link("link", noon()).await.expect("read").is_none());
    }

    async fn a_key_is_revoked_by_its_own_shop_only(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        let id = KeyId(Uuid::from_u128(7));
        let grant = Grant { role: Role::Owner, shop: Some(SHOP), professional: None };
        let new = NewKey { id, token_hash: "key".into(), hint: "abcd".into(), name: "till".into(), grant, at: noon() };
        write(&db.store, move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_key(&new).await })
        }).await;
        assert!(!write(&db.store, move |tx| Box::pin(tx.revoke_key(id, Some(OTHER), noon()))).await);
        assert!(!write(&db.store, move |tx| Box::pin(tx.revoke_key(id, None, noon()))).await);
        let mut tx = db.store.read().await.expect("tx");
        assert_eq!(tx.key("key").await.expect("read").expect("a key").grant, grant);
        assert!(tx.keys(Some(OTHER)).await.expect("keys").is_empty());
        assert!(tx.keys(None).await.expect("keys").is_empty());
        drop(tx);
        assert!(write(&db.store, move |tx| Box::pin(tx.revoke_key(id, Some(SHOP), noon()))).await);
        assert!(db.store.read().await.expect("tx").key("key").await.expect("read").is_none());
    }

    async fn the_audit_log_of_a_shop_holds_its_own_lines_newest_first(db: Db) {
        open_shop(&db.store, SHOP).await;
        open_shop(&db.store, OTHER).await;
        write(&db.store, move |tx| Box::pin(async move {
            for (n, shop) in [Some(SHOP), Some(OTHER), None, Some(SHOP)].into_iter().enumerate() {
                tx.audit(&NewAudit {
                    id: Uuid::from_u128(n as u128),
                    at: noon() + TimeDelta::seconds(n as i64),
                    shop,
                    actor: "Ana".into(),
                    actor_id: Some(Uuid::from_u128(1)),
                    action: "invited",
                    subject: n.to_string(),
                }).await?;
            }
            Ok(())
        })).await;
        let mut tx = db.store.read().await.expect("tx");
        let subjects = |lines: Vec<crate::AuditRecord>| lines.into_iter().map(|line| line.subject).collect::<Vec<_>>();
        assert_eq!(subjects(tx.audit_lines(Some(SHOP), 10).await.expect("lines")), ["3", "0"]);
        assert_eq!(subjects(tx.audit_lines(None, 3).await.expect("lines")), ["3", "2", "1"]);
        let since = noon() + TimeDelta::seconds(1);
        assert!(tx.has_done(Uuid::from_u128(1), "invited", SHOP, since).await.expect("read"));
        assert!(!tx.has_done(Uuid::from_u128(1), "invited", OTHER, since).await.expect("read"));
    }

    async fn a_mail_is_taken_once_a_try_and_forgotten_when_it_is_sent(db: Db) {
        let mail = NewMail {
            id: Uuid::from_u128(1),
            recipient: "ana@salon.example".into(),
            subject: "Hello".into(),
            words: "a secret link".into(),
            at: noon(),
        };
        write(&db.store, move |tx| {
            let mail = mail.clone();
            Box::pin(async move { tx.post(&mail).await })
        }).await;
        let due = async |at| db.store.read().await.expect("tx").mails_due(at, 10).await.expect("mails");
        let first = due(noon()).await;
        assert_eq!(first.len(), 1);
        let next = noon() + TimeDelta::seconds(30);
        let record = first[0].clone();
        let tries = (0..4).map(|_| {
            let record = record.clone();
            write(&db.store, move |tx| {
                let record = record.clone();
                Box::pin(async move { tx.take_mail(&record, next).await })
            })
        });
        let taken = futures::future::join_all(tries).await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        assert!(due(noon()).await.is_empty(), "not before its next try");
        assert_eq!(due(next).await[0].attempts, 1);
        write(&db.store, |tx| Box::pin(async move { tx.close_mail(Uuid::from_u128(1), true, noon()).await })).await;
        assert!(due(next).await.is_empty());
    }
}
