//! Opening a shop: what it starts with, and the promise that the same again is answered the same.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use chrono_tz::Tz;
use domain::access::Action;
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service};
use domain::hours::WeeklyHours;
use domain::ids::{ReadingId, ShopId};
use domain::live::{Fact, ShopUpdated};
use domain::money::Cents;
use domain::phone::PhoneNumber;
use domain::reception::{Manner, Shop};
use domain::setup;
use domain::understanding::phones::typed;
use serde::Serialize;
use store::{NewAudit, NewShop, Tx};

use crate::access::{Pass, Visitor};
use crate::{Desk, DeskError};

/// Characters of a shop's name.
const LONGEST_NAME: usize = 120;
/// Characters of an address on the web.
const LONGEST_URL: usize = 2_000;
/// What a number of another shop gets: nothing of that shop.
const TAKEN: DeskError = DeskError::Conflict("phone_number: this number is in use at another shop");
const EXISTS: DeskError =
    DeskError::Conflict("location_id: a shop with this number exists, and it was set up with other data");

/// What the environment says about shops.
#[derive(Debug, Clone)]
pub struct Opening {
    /// What the first services cost, by name.
    pub prices: BTreeMap<&'static str, Cents>,
    /// When a new shop is open.
    pub hours: WeeklyHours,
    /// Numbers of shops; taken over at start, and when such a shop is opened.
    pub numbers: Vec<(PhoneNumber, ShopId)>,
    /// The shop that answers numbers which nobody has.
    pub default_shop: Option<ShopId>,
    /// An address inside that websites may be read from, for tests.
    pub fetch_from: Option<SocketAddr>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            prices: BTreeMap::new(),
            hours: WeeklyHours::same(0..6, 9 * 60, 18 * 60),
            numbers: Vec::new(),
            default_shop: None,
            fetch_from: None,
        }
    }
}

/// A shop to be opened, as it was asked for.
#[derive(Debug, Clone, Default)]
pub struct WantedShop {
    /// Its number in every address; the next free one where none is named.
    pub location_id: Option<i64>,
    /// Its name.
    pub business_name: String,
    /// Its phone number.
    pub phone_number: String,
    /// Its zone; where none is named, the likely one of the number.
    pub time_zone: Option<String>,
    /// Its website.
    pub website_url: Option<String>,
}

/// An opened shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The shop.
    pub shop: ShopId,
    /// The read of its website.
    pub job: ReadingId,
}

/// The same, looked at; what is kept of it to know it again.
#[derive(Debug, Clone, Serialize)]
struct Asked {
    business_name: String,
    phone_number: PhoneNumber,
    time_zone: String,
    website_url: Option<String>,
}

impl Desk {
    /// Opens a shop and begins to read its website. Who may: an operator; the owner of that shop, who gets the same answer again.
    pub async fn set_up_shop(&self, visitor: &Visitor, wanted: &WantedShop) -> Result<Opened, DeskError> {
        if wanted.location_id.is_some_and(|id| id < 1) {
            return Err(DeskError::Refused("location_id must be a whole number from 1"));
        }
        let id = wanted.location_id.map(ShopId);
        let visitor = self.still(visitor).await?;
        let may = visitor.access().may_everywhere(Action::RunPlatform)
            || id.is_some_and(|id| visitor.access().may(Action::RunShop, id));
        if !may {
            return Err(DeskError::NotFound("shop"));
        }
        let asked = looked_at(wanted)?;
        let opened = match self.open_shop(&visitor, id, &asked).await {
            // Another may have opened the same at the same moment: then it is there now.
            Err(DeskError::Unavailable(_)) => self.open_shop(&visitor, id, &asked).await?,
            opened => opened?,
        };
        self.shop_book.forget(opened.shop);
        Ok(opened)
    }

