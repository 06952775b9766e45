//! The chat of one booking: who takes part, what may be said and until when, who has seen what.
//!
//! A chat needs no opening: every booking has one. The server and the browser keep it by the same [`Thread`].

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::ids::{AppointmentId, MessageId, PhotoId};
use crate::zone::ShopClock;

/// Characters in one message.
pub const LONGEST: usize = 10_000;
/// Messages in one chat; whoever needs more should call.
pub const MOST: i64 = 500;
/// Bytes of a photo's file as it is sent.
pub const LARGEST_PHOTO: usize = 8 * 1024 * 1024;
/// Photos in one chat.
pub const MOST_PHOTOS: i64 = 50;
/// How long after the visit a chat stays open.
pub const OPEN_FOR: TimeDelta = TimeDelta::days(7);

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Whose visit it is.
    Customer,
    /// Who does it.
    Professional,
    /// Who runs the shop: the salon itself speaks.
    Owner,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Customer, Self::Professional, Self::Owner];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Professional => "professional",
            Self::Owner => "owner",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.word() == word)
    }
}

impl MessageId {
    /// An id of version 7: what one browser says later sorts later. Milliseconds since 1970, and chance.
    pub fn made(millis: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

/// A picture in a message. Where its file is, nobody outside knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Photo {
    /// Its id.
    pub photo_id: PhotoId,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// What somebody said. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatMessage {
    /// In whose chat.
    pub appointment_id: AppointmentId,
    /// Its id, made by the sender: a message that is sent twice is there once.
    pub message_id: MessageId,
    /// Its place in the chat, from 1, without gaps.
    pub number: i64,
    /// Who said it.
    pub party: Party,
    /// How the others know them.
    pub name: String,
    /// The words; empty where the photo says it all.
    pub text: String,
    /// The picture.
    #[serde(default)]
    pub photo: Option<Photo>,
    /// When it was written down.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
}

/// How far somebody has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// Who.
    pub party: Party,
    /// The last message they have seen.
    pub number: i64,
}

/// A chat as one of its parties sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Whose chat it is.
    pub appointment_id: AppointmentId,
    /// Who looks at it.
    pub me: Party,
    /// What was said, by number.
    pub messages: Vec<ChatMessage>,
    /// Who has seen how much.
    pub marks: Vec<Mark>,
    /// Until when something can be said.
    pub closes_at: Instant,
    /// Whether that was still so when this was read.
    pub is_open: bool,
}

/// Why something cannot be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsayable {
    /// There is nothing in it.
    Empty,
    /// It is too long.
    TooLong,
}

impl Unsayable {
    /// What would be right.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "Please write something.",
            Self::TooLong => "This is too long: 10,000 characters at most.",
        }
    }
}

/// What somebody typed as it is kept. Markup is text; signs that control a terminal are nothing.
pub fn sayable(typed: &str, with_photo: bool) -> Result<String, Unsayable> {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let text = text.trim();
    match text.chars().count() {
        0 if !with_photo => Err(Unsayable::Empty),
        0..=LONGEST => Ok(text.to_owned()),
        _ => Err(Unsayable::TooLong),
    }
}

/// Until when something can be said about a visit that ends then.
pub fn closes_at(visit_ends: Instant) -> Instant {
    visit_ends + OPEN_FOR
}

impl Thread {
    /// The number of the last message; 0 for none.
    pub fn last(&self) -> i64 {
        self.messages.last().map_or(0, |message| message.number)
    }

    /// Puts a message in its place; false where it was there already.
    pub fn add(&mut self, message: ChatMessage) -> bool {
        match self.messages.binary_search_by_key(&message.number, |known| known.number) {
            Ok(_) => false,
            Err(place) => {
                self.messages.insert(place, message);
                true
            }
        }
    }

    /// Somebody has read on. A mark never goes back.
    pub fn mark(&mut self, mark: Mark) {
        match self.marks.iter_mut().find(|known| known.party == mark.party) {
            Some(known) => known.number = known.number.max(mark.number),
            None => self.marks.push(mark),
        }
    }

    /// How many messages of the others the one who looks has not seen.
    pub fn unread(&self) -> usize {
        let seen = self.seen_by(self.me);
        self.messages.iter().filter(|message| message.number > seen && message.party != self.me).count()
    }

    /// Whether the other side has seen a message: the salon a customer's, the customer one of the salon's.
    pub fn is_read(&self, message: &ChatMessage) -> bool {
        let other_side = |party| (party == Party::Customer) != (message.party == Party::Customer);
        Party::ALL.into_iter().any(|party| other_side(party) && self.seen_by(party) >= message.number)
    }

