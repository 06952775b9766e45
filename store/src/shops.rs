//! Shops: profile, numbers, hours, services and people.

use std::collections::HashMap;

use chrono_tz::Tz;
use domain::Instant;
use domain::availability::BookingRules;
use domain::catalogue::{OwnTerms, Professional, Service, ServiceTime};
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    ONE = "select p.location_id, p.business_name, p.slug, p.time_zone, p.address, p.greeting, p.min_notice_minutes,
            p.horizon_days, p.grid_minutes, p.cancel_notice_minutes, p.takes_requests, p.is_demo,
            (select min(n.phone_number) from phone_numbers n where n.location_id = p.location_id) as phone_number
        from profiles p where p.location_id = $1";
    BY_SLUG = "select location_id from profiles where slug = $1 and location_id > 0";
    ALL_SHOPS = "select p.location_id, p.business_name, p.slug, p.time_zone, p.address, p.greeting,
            p.min_notice_minutes, p.horizon_days, p.grid_minutes, p.cancel_notice_minutes, p.takes_requests, p.is_demo,
            (select min(n.phone_number) from phone_numbers n where n.location_id = p.location_id) as phone_number
        from profiles p where p.location_id > 0 order by p.location_id";
    BY_NUMBER = "select location_id from phone_numbers where phone_number = $1";
    OPEN = "insert into profiles (location_id, business_name, slug, time_zone, address, greeting, min_notice_minutes,
            horizon_days, grid_minutes, is_demo, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    ADD_NUMBER = "insert into phone_numbers (phone_number, location_id) values ($1, $2)";
    ADD_HOURS = "insert into opening_hours (location_id, weekday, opens, closes) values ($1, $2, $3, $4)";
    HOURS = "select weekday, opens, closes from opening_hours where location_id = $1 order by weekday, opens";
    ADD_SERVICE = "insert into services (service_id, location_id, name, synonyms, price_cents, duration_minutes,
            processing_minutes, finishing_minutes, buffer_minutes, place)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    SERVICES = "select service_id, name, synonyms, price_cents, duration_minutes, processing_minutes,
            finishing_minutes, buffer_minutes
        from services where location_id = $1 and state = 'public' order by place, name";
    FOR_STAFF = "select service_id, name, synonyms, price_cents, duration_minutes, processing_minutes,
            finishing_minutes, buffer_minutes
        from services where location_id = $1 and state <> 'retired' order by place, name";
    ADD_PROFESSIONAL = "insert into professionals (professional_id, location_id, name, place) values ($1, $2, $3, $4)";
    PROFESSIONALS = "select professional_id, name from professionals where location_id = $1 and is_active
        order by place, name";
    ADD_SKILL = "insert into professional_services (professional_id, service_id, price_cents, duration_minutes,
            processing_minutes, finishing_minutes, buffer_minutes)
        values ($1, $2, $3, $4, $5, $6, $7)";
    SKILLS = "select ps.professional_id, ps.service_id, ps.price_cents, ps.duration_minutes, ps.processing_minutes,
            ps.finishing_minutes, ps.buffer_minutes
        from professional_services ps
        join professionals p on p.professional_id = ps.professional_id
        join services s on s.service_id = ps.service_id
        where p.location_id = $1 order by ps.professional_id, s.place";
    ADD_WORK = "insert into working_hours (professional_id, weekday, opens, closes) values ($1, $2, $3, $4)";
}

/// A shop's profile.
#[derive(Debug, Clone)]
pub struct ShopRecord {
    /// Its number in every address.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// Its name in web addresses.
    pub slug: String,
    /// Its zone.
    pub zone: Tz,
    /// Where it is.
    pub address: Option<String>,
    /// Its own greeting.
    pub greeting: Option<String>,
    /// Its rules for booking.
    pub rules: BookingRules,
    /// Its number, E.164.
    pub phone_number: Option<String>,
    /// How long before a visit a customer may still cancel it, in minutes.
    pub cancel_notice_minutes: u32,
    /// Whether a booking on the web waits for the professional's yes.
    pub takes_requests: bool,
    /// Made up by `--demo`.
    pub is_demo: bool,
}

/// A shop to be opened, with its services and people; everybody works while it is open.
#[derive(Debug, Clone)]
pub struct NewShop {
    /// What the receptionist will know.
    pub shop: Shop,
    /// Its name in web addresses.
    pub slug: String,
    /// Its number.
    pub phone_number: Option<PhoneNumber>,
    /// Made up by `--demo`.
    pub is_demo: bool,
    /// When.
    pub at: Instant,
}

#[derive(FromRow)]
struct ShopRow {
    location_id: i64,
    business_name: String,
    slug: String,
    time_zone: String,
    address: Option<String>,
    greeting: Option<String>,
    min_notice_minutes: i64,
    horizon_days: i64,
    grid_minutes: i64,
    cancel_notice_minutes: i64,
    takes_requests: bool,
    is_demo: bool,
    phone_number: Option<String>,
}

impl TryFrom<ShopRow> for ShopRecord {
    type Error = StoreError;

