//! Forgetting a person: every row that holds a name, a number or words of theirs. What is counted stays counted.

use std::collections::HashSet;

use domain::Instant;
use domain::customers::{ERASED, Profile, name_key};
use domain::ids::{CustomerId, PhotoId, ShopId};
use domain::live::{Event, Fact};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::events::Entry;
use crate::{StoreError, Tx};

/// Events that are looked through at a time.
const AT_ONCE: i64 = 2_000;

statements! {
    OTHERS_ON_NUMBER = "select count(*) from customers
        where location_id = $1 and phone = $2 and customer_id <> $3 and erased_at is null";
    ELSEWHERE = "select count(*) from customers where location_id <> $1 and phone = $2";
    OPEN_VISITS = "select count(*) from appointments
        where location_id = $1 and customer_id = $2 and status in ('booked', 'requested') and starts_at > $3";
    ON_THE_LINE = "select count(*) from calls where location_id = $1 and state = 'live' and from_number = $2";
    CALLS_OF_NUMBER = "select call_sid from calls where location_id = $1 and from_number = $2";
    CALLS_OF_VISITS = "select call_sid from appointments
        where location_id = $1 and customer_id = $2 and call_sid is not null";
    NAMED_CALLS = "select call_sid, caller_name from calls
        where location_id = $1 and from_number = $2 and caller_name is not null";
    PHOTOS = "select m.photo_id from chat_messages m join appointments a on a.appointment_id = m.appointment_id
        where a.location_id = $1 and a.customer_id = $2 and m.photo_id is not null";
    EVENTS = "select seq, kind, data, at from events where location_id = $1 and seq > $2 order by seq limit $3";
    REWRITE = "update events set data = $3 where location_id = $1 and seq = $2";
    FORGET_CUSTOMER = "update customers set name = $3, name_key = '', phone = null, email = null, notes = null, care = null,
            preferred_professional_id = null, usual_service_id = null, erased_at = $4, version = version + 1
        where location_id = $1 and customer_id = $2 and version = $5 and erased_at is null";
    FORGET_WORDS = "delete from customer_words where customer_id = $1";
    FORGET_ALIASES = "delete from customer_aliases where customer_id = $1";
    FORGET_ID = "delete from imported_ids where location_id = $1 and id = $2";
    FORGET_FILES = "delete from imports where location_id = $1";
    FORGET_TURNS = "delete from call_turns where call_sid = $1";
    FORGET_CALLER = "update calls set from_number = null, caller_name = null, conversation = null
        where location_id = $1 and call_sid = $2";
    FORGET_MESSAGES_OF_CALL = "delete from messages where location_id = $1 and call_sid = $2";
    FORGET_MESSAGES = "delete from messages where location_id = $1 and phone = $2";
    FORGET_TESTS = "delete from patch_tests where location_id = $1 and phone = $2";
    FORGET_CONSENT = "delete from consents where location_id = $1 and phone = $2";
    FORGET_HEARD = "delete from incoming_texts where phone = $1";
    FORGET_TEXTS = "delete from outbox where location_id = $1 and recipient = $2";
    FORGET_MAILS = "delete from outbox where kind = 'mail' and recipient = $1";
    FORGET_TEXTS_OF_VISIT = "delete from outbox where appointment_id = $1";
    FORGET_CHAT = "delete from chat_messages where appointment_id = $1";
    FORGET_LINKS = "delete from booking_links where location_id = $1 and appointment_id = $2";
    FORGET_WHY = "update appointments set override_reason = null
        where location_id = $1 and customer_id = $2 and override_reason is not null";
    REASONS = "select appointment_id, place, reason from commission_entries e
        where location_id = $1 and reason is not null
            and appointment_id in (select appointment_id from appointments where customer_id = $2)";
    REASON = "update commission_entries set reason = $3 where appointment_id = $1 and place = $2";
    SUBJECTS = "select audit_id, subject from audit_log where location_id = $1";
    SUBJECT = "update audit_log set subject = $2 where audit_id = $1";
    WANT_SCRUB = "update scrubs set wanted = wanted + 1 where id = 1";
    SCRUBS = "select wanted, done from scrubs where id = 1";
    SCRUBBED = "update scrubs set done = $1 where id = 1 and done < $1";
}

