//! The log of calls: one page of it at a time, newest first, and one call in full.
//!
//! A shop may have ten years of calls, so a question reads so many of its calls at most, however rare what it looks for is; the
//! answer says where it stopped, and the next one goes on from there.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Instant;
use domain::call_log::{CallCursor, CallLine, Wanted};
use domain::ids::{CallSid, ShopId};
use domain::live::{Outcome, Turn};
use domain::sentiment::Sentiment;
use sqlx::{FromRow, QueryBuilder};

use crate::calls::TurnRow;
use crate::db::{on, run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

/// What is looked for is in the caller's name or number, or in what was said.
macro_rules! is_found {
    ($pattern:literal) => {
        concat!(
            "and (",
            $pattern,
            " = '%' or lower(coalesce(c.caller_name, '')) like ",
            $pattern,
            " escape '\\' \
             or coalesce(c.from_number, '') like ",
            $pattern,
            " escape '\\' \
             or exists (select 1 from call_turns t where t.call_sid = c.call_sid \
                 and lower(t.words) like ",
            $pattern,
            " escape '\\'))"
        )
    };
}

statements! {
    FIND = concat!(
        "with c as (select call_sid, from_number, caller_name, started_at, duration_sec, outcome, intent, after_hours, converted,
                local_date, local_hour, (is_test or is_robot or coalesce(outcome, '') = 'spam') as is_apart
            from calls where location_id = $1 and started_at >= $2 and started_at < $3 and (started_at, call_sid) < ($4, $5)
            order by started_at desc, call_sid desc limit $6)
        select call_sid, from_number, caller_name, started_at, duration_sec, outcome, intent, after_hours, converted, is_apart
        from c where is_apart = $7 and (after_hours or not $8) and (converted or not $9)
            and ($10 = '' or $10 like '%,' || coalesce(outcome, 'live') || ',%')
            and (local_hour = $16 or $16 is null)
            and ($17 = '' or $17 like '%,' || cast(local_date as text) || ',%')
            and ($18 = '' or ($18 like '%,' || replace(replace(replace(coalesce(intent, '-'), '!', '!!'), '%', '!%'), '_', '!_')
                || ',%' escape '!') = $19) ",
        is_found!("$11"), is_found!("$12"), is_found!("$13"), is_found!("$14"),
        " order by started_at desc, call_sid desc limit $15"
    );
    WANTED = "select intent, count(*), count(*) filter (where converted)
        from (select intent, converted, is_test, is_robot, outcome from calls
            where location_id = $1 and started_at >= $2 and started_at < $3
            order by started_at desc, call_sid desc limit $4) c
        where not (is_test or is_robot or coalesce(outcome, '') = 'spam') group by intent order by intent";
    STOPPED_AT = "select started_at, call_sid from calls
        where location_id = $1 and started_at >= $2 and started_at < $3 and (started_at, call_sid) < ($4, $5)
        order by started_at desc, call_sid desc limit 1 offset $6";
    ONE = "select call_sid, from_number, caller_name, started_at, duration_sec, outcome, intent, after_hours, converted,
            (is_test or is_robot or coalesce(outcome, '') = 'spam') as is_apart
        from calls where call_sid = $1 and location_id = $2";
    TURNS = "select call_sid, turn, speaker, words, heard, heard_words, said_at from call_turns
        where call_sid = $1 order by turn";
}

