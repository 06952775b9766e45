//! Trials: a call and an appointment that nobody made, so that an owner sees their way to the page. They count in no number.

use chrono::TimeDelta;
use domain::access::Action;
use domain::appointment::{AppointmentFacts, Status};
use domain::catalogue::Service;
use domain::ids::{CallSid, ProfessionalId};
use domain::live::{Outcome, Speaker, Transcript};
use domain::metrics::{ShopHour, VisitKind};
use store::{HotFact, NewAppointment};
use uuid::Uuid;

use super::booking::Wish;
use crate::access::Pass;
use crate::secrets;
use crate::{Desk, DeskError};

impl Desk {
    /// Makes a call that nobody made, from its first ring to its end.
    pub async fn make_test_call(&self, pass: &Pass) -> Result<CallSid, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = self.shop(pass.shop()).await?;
        let at = self.clock.now();
        let call_sid = CallSid(format!("TEST{}", &self.ids.secret()[..32]));
        let line = |turn, speaker, text: &str| Transcript {
            call_sid: call_sid.clone(),
            turn,
            speaker,
            text: text.to_owned(),
            heard: true,
            heard_text: None,
        };
        let facts = [
            HotFact::CallStarted {
                shop: shop.id,
                call_sid: call_sid.clone(),
                from: None,
                to: String::new(),
                caller_name: Some("Test caller".to_owned()),
                at,
                counts_on: ShopHour::at(shop.zone, &shop.hours, at),
                is_test: true,
                relay_token_hash: secrets::hash(&self.ids.secret()),
            },
            HotFact::Turns {
                shop: shop.id,
                call_sid: call_sid.clone(),
                lines: vec![
                    line(1, Speaker::Receptionist, "This is a test call. How can I help?"),
                    line(2, Speaker::Caller, "I only wanted to see that you are there."),
                ],
                conversation: None,
                at,
            },
            HotFact::CallEnded {
                shop: shop.id,
                call_sid: call_sid.clone(),
                duration_sec: 8,
                outcome: Outcome::Inquiry,
                at,
            },
        ];
        for fact in facts {
            self.store.hot(fact).await?;
        }
        Ok(call_sid)
    }

    /// Makes an appointment that nobody wants, at the next free time. It takes that time until it is cancelled.
    pub async fn make_test_appointment(&self, pass: &Pass) -> Result<AppointmentFacts, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = self.shop(pass.shop()).await?;
        let now = self.clock.now();
        let services: Vec<Service> = shop.services.first().cloned().into_iter().collect();
        if services.is_empty() {
            return Err(DeskError::NotFound("service"));
        }
        let new = NewAppointment {
            id: self.ids.id(now),
            shop: shop.id,
            professional: ProfessionalId(Uuid::nil()),
            services,
            starts_at: now,
            customer_id: self.ids.id(now),
            customer_name: "Test customer".to_owned(),
            customer_phone: None,
            call_sid: None,
            status: Status::Booked,
            source: VisitKind::TRIAL,
            override_reason: None,
            at: now,
            heard_at: now,
        };
        let until = now + TimeDelta::days(i64::from(shop.rules.horizon_days));
        Ok(self.place(&shop, new, Wish::From(now, until)).await?.0)
    }
}
