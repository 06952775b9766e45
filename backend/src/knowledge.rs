//! What the receptionist knows of a shop, in one compact piece that is made of the store and of nothing else.
//!
//! It carries the version of the shop that it was made of, so that every process sees when it is old.

use domain::access::Action;
use domain::hours::clock_words;
use domain::ids::ShopId;
use domain::reception::Shop;
use serde_json::{Value, json};

use crate::access::Pass;
use crate::{Desk, DeskError};

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What is known of a shop, and of which version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    /// Rises with every change of the shop.
    pub version: i64,
    /// In JSON.
    pub content: String,
}

impl Desk {
    /// What the receptionist knows of a shop now.
    pub async fn knowledge(&self, pass: &Pass) -> Result<Knowledge, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let version = tx.settings_version(shop).await?;
        if let Some((kept, content)) = tx.knowledge(shop).await?
            && kept == version
        {
            return Ok(Knowledge { version, content });
        }
        let shop = self.read_shop(&mut tx, shop).await?.ok_or(DeskError::NotFound("shop"))?;
        Ok(Knowledge { version, content: content(&shop) })
    }

    /// Keeps what is known in place of what was known; nobody waits for it.
    pub(crate) fn keep_knowledge(&self, version: i64, shop: &Shop) {
        let (desk, id, content) = (self.clone(), shop.id, content(shop));
        self.tasks.spawn("knowledge", async move {
            if let Err(error) = desk.kept_knowledge(id, version, content).await {
                tracing::warn!(%error, shop = %id, "what is known of a shop was not kept");
            }
        });
    }

    async fn kept_knowledge(&self, id: ShopId, version: i64, content: String) -> Result<(), DeskError> {
        let kept = self.store.read().await?.knowledge(id).await?;
        if kept.is_some_and(|(kept, before)| kept >= version && before == content) {
            return Ok(());
        }
        let now = self.clock.now();
        let written = self.store.write(move |tx| {
            let content = content.clone();
            Box::pin(async move { tx.keep_knowledge(id, version, &content, now).await })
        });
        Ok(written.await?)
    }
}

/// A shop as a text for whoever answers for it.
fn content(shop: &Shop) -> String {
    let hours: Vec<Value> = shop
        .hours
        .0
        .iter()
        .map(|span| {
            let day = WEEKDAYS[usize::from(span.weekday) % 7];
            json!(format!("{day} {} to {}", clock_words(span.opens), clock_words(span.closes)))
        })
        .collect();
    let services: Vec<Value> = shop
        .services
        .iter()
        .map(|service| {
            json!({"name": service.name, "price": service.price.spoken(), "minutes": service.time.visit(),
                "also": service.synonyms})
        })
        .collect();
    let name_of = |id| shop.services.iter().find(|service| service.id == id).map(|service| &service.name);
    let people: Vec<Value> = shop
        .professionals
        .iter()
        .map(|person| {
            let own: Vec<Value> = person
                .own_terms
                .iter()
                .filter_map(|terms| Some((name_of(terms.service)?, terms.price?)))
                .map(|(name, price)| json!({"name": name, "price": price.spoken()}))
                .collect();
            let does: Vec<_> = person.services.iter().filter_map(|id| name_of(*id)).collect();
            json!({"name": person.name, "does": does, "own_prices": own})
        })
        .collect();
    let faq: Vec<Value> = shop
        .faq
        .iter()
        .map(|entry| {
            json!({"question": entry.question, "answer": entry.answer, "question_es": entry.question_es,
                "answer_es": entry.answer_es})
        })
        .collect();
    json!({
        "location_id": shop.id,
        "business_name": shop.name,
        "address": shop.address,
        "time_zone": shop.zone.name(),
        "hours": hours,
        "services": services,
        "people": people,
        "policies": {
            "notice_minutes": shop.rules.min_notice_minutes,
            "days_ahead": shop.rules.horizon_days,
        },
        "faq": faq,
    })
    .to_string()
}
