//! Reading shops' websites in the background: one read at a time in a process, once for all processes, also after a restart.

use std::time::Duration;

use chrono::TimeDelta;
use domain::access::Action;
use domain::ids::ReadingId;
use domain::live::{Fact, ShopUpdated};
use domain::setup::{FoundAt, FoundPerson, FoundPrice, FoundRest, FoundService, ImportProgress, ImportState};
use store::{ClaimedReading, FinishedReading};
use tokio::sync::watch;
use uuid::Uuid;
use website::draft::{Found, Price, ServiceFound, Source};
use website::{Fetcher, Limits, Progress, Report};

use crate::access::Pass;
use crate::opening::website;
use crate::{Desk, DeskError};

/// How often it is looked for a read that waits.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a claim is good, and how often it is renewed.
const CLAIM: TimeDelta = TimeDelta::minutes(1);
const RENEW_EVERY: Duration = Duration::from_secs(15);
/// A read that ended suddenly so often is given up.
const ATTEMPTS: u32 = 3;

impl Desk {
    /// Reads websites from here on.
    pub fn start_importing(&self) {
        let who: Uuid = self.ids.id(self.clock.now());
        self.every("reads of websites", LOOK_EVERY, move |desk| async move {
            desk.read_next_website(who).await.map(drop)
        });
    }

    /// Begins to read a shop's website anew.
    pub async fn read_website(&self, pass: &Pass, url: &str) -> Result<ReadingId, DeskError> {
        pass.must(Action::RunShop)?;
        let url = website(Some(url))?.ok_or(DeskError::Refused("Please give the website's address."))?;
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let id: ReadingId = self.ids.id(now);
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "website_read", url.clone());
        let queued = self.store.write(move |tx| {
            let (url, entry) = (url.clone(), entry.clone());
            Box::pin(async move {
                let queued = tx.queue_reading(shop, id, Some(&url), now).await?;
                if queued == id {
                    tx.audit(&entry).await?;
                }
                Ok::<_, DeskError>(queued)
            })
        });
        queued.await
    }

    /// Reads the website that waits longest, if one does and this one gets it.
    pub async fn read_next_website(&self, who: Uuid) -> Result<bool, DeskError> {
        let now = self.clock.now();
        if self.tasks.is_closing() || !self.store.read().await?.readings_wait(now).await? {
            return Ok(false);
        }
        let claimed = self.store.write(move |tx| Box::pin(tx.claim_reading(who, now, now + CLAIM))).await?;
        let Some(claimed) = claimed else { return Ok(false) };
        tracing::info!(shop = %claimed.shop, job = %claimed.id, "a website is read");
        if claimed.attempts > ATTEMPTS {
            let report = Report::default();
            let given_up = Some("the read was interrupted too often; please try again".to_owned());
            return self.finished(&claimed, who, report, given_up).await.map(|()| true);
        }
        let (told, news) = watch::channel(None);
        let fetcher = Fetcher::new(Limits::default(), self.outside.opening.fetch_from);
        let read = fetcher.read(&claimed.url, move |progress| drop(told.send(Some(progress))));
        tokio::select! {
            () = self.tasks.closing() => {
                let id = claimed.id;
                self.store.write(move |tx| Box::pin(tx.give_reading_back(id, who))).await?;
            }
            kept = self.keep_watch(&claimed, who, news) => kept?,
            report = read => {
                let failure = report.failure();
                self.finished(&claimed, who, report, failure).await?;
            }
        }
        Ok(true)
    }

    /// Tells how far the read is and keeps the claim; ends where the claim is lost.
    async fn keep_watch(
        &self,
        claimed: &ClaimedReading,
        who: Uuid,
        mut news: watch::Receiver<Option<Progress>>,
    ) -> Result<(), DeskError> {
        let mut renew = tokio::time::interval(RENEW_EVERY);
        loop {
            let progress = tokio::select! {
                changed = news.changed() => match changed {
                    Ok(()) => news.borrow_and_update().clone(),
                    // The read is over and is about to say so.
                    Err(_) => std::future::pending().await,
                },
                _ = renew.tick() => None,
            };
            if !self.note_progress(claimed, who, progress).await? {
                return Ok(());
            }
        }
    }

    async fn note_progress(
        &self,
        claimed: &ClaimedReading,
        who: Uuid,
        progress: Option<Progress>,
    ) -> Result<bool, DeskError> {
        let (desk, now, id, shop) = (self.clone(), self.clock.now(), claimed.id, claimed.shop);
        let noted = self.store.write(move |tx| {
            let (desk, progress) = (desk.clone(), progress.clone());
            Box::pin(async move {
                let mut is_ours = tx.renew_reading(id, who, now + CLAIM).await?;
                if let Some(Progress { pages, services, page }) = progress {
                    let found = (pages as u32, services as u32);
                    is_ours = tx.reading_progress(id, who, found, &page).await?;
                    let state = ImportState::Running;
                    let far =
                        ImportProgress { job_id: id, state, pages: found.0, services: found.1, reason: None };
                    desk.tell_import(tx, shop, far).await?;
                }
                Ok::<_, DeskError>(is_ours)
            })
        });
        noted.await
    }

    async fn finished(
        &self,
        claimed: &ClaimedReading,
        who: Uuid,
        report: Report,
        failure: Option<String>,
    ) -> Result<(), DeskError> {
        let (desk, claimed, now) = (self.clone(), claimed.clone(), self.clock.now());
        let end = kept(report, failure, now);
        let done = self.store.write(move |tx| {
            let (desk, claimed, end) = (desk.clone(), claimed.clone(), end.clone());
            Box::pin(async move {
                if !tx.finish_reading(&claimed, who, &end).await? {
                    return Ok(());
                }
                let state = if end.reason.is_some() { ImportState::Failed } else { ImportState::Done };
                let (pages, services) = (end.pages, end.services.len() as u32);
                let reason = end.reason.clone();
                let far = ImportProgress { job_id: claimed.id, state, pages, services, reason };
                desk.tell_import(tx, claimed.shop, far).await
            })
        });
        done.await
    }

    async fn tell_import(
        &self,
        tx: &mut store::Tx,
        shop: domain::ids::ShopId,
        import: ImportProgress,
    ) -> Result<(), DeskError> {
        let profile = tx.shop(shop).await?.ok_or(DeskError::NotFound("shop"))?;
        let fact = ShopUpdated { business_name: profile.name, import: Some(import) };
        Ok(tx.tell(shop, &Fact::ShopUpdated(fact), self.clock.now()).await?)
    }
}

