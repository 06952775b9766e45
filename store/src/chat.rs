//! Chats of bookings: messages numbered without gaps, each once, and how far each party has read.

use domain::Instant;
use domain::chat::{ChatMessage, MOST, MOST_PHOTOS, Mark, Party, Photo};
use domain::ids::{AppointmentId, MessageId, PhotoId, ProfessionalId, ShopId};
use domain::live::Fact;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::events::Entry;
use crate::{StoreError, Tx};

statements! {
    PLACE = "select a.professional_id, a.ends_at, p.name as professional, c.name as customer, s.business_name as salon
        from appointments a join professionals p on p.professional_id = a.professional_id
        join customers c on c.customer_id = a.customer_id join profiles s on s.location_id = a.location_id
        where a.location_id = $1 and a.appointment_id = $2";
    LOCK = "insert into chat_threads (appointment_id, location_id, last_number) values ($1, $2, 0)
        on conflict (appointment_id) do update set last_number = chat_threads.last_number returning last_number";
    TAKE = "update chat_threads set last_number = $2 where appointment_id = $1";
    ADD = "insert into chat_messages (appointment_id, number, message_id, party, name, words, photo_id, photo_width,
            photo_height, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BY_ID = "select number, message_id, party, name, words, photo_id, photo_width, photo_height, at
        from chat_messages where appointment_id = $1 and message_id = $2";
    ALL_SAID = "select number, message_id, party, name, words, photo_id, photo_width, photo_height, at
        from chat_messages where appointment_id = $1 and number > $2 order by number";
    PHOTOS = "select count(*) from chat_messages where appointment_id = $1 and photo_id is not null";
    HAS_PHOTO = "select count(*) from chat_messages where appointment_id = $1 and photo_id = $2";
    LAST = "select last_number from chat_threads where appointment_id = $1";
    SEE = "insert into chat_seen (appointment_id, party, number) values ($1, $2, $3)
        on conflict (appointment_id, party) do update set number = excluded.number
        where chat_seen.number < excluded.number";
    MARKS = "select party, number from chat_seen where appointment_id = $1 order by party";
    UNREAD = "select m.appointment_id, count(*) from appointments a
        join chat_messages m on m.appointment_id = a.appointment_id
        left join chat_seen s on s.appointment_id = a.appointment_id and s.party = $2
        where a.location_id = $1 and a.starts_at >= $3 and (a.professional_id = $4 or $4 is null)
            and m.party <> $2 and m.number > coalesce(s.number, 0)
        group by m.appointment_id order by m.appointment_id";
}

/// A booking, as its chat needs it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ChatPlace {
    /// Who does the visit.
    #[sqlx(rename = "professional_id", try_from = "Uuid")]
    pub professional_id: ProfessionalId,
    /// When the visit ends.
    pub ends_at: Instant,
    /// The professional's name.
    pub professional: String,
    /// The customer's name.
    pub customer: String,
    /// The shop's name.
    pub salon: String,
}

/// Something to be said.
#[derive(Debug, Clone)]
pub struct NewChatMessage {
    /// Its id, made by the sender.
    pub id: MessageId,
    /// In which shop.
    pub shop: ShopId,
    /// About which visit.
    pub appointment: AppointmentId,
    /// Who says it.
    pub party: Party,
    /// How the others know them.
    pub name: String,
    /// The words.
    pub text: String,
    /// The picture, whose file is there already.
    pub photo: Option<Photo>,
    /// When.
    pub at: Instant,
}

#[derive(FromRow)]
struct MessageRow {
    number: i64,
    message_id: Uuid,
    party: String,
    name: String,
    words: String,
    photo_id: Option<Uuid>,
    photo_width: Option<i64>,
    photo_height: Option<i64>,
    at: Instant,
}

impl MessageRow {
    fn message(self, appointment_id: AppointmentId) -> Result<ChatMessage, StoreError> {
        let photo = self.photo_id.zip(self.photo_width.zip(self.photo_height));
        Ok(ChatMessage {
            appointment_id,
            message_id: MessageId(self.message_id),
            number: self.number,
            party: party(&self.party, "chat_messages", appointment_id)?,
            name: self.name,
            text: self.words,
            photo: photo.map(|(id, (width, height))| Photo {
                photo_id: PhotoId(id),
                width: width as u32,
                height: height as u32,
            }),
            at: self.at,
        })
    }
}

fn party(word: &str, table: &'static str, id: AppointmentId) -> Result<Party, StoreError> {
    Party::from_word(word).ok_or_else(|| inconsistent(table, "party", id))
}

impl Tx {
    /// Where a chat takes place; `None` for a visit that this shop does not have.
    pub async fn chat_place(
        &mut self,
        shop: ShopId,
        appointment: AppointmentId,
    ) -> Result<Option<ChatPlace>, StoreError> {
        run!(self, fetch_optional, sqlx::query_as(PLACE).bind(shop.0).bind(appointment.0))
    }