    fn try_from(row: ShopRow) -> Result<Self, Self::Error> {
        let zone =
            row.time_zone.parse().map_err(|_| inconsistent("profiles", "time_zone", row.location_id))?;
        Ok(Self {
            id: ShopId(row.location_id),
            name: row.business_name,
            slug: row.slug,
            zone,
            address: row.address,
            greeting: row.greeting,
            rules: BookingRules {
                min_notice_minutes: row.min_notice_minutes as u32,
                horizon_days: row.horizon_days as u32,
                grid_minutes: row.grid_minutes as u32,
            },
            phone_number: row.phone_number,
            cancel_notice_minutes: row.cancel_notice_minutes as u32,
            takes_requests: row.takes_requests,
            is_demo: row.is_demo,
        })
    }
}

#[derive(FromRow)]
pub(crate) struct ServiceRow {
    service_id: Uuid,
    name: String,
    synonyms: String,
    price_cents: i64,
    duration_minutes: i64,
    processing_minutes: i64,
    finishing_minutes: i64,
    buffer_minutes: i64,
}

impl TryFrom<ServiceRow> for Service {
    type Error = StoreError;

    fn try_from(row: ServiceRow) -> Result<Self, Self::Error> {
        let synonyms = serde_json::from_str(&row.synonyms);
        Ok(Self {
            id: ServiceId(row.service_id),
            name: row.name,
            synonyms: synonyms.map_err(|_| inconsistent("services", "synonyms", row.service_id))?,
            price: Cents(row.price_cents),
            time: ServiceTime {
                duration: row.duration_minutes as u32,
                processing: row.processing_minutes as u32,
                finishing: row.finishing_minutes as u32,
                buffer: row.buffer_minutes as u32,
            },
        })
    }
}

#[derive(FromRow)]
pub(crate) struct SkillRow {
    pub(crate) professional_id: Uuid,
    pub(crate) service_id: Uuid,
    price_cents: Option<i64>,
    duration_minutes: Option<i64>,
    processing_minutes: Option<i64>,
    finishing_minutes: Option<i64>,
    buffer_minutes: Option<i64>,
}

impl SkillRow {
    /// What is this one's own; `None` where all is the shop's.
    pub(crate) fn terms(&self) -> Option<OwnTerms> {
        let minutes = |part: Option<i64>| part.unwrap_or(0) as u32;
        let time = self.duration_minutes.map(|duration| ServiceTime {
            duration: duration as u32,
            processing: minutes(self.processing_minutes),
            finishing: minutes(self.finishing_minutes),
            buffer: minutes(self.buffer_minutes),
        });
        let price = self.price_cents.map(Cents);
        let own = OwnTerms { service: ServiceId(self.service_id), price, time };
        (price.is_some() || time.is_some()).then_some(own)
    }
}

impl Tx {
    /// A shop's profile.
    pub async fn shop(&mut self, id: ShopId) -> Result<Option<ShopRecord>, StoreError> {
        let row: Option<ShopRow> = run!(self, fetch_optional, sqlx::query_as(ONE).bind(id.0))?;
        row.map(ShopRecord::try_from).transpose()
    }