/// Everything that hangs on one person.
#[derive(Debug, Clone)]
pub struct Traces {
    /// Who, as they are written down.
    pub profile: Profile,
    /// Whether nobody else in the shop has their number. Where somebody has, what came from it may be theirs.
    pub owns_number: bool,
    /// Whether no other shop knows the number.
    pub only_here: bool,
    /// Their visits.
    pub visits: Vec<Uuid>,
    /// Calls from their number, or in which their visits were booked.
    pub calls: Vec<String>,
    /// Photos in their chats.
    pub photos: Vec<PhotoId>,
    /// Events that tell of them.
    pub events: Vec<i64>,
    /// Up to which event was looked.
    pub looked_to: i64,
}

/// Why somebody cannot be forgotten now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYet {
    /// They have a visit to come.
    VisitToCome,
    /// They are on the phone.
    OnTheLine,
}

impl Tx {
    /// Whether somebody can be forgotten now.
    pub async fn can_be_erased(
        &mut self,
        shop: ShopId,
        profile: &Profile,
        now: Instant,
    ) -> Result<Option<NotYet>, StoreError> {
        let id = profile.customer_id.0;
        let open: i64 =
            run!(self, fetch_one, sqlx::query_scalar(OPEN_VISITS).bind(shop.0).bind(id).bind(now))?;
        if open > 0 {
            return Ok(Some(NotYet::VisitToCome));
        }
        let Some(phone) = &profile.phone else { return Ok(None) };
        let live: i64 = run!(self, fetch_one, sqlx::query_scalar(ON_THE_LINE).bind(shop.0).bind(phone))?;
        Ok((live > 0).then_some(NotYet::OnTheLine))
    }

    /// Whether others of the shop have this customer's number too.
    pub async fn shares_number(&mut self, shop: ShopId, profile: &Profile) -> Result<bool, StoreError> {
        let Some(phone) = &profile.phone else { return Ok(false) };
        let id = profile.customer_id.0;
        let others: i64 =
            run!(self, fetch_one, sqlx::query_scalar(OTHERS_ON_NUMBER).bind(shop.0).bind(phone).bind(id))?;
        Ok(others > 0)
    }