    async fn open_shop(
        &self,
        visitor: &Visitor,
        id: Option<ShopId>,
        asked: &Asked,
    ) -> Result<Opened, DeskError> {
        let (desk, asked, actor) = (self.clone(), asked.clone(), visitor.actor());
        let job: ReadingId = self.ids.id(self.clock.now());
        let opened = self.store.write(move |tx| {
            let (desk, asked, actor) = (desk.clone(), asked.clone(), actor.clone());
            Box::pin(async move {
                let id = match id {
                    Some(id) => id,
                    None => tx.next_shop().await?,
                };
                if tx.has_shop(id).await? {
                    return again(tx, id, &asked, job, &desk).await;
                }
                if tx.shop_by_number(asked.phone_number.as_str()).await?.is_some() {
                    return Err(TAKEN);
                }
                let entry = desk.audit_entry(&actor, Some(id), "shop_opened", asked.business_name.clone());
                desk.opened(tx, id, &asked, job, &entry).await
            })
        });
        opened.await
    }

    async fn opened(
        &self,
        tx: &mut Tx,
        id: ShopId,
        asked: &Asked,
        job: ReadingId,
        entry: &NewAudit,
    ) -> Result<Opened, DeskError> {
        let now = self.clock.now();
        let zone: Tz = asked.time_zone.parse().map_err(|_| DeskError::Refused(ZONE))?;
        let slug = tx.free_slug(&setup::slug(&asked.business_name)).await?;
        let shop = self.first_shop(id, &asked.business_name, zone);
        let phone_number = Some(asked.phone_number.clone());
        tx.insert_shop(&NewShop { shop, slug, phone_number, is_demo: false, at: now }).await?;
        for (number, _) in self.outside.opening.numbers.iter().filter(|(_, shop)| *shop == id) {
            tx.give_number(id, number).await?;
        }
        let job = tx.queue_reading(id, job, asked.website_url.as_deref(), now).await?;
        tx.note_set_up(id, &serde_json::to_string(asked).unwrap_or_default(), job, now).await?;
        let fact = ShopUpdated { business_name: asked.business_name.clone(), import: None };
        tx.tell(id, &Fact::ShopUpdated(fact), now).await?;
        tx.audit(entry).await?;
        Ok(Opened { shop: id, job })
    }

    /// What a new shop is before anybody has said more.
    fn first_shop(&self, id: ShopId, name: &str, zone: Tz) -> Shop {
        let (now, opening) = (self.clock.now(), &self.outside.opening);
        let services: Vec<Service> = setup::SERVICES
            .iter()
            .map(|(name, synonyms, cents, time)| Service {
                id: self.ids.id(now),
                name: (*name).to_owned(),
                synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
                price: opening.prices.get(name).copied().unwrap_or(Cents(*cents)),
                time: *time,
            })
            .collect();
        let first = Professional {
            id: self.ids.id(now),
            name: setup::FIRST_PROFESSIONAL.into(),
            services: services.iter().map(|service| service.id).collect(),
            own_terms: Vec::new(),
        };
        Shop {
            id,
            name: name.to_owned(),
            zone,
            address: None,
            hours: opening.hours.clone(),
            services,
            professionals: vec![first],
            rules: BookingRules { min_notice_minutes: 60, horizon_days: 60, grid_minutes: 15 },
            greeting: None,
            manner: Manner::default(),
            faq: Vec::new(),
        }
    }

    /// Takes over the numbers that the environment names. What the database knows otherwise stays as it is, and is logged.
    pub async fn adopt_numbers(&self) -> Result<(), DeskError> {
        for (number, shop) in self.outside.opening.numbers.clone() {
            let masked = number.masked();
            let adopted = self.store.write(move |tx| {
                let number = number.clone();
                Box::pin(async move {
                    if !tx.has_shop(shop).await? {
                        return Ok(None);
                    }
                    tx.give_number(shop, &number).await?;
                    tx.shop_by_number(number.as_str()).await
                })
            });
            match adopted.await? {
                None => {
                    tracing::warn!(%shop, number = masked, "PHONE_TO_LOCATION_MAP names a shop that is not there yet");
                }
                Some(owner) if owner != shop => {
                    tracing::warn!(%shop, number = masked, "PHONE_TO_LOCATION_MAP names a number that another shop has; it stays there");
                }
                Some(_) => {}
            }
        }
        if let Some(shop) = self.outside.opening.default_shop
            && !self.store.read().await?.has_shop(shop).await?
        {
            tracing::warn!(%shop, "DEFAULT_LOCATION_ID names a shop that is not there yet");
        }
        Ok(())
    }
}