    /// Says something about a visit that the shop has, and tells it to the live log. What was said before with this id
    /// stands, and is the answer. `None` where the chat is full.
    pub async fn say(&mut self, new: &NewChatMessage) -> Result<Option<ChatMessage>, StoreError> {
        let id = new.appointment;
        // This row is ours until the commit, so what follows is alone in this chat.
        let (last,): (i64,) = run!(self, fetch_one, sqlx::query_as(LOCK).bind(id.0).bind(new.shop.0))?;
        if let Some(before) = self.chat_message(id, new.id).await? {
            return Ok(Some(before));
        }
        if last >= MOST || (new.photo.is_some() && self.photo_count(id).await? >= MOST_PHOTOS) {
            return Ok(None);
        }
        let number = last + 1;
        run!(self, execute, sqlx::query(TAKE).bind(id.0).bind(number))?;
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(id.0)
                .bind(number)
                .bind(new.id.0)
                .bind(new.party.word())
                .bind(&new.name)
                .bind(&new.text)
                .bind(new.photo.map(|photo| photo.photo_id.0))
                .bind(new.photo.map(|photo| i64::from(photo.width)))
                .bind(new.photo.map(|photo| i64::from(photo.height)))
                .bind(new.at)
        )?;
        // Whoever answers has read what stands above.
        run!(self, execute, sqlx::query(SEE).bind(id.0).bind(new.party.word()).bind(number))?;
        let message = ChatMessage {
            appointment_id: id,
            message_id: new.id,
            number,
            party: new.party,
            name: new.name.clone(),
            text: new.text.clone(),
            photo: new.photo,
            at: new.at,
        };
        self.append(new.shop, &[Entry::new(&Fact::ChatMessage(message.clone()), new.at)]).await?;
        Ok(Some(message))
    }

    /// What was said with this id.
    pub async fn chat_message(
        &mut self,
        appointment: AppointmentId,
        id: MessageId,
    ) -> Result<Option<ChatMessage>, StoreError> {
        let row: Option<MessageRow> =
            run!(self, fetch_optional, sqlx::query_as(BY_ID).bind(appointment.0).bind(id.0))?;
        row.map(|row| row.message(appointment)).transpose()
    }

    /// What was said after a number, in order.
    pub async fn chat_messages(
        &mut self,
        appointment: AppointmentId,
        after: i64,
    ) -> Result<Vec<ChatMessage>, StoreError> {
        let rows: Vec<MessageRow> =
            run!(self, fetch_all, sqlx::query_as(ALL_SAID).bind(appointment.0).bind(after))?;
        rows.into_iter().map(|row| row.message(appointment)).collect()
    }

    async fn photo_count(&mut self, appointment: AppointmentId) -> Result<i64, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(PHOTOS).bind(appointment.0))?;
        Ok(count)
    }

    /// Whether a photo belongs to a chat.
    pub async fn is_photo_of(&mut self, appointment: AppointmentId, id: PhotoId) -> Result<bool, StoreError> {
        let (count,): (i64,) =
            run!(self, fetch_one, sqlx::query_as(HAS_PHOTO).bind(appointment.0).bind(id.0))?;
        Ok(count > 0)
    }

    /// Notes how far somebody has read, at most to the end. The mark as it is now; a mark never goes back.
    pub async fn see(
        &mut self,
        appointment: AppointmentId,
        party: Party,
        number: i64,
    ) -> Result<Mark, StoreError> {
        let last: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(LAST).bind(appointment.0))?;
        let number = number.clamp(0, last.map_or(0, |(last,)| last));
        run!(self, execute, sqlx::query(SEE).bind(appointment.0).bind(party.word()).bind(number))?;
        Ok(Mark { party, number })
    }

    /// How far each party has read.
    pub async fn chat_marks(&mut self, appointment: AppointmentId) -> Result<Vec<Mark>, StoreError> {
        let rows: Vec<(String, i64)> = run!(self, fetch_all, sqlx::query_as(MARKS).bind(appointment.0))?;
        let mark = |(word, number): (String, i64)| {
            Ok(Mark { party: party(&word, "chat_seen", appointment)?, number })
        };
        rows.into_iter().map(mark).collect()
    }

    /// How much one party has not seen, for each visit since `from` where that is something; a professional's own visits,
    /// or all of the shop.
    pub async fn unread(
        &mut self,
        shop: ShopId,
        party: Party,
        from: Instant,
        professional: Option<ProfessionalId>,
    ) -> Result<Vec<(AppointmentId, i64)>, StoreError> {
        let professional = professional.map(|id| id.0);
        let rows: Vec<(Uuid, i64)> = run!(
            self,
            fetch_all,
            sqlx::query_as(UNREAD).bind(shop.0).bind(party.word()).bind(from).bind(professional)
        )?;
        Ok(rows.into_iter().map(|(id, count)| (AppointmentId(id), count)).collect())
    }
}