/// Which calls are looked for.
#[derive(Debug, Clone)]
pub struct CallsSought {
    /// Whose.
    pub shop: ShopId,
    /// From when on.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Only those before this one.
    pub before: Option<CallCursor>,
    /// Tests and machines instead of calls.
    pub apart: bool,
    /// Only those while the shop was closed.
    pub after_hours: bool,
    /// Only those in which a visit was booked.
    pub booked: bool,
    /// Only those in which the caller wanted this.
    pub wanted: Option<Wanted>,
    /// Only those that began in this hour of the shop's clock.
    pub hour: Option<u8>,
    /// Only those of these dates of the shop; none for all.
    pub dates: Vec<NaiveDate>,
    /// Only those with one of these outcomes; none for all.
    pub outcomes: &'static [&'static str],
    /// Only those in which each of these is found; at most four patterns of `like`, in which `\` escapes.
    pub patterns: Vec<String>,
    /// How many are found at most.
    pub limit: i64,
    /// How many are looked at, at most.
    pub look_at: i64,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct CallsFound {
    /// The calls, newest first.
    pub lines: Vec<CallLine>,
    /// Where looking stopped, if there were more calls to look at than allowed.
    pub stopped_at: Option<CallCursor>,
}

#[derive(FromRow)]
struct LineRow {
    call_sid: String,
    from_number: Option<String>,
    caller_name: Option<String>,
    started_at: Instant,
    duration_sec: Option<i64>,
    outcome: Option<String>,
    intent: Option<String>,
    after_hours: bool,
    converted: bool,
    is_apart: bool,
}

impl LineRow {
    fn line(self) -> Result<CallLine, StoreError> {
        let read = |word: String| {
            Outcome::from_word(&word).ok_or_else(|| inconsistent("calls", "outcome", &self.call_sid))
        };
        Ok(CallLine {
            outcome: self.outcome.map(read).transpose()?,
            call_sid: CallSid(self.call_sid),
            from: self.from_number,
            caller_name: self.caller_name,
            started_at: self.started_at,
            duration_sec: self.duration_sec,
            intent: self.intent,
            sentiment: None,
            after_hours: self.after_hours,
            booked: self.converted,
            is_apart: self.is_apart,
        })
    }
}

impl Tx {
    /// A page of a shop's calls, newest first.
    pub async fn find_calls(&mut self, sought: &CallsSought) -> Result<CallsFound, StoreError> {
        let before = sought
            .before
            .clone()
            .unwrap_or(CallCursor { started_at: sought.until, call_sid: CallSid(String::new()) });
        let outcomes = listed(sought.outcomes.iter().copied());
        let (intents, are_these) = intents(sought.wanted);
        let dates: Vec<String> = sought.dates.iter().map(ToString::to_string).collect();
        let pattern = |i: usize| sought.patterns.get(i).map_or("%", String::as_str);
        let rows: Vec<LineRow> = run!(
            self,
            fetch_all,
            sqlx::query_as(FIND)
                .bind(sought.shop.0)
                .bind(sought.from)
                .bind(sought.until)
                .bind(before.started_at)
                .bind(&before.call_sid.0)
                .bind(sought.look_at)
                .bind(sought.apart)
                .bind(sought.after_hours)
                .bind(sought.booked)
                .bind(outcomes)
                .bind(pattern(0))
                .bind(pattern(1))
                .bind(pattern(2))
                .bind(pattern(3))
                .bind(sought.limit)
                .bind(sought.hour.map(i64::from))
                .bind(listed(dates.iter().map(String::as_str)))
                .bind(intents)
                .bind(are_these)
        )?;
        let mut lines = rows.into_iter().map(LineRow::line).collect::<Result<Vec<_>, _>>()?;
        self.add_to_lines(sought.shop, &mut lines).await?;
        let stopped: Option<(Instant, String)> = run!(
            self,
            fetch_optional,
            sqlx::query_as(STOPPED_AT)
                .bind(sought.shop.0)
                .bind(sought.from)
                .bind(sought.until)
                .bind(before.started_at)
                .bind(&before.call_sid.0)
                .bind(sought.look_at - 1)
        )?;
        let stopped_at = stopped.map(|(started_at, call)| CallCursor { started_at, call_sid: CallSid(call) });
        Ok(CallsFound { lines, stopped_at })
    }

