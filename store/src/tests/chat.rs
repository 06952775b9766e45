//! What is said in a chat: in order, without gaps, once, and for its own shop only.

use chrono::TimeDelta;
use domain::chat::{MOST, Party, Photo};
use domain::ids::{AppointmentId, MessageId, PhotoId};
use futures::future::join_all;
use uuid::Uuid;

use crate::testing::{Db, OTHER, SHOP, noon, on_both, open_shop, person, visit};
use crate::{NewChatMessage, Store};

const VISIT: AppointmentId = AppointmentId(Uuid::from_u128(1));

async fn open(db: &Db) {
    open_shop(&db.store, SHOP).await;
    for (id, who) in [(1, 1), (2, 2)] {
        let booked = db.store.write(move |tx| {
            let new = visit(SHOP, id, who, 0, 0);
            Box::pin(async move { tx.book(&new).await.map(drop) })
        });
        booked.await.expect("a visit");
    }
}

fn message(id: u128, party: Party) -> NewChatMessage {
    NewChatMessage {
        id: MessageId(Uuid::from_u128(id)),
        shop: SHOP,
        appointment: VISIT,
        party,
        name: party.word().to_owned(),
        text: format!("<b>message</b> {id} 💇"),
        photo: None,
        at: noon(),
    }
}

async fn say(store: &Store, new: NewChatMessage) -> Option<i64> {
    let said = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { tx.say(&new).await })
    });
    said.await.expect("an answer").map(|message| message.number)
}

async fn numbers(store: &Store) -> Vec<i64> {
    let said = store.read().await.expect("tx").chat_messages(VISIT, 0).await.expect("messages");
    said.into_iter().map(|message| message.number).collect()
}

async fn unread(store: &Store, party: Party, who: Option<u128>) -> Vec<(AppointmentId, i64)> {
    let mut tx = store.read().await.expect("tx");
    tx.unread(SHOP, party, noon() - TimeDelta::days(1), who.map(|n| person(SHOP, n))).await.expect("counts")
}

on_both! {
    async fn edge_60_of_all_who_speak_at_once_each_gets_the_next_number(db: Db) {
        open(&db).await;
        let before = db.store.read().await.expect("tx").last_seq(SHOP).await.expect("a number");
        let all = (1..=24_u128).map(|id| say(&db.store, message(id, Party::ALL[id as usize % 3])));
        let mut taken: Vec<_> = join_all(all).await.into_iter().flatten().collect();
        taken.sort_unstable();
        assert_eq!(taken, (1..=24).collect::<Vec<_>>());
        assert_eq!(numbers(&db.store).await, taken);
        let events = db.store.read().await.expect("tx").events_since(SHOP, before, 100).await.expect("events");
        let told: Vec<i64> = events
            .iter()
            .filter_map(|event| serde_json::from_str::<serde_json::Value>(&event.frame).ok())
            .filter(|frame| frame["type"] == "chat_message")
            .filter_map(|frame| frame["data"]["number"].as_i64())
            .collect();
        assert_eq!(told, taken, "one event each, in the order of the chat");
    }

    async fn edge_60_a_message_sent_twice_or_ten_times_at_once_is_there_once(db: Db) {
        open(&db).await;
        let all = join_all((0..10).map(|_| say(&db.store, message(7, Party::Customer)))).await;
        assert!(all.iter().all(|number| *number == Some(1)), "{all:?}");
        let mut other = message(7, Party::Owner);
        other.text = "something else".to_owned();
        assert_eq!(say(&db.store, other).await, Some(1));
        let said = db.store.read().await.expect("tx").chat_messages(VISIT, 0).await.expect("messages");
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].text, "<b>message</b> 7 💇", "the first stands");
        assert_eq!(said[0].party, Party::Customer);
        let mut elsewhere = message(7, Party::Customer);
        elsewhere.appointment = AppointmentId(Uuid::from_u128(2));
        assert_eq!(say(&db.store, elsewhere).await, Some(1), "an id is of its own chat");
    }

    async fn marks_only_go_forward_and_unread_is_what_the_others_said_since(db: Db) {
        open(&db).await;
        for (id, party) in [(1, Party::Customer), (2, Party::Professional), (3, Party::Customer)] {
            say(&db.store, message(id, party)).await;
        }
        assert_eq!(unread(&db.store, Party::Owner, None).await, [(VISIT, 3)]);
        assert_eq!(unread(&db.store, Party::Professional, Some(1)).await, [(VISIT, 1)], "who answers has read");
        assert!(unread(&db.store, Party::Professional, Some(2)).await.is_empty(), "somebody else's visit");
        let see = async |number: i64| {
            let seen = db.store.write(move |tx| {
                Box::pin(async move { tx.see(VISIT, Party::Owner, number).await })
            });
            seen.await.expect("a mark").number
        };
        assert_eq!([see(2).await, see(1).await, see(99).await], [2, 1, 3], "at most to the end");
        assert!(unread(&db.store, Party::Owner, None).await.is_empty());
        let marks = db.store.read().await.expect("tx").chat_marks(VISIT).await.expect("marks");
        let of = |party| marks.iter().find(|mark| mark.party == party).map(|mark| mark.number);
        assert_eq!(Party::ALL.map(of), [Some(3), Some(2), Some(3)]);
    }

    async fn a_photo_is_of_its_own_chat_and_a_full_chat_takes_nothing(db: Db) {
        open(&db).await;
        let photo = Photo { photo_id: PhotoId(Uuid::from_u128(5)), width: 640, height: 480 };
        let with_photo = NewChatMessage { photo: Some(photo), ..message(1, Party::Customer) };
        say(&db.store, with_photo).await;
        let mut tx = db.store.read().await.expect("tx");
        assert_eq!(tx.chat_messages(VISIT, 0).await.expect("messages")[0].photo, Some(photo));
        assert!(tx.is_photo_of(VISIT, photo.photo_id).await.expect("an answer"));
        let other = AppointmentId(Uuid::from_u128(2));
        assert!(!tx.is_photo_of(other, photo.photo_id).await.expect("an answer"));
        drop(tx);
        let filled = db.store.write(|tx| {
            Box::pin(async move {
                for id in 2..=MOST.unsigned_abs() {
                    tx.say(&message(id.into(), Party::Customer)).await?;
                }
                Ok::<_, crate::StoreError>(())
            })
        });
        filled.await.expect("a full chat");
        assert_eq!(say(&db.store, message(100_000, Party::Customer)).await, None);
        assert_eq!(say(&db.store, message(9, Party::Customer)).await, Some(9), "what is there stays there");
    }

    async fn another_shop_has_no_part_in_a_chat(db: Db) {
        open(&db).await;
        open_shop(&db.store, OTHER).await;
        say(&db.store, message(1, Party::Customer)).await;
        let mut tx = db.store.read().await.expect("tx");
        let place = tx.chat_place(SHOP, VISIT).await.expect("an answer").expect("a place");
        assert_eq!((place.professional_id, place.customer.as_str()), (person(SHOP, 1), "Ana Keahi"));
        assert_eq!(tx.chat_place(OTHER, VISIT).await.expect("an answer"), None);
        let from = noon() - TimeDelta::days(1);
        assert!(tx.unread(OTHER, Party::Owner, from, None).await.expect("counts").is_empty());
    }
}
