//! The book of customers: who they are, who is due, what has been with one; putting two together that are one.

pub mod import;
pub mod privacy;

use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use domain::access::Action;
use domain::availability::day_bounds;
use domain::csv;
use domain::customers::book::{Listing, Merger, Portrait};
use domain::customers::{
    Alike, Cohort, CustomerLine, LONGEST_NOTES, Profile, Search, Segment, Standings, alike, high_value_from,
    name_key, tidy_email, tidy_name,
};
use domain::ids::{CustomerId, ProfessionalId, ServiceId, ShopId};
use domain::{Instant, customers};
use store::{FactsAt, StoreError, Tx};
use uuid::Uuid;

use crate::access::Pass;
use crate::online::phone_of;
use crate::{Desk, DeskError};

/// Customers on one page.
const PAGE: usize = 50;
/// Contacts on the page of one customer.
const CONTACTS: i64 = 200;

/// What somebody wants to be written down about a customer, as they typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The name.
    pub name: String,
    /// The number; empty for none.
    pub phone: String,
    /// The mail address; empty for none.
    pub email: String,
    /// Notes.
    pub notes: String,
    /// Formulas and allergies.
    pub care: String,
    /// Whom they like to go to.
    pub prefers: Option<ProfessionalId>,
    /// What they usually have done.
    pub usual: Option<ServiceId>,
    /// The version that the form was filled in on.
    pub version: i64,
}

/// What became of a change.
#[derive(Debug)]
pub enum Saved {
    /// It is written down.
    Done,
    /// Somebody changed the same customer meanwhile: this is what is written down now.
    Stale(Box<Profile>),
}

impl Desk {
    /// Customers by name: all, those that a search finds, or those who stand somewhere. Who may: who sees the shop.
    pub async fn customers(
        &self,
        pass: &Pass,
        search: &str,
        segment: Option<Segment>,
        after: Option<CustomerId>,
    ) -> Result<Listing, DeskError> {
        pass.must(Action::SeeShop)?;
        let (shop, zone, at) = (pass.shop(), self.shop(pass.shop()).await?.zone, self.facts_at());
        let mut tx = self.store.read().await?;
        let place = match after {
            Some(id) => tx.customer_profile(shop, id).await?.map(|who| (name_key(&who.name), id)),
            None => None,
        };
        let place = place.unwrap_or_else(|| (String::new(), CustomerId(Uuid::nil())));
        if let Some(search) = Search::of(search) {
            return by_name(&mut tx, (shop, zone), Some(&search), &place, at).await;
        }
        let total = tx.customer_count(shop).await?;
        let (mut lines, standings) = standing(&mut tx, shop, zone, at).await?;
        drop(tx);
        let counts = Segment::ALL
            .map(|one| (one, lines.iter().filter(|line| is_in(line, one, &standings)).count() as i64));
        lines.retain(|line| segment.is_none_or(|segment| is_in(line, segment, &standings)));
        if let Some(id) = after {
            let before = lines.iter().position(|line| line.customer_id == id);
            let gone = || {
                lines.iter().take_while(|line| (&line.name_key, line.customer_id) <= (&place.0, id)).count()
            };
            let passed = before.map_or_else(gone, |before| before + 1);
            lines.drain(..passed);
        }
        Ok(page(lines, total, counts.to_vec()))
    }

    /// Customers by name, a page after one of them, however many there are: all, or those that a search finds. Who may: who
    /// sees the shop.
    pub async fn customers_by_name(
        &self,
        pass: &Pass,
        search: &str,
        after: Option<CustomerId>,
    ) -> Result<Listing, DeskError> {
        pass.must(Action::SeeShop)?;
        let (shop, zone, at) = (pass.shop(), self.shop(pass.shop()).await?.zone, self.facts_at());
        let mut tx = self.store.read().await?;
        let place = match after {
            Some(id) => {
                let who = tx.customer_profile(shop, id).await?.ok_or(DeskError::NotFound("customer"))?;
                (name_key(&who.name), id)
            }
            None => (String::new(), CustomerId(Uuid::nil())),
        };
        by_name(&mut tx, (shop, zone), Search::of(search).as_ref(), &place, at).await
    }