    /// How many calls of a stretch of time had each intent, and in how many of these a visit was booked; of so many calls at
    /// most, the newest.
    pub async fn intents_of_calls(
        &mut self,
        shop: ShopId,
        from: Instant,
        until: Instant,
        look_at: i64,
    ) -> Result<Vec<(Option<String>, i64, i64)>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(WANTED).bind(shop.0).bind(from).bind(until).bind(look_at))
    }

    /// A call of a shop, with what was said in it.
    pub async fn call_in_full(
        &mut self,
        shop: ShopId,
        call: &CallSid,
    ) -> Result<Option<(CallLine, Vec<Turn>)>, StoreError> {
        let row: Option<LineRow> =
            run!(self, fetch_optional, sqlx::query_as(ONE).bind(&call.0).bind(shop.0))?;
        let Some(row) = row else { return Ok(None) };
        let rows: Vec<TurnRow> = run!(self, fetch_all, sqlx::query_as(TURNS).bind(&call.0))?;
        let turns = rows.into_iter().map(TurnRow::turn).collect::<Result<Vec<_>, _>>()?;
        let mut lines = [row.line()?];
        self.add_to_lines(shop, &mut lines).await?;
        let [line] = lines;
        Ok(Some((line, turns)))
    }

    /// Adds how the callers sounded, and the names of those who were not known before they booked.
    async fn add_to_lines(&mut self, shop: ShopId, lines: &mut [CallLine]) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let calls: Vec<String> = lines.iter().map(|line| line.call_sid.0.clone()).collect();
        let said = self.said_by_callers(&calls).await?;
        let names = self.names_of_bookers(shop, &calls).await?;
        for line in lines {
            let said = said.get(&line.call_sid.0).into_iter().flatten();
            line.sentiment = Sentiment::of_words(said.map(String::as_str));
            if line.caller_name.is_none() {
                line.caller_name = names.get(&line.call_sid.0).cloned();
            }
        }
        Ok(())
    }

    async fn said_by_callers(
        &mut self,
        calls: &[String],
    ) -> Result<HashMap<String, Vec<String>>, StoreError> {
        let rows: Vec<(String, String)> = on!(&mut self.on, |tx| {
            let mut select = QueryBuilder::new(
                "select call_sid, words from call_turns where speaker = 'caller' and call_sid in (",
            );
            let mut list = select.separated(", ");
            for call in calls {
                list.push_bind(call);
            }
            select.push(") order by call_sid, turn");
            select.build_query_as().persistent(false).fetch_all(&mut **tx).await
        })?;
        let mut said: HashMap<String, Vec<String>> = HashMap::new();
        for (call, words) in rows {
            said.entry(call).or_default().push(words);
        }
        Ok(said)
    }

    async fn names_of_bookers(
        &mut self,
        shop: ShopId,
        calls: &[String],
    ) -> Result<HashMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = on!(&mut self.on, |tx| {
            let mut select = QueryBuilder::new(
                "select a.call_sid, min(c.name) from appointments a join customers c on c.customer_id = a.customer_id \
                 where a.location_id = ",
            );
            select.push_bind(shop.0).push(" and a.call_sid in (");
            let mut list = select.separated(", ");
            for call in calls {
                list.push_bind(call);
            }
            select.push(") group by a.call_sid");
            select.build_query_as().persistent(false).fetch_all(&mut **tx).await
        })?;
        Ok(rows.into_iter().collect())
    }
}

/// Words as a text in which each can be found with its commas; empty for none.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { String::new() } else { format!(",{},", words.join(",")) }
}

/// The intents that are looked for, or (false) those that are not; a dash stands for none. No list for all.
fn intents(wanted: Option<Wanted>) -> (String, bool) {
    match wanted {
        None => (String::new(), true),
        Some(Wanted::Unsaid) => (listed(["-"].into_iter()), true),
        Some(Wanted::Other) => {
            let known = Wanted::ALL.into_iter().flat_map(|wanted| wanted.intents().iter().copied());
            (listed(known.chain(["-"])), false)
        }
        Some(wanted) => (listed(wanted.intents().iter().copied()), true),
    }
}