    /// Everything that hangs on a person; events are not looked through yet.
    pub async fn traces(&mut self, shop: ShopId, profile: Profile) -> Result<Traces, StoreError> {
        let id = profile.customer_id;
        let owns_number = !self.shares_number(shop, &profile).await?;
        let photos: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(PHOTOS).bind(shop.0).bind(id.0))?;
        let only_here = match &profile.phone {
            Some(phone) => {
                let elsewhere: i64 =
                    run!(self, fetch_one, sqlx::query_scalar(ELSEWHERE).bind(shop.0).bind(phone))?;
                elsewhere == 0
            }
            None => true,
        };
        Ok(Traces {
            owns_number,
            only_here,
            visits: self.visit_ids_of_customer(shop, id).await?,
            calls: self.calls_of(shop, &profile, owns_number).await?,
            photos: photos.into_iter().map(|(id,)| PhotoId(id)).collect(),
            events: Vec::new(),
            looked_to: 0,
            profile,
        })
    }

    async fn calls_of(
        &mut self,
        shop: ShopId,
        profile: &Profile,
        owns_number: bool,
    ) -> Result<Vec<String>, StoreError> {
        let id = profile.customer_id.0;
        let booked: Vec<(String,)> =
            run!(self, fetch_all, sqlx::query_as(CALLS_OF_VISITS).bind(shop.0).bind(id))?;
        let mut calls: HashSet<String> = booked.into_iter().map(|(call,)| call).collect();
        if let Some(phone) = &profile.phone {
            if owns_number {
                let from: Vec<(String,)> =
                    run!(self, fetch_all, sqlx::query_as(CALLS_OF_NUMBER).bind(shop.0).bind(phone))?;
                calls.extend(from.into_iter().map(|(call,)| call));
            } else {
                let named: Vec<(String, String)> =
                    run!(self, fetch_all, sqlx::query_as(NAMED_CALLS).bind(shop.0).bind(phone))?;
                let key = name_key(&profile.name);
                calls.extend(
                    named.into_iter().filter(|(_, name)| name_key(name) == key).map(|(call, _)| call),
                );
            }
        }
        Ok(calls.into_iter().collect())
    }

    /// Looks through the live log from where the traces stand. Whether there may be more.
    pub async fn trace_events(&mut self, shop: ShopId, traces: &mut Traces) -> Result<bool, StoreError> {
        let rows: Vec<(i64, String, String, Instant)> =
            run!(self, fetch_all, sqlx::query_as(EVENTS).bind(shop.0).bind(traces.looked_to).bind(AT_ONCE))?;
        let more = rows.len() as i64 == AT_ONCE;
        let ids = Ids::of(traces);
        let mut found = Vec::new();
        for (seq, _, data, _) in &rows {
            if ids.are_in(data) {
                found.push(*seq);
            }
            traces.looked_to = *seq;
        }
        traces.events.extend(found);
        Ok(more)
    }

    /// Forgets a person. False where they were changed meanwhile.
    pub async fn erase(&mut self, shop: ShopId, traces: &Traces, at: Instant) -> Result<bool, StoreError> {
        let (profile, id) = (&traces.profile, traces.profile.customer_id);
        let mut traces = traces.clone();
        while self.trace_events(shop, &mut traces).await? {}
        let forgotten = run!(
            self,
            execute,
            sqlx::query(FORGET_CUSTOMER).bind(shop.0).bind(id.0).bind(ERASED).bind(at).bind(profile.version)
        )?;
        if forgotten == 0 {
            return Ok(false);
        }
        for statement in [FORGET_WORDS, FORGET_ALIASES] {
            run!(self, execute, sqlx::query(statement).bind(id.0))?;
        }
        run!(self, execute, sqlx::query(FORGET_FILES).bind(shop.0))?;
        run!(self, execute, sqlx::query(FORGET_WHY).bind(shop.0).bind(id.0))?;
        run!(self, execute, sqlx::query(FORGET_ID).bind(shop.0).bind(id.0))?;
        self.erase_visits(shop, &traces.visits).await?;
        self.erase_calls(shop, &traces.calls).await?;
        self.erase_contacts(shop, &traces).await?;
        self.rewrite_events(shop, &traces.events).await?;
        self.erase_words_of_staff(shop, id, profile).await?;
        run!(self, execute, sqlx::query(WANT_SCRUB))?;
        Ok(true)
    }

    async fn erase_visits(&mut self, shop: ShopId, visits: &[Uuid]) -> Result<(), StoreError> {
        for visit in visits {
            for statement in [FORGET_TEXTS_OF_VISIT, FORGET_CHAT] {
                run!(self, execute, sqlx::query(statement).bind(visit))?;
            }
            for statement in [FORGET_LINKS, FORGET_ID] {
                run!(self, execute, sqlx::query(statement).bind(shop.0).bind(visit))?;
            }
        }
        // Whoever has a page of theirs open loses it.
        self.access_changed().await
    }

    async fn erase_calls(&mut self, shop: ShopId, calls: &[String]) -> Result<(), StoreError> {
        for call in calls {
            run!(self, execute, sqlx::query(FORGET_TURNS).bind(call))?;
            for statement in [FORGET_CALLER, FORGET_MESSAGES_OF_CALL] {
                run!(self, execute, sqlx::query(statement).bind(shop.0).bind(call))?;
            }
        }
        Ok(())
    }

    async fn erase_contacts(&mut self, shop: ShopId, traces: &Traces) -> Result<(), StoreError> {
        if let Some(email) = &traces.profile.email {
            run!(self, execute, sqlx::query(FORGET_MAILS).bind(email))?;
        }
        let Some(phone) = traces.profile.phone.as_ref().filter(|_| traces.owns_number) else { return Ok(()) };
        for statement in [FORGET_MESSAGES, FORGET_TESTS, FORGET_CONSENT, FORGET_TEXTS] {
            run!(self, execute, sqlx::query(statement).bind(shop.0).bind(phone))?;
        }
        if traces.only_here {
            run!(self, execute, sqlx::query(FORGET_HEARD).bind(phone))?;
        }
        Ok(())
    }

    async fn rewrite_events(&mut self, shop: ShopId, events: &[i64]) -> Result<(), StoreError> {
        for seq in events {
            self.rewrite_event(shop, *seq, Fact::without_person).await?;
        }
        Ok(())
    }

    /// Writes an event of the log anew, in its place.
    pub(crate) async fn rewrite_event(
        &mut self,
        shop: ShopId,
        seq: i64,
        change: fn(Fact) -> Fact,
    ) -> Result<(), StoreError> {
        let found = self.events_since(shop, seq - 1, 1).await?;
        let Some(stored) = found.into_iter().find(|event| event.seq == seq) else { return Ok(()) };
        // What this program cannot read it cannot keep a part of.
        let data = match serde_json::from_str::<Event>(&stored.frame) {
            Ok(event) => Entry::new(&change(event.fact), event.at).data,
            Err(_) => "{}".to_owned(),
        };
        run!(self, execute, sqlx::query(REWRITE).bind(shop.0).bind(seq).bind(data))?;
        Ok(())
    }

    /// What staff wrote about money and what the book of deeds says stays, without the name and the number.
    async fn erase_words_of_staff(
        &mut self,
        shop: ShopId,
        id: CustomerId,
        profile: &Profile,
    ) -> Result<(), StoreError> {
        let reasons: Vec<(Uuid, i64, String)> =
            run!(self, fetch_all, sqlx::query_as(REASONS).bind(shop.0).bind(id.0))?;
        for (visit, place, reason) in reasons {
            if let Some(reason) = without(&reason, profile) {
                run!(self, execute, sqlx::query(REASON).bind(visit).bind(place).bind(reason))?;
            }
        }
        let subjects: Vec<(Uuid, String)> = run!(self, fetch_all, sqlx::query_as(SUBJECTS).bind(shop.0))?;
        for (line, subject) in subjects {
            if let Some(subject) = without(&subject, profile) {
                run!(self, execute, sqlx::query(SUBJECT).bind(line).bind(subject))?;
            }
        }
        Ok(())
    }

    /// What of the database's free pages is still to be overwritten, and what was.
    pub async fn scrubs(&mut self) -> Result<(i64, i64), StoreError> {
        run!(self, fetch_one, sqlx::query_as(SCRUBS))
    }

    /// The free pages were overwritten, as far as was wanted then.
    pub async fn scrubbed(&mut self, wanted: i64) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SCRUBBED).bind(wanted))?;
        Ok(())
    }
}