    /// The customers behind a number of some days: who came for the first time, and who of them came back; by name. Those who
    /// asked to be forgotten are counted, but not listed. Who may: who sees the shop.
    pub async fn customers_behind(
        &self,
        pass: &Pass,
        cohort: Cohort,
        (from, to): (NaiveDate, NaiveDate),
        after: Option<CustomerId>,
    ) -> Result<Listing, DeskError> {
        pass.must(Action::SeeShop)?;
        let (shop, zone, at) = (pass.shop(), self.shop(pass.shop()).await?.zone, self.facts_at());
        // A day counts by the zone of its time, which may have been another one.
        let (start, end) = (day_bounds(zone, from - Days::new(1)).0, day_bounds(zone, to + Days::new(1)).1);
        let mut tx = self.store.read().await?;
        let mut behind: Vec<CustomerId> = Vec::new();
        for (customer, visits) in tx.histories_around(shop, start, end).await? {
            if cohort.holds(visits.into_iter().map(|(day, _)| day), from, to) {
                behind.push(customer);
            }
        }
        let count = behind.len() as i64;
        let mut who = Vec::new();
        for id in behind {
            let profile = tx.customer_profile(shop, id).await?.filter(|who| who.erased_at.is_none());
            who.extend(profile.map(|who| (name_key(&who.name), who)));
        }
        who.sort_unstable_by(|one, other| {
            (&one.0, one.1.customer_id.0).cmp(&(&other.0, other.1.customer_id.0))
        });
        let passed = after.and_then(|after| who.iter().position(|(_, who)| who.customer_id == after));
        let mut lines = Vec::new();
        for (name_key, who) in who.into_iter().skip(passed.map_or(0, |at| at + 1)).take(PAGE + 1) {
            let facts = tx.customer_facts(shop, who.customer_id, at).await?;
            let Profile { customer_id, name, phone, email, .. } = who;
            lines.push(CustomerLine { customer_id, name, phone, email, name_key, facts, segment: None });
        }
        stand(&mut lines, &Standings { today: date(at.now, zone), high_from: None }, zone);
        Ok(page(lines, count, Vec::new()))
    }

    /// The customers who stand somewhere, or all, as a file for a spreadsheet. Who may: who runs the shop.
    pub async fn customers_csv(&self, pass: &Pass, segment: Option<Segment>) -> Result<String, DeskError> {
        pass.must(Action::RunShop)?;
        let (zone, at) = (self.shop(pass.shop()).await?.zone, self.facts_at());
        let mut tx = self.store.read().await?;
        let (lines, standings) = standing(&mut tx, pass.shop(), zone, at).await?;
        let heads =
            ["Name", "Phone", "Email", "Segment", "Visits", "Last visit", "Next visit", "Spent in 12 months"];
        let mut file = csv::row(heads.map(str::to_owned));
        let day = |at: Option<Instant>| at.map(|at| date(at, zone).to_string()).unwrap_or_default();
        for line in lines.iter().filter(|line| segment.is_none_or(|segment| is_in(line, segment, &standings)))
        {
            let cents = line.facts.spent.0;
            file += &csv::row([
                csv::word(&line.name),
                csv::word(line.phone.as_deref().unwrap_or_default()),
                csv::word(line.email.as_deref().unwrap_or_default()),
                line.segment.map_or("", Segment::label).to_owned(),
                line.facts.visits.to_string(),
                day(line.facts.last_visit),
                day(line.facts.next_visit),
                format!("{}.{:02}", cents / 100, cents % 100),
            ]);
        }
        Ok(file)
    }

    /// Everything about one customer. Who may: who sees the shop.
    pub async fn customer(&self, pass: &Pass, id: CustomerId) -> Result<Portrait, DeskError> {
        pass.must(Action::SeeShop)?;
        let (shop, known, at) = (pass.shop(), self.shop(pass.shop()).await?, self.facts_at());
        let mut tx = self.store.read().await?;
        let profile = profile_of(&mut tx, shop, id).await?;
        let facts = tx.customer_facts(shop, id, at).await?;
        let like = tx.customers_like(shop, &profile, at).await?;
        let reason = |line: &CustomerLine| {
            let of = |name, phone| Alike { name, phone };
            alike(of(&profile.name, profile.phone.as_deref()), of(&line.name, line.phone.as_deref()))
        };
        let alike = like.into_iter().filter_map(|line| reason(&line).map(|reason| (line, reason))).collect();
        let (wants_texts, tests) = match &profile.phone {
            Some(phone) => (tx.wants_texts(shop, phone).await?, tx.patch_tests(shop, phone).await?),
            None => (None, Vec::new()),
        };
        let standings = Standings { today: date(at.now, known.zone), high_from: None };
        Ok(Portrait {
            segment: segment_of(&facts, &standings, known.zone),
            interactions: tx.customer_interactions(shop, &profile, CONTACTS).await?,
            shares_number: tx.shares_number(shop, &profile).await?,
            services: tx.services_for_staff(shop).await?.into_iter().map(|one| (one.id, one.name)).collect(),
            professionals: known.professionals.iter().map(|one| (one.id, one.name.clone())).collect(),
            facts,
            alike,
            wants_texts,
            tests,
            profile,
        })
    }

