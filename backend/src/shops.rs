//! What the desk knows of each shop, kept at hand for a few seconds so that a ringing phone waits for nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use domain::access::Action;
use domain::ids::ShopId;
use domain::lines::ShopSummary;
use domain::phone::PhoneNumber;
use domain::reception::Shop;
use domain::settings::Webhook;
use store::{StoreError, Tx};

use crate::access::Visitor;
use crate::{Desk, DeskError};

/// How long what was read is used without a look at its version: a flood of calls looks a few times a second.
const UNSEEN: Duration = Duration::from_millis(50);
/// How long it is used at all; the net for changes that raise no version.
const FRESH: Duration = Duration::from_secs(2);
/// How long a number is remembered: it may move to another shop by another process.
const NUMBER: Duration = Duration::from_millis(100);
/// More numbers than this are not remembered (a flood of unknown ones must not fill the memory).
const NUMBERS: usize = 10_000;
/// Webhooks of a number within this time are noted once.
const NOTED: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Default)]
pub(crate) struct ShopBook {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    by_number: HashMap<String, (Moment, ShopId)>,
    shops: HashMap<ShopId, KnownShop>,
    ours: HashMap<PhoneNumber, (Moment, bool)>,
    noted: HashMap<(String, Webhook), Moment>,
}

/// A shop as it was read.
#[derive(Debug, Clone)]
struct KnownShop {
    read: Moment,
    seen: Moment,
    version: i64,
    shop: Arc<Shop>,
}

impl Desk {
    /// The shops that a visitor may see something of, by number.
    pub async fn shops_of(&self, visitor: &Visitor, action: Action) -> Result<Vec<ShopSummary>, DeskError> {
        let shops = self.store.read().await?.shops().await?;
        Ok(shops
            .into_iter()
            .filter(|shop| visitor.access().may(action, shop.id))
            .map(|shop| ShopSummary {
                location_id: shop.id,
                business_name: shop.name,
                phone_number: shop.phone_number,
                shop_slug: shop.slug,
            })
            .collect())
    }

    /// The only shop of this front desk; `None` where there are none or several.
    pub async fn only_shop(&self) -> Result<Option<ShopId>, DeskError> {
        let shops = self.store.read().await?.shops().await?;
        Ok(if let [only] = shops.as_slice() { Some(only.id) } else { None })
    }

    /// The shop that a dialled number belongs to; where none has it, the one that the environment names for that.
    pub async fn shop_by_number(&self, number: &str) -> Result<ShopId, DeskError> {
        if let Some(shop) = self.shop_book.number(number) {
            return Ok(shop);
        }
        let found = self.soon(self.owner_of_number(number)).await;
        let found = match (found, self.shop_book.last_shop_of(number)) {
            (Err(error), Some(shop)) if error.is_away() => return Ok(shop),
            (found, _) => found?,
        };
        let shop = found.ok_or(DeskError::NotFound("number"))?;
        self.shop_book.remember_number(number, shop);
        Ok(shop)
    }

    async fn owner_of_number(&self, number: &str) -> Result<Option<ShopId>, StoreError> {
        let mut tx = self.store.read().await?;
        match (tx.shop_by_number(number).await?, self.outside.opening.default_shop) {
            (None, Some(shop)) => Ok(tx.has_shop(shop).await?.then_some(shop)),
            (owner, _) => Ok(owner),
        }
    }

    /// Whether a number is one that this front desk answers.
    pub(crate) async fn is_our_number(&self, number: &PhoneNumber) -> Result<bool, DeskError> {
        if let Some(is_ours) = self.shop_book.is_ours(number) {
            return Ok(is_ours);
        }
        let is_ours = self.soon(async { self.store.read().await?.is_our_number(number).await }).await;
        let is_ours = match is_ours {
            // A call that is passed on to ourselves would go round for ever; the receptionist takes it.
            Err(error) if error.is_away() => return Ok(true),
            is_ours => is_ours?,
        };
        self.shop_book.remember_ours(number, is_ours);
        Ok(is_ours)
    }

    /// A webhook of one of our numbers came in; written down about once a minute, so that its owner sees that it works.
    pub fn saw_number(&self, number: &str, what: Webhook) {
        if !self.shop_book.is_news(number, what) {
            return;
        }
        let (desk, number, at) = (self.clone(), number.to_owned(), self.clock.now());
        self.tasks.spawn("webhook seen", async move {
            let noted = desk.store.write(move |tx| {
                let number = number.clone();
                Box::pin(async move { tx.saw_number(&number, what, at).await })
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "a webhook of a number was not noted");
            }
        });
    }

    /// What the receptionist knows of a shop.
    pub(crate) async fn shop(&self, id: ShopId) -> Result<Arc<Shop>, DeskError> {
        match self.shop_book.shop(id) {
            Some(shop) => Ok(shop),
            None => self.newest_shop(id).await,
        }
    }

    /// The same as the tables have it at this moment, whichever process changed it.
    pub(crate) async fn newest_shop(&self, id: ShopId) -> Result<Arc<Shop>, DeskError> {
        let read = self.soon(self.look_at_shop(id)).await;
        match (read, self.shop_book.last_known(id)) {
            // Hours and prices of a while ago are better than no answer.
            (Err(error), Some(shop)) if error.is_away() => Ok(shop),
            (read, _) => read?.ok_or(DeskError::NotFound("shop")),
        }
    }

