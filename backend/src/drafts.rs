//! The draft of a website: how it differs from the shop, and taking over the lines that the owner agrees to.
//!
//! Nothing of a draft is in a shop before that. Agreeing twice to the same lines changes nothing the second time.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::faq::{self, Faq};
use domain::hours::OpenSpan;
use domain::ids::{ProfessionalId, ReadingId, ServiceId, ShopId};
use domain::money::Cents;
use domain::setup::{Draft, FoundPerson, FoundService, Import, ImportState, SetUp, compare, name_key};
use store::{ReadingRecord, Tx};

use crate::access::Pass;
use crate::{Desk, DeskError};

/// A service longer than a day is a slip of the finger, and so is a price of a million.
const LONGEST: u32 = 24 * 60;
const DEAREST: Cents = Cents(100_000_000);
/// Lines of one approval; more than a website's draft ever has.
const MOST: usize = 1_000;

/// The lines that the owner agrees to, as they stand in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approval {
    /// Services: name, price, minutes.
    pub services: Vec<(String, Cents, u32)>,
    /// Services to be sold no more.
    pub services_gone: Vec<ServiceId>,
    /// People who work here.
    pub people: Vec<String>,
    /// People who do not any more.
    pub people_gone: Vec<ProfessionalId>,
    /// When it is open on the days that are named.
    pub hours: Vec<OpenSpan>,
    /// Days on which it is closed.
    pub closed: Vec<u8>,
    /// Questions and answers.
    pub faq: Vec<(String, String)>,
    /// The address.
    pub address: Option<String>,
}

impl Desk {
    /// A read of a shop's website, and what it found.
    pub async fn reading(
        &self,
        pass: &Pass,
        id: ReadingId,
    ) -> Result<(ReadingRecord, Vec<FoundService>, Vec<FoundPerson>), DeskError> {
        pass.must(Action::RunShop)?;
        let mut tx = self.store.read().await?;
        let import = tx.reading(pass.shop(), id).await?.ok_or(DeskError::NotFound("job"))?;
        Ok((import, tx.scraped_services(id).await?, tx.scraped_people(id).await?))
    }

    /// Where a shop's set-up stands.
    pub async fn set_up_of(&self, pass: &Pass) -> Result<SetUp, DeskError> {
        pass.must(Action::RunShop)?;
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let profile = tx.shop(shop).await?.ok_or(DeskError::NotFound("shop"))?;
        let record = tx.latest_reading(shop).await?;
        let draft = match &record {
            Some(import) if import.state == ImportState::Done => {
                draft_of(&mut tx, shop, import, profile.address.as_deref()).await?
            }
            _ => Draft::default(),
        };
        let public = &self.outside.public_url;
        Ok(SetUp {
            business_name: profile.name,
            slug: profile.slug,
            is_first: !tx.has_approved_reading(shop).await?,
            draft,
            import: record.map(told),
            phone_numbers: tx.numbers_of(shop).await?,
            last_call: tx.last_call(shop).await?,
            public_url: public.starts_with("https://").then(|| public.clone()),
        })
    }

