//! Customers. A number is a hint who calls; a customer is a number and a name in one shop.

use domain::Instant;
use domain::ids::{CustomerId, ShopId};
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    FIND = "select customer_id from customers
        where location_id = $1 and phone is not distinct from $2 and name_key = $3 order by created_at limit 1";
    ADD = "insert into customers (customer_id, location_id, name, name_key, phone, created_at)
        values ($1, $2, $3, $4, $5, $6)";
}

impl Tx {
    /// The customer with this number and name, made if there is none.
    pub(crate) async fn customer(
        &mut self,
        shop: ShopId,
        phone: Option<&str>,
        name: &str,
        new_id: CustomerId,
        at: Instant,
    ) -> Result<CustomerId, StoreError> {
        let key = name_key(name);
        if phone.is_some() {
            let found: Option<(Uuid,)> =
                run!(self, fetch_optional, sqlx::query_as(FIND).bind(shop.0).bind(phone).bind(&key))?;
            if let Some((id,)) = found {
                return Ok(CustomerId(id));
            }
        }
        run!(
            self,
            execute,
            sqlx::query(ADD).bind(new_id.0).bind(shop.0).bind(name).bind(&key).bind(phone).bind(at)
        )?;
        Ok(new_id)
    }
}

/// A name without the differences that speech makes: case and blanks.
fn name_key(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
