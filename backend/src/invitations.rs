//! Invitations to a shop: links that are good once, for a week. An invitation gives; it never takes.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::access::{Action, Grant, Role};
use domain::ids::UserId;
use domain::lines::Person;
use store::{LinkKind, LinkRecord, NewUser};

use crate::access::Pass;
use crate::accounts::{BAD_LINK, Secretly, actor, person};
use crate::people::{NewPerson, line, shortened};
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// How long an invitation is good.
const INVITATION: TimeDelta = TimeDelta::days(7);

const HAS_A_USER: DeskError = DeskError::Refused("Somebody else signs in for this professional already.");

impl Desk {
    /// Invites somebody to the pass's shop: the link goes by mail where mail can be sent, and to whoever invites.
    pub async fn invite(&self, pass: &Pass, new: NewPerson) -> Result<Secret, DeskError> {
        let (inviter, _) = person(pass.visitor())?;
        self.still_may(pass, Action::RunShop).await?;
        let fresh = self.new_user(&new.email, &new.name)?;
        let shop = self.shop(pass.shop()).await?;
        if let Some(professional) = new.grant.professional {
            if !shop.professionals.iter().any(|known| known.id == professional) {
                return Err(DeskError::NotFound("professional"));
            }
            let free = self.store.read().await?.professionals_without_user(shop.id).await?;
            if !free.iter().any(|(id, _)| *id == professional) {
                return Err(HAS_A_USER);
            }
        }
        let grant = Grant { shop: Some(shop.id), ..new.grant };
        if grant.role == Role::Operator {
            return Err(DeskError::Refused("A shop has owners and professionals."));
        }
        let subject = format!("{}, {}", fresh.email, grant.role);
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop.id), "invited", subject);
        let (secret, link) = self.link(LinkKind::Invitation(grant), fresh.id, Some(inviter), INVITATION);
        let words = format!(
            "You are invited to {} on Frontdesk.\n\nAccept within a week:\n{}\n",
            shop.name,
            self.outside.page(&format!("/invitation/{}", secret.reveal()))
        );
        let mail = self
            .can_mail()
            .then(|| self.mail(&fresh.email, &format!("An invitation to {}", shop.name), words));
        let at = self.clock.now();
        let written = self.store.write(move |tx| {
            let (fresh, mut link, mail, entry) = (fresh.clone(), link.clone(), mail.clone(), entry.clone());
            Box::pin(async move {
                match tx.user_by_email(&fresh.email).await? {
                    Some(known) => link.user = known.id,
                    None => tx.insert_user(&NewUser { user: fresh, at }).await?,
                }
                tx.insert_link(&link).await?;
                if let Some(mail) = mail {
                    tx.post(&mail).await?;
                }
                tx.audit(&entry).await
            })
        });
        written.await?;
        Ok(secret)
    }

    /// Who a link is for: the mail address, the shop, and what they would be to it. Whether they have an account
    /// already is not said: whoever invites has the link too.
    pub async fn invited(&self, secret: &str) -> Result<(String, String, Role), DeskError> {
        let link = self.store.read().await?.link(&secrets::hash(secret), self.clock.now()).await?;
        let Some(LinkRecord { kind: LinkKind::Invitation(grant), user }) = link else {
            return Err(self.bad_link());
        };
        let shop = self.shop(grant.shop.ok_or(BAD_LINK)?).await?;
        Ok((user.email, shop.name.clone(), grant.role))
    }

    /// Accepts an invitation. Who has a password already proves it: otherwise an inviter, who also has the link, could
    /// take over somebody's account.
    pub async fn accept_invitation(
        &self,
        secret: &str,
        name: &str,
        password: Secretly,
        address: IpAddr,
        agent: String,
        before: Option<Secretly>,
    ) -> Result<Secret, DeskError> {
        let (token, now) = (secrets::hash(secret), self.clock.now());
        let link = self.store.read().await?.link(&token, now).await?;
        let Some(LinkRecord { kind: LinkKind::Invitation(grant), mut user }) = link else {
            return Err(self.bad_link());
        };
        let shop = grant.shop.ok_or(BAD_LINK)?;
        let hash = match &user.password_hash {
            Some(known) => {
                self.throttle.sign_in(&user.email, address).map_err(DeskError::TooOften)?;
                if !self.passwords.is_right(password.0, Some(known.clone())).await? {
                    self.note_refused("the password of an account that is invited", Some(address));
                    return Err(DeskError::Wrong("This is not the password of your account."));
                }
                None
            }
            None => {
                user.name = shortened(name).unwrap_or(user.name);
                Some(self.new_hash(&user, password).await?)
            }
        };
        let (id, name, new_hash) = (user.id, user.name.clone(), hash.clone());
        let entry =
            self.audit_entry(&actor(&user), Some(shop), "invitation_accepted", grant.role.to_string());
        let written = self.store.write(move |tx| {
            let (token, hash, name, entry) = (token.clone(), hash.clone(), name.clone(), entry.clone());
            Box::pin(async move {
                // It locks its row, so that two acceptances on PostgreSQL come one after the other.
                tx.access_changed().await?;
                if !tx.use_link(&token, now).await? {
                    return Err(BAD_LINK);
                }
                if let Some(hash) = &hash {
                    // Somebody else may have accepted another invitation in the meantime.
                    if tx.user(id).await?.is_none_or(|user| user.password_hash.is_some()) {
                        return Err(BAD_LINK);
                    }
                    tx.set_password(id, hash).await?;
                    tx.set_user_name(id, &name).await?;
                }
                let before = tx.grants(id).await?.into_iter().find(|known| known.shop == Some(shop));
                if let Some(wanted) = grant.professional
                    && before.and_then(|known| known.professional) != Some(wanted)
                    && !tx.professionals_without_user(shop).await?.iter().any(|(free, _)| *free == wanted)
                {
                    return Err(HAS_A_USER);
                }
                // An invitation gives; it never makes less of an owner.
                let role = if before.is_some_and(|known| known.role == Role::Owner) {
                    Role::Owner
                } else {
                    grant.role
                };
                let professional = grant.professional.or(before.and_then(|known| known.professional));
                tx.grant(id, shop, role, professional, now).await?;
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        if let Some(hash) = new_hash {
            user.password_hash = Some(hash);
        }
        written.await?;
        self.rights.look_again();
        self.start_session(&user, agent, before).await
    }

    /// Whom the pass's shop has invited and who has not accepted yet.
    pub async fn invitations(&self, pass: &Pass) -> Result<Vec<Person>, DeskError> {
        pass.must(Action::RunShop)?;
        let invited = self.store.read().await?.invitations(pass.shop(), self.clock.now()).await?;
        Ok(invited.into_iter().map(line).collect())
    }

    /// Withdraws the pass's shop's invitations of somebody.
    pub async fn withdraw_invitation(&self, pass: &Pass, user: UserId) -> Result<(), DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let entry =
            self.audit_entry(&pass.visitor().actor(), Some(shop), "invitation_withdrawn", user.to_string());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if tx.withdraw_invitations(shop, user, now).await? == 0 {
                    return Err(DeskError::NotFound("invitation"));
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await
    }
}