/// Asked once more for a shop that is there: the same answer, or that it is not the same.
async fn again(
    tx: &mut Tx,
    id: ShopId,
    asked: &Asked,
    job: ReadingId,
    desk: &Desk,
) -> Result<Opened, DeskError> {
    let text = serde_json::to_string(asked).unwrap_or_default();
    if let Some((before, job)) = tx.set_up(id).await? {
        return if before == text { Ok(Opened { shop: id, job }) } else { Err(EXISTS) };
    }
    // A shop that was there before set-ups were noted: the same where it is just so.
    let profile = tx.shop(id).await?.ok_or(EXISTS)?;
    let numbers = tx.numbers_of(id).await?;
    let is_same = profile.name == asked.business_name
        && profile.zone.name() == asked.time_zone
        && numbers.iter().any(|number| number == asked.phone_number.as_str());
    if !is_same {
        return Err(EXISTS);
    }
    let now = desk.clock.now();
    let job = tx.queue_reading(id, job, asked.website_url.as_deref(), now).await?;
    tx.note_set_up(id, &text, job, now).await?;
    Ok(Opened { shop: id, job })
}

const ZONE: &str = "time_zone must be a zone of the IANA database, such as Pacific/Honolulu";

/// Every field looked at; what cannot be read is named.
fn looked_at(wanted: &WantedShop) -> Result<Asked, DeskError> {
    let name = wanted.business_name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        return Err(DeskError::Refused("business_name must be a name of 1 to 120 characters"));
    }
    let named = wanted.time_zone.as_deref().map(str::trim).filter(|zone| !zone.is_empty());
    let zone = named.map(|zone| zone.parse::<Tz>().map_err(|_| DeskError::Refused(ZONE))).transpose()?;
    let country = zone.map_or("+1", |zone| domain::understanding::phones::country_of(zone.name()));
    let number = typed(&wanted.phone_number, country)
        .ok_or(DeskError::Refused("phone_number must be a number such as +18085550100"))?;
    Ok(Asked {
        business_name: name.to_owned(),
        time_zone: zone.map_or_else(|| setup::likely_zone(&number), |zone| zone.name()).to_owned(),
        phone_number: number,
        website_url: website(wanted.website_url.as_deref())?,
    })
}

/// An address as it was typed; none where nothing was.
pub(crate) fn website(text: Option<&str>) -> Result<Option<String>, DeskError> {
    let Some(url) = text.map(str::trim).filter(|url| !url.is_empty()) else { return Ok(None) };
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    if url.chars().count() > LONGEST_URL || url.contains(is_odd) {
        return Err(DeskError::Refused("website_url must be an address such as https://salon.example"));
    }
    Ok(Some(url.to_owned()))
}

/// How a shop is configured.
#[derive(Debug, Clone)]
pub struct ShopConfig {
    /// Its profile and rules.
    pub profile: store::ShopRecord,
    /// All its numbers.
    pub phone_numbers: Vec<String>,
    /// The website that was read last.
    pub website_url: Option<String>,
    /// When it is open.
    pub hours: WeeklyHours,
    /// How many services it sells.
    pub services: usize,
    /// Who works there.
    pub professionals: Vec<String>,
    /// Rises with every change of what the receptionist knows.
    pub knowledge_version: i64,
}

impl Desk {
    /// How a shop is configured.
    pub async fn shop_config(&self, pass: &Pass) -> Result<ShopConfig, DeskError> {
        pass.must(Action::SeeShop)?;
        let id = pass.shop();
        let mut tx = self.store.read().await?;
        Ok(ShopConfig {
            profile: tx.shop(id).await?.ok_or(DeskError::NotFound("shop"))?,
            phone_numbers: tx.numbers_of(id).await?,
            website_url: tx.latest_reading(id).await?.and_then(|import| import.url),
            hours: tx.opening_hours(id).await?,
            services: tx.services(id).await?.len(),
            professionals: tx.professionals(id).await?.into_iter().map(|person| person.name).collect(),
            knowledge_version: tx.settings_version(id).await?,
        })
    }

    /// What the read of a shop's website that was just opened has come to.
    pub async fn reading_state(&self, opened: Opened) -> Result<setup::ImportState, DeskError> {
        let import = self.store.read().await?.reading(opened.shop, opened.job).await?;
        Ok(import.ok_or(DeskError::NotFound("job"))?.state)
    }
}