    /// Writes down what is known of a customer. Who may: who runs the shop.
    pub async fn change_customer(&self, pass: &Pass, id: CustomerId, wish: Wish) -> Result<Saved, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let (shop, known) = (pass.shop(), self.shop(pass.shop()).await?);
        let mut tx = self.store.read().await?;
        let before = profile_of(&mut tx, shop, id).await?;
        let services = tx.services_for_staff(shop).await?;
        drop(tx);
        // What stood there before may stay, though it is sold no more or they have left.
        let is_known = |who: ProfessionalId| {
            before.prefers == Some(who) || known.professionals.iter().any(|one| one.id == who)
        };
        let is_sold =
            |what: ServiceId| before.usual == Some(what) || services.iter().any(|one| one.id == what);
        if wish.prefers.is_some_and(|who| !is_known(who)) {
            return Err(DeskError::NotFound("professional"));
        }
        if wish.usual.is_some_and(|what| !is_sold(what)) {
            return Err(DeskError::NotFound("service"));
        }
        let profile = Profile {
            name: tidy_name(&wish.name).ok_or(DeskError::Refused("A name has 1 to 80 characters."))?,
            phone: match wish.phone.trim() {
                "" => None,
                text => Some(phone_of(text, &known).map_err(DeskError::Refused)?.as_str().to_owned()),
            },
            email: match wish.email.trim() {
                "" => None,
                text => Some(tidy_email(text).ok_or(DeskError::Refused("This is no mail address."))?),
            },
            notes: notes_of(&wish.notes)?,
            care: notes_of(&wish.care)?,
            prefers: wish.prefers,
            usual: wish.usual,
            version: wish.version,
            ..before
        };
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "customer_changed", id.to_string());
        let saved = self.store.write(move |tx| {
            let (profile, entry) = (profile.clone(), entry.clone());
            Box::pin(async move {
                if !tx.change_customer(shop, &profile).await? {
                    return Ok::<_, StoreError>(false);
                }
                tx.audit(&entry).await?;
                Ok(true)
            })
        });
        if saved.await? {
            return Ok(Saved::Done);
        }
        let mut tx = self.store.read().await?;
        Ok(Saved::Stale(Box::new(profile_of(&mut tx, shop, id).await?)))
    }

    /// What would become of two customers who are one. Who may: who runs the shop.
    pub async fn merger(&self, pass: &Pass, kept: CustomerId, gone: CustomerId) -> Result<Merger, DeskError> {
        pass.must(Action::RunShop)?;
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let (kept, gone) = (profile_of(&mut tx, shop, kept).await?, profile_of(&mut tx, shop, gone).await?);
        let visits = tx.visits_of_customer(shop, gone.customer_id).await?;
        let of = |who: &Profile| (who.name.clone(), who.phone.clone());
        let ((name, phone), (other_name, other_phone)) = (of(&kept), of(&gone));
        let reason = alike(
            Alike { name: &name, phone: phone.as_deref() },
            Alike { name: &other_name, phone: other_phone.as_deref() },
        );
        let reason = reason.filter(|_| kept.customer_id != gone.customer_id).ok_or(DeskError::Refused(
            "These two have neither the number nor the name in common. Correct one of them first.",
        ))?;
        let result = together(&kept, &gone);
        Ok(Merger { kept, gone, result, reason, visits })
    }

    /// Makes two customers one, as they were when somebody looked at them. Who may: who runs the shop.
    pub async fn merge(
        &self,
        pass: &Pass,
        (kept, version): (CustomerId, i64),
        (gone, gone_version): (CustomerId, i64),
    ) -> Result<(), DeskError> {
        const CHANGED: DeskError =
            DeskError::Conflict("One of them was changed meanwhile. Please look again.");
        self.still_may(pass, Action::RunShop).await?;
        let Merger { kept, gone, result, .. } = self.merger(pass, kept, gone).await?;
        if (kept.version, gone.version) != (version, gone_version) {
            return Err(CHANGED);
        }
        let (shop, subject) = (pass.shop(), format!("{} into {}", gone.customer_id, kept.customer_id));
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "customers_merged", subject);
        let merged = self.store.write(move |tx| {
            let (result, gone, entry) = (result.clone(), gone.clone(), entry.clone());
            Box::pin(async move {
                if !tx.merge_customers(shop, &result, &gone).await? {
                    return Err(CHANGED);
                }
                Ok(tx.audit(&entry).await?)
            })
        });
        merged.await
    }

    /// Makes customers from before there was a search findable. How many there were.
    pub async fn index_customers(&self) -> Result<usize, StoreError> {
        let mut all = 0;
        loop {
            let some = self.store.write(|tx| Box::pin(async move { tx.index_customers().await })).await?;
            if some == 0 {
                return Ok(all);
            }
            all += some;
        }
    }

    pub(crate) fn facts_at(&self) -> FactsAt {
        let now = self.clock.now();
        FactsAt { now, year: now - TimeDelta::days(365) }
    }
}

