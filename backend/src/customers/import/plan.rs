//! What a file would bring: who is new, which visits, and which rows cannot be taken in.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use domain::appointment::Status;
use domain::catalogue::{Service, ServiceTime};
use domain::cells::{Cell, busy_cells};
use domain::customers::import::{Mapping, Person, Start, Visit};
use domain::customers::name_key;
use domain::ids::{CustomerId, ProfessionalId};
use domain::reception::Shop;
use domain::{Instant, phone::PhoneNumber};
use store::{NewCustomer, NewVisit, StoreError, TakeIn, Tx};
use uuid::Uuid;

use super::table::{Row, Table};
use crate::Desk;
use crate::online::phone_of;

/// What a file would bring.
pub(super) struct Plan {
    pub(super) take_in: TakeIn,
    pub(super) known_customers: usize,
    pub(super) known_visits: usize,
    pub(super) past_visits: usize,
    pub(super) errors: Vec<(u64, String)>,
}

/// By what a person is told from others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Phone(String, String),
    Email(String, String),
    Name(String),
}

/// Everything that is here already, and what of the file came before.
struct Known<'a> {
    shop: &'a Shop,
    mapping: &'a Mapping,
    services: Vec<Service>,
    people: HashMap<Key, Uuid>,
    customer_ids: HashMap<String, Uuid>,
    visit_ids: HashMap<String, Uuid>,
    starts: HashSet<(Uuid, Instant)>,
    cells: HashSet<(Uuid, i64)>,
    now: Instant,
}

impl Plan {
    pub(super) async fn make(
        tx: &mut Tx,
        desk: &Desk,
        shop: &Shop,
        import: Uuid,
        table: &Table,
        mapping: &Mapping,
    ) -> Result<Self, StoreError> {
        let now = desk.clock.now();
        let mut known = Known::read(tx, shop, mapping, now).await?;
        let today = now.with_timezone(&shop.zone).date_naive();
        let take_in = TakeIn {
            shop: shop.id,
            import,
            customers: Vec::new(),
            visits: Vec::new(),
            customer_ids: Vec::new(),
            visit_ids: Vec::new(),
            today,
            at: now,
        };
        let mut plan =
            Self { take_in, known_customers: 0, known_visits: 0, past_visits: 0, errors: Vec::new() };
        for row in &table.rows {
            if let Err(wrong) = plan.take(&mut known, desk, row) {
                plan.errors.push((row.line, wrong));
            }
        }
        Ok(plan)
    }

    /// Takes one row, or says what is wrong with it; then nothing of it comes in.
    fn take(&mut self, known: &mut Known<'_>, desk: &Desk, row: &Row) -> Result<(), String> {
        let person = known.mapping.person(&row.cells)?;
        let phone = known.phone(&person)?;
        let visit = if known.mapping.has_visits() {
            Some(known.visit(known.mapping.visit(&row.cells)?)?)
        } else {
            None
        };
        let keys = keys_of(&person, phone.as_ref());
        let here = known.find(&person, &keys);
        let id = here.unwrap_or_else(|| desk.ids.id::<CustomerId>(known.now).0);
        if let Some((external, visit)) = &visit {
            let theirs = NewVisit { customer: CustomerId(id), ..visit.clone() };
            if !known.has(&theirs, external.as_ref()) {
                known.free(&theirs)?;
            }
        }
        if here.is_none() {
            self.take_in.customers.push(NewCustomer {
                id: CustomerId(id),
                name: person.name.clone(),
                phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
                email: person.email.clone(),
                notes: person.notes.clone(),
            });
        } else {
            self.known_customers += 1;
        }
        for key in keys {
            known.people.entry(key).or_insert(id);
        }
        if let Some(external) = person.external_id
            && !known.customer_ids.contains_key(&external)
        {
            known.customer_ids.insert(external.clone(), id);
            self.take_in.customer_ids.push((external, id));
        }
        if let Some((external, visit)) = visit {
            self.take_visit(known, desk, external, NewVisit { customer: CustomerId(id), ..visit });
        }
        Ok(())
    }

    fn take_visit(&mut self, known: &mut Known<'_>, desk: &Desk, external: Option<String>, visit: NewVisit) {
        if known.has(&visit, external.as_ref()) {
            self.known_visits += 1;
            return;
        }
        let visit = NewVisit { id: desk.ids.id::<CustomerId>(known.now).0, ..visit };
        known.starts.insert((visit.customer.0, visit.starts_at));
        known.cells.extend(visit.cells.iter().map(|cell| (visit.professional.0, cell.0)));
        if let Some(external) = external {
            known.visit_ids.insert(external.clone(), visit.id);
            self.take_in.visit_ids.push((external, visit.id));
        }
        self.past_visits += usize::from(visit.status != Status::Booked);
        self.take_in.visits.push(visit);
    }
}

impl<'a> Known<'a> {
    async fn read(
        tx: &mut Tx,
        shop: &'a Shop,
        mapping: &'a Mapping,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let mut people = HashMap::new();
        for one in tx.known_customers(shop.id).await? {
            let keys = keys(&one.name_key, one.phone.as_deref(), one.email.as_deref());
            for key in keys {
                people.entry(key).or_insert(one.customer_id);
            }
        }
        let (mut starts, mut cells) = (HashSet::new(), HashSet::new());
        if mapping.has_visits() {
            // All that were ever and will be.
            let ever = TimeDelta::days(366 * 100);
            starts.extend(tx.known_starts(shop.id, now - ever, now + ever).await?);
            cells.extend(tx.taken_cells(shop.id, Cell::at(now), Cell::at(now + ever)).await?);
        }
        Ok(Self {
            services: tx.services_for_staff(shop.id).await?,
            customer_ids: tx.imported_ids(shop.id, "customer").await?.into_iter().collect(),
            visit_ids: tx.imported_ids(shop.id, "appointment").await?.into_iter().collect(),
            shop,
            mapping,
            people,
            starts,
            cells,
            now,
        })
    }

