//! Who wants texts. A number that said STOP by text starts again by text only, whatever a form says.

use domain::Instant;
use domain::ids::ShopId;
use domain::phone::PhoneNumber;
use serde::{Deserialize, Serialize};

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    NOTE = "insert into consents (location_id, phone, state, source, at) values ($1, $2, $3, $4, $5)
        on conflict (location_id, phone) do update
            set state = excluded.state, source = excluded.source, at = excluded.at
            where excluded.source = 'text' or consents.source <> 'text' or consents.state = 'granted'";
    FIND = "select state from consents where location_id = $1 and phone = $2";
    SHOPS = "select location_id from consents where phone = $1 order by location_id";
    WITHDRAW = "update outbox set state = 'not_sent', reason = 'stopped', words = '', settled_at = $3
        where kind = 'text' and state = 'waiting' and location_id = $1 and recipient = $2";
    HEAR = "insert into incoming_texts (message_sid, phone, at) values ($1, $2, $3) on conflict (message_sid) do nothing";
    FORGET = "delete from incoming_texts where at < $1";
    HEARD = "select count(*) from incoming_texts where phone = $1 and at > $2";
}

/// A word about texts.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// Of which shop.
    pub shop: ShopId,
    /// To which number.
    pub phone: PhoneNumber,
    /// Whether texts are wanted.
    pub wanted: bool,
    /// By which way it was said: `web`, `phone`, `staff`, `text`.
    pub source: &'static str,
    /// When.
    pub at: Instant,
}

/// A text that came in, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardText {
    /// The provider's name of it; it may come again.
    pub message_sid: String,
    /// Who sent it.
    pub from: PhoneNumber,
    /// The number it was sent to.
    pub to: String,
    /// That is the number that the texts of all shops come from.
    pub is_shared: bool,
    /// What it says about texts, if anything.
    pub wanted: Option<bool>,
    /// YES: to somebody who wants texts already, or never spoke of them, it says something else.
    pub is_yes: bool,
    /// It says yes to the next visit.
    pub confirms: bool,
    /// When.
    pub at: Instant,
}

impl Tx {
    /// Writes down that a text came in, and what it says about texts. The shops that it concerns; `None` where it came before.
    pub async fn take_in_text(&mut self, text: &HeardText) -> Result<Option<Vec<ShopId>>, StoreError> {
        let phone = text.from.as_str();
        if !self.hear_text(&text.message_sid, phone, text.at).await? {
            return Ok(None);
        }
        let shops = self.concerned_by(text).await?;
        let Some(wanted) = text.wanted else { return Ok(Some(shops)) };
        for shop in &shops {
            let stopped = self.wants_texts(*shop, phone).await? == Some(false);
            if !text.is_yes || stopped {
                let (shop, phone) = (*shop, text.from.clone());
                self.note_consent(&NewConsent { shop, phone, wanted, source: "text", at: text.at }).await?;
            }
        }
        Ok(Some(shops))
    }

    /// The shop with the dialled number; for the number that the texts of all shops come from, every shop whose texts its
    /// sender has spoken about.
    async fn concerned_by(&mut self, text: &HeardText) -> Result<Vec<ShopId>, StoreError> {
        let own = self.shop_by_number(&text.to).await?;
        let mut shops: Vec<ShopId> = own.into_iter().collect();
        if text.is_shared || shops.is_empty() {
            shops.extend(self.texting_shops(text.from.as_str()).await?);
        }
        shops.sort_unstable();
        shops.dedup();
        Ok(shops)
    }

    /// Writes down whether somebody wants texts; where not, those that wait are not sent any more.
    pub async fn note_consent(&mut self, new: &NewConsent) -> Result<(), StoreError> {
        let (shop, phone) = (new.shop.0, new.phone.as_str());
        let state = if new.wanted { "granted" } else { "stopped" };
        run!(
            self,
            execute,
            sqlx::query(NOTE).bind(shop).bind(phone).bind(state).bind(new.source).bind(new.at)
        )?;
        if !new.wanted {
            run!(self, execute, sqlx::query(WITHDRAW).bind(shop).bind(phone).bind(new.at))?;
        }
        Ok(())
    }

    /// What a number said last about a shop's texts; `None` where it said nothing.
    pub async fn wants_texts(&mut self, shop: ShopId, phone: &str) -> Result<Option<bool>, StoreError> {
        let row: Option<(String,)> =
            run!(self, fetch_optional, sqlx::query_as(FIND).bind(shop.0).bind(phone))?;
        Ok(row.map(|(state,)| state == "granted"))
    }

    /// The shops whose texts a number has said something about.
    pub async fn texting_shops(&mut self, phone: &str) -> Result<Vec<ShopId>, StoreError> {
        let rows: Vec<(i64,)> = run!(self, fetch_all, sqlx::query_as(SHOPS).bind(phone))?;
        Ok(rows.into_iter().map(|(shop,)| ShopId(shop)).collect())
    }

    /// Forgets which texts came in until then.
    pub async fn forget_incoming_texts(&mut self, until: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET).bind(until))?;
        Ok(())
    }

    /// Notes that a text came in; false where it came before.
    pub async fn hear_text(&mut self, sid: &str, phone: &str, at: Instant) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(HEAR).bind(sid).bind(phone).bind(at))? == 1)
    }

    /// How many texts came from a number since.
    pub async fn heard_from(&mut self, phone: &str, since: Instant) -> Result<i64, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(HEARD).bind(phone).bind(since))?;
        Ok(count)
    }
}
