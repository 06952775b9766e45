//! What opens a door is nowhere in the data folder: not in the database, not in its journal, not in the spool.

use backend::backups;
use domain::access::Role;
use domain::ids::ShopId;

use crate::world::{PASSWORD, TOKEN, World};

const KEY: &str = "a-random-text-of-more-than-32-characters";

/// Every byte of every file of a folder.
fn bytes_of(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            bytes.extend(bytes_of(&path));
        } else {
            bytes.extend(std::fs::read(&path).expect("a file"));
        }
    }
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The secret at the end of a link.
fn secret_in(words: &str, path: &str) -> String {
    let link = words.split(path).nth(1).unwrap_or_else(|| panic!("no {path} in {words}"));
    link.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// A front desk at work: people, a call, a forgotten password and an invitation. What could open a door afterwards.
async fn a_walk(world: &World) -> Vec<String> {
    let pro = world.signed_in("pro@salon.example", Role::Professional, Some(ShopId(1))).await;
    let session = |cookie: &str| cookie.trim_start_matches("frontdesk=").to_owned();
    let relay = world.ring("CA1").await;
    let mut secrets = vec![
        PASSWORD.to_owned(),
        TOKEN.to_owned(),
        session(&pro.0),
        session(&world.owner.0),
        world.key.trim_start_matches("Bearer ").to_owned(),
        relay.rsplit('/').next().expect("a secret").to_owned(),
    ];
    let forgot = world.form("/forgot", None, &[("email", "pro@salon.example")]).await;
    assert!(forgot.status().as_u16() < 400);
    for _ in 0..100 {
        if !world.mail.sent().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let mails = world.mail.sent();
    secrets.push(secret_in(&mails.first().expect("a mail").words, "/password/"));
    assert!(secrets.iter().all(|secret| secret.len() >= 16), "{}", secrets.len());
    secrets
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_of_the_data_folder_holds_what_opens_a_door() {
    let world = World::open_with(&[("SECRETS_KEY", KEY)]).await;
    let secrets = a_walk(&world).await;
    let copy = world.folder.path().join("copy.db");
    backups::back_up(&world.desk.store, world.folder.path(), &copy).await.expect("a backup");
    let bytes = bytes_of(world.folder.path());
    assert!(holds(&bytes, "pro@salon.example"), "it looks into the right files");
    for (n, secret) in secrets.iter().chain([&KEY.to_owned()]).enumerate() {
        assert!(!holds(&bytes, secret), "secret {n} is in a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_a_mail_that_waits_is_in_the_journal_and_the_test_sees_it() {
    let world = World::open().await;
    let secrets = a_walk(&world).await;
    let bytes = bytes_of(world.folder.path());
    assert!(holds(&bytes, secrets.last().expect("the link")), "what SECRETS_KEY is for");
    for secret in &secrets[..secrets.len() - 1] {
        assert!(!holds(&bytes, secret), "only hashes");
    }
}
