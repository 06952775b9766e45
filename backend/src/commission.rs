//! Commission: rates, what is written about a visit, statements, and payouts. Who completed a visit or took the money does
//! not matter here; the store writes a visit's share together with its state.

use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::access::Action;
use domain::availability::day_bounds;
use domain::commission::{
    BorneBy, Change, Line, Part, Period, Rate, RateChange, RateLine, Statement, Summary, Terms, VisitLines,
    statement_csv,
};
use domain::ids::{AppointmentId, ProfessionalId};
use domain::money::Cents;
use store::{ChangeError, LinesOf, NewChange, NewPayout, PayoutError, Tx};
use uuid::Uuid;

use crate::access::{Pass, Who};
use crate::{Desk, DeskError};

/// Characters of a reason.
const REASON: usize = 200;
/// How far ahead a rate may be set.
const AHEAD: TimeDelta = TimeDelta::days(731);

/// What somebody wants to write about a visit.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What.
    pub change: Change,
    /// Why, as it was typed.
    pub reason: String,
    /// How many lines the visit had when they looked, where they did.
    pub seen: Option<usize>,
}

/// The ledger, for whoever runs the shop.
impl Desk {
    /// Days for a statement: from the first of the month to today, where nothing else is wished.
    pub async fn statement_period(
        &self,
        pass: &Pass,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Period, DeskError> {
        let to = match to {
            Some(to) => to,
            None => self.today(pass).await?,
        };
        Ok(Period::between(from.or(to.with_day(1)), Some(to)))
    }

    /// What everybody of the pass's shop has earned, in the shop's own order.
    pub async fn commission_summaries(&self, pass: &Pass, period: Period) -> Result<Vec<Summary>, DeskError> {
        pass.must(Action::RunShop)?;
        Ok(self.store.read().await?.commission_summaries(pass.shop(), period).await?)
    }

    /// All lines of the pass's shop, oldest first.
    pub async fn commission_lines(&self, pass: &Pass, period: Period) -> Result<Vec<Line>, DeskError> {
        pass.must(Action::RunShop)?;
        let of = LinesOf { period, professional: None, appointment: None };
        Ok(self.store.read().await?.commission_lines(pass.shop(), &of).await?)
    }

    /// The statement of somebody who works in the pass's shop.
    pub async fn statement_of(
        &self,
        pass: &Pass,
        professional: ProfessionalId,
        period: Period,
    ) -> Result<Statement, DeskError> {
        pass.must(Action::RunShop)?;
        self.statement(pass, professional, period).await
    }

    /// One visit with its lines.
    pub async fn visit_commission(&self, pass: &Pass, id: AppointmentId) -> Result<VisitLines, DeskError> {
        pass.must(Action::RunShop)?;
        let zone = self.shop(pass.shop()).await?.zone;
        let mut tx = self.store.read().await?;
        let visit = tx.appointment(pass.shop(), id).await?.ok_or(DeskError::NotFound("visit"))?;
        let of = LinesOf { period: Period::ALL, professional: None, appointment: Some(id) };
        Ok(VisitLines {
            visit_at: visit.starts_at.with_timezone(&zone).naive_local(),
            visit,
            lines: tx.commission_lines(pass.shop(), &of).await?,
            people: tx.commission_people(pass.shop()).await?,
        })
    }

    /// The parts of a visit that a colleague did a part of; the rest is that of whoever it was booked with.
    pub async fn parts_with(
        &self,
        pass: &Pass,
        id: AppointmentId,
        colleague: ProfessionalId,
        part: Rate,
    ) -> Result<Vec<Part>, DeskError> {
        pass.must(Action::RunShop)?;
        let visit = self.store.read().await?.appointment(pass.shop(), id).await?;
        let doer = visit.and_then(|visit| visit.professional_id).ok_or(DeskError::NotFound("visit"))?;
        if doer == colleague {
            return Err(DeskError::Refused(
                "Choose somebody else: the visit was booked with this professional.",
            ));
        }
        let (theirs, rest) = (u32::from(part.basis_points()), u32::from(part.rest().basis_points()));
        Ok(vec![
            Part { professional_id: doer, weight: rest },
            Part { professional_id: colleague, weight: theirs },
        ])
    }

    /// Writes a change of a visit's commission; all of the visit's lines afterwards.
    pub async fn change_commission(
        &self,
        pass: &Pass,
        appointment: AppointmentId,
        wish: Wish,
    ) -> Result<Vec<Line>, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        // What does not exist is said before what is wrong with the rest.
        let visit = self.store.read().await?.appointment(pass.shop(), appointment).await?;
        visit.ok_or(DeskError::NotFound("visit"))?;
        let reason = reason_of(&wish)?;
        let (shop, at, actor) = (pass.shop(), self.clock.now(), pass.visitor().actor());
        let subject = format!("{}, visit {appointment}", described(&wish.change));
        let entry = self.audit_entry(&actor, Some(shop), "commission_changed", subject);
        let new = NewChange {
            shop,
            appointment,
            change: wish.change,
            seen: wish.seen,
            reason,
            made_by: author(pass),
            at,
        };
        let of = LinesOf { period: Period::ALL, professional: None, appointment: Some(appointment) };
        let written = self.store.write(move |tx| {
            let (new, entry) = (new.clone(), entry.clone());
            Box::pin(async move {
                tx.change_commission(&new).await?;
                tx.audit(&entry).await?;
                Ok(tx.commission_lines(shop, &of).await?)
            })
        });
        written.await.map_err(|error: ChangeError| match error {
            ChangeError::NoVisit => DeskError::NotFound("visit"),
            ChangeError::NoProfessional => DeskError::NotFound("professional"),
            ChangeError::ChangedSince => {
                DeskError::Conflict("This visit has changed since you looked. Look at it again first.")
            }
            ChangeError::NotPossible(why) => DeskError::Conflict(why.sentence()),
            ChangeError::Store(error) => error.into(),
        })
    }
}

