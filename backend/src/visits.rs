//! What the salon does with visits: answer requests, offer another time, move, cancel, mark; and book for a customer.

use chrono::{Days, TimeDelta};
use domain::Instant;
use domain::access::Action;
use domain::appointment::{Act, AppointmentFacts, Status};
use domain::availability::{BookingRules, Candidate, Roster, Search, day_bounds, free_slots, free_starts};
use domain::catalogue::ServiceTime;
use domain::cells::CellSet;
use domain::ids::{AppointmentId, ProfessionalId, ServiceId, ShopId};
use domain::reception::Shop;
use domain::visits::{Deed, NewVisit};
use store::{ActError, NewAppointment, NewPlace, Own};

use crate::access::Pass;
use crate::booking::must_exist;
use crate::calendar::{done_by, times_of};
use crate::free_times::in_reach;
use crate::online::{name_of, phone_of};
use crate::{Desk, DeskError};

/// What customers have to keep to does not bind staff: they book at once, and as far ahead as they like, on every cell.
/// Free times that are named instead of one that is taken.
const NEAREST: usize = 3;

pub(crate) const STAFF: BookingRules =
    BookingRules { min_notice_minutes: 0, horizon_days: 730, grid_minutes: 5 };

impl Desk {
    /// Does something with a visit. Who may: the one whose visit it is, and who runs the shop.
    pub async fn do_with_visit(
        &self,
        pass: &Pass,
        id: AppointmentId,
        deed: &Deed,
    ) -> Result<AppointmentFacts, DeskError> {
        self.still_may(pass, Action::SeeOwnWork).await?;
        let visit = self.visit_for(pass, id).await?;
        let shop = pass.shop();
        match deed {
            Deed::Accept => self.act(shop, id, Act::Accept).await,
            Deed::Decline => self.act(shop, id, Act::Decline).await,
            Deed::Cancel { by } => self.act(shop, id, Act::Cancel(*by)).await,
            Deed::Complete => self.act(shop, id, Act::Complete).await,
            Deed::NoShow => self.act(shop, id, Act::MarkNoShow).await,
            Deed::Offer { starts_at } => {
                let place = NewPlace { professional: None, starts_at: *starts_at, override_reason: None };
                self.put(pass, &visit, Act::Offer, place).await
            }
            Deed::Move { starts_at, professional, override_reason } => {
                let override_reason = reason_of(override_reason.as_deref())?;
                let place = NewPlace { professional: *professional, starts_at: *starts_at, override_reason };
                self.put(pass, &visit, Act::Move, place).await
            }
        }
    }