    /// The profile of the shop with this name in web addresses.
    pub async fn shop_by_slug(&mut self, slug: &str) -> Result<Option<ShopRecord>, StoreError> {
        let row: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(BY_SLUG).bind(slug))?;
        match row {
            Some((id,)) => self.shop(ShopId(id)).await,
            None => Ok(None),
        }
    }

    /// All shops, by number.
    pub async fn shops(&mut self) -> Result<Vec<ShopRecord>, StoreError> {
        let rows: Vec<ShopRow> = run!(self, fetch_all, sqlx::query_as(ALL_SHOPS))?;
        rows.into_iter().map(ShopRecord::try_from).collect()
    }

    /// The shop that a dialled number belongs to.
    pub async fn shop_by_number(&mut self, number: &str) -> Result<Option<ShopId>, StoreError> {
        let row: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(BY_NUMBER).bind(number))?;
        Ok(row.map(|(id,)| ShopId(id)))
    }

    /// A shop's opening hours.
    pub async fn opening_hours(&mut self, shop: ShopId) -> Result<WeeklyHours, StoreError> {
        let rows: Vec<(i64, i64, i64)> = run!(self, fetch_all, sqlx::query_as(HOURS).bind(shop.0))?;
        Ok(WeeklyHours(
            rows.into_iter().map(|(weekday, opens, closes)| span(weekday, opens, closes)).collect(),
        ))
    }

    /// What staff may book: also what no customer may choose.
    pub async fn services_for_staff(&mut self, shop: ShopId) -> Result<Vec<Service>, StoreError> {
        let rows: Vec<ServiceRow> = run!(self, fetch_all, sqlx::query_as(FOR_STAFF).bind(shop.0))?;
        rows.into_iter().map(Service::try_from).collect()
    }

    /// What a shop sells to everybody, in its own order.
    pub async fn services(&mut self, shop: ShopId) -> Result<Vec<Service>, StoreError> {
        let rows: Vec<ServiceRow> = run!(self, fetch_all, sqlx::query_as(SERVICES).bind(shop.0))?;
        rows.into_iter().map(Service::try_from).collect()
    }

    /// Who works in a shop and what they do, in the shop's own order.
    pub async fn professionals(&mut self, shop: ShopId) -> Result<Vec<Professional>, StoreError> {
        let people: Vec<(Uuid, String)> = run!(self, fetch_all, sqlx::query_as(PROFESSIONALS).bind(shop.0))?;
        let rows: Vec<SkillRow> = run!(self, fetch_all, sqlx::query_as(SKILLS).bind(shop.0))?;
        let mut skills: HashMap<Uuid, Vec<SkillRow>> = HashMap::new();
        for row in rows {
            skills.entry(row.professional_id).or_default().push(row);
        }
        Ok(people
            .into_iter()
            .map(|(id, name)| {
                let own = skills.remove(&id).unwrap_or_default();
                Professional {
                    id: ProfessionalId(id),
                    name,
                    services: own.iter().map(|row| ServiceId(row.service_id)).collect(),
                    own_terms: own.iter().filter_map(SkillRow::terms).collect(),
                }
            })
            .collect())
    }

    /// Opens a shop with everything in it.
    pub async fn insert_shop(&mut self, new: &NewShop) -> Result<(), StoreError> {
        let shop = &new.shop;
        run!(
            self,
            execute,
            sqlx::query(OPEN)
                .bind(shop.id.0)
                .bind(&shop.name)
                .bind(&new.slug)
                .bind(shop.zone.name())
                .bind(&shop.address)
                .bind(&shop.greeting)
                .bind(i64::from(shop.rules.min_notice_minutes))
                .bind(i64::from(shop.rules.horizon_days))
                .bind(i64::from(shop.rules.grid_minutes))
                .bind(new.is_demo)
                .bind(new.at)
        )?;
        if let Some(number) = &new.phone_number {
            run!(self, execute, sqlx::query(ADD_NUMBER).bind(number.as_str()).bind(shop.id.0))?;
        }
        for OpenSpan { weekday, opens, closes } in &shop.hours.0 {
            let (weekday, opens, closes) = (i64::from(*weekday), i64::from(*opens), i64::from(*closes));
            run!(
                self,
                execute,
                sqlx::query(ADD_HOURS).bind(shop.id.0).bind(weekday).bind(opens).bind(closes)
            )?;
        }
        for (place, service) in shop.services.iter().enumerate() {
            self.insert_service(shop.id, service, place as i64).await?;
        }
        for (place, person) in shop.professionals.iter().enumerate() {
            self.insert_professional(shop.id, person, &shop.hours, place as i64).await?;
        }
        Ok(())
    }

    pub(crate) async fn insert_service(
        &mut self,
        shop: ShopId,
        service: &Service,
        place: i64,
    ) -> Result<(), StoreError> {
        let synonyms = serde_json::to_string(&service.synonyms).unwrap_or_else(|_| "[]".into());
        let time = service.time;
        run!(
            self,
            execute,
            sqlx::query(ADD_SERVICE)
                .bind(service.id.0)
                .bind(shop.0)
                .bind(&service.name)
                .bind(&synonyms)
                .bind(service.price.0)
                .bind(i64::from(time.duration))
                .bind(i64::from(time.processing))
                .bind(i64::from(time.finishing))
                .bind(i64::from(time.buffer))
                .bind(place)
        )?;
        Ok(())
    }

    pub(crate) async fn insert_professional(
        &mut self,
        shop: ShopId,
        person: &Professional,
        hours: &WeeklyHours,
        place: i64,
    ) -> Result<(), StoreError> {
        let id = person.id.0;
        run!(
            self,
            execute,
            sqlx::query(ADD_PROFESSIONAL).bind(id).bind(shop.0).bind(&person.name).bind(place)
        )?;
        for service in &person.services {
            let own = person.own_terms.iter().find(|terms| terms.service == *service);
            let time = own.and_then(|terms| terms.time);
            run!(
                self,
                execute,
                sqlx::query(ADD_SKILL)
                    .bind(id)
                    .bind(service.0)
                    .bind(own.and_then(|terms| terms.price).map(|price| price.0))
                    .bind(time.map(|time| i64::from(time.duration)))
                    .bind(time.map(|time| i64::from(time.processing)))
                    .bind(time.map(|time| i64::from(time.finishing)))
                    .bind(time.map(|time| i64::from(time.buffer)))
            )?;
        }
        for OpenSpan { weekday, opens, closes } in &hours.0 {
            let (weekday, opens, closes) = (i64::from(*weekday), i64::from(*opens), i64::from(*closes));
            run!(self, execute, sqlx::query(ADD_WORK).bind(id).bind(weekday).bind(opens).bind(closes))?;
        }
        Ok(())
    }
}

pub(crate) fn span(weekday: i64, opens: i64, closes: i64) -> OpenSpan {
    OpenSpan { weekday: weekday as u8, opens: opens as u16, closes: closes as u16 }
}
