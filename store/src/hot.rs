//! The phone's facts: small, many, append-only. A batch of them becomes a few statements, whatever its size.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::Instant;
use domain::ids::{CallSid, ShopId};
use domain::live::{CallEnded, CallStarted, Fact, Intent, Outcome, Transcript};
use domain::metrics::{CallCount, Caller, ShopHour};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, QueryBuilder};

use crate::db::{on, run, statements};
use crate::events::Entry;
use crate::metrics::{CallBuckets, CallRow};
use crate::{StoreError, Tx};

/// Rows in one statement; calls have the most columns, and SQLite takes 32,766 values.
const ROWS: usize = 1_000;

statements! {
    RENEW = "update calls set relay_token_hash = $2 where call_sid = $1 and state = 'live'";
    REMEMBER = "update calls set conversation = $2, heard_at = $3 where call_sid = $1";
    INTENT = "update calls set intent = $2 where call_sid = $1";
    END = "update calls set state = 'ended', outcome = $2, duration_sec = $3, heard_at = $4, relay_token_hash = null,
            converted = (converted or $5 or exists
                (select 1 from appointments a where a.call_sid = calls.call_sid and a.location_id = calls.location_id
                    and a.source not in ('trial', 'walk_in')))
        where call_sid = $1 and state = 'live' returning converted";
}

/// Something that happened on the phone. Each may come again; the second time changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HotFact {
    /// The phone rang. A repeated one only renews the socket's secret.
    CallStarted {
        /// Whose phone.
        shop: ShopId,
        /// The call.
        call_sid: CallSid,
        /// The caller's number, where it is one.
        from: Option<String>,
        /// The dialled number.
        to: String,
        /// The caller's name; where it is not given, the only customer of the shop with this number.
        caller_name: Option<String>,
        /// When.
        at: Instant,
        /// Where it counts.
        counts_on: ShopHour,
        /// Kept out of the numbers.
        is_test: bool,
        /// Hash of the socket's secret.
        relay_token_hash: String,
    },
    /// Something was said; a turn that is there already is replaced.
    Turns {
        /// Whose phone.
        shop: ShopId,
        /// The call.
        call_sid: CallSid,
        /// What was said.
        lines: Vec<Transcript>,
        /// Where the conversation stands, as JSON.
        conversation: Option<String>,
        /// When.
        at: Instant,
    },
    /// What the caller wants.
    Intent {
        /// Whose phone.
        shop: ShopId,
        /// The call.
        call_sid: CallSid,
        /// `book`, `price`, ...
        intent: String,
        /// When.
        at: Instant,
    },
    /// The call is over. A call ends once; the end of an unknown call is passed over.
    CallEnded {
        /// Whose phone.
        shop: ShopId,
        /// The call.
        call_sid: CallSid,
        /// How long it took.
        duration_sec: i64,
        /// What came of it.
        outcome: Outcome,
        /// When.
        at: Instant,
    },
}

impl HotFact {
    fn shop(&self) -> ShopId {
        match self {
            Self::CallStarted { shop, .. }
            | Self::Turns { shop, .. }
            | Self::Intent { shop, .. }
            | Self::CallEnded { shop, .. } => *shop,
        }
    }

    fn call(&self) -> &CallSid {
        match self {
            Self::CallStarted { call_sid, .. }
            | Self::Turns { call_sid, .. }
            | Self::Intent { call_sid, .. }
            | Self::CallEnded { call_sid, .. } => call_sid,
        }
    }
}

/// Names of customers by shop and number.
type Names = HashMap<(ShopId, String), String>;

/// What a call is in the middle of a batch.
#[derive(Clone, Copy)]
struct Known {
    shop: ShopId,
    over: bool,
    count: CallCount,
    counts_on: Option<(NaiveDate, u8)>,
}

#[derive(FromRow)]
struct KnownRow {
    call_sid: String,
    location_id: i64,
    state: String,
    #[sqlx(flatten)]
    count: CallRow,
}

/// How a call ended, for its row and for the numbers.
struct End<'a> {
    call: &'a CallSid,
    outcome: Outcome,
    seconds: i64,
    at: Instant,
    before: Known,
}

/// A batch, sorted into what each statement needs.
#[derive(Default)]
struct Merged<'a> {
    calls: Vec<(&'a HotFact, Option<&'a str>)>,
    renewals: Vec<(&'a CallSid, &'a str)>,
    turns: BTreeMap<(&'a str, u32), (&'a Transcript, Instant)>,
    remembered: HashMap<&'a CallSid, (&'a str, Instant)>,
    intents: Vec<(&'a CallSid, &'a str)>,
    ends: Vec<End<'a>>,
    log: BTreeMap<ShopId, Vec<Entry>>,
    counted: CallBuckets,
}

