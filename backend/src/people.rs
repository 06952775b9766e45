//! Who belongs to a shop: the first user, invitations, and people added at the console.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::access::{Action, Grant, Role};
use domain::ids::{ProfessionalId, ShopId, UserId};
use domain::lines::{Person, UserLine};
use store::{LinkKind, NewUser, UserRecord};

use crate::access::{Pass, PlatformPass};
use crate::accounts::{BAD_LINK, Secretly, actor, normal_email};
use crate::audit::Actor;
use crate::secrets::{self, Secret};
use crate::{Desk, DeskError};

/// How long an invitation is good.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link that an operator made is good.
const OPERATORS_LINK: TimeDelta = TimeDelta::hours(24);

const NOT_AN_ADDRESS: DeskError = DeskError::Refused("This is not a mail address.");

/// Somebody to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// As it was typed.
    pub email: String,
    /// How the pages will call them.
    pub name: String,
    /// What they will be.
    pub grant: Grant,
}

impl Desk {
    /// Whether nobody can sign in yet.
    pub async fn needs_set_up(&self) -> Result<bool, DeskError> {
        Ok(self.store.read().await?.user_count().await? == 0)
    }

    /// The names of the shops that are there, while nobody can sign in; afterwards there is no first start.
    pub async fn first_start(&self) -> Result<Vec<String>, DeskError> {
        if !self.needs_set_up().await? {
            return Err(DeskError::NotFound("page"));
        }
        Ok(self.store.read().await?.shops().await?.into_iter().map(|shop| shop.name).collect())
    }

    /// Professionals of the pass's shop whom nobody signs in as.
    pub async fn professionals_without_user(
        &self,
        pass: &Pass,
    ) -> Result<Vec<(ProfessionalId, String)>, DeskError> {
        pass.must(Action::RunShop)?;
        Ok(self.store.read().await?.professionals_without_user(pass.shop()).await?)
    }