/// A customer whom the shop has, and who was not forgotten.
pub(crate) async fn profile_of(tx: &mut Tx, shop: ShopId, id: CustomerId) -> Result<Profile, DeskError> {
    let profile = tx.customer_profile(shop, id).await?;
    profile.filter(|who| who.erased_at.is_none()).ok_or(DeskError::NotFound("customer"))
}

/// All customers of a shop, and where each stands.
async fn standing(
    tx: &mut Tx,
    shop: ShopId,
    zone: Tz,
    at: FactsAt,
) -> Result<(Vec<CustomerLine>, Standings), StoreError> {
    let mut lines = tx.all_customers(shop, at).await?;
    let high_from = high_value_from(lines.iter().map(|line| line.facts.spent));
    let standings = Standings { today: date(at.now, zone), high_from };
    stand(&mut lines, &standings, zone);
    Ok((lines, standings))
}

/// A page by name, after a place.
async fn by_name(
    tx: &mut Tx,
    (shop, zone): (ShopId, Tz),
    search: Option<&Search>,
    place: &(String, CustomerId),
    at: FactsAt,
) -> Result<Listing, DeskError> {
    let total = tx.customer_count(shop).await?;
    let mut lines = tx.customers_page(shop, search, (&place.0, place.1), PAGE as i64 + 1, at).await?;
    stand(&mut lines, &Standings { today: date(at.now, zone), high_from: None }, zone);
    Ok(page(lines, total, Vec::new()))
}

fn stand(lines: &mut [CustomerLine], standings: &Standings, zone: Tz) {
    for line in lines {
        line.segment = segment_of(&line.facts, standings, zone);
    }
}

fn segment_of(facts: &customers::CustomerFacts, standings: &Standings, zone: Tz) -> Option<Segment> {
    let day = |at: Option<Instant>| at.map(|at| date(at, zone));
    standings.of(facts, day(facts.first_visit), day(facts.last_visit))
}

fn is_in(line: &CustomerLine, segment: Segment, standings: &Standings) -> bool {
    match segment {
        Segment::HighValue => standings.is_high_value(&line.facts),
        other => line.segment == Some(other),
    }
}

fn date(at: Instant, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn page(mut lines: Vec<CustomerLine>, total: i64, counts: Vec<(Segment, i64)>) -> Listing {
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| line.customer_id);
    Listing { lines, next, total, counts }
}

/// What is known of both.
fn together(kept: &Profile, gone: &Profile) -> Profile {
    let text = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) if one != other => {
            Some(format!("{one}\n{other}").chars().take(LONGEST_NOTES).collect())
        }
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    Profile {
        phone: kept.phone.clone().or_else(|| gone.phone.clone()),
        email: kept.email.clone().or_else(|| gone.email.clone()),
        notes: text(&kept.notes, &gone.notes),
        care: text(&kept.care, &gone.care),
        prefers: kept.prefers.or(gone.prefers),
        usual: kept.usual.or(gone.usual),
        ..kept.clone()
    }
}

fn notes_of(text: &str) -> Result<Option<String>, DeskError> {
    let text: String = text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    match text.chars().count() {
        0 => Ok(None),
        1..=LONGEST_NOTES => Ok(Some(text)),
        _ => Err(DeskError::Refused("Notes have 4,000 characters at most.")),
    }
}
