//! Coming in and going out: sign-in, sign-out, sessions, and passwords that are changed or forgotten.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::ids::{SessionId, UserId};
use domain::lines::SessionLine;
use serde::Deserialize;
use store::{LinkKind, NewLink, NewSession, UserRecord};

use crate::access::{Visitor, Who};
use crate::audit::Actor;
use crate::passwords::weakness;
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// How long a link to a new password is good.
const LINK: TimeDelta = TimeDelta::hours(1);
/// What a wrong mail address and a wrong password get alike.
const WRONG: DeskError = DeskError::Wrong("This mail address and password do not go together.");
/// What a used, old or made-up link gets.
pub(crate) const BAD_LINK: DeskError =
    DeskError::Wrong("This link has been used already or is too old. Ask for a new one.");

/// Somebody who wants to come in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As it was typed.
    pub email: String,
    /// As it was typed.
    pub password: Secretly,
    /// From where.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
    /// The secret of the session that the browser had before.
    pub before: Option<Secretly>,
}

/// Something typed that must not show itself in logs.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secretly(pub String);

impl std::fmt::Debug for Secretly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl Desk {
    /// Signs somebody in; the answer is the new session's secret. The session before it ends.
    pub async fn sign_in(&self, who: SignIn) -> Result<Secret, DeskError> {
        let email = normal_email(&who.email);
        let counted = self.throttle.sign_in(email.as_deref().unwrap_or(&who.email), who.address);
        if let Err(wait) = counted {
            tracing::warn!(address = %who.address, "too many tries to sign in");
            return Err(DeskError::TooOften(wait));
        }
        let user = match &email {
            Some(email) => self.store.read().await?.user_by_email(email).await?,
            None => None,
        };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        if !self.passwords.is_right(who.password.0, hash).await? {
            self.note_refused("a sign-in", Some(who.address));
            return Err(WRONG);
        }
        let user = user.ok_or(WRONG)?;
        let secret = self.start_session(&user, who.agent, who.before).await?;
        self.throttle.signed_in(&user.email, who.address);
        Ok(secret)
    }

    /// Counts and logs something that was to prove who somebody is, and did not.
    pub(crate) fn note_refused(&self, what: &'static str, address: Option<IpAddr>) {
        self.meters.sign_ins_refused.up();
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        tracing::info!(what, address, "refused: it proves nothing");
    }

