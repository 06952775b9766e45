//! A shop's services and people as their owner sets them: all of them, also those that nobody may book any more.

use domain::catalogue::ServiceTime;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::settings::{Offered, SoldService, TeamMember};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::shops::{ServiceRow, SkillRow};
use crate::{StoreError, Tx};

statements! {
    SERVICES = "select service_id, name, synonyms, price_cents, duration_minutes, processing_minutes, finishing_minutes,
            buffer_minutes, state, place, patch_test_hours
        from services where location_id = $1 order by place, name, service_id";
    PUT_SERVICE = "insert into services (service_id, location_id, name, synonyms, price_cents, duration_minutes,
            processing_minutes, finishing_minutes, buffer_minutes, state, place, patch_test_hours)
        values ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (service_id) do update set name = excluded.name, synonyms = excluded.synonyms,
            price_cents = excluded.price_cents, duration_minutes = excluded.duration_minutes,
            processing_minutes = excluded.processing_minutes, finishing_minutes = excluded.finishing_minutes,
            buffer_minutes = excluded.buffer_minutes, state = excluded.state, place = excluded.place,
            patch_test_hours = excluded.patch_test_hours
        where services.location_id = $1";
    PEOPLE = "select professional_id, name, is_active, place from professionals where location_id = $1
        order by place, name, professional_id";
    PUT_PERSON = "insert into professionals (professional_id, location_id, name, is_active, place)
        values ($2, $1, $3, $4, $5)
        on conflict (professional_id) do update set name = excluded.name, is_active = excluded.is_active,
            place = excluded.place
        where professionals.location_id = $1";
    SKILLS = "select ps.professional_id, ps.service_id, ps.price_cents, ps.duration_minutes, ps.processing_minutes,
            ps.finishing_minutes, ps.buffer_minutes
        from professional_services ps
        join professionals p on p.professional_id = ps.professional_id
        join services s on s.service_id = ps.service_id
        where p.location_id = $1 order by p.place, p.name, s.place, s.name";
    LEARN = "insert into professional_services (professional_id, service_id)
        select p.professional_id, s.service_id from professionals p
        join services s on s.location_id = p.location_id
        where p.location_id = $1 and p.professional_id = $2 and s.service_id = $3
        on conflict (professional_id, service_id) do nothing";
    UNLEARN = "delete from professional_services where professional_id = $2 and service_id = $3 and professional_id in
        (select professional_id from professionals where location_id = $1)";
}

#[derive(FromRow)]
struct SoldRow {
    #[sqlx(flatten)]
    service: ServiceRow,
    state: String,
    place: i64,
    patch_test_hours: Option<i64>,
}

impl Tx {
    /// All services of a shop, in its own order.
    pub async fn menu(&mut self, shop: ShopId) -> Result<Vec<SoldService>, StoreError> {
        let rows: Vec<SoldRow> = run!(self, fetch_all, sqlx::query_as(SERVICES).bind(shop.0))?;
        let skills = self.skills(shop).await?;
        rows.into_iter()
            .map(|row| {
                let service: domain::catalogue::Service = row.service.try_into()?;
                let by = skills.iter().filter(|skill| skill.service_id == service.id.0);
                Ok(SoldService {
                    offered: Offered::from_word(&row.state)
                        .ok_or_else(|| inconsistent("services", "state", service.id))?,
                    place: row.place,
                    patch_test_hours: row.patch_test_hours.map(|hours| hours as u32),
                    by: by.map(|skill| ProfessionalId(skill.professional_id)).collect(),
                    service,
                })
            })
            .collect()
    }

    /// Adds a service or changes it, with who does it. False where another shop has one of this id.
    pub async fn put_service(&mut self, shop: ShopId, sold: &SoldService) -> Result<bool, StoreError> {
        let (service, time) = (&sold.service, sold.service.time);
        let synonyms = serde_json::to_string(&service.synonyms).unwrap_or_else(|_| "[]".into());
        let put = run!(
            self,
            execute,
            sqlx::query(PUT_SERVICE)
                .bind(shop.0)
                .bind(service.id.0)
                .bind(&service.name)
                .bind(&synonyms)
                .bind(service.price.0)
                .bind(i64::from(time.duration))
                .bind(i64::from(time.processing))
                .bind(i64::from(time.finishing))
                .bind(i64::from(time.buffer))
                .bind(sold.offered.word())
                .bind(sold.place)
                .bind(sold.patch_test_hours.map(i64::from))
        )?;
        if put == 0 {
            return Ok(false);
        }
        for member in self.team(shop).await? {
            let (id, service) = (member.person.id, service.id);
            if sold.by.contains(&id) {
                self.learn(shop, id, service).await?;
            } else {
                self.unlearn(shop, id, service).await?;
            }
        }
        Ok(true)
    }

    /// Everybody of a shop, in its own order; also those who work there no more.
    pub async fn team(&mut self, shop: ShopId) -> Result<Vec<TeamMember>, StoreError> {
        let people: Vec<(Uuid, String, bool, i64)> =
            run!(self, fetch_all, sqlx::query_as(PEOPLE).bind(shop.0))?;
        let mut hours = self.working_hours(shop).await?;
        let skills = self.skills(shop).await?;
        let member = |(id, name, is_active, place): (Uuid, String, bool, i64)| {
            let own: Vec<&SkillRow> = skills.iter().filter(|skill| skill.professional_id == id).collect();
            TeamMember {
                person: domain::catalogue::Professional {
                    id: ProfessionalId(id),
                    name,
                    services: own.iter().map(|skill| ServiceId(skill.service_id)).collect(),
                    own_terms: own.iter().filter_map(|skill| skill.terms()).collect(),
                },
                is_active,
                place,
                hours: hours.remove(&ProfessionalId(id)).unwrap_or_default(),
            }
        };
        Ok(people.into_iter().map(member).collect())
    }

    /// Adds somebody or changes them: name, week, services, own terms. Visits that are booked stay. False where another
    /// shop has one of this id.
    pub async fn put_person(&mut self, shop: ShopId, member: &TeamMember) -> Result<bool, StoreError> {
        let person = &member.person;
        let put = run!(
            self,
            execute,
            sqlx::query(PUT_PERSON)
                .bind(shop.0)
                .bind(person.id.0)
                .bind(&person.name)
                .bind(member.is_active)
                .bind(member.place)
        )?;
        if put == 0 {
            return Ok(false);
        }
        self.set_working_hours(shop, person.id, &member.hours).await?;
        for sold in self.menu(shop).await? {
            let service = sold.service.id;
            if !person.services.contains(&service) {
                self.unlearn(shop, person.id, service).await?;
                continue;
            }
            self.learn(shop, person.id, service).await?;
            let none = domain::catalogue::OwnTerms { service, price: None, time: None::<ServiceTime> };
            let own = person.own_terms.iter().find(|terms| terms.service == service);
            self.set_own_terms(shop, person.id, own.copied().unwrap_or(none)).await?;
        }
        Ok(true)
    }

    async fn skills(&mut self, shop: ShopId) -> Result<Vec<SkillRow>, StoreError> {
        run!(self, fetch_all, sqlx::query_as(SKILLS).bind(shop.0))
    }

    async fn learn(&mut self, shop: ShopId, who: ProfessionalId, what: ServiceId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(LEARN).bind(shop.0).bind(who.0).bind(what.0))?;
        Ok(())
    }

    async fn unlearn(
        &mut self,
        shop: ShopId,
        who: ProfessionalId,
        what: ServiceId,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(UNLEARN).bind(shop.0).bind(who.0).bind(what.0))?;
        Ok(())
    }
}
