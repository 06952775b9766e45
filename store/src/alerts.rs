//! Incidents: begun once, seen again and again, ended when nobody has seen them for a while.

use domain::Instant;
use domain::ids::ShopId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    SEEN = "update alerts set seen_at = $3, words = $4 where kind = $1 and location_id = $2 and ended_at is null";
    BEGIN = "insert into alerts (alert_id, kind, location_id, words, began_at, seen_at)
        values ($1, $2, $3, $4, $5, $5) on conflict do nothing";
    OPEN = "select alert_id, kind, location_id, words, began_at, seen_at from alerts where ended_at is null
        order by began_at desc, kind limit 500";
    FELT = "select alert_id, kind, location_id, words, began_at, seen_at from alerts
        where ended_at is null and location_id in (0, $1) order by began_at desc, kind limit 50";
    UNSEEN = "select alert_id, kind, location_id, words, began_at, seen_at from alerts
        where ended_at is null and seen_at <= $1 order by began_at limit 100";
    END = "update alerts set ended_at = $2 where alert_id = $1 and ended_at is null and seen_at <= $3";
    FORGET = "delete from alerts where ended_at < $1";
    OPERATORS = "select email from users where is_operator = true order by email";
    ALL_OWNERS = "select distinct u.email from memberships m join users u on u.user_id = m.user_id
        where m.role = 'owner' order by u.email";
    LAST_CALL = "select started_at from calls where location_id = $1 and is_test = false and is_robot = false
        order by started_at desc limit 1";
    BY_HOUR = "select local_date, local_hour, calls from hourly_metrics
        where location_id = $1 and local_date >= $2 and local_date < $3 and calls > 0";
    ALL_TEXTS = "select state from outbox where kind = 'text' and settled_at > $1 and state in ('sent', 'failed')
        order by settled_at desc limit 5";
    SHOP_TEXTS = "select state from outbox where location_id = $1 and kind = 'text' and settled_at > $2
        and state in ('sent', 'failed') order by settled_at desc limit 5";
}

/// Whose trouble it is: a shop's, or that of the whole front desk.
const EVERYBODY: i64 = 0;

/// An incident that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAlert {
    /// Its id.
    pub id: Uuid,
    /// The word of its kind.
    pub kind: String,
    /// Whose; `None` for the whole front desk.
    pub shop: Option<ShopId>,
    /// What is wrong.
    pub words: String,
    /// Since when.
    pub began_at: Instant,
    /// When it was seen last.
    pub seen_at: Instant,
}

#[derive(FromRow)]
struct Row {
    alert_id: Uuid,
    kind: String,
    location_id: i64,
    words: String,
    began_at: Instant,
    seen_at: Instant,
}

impl From<Row> for OpenAlert {
    fn from(row: Row) -> Self {
        let shop = (row.location_id != EVERYBODY).then_some(ShopId(row.location_id));
        Self {
            id: row.alert_id,
            kind: row.kind,
            shop,
            words: row.words,
            began_at: row.began_at,
            seen_at: row.seen_at,
        }
    }
}

fn open(rows: Vec<Row>) -> Vec<OpenAlert> {
    rows.into_iter().map(OpenAlert::from).collect()
}

impl Tx {
    /// Notes that something is wrong; true where that is new.
    pub async fn see_alert(&mut self, alert: &OpenAlert) -> Result<bool, StoreError> {
        let shop = alert.shop.map_or(EVERYBODY, |shop| shop.0);
        let (kind, words, at) = (&alert.kind, &alert.words, alert.seen_at);
        let seen =
            run!(self, execute, sqlx::query(SEEN).bind(kind).bind(shop).bind(at).bind(words.as_str()))?;
        if seen > 0 {
            return Ok(false);
        }
        let begun = run!(
            self,
            execute,
            sqlx::query(BEGIN).bind(alert.id).bind(kind).bind(shop).bind(words.as_str()).bind(at)
        )?;
        Ok(begun == 1)
    }

    /// What goes on, the newest first.
    pub async fn open_alerts(&mut self) -> Result<Vec<OpenAlert>, StoreError> {
        Ok(open(run!(self, fetch_all, sqlx::query_as(OPEN))?))
    }

    /// What goes on in a shop and in the whole front desk, the newest first.
    pub async fn alerts_felt_by(&mut self, shop: ShopId) -> Result<Vec<OpenAlert>, StoreError> {
        Ok(open(run!(self, fetch_all, sqlx::query_as(FELT).bind(shop.0))?))
    }

    /// What nobody has seen since then.
    pub async fn alerts_unseen(&mut self, since: Instant) -> Result<Vec<OpenAlert>, StoreError> {
        Ok(open(run!(self, fetch_all, sqlx::query_as(UNSEEN).bind(since))?))
    }

    /// Ends an incident that nobody has seen since then; false where somebody else did, or has seen it after all.
    pub async fn end_alert(&mut self, id: Uuid, at: Instant, since: Instant) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(END).bind(id).bind(at).bind(since))? == 1)
    }

    /// Forgets what was over before then.
    pub async fn forget_alerts(&mut self, until: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(FORGET).bind(until))?;
        Ok(())
    }

    /// Whom trouble of the whole front desk is mailed to: its operators, else all owners.
    pub async fn operators(&mut self) -> Result<Vec<String>, StoreError> {
        let mut rows: Vec<(String,)> = run!(self, fetch_all, sqlx::query_as(OPERATORS))?;
        if rows.is_empty() {
            rows = run!(self, fetch_all, sqlx::query_as(ALL_OWNERS))?;
        }
        Ok(rows.into_iter().map(|(email,)| email).collect())
    }

    /// When a shop's phone rang last.
    pub async fn last_call_at(&mut self, shop: ShopId) -> Result<Option<Instant>, StoreError> {
        let row: Option<(Instant,)> = run!(self, fetch_optional, sqlx::query_as(LAST_CALL).bind(shop.0))?;
        Ok(row.map(|(at,)| at))
    }

    /// A shop's calls by local day and hour, hours without any left out.
    pub async fn calls_by_hour(
        &mut self,
        shop: ShopId,
        from: chrono::NaiveDate,
        until: chrono::NaiveDate,
    ) -> Result<Vec<(chrono::NaiveDate, i64, i64)>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(BY_HOUR).bind(shop.0).bind(from).bind(until))
    }

    /// Whether each of the last texts of a shop, or of all, since then was delivered, the newest first; at most five.
    pub async fn last_texts(
        &mut self,
        shop: Option<ShopId>,
        since: Instant,
    ) -> Result<Vec<bool>, StoreError> {
        let rows: Vec<(String,)> = match shop {
            Some(shop) => run!(self, fetch_all, sqlx::query_as(SHOP_TEXTS).bind(shop.0).bind(since))?,
            None => run!(self, fetch_all, sqlx::query_as(ALL_TEXTS).bind(since))?,
        };
        Ok(rows.into_iter().map(|(state,)| state == "sent").collect())
    }
}
