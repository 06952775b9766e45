//! The front desk tries itself: a made-up booking goes from the web to the professional, through the chat, to the ledger.
//!
//! It happens in a shop of its own, which no list shows, over the same store, log and verbs as everything else.

use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;
use domain::appointment::{Act, Status};
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::hours::WeeklyHours;
use domain::ids::{AppointmentId, MessageId};
use domain::money::Cents;
use domain::reception::{Manner, Shop};
use domain::status::{Step, Walk};
use store::{NewAppointment, NewBookingLink, NewShop, SELF_TEST};

use crate::chat::Saying;
use crate::live::Subscription;
use crate::secrets::Secret;
use crate::{Desk, DeskError};

/// A step that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);

impl Desk {
    /// Walks from a booking to its commission and takes everything away again. The latest walk is kept for the page.
    pub async fn walk(&self) -> Walk {
        let mut walk = Walk { at: self.clock.now(), steps: Vec::new() };
        // One at a time: two would take each other's rows away.
        let _one = self.walking.lock().await;
        if let Err(error) = Box::pin(self.walk_all(&mut walk)).await {
            tracing::warn!(%error, "the front desk's walk through itself failed");
        }
        self.took("everything taken away again", &mut walk, self.clean_up()).await.ok();
        self.health.walked(walk.clone());
        walk
    }

    async fn walk_all(&self, walk: &mut Walk) -> Result<(), DeskError> {
        let shop = self.took("a shop for it", walk, Box::pin(self.test_shop())).await?;
        let seq = self.store.read().await?.last_seq(SELF_TEST).await?;
        let mut log = self.hub.subscribe(SELF_TEST, seq).await?;
        let secret = Secret::new(&self.ids);
        let visit =
            self.took("a booking is written", walk, Box::pin(self.test_booking(&shop, &secret))).await?;
        self.took("the professional hears of it", walk, heard(&mut log, "booking_requested", visit)).await?;
        self.took("the professional accepts", walk, Box::pin(self.act(SELF_TEST, visit, Act::Accept)))
            .await?;
        self.took("the customer hears of it", walk, heard(&mut log, "appointment_updated", visit)).await?;
        let said = async {
            let seat = self.seat_of_link(secret.reveal()).await?;
            let id: MessageId = self.ids.id(self.clock.now());
            self.say(&seat, Saying { id, text: "Hello".into(), photo: None }).await
        };
        self.took("the customer writes", walk, Box::pin(said)).await?;
        self.took("the professional hears it", walk, heard(&mut log, "chat_message", visit)).await?;
        self.took("the visit is completed", walk, Box::pin(self.act(SELF_TEST, visit, Act::Complete)))
            .await?;
        let shared = async {
            let of = store::LinesOf {
                period: domain::commission::Period::ALL,
                professional: None,
                appointment: Some(visit),
            };
            let lines = self.store.read().await?.commission_lines(SELF_TEST, &of).await?;
            lines.first().map(drop).ok_or(DeskError::Refused("no commission was written"))
        };
        self.took("its commission is written", walk, shared).await
    }

    /// Does a step and writes down how it went.
    async fn took<T>(
        &self,
        what: &str,
        walk: &mut Walk,
        doing: impl Future<Output = Result<T, DeskError>>,
    ) -> Result<T, DeskError> {
        let began = Moment::now();
        let done = tokio::time::timeout(PATIENCE, doing).await;
        let done = done.unwrap_or(Err(DeskError::Refused("it took too long")));
        let took_us = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        walk.steps.push(Step { step: what.to_owned(), is_ok: done.is_ok(), took_us });
        done
    }

    /// The shop of the front desk's own tests, made once.
    async fn test_shop(&self) -> Result<Shop, DeskError> {
        if self.store.read().await?.shop(SELF_TEST).await?.is_none() {
            let now = self.clock.now();
            let service = Service {
                id: self.ids.id(now),
                name: "Test".into(),
                synonyms: Vec::new(),
                price: Cents(1_000),
                time: ServiceTime::plain(5),
            };
            let person = Professional {
                id: self.ids.id(now),
                name: "Test".into(),
                services: vec![service.id],
                own_terms: Vec::new(),
            };
            let shop = Shop {
                id: SELF_TEST,
                name: "The front desk's own test".into(),
                zone: chrono_tz::UTC,
                address: None,
                hours: WeeklyHours::same(0..7, 0, 24 * 60),
                services: vec![service],
                professionals: vec![person],
                rules: BookingRules { min_notice_minutes: 0, horizon_days: 30, grid_minutes: 5 },
                greeting: None,
                manner: Manner::default(),
                faq: Vec::new(),
            };
            let new = NewShop { shop, slug: "-self-test".into(), phone_number: None, is_demo: true, at: now };
            let opened = self.store.write(move |tx| {
                let new = new.clone();
                Box::pin(async move { tx.insert_shop(&new).await })
            });
            // Another process may have been faster; then its shop is there.
            if let Err(error) = opened.await {
                tracing::debug!(%error, "the test shop was there already");
            }
        }
        Ok(self.shop(SELF_TEST).await?.as_ref().clone())
    }

    async fn test_booking(&self, shop: &Shop, secret: &Secret) -> Result<AppointmentId, DeskError> {
        let now = self.clock.now();
        let person = shop.professionals.first().ok_or(DeskError::NotFound("professional"))?;
        let tomorrow = (now + TimeDelta::days(1)).timestamp() / 300 * 300;
        let new = NewAppointment {
            id: self.ids.id(now),
            shop: SELF_TEST,
            professional: person.id,
            services: shop.services.clone(),
            starts_at: domain::Instant::from_timestamp(tomorrow, 0).unwrap_or(now),
            customer_id: self.ids.id(now),
            customer_name: "Test".into(),
            customer_phone: None,
            call_sid: None,
            status: Status::Requested,
            source: "test",
            override_reason: None,
            at: now,
            heard_at: now,
        };
        let link =
            NewBookingLink { token_hash: secret.hash(), shop: SELF_TEST, appointment: new.id, at: now };
        let booked = self.store.write(move |tx| {
            let (new, link) = (new.clone(), link.clone());
            Box::pin(async move {
                let facts = tx.book(&new).await?;
                tx.insert_booking_link(&link).await?;
                Ok::<_, store::BookError>(facts.appointment_id)
            })
        });
        Ok(booked.await?)
    }

    async fn clean_up(&self) -> Result<(), DeskError> {
        Ok(self.store.write(|tx| Box::pin(tx.forget_self_test())).await?)
    }
}

/// Waits until the log tells of a visit.
async fn heard(log: &mut Subscription, kind: &str, visit: AppointmentId) -> Result<(), DeskError> {
    let (kind, id) = (format!("\"type\":\"{kind}\""), visit.to_string());
    while let Some(frame) = log.next().await? {
        let text = String::from_utf8_lossy(&frame.text);
        if text.contains(&kind) && text.contains(&id) {
            return Ok(());
        }
    }
    Err(DeskError::Refused("the log has ended"))
}