    /// Starts a session for somebody who has proved who they are, by the password that `user` tells of.
    pub(crate) async fn start_session(
        &self,
        user: &UserRecord,
        agent: String,
        before: Option<Secretly>,
    ) -> Result<Secret, DeskError> {
        let secret = Secret::new(&self.ids);
        let now = self.clock.now();
        let new = NewSession {
            id: self.ids.id(now),
            token_hash: secret.hash(),
            user: user.id,
            agent: agent.chars().filter(|c| !c.is_control()).take(200).collect(),
            at: now,
        };
        let before = before.map(|secret| secrets::hash(&secret.0));
        let proved = user.password_hash.clone();
        let entry = self.audit_entry(&actor(user), None, "signed_in", String::new());
        let written = self.store.write(move |tx| {
            let (new, before, entry, proved) = (new.clone(), before.clone(), entry.clone(), proved.clone());
            Box::pin(async move {
                // The password may have been changed while it was checked.
                if tx.user(new.user).await?.is_none_or(|user| user.password_hash != proved) {
                    return Err(WRONG);
                }
                if let Some(before) = before
                    && let Some(before) = tx.session(&before).await?
                {
                    tx.end_session(before.user_id, before.session_id, now).await?;
                }
                tx.insert_session(&new).await?;
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        self.meters.sign_ins.up();
        Ok(secret)
    }

    /// Signs a visitor out.
    pub async fn sign_out(&self, visitor: &Visitor) -> Result<(), DeskError> {
        let (user, session) = person(visitor)?;
        self.end_session(visitor, user, session, "signed_out").await
    }

    /// Ends one of the visitor's own sessions; its sockets close.
    pub async fn revoke_session(&self, visitor: &Visitor, session: SessionId) -> Result<(), DeskError> {
        self.still(visitor).await?;
        let (user, _) = person(visitor)?;
        self.end_session(visitor, user, session, "session_revoked").await
    }

    async fn end_session(
        &self,
        visitor: &Visitor,
        user: UserId,
        session: SessionId,
        action: &'static str,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let entry = self.audit_entry(&visitor.actor(), None, action, String::new());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !tx.end_session(user, session, now).await? {
                    return Err(DeskError::NotFound("session"));
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// The visitor's own sessions, the latest used first.
    pub async fn sessions(&self, visitor: &Visitor) -> Result<Vec<SessionLine>, DeskError> {
        let (user, this) = person(visitor)?;
        let (now, mut tx) = (self.clock.now(), self.store.read().await?);
        let sessions = tx.sessions(user).await?.into_iter();
        let good = sessions.filter(|session| {
            now - session.seen_at <= crate::access::IDLE
                && now - session.created_at <= crate::access::ABSOLUTE
        });
        Ok(good
            .map(|session| SessionLine {
                is_this: session.session_id == this,
                session_id: session.session_id,
                agent: session.agent,
                created_at: session.created_at,
                seen_at: session.seen_at,
            })
            .collect())
    }

    /// Changes the visitor's password; every other session of theirs ends.
    pub async fn change_password(
        &self,
        visitor: &Visitor,
        current: Secretly,
        new: Secretly,
        address: IpAddr,
    ) -> Result<(), DeskError> {
        let (id, session) = person(visitor)?;
        let user = self.store.read().await?.user(id).await?.ok_or(DeskError::NotFound("user"))?;
        self.throttle.sign_in(&user.email, address).map_err(DeskError::TooOften)?;
        if !self.passwords.is_right(current.0, user.password_hash.clone()).await? {
            self.note_refused("a current password", Some(address));
            return Err(DeskError::Wrong("The current password is not right."));
        }
        let hash = self.new_hash(&user, new).await?;
        self.still(visitor).await?;
        let (now, proved) = (self.clock.now(), user.password_hash.clone());
        let entry = self.audit_entry(&visitor.actor(), None, "password_changed", String::new());
        let mail = self.changed_mail(&user);
        let written = self.store.write(move |tx| {
            let (hash, entry, mail, proved) = (hash.clone(), entry.clone(), mail.clone(), proved.clone());
            Box::pin(async move {
                tx.access_changed().await?;
                if tx.user(id).await?.is_none_or(|user| user.password_hash != proved) {
                    return Err(WRONG);
                }
                tx.set_password(id, &hash).await?;
                tx.end_sessions(id, Some(session), now).await?;
                tx.use_up_links(id, now).await?;
                if let Some(mail) = mail {
                    tx.post(&mail).await?;
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// Sends a link to a new password, where there is such a user and mail can be sent. Whoever asks learns neither:
    /// the work is done after the answer.
    pub fn forgot_password(&self, email: &str, address: IpAddr) -> Result<(), DeskError> {
        let Some(email) = normal_email(email) else { return Ok(()) };
        self.throttle.forgotten(&email, address).map_err(DeskError::TooOften)?;
        let desk = self.clone();
        self.tasks.spawn("forgotten password", async move {
            if let Err(error) = desk.mail_password_link(&email).await {
                tracing::error!(%error, "a link to a new password could not be made");
            }
        });
        Ok(())
    }

    async fn mail_password_link(&self, email: &str) -> Result<(), DeskError> {
        let user = self.store.read().await?.user_by_email(email).await?;
        let Some(user) = user.filter(|_| self.can_mail()) else { return Ok(()) };
        let (secret, link) = self.link(LinkKind::Password, user.id, None, LINK);
        let words = format!(
            "Somebody, hopefully you, asked for a new password.\n\nChoose it here within an hour:\n{}\n\n\
             If it was not you, nothing has changed and you need to do nothing.\n",
            self.outside.page(&format!("/password/{}", secret.reveal()))
        );
        let mail = self.mail(&user.email, "A new password for Frontdesk", words);
        let entry = self.audit_entry(&actor(&user), None, "password_link_asked", String::new());
        let written = self.store.write(move |tx| {
            let (link, mail, entry) = (link.clone(), mail.clone(), entry.clone());
            Box::pin(async move {
                tx.insert_link(&link).await?;
                tx.post(&mail).await?;
                tx.audit(&entry).await
            })
        });
        Ok(written.await?)
    }

    /// Chooses a new password by a link; every session of the user ends.
    pub async fn reset_password(&self, secret: &str, new: Secretly) -> Result<(), DeskError> {
        let (token, now) = (secrets::hash(secret), self.clock.now());
        let link = self.store.read().await?.link(&token, now).await?;
        let link = link.filter(|link| link.kind == LinkKind::Password);
        let link = link.ok_or_else(|| self.bad_link())?;
        let (id, hash) = (link.user.id, self.new_hash(&link.user, new).await?);
        let entry = self.audit_entry(&actor(&link.user), None, "password_reset", String::new());
        let mail = self.changed_mail(&link.user);
        let written = self.store.write(move |tx| {
            let (token, hash, entry, mail) = (token.clone(), hash.clone(), entry.clone(), mail.clone());
            Box::pin(async move {
                if !tx.use_link(&token, now).await? {
                    return Err(BAD_LINK);
                }
                tx.set_password(id, &hash).await?;
                tx.end_sessions(id, None, now).await?;
                tx.use_up_links(id, now).await?;
                if let Some(mail) = mail {
                    tx.post(&mail).await?;
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// Refuses a password that is easy to guess, and hashes any other.
    pub(crate) async fn new_hash(&self, user: &UserRecord, new: Secretly) -> Result<String, DeskError> {
        if let Some(reason) = weakness(&new.0, &[&user.email, &user.name, "frontdesk", "salon"]) {
            return Err(DeskError::Refused(reason));
        }
        self.passwords.hash(new.0).await
    }

    /// A link's secret, and what is kept of it.
    pub(crate) fn link(
        &self,
        kind: LinkKind,
        user: UserId,
        invited_by: Option<UserId>,
        good_for: TimeDelta,
    ) -> (Secret, NewLink) {
        let (secret, at) = (Secret::new(&self.ids), self.clock.now());
        let link =
            NewLink { token_hash: secret.hash(), kind, user, invited_by, at, expires_at: at + good_for };
        (secret, link)
    }

    /// What a link that is no good gets, noted.
    pub(crate) fn bad_link(&self) -> DeskError {
        self.note_refused("a link", None);
        BAD_LINK
    }

    fn changed_mail(&self, user: &UserRecord) -> Option<store::NewMail> {
        self.can_mail().then(|| {
            let words = "The password of your account at Frontdesk has just been changed.\n\n\
                         If it was not you, ask for a new one at once:\n"
                .to_owned()
                + &self.outside.page("/forgot")
                + "\n";
            self.mail(&user.email, "Your password was changed", words)
        })
    }
}

/// A mail address in lower case; `None` where it is none.
pub(crate) fn normal_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    (text.len() <= 254 && text.parse::<lettre::Address>().is_ok()).then_some(text)
}

pub(crate) fn actor(user: &UserRecord) -> Actor {
    Actor { name: format!("{} <{}>", user.name, user.email), id: Some(user.id.0) }
}

pub(crate) fn person(visitor: &Visitor) -> Result<(UserId, SessionId), DeskError> {
    match visitor.who {
        Who::User { id, session, .. } => Ok((id, session)),
        // A key has no account.
        Who::Key { .. } => Err(DeskError::NotFound("account")),
    }
}
