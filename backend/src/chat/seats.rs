//! Who may take part in a chat: the customer by the booking's secret link, a professional in the own visits, an owner in
//! all of the shop.

use domain::Instant;
use domain::access::Action;
use domain::chat::{Party, closes_at};
use domain::ids::{AppointmentId, ShopId};

use crate::access::Pass;
use crate::{Desk, DeskError, secrets};

/// Proof that somebody may take part in one chat. It is made here only.
#[derive(Debug, Clone)]
pub struct Seat {
    shop: ShopId,
    appointment: AppointmentId,
    party: Party,
    name: String,
    closes_at: Instant,
    holder: Holder,
}

/// By what right.
#[derive(Debug, Clone)]
enum Holder {
    /// The hash of a booking's secret.
    Link(String),
    /// Somebody of the shop.
    Staff(Box<Pass>),
}

impl Seat {
    /// In which shop.
    pub fn shop(&self) -> ShopId {
        self.shop
    }

    /// About which visit.
    pub fn appointment(&self) -> AppointmentId {
        self.appointment
    }

    /// As whom.
    pub fn party(&self) -> Party {
        self.party
    }

    /// How the others know them. For whoever runs the shop it is the salon that speaks.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Until when something can be said.
    pub fn closes_at(&self) -> Instant {
        self.closes_at
    }

    /// Whether a browser's cookie holds it, so that another site's page could borrow it.
    pub fn is_by_session(&self) -> bool {
        matches!(&self.holder, Holder::Staff(pass) if pass.visitor().user().is_some())
    }
}

impl Desk {
    /// The customer's seat, by the secret of the booking's link.
    pub async fn seat_of_link(&self, secret: &str) -> Result<Seat, DeskError> {
        self.seat_of_hash(secrets::hash(secret)).await
    }

    async fn seat_of_hash(&self, hash: String) -> Result<Seat, DeskError> {
        let link = self.store.read().await?.booking_link(&hash).await?;
        let (shop, appointment) = link.ok_or(DeskError::NotFound("booking"))?;
        self.seat(shop, appointment, Holder::Link(hash)).await
    }

    /// The seat of somebody of the shop.
    pub async fn seat_of_staff(&self, pass: &Pass, appointment: AppointmentId) -> Result<Seat, DeskError> {
        pass.must(Action::SeeOwnWork)?;
        self.seat(pass.shop(), appointment, Holder::Staff(Box::new(pass.clone()))).await
    }

    /// The same seat as things are now; an error where its holder has lost it.
    pub async fn seat_again(&self, seat: &Seat) -> Result<Seat, DeskError> {
        match &seat.holder {
            Holder::Link(hash) => self.seat_of_hash(hash.clone()).await,
            Holder::Staff(pass) => {
                let visitor = self.still(pass.visitor()).await?;
                let pass = self.admit(&visitor, Action::SeeOwnWork, seat.shop).await?;
                self.seat_of_staff(&pass, seat.appointment).await
            }
        }
    }

    async fn seat(
        &self,
        shop: ShopId,
        appointment: AppointmentId,
        holder: Holder,
    ) -> Result<Seat, DeskError> {
        let place = self.store.read().await?.chat_place(shop, appointment).await?;
        let place = place.ok_or(DeskError::NotFound("booking"))?;
        let (party, name) = match &holder {
            Holder::Link(_) => (Party::Customer, place.customer),
            Holder::Staff(pass) => {
                let access = pass.visitor().access();
                if access.may(Action::SeeShop, shop) {
                    (Party::Owner, place.salon)
                } else if access.professional(shop) == Some(place.professional_id) {
                    (Party::Professional, place.professional)
                } else {
                    return Err(DeskError::NotFound("booking"));
                }
            }
        };
        Ok(Seat { shop, appointment, party, name, closes_at: closes_at(place.ends_at), holder })
    }
}