    /// Books for a customer. A time outside of the professional's hours needs a reason, which is written down; a time that
    /// somebody has is nobody else's, whatever the reason.
    pub async fn book_for_customer(
        &self,
        pass: &Pass,
        new: &NewVisit,
    ) -> Result<AppointmentFacts, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        must_be_own(pass, Some(new.professional))?;
        let shop = self.shop(pass.shop()).await?;
        let services = self.sold_by_staff(&shop, new.professional, &new.services).await?;
        let name = name_of(&new.customer_name).map_err(DeskError::Refused)?;
        let phone = match new.customer_phone.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(phone_of(text, &shop).map_err(DeskError::Refused)?),
        };
        let override_reason = reason_of(new.override_reason.as_deref())?;
        let times = times_of(&services);
        let place = NewPlace {
            professional: Some(new.professional),
            starts_at: new.starts_at,
            override_reason: override_reason.clone(),
        };
        let fits = self.must_fit(&shop, new.professional, &times, &place, Own::default()).await;
        let override_reason = self.or_nearest(fits, &shop, new.professional, &times, new.starts_at).await?;
        let now = self.clock.now();
        self.still_may(pass, Action::SeeOwnWork).await?;
        let booked = self
            .write_visit(NewAppointment {
                id: self.ids.id(now),
                shop: shop.id,
                professional: new.professional,
                services,
                starts_at: new.starts_at,
                customer_id: self.ids.id(now),
                customer_name: name,
                customer_phone: phone,
                call_sid: None,
                status: Status::Booked,
                source: "staff",
                override_reason,
                at: now,
                heard_at: now,
            })
            .await;
        self.or_nearest(booked, &shop, new.professional, &times, new.starts_at).await
    }

    /// The shop's services, private ones too, as one professional does them.
    async fn sold_by_staff(
        &self,
        shop: &Shop,
        who: ProfessionalId,
        ids: &[ServiceId],
    ) -> Result<Vec<domain::catalogue::Service>, DeskError> {
        let whole =
            Shop { services: self.store.read().await?.services_for_staff(shop.id).await?, ..shop.clone() };
        must_exist(&whole, ids)?;
        done_by(&whole, who, ids).ok_or(DeskError::NotFound("service"))
    }

    /// Puts a visit where it fits, or where staff say why it should be all the same.
    async fn put(
        &self,
        pass: &Pass,
        visit: &AppointmentFacts,
        act: Act,
        place: NewPlace,
    ) -> Result<AppointmentFacts, DeskError> {
        let now = self.clock.now();
        visit.standing().after(act, now).map_err(DeskError::NotNow)?;
        let (shop, id) = (self.shop(pass.shop()).await?, visit.appointment_id);
        let who = place.professional.or(visit.professional_id).ok_or(DeskError::NotFound("visit"))?;
        must_be_own(pass, Some(who))?;
        if place.starts_at <= now {
            return Err(DeskError::Refused("This time has passed."));
        }
        let mut tx = self.store.read().await?;
        let (times, agreed) = (tx.times(id).await?, tx.agreed_services(id).await?);
        drop(tx);
        let colleague =
            shop.professionals.iter().find(|person| person.id == who && Some(who) != visit.professional_id);
        if colleague
            .is_some_and(|person| agreed.iter().any(|(service, _)| !person.services.contains(service)))
        {
            return Err(DeskError::Refused("This professional does not do what the visit is for."));
        }
        let own = Own { appointment: Some(id), hold: None };
        let fits = self.must_fit(&shop, who, &times, &place, own).await;
        let override_reason = self.or_nearest(fits, &shop, who, &times, place.starts_at).await?;
        let (of, starts_at) = (shop.id, place.starts_at);
        let place = NewPlace { override_reason, ..place };
        let put = self.store.write(move |tx| {
            let place = place.clone();
            Box::pin(async move { tx.put(of, id, act, &place, now).await })
        });
        self.or_nearest(put.await.map_err(DeskError::from), &shop, who, &times, starts_at).await
    }

    /// Whether a time lies in the professional's hours and nobody has it. What lies outside needs a reason, and only then
    /// is the reason kept.
    async fn must_fit(
        &self,
        shop: &Shop,
        who: ProfessionalId,
        times: &[ServiceTime],
        place: &NewPlace,
        own: Own,
    ) -> Result<Option<String>, DeskError> {
        if !in_reach(self.clock.now(), place.starts_at) {
            return Err(DeskError::Refused("This date is too far away."));
        }
        let (from, _) = day_bounds(shop.zone, place.starts_at.with_timezone(&shop.zone).date_naive());
        let rosters = self.rosters(shop.id, from, from + Days::new(2), own).await?;
        let roster = rosters.iter().find(|roster| roster.professional == who);
        let roster = roster.ok_or(DeskError::NotFound("professional"))?;
        let until = place.starts_at + TimeDelta::minutes(1);
        let now = self.clock.now().min(place.starts_at);
        let search = Search { zone: shop.zone, rules: &STAFF, now, from: place.starts_at, until };
        let fits = |roster: &Roster| {
            !free_slots(&search, &[Candidate { roster, services: times.to_vec() }]).is_empty()
        };
        if fits(roster) {
            return Ok(None);
        }
        let empty = Roster { taken: CellSet::default(), ..roster.clone() };
        match (fits(&empty), &place.override_reason) {
            (true, _) => Err(DeskError::SlotTaken(Vec::new())),
            (false, Some(reason)) => Ok(Some(reason.clone())),
            (false, None) => Err(DeskError::Refused(
                "This is outside of the working hours. Give a reason to book it all the same.",
            )),
        }
    }

    /// Where the time is somebody else's, the nearest that are free come along.
    async fn or_nearest<T>(
        &self,
        done: Result<T, DeskError>,
        shop: &Shop,
        who: ProfessionalId,
        times: &[ServiceTime],
        wish: Instant,
    ) -> Result<T, DeskError> {
        let Err(DeskError::SlotTaken(_)) = done else { return done };
        let (from, until) = (wish - TimeDelta::days(1), wish + TimeDelta::days(1));
        let rosters = self.rosters(shop.id, from, until, Own::default()).await?;
        let candidates: Vec<_> = rosters
            .iter()
            .filter(|roster| roster.professional == who)
            .map(|roster| Candidate { roster, services: times.to_vec() })
            .collect();
        let rules = BookingRules { grid_minutes: shop.rules.grid_minutes, ..STAFF };
        let mut starts = free_starts(&self.search(shop, &rules, from, until), &candidates);
        starts.sort_by_key(|start| (*start - wish).abs());
        starts.truncate(NEAREST);
        Err(DeskError::SlotTaken(starts))
    }

    /// One visit, for those who may do something with it.
    pub(crate) async fn visit_for(
        &self,
        pass: &Pass,
        id: AppointmentId,
    ) -> Result<AppointmentFacts, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let visit = self.store.read().await?.appointment(pass.shop(), id).await?;
        let visit = visit.ok_or(DeskError::NotFound("visit"))?;
        must_be_own(pass, visit.professional_id)?;
        Ok(visit)
    }

    /// An act on a visit, in one transaction with its event.
    pub(crate) async fn act(
        &self,
        shop: ShopId,
        id: AppointmentId,
        act: Act,
    ) -> Result<AppointmentFacts, DeskError> {
        let now = self.clock.now();
        let done = self.store.write(move |tx| Box::pin(async move { tx.act(shop, id, act, now).await }));
        let facts = done.await?;
        tracing::info!(%shop, appointment = %id, status = facts.status.word(), "a visit changed");
        Ok(facts)
    }

    /// Ends a request that nobody answered; another process may have been faster.
    pub(crate) async fn expire_request(
        &self,
        shop: ShopId,
        id: AppointmentId,
        now: Instant,
    ) -> Result<(), DeskError> {
        let done =
            self.store.write(move |tx| Box::pin(async move { tx.act(shop, id, Act::Expire, now).await }));
        match done.await {
            Ok(_) | Err(ActError::NotNow(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A professional may touch the own visits only; who sees the whole shop, all of them.
fn must_be_own(pass: &Pass, whose: Option<ProfessionalId>) -> Result<(), DeskError> {
    let (access, shop) = (pass.visitor().access(), pass.shop());
    let own = access.professional(shop);
    if access.may(Action::SeeShop, shop) || (own.is_some() && own == whose) {
        Ok(())
    } else {
        Err(DeskError::NotFound("visit"))
    }
}

/// A reason in words: 1 to 200 characters.
fn reason_of(text: Option<&str>) -> Result<Option<String>, DeskError> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) if text.chars().count() <= 200 => Ok(Some(text.to_owned())),
        Some(_) => Err(DeskError::Refused("A reason has 200 characters at most.")),
    }
}