/// Rates.
impl Desk {
    /// The shop's rate, then everybody's own.
    pub async fn rates(&self, pass: &Pass) -> Result<Vec<RateLine>, DeskError> {
        pass.must(Action::RunShop)?;
        let (now, zone) = (self.clock.now(), self.shop(pass.shop()).await?.zone);
        let mut tx = self.store.read().await?;
        let rates = tx.commission_rates(pass.shop()).await?;
        let coming = |of: Option<ProfessionalId>| {
            let later = rates.0.iter().filter(|change| change.professional == of && change.valid_from > now);
            later.map(|change| (change.valid_from.with_timezone(&zone).date_naive(), change.terms)).collect()
        };
        let shop = RateLine { professional: None, terms: Some(rates.of_shop(now)), coming: coming(None) };
        let people = tx.commission_people(pass.shop()).await?;
        let own = people.into_iter().map(|(id, name)| RateLine {
            terms: rates.own(id, now),
            coming: coming(Some(id)),
            professional: Some((id, name)),
        });
        Ok(std::iter::once(shop).chain(own).collect())
    }

    /// Sets a rate for visits from now on, or from a later day on. Without terms somebody goes by the shop's again.
    pub async fn set_rate(
        &self,
        pass: &Pass,
        professional: Option<ProfessionalId>,
        terms: Option<Terms>,
        from: Option<NaiveDate>,
    ) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let whose = match professional {
            Some(id) => self.name_of(pass, id).await?,
            None if terms.is_none() => return Err(DeskError::Refused("A shop has a rate.")),
            None => "the shop".to_owned(),
        };
        let today = self.today(pass).await?;
        let (valid_from, since) = match from {
            Some(from) if from < today => {
                return Err(DeskError::Refused("A rate does not change what is over."));
            }
            Some(from) if from - today > AHEAD => {
                return Err(DeskError::Refused("A rate can be set two years ahead."));
            }
            Some(from) if from > today => (day_bounds(self.shop(shop).await?.zone, from).0, from.to_string()),
            _ => (now, "now on".to_owned()),
        };
        let told = terms.map_or("as the shop".to_owned(), |terms| terms.to_string());
        let subject = format!("{told} for {whose}, from {since}");
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "rate_changed", subject);
        let (id, change): (Uuid, _) = (self.ids.id(now), RateChange { professional, terms, valid_from });
        let written = self.store.write(move |tx| {
            let (change, entry) = (change.clone(), entry.clone());
            Box::pin(async move {
                tx.insert_rate(id, shop, &change, now).await?;
                tx.audit(&entry).await
            })
        });
        Ok(written.await?)
    }

    async fn name_of(&self, pass: &Pass, professional: ProfessionalId) -> Result<String, DeskError> {
        let mut tx = self.store.read().await?;
        name_in(&mut tx, pass, professional).await
    }
}

