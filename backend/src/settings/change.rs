//! One change of a shop's settings: how it is read from its form, what it looks at before, and what it writes.

use chrono::{DateTime, TimeDelta};
use domain::availability::local_to_utc;
use domain::hours::WeeklyHours;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::phone::PhoneNumber;
use domain::reception::Manner;
use domain::settings::{
    Policies, Profile, Sheet, SoldService, SpecialDay, TeamMember, read_day, read_hours, read_manner,
    read_person, read_policy, read_profile, read_service,
};
use domain::understanding::phones::{country_of, typed};
use serde::Serialize;
use store::{StoreError, Tx};
use uuid::Uuid;

use super::SettingsError;
use crate::access::Pass;
use crate::free_times::local_date;
use crate::secrets;
use crate::{Desk, DeskError};

/// A change of a shop's settings.
#[derive(Debug, Clone)]
pub enum Change {
    /// Who the shop is.
    Profile(Profile),
    /// When it is open.
    Hours(WeeklyHours),
    /// One more special day.
    AddDay(SpecialDay),
    /// A special day is none any more.
    RemoveDay(Uuid),
    /// A service, new or changed.
    Service(Box<SoldService>),
    /// Somebody of the team, new or changed.
    Person(Box<TeamMember>),
    /// How customers book.
    Policy(Policies),
    /// How the phone is answered, and the greeting.
    Manner(Option<String>, Box<Manner>),
    /// One more number.
    AddNumber(PhoneNumber),
    /// A number is the shop's no more.
    RemoveNumber(String),
}

