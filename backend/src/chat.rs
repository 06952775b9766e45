//! The chat of one booking: customer, professional and owner, each from a [`Seat`] that proves their right to it.

mod listening;
mod photos;
mod seats;
mod whispers;

use bytes::Bytes;
use domain::access::Action;
use domain::appointment::AppointmentFacts;
use domain::chat::{ChatFrame, ChatMessage, ChatPage, Mark, OPEN_FOR, Party, Photo, Thread, sayable};
use domain::ids::{AppointmentId, MessageId, PhotoId};
use domain::zone::ShopClock;
use store::NewChatMessage;

pub(crate) use self::photos::Photos;
pub use self::seats::Seat;
pub(crate) use self::whispers::Whispers;
use crate::access::Pass;
use crate::{Desk, DeskError};

/// No visit is longer; what is unread is looked for in visits that began this long before the oldest open chat.
const LONGEST_VISIT: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// What somebody wants to say.
#[derive(Debug, Clone)]
pub struct Saying {
    /// Its id, made by the sender.
    pub id: MessageId,
    /// As it was typed.
    pub text: String,
    /// The file that came along.
    pub photo: Option<Bytes>,
}

impl Desk {
    /// The chat as it is now.
    pub async fn thread(&self, seat: &Seat) -> Result<Thread, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(Thread {
            appointment_id: seat.appointment(),
            me: seat.party(),
            messages: tx.chat_messages(seat.appointment(), 0).await?,
            marks: tx.chat_marks(seat.appointment()).await?,
            closes_at: seat.closes_at(),
            is_open: self.clock.now() < seat.closes_at(),
        })
    }

    /// What a page of the chat starts from.
    pub async fn chat_page(&self, seat: &Seat) -> Result<ChatPage, DeskError> {
        let (shop, now) = (self.shop(seat.shop()).await?, self.clock.now());
        let clock = ShopClock::around(shop.zone, now);
        Ok(ChatPage { thread: self.thread(seat).await?, clock, form_id: self.ids.id(now) })
    }

    /// The visit that the chat is about, and the shop's name.
    pub async fn visit_of(&self, seat: &Seat) -> Result<(String, AppointmentFacts), DeskError> {
        let shop = self.shop(seat.shop()).await?;
        let visit = self.store.read().await?.appointment(seat.shop(), seat.appointment()).await?;
        Ok((shop.name.clone(), visit.ok_or(DeskError::NotFound("booking"))?))
    }

    /// Says something. The same id again is the same message, and the answer is the first; with other words it is refused.
    pub async fn say(&self, seat: &Seat, saying: Saying) -> Result<ChatMessage, DeskError> {
        // The request may have been held back since its sender was let in.
        let seat = self.seat_again(seat).await?;
        let text = sayable(&saying.text, saying.photo.is_some())
            .map_err(|unsayable| DeskError::Refused(unsayable.reason()))?;
        let before = self.store.read().await?.chat_message(seat.appointment(), saying.id).await?;
        if let Some(before) = before {
            return same(before, &seat, &text);
        }
        if self.clock.now() >= seat.closes_at() {
            return Err(DeskError::Refused("This chat is closed. Please call the salon."));
        }
        let photo = match saying.photo {
            Some(file) => Some(self.photos.keep(seat.shop(), self.ids.id(self.clock.now()), file).await?),
            None => None,
        };
        let said = self.write_down(&seat, saying.id, &text, photo).await;
        let kept = said.as_ref().is_ok_and(|message| message.photo == photo);
        if let Some(photo) = photo.filter(|_| !kept) {
            self.photos.forget(seat.shop(), photo.photo_id).await;
        }
        same(said?, &seat, &text)
    }

    async fn write_down(
        &self,
        seat: &Seat,
        id: MessageId,
        text: &str,
        photo: Option<Photo>,
    ) -> Result<ChatMessage, DeskError> {
        let new = NewChatMessage {
            id,
            shop: seat.shop(),
            appointment: seat.appointment(),
            party: seat.party(),
            name: seat.name().to_owned(),
            text: text.to_owned(),
            photo,
            at: self.clock.now(),
        };
        let said = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.say(&new).await })
        });
        let message = said.await?.ok_or(DeskError::Refused("This chat is full. Please call the salon."))?;
        self.meters.chat_messages.up();
        let (party, number) = (seat.party(), message.number);
        self.whispers.tell(seat.appointment(), &ChatFrame::Seen(Mark { party, number }));
        Ok(message)
    }

    /// Notes that everything up to a number was in sight; at most the last message's, which comes back.
    pub async fn seen(&self, seat: &Seat, number: i64) -> Result<i64, DeskError> {
        let (appointment, party) = (seat.appointment(), seat.party());
        let seen =
            self.store.write(move |tx| Box::pin(async move { tx.see(appointment, party, number).await }));
        let mark: Mark = seen.await?;
        self.whispers.tell(appointment, &ChatFrame::Seen(mark));
        Ok(mark.number)
    }

    /// Tells the others that somebody is typing.
    pub fn typing(&self, seat: &Seat) {
        let frame = ChatFrame::Typing { party: seat.party(), name: seat.name().to_owned() };
        self.whispers.tell(seat.appointment(), &frame);
    }

    /// A place in the line of photos that are sent, to be had before the file is read and kept until the message is said.
    pub fn photo_place(&self) -> Result<impl Send + Sync + use<>, DeskError> {
        self.photos.place()
    }

    /// A photo of the chat, as a JPEG file.
    pub async fn photo(&self, seat: &Seat, photo: PhotoId) -> Result<Vec<u8>, DeskError> {
        if !self.store.read().await?.is_photo_of(seat.appointment(), photo).await? {
            return Err(DeskError::NotFound("photo"));
        }
        self.photos.read(seat.shop(), photo).await
    }

    /// For each visit with an open chat, how much of it the visitor has not seen: an owner all of the shop's, a
    /// professional the own ones. Visits without anything unread are left out.
    pub async fn unread(&self, pass: &Pass) -> Result<Vec<(AppointmentId, i64)>, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let (access, shop) = (pass.visitor().access(), pass.shop());
        let from = self.clock.now() - OPEN_FOR - LONGEST_VISIT;
        let mut tx = self.store.read().await?;
        if access.may(Action::SeeShop, shop) {
            return Ok(tx.unread(shop, Party::Owner, from, None).await?);
        }
        match access.professional(shop) {
            Some(own) => Ok(tx.unread(shop, Party::Professional, from, Some(own)).await?),
            None => Ok(Vec::new()),
        }
    }

    /// Makes a customer's links to a visit useless, and with them the chat behind them; its sockets close.
    pub async fn revoke_booking_links(
        &self,
        pass: &Pass,
        appointment: AppointmentId,
    ) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let (shop, at) = (pass.shop(), self.clock.now());
        let actor = pass.visitor().actor();
        let entry = self.audit_entry(&actor, Some(shop), "booking_links_revoked", appointment.to_string());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !tx.revoke_booking_links(shop, appointment, at).await? {
                    return Err(DeskError::NotFound("link"));
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }
}

/// What was said before is the answer to the same thing said again, and to nothing else.
fn same(said: ChatMessage, seat: &Seat, text: &str) -> Result<ChatMessage, DeskError> {
    if said.party == seat.party() && said.text == text {
        Ok(said)
    } else {
        Err(DeskError::Refused("Another message has this id already. Please send it once more."))
    }
}
