//! How each part of the front desk does: measured where that is cheap, remembered where it is not.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use domain::Instant;
use domain::access::Action;
use domain::status::{Health, Part, StatusPage, Walk};

use store::StoreError;

use crate::access::Visitor;
use crate::spool::PATIENCE;
use crate::{Desk, DeskError};

/// What this process remembers of its parts.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    known: Mutex<Known>,
    measured: tokio::sync::Mutex<Option<Measured>>,
}

/// The parts that cost a commit and a look into the outbox, and when they were measured.
#[derive(Debug, Clone)]
struct Measured {
    at: Moment,
    database: Part,
    texts: Part,
}

/// Whoever asks again so soon is told the same: everybody may ask, and a commit is not free.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Debug, Default, Clone)]
struct Known {
    walk: Option<Walk>,
    webhook_at: Option<Instant>,
    refused_at: Option<Instant>,
}

impl Remembered {
    pub(crate) fn walked(&self, walk: Walk) {
        self.lock().walk = Some(walk);
    }

    fn known(&self) -> Known {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// A webhook of the phone came in, with a good signature or without one.
    pub fn saw_webhook(&self, is_accepted: bool) {
        let now = self.clock.now();
        if is_accepted {
            self.meters.webhooks_accepted.up();
            self.health.lock().webhook_at = Some(now);
        } else {
            self.meters.webhooks_refused.up();
            self.health.lock().refused_at = Some(now);
        }
    }

    /// How everything does, for those who run a shop or all of them.
    pub async fn status_page(&self, visitor: &Visitor) -> Result<StatusPage, DeskError> {
        must_run_something(visitor)?;
        let mut page = self.status().await;
        // While the database cannot be read, the parts say so.
        page.alerts = self.alerts_of(visitor).await.unwrap_or_default();
        Ok(page)
    }

    /// Walks through everything now.
    pub async fn check_now(&self, visitor: &Visitor) -> Result<Walk, DeskError> {
        must_run_something(visitor)?;
        Ok(self.walk().await)
    }

    /// How everything does.
    pub async fn status(&self) -> StatusPage {
        let Measured { database, texts, .. } = self.measured().await;
        let (now, known) = (self.clock.now(), self.health.known());
        let parts = vec![
            database,
            self.phone(&known),
            live(&known, self.meters.live_sockets.value(), now),
            round_trip(&known),
            texts,
            self.model_part(),
            self.mail_part(now),
            self.spool_part(now),
            self.backups_part(now),
            self.disk_part(now),
        ];
        StatusPage { now, parts, walk: known.walk, alerts: Vec::new() }
    }

    /// One measures for all who ask at the same time.
    async fn measured(&self) -> Measured {
        let mut last = self.health.measured.lock().await;
        if let Some(last) = last.as_ref().filter(|last| last.at.elapsed() < FRESH) {
            return last.clone();
        }
        let (database, texts) = (self.database(self.clock.now()).await, self.texts_part().await);
        last.insert(Measured { at: Moment::now(), database, texts }).clone()
    }

    async fn database(&self, now: Instant) -> Part {
        let began = Moment::now();
        let late = || StoreError::Unavailable("no answer in time".to_owned());
        let writable = tokio::time::timeout(PATIENCE, self.store.check_writable()).await;
        let (status, reason) = match writable.unwrap_or_else(|_| Err(late())) {
            Ok(()) => (Health::Ok, format!("{} takes what is written.", kind_words(self.store.kind()))),
            Err(error) => {
                tracing::error!(%error, "the database cannot write");
                (
                    Health::Failing,
                    "The database cannot be written to. Is the disk full, or the server down?".to_owned(),
                )
            }
        };
        let latency_us = i64::try_from(began.elapsed().as_micros()).ok();
        Part { latency_us, checked_at: Some(now), ..part("database", "Database", status, &reason) }
    }

    fn phone(&self, known: &Known) -> Part {
        let open = self.meters.relay_sockets.value();
        let (status, reason) = match (known.webhook_at, known.refused_at) {
            (None, None) => (Health::Unknown, "No call has come in since the start.".to_owned()),
            (Some(seen), Some(refused)) if refused > seen => {
                (Health::Failing, "The last request of the phone had a wrong signature: compare TWILIO_AUTH_TOKEN and PUBLIC_URL.".to_owned())
            }
            (None, Some(_)) => {
                (Health::Failing, "A request of the phone had a wrong signature: compare TWILIO_AUTH_TOKEN and PUBLIC_URL.".to_owned())
            }
            (Some(_), _) => (Health::Ok, format!("Calls come in; {open} on the line now.")),
        };
        let checked_at = known.webhook_at.max(known.refused_at);
        Part { checked_at, ..part("phone", "Phone webhooks", status, &reason) }
    }

    async fn texts_part(&self) -> Part {
        const NAME: &str = "Texts (SMS)";
        if !self.can_text() {
            let reason = "Not set up: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM.";
            return part("texts", NAME, Health::Off, reason);
        }
        let Ok(texts) = self.texts_health().await else {
            return part("texts", NAME, Health::Failing, "What waits to be sent cannot be read.");
        };
        let counts = format!(
            "{} wait, {} are in doubt, {} failed in the last day.",
            texts.waiting, texts.doubtful, texts.failed
        );
        let (status, reason) = match (&texts.last_failure, texts.is_failing()) {
            (Some((reason, _)), true) => (Health::Failing, format!("{reason}. {counts}")),
            (None, true) => (Health::Failing, counts),
            _ if texts.last_success.is_none() => (Health::Unknown, format!("Nothing was sent yet. {counts}")),
            _ => (Health::Ok, counts),
        };
        let checked_at = texts.last_success.max(texts.last_failure.map(|(_, at)| at));
        Part { checked_at, ..part("texts", NAME, status, &reason) }
    }

    fn model_part(&self) -> Part {
        let (status, reason) = match (&self.outside.model, self.breaker.last()) {
            (None, _) => (Health::Off, "The built-in receptionist answers; no model is set up.".to_owned()),
            (Some(_), None) => (Health::Ok, "It is set up, and was not asked since the start.".to_owned()),
            (Some(_), Some((_, None))) => (Health::Ok, "It answers.".to_owned()),
            (Some(_), Some((_, Some(trouble)))) => {
                (Health::Failing, format!("At its last turn {trouble}; the built-in receptionist answered."))
            }
        };
        let checked_at = self.breaker.last().map(|(at, _)| at);
        Part { checked_at, ..part("model", "Language model", status, &reason) }
    }

    fn mail_part(&self, now: Instant) -> Part {
        let (status, reason) = match &self.outside.mailer {
            None => {
                (Health::Off, "SMTP_URL is not set: links to new passwords are handed over by an operator.")
            }
            Some(_) => (Health::Ok, "Mails go out."),
        };
        Part { checked_at: Some(now), ..part("mail", "Mail", status, reason) }
    }
}

impl Desk {
    fn disk_part(&self, now: Instant) -> Part {
        const NAME: &str = "Disk";
        let Some(disk) = self.disk() else {
            return part("disk", NAME, Health::Unknown, "The system does not say how full it is.");
        };
        let status = if disk.is_low() { Health::Failing } else { Health::Ok };
        Part { checked_at: Some(now), ..part("disk", NAME, status, &disk.words()) }
    }
}

/// Owners and operators may know how the front desk does.
fn must_run_something(visitor: &Visitor) -> Result<(), DeskError> {
    let access = visitor.access();
    let runs = access.may_everywhere(Action::RunPlatform)
        || access.shops().any(|shop| access.may(Action::RunShop, shop));
    if runs { Ok(()) } else { Err(DeskError::NotFound("page")) }
}

fn live(known: &Known, sockets: i64, now: Instant) -> Part {
    let heard =
        known.walk.as_ref().and_then(|walk| walk.steps.iter().find(|step| step.step.contains("hears")));
    let (status, latency_us, checked_at) = match heard {
        None => (Health::Ok, None, Some(now)),
        Some(step) if step.is_ok => (Health::Ok, Some(step.took_us), known.walk.as_ref().map(|walk| walk.at)),
        Some(_) => (Health::Failing, None, known.walk.as_ref().map(|walk| walk.at)),
    };
    let reason = format!("{sockets} pages listen.");
    Part { latency_us, checked_at, ..part("live", "Live pages", status, &reason) }
}

fn round_trip(known: &Known) -> Part {
    const NAME: &str = "Booking, professional, chat, commission";
    let Some(walk) = &known.walk else {
        return part("round_trip", NAME, Health::Unknown, "Not walked since the start: check now.");
    };
    let failed = walk.steps.iter().find(|step| !step.is_ok);
    let (status, reason) = match failed {
        None => (Health::Ok, "A made-up booking went all the way, and was taken away again.".to_owned()),
        Some(step) => (Health::Failing, format!("It stopped at: {}.", step.step)),
    };
    Part {
        latency_us: Some(walk.took_us()),
        checked_at: Some(walk.at),
        ..part("round_trip", NAME, status, &reason)
    }
}

fn kind_words(kind: &str) -> &'static str {
    if kind == "postgres" { "PostgreSQL" } else { "SQLite" }
}

fn part(part: &str, name: &str, status: Health, reason: &str) -> Part {
    Part {
        part: part.to_owned(),
        name: name.to_owned(),
        status,
        latency_us: None,
        checked_at: None,
        reason: reason.to_owned(),
    }
}