    /// Whether a visit came in before: by its name there, or by who and when.
    fn has(&self, visit: &NewVisit, external: Option<&String>) -> bool {
        external.is_some_and(|id| self.visit_ids.contains_key(id))
            || self.starts.contains(&(visit.customer.0, visit.starts_at))
    }

    fn phone(&self, person: &Person) -> Result<Option<PhoneNumber>, String> {
        let Some(text) = &person.phone else { return Ok(None) };
        let phone = phone_of(text, self.shop);
        phone.map(Some).map_err(|_| format!("“{text}” is no whole phone number."))
    }

    /// Who a person is here: by the other system’s name for them, else by number or mail address and name.
    fn find(&self, person: &Person, keys: &[Key]) -> Option<Uuid> {
        if let Some(known) = person.external_id.as_ref().and_then(|id| self.customer_ids.get(id)) {
            return Some(*known);
        }
        keys.iter().find_map(|key| self.people.get(key)).copied()
    }

    /// A visit as it would be here, and its name there; whose it is comes later.
    fn visit(&self, visit: Visit) -> Result<(Option<String>, NewVisit), String> {
        let starts_at = self.instant(visit.start)?;
        let professional = self.professional(visit.professional.as_deref())?;
        let service = self.service(visit.service.as_deref())?;
        let minutes = i64::from(visit.minutes.unwrap_or_else(|| service.time.visit()));
        let ends_at = starts_at + TimeDelta::minutes(minutes);
        let status = match visit.status {
            Some(status) if ends_at <= self.now || status == Status::Cancelled => status,
            // What is to come cannot be over.
            _ if ends_at <= self.now => Status::Completed,
            _ => Status::Booked,
        };
        let cells = if status == Status::Booked {
            busy_cells(starts_at, &[ServiceTime::plain(minutes as u32)])
        } else {
            Vec::new()
        };
        let new = NewVisit {
            id: Uuid::nil(),
            customer: CustomerId(Uuid::nil()),
            professional,
            service: service.id,
            service_name: visit.service.unwrap_or_else(|| service.name.clone()),
            price: visit.price.unwrap_or(service.price),
            minutes,
            starts_at,
            ends_at,
            visit_on: starts_at.with_timezone(&self.shop.zone).date_naive(),
            status,
            cells,
        };
        Ok((visit.external_id, new))
    }

    fn instant(&self, start: Start) -> Result<Instant, String> {
        let at = match start {
            Start::Exact(at) => at,
            Start::Local(local) => self.local(local)?,
        };
        let years = TimeDelta::days(366 * 50);
        if at < self.now - years || at > self.now + TimeDelta::days(366 * 2) {
            return Err("The date is too far away.".to_owned());
        }
        if at.timestamp() % 300 != 0 && at > self.now {
            return Err("Visits to come begin at full five minutes.".to_owned());
        }
        Ok(at)
    }

    fn local(&self, local: NaiveDateTime) -> Result<Instant, String> {
        let at = self.shop.zone.from_local_datetime(&local).earliest();
        let at = at.ok_or("The clocks were put forward over this time.")?;
        Ok(at.with_timezone(&chrono::Utc))
    }

    fn professional(&self, name: Option<&str>) -> Result<ProfessionalId, String> {
        let key = name.map(name_key);
        let found = self.shop.professionals.iter().find(|one| {
            // “Mia” is Mia Torres where nobody else is called so.
            Some(name_key(&one.name)) == key
        });
        let first = || {
            let mut with = self
                .shop
                .professionals
                .iter()
                .filter(|one| name_key(&one.name).split(' ').next().map(str::to_owned) == key);
            with.next().filter(|_| with.next().is_none())
        };
        let found = found.or_else(first).map(|one| one.id).or(self.mapping.others_professional);
        found.ok_or_else(|| match name {
            Some(name) => format!("Nobody called “{name}” works here."),
            None => "It does not say who did it.".to_owned(),
        })
    }

    fn service(&self, name: Option<&str>) -> Result<&Service, String> {
        let key = name.map(name_key);
        let found = self.services.iter().find(|one| Some(name_key(&one.name)) == key);
        let others = || {
            let id = self.mapping.others_service?;
            self.services.iter().find(|one| one.id == id)
        };
        found.or_else(others).ok_or_else(|| match name {
            Some(name) => format!("There is no service called “{name}” here."),
            None => "It does not say what was done.".to_owned(),
        })
    }

    fn free(&self, visit: &NewVisit) -> Result<(), String> {
        let taken = visit.cells.iter().any(|cell| self.cells.contains(&(visit.professional.0, cell.0)));
        if taken { Err("This time is taken in the book here.".to_owned()) } else { Ok(()) }
    }
}

fn keys_of(person: &Person, phone: Option<&PhoneNumber>) -> Vec<Key> {
    keys(&name_key(&person.name), phone.map(PhoneNumber::as_str), person.email.as_deref())
}

/// By what a person is told from others, the surest first. One number or one mail address may be a family’s, so the name
/// belongs to it.
fn keys(name: &str, phone: Option<&str>, email: Option<&str>) -> Vec<Key> {
    let phone_key = phone.map(|phone| Key::Phone(phone.to_owned(), name.to_owned()));
    let email_key = email.map(|email| Key::Email(email.to_owned(), name.to_owned()));
    let keys: Vec<Key> = phone_key.into_iter().chain(email_key).collect();
    if keys.is_empty() { vec![Key::Name(name.to_owned())] } else { keys }
}
