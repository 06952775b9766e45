//! Customers and visits of another booking system: a file is read, looked at, and taken in as a whole or not at all.

mod plan;
mod table;

use domain::access::Action;
use domain::customers::book::Preview;
use domain::customers::import::{LARGEST_FILE, MOST_ROWS, Mapping, guess, is_ambiguous, maker_of, order_of};
use domain::ids::ImportId;
use domain::live::{Fact, ShopUpdated};
use store::{ImportRecord, NewImport, TakeIn, TakeInError};
use uuid::Uuid;

use self::plan::Plan;
use self::table::Table;
use crate::access::Pass;
use crate::{Desk, DeskError};

/// Rows that a preview shows.
const SAMPLES: usize = 5;
/// Errors that a preview shows.
const ERRORS: usize = 100;

impl Desk {
    /// Keeps a file until somebody has looked at what it would bring; its id. Who may: who runs the shop.
    pub async fn receive_import(&self, pass: &Pass, name: &str, file: &[u8]) -> Result<Uuid, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        if file.len() > LARGEST_FILE {
            return Err(DeskError::Refused("This file is too large: 10 MB at most."));
        }
        let content = table::text_of(file);
        let table = Table::read(&content).map_err(DeskError::Refused)?;
        if table.rows.len() > MOST_ROWS {
            return Err(DeskError::Refused(
                "This file has too many rows: 20,000 at most. Please send it in parts.",
            ));
        }
        let mut mapping = Mapping { columns: guess(&table.headers), ..Mapping::default() };
        mapping.order = order_in(&table, &mapping);
        let now = self.clock.now();
        let new = NewImport {
            id: self.ids.id(now),
            shop: pass.shop(),
            file_name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
            content,
            mapping: written(&mapping),
            made_by: pass.visitor().actor().name,
            at: now,
        };
        let id = new.id;
        let kept = self.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.insert_import(&new).await })
        });
        kept.await?;
        Ok(id)
    }

    /// What a file would bring. Who may: who runs the shop.
    pub async fn import_preview(&self, pass: &Pass, id: Uuid) -> Result<Preview, DeskError> {
        pass.must(Action::RunShop)?;
        let record = self.import_record(pass, id).await?;
        let shop = self.shop(pass.shop()).await?;
        let services = self.store.read().await?.services_for_staff(pass.shop()).await?;
        let services = services.into_iter().map(|one| (one.id, one.name)).collect();
        let professionals = shop.professionals.iter().map(|one| (one.id, one.name.clone())).collect();
        let mapping = mapping_of(&record);
        let empty = Preview {
            import_id: ImportId(id),
            file_name: record.file_name.clone(),
            is_done: record.state == "done",
            maker: None,
            headers: Vec::new(),
            mapping: mapping.clone(),
            samples: Vec::new(),
            asks_for_order: false,
            rows: 0,
            new_customers: 0,
            known_customers: 0,
            past_visits: 0,
            coming_visits: 0,
            known_visits: 0,
            wrong: 0,
            errors: Vec::new(),
            professionals,
            services,
        };
        if empty.is_done {
            return Ok(empty);
        }
        let table = Table::read(&record.content).map_err(DeskError::Refused)?;
        let plan = self.plan(pass, id, &table, &mapping).await?;
        Ok(Preview {
            maker: maker_of(&table.headers),
            samples: table.rows.iter().take(SAMPLES).map(|row| row.cells.clone()).collect(),
            asks_for_order: asks_for_order(&table, &mapping),
            rows: table.rows.len(),
            new_customers: plan.take_in.customers.len(),
            known_customers: plan.known_customers,
            past_visits: plan.past_visits,
            coming_visits: plan.take_in.visits.len() - plan.past_visits,
            known_visits: plan.known_visits,
            wrong: plan.errors.len(),
            errors: plan.errors.into_iter().take(ERRORS).collect(),
            headers: table.headers,
            ..empty
        })
    }

    /// Says which column is what. Who may: who runs the shop.
    pub async fn map_import(&self, pass: &Pass, id: Uuid, mapping: Mapping) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = pass.shop();
        let mapping = written(&mapping);
        let mapped = self.store.write(move |tx| {
            let mapping = mapping.clone();
            Box::pin(async move { tx.map_import(shop, id, &mapping).await })
        });
        if mapped.await? { Ok(()) } else { Err(DeskError::NotFound("file")) }
    }

    /// Throws a file away. Who may: who runs the shop.
    pub async fn drop_import(&self, pass: &Pass, id: Uuid) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = pass.shop();
        let dropped =
            self.store.write(move |tx| Box::pin(async move { tx.drop_import(shop, id).await })).await?;
        if dropped { Ok(()) } else { Err(DeskError::NotFound("file")) }
    }

    /// Takes in all good rows of a file, or none: how many customers and visits. Who may: who runs the shop.
    pub async fn take_in(&self, pass: &Pass, id: Uuid) -> Result<(usize, usize), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let record = self.import_record(pass, id).await?;
        if record.state == "done" {
            return Err(DeskError::Conflict("This file was taken in already."));
        }
        let (table, mapping) =
            (Table::read(&record.content).map_err(DeskError::Refused)?, mapping_of(&record));
        if asks_for_order(&table, &mapping) {
            return Err(DeskError::Refused("Please say first which number of a date is the day."));
        }
        let take_in = self.plan(pass, id, &table, &mapping).await?.take_in;
        if take_in.customers.is_empty() && take_in.visits.is_empty() {
            return Err(DeskError::Refused("There is nothing new in this file."));
        }
        let count = (take_in.customers.len(), take_in.visits.len());
        self.written_in(pass, take_in, count).await?;
        Ok(count)
    }

    async fn written_in(&self, pass: &Pass, new: TakeIn, count: (usize, usize)) -> Result<(), DeskError> {
        let (shop, at) = (pass.shop(), new.at);
        let business_name = self.shop_name(pass).await?;
        let subject = format!("{} customers, {} visits", count.0, count.1);
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "imported", subject);
        let written = self.store.write(move |tx| {
            let (new, entry) = (new.clone(), entry.clone());
            let fact = Fact::ShopUpdated(ShopUpdated { business_name: business_name.clone(), import: None });
            Box::pin(async move {
                tx.take_in(&new).await?;
                // One for all: pages look again, and nobody is told of each visit.
                tx.tell(shop, &fact, at).await?;
                Ok::<_, TakeInError>(tx.audit(&entry).await?)
            })
        });
        written.await.map_err(|error| match error {
            TakeInError::NotWaiting => DeskError::Conflict("This file was taken in already."),
            TakeInError::Overtaken => DeskError::Conflict(
                "Something was booked or taken in meanwhile, so nothing was taken in. Please look at the preview again.",
            ),
            TakeInError::Store(error) => error.into(),
        })
    }

    async fn import_record(&self, pass: &Pass, id: Uuid) -> Result<ImportRecord, DeskError> {
        let found = self.store.read().await?.import(pass.shop(), id).await?;
        found.ok_or(DeskError::NotFound("file"))
    }

    async fn plan(&self, pass: &Pass, id: Uuid, table: &Table, mapping: &Mapping) -> Result<Plan, DeskError> {
        let shop = self.shop(pass.shop()).await?;
        let mut tx = self.store.read().await?;
        Ok(Plan::make(&mut tx, self, &shop, id, table, mapping).await?)
    }
}

fn written(mapping: &Mapping) -> String {
    // A plain struct of words and ids always serialises.
    serde_json::to_string(mapping).unwrap_or_default()
}

fn mapping_of(record: &ImportRecord) -> Mapping {
    serde_json::from_str(&record.mapping).unwrap_or_default()
}

/// How the dates of a file are to be read, where they say so themselves: one with a day above twelve tells.
fn order_in(table: &Table, mapping: &Mapping) -> Option<domain::customers::import::DateOrder> {
    table.rows.iter().filter_map(|row| mapping.date_cell(&row.cells)).find_map(order_of)
}

/// Whether a date may be read in two ways, and nothing says in which.
fn asks_for_order(table: &Table, mapping: &Mapping) -> bool {
    mapping.order.is_none()
        && order_in(table, mapping).is_none()
        && table.rows.iter().filter_map(|row| mapping.date_cell(&row.cells)).any(is_ambiguous)
}