/// Statements and payouts.
impl Desk {
    /// The visitor's own statement in the pass's shop. Whoever has no work of their own there has none.
    pub async fn own_statement(&self, pass: &Pass, period: Period) -> Result<Statement, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        let own = pass.visitor().access().professional(pass.shop());
        self.statement(pass, own.ok_or(DeskError::NotFound("statement"))?, period).await
    }

    /// The visitor's own statement as a file for a spreadsheet.
    pub async fn own_statement_csv(&self, pass: &Pass, period: Period) -> Result<String, DeskError> {
        Ok(statement_csv(&self.own_statement(pass, period).await?.lines))
    }

    /// The lines of one professional, or of all, as a file for a spreadsheet.
    pub async fn commission_csv(
        &self,
        pass: &Pass,
        professional: Option<ProfessionalId>,
        period: Period,
    ) -> Result<String, DeskError> {
        let lines = match professional {
            Some(professional) => self.statement_of(pass, professional, period).await?.lines,
            None => self.commission_lines(pass, period).await?,
        };
        Ok(statement_csv(&lines))
    }

    async fn statement(
        &self,
        pass: &Pass,
        professional: ProfessionalId,
        period: Period,
    ) -> Result<Statement, DeskError> {
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let name = name_in(&mut tx, pass, professional).await?;
        let opening = tx.owed_before(shop, professional, period.from).await?;
        let of = LinesOf { period, professional: Some(professional), appointment: None };
        let lines = tx.commission_lines(shop, &of).await?;
        let payouts = tx.payouts(shop, professional, period).await?;
        Ok(Statement::of(professional, name, period, opening, lines, payouts))
    }

    /// Writes down that somebody was paid everything up to a day; how much that is.
    pub async fn pay_out(
        &self,
        pass: &Pass,
        professional: ProfessionalId,
        through: NaiveDate,
    ) -> Result<Cents, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let name = self.name_of(pass, professional).await?;
        let local_date = self.today(pass).await?;
        if through > local_date {
            return Err(DeskError::Refused("What is not over cannot be paid out: today is the last day."));
        }
        let through = Period::between(None, Some(through)).to;
        let (actor, at) = (pass.visitor().actor(), self.clock.now());
        let subject = format!("{name}, through {through}");
        let entry = self.audit_entry(&actor, Some(pass.shop()), "paid_out", subject);
        let new = NewPayout {
            id: self.ids.id(at),
            shop: pass.shop(),
            professional,
            through,
            made_by: author(pass),
            at,
            local_date,
        };
        let written = self.store.write(move |tx| {
            let (new, mut entry) = (new.clone(), entry.clone());
            Box::pin(async move {
                let amount = tx.pay_out(&new).await?;
                entry.subject = format!("{amount} to {}", entry.subject);
                tx.audit(&entry).await?;
                Ok(amount)
            })
        });
        written.await.map_err(|error: PayoutError| match error {
            PayoutError::NothingOwed => DeskError::Refused("Nothing is owed up to this day."),
            PayoutError::Store(error) => error.into(),
        })
    }

    async fn today(&self, pass: &Pass) -> Result<NaiveDate, DeskError> {
        let zone = self.shop(pass.shop()).await?.zone;
        Ok(self.clock.now().with_timezone(&zone).date_naive())
    }
}

/// Who writes, as a professional may read it: without the mail address.
fn author(pass: &Pass) -> String {
    match &pass.visitor().who {
        Who::User { name, .. } | Who::Key { name, .. } => name.clone(),
    }
}

async fn name_in(tx: &mut Tx, pass: &Pass, professional: ProfessionalId) -> Result<String, DeskError> {
    let people = tx.commission_people(pass.shop()).await?;
    let known = people.into_iter().find(|(id, _)| *id == professional);
    known.map(|(_, name)| name).ok_or(DeskError::NotFound("professional"))
}

/// The reason as it is kept.
fn reason_of(wish: &Wish) -> Result<Option<String>, DeskError> {
    let reason = wish.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason: String = reason.chars().filter(|c| !c.is_control()).collect();
    if reason.chars().count() > REASON {
        return Err(DeskError::Refused("A reason has 200 characters at most."));
    }
    match (&wish.change, reason.is_empty()) {
        (Change::Correction { .. }, true) => Err(DeskError::Refused("Say why: a correction needs a reason.")),
        (_, true) => Ok(None),
        (_, false) => Ok(Some(reason)),
    }
}

/// A change, for the book of who did what.
fn described(change: &Change) -> String {
    let by = |borne_by: &BorneBy| match borne_by {
        BorneBy::Both => "borne by both",
        BorneBy::House => "borne by the house",
    };
    match change {
        Change::Extra { amount_cents } => format!("extra charge of {amount_cents}"),
        Change::Discount { amount_cents, borne_by } => {
            format!("discount of {amount_cents}, {}", by(borne_by))
        }
        Change::Refund { amount_cents, borne_by } => format!("refund of {amount_cents}, {}", by(borne_by)),
        Change::NoShowFee { amount_cents } => format!("no-show fee of {amount_cents}"),
        Change::Tip { amount_cents, .. } => format!("tip of {amount_cents}"),
        Change::Correction { amount_cents, .. } => format!("correction of {amount_cents}"),
        Change::Split { parts } => format!("split in {}", parts.len()),
    }
}
