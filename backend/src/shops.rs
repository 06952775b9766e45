//! What the desk knows of each shop, kept at hand for a few seconds so that a ringing phone waits for nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use domain::access::Action;
use domain::ids::ShopId;
use domain::lines::ShopSummary;
use domain::reception::Shop;

use crate::access::Visitor;
use crate::{Desk, DeskError};

/// How long knowledge may be older than the table; a change in settings reaches the next call within it.
const FRESH: Duration = Duration::from_secs(2);
/// More numbers than this are not remembered (a flood of unknown ones must not fill the memory).
const NUMBERS: usize = 10_000;

#[derive(Debug, Clone, Default)]
pub(crate) struct ShopBook {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    by_number: HashMap<String, (Moment, ShopId)>,
    shops: HashMap<ShopId, (Moment, Arc<Shop>)>,
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

    /// The shop that a dialled number belongs to.
    pub async fn shop_by_number(&self, number: &str) -> Result<ShopId, DeskError> {
        if let Some(shop) = self.shop_book.number(number) {
            return Ok(shop);
        }
        let found = self.store.read().await?.shop_by_number(number).await?;
        let shop = found.ok_or(DeskError::NotFound("number"))?;
        self.shop_book.remember_number(number, shop);
        Ok(shop)
    }

    /// What the receptionist knows of a shop.
    pub(crate) async fn shop(&self, id: ShopId) -> Result<Arc<Shop>, DeskError> {
        if let Some(shop) = self.shop_book.shop(id) {
            return Ok(shop);
        }
        let mut tx = self.store.read().await?;
        let profile = tx.shop(id).await?.ok_or(DeskError::NotFound("shop"))?;
        let shop = Arc::new(Shop {
            id,
            name: profile.name,
            zone: profile.zone,
            address: profile.address,
            hours: tx.opening_hours(id).await?,
            services: tx.services(id).await?,
            professionals: tx.professionals(id).await?,
            rules: profile.rules,
            greeting: profile.greeting,
        });
        self.shop_book.remember_shop(shop.clone());
        Ok(shop)
    }
}

impl ShopBook {
    fn number(&self, number: &str) -> Option<ShopId> {
        fresh(self.lock().by_number.get(number)).copied()
    }

    fn remember_number(&self, number: &str, shop: ShopId) {
        let mut known = self.lock();
        if known.by_number.len() >= NUMBERS {
            known.by_number.clear();
        }
        known.by_number.insert(number.to_owned(), (Moment::now(), shop));
    }

    fn shop(&self, id: ShopId) -> Option<Arc<Shop>> {
        fresh(self.lock().shops.get(&id)).cloned()
    }

    fn remember_shop(&self, shop: Arc<Shop>) {
        self.lock().shops.insert(shop.id, (Moment::now(), shop));
    }

    /// What was known of a shop is not true any more.
    pub(crate) fn forget(&self, id: ShopId) {
        self.lock().shops.remove(&id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fresh<T>(entry: Option<&(Moment, T)>) -> Option<&T> {
    entry.filter(|(since, _)| since.elapsed() < FRESH).map(|(_, value)| value)
}