/// What an event of a person holds.
struct Ids {
    visits: HashSet<String>,
    calls: HashSet<String>,
    phone: Option<String>,
}

impl Ids {
    fn of(traces: &Traces) -> Self {
        Self {
            visits: traces.visits.iter().map(Uuid::to_string).collect(),
            calls: traces.calls.iter().cloned().collect(),
            phone: traces.profile.phone.clone().filter(|_| traces.owns_number),
        }
    }

    fn are_in(&self, data: &str) -> bool {
        let Ok(data) = serde_json::from_str::<Value>(data) else { return false };
        let text = |name: &str| data[name].as_str();
        text("appointment_id").is_some_and(|id| self.visits.contains(id))
            || text("call_sid").is_some_and(|id| self.calls.contains(id))
            || (self.phone.is_some()
                && [text("from"), text("customer_phone")].contains(&self.phone.as_deref()))
    }
}

/// A text without a person's name and number; `None` where it held neither.
fn without(text: &str, profile: &Profile) -> Option<String> {
    let (mut left, lower) = (text.to_owned(), text.to_lowercase());
    let name = profile.name.to_lowercase();
    // Where lower case has another length, places cannot be told: then the whole text goes.
    if lower.len() != text.len() {
        return lower.contains(&name).then(|| "…".to_owned());
    }
    let mut changed = false;
    while let Some(at) = left.to_lowercase().find(&name) {
        left.replace_range(at..at + name.len(), "…");
        changed = true;
    }
    if let Some(phone) = &profile.phone
        && left.contains(phone.as_str())
    {
        left = left.replace(phone.as_str(), "…");
        changed = true;
    }
    changed.then_some(left)
}