/// What is kept of a report.
fn kept(report: Report, failure: Option<String>, at: domain::Instant) -> FinishedReading {
    let draft = report.draft;
    let rest = FoundRest {
        hours: draft.hours.into_iter().map(|found| (found.what, place(found.source))).collect(),
        faq: draft
            .faq
            .into_iter()
            .map(|found| (found.what.question, found.what.answer, place(found.source)))
            .collect(),
        name: draft.profile.name,
        address: draft.profile.address,
        phone: draft.profile.phone,
        notes: report.notes.into_iter().map(|note| (note.about.to_string(), note.page)).collect(),
    };
    let person = |found: Found<website::draft::PersonFound>| FoundPerson {
        name: found.what.name,
        role: found.what.role,
        at: place(found.source),
    };
    FinishedReading {
        reason: failure,
        pages: report.pages.len() as u32,
        services: draft.services.into_iter().map(service).collect(),
        people: draft.professionals.into_iter().map(person).collect(),
        rest,
        at,
    }
}

fn service(found: Found<ServiceFound>) -> FoundService {
    let what = found.what;
    FoundService {
        name: what.name,
        price: match what.price {
            Price::Exact => FoundPrice::Exact,
            Price::From => FoundPrice::From,
            Price::Free => FoundPrice::Free,
            Price::OnRequest => FoundPrice::OnRequest,
        },
        price_cents: what.price_cents,
        currency: what.currency,
        minutes: what.duration_minutes,
        category: what.category,
        notes: what.notes.iter().map(note).collect(),
        at: place(found.source),
    }
}

/// A note as a sentence; that of another price says which.
fn note(note: &website::draft::LineNote) -> String {
    use website::draft::LineNote::OtherPrice;
    match note {
        OtherPrice { price_cents, page, .. } => format!("{page} gives another price: {price_cents}"),
        note => note.to_string(),
    }
}

fn place(source: Source) -> FoundAt {
    FoundAt { page: source.page, snippet: source.snippet }
}
