//! What professionals have earned in a period, and what they were paid. A payout holds its lines, and each line is paid once.

use chrono::NaiveDate;
use domain::Instant;
use domain::commission::{PayoutLine, Period, Summary, Totals};
use domain::ids::{ProfessionalId, ShopId};
use domain::money::Cents;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    SUMS = "select professional_id,
            cast(coalesce(sum(professional_cents + tip_cents) filter (where local_date < $2), 0) as bigint) as before_cents,
            cast(coalesce(sum(house_cents) filter (where local_date >= $2), 0) as bigint) as house_cents,
            cast(coalesce(sum(professional_cents) filter (where local_date >= $2), 0) as bigint) as professional_cents,
            cast(coalesce(sum(tip_cents) filter (where local_date >= $2), 0) as bigint) as tip_cents
        from commission_entries where location_id = $1 and local_date <= $3 group by professional_id";
    PAID_SUMS = "select professional_id,
            cast(coalesce(sum(amount_cents) filter (where local_date < $2), 0) as bigint) as before_cents,
            cast(coalesce(sum(amount_cents) filter (where local_date >= $2), 0) as bigint) as paid_cents
        from payouts where location_id = $1 and local_date <= $3 group by professional_id";
    OWED = "select cast(
            (select coalesce(sum(professional_cents + tip_cents), 0) from commission_entries
                where location_id = $1 and professional_id = $2 and local_date < $3)
            - (select coalesce(sum(amount_cents), 0) from payouts
                where location_id = $1 and professional_id = $2 and local_date < $3) as bigint)";
    PAYOUTS = "select amount_cents, through, made_by, local_date from payouts
        where location_id = $1 and professional_id = $2 and local_date >= $3 and local_date <= $4 order by at, payout_id";
    // Of two who pay out at once, the second finds nothing left.
    LOCK = "update professionals set place = place where location_id = $1 and professional_id = $2";
    MARK = "insert into payout_entries (appointment_id, place, payout_id)
        select e.appointment_id, e.place, $4 from commission_entries e
        where e.location_id = $1 and e.professional_id = $2 and e.local_date <= $3 and not exists (
            select 1 from payout_entries d where d.appointment_id = e.appointment_id and d.place = e.place)";
    MARKED = "select cast(coalesce(sum(e.professional_cents + e.tip_cents), 0) as bigint)
        from payout_entries d join commission_entries e on e.appointment_id = d.appointment_id and e.place = d.place
        where d.payout_id = $1";
    ADD = "insert into payouts (payout_id, location_id, professional_id, through, amount_cents, made_by, at, local_date)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
}

/// Everything up to a day, paid out to one professional.
#[derive(Debug, Clone)]
pub struct NewPayout {
    /// Its id.
    pub id: Uuid,
    /// In which shop.
    pub shop: ShopId,
    /// To whom.
    pub professional: ProfessionalId,
    /// The last day whose lines are in it.
    pub through: NaiveDate,
    /// Who wrote it down, by name.
    pub made_by: String,
    /// When.
    pub at: Instant,
    /// The shop's date then.
    pub local_date: NaiveDate,
}

/// Why nothing was paid out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PayoutError {
    /// The lines add up to nothing, or to less.
    #[error("nothing is owed")]
    NothingOwed,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Tx {
    /// What everybody of a shop has earned in a period, in the shop's own order.
    pub async fn commission_summaries(
        &mut self,
        shop: ShopId,
        period: Period,
    ) -> Result<Vec<Summary>, StoreError> {
        let sums: Vec<(Uuid, i64, i64, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(SUMS).bind(shop.0).bind(period.from).bind(period.to))?;
        let paid: Vec<(Uuid, i64, i64)> =
            run!(self, fetch_all, sqlx::query_as(PAID_SUMS).bind(shop.0).bind(period.from).bind(period.to))?;
        let people = self.commission_people(shop).await?;
        let summary = |(id, name): (ProfessionalId, String)| {
            let own = sums.iter().find(|(of, ..)| *of == id.0);
            let (_, before, house, professional, tips) = own.copied().unwrap_or((id.0, 0, 0, 0, 0));
            let own = paid.iter().find(|(of, ..)| *of == id.0);
            let (_, paid_before, paid_out) = own.copied().unwrap_or((id.0, 0, 0));
            Summary {
                professional_id: id,
                professional: name,
                opening: Cents(before - paid_before),
                totals: Totals {
                    base: Cents(house + professional),
                    house: Cents(house),
                    professional: Cents(professional),
                    tips: Cents(tips),
                },
                paid_out: Cents(paid_out),
            }
        };
        Ok(people.into_iter().map(summary).collect())
    }

    /// What one professional had earned and not been paid when a day began.
    pub async fn owed_before(
        &mut self,
        shop: ShopId,
        professional: ProfessionalId,
        day: NaiveDate,
    ) -> Result<Cents, StoreError> {
        let (owed,): (i64,) =
            run!(self, fetch_one, sqlx::query_as(OWED).bind(shop.0).bind(professional.0).bind(day))?;
        Ok(Cents(owed))
    }

    /// What one professional was paid in a period, oldest first.
    pub async fn payouts(
        &mut self,
        shop: ShopId,
        professional: ProfessionalId,
        period: Period,
    ) -> Result<Vec<PayoutLine>, StoreError> {
        let rows: Vec<(i64, NaiveDate, String, NaiveDate)> = run!(
            self,
            fetch_all,
            sqlx::query_as(PAYOUTS).bind(shop.0).bind(professional.0).bind(period.from).bind(period.to)
        )?;
        let line = |(amount, through, made_by, local_date)| PayoutLine {
            amount: Cents(amount),
            through,
            made_by,
            local_date,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Pays out all unpaid lines up to a day; the amount.
    pub async fn pay_out(&mut self, new: &NewPayout) -> Result<Cents, PayoutError> {
        let (shop, professional) = (new.shop.0, new.professional.0);
        run!(self, execute, sqlx::query(LOCK).bind(shop).bind(professional))?;
        run!(self, execute, sqlx::query(MARK).bind(shop).bind(professional).bind(new.through).bind(new.id))?;
        let (amount,): (i64,) = run!(self, fetch_one, sqlx::query_as(MARKED).bind(new.id))?;
        if amount <= 0 {
            return Err(PayoutError::NothingOwed);
        }
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(new.id)
                .bind(shop)
                .bind(professional)
                .bind(new.through)
                .bind(amount)
                .bind(&new.made_by)
                .bind(new.at)
                .bind(new.local_date)
        )?;
        Ok(Cents(amount))
    }
}