    fn seen_by(&self, party: Party) -> i64 {
        self.marks.iter().find(|mark| mark.party == party).map_or(0, |mark| mark.number)
    }
}

/// What a page of a chat starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatPage {
    /// The chat.
    pub thread: Thread,
    /// The shop's clock.
    pub clock: ShopClock,
    /// For the form: the id of what is said next, so that a form that is sent twice says it once.
    pub form_id: MessageId,
}

/// What a chat's socket tells its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatFrame {
    /// The first: how things are. What was missed follows.
    Thread {
        /// Who has seen how much.
        marks: Vec<Mark>,
        /// Whether something can be said.
        is_open: bool,
    },
    /// Something was said.
    ChatMessage {
        /// What.
        data: ChatMessage,
    },
    /// Somebody has read on.
    Seen(Mark),
    /// Somebody is typing; it is never written down.
    Typing {
        /// Who.
        party: Party,
        /// How the others know them.
        name: String,
    },
    /// A sign of life.
    Keepalive,
}

/// What a page tells the chat's socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatSign {
    /// Somebody is typing here.
    Typing,
    /// Everything up to this number was in sight.
    Seen {
        /// The number.
        number: i64,
    },
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn said(number: i64, party: Party) -> ChatMessage {
        ChatMessage {
            appointment_id: AppointmentId(Uuid::nil()),
            message_id: MessageId(Uuid::from_u128(number.unsigned_abs().into())),
            number,
            party,
            name: "Somebody".into(),
            text: "Hello".into(),
            photo: None,
            at: Instant::UNIX_EPOCH,
        }
    }

    fn thread(me: Party) -> Thread {
        let appointment_id = AppointmentId(Uuid::nil());
        let closes_at = closes_at(Instant::UNIX_EPOCH);
        Thread { appointment_id, me, messages: vec![], marks: vec![], closes_at, is_open: true }
    }

    #[test]
    fn edge_60_ten_thousand_characters_are_said_and_one_more_is_not() {
        for sign in ["x", "é", "💇"] {
            assert_eq!(sayable(&sign.repeat(LONGEST), false), Ok(sign.repeat(LONGEST)));
            assert_eq!(sayable(&sign.repeat(LONGEST + 1), false), Err(Unsayable::TooLong));
        }
        assert_eq!(sayable(" \r\n\u{0} ", false), Err(Unsayable::Empty));
        assert_eq!(sayable("", true), Ok(String::new()));
        assert_eq!(sayable("a\r\nb\u{0}\u{7}\tc ", false), Ok("a\nb\tc".into()));
        assert_eq!(sayable("<script>1</script>", false), Ok("<script>1</script>".into()));
    }

    #[test]
    fn messages_stand_by_number_whatever_order_they_came_in() {
        let mut thread = thread(Party::Customer);
        let came = [2, 1, 4, 2, 3, 4].map(|number| thread.add(said(number, Party::Owner)));
        assert_eq!(came, [true, true, true, false, true, false]);
        assert!(thread.messages.iter().map(|message| message.number).eq(1..=4));
        assert_eq!(thread.last(), 4);
    }

    #[test]
    fn unread_is_what_the_others_said_after_ones_mark_and_read_is_what_the_other_side_saw() {
        let mut thread = thread(Party::Professional);
        for (number, party) in [(1, Party::Customer), (2, Party::Professional), (3, Party::Owner)] {
            thread.add(said(number, party));
        }
        assert_eq!(thread.unread(), 2);
        thread.mark(Mark { party: Party::Professional, number: 1 });
        assert_eq!(thread.unread(), 1);
        thread.mark(Mark { party: Party::Owner, number: 3 });
        let read = |thread: &Thread| {
            thread.messages.iter().map(|message| thread.is_read(message)).collect::<Vec<_>>()
        };
        assert_eq!(read(&thread), [true, false, false], "a colleague is not the other side");
        thread.mark(Mark { party: Party::Customer, number: 2 });
        thread.mark(Mark { party: Party::Customer, number: 1 });
        assert_eq!(read(&thread), [true, true, false], "a mark never goes back");
    }

    #[test]
    fn frames_have_the_shape_that_the_page_relies_on() {
        let seen = ChatFrame::Seen(Mark { party: Party::Owner, number: 3 });
        let text = r#"{"type":"seen","party":"owner","number":3}"#;
        assert_eq!(serde_json::to_string(&seen).expect("JSON"), text);
        assert_eq!(serde_json::from_str::<ChatFrame>(text).expect("a frame"), seen);
        let sign = serde_json::from_str::<ChatSign>(r#"{"type":"seen","number":3}"#);
        assert_eq!(sign.expect("a sign"), ChatSign::Seen { number: 3 });
    }
}