impl Tx {
    /// Writes facts in the order of their arrival.
    pub(crate) async fn write_facts(&mut self, facts: &[HotFact]) -> Result<(), StoreError> {
        let mut known = self.known_calls(facts).await?;
        let names = self.names_of_callers(facts, &known).await?;
        let mut merged = Merged::default();
        for fact in facts {
            merged.take(fact, &mut known, &names);
        }
        self.insert_calls(&merged.calls).await?;
        for (call, hash) in merged.renewals {
            run!(self, execute, sqlx::query(RENEW).bind(&call.0).bind(hash))?;
        }
        self.upsert_turns(&merged.turns).await?;
        for (call, (conversation, at)) in merged.remembered {
            run!(self, execute, sqlx::query(REMEMBER).bind(&call.0).bind(conversation).bind(at))?;
        }
        for (call, intent) in merged.intents {
            run!(self, execute, sqlx::query(INTENT).bind(&call.0).bind(intent))?;
        }
        for end in &merged.ends {
            self.end_call(end, &mut merged.counted).await?;
        }
        for (shop, entries) in &merged.log {
            self.append(*shop, entries).await?;
        }
        self.add_calls(&merged.counted).await
    }

    async fn end_call(&mut self, end: &End<'_>, counted: &mut CallBuckets) -> Result<(), StoreError> {
        let row: Option<(bool,)> = run!(
            self,
            fetch_optional,
            sqlx::query_as(END)
                .bind(&end.call.0)
                .bind(end.outcome.word())
                .bind(end.seconds)
                .bind(end.at)
                .bind(end.outcome == Outcome::Booked)
        )?;
        // Whether a visit was booked in it is what the row says now: somebody may have booked since it was read, or before
        // it rang (another system's events come in any order).
        let Some((converted,)) = row else { return Ok(()) };
        let after = CallCount { converted, end: Some((end.outcome, end.seconds)), ..end.before.count };
        count(counted, &end.before, end.before.count, after);
        Ok(())
    }

