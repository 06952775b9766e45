//! What a shop is often asked, and what callers asked that nobody could answer.

use domain::Instant;
use domain::faq::{self, Faq};
use domain::ids::{CallSid, FaqId, ShopId};
use domain::setup::Unanswered;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ALL_OF_SHOP = "select faq_id, question, answer, question_es, answer_es from faq where location_id = $1
        order by created_at, faq_id";
    COUNT = "select count(*) from faq where location_id = $1";
    PUT = "insert into faq (faq_id, location_id, question_key, question, answer, question_es, answer_es, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (location_id, question_key) do update set question = excluded.question, answer = excluded.answer,
            question_es = excluded.question_es, answer_es = excluded.answer_es";
    REMOVE = "delete from faq where location_id = $1 and faq_id = $2";
    KNOWN = "select count(*) from unanswered_questions where location_id = $1";
    OLDEST = "select question_key from unanswered_questions where location_id = $1
        order by last_heard_at, question_key limit 1";
    HEARD = "insert into unanswered_questions (location_id, question_key, question, asked, first_heard_at, last_heard_at)
        values ($1, $2, $3, 1, $4, $4)
        on conflict (location_id, question_key) do update set question = excluded.question,
            asked = unanswered_questions.asked + 1, last_heard_at = excluded.last_heard_at";
    HEARD_IN = "insert into unanswered_in_calls (location_id, question_key, call_sid) values ($1, $2, $3)
        on conflict do nothing";
    UNANSWERED = "select q.question_key, q.question, q.asked, q.last_heard_at, count(c.call_sid) as calls,
            count(c.call_sid) filter (where c.state = 'ended' and c.outcome in ('inquiry', 'missed', 'no_input')) as lost
        from unanswered_questions q
        left join unanswered_in_calls i on i.location_id = q.location_id and i.question_key = q.question_key
        left join calls c on c.call_sid = i.call_sid and c.location_id = q.location_id
        where q.location_id = $1
        group by q.location_id, q.question_key, q.question, q.asked, q.last_heard_at
        order by calls desc, q.last_heard_at desc, q.question_key limit $2";
    FORGET_IN = "delete from unanswered_in_calls where location_id = $1 and question_key = $2";
    FORGET = "delete from unanswered_questions where location_id = $1 and question_key = $2";
}

/// Questions of one shop that are kept; the one that was not asked for longest goes first.
const MOST_UNANSWERED: i64 = 500;

#[derive(FromRow)]
struct FaqRow {
    faq_id: Uuid,
    question: String,
    answer: String,
    question_es: Option<String>,
    answer_es: Option<String>,
}

#[derive(FromRow)]
struct UnansweredRow {
    question_key: String,
    question: String,
    asked: i64,
    last_heard_at: Instant,
    calls: i64,
    lost: i64,
}

impl Tx {
    /// A shop's questions and answers, in the order in which they were written.
    pub async fn faq(&mut self, shop: ShopId) -> Result<Vec<Faq>, StoreError> {
        let rows: Vec<FaqRow> = run!(self, fetch_all, sqlx::query_as(ALL_OF_SHOP).bind(shop.0))?;
        let entry = |row: FaqRow| Faq {
            id: FaqId(row.faq_id),
            question: row.question,
            answer: row.answer,
            question_es: row.question_es,
            answer_es: row.answer_es,
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    /// How many there are.
    pub async fn faq_count(&mut self, shop: ShopId) -> Result<usize, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(COUNT).bind(shop.0))?;
        Ok(count.unsigned_abs() as usize)
    }

    /// Writes an answer down; that of the same question is replaced.
    pub async fn put_faq(&mut self, shop: ShopId, entry: &Faq, at: Instant) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(PUT)
                .bind(entry.id.0)
                .bind(shop.0)
                .bind(faq::key(&entry.question))
                .bind(&entry.question)
                .bind(&entry.answer)
                .bind(&entry.question_es)
                .bind(&entry.answer_es)
                .bind(at)
        )?;
        Ok(())
    }

    /// Takes an answer out; whether it was there.
    pub async fn remove_faq(&mut self, shop: ShopId, id: FaqId) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(REMOVE).bind(shop.0).bind(id.0))? > 0)
    }

    /// A question was asked in a call, and nobody could answer it. Made-up calls leave nothing.
    pub async fn note_unanswered(
        &mut self,
        shop: ShopId,
        question: &str,
        call: &CallSid,
        at: Instant,
    ) -> Result<(), StoreError> {
        let (key, question) = (faq::key(question), faq::kept_words(question));
        if key.is_empty() || self.is_test_call(call).await? {
            return Ok(());
        }
        run!(self, execute, sqlx::query(HEARD).bind(shop.0).bind(&key).bind(&question).bind(at))?;
        run!(self, execute, sqlx::query(HEARD_IN).bind(shop.0).bind(&key).bind(&call.0))?;
        let (known,): (i64,) = run!(self, fetch_one, sqlx::query_as(KNOWN).bind(shop.0))?;
        if known > MOST_UNANSWERED {
            let oldest: Option<(String,)> = run!(self, fetch_optional, sqlx::query_as(OLDEST).bind(shop.0))?;
            if let Some((oldest,)) = oldest {
                self.forget_unanswered(shop, &oldest).await?;
            }
        }
        Ok(())
    }

    /// What nobody could answer: what most calls asked first.
    pub async fn unanswered(&mut self, shop: ShopId, limit: i64) -> Result<Vec<Unanswered>, StoreError> {
        let rows: Vec<UnansweredRow> =
            run!(self, fetch_all, sqlx::query_as(UNANSWERED).bind(shop.0).bind(limit))?;
        let question = |row: UnansweredRow| Unanswered {
            key: row.question_key,
            question: row.question,
            asked: row.asked as u32,
            calls: row.calls as u32,
            calls_lost: row.lost as u32,
            last_heard: row.last_heard_at,
        };
        Ok(rows.into_iter().map(question).collect())
    }

    /// A question has an answer now, or needs none; whether it was there.
    pub async fn forget_unanswered(&mut self, shop: ShopId, key: &str) -> Result<bool, StoreError> {
        run!(self, execute, sqlx::query(FORGET_IN).bind(shop.0).bind(key))?;
        Ok(run!(self, execute, sqlx::query(FORGET).bind(shop.0).bind(key))? > 0)
    }
}
