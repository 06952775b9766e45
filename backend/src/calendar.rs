//! Everybody's free time: read once, kept until anything of it changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Instant;
use domain::availability::{Candidate, Roster};
use domain::catalogue::{Service, ServiceTime};
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::online::Whom;
use domain::reception::Shop;
use store::Own;

use crate::{Desk, DeskError};

/// Stretches of time that are kept; beyond it all are read anew.
const KEPT: usize = 200;

type Stretch = (ShopId, Instant, Instant);

/// Rosters, and the number of the calendar that they show.
type Shown = (i64, Arc<Vec<Roster>>);

/// Rosters by shop and stretch of time.
#[derive(Debug, Default)]
pub(crate) struct Calendars(Mutex<HashMap<Stretch, Shown>>);

impl Desk {
    /// Everybody's time between two instants, for somebody to whom `own` is free.
    pub(crate) async fn rosters(
        &self,
        shop: ShopId,
        from: Instant,
        until: Instant,
        own: Own,
    ) -> Result<Arc<Vec<Roster>>, DeskError> {
        let mut tx = self.store.read().await?;
        if own != Own::default() {
            return Ok(Arc::new(tx.rosters(shop, from, until, own).await?));
        }
        let (stretch, calendar) = ((shop, from, until), tx.calendar(shop).await?);
        if let Some(rosters) = self.calendars.kept(&stretch, calendar) {
            return Ok(rosters);
        }
        let rosters = Arc::new(tx.rosters(shop, from, until, own).await?);
        self.calendars.keep(stretch, calendar, rosters.clone());
        Ok(rosters)
    }
}

impl Calendars {
    fn kept(&self, stretch: &Stretch, calendar: i64) -> Option<Arc<Vec<Roster>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(stretch).filter(|(of, _)| *of == calendar).map(|(_, rosters)| rosters.clone())
    }

    fn keep(&self, stretch: Stretch, calendar: i64, rosters: Arc<Vec<Roster>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What was read before the shop's last change serves nobody.
        kept.retain(|(shop, ..), (of, _)| *shop != stretch.0 || *of == calendar);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(stretch, (calendar, rosters));
    }
}

/// The services of one visit as one professional does them; `None` where they do not do them all.
/// Prices and times come from nowhere else.
pub(crate) fn done_by(shop: &Shop, who: ProfessionalId, ids: &[ServiceId]) -> Option<Vec<Service>> {
    let person = shop.professionals.iter().find(|person| person.id == who)?;
    let done = |id: &ServiceId| {
        let service = shop.services.iter().find(|service| service.id == *id)?;
        person.does(service)
    };
    ids.iter().map(done).collect::<Option<Vec<_>>>().filter(|services| !services.is_empty())
}

pub(crate) fn times_of(services: &[Service]) -> Vec<ServiceTime> {
    services.iter().map(|service| service.time).collect()
}

/// Those who could serve a visit.
pub(crate) fn candidates<'a>(
    shop: &Shop,
    ids: &[ServiceId],
    with: Whom,
    rosters: &'a [Roster],
) -> Vec<Candidate<'a>> {
    let wanted = |roster: &&Roster| with.professional().is_none_or(|wanted| wanted == roster.professional);
    let candidate = |roster: &'a Roster| {
        let services = times_of(&done_by(shop, roster.professional, ids)?);
        Some(Candidate { roster, services })
    };
    rosters.iter().filter(wanted).filter_map(candidate).collect()
}