    /// Takes over the lines that the owner agrees to, all in one. Of a draft that was read anew meanwhile nothing is taken.
    pub async fn approve(&self, pass: &Pass, id: ReadingId, approval: Approval) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        check(&approval)?;
        self.still_may(pass, Action::RunShop).await?;
        let (desk, shop, fact) = (self.clone(), pass.shop(), self.changed(pass).await?);
        let entry =
            self.audit_entry(&pass.visitor().actor(), Some(shop), "draft_approved", counted(&approval));
        let taken = self.store.write(move |tx| {
            let (desk, approval, fact, entry) = (desk.clone(), approval.clone(), fact.clone(), entry.clone());
            Box::pin(async move {
                let latest = tx.latest_reading(shop).await?.map(|import| import.id);
                if latest != Some(id) {
                    return Err(DeskError::Conflict(
                        "The website was read anew meanwhile. Please look at the new draft.",
                    ));
                }
                let now = desk.clock.now();
                desk.take_over(tx, shop, &approval).await?;
                tx.approve_reading(shop, id, now).await?;
                tx.tell(shop, &fact, now).await?;
                Ok(tx.audit(&entry).await?)
            })
        });
        taken.await?;
        self.shop_book.forget(shop);
        Ok(())
    }

    async fn take_over(&self, tx: &mut Tx, shop: ShopId, approval: &Approval) -> Result<(), DeskError> {
        // Hours first: who is taken on works in them. People before services: they do them.
        let mut days: BTreeMap<u8, Vec<OpenSpan>> =
            approval.closed.iter().map(|day| (*day, Vec::new())).collect();
        for span in &approval.hours {
            days.entry(span.weekday).or_default().push(*span);
        }
        for (weekday, spans) in days {
            tx.open_on(shop, weekday, &spans).await?;
        }
        self.take_people_over(tx, shop, approval).await?;
        self.take_services_over(tx, shop, approval).await?;
        for (question, answer) in &approval.faq {
            let entry = Faq {
                id: self.ids.id(self.clock.now()),
                question: question.clone(),
                answer: answer.clone(),
                question_es: None,
                answer_es: None,
            };
            if tx.faq_count(shop).await? < faq::MOST {
                tx.put_faq(shop, &entry, self.clock.now()).await?;
                tx.forget_unanswered(shop, &faq::key(question)).await?;
            }
        }
        if let Some(address) = &approval.address {
            tx.set_address(shop, address).await?;
        }
        Ok(())
    }

    async fn take_people_over(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        approval: &Approval,
    ) -> Result<(), DeskError> {
        let hours = tx.opening_hours(shop).await?;
        let services: Vec<ServiceId> = tx.services_for_staff(shop).await?.iter().map(|one| one.id).collect();
        let mut known: BTreeSet<String> =
            tx.professionals(shop).await?.iter().map(|person| name_key(&person.name)).collect();
        for name in &approval.people {
            if known.insert(name_key(name)) {
                let person = Professional {
                    id: self.ids.id(self.clock.now()),
                    name: name.clone(),
                    services: services.clone(),
                    own_terms: Vec::new(),
                };
                tx.take_on(shop, &person, &hours).await?;
            }
        }
        for id in &approval.people_gone {
            // Somebody has to be there whom customers can come to.
            if tx.professionals(shop).await?.len() > 1 {
                tx.let_go(shop, *id).await?;
            }
        }
        Ok(())
    }

    async fn take_services_over(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        approval: &Approval,
    ) -> Result<(), DeskError> {
        let mut known: BTreeMap<String, (ServiceId, Cents, u32)> = tx
            .services_for_staff(shop)
            .await?
            .into_iter()
            .map(|own| (name_key(&own.name), (own.id, own.price, own.time.visit())))
            .collect();
        for (name, price, minutes) in &approval.services {
            match known.get(&name_key(name)) {
                Some((_, before, time)) if (before, time) == (price, minutes) => {}
                Some((id, ..)) => drop(tx.change_service(shop, *id, *price, *minutes).await?),
                None => {
                    let service = Service {
                        id: self.ids.id(self.clock.now()),
                        name: name.clone(),
                        synonyms: Vec::new(),
                        price: *price,
                        time: ServiceTime::plain(*minutes),
                    };
                    tx.sell(shop, &service).await?;
                    known.insert(name_key(name), (service.id, *price, *minutes));
                }
            }
        }
        for id in &approval.services_gone {
            tx.set_service_state(shop, *id, "retired").await?;
        }
        Ok(())
    }
}

async fn draft_of(
    tx: &mut Tx,
    shop: ShopId,
    import: &ReadingRecord,
    address: Option<&str>,
) -> Result<Draft, DeskError> {
    let found =
        (tx.scraped_services(import.id).await?, tx.scraped_people(import.id).await?, import.rest.clone());
    let (services, people) = (tx.services_for_staff(shop).await?, tx.professionals(shop).await?);
    let (hours, faq) = (tx.opening_hours(shop).await?, tx.faq(shop).await?);
    Ok(compare(found, &services, &people, &hours, &faq, address))
}

fn told(import: ReadingRecord) -> Import {
    Import {
        id: import.id,
        website_url: import.url,
        state: import.state,
        reason: import.reason,
        pages: import.pages,
        services: import.services,
        page: import.page,
        notes: import.rest.notes,
        finished_at: import.finished_at,
        approved_at: import.approved_at,
    }
}

fn check(approval: &Approval) -> Result<(), DeskError> {
    let names = approval.services.iter().map(|(name, ..)| name).chain(&approval.people);
    if names.clone().any(|name| name.trim().is_empty() || name.chars().count() > 120) {
        return Err(DeskError::Refused("A name has 1 to 120 characters."));
    }
    if approval.services.iter().any(|(_, price, _)| *price < Cents(0) || *price > DEAREST) {
        return Err(DeskError::Refused("A price is between 0 and 1,000,000."));
    }
    if approval.services.iter().any(|(.., minutes)| !(5..=LONGEST).contains(minutes)) {
        return Err(DeskError::Refused("A service takes between 5 minutes and a day."));
    }
    let is_odd = |span: &OpenSpan| span.weekday > 6 || span.opens >= span.closes || span.closes > 36 * 60;
    if approval.hours.iter().any(is_odd) {
        return Err(DeskError::Refused("Closing comes after opening."));
    }
    if approval.services.len() + approval.people.len() + approval.faq.len() > MOST {
        return Err(DeskError::Refused("These are too many lines at once."));
    }
    Ok(())
}

/// What was agreed to, in numbers.
fn counted(approval: &Approval) -> String {
    format!(
        "{} services, {} people, {} hours, {} answers; gone: {} services, {} people",
        approval.services.len(),
        approval.people.len(),
        approval.hours.len(),
        approval.faq.len(),
        approval.services_gone.len(),
        approval.people_gone.len()
    )
}