/// Why a change was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChangeError {
    #[error("somebody was faster")]
    Stale,
    #[error("{1}")]
    Field(&'static str, &'static str),
    #[error("no such {0}")]
    Gone(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ChangeError> for SettingsError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Stale => Self::Stale,
            ChangeError::Field(field, sentence) => Self::field(field, sentence),
            ChangeError::Gone(what) => Self::Desk(DeskError::NotFound(what)),
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl Change {
    /// The action and its subject for the audit log; no numbers of people, no greetings.
    pub(super) fn told(&self) -> (&'static str, String) {
        match self {
            Self::Profile(profile) => ("profile_changed", profile.name.clone()),
            Self::Hours(_) => ("hours_changed", String::new()),
            Self::AddDay(day) => ("special_day_added", day.date.to_string()),
            Self::RemoveDay(_) => ("special_day_removed", String::new()),
            Self::Service(sold) => {
                ("service_changed", format!("{}, {}", sold.service.name, sold.service.price))
            }
            Self::Person(member) => ("professional_changed", member.person.name.clone()),
            Self::Policy(policies) => {
                let rules = format!("{:?}", policies.booking).replace("BookingPolicy ", "");
                ("booking_rules_changed", rules)
            }
            Self::Manner(_, manner) => {
                let recorded = if manner.is_recorded { ", recorded" } else { "" };
                ("answering_changed", format!("{}{recorded}", manner.answering.word()))
            }
            Self::AddNumber(number) => ("number_added", number.masked()),
            Self::RemoveNumber(_) => ("number_removed", String::new()),
        }
    }

    /// Refuses where what the form was filled in on has changed since. A form without a fingerprint is of an own making, and
    /// knows what it does.
    pub(super) async fn must_be_fresh(
        &self,
        tx: &mut Tx,
        shop: ShopId,
        seen: Option<&str>,
    ) -> Result<(), ChangeError> {
        let now = match self {
            Self::Profile(_) => fingerprint(&tx.profile(shop).await?),
            Self::Hours(_) => fingerprint(&tx.opening_hours(shop).await?),
            Self::Service(sold) => {
                let menu = tx.menu(shop).await?;
                fingerprint(&menu.iter().find(|known| known.service.id == sold.service.id))
            }
            Self::Person(member) => {
                let team = tx.team(shop).await?;
                fingerprint(&team.iter().find(|known| known.person.id == member.person.id))
            }
            Self::Policy(_) => fingerprint(&policies(tx, shop).await?),
            Self::Manner(..) => manner_print(tx, shop).await?,
            Self::AddDay(_) | Self::RemoveDay(_) | Self::AddNumber(_) | Self::RemoveNumber(_) => {
                return Ok(());
            }
        };
        match seen {
            Some(seen) if seen != now => Err(ChangeError::Stale),
            _ => Ok(()),
        }
    }

    /// Writes it.
    pub(super) async fn apply(&self, tx: &mut Tx, shop: ShopId) -> Result<(), ChangeError> {
        const THEIRS: ChangeError = ChangeError::Field("number", "This number belongs to a salon already.");
        let done = match self {
            Self::Profile(profile) => {
                if !tx.set_profile(shop, profile).await? {
                    return Err(ChangeError::Field(
                        "slug",
                        "Another salon has this address. Please choose another.",
                    ));
                }
                true
            }
            Self::Hours(hours) => {
                follow(tx, shop, hours).await?;
                true
            }
            Self::AddDay(day) => {
                // The same form again changes nothing; somebody of another shop is nobody.
                tx.add_special_day(shop, day).await? || {
                    let days = tx.special_days(shop, day.date).await?;
                    days.iter().any(|known| known.id == day.id)
                }
            }
            Self::RemoveDay(id) => tx.remove_special_day(shop, *id).await?,
            Self::Service(sold) => tx.put_service(shop, sold).await?,
            Self::Person(member) => tx.put_person(shop, member).await?,
            Self::Policy(policies) => {
                tx.set_booking_policy(shop, policies.booking).await?;
                tx.set_deposit(shop, policies.deposit.as_deref()).await?;
                true
            }
            Self::Manner(greeting, manner) => {
                tx.set_manner(shop, greeting.as_deref(), manner).await?;
                true
            }
            Self::AddNumber(number) => {
                if !tx.add_number(shop, number).await? {
                    return Err(THEIRS);
                }
                true
            }
            Self::RemoveNumber(number) => tx.remove_number(shop, number).await?,
        };
        if done { Ok(()) } else { Err(ChangeError::Gone("line")) }
    }
}

/// Everybody who works the salon's hours goes on to do so; who has hours of their own keeps them.
async fn follow(tx: &mut Tx, shop: ShopId, hours: &WeeklyHours) -> Result<(), StoreError> {
    let before = tx.opening_hours(shop).await?;
    for (who, own) in tx.working_hours(shop).await? {
        if own == before {
            tx.set_working_hours(shop, who, hours).await?;
        }
    }
    tx.set_opening_hours(shop, hours).await
}

/// The policies as they are.
pub(super) async fn policies(tx: &mut Tx, shop: ShopId) -> Result<Policies, StoreError> {
    let record = tx.shop(shop).await?.ok_or(StoreError::Closed)?;
    let deposit = tx.manner(shop, DateTime::UNIX_EPOCH.date_naive()).await?.deposit;
    let booking = domain::online::BookingPolicy {
        takes_requests: record.takes_requests,
        min_notice_minutes: record.rules.min_notice_minutes,
        horizon_days: record.rules.horizon_days,
        grid_minutes: record.rules.grid_minutes,
        cancel_notice_minutes: record.cancel_notice_minutes,
    };
    Ok(Policies { booking, deposit })
}

/// What the form of the receptionist was filled in on. Policies and special days have forms of their own.
pub(super) async fn manner_print(tx: &mut Tx, shop: ShopId) -> Result<String, StoreError> {
    let greeting = tx.shop(shop).await?.and_then(|record| record.greeting);
    let manner = tx.manner(shop, DateTime::UNIX_EPOCH.date_naive()).await?;
    let manner = Manner {
        deposit: None,
        cancel_notice_minutes: 0,
        special_days: std::collections::BTreeMap::new(),
        ..manner
    };
    Ok(fingerprint(&(greeting, format!("{manner:?}"))))
}

/// What a form was filled in on, so short that it goes along with the form.
pub(super) fn fingerprint(state: &impl Serialize) -> String {
    let text = serde_json::to_string(state).unwrap_or_default();
    secrets::hash(&text).chars().take(24).collect()
}

/// Reading forms.
impl Desk {
    pub(super) async fn read_change(
        &self,
        pass: &Pass,
        what: &str,
        sheet: &Sheet,
    ) -> Result<Change, SettingsError> {
        let shop = self.shop(pass.shop()).await?;
        let country = country_of(shop.zone.name());
        let wrong = SettingsError::Wrong;
        Ok(match what {
            "profile" => {
                let profile = read_profile(sheet).map_err(wrong)?;
                self.zone_must_be_meant(pass, &profile, sheet).await?;
                Change::Profile(profile)
            }
            "hours" => Change::Hours(read_hours(sheet).map_err(wrong)?),
            "add_day" => {
                let today = local_date(&shop, self.clock.now());
                let id = sheet.get("id").parse().unwrap_or_else(|_| self.ids.id(self.clock.now()));
                Change::AddDay(read_day(sheet, id, today).map_err(wrong)?)
            }
            "remove_day" => {
                Change::RemoveDay(sheet.get("id").parse().map_err(|_| DeskError::NotFound("day"))?)
            }
            "service" => {
                let last = self.store.read().await?.menu(shop.id).await?.len() as i64;
                Change::Service(Box::new(read_service(sheet, last).map_err(wrong)?))
            }
            "person" => Change::Person(Box::new(self.read_member(shop.id, sheet).await?)),
            "policy" => Change::Policy(read_policy(sheet).map_err(wrong)?),
            "manner" => {
                let (greeting, manner) = read_manner(sheet, &shop.manner, country).map_err(wrong)?;
                for (field, number) in
                    [("staff_number", &manner.staff_number), ("transfer_number", &manner.transfer_to)]
                {
                    if let Some(number) = number
                        && self.store.read().await?.is_our_number(number).await?
                    {
                        return Err(SettingsError::field(
                            field,
                            "Calls to this number come to the front desk: it would call itself.",
                        ));
                    }
                }
                Change::Manner(greeting, Box::new(manner))
            }
            "add_number" => {
                let number = typed(sheet.get("number"), country).ok_or_else(|| {
                    SettingsError::field("number", "Please give a whole number, such as 808 555 0176.")
                })?;
                let manner = &shop.manner;
                if manner.staff_number.as_ref() == Some(&number)
                    || manner.transfer_to.as_ref() == Some(&number)
                {
                    return Err(SettingsError::field(
                        "number",
                        "The staff are reached on this number; the front desk would call itself.",
                    ));
                }
                Change::AddNumber(number)
            }
            "remove_number" => Change::RemoveNumber(sheet.get("number").to_owned()),
            _ => return Err(DeskError::Refused("This form is broken. Please reload the page.").into()),
        })
    }

    async fn read_member(&self, shop: ShopId, sheet: &Sheet) -> Result<TeamMember, SettingsError> {
        let mut tx = self.store.read().await?;
        let services: Vec<ServiceId> = tx.menu(shop).await?.into_iter().map(|sold| sold.service.id).collect();
        let place = tx.team(shop).await?.len() as i64;
        read_person(sheet, &services, place).map_err(SettingsError::Wrong)
    }

    /// Another zone moves every visit on the shop's wall: it is said before, and asked for once more.
    async fn zone_must_be_meant(
        &self,
        pass: &Pass,
        profile: &Profile,
        sheet: &Sheet,
    ) -> Result<(), SettingsError> {
        let shop = self.shop(pass.shop()).await?;
        let Ok(zone) = profile.time_zone.parse::<chrono_tz::Tz>() else { return Ok(()) };
        let now = self.clock.now();
        if zone == shop.zone || sheet.get("zone_meant") == zone.name() {
            return Ok(());
        }
        let coming =
            self.store.read().await?.active_appointments(shop.id, now, now + TimeDelta::days(731)).await?;
        let Some(first) = coming.first() else { return Ok(()) };
        let wall = |zone: chrono_tz::Tz| {
            let clock = domain::zone::ShopClock::around(zone, now);
            format!("{} at {}", clock.day(first.starts_at), clock.time_of_day(first.starts_at))
        };
        let sentence = format!(
            "{} to come keep their moment, so the salon's clock shows them at another time: the next one, {}, would be {}. \
             Opening hours stay as they are on the wall. Tick below if that is what you want.",
            if coming.len() == 1 { "One visit".to_owned() } else { format!("{} visits", coming.len()) },
            wall(shop.zone),
            wall(zone),
        );
        Err(SettingsError::field("time_zone", &sentence))
    }

    /// The visits that a special day is too short for: they stay, and somebody looks after them.
    pub async fn visits_outside(
        &self,
        pass: &Pass,
        day: &SpecialDay,
    ) -> Result<Vec<domain::appointment::AppointmentFacts>, DeskError> {
        let shop = self.shop(pass.shop()).await?;
        let (from, until) = domain::availability::day_bounds(shop.zone, day.date);
        let midnight = day.date.and_time(chrono::NaiveTime::MIN);
        let at = |minutes: u16| local_to_utc(shop.zone, midnight + TimeDelta::minutes(i64::from(minutes)));
        let open = day.open.map(|(opens, closes)| (at(opens), at(closes)));
        let mut visits = self.store.read().await?.active_appointments(shop.id, from, until).await?;
        let whose: Option<ProfessionalId> = day.professional;
        visits.retain(|visit| {
            let concerned = whose.is_none() || visit.professional_id == whose;
            let fits =
                open.is_some_and(|(opens, closes)| visit.starts_at >= opens && visit.ends_at <= closes);
            concerned && !fits
        });
        Ok(visits)
    }
}