    async fn known_calls(&mut self, facts: &[HotFact]) -> Result<HashMap<CallSid, Known>, StoreError> {
        let mut names: Vec<&str> = facts.iter().map(|fact| fact.call().0.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let mut known = HashMap::with_capacity(names.len());
        for chunk in names.chunks(ROWS) {
            let rows: Vec<KnownRow> = on!(&mut self.on, |tx| {
                let mut select = QueryBuilder::new(
                    "select call_sid, location_id, state, is_test, is_robot, after_hours, converted, outcome, \
                     duration_sec, local_date, local_hour from calls where call_sid in (",
                );
                let mut list = select.separated(", ");
                for name in chunk {
                    list.push_bind(*name);
                }
                select.push(")");
                select.build_query_as().persistent(chunk.len() == 1).fetch_all(&mut **tx).await
            })?;
            known.extend(rows.into_iter().map(|row| {
                let known = Known {
                    shop: ShopId(row.location_id),
                    over: row.state == "ended",
                    count: row.count.count(),
                    counts_on: row.count.counts_on(),
                };
                (CallSid(row.call_sid), known)
            }));
        }
        Ok(known)
    }

    /// Who the unnamed new callers are: shop and number to name, where there is exactly one.
    async fn names_of_callers(
        &mut self,
        facts: &[HotFact],
        known: &HashMap<CallSid, Known>,
    ) -> Result<Names, StoreError> {
        let mut numbers: Vec<&str> = facts
            .iter()
            .filter_map(|fact| match fact {
                HotFact::CallStarted { call_sid, from: Some(from), caller_name: None, .. } => {
                    (!known.contains_key(call_sid)).then_some(from.as_str())
                }
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut names = Names::new();
        for chunk in numbers.chunks(ROWS) {
            let rows: Vec<(i64, String, String)> = on!(&mut self.on, |tx| {
                let mut select =
                    QueryBuilder::new("select location_id, phone, min(name) from customers where phone in (");
                let mut list = select.separated(", ");
                for number in chunk {
                    list.push_bind(*number);
                }
                select.push(") group by location_id, phone having count(*) = 1");
                select.build_query_as().persistent(chunk.len() == 1).fetch_all(&mut **tx).await
            })?;
            names.extend(rows.into_iter().map(|(shop, number, name)| ((ShopId(shop), number), name)));
        }
        Ok(names)
    }

    async fn insert_calls(&mut self, calls: &[(&HotFact, Option<&str>)]) -> Result<(), StoreError> {
        for chunk in calls.chunks(ROWS) {
            on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into calls (call_sid, location_id, from_number, to_number, caller_name, state, started_at, \
                     heard_at, is_test, relay_token_hash, local_date, local_hour, after_hours) ",
                );
                insert.push_values(chunk, |mut row, (fact, name)| {
                    if let HotFact::CallStarted {
                        shop,
                        call_sid,
                        from,
                        to,
                        at,
                        counts_on,
                        is_test,
                        relay_token_hash,
                        ..
                    } = fact
                    {
                        row.push_bind(&call_sid.0).push_bind(shop.0).push_bind(from).push_bind(to);
                        row.push_bind(*name).push_bind("live").push_bind(*at).push_bind(*at);
                        row.push_bind(*is_test).push_bind(relay_token_hash).push_bind(counts_on.date);
                        row.push_bind(i64::from(counts_on.hour)).push_bind(counts_on.after_hours);
                    }
                });
                insert.build().persistent(chunk.len() == 1).execute(&mut **tx).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    async fn upsert_turns(
        &mut self,
        turns: &BTreeMap<(&str, u32), (&Transcript, Instant)>,
    ) -> Result<(), StoreError> {
        let turns: Vec<_> = turns.values().collect();
        for chunk in turns.chunks(ROWS) {
            on!(&mut self.on, |tx| {
                let mut insert = QueryBuilder::new(
                    "insert into call_turns (call_sid, turn, speaker, words, heard, heard_words, said_at) ",
                );
                insert.push_values(chunk, |mut row, (line, at)| {
                    row.push_bind(&line.call_sid.0)
                        .push_bind(i64::from(line.turn))
                        .push_bind(line.speaker.word());
                    row.push_bind(&line.text)
                        .push_bind(line.heard)
                        .push_bind(&line.heard_text)
                        .push_bind(*at);
                });
                insert.push(
                    " on conflict (call_sid, turn) do update set words = excluded.words, heard = excluded.heard, \
                     heard_words = excluded.heard_words",
                );
                insert.build().persistent(chunk.len() == 1).execute(&mut **tx).await.map(|_| ())
            })?;
        }
        Ok(())
    }
}

impl<'a> Merged<'a> {
    fn take(&mut self, fact: &'a HotFact, known: &mut HashMap<CallSid, Known>, names: &'a Names) {
        let before = known.get(fact.call()).copied();
        // A call of another shop does not exist for whoever tells of it; a repeated ring is of the call that it began, also
        // where the number has moved to another shop since.
        let is_ring = matches!(fact, HotFact::CallStarted { .. });
        if !is_ring && before.is_some_and(|call| call.shop != fact.shop()) {
            return;
        }
        match (fact, before) {
            (HotFact::CallStarted { .. }, None) => self.start(fact, known, names),
            (HotFact::CallStarted { call_sid, relay_token_hash, .. }, Some(call)) if !call.over => {
                self.renewals.push((call_sid, relay_token_hash));
            }
            (HotFact::Turns { call_sid, lines, conversation, at, .. }, Some(call)) => {
                for line in lines {
                    self.turns.insert((call_sid.0.as_str(), line.turn), (line, *at));
                    if !call.over {
                        self.tell(call.shop, &Fact::Transcript(line.clone()), *at);
                    }
                }
                if let Some(conversation) = conversation {
                    self.remembered.insert(call_sid, (conversation, *at));
                }
            }
            (HotFact::Intent { call_sid, intent, at, .. }, Some(call)) => {
                self.intents.push((call_sid, intent));
                let fact = Intent { call_sid: call_sid.clone(), intent: intent.clone() };
                self.tell(call.shop, &Fact::IntentExtracted(fact), *at);
            }
            (HotFact::CallEnded { call_sid, duration_sec, outcome, at, .. }, Some(call)) if !call.over => {
                known.insert(call_sid.clone(), Known { over: true, ..call });
                let end =
                    End { call: call_sid, outcome: *outcome, seconds: *duration_sec, at: *at, before: call };
                self.ends.push(end);
                let fact =
                    CallEnded { call_sid: call_sid.clone(), duration_sec: *duration_sec, outcome: *outcome };
                self.tell(call.shop, &Fact::CallEnded(fact), *at);
            }
            // Repeated, late, or about a call that never was.
            _ => {}
        }
    }

    fn start(&mut self, fact: &'a HotFact, known: &mut HashMap<CallSid, Known>, names: &'a Names) {
        let HotFact::CallStarted { shop, call_sid, from, caller_name, at, counts_on, is_test, .. } = fact
        else {
            return;
        };
        let caller = if *is_test { Caller::Test } else { Caller::Person };
        let new = CallCount { caller, after_hours: counts_on.after_hours, ..CallCount::default() };
        let call =
            Known { shop: *shop, over: false, count: new, counts_on: Some((counts_on.date, counts_on.hour)) };
        known.insert(call_sid.clone(), call);
        *self.counted.entry((*shop, counts_on.date, counts_on.hour)).or_default() += new.sums();
        let found = from.as_ref().and_then(|from| names.get(&(*shop, from.clone())));
        let name = caller_name.as_ref().or(found).map(String::as_str);
        self.calls.push((fact, name));
        let started = CallStarted {
            call_sid: call_sid.clone(),
            from: from.clone(),
            caller_name: name.map(str::to_owned),
            is_test: *is_test,
        };
        self.tell(*shop, &Fact::CallStarted(started), *at);
    }

    fn tell(&mut self, shop: ShopId, fact: &Fact, at: Instant) {
        self.log.entry(shop).or_default().push(Entry::new(fact, at));
    }
}

/// Adds the difference of what a call was counted as and what it is to its day and hour.
fn count(counted: &mut CallBuckets, call: &Known, before: CallCount, after: CallCount) {
    let Some((date, hour)) = call.counts_on else { return };
    let bucket = counted.entry((call.shop, date, hour)).or_default();
    *bucket += after.sums();
    *bucket -= before.sums();
}