    async fn look_at_shop(&self, id: ShopId) -> Result<Option<Arc<Shop>>, StoreError> {
        let mut tx = self.store.read().await?;
        let version = tx.settings_version(id).await?;
        if let Some(shop) = self.shop_book.shop_of(id, version) {
            return Ok(Some(shop));
        }
        let Some(shop) = self.read_shop(&mut tx, id).await? else { return Ok(None) };
        drop(tx);
        let shop = Arc::new(shop);
        self.keep_knowledge(version, &shop);
        self.shop_book.remember_shop(version, shop.clone());
        Ok(Some(shop))
    }

    /// A shop as it stands in the tables.
    pub(crate) async fn read_shop(&self, tx: &mut Tx, id: ShopId) -> Result<Option<Shop>, StoreError> {
        let Some(profile) = tx.shop(id).await? else { return Ok(None) };
        let yesterday = (self.clock.now().with_timezone(&profile.zone).date_naive()).pred_opt();
        let yesterday = yesterday.unwrap_or_default();
        Ok(Some(Shop {
            id,
            name: profile.name,
            zone: profile.zone,
            address: profile.address,
            hours: tx.opening_hours(id).await?,
            services: tx.services(id).await?,
            professionals: tx.professionals(id).await?,
            rules: profile.rules,
            greeting: profile.greeting,
            manner: tx.manner(id, yesterday).await?,
            faq: tx.faq(id).await?,
        }))
    }

    /// Reads what the receptionist has to know of shops and their numbers when the database cannot be asked.
    pub(crate) async fn learn_by_heart(&self, most: usize) -> Result<(), DeskError> {
        let shops = self.store.read().await?.shops().await?;
        for shop in shops.iter().take(most) {
            if let Some(number) = &shop.phone_number {
                self.shop_by_number(number).await?;
            }
            self.shop(shop.id).await?;
        }
        Ok(())
    }
}

impl ShopBook {
    fn number(&self, number: &str) -> Option<ShopId> {
        fresh(self.lock().by_number.get(number), NUMBER).copied()
    }

    /// The shop that a number belonged to when it was last asked.
    fn last_shop_of(&self, number: &str) -> Option<ShopId> {
        self.lock().by_number.get(number).map(|(_, shop)| *shop)
    }

    /// What was last known of a shop.
    fn last_known(&self, id: ShopId) -> Option<Arc<Shop>> {
        self.lock().shops.get(&id).map(|known| known.shop.clone())
    }

    fn remember_number(&self, number: &str, shop: ShopId) {
        let mut known = self.lock();
        if known.by_number.len() >= NUMBERS {
            known.by_number.clear();
        }
        known.by_number.insert(number.to_owned(), (Moment::now(), shop));
    }

    /// A shop that was looked at a moment ago.
    fn shop(&self, id: ShopId) -> Option<Arc<Shop>> {
        let known = self.lock().shops.get(&id).cloned()?;
        (known.seen.elapsed() < UNSEEN).then_some(known.shop)
    }

    /// A shop that is still of this version.
    fn shop_of(&self, id: ShopId, version: i64) -> Option<Arc<Shop>> {
        let mut book = self.lock();
        let known = book.shops.get_mut(&id)?;
        if known.version != version || known.read.elapsed() >= FRESH {
            return None;
        }
        known.seen = Moment::now();
        Some(known.shop.clone())
    }

    fn remember_shop(&self, version: i64, shop: Arc<Shop>) {
        let now = Moment::now();
        self.lock().shops.insert(shop.id, KnownShop { read: now, seen: now, version, shop });
    }

    fn is_ours(&self, number: &PhoneNumber) -> Option<bool> {
        fresh(self.lock().ours.get(number), NUMBER).copied()
    }

    fn remember_ours(&self, number: &PhoneNumber, is_ours: bool) {
        let mut known = self.lock();
        if known.ours.len() >= NUMBERS {
            known.ours.clear();
        }
        known.ours.insert(number.clone(), (Moment::now(), is_ours));
    }

    /// Whether a webhook of a number is worth a line in the table.
    fn is_news(&self, number: &str, what: Webhook) -> bool {
        let mut known = self.lock();
        if known.noted.len() >= NUMBERS {
            known.noted.clear();
        }
        let at = known.noted.entry((number.to_owned(), what));
        match at {
            Entry::Occupied(at) if at.get().elapsed() < NOTED => false,
            Entry::Occupied(mut at) => {
                at.insert(Moment::now());
                true
            }
            Entry::Vacant(at) => {
                at.insert(Moment::now());
                true
            }
        }
    }

    /// What was known of a shop is not true any more.
    pub(crate) fn forget(&self, id: ShopId) {
        let mut known = self.lock();
        known.shops.remove(&id);
        known.by_number.retain(|_, (_, shop)| *shop != id);
        known.ours.clear();
        known.noted.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fresh<T>(entry: Option<&(Moment, T)>, for_how_long: Duration) -> Option<&T> {
    entry.filter(|(since, _)| since.elapsed() < for_how_long).map(|(_, value)| value)
}