    /// Makes the first user: the operator, or the owner of every shop that is there. Works once.
    pub async fn set_up(
        &self,
        email: &str,
        name: &str,
        role: Role,
        password: Secretly,
        agent: String,
    ) -> Result<Secret, DeskError> {
        let mut user = self.new_user(email, name)?;
        user.is_operator = role == Role::Operator;
        user.password_hash = Some(self.new_hash(&user, password).await?);
        let shops: Vec<ShopId> = match role {
            Role::Operator => Vec::new(),
            _ => self.store.read().await?.shops().await?.into_iter().map(|shop| shop.id).collect(),
        };
        if role != Role::Operator && shops.is_empty() {
            return Err(DeskError::Refused("There is no shop yet that somebody could own."));
        }
        let (first, at) = (NewUser { user: user.clone(), at: self.clock.now() }, self.clock.now());
        let entry = self.audit_entry(&actor(&user), None, "set_up", role.to_string());
        let written = self.store.write(move |tx| {
            let (first, shops, entry) = (first.clone(), shops.clone(), entry.clone());
            Box::pin(async move {
                if tx.user_count().await? > 0 {
                    return Err(DeskError::NotFound("page"));
                }
                tx.insert_user(&first).await?;
                for shop in shops {
                    tx.grant(first.user.id, shop, Role::Owner, None, at).await?;
                }
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.start_session(&user, agent, None).await
    }

    /// Makes the demo's owner, or gives them a new password; whoever is signed in stays so.
    pub(crate) async fn set_demo_owner(&self, email: &str, password: &Secret) -> Result<(), DeskError> {
        let mut user = self.new_user(email, "Maren Kahale")?;
        let hash = self.passwords.hash(password.reveal().to_owned()).await?;
        user.password_hash = Some(hash.clone());
        let at = self.clock.now();
        let written = self.store.write(move |tx| {
            let (user, hash) = (user.clone(), hash.clone());
            Box::pin(async move {
                if let Some(known) = tx.user_by_email(&user.email).await? {
                    return tx.set_password(known.id, &hash).await;
                }
                tx.insert_user(&NewUser { user: user.clone(), at }).await?;
                tx.grant(user.id, crate::demo::SHOP, Role::Owner, None, at).await
            })
        });
        Ok(written.await?)
    }

    /// Adds somebody at the console, or gives somebody who is there a role more and a new password.
    pub async fn add_user(&self, new: NewPerson, password: Secretly) -> Result<String, DeskError> {
        if password.0.chars().count() < 8 {
            return Err(DeskError::Refused("a password needs at least 8 characters"));
        }
        let (mut grant, mut told) = (new.grant, new.grant.role.to_string());
        if let Some(shop) = grant.shop {
            self.shop(shop).await?;
            if grant.role == Role::Professional {
                let (id, name) = self.professional_called(shop, &new.name).await?;
                grant.professional = Some(id);
                told = format!("{told} ({name})");
            }
        }
        let fresh = self.new_user(&new.email, &new.name)?;
        let hash = self.passwords.hash(password.0).await?;
        let at = self.clock.now();
        let entry =
            self.audit_entry(&Actor::console(), grant.shop, "user_added", format!("{}, {told}", fresh.email));
        let written = self.store.write(move |tx| {
            let (mut user, hash, entry) = (fresh.clone(), hash.clone(), entry.clone());
            Box::pin(async move {
                match tx.user_by_email(&user.email).await? {
                    Some(known) => {
                        tx.set_password(known.id, &hash).await?;
                        tx.end_sessions(known.id, None, at).await?;
                        user = known;
                    }
                    None => {
                        user.password_hash = Some(hash);
                        tx.insert_user(&NewUser { user: user.clone(), at }).await?;
                    }
                }
                match grant.shop {
                    Some(shop) => tx.grant(user.id, shop, grant.role, grant.professional, at).await?,
                    None => tx.set_operator(user.id, true).await?,
                }
                tx.audit(&entry).await
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(told)
    }

    /// The professional of that name, or the first whom nobody signs in as.
    async fn professional_called(
        &self,
        shop: ShopId,
        name: &str,
    ) -> Result<(ProfessionalId, String), DeskError> {
        let free = self.store.read().await?.professionals_without_user(shop).await?;
        let named = free.iter().find(|(_, known)| known.eq_ignore_ascii_case(name.trim()));
        named.or(free.first()).cloned().ok_or(DeskError::Refused(
            "every professional of this shop has a user already; add the professional first",
        ))
    }

    /// Invites somebody to the pass's shop: the link goes by mail where mail can be sent, and to whoever invites.
    pub async fn invite(&self, pass: &Pass, new: NewPerson) -> Result<Secret, DeskError> {
        pass.must(Action::RunShop)?;
        let fresh = self.new_user(&new.email, &new.name)?;
        let shop = self.shop(pass.shop()).await?;
        if let Some(professional) = new.grant.professional
            && !shop.professionals.iter().any(|known| known.id == professional)
        {
            return Err(DeskError::NotFound("professional"));
        }
        let grant = Grant { shop: Some(shop.id), ..new.grant };
        if grant.role == Role::Operator {
            return Err(DeskError::Refused("A shop has owners and professionals."));
        }
        let subject = format!("{}, {}", fresh.email, grant.role);
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop.id), "invited", subject);
        let (secret, link) = self.link(LinkKind::Invitation(grant), fresh.id, INVITATION);
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

    /// Who a link is for, and whether they already have a password.
    pub async fn invited(&self, secret: &str) -> Result<(String, bool), DeskError> {
        let link = self.store.read().await?.link(&secrets::hash(secret), self.clock.now()).await?;
        let link = link.filter(|link| matches!(link.kind, LinkKind::Invitation(_))).ok_or(BAD_LINK)?;
        Ok((link.user.email, link.user.password_hash.is_some()))
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
    ) -> Result<Secret, DeskError> {
        let (token, now) = (secrets::hash(secret), self.clock.now());
        let link = self.store.read().await?.link(&token, now).await?.ok_or(BAD_LINK)?;
        let LinkKind::Invitation(grant) = link.kind else { return Err(BAD_LINK) };
        let shop = grant.shop.ok_or(BAD_LINK)?;
        let mut user = link.user;
        let hash = match &user.password_hash {
            Some(known) => {
                self.throttle.sign_in(&user.email, address).map_err(DeskError::TooOften)?;
                if !self.passwords.is_right(password.0, Some(known.clone())).await? {
                    return Err(DeskError::Wrong("This is not the password of your account."));
                }
                None
            }
            None => {
                user.name = shortened(name).unwrap_or(user.name);
                Some(self.new_hash(&user, password).await?)
            }
        };
        let (id, name) = (user.id, user.name.clone());
        let entry =
            self.audit_entry(&actor(&user), Some(shop), "invitation_accepted", grant.role.to_string());
        let written = self.store.write(move |tx| {
            let (token, hash, name, entry) = (token.clone(), hash.clone(), name.clone(), entry.clone());
            Box::pin(async move {
                if !tx.use_link(&token, now).await? {
                    return Err(BAD_LINK);
                }
                if let Some(hash) = hash {
                    // Somebody else may have accepted another invitation in the meantime.
                    if tx.user(id).await?.is_none_or(|user| user.password_hash.is_some()) {
                        return Err(BAD_LINK);
                    }
                    tx.set_password(id, &hash).await?;
                    tx.set_user_name(id, &name).await?;
                }
                tx.grant(id, shop, grant.role, grant.professional, now).await?;
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.start_session(&user, agent, None).await
    }

    /// The people of the pass's shop.
    pub async fn people(&self, pass: &Pass) -> Result<Vec<Person>, DeskError> {
        pass.must(Action::RunShop)?;
        let people = self.store.read().await?.people(pass.shop()).await?;
        Ok(people
            .into_iter()
            .map(|person| Person {
                user_id: person.user,
                email: person.email,
                name: person.name,
                role: person.role,
                professional: person.professional,
            })
            .collect())
    }

    /// Takes somebody out of the pass's shop; their sockets close. Nobody can take out themselves.
    pub async fn remove_person(&self, pass: &Pass, user: UserId) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        if pass.visitor().user().is_some_and(|(own, _)| own == user) {
            return Err(DeskError::Refused("You cannot remove yourself."));
        }
        let shop = pass.shop();
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "person_removed", user.to_string());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !tx.ungrant(user, shop).await? {
                    return Err(DeskError::NotFound("person"));
                }
                tx.access_changed().await?;
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// Everybody who can sign in, for the operator.
    pub async fn users(&self, _: &PlatformPass) -> Result<Vec<UserLine>, DeskError> {
        let users = self.store.read().await?.users().await?;
        Ok(users
            .into_iter()
            .map(|user| UserLine { user_id: user.id, name: user.name, email: user.email })
            .collect())
    }

    /// A link to a new password that an operator hands over, where mail cannot be sent.
    pub async fn password_link(&self, pass: &PlatformPass, user: UserId) -> Result<Secret, DeskError> {
        let user = self.store.read().await?.user(user).await?.ok_or(DeskError::NotFound("user"))?;
        let (secret, link) = self.link(LinkKind::Password, user.id, OPERATORS_LINK);
        let entry = self.audit_entry(&pass.visitor().actor(), None, "password_link_made", user.email);
        let written = self.store.write(move |tx| {
            let (link, entry) = (link.clone(), entry.clone());
            Box::pin(async move {
                tx.insert_link(&link).await?;
                tx.audit(&entry).await
            })
        });
        written.await?;
        Ok(secret)
    }

    /// Signs somebody out everywhere: a lost phone, a colleague who left.
    pub async fn end_sessions_of(&self, pass: &PlatformPass, user: UserId) -> Result<(), DeskError> {
        let user = self.store.read().await?.user(user).await?.ok_or(DeskError::NotFound("user"))?;
        let at = self.clock.now();
        let entry = self.audit_entry(&pass.visitor().actor(), None, "sessions_ended", user.email);
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                tx.end_sessions(user.id, None, at).await?;
                tx.audit(&entry).await
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    fn new_user(&self, email: &str, name: &str) -> Result<UserRecord, DeskError> {
        let email = normal_email(email).ok_or(NOT_AN_ADDRESS)?;
        let before_at = email.split('@').next().unwrap_or_default().to_owned();
        Ok(UserRecord {
            id: self.ids.id(self.clock.now()),
            name: shortened(name).unwrap_or(before_at),
            email,
            password_hash: None,
            is_operator: false,
        })
    }
}

/// A name as it is kept; `None` where nothing is left of it.
fn shortened(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    (!name.is_empty()).then_some(name)
}
