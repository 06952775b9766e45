//! Mail: written into the outbox with what it tells of, sent from there, tried again until it is gone.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use futures::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::{MailRecord, NewMail};

use crate::Desk;

/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Mails taken at a time.
const BATCH: i64 = 10;
/// Tries over about a day; then the mail is given up.
const TRIES: i64 = 10;
/// No try takes longer.
const TRY: Duration = Duration::from_secs(30);

/// A mail as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub words: String,
}

/// Sends mail.
pub trait Mailer: Send + Sync + std::fmt::Debug {
    /// Sends one mail; the reason where it was not taken.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), String>>;
}

/// Sends mail by SMTP.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// From an address such as `smtps://user:password@mail.example:465`; `from` is `Frontdesk <desk@salon.example>`.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let from = from.parse().map_err(|_| "the sender must be a mail address".to_owned())?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            // The address may hold a password, so it is not repeated.
            .map_err(|_| "it must be an address such as smtps://user:password@mail.example:465".to_owned())?
            .timeout(Some(TRY))
            .build();
        Ok(Self { transport, from })
    }
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let recipient = mail.recipient.parse::<Mailbox>().map_err(|error| error.to_string())?;
            let message = Message::builder()
                .from(self.from.clone())
                .to(recipient)
                .subject(&mail.subject)
                .header(ContentType::TEXT_PLAIN)
                .body(mail.words.clone())
                .map_err(|error| error.to_string())?;
            // The server's own words may repeat the recipient; its code does not.
            self.transport.send(message).await.map(drop).map_err(|error| match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None => "the mail server was not reached".to_owned(),
            })
        })
    }
}

/// Keeps what it is given, for tests.
#[derive(Debug, Default)]
pub struct FakeMailer {
    sent: std::sync::Mutex<Vec<Mail>>,
}

impl FakeMailer {
    /// What was sent so far.
    pub fn sent(&self) -> Vec<Mail> {
        self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Mailer for FakeMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), String>> {
        self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(mail.clone());
        Box::pin(async { Ok(()) })
    }
}

impl Desk {
    /// Whether this front desk can send mail.
    pub fn can_mail(&self) -> bool {
        self.outside.mailer.is_some()
    }

    /// A mail for the outbox.
    pub(crate) fn mail(&self, recipient: &str, subject: &str, words: String) -> NewMail {
        let at = self.clock.now();
        let id = self.ids.id(at);
        let words = self.outside.seal.seal(&self.ids, id, words);
        NewMail { id, recipient: recipient.to_owned(), subject: subject.to_owned(), words, at }
    }

    /// Sends what waits in the outbox, until the process ends.
    pub(crate) fn start_mailing(&self) {
        let Some(mailer) = self.outside.mailer.clone() else { return };
        self.every("mail", LOOK_EVERY, move |desk| {
            let mailer = mailer.clone();
            async move { desk.send_due(&mailer).await }
        });
    }

    async fn send_due(&self, mailer: &Arc<dyn Mailer>) -> Result<(), store::StoreError> {
        let now = self.clock.now();
        let due = self.store.read().await?.mails_due(now, BATCH).await?;
        for mail in due {
            self.send_one(mailer, mail, now).await?;
        }
        Ok(())
    }

    /// Takes a mail before it is sent: two processes, or a crash, must not send it in a loop.
    async fn send_one(
        &self,
        mailer: &Arc<dyn Mailer>,
        record: MailRecord,
        now: Instant,
    ) -> Result<(), store::StoreError> {
        let next = now + TimeDelta::seconds(30 << record.attempts.clamp(0, 12));
        let taken = record.clone();
        let taken = self.store.write(move |tx| {
            let record = taken.clone();
            Box::pin(async move { tx.take_mail(&record, next).await })
        });
        if !taken.await? {
            return Ok(());
        }
        let MailRecord { outbox_id, recipient, subject, words, attempts } = record;
        let words = match self.outside.seal.open(outbox_id, &words) {
            Ok(words) => words,
            Err(error) => {
                tracing::error!(%error, subject, "a mail was given up");
                return self.close_mail(outbox_id, false).await;
            }
        };
        let mail = Mail { recipient, subject, words };
        let sent = tokio::time::timeout(TRY, mailer.send(&mail)).await;
        match sent.unwrap_or_else(|_| Err("it took too long".into())) {
            Ok(()) => self.close_mail(outbox_id, true).await,
            Err(reason) if attempts + 1 >= TRIES => {
                tracing::error!(reason, subject = mail.subject, "a mail was given up");
                self.close_mail(outbox_id, false).await
            }
            Err(reason) => {
                tracing::warn!(reason, subject = mail.subject, "a mail was not taken; trying again later");
                Ok(())
            }
        }
    }

    async fn close_mail(&self, mail: uuid::Uuid, sent: bool) -> Result<(), store::StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| Box::pin(async move { tx.close_mail(mail, sent, now).await })).await
    }
}
