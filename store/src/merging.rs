//! Two customers who turned out to be one: everything of the one becomes the other's, in one transaction.

use domain::customers::{Profile, name_key};
use domain::ids::{AppointmentId, CustomerId, ShopId};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    // Holds back whatever else counts or books in the shop meanwhile: that takes a number of its log first.
    ALONE = "update profiles set calendar = calendar + 1 where location_id = $1";
    MOVE_VISITS = "update appointments set customer_id = $3 where location_id = $1 and customer_id = $2";
    COUNTED = "select count(*) from appointments where location_id = $1 and customer_id = $2";
    MOVE_ALIASES = "update customer_aliases set customer_id = $2 where customer_id = $1";
    ADD_ALIAS = "insert into customer_aliases (location_id, phone, name_key, customer_id) values ($1, $2, $3, $4)
        on conflict (location_id, phone, name_key) do update set customer_id = excluded.customer_id";
    MOVE_IDS = "update imported_ids set id = $3 where location_id = $1 and kind = 'customer' and id = $2";
    FORGET_WORDS_OF = "delete from customer_words where customer_id = $1";
    REMOVE = "delete from customers where location_id = $1 and customer_id = $2 and version = $3";
    HISTORY = "select appointment_id from appointments where location_id = $1 and customer_id = $2 order by appointment_id";
}

impl Tx {
    /// How many visits a customer has, whatever became of them.
    pub async fn visits_of_customer(&mut self, shop: ShopId, id: CustomerId) -> Result<i64, StoreError> {
        Ok(run!(self, fetch_one, sqlx::query_scalar(COUNTED).bind(shop.0).bind(id.0))?)
    }

    /// Makes everything of `gone` that of `kept`, whose row says already what is known of both. False where either was
    /// changed meanwhile.
    pub async fn merge_customers(
        &mut self,
        shop: ShopId,
        kept: &Profile,
        gone: &Profile,
    ) -> Result<bool, StoreError> {
        let (to, from) = (kept.customer_id.0, gone.customer_id.0);
        run!(self, execute, sqlx::query(ALONE).bind(shop.0))?;
        let before = self.history_of(&[to, from]).await?;
        run!(self, execute, sqlx::query(MOVE_VISITS).bind(shop.0).bind(from).bind(to))?;
        run!(self, execute, sqlx::query(MOVE_ALIASES).bind(from).bind(to))?;
        run!(self, execute, sqlx::query(MOVE_IDS).bind(shop.0).bind(from).bind(to))?;
        // Whoever calls again under the other name, or books by it, is who they are.
        if let Some(phone) = &kept.phone {
            let key = name_key(&gone.name);
            run!(self, execute, sqlx::query(ADD_ALIAS).bind(shop.0).bind(phone).bind(key).bind(to))?;
        }
        run!(self, execute, sqlx::query(FORGET_WORDS_OF).bind(from))?;
        let removed = run!(self, execute, sqlx::query(REMOVE).bind(shop.0).bind(from).bind(gone.version))?;
        if removed == 0 || !self.change_customer(shop, kept).await? {
            return Ok(false);
        }
        let after = self.history_of(&[to]).await?;
        self.history_changed(shop, before, after).await?;
        // A visit of the one may be what followed a visit of the other.
        for visit in self.visit_ids_of_customer(shop, kept.customer_id).await? {
            self.count_visit(shop, AppointmentId(visit)).await?;
        }
        Ok(true)
    }

    /// The visits of a customer.
    pub async fn visit_ids_of_customer(
        &mut self,
        shop: ShopId,
        id: CustomerId,
    ) -> Result<Vec<Uuid>, StoreError> {
        let rows: Vec<(Uuid,)> = run!(self, fetch_all, sqlx::query_as(HISTORY).bind(shop.0).bind(id.0))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
