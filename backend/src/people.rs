//! Who belongs to a shop: the first user, people added at the console, who is removed, and what operators do for people.

use chrono::TimeDelta;
use domain::access::{Action, Grant, Role};
use domain::ids::{ProfessionalId, ShopId, UserId};
use domain::lines::{Person, UserLine};
use store::{LinkKind, NewAudit, NewUser, PersonRecord, StoreError, UserRecord};

use crate::access::{Pass, PlatformPass};
use crate::accounts::{Secretly, actor, normal_email, person};
use crate::audit::Actor;
use crate::secrets::Secret;
use crate::{Desk, DeskError};

/// How long a link that an operator made is good.
const OPERATORS_LINK: TimeDelta = TimeDelta::hours(24);

/// People on the operator's page.
const SHOWN: i64 = 50;
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
                // It locks its row, so that of two first starts on PostgreSQL one comes second.
                tx.access_changed().await?;
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
        if !(8..=200).contains(&password.0.chars().count()) {
            return Err(DeskError::Refused("a password needs 8 to 200 characters"));
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
                        tx.use_up_links(known.id, at).await?;
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

    /// The people of the pass's shop.
    pub async fn people(&self, pass: &Pass) -> Result<Vec<Person>, DeskError> {
        pass.must(Action::RunShop)?;
        let people = self.store.read().await?.people(pass.shop()).await?;
        Ok(people.into_iter().map(line).collect())
    }

    /// Takes somebody out of the pass's shop; their sockets close. Nobody can take out themselves.
    pub async fn remove_person(&self, pass: &Pass, user: UserId) -> Result<(), DeskError> {
        let (own, _) = person(pass.visitor())?;
        self.still_may(pass, Action::RunShop).await?;
        if own == user {
            return Err(DeskError::Refused("You cannot remove yourself."));
        }
        self.remove_from_shop(&pass.visitor().actor(), Some(own), pass.shop(), user).await
    }

    /// Takes somebody out of a shop, from the console.
    pub async fn remove_user(&self, email: &str, shop: Option<ShopId>) -> Result<(), DeskError> {
        let email = normal_email(email).ok_or(NOT_AN_ADDRESS)?;
        let user =
            self.store.read().await?.user_by_email(&email).await?.ok_or(DeskError::NotFound("user"))?;
        let Some(shop) = shop else { return self.dismiss_operator(user).await };
        self.remove_from_shop(&Actor::console(), None, shop, user.id).await
    }

    async fn dismiss_operator(&self, user: UserRecord) -> Result<(), DeskError> {
        let entry = self.audit_entry(&Actor::console(), None, "operator_dismissed", user.email);
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                tx.set_operator(user.id, false).await?;
                tx.access_changed().await?;
                tx.audit(&entry).await
            })
        });
        Ok(written.await?)
    }

    async fn remove_from_shop(
        &self,
        by: &Actor,
        remover: Option<UserId>,
        shop: ShopId,
        user: UserId,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let entry = self.audit_entry(by, Some(shop), "person_removed", user.to_string());
        let written = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                // It locks its row: of two owners who remove each other at once, the second is one no more.
                tx.access_changed().await?;
                let owners: Vec<UserId> = tx
                    .people(shop)
                    .await?
                    .into_iter()
                    .filter(|person| person.role == Role::Owner)
                    .map(|person| person.user)
                    .collect();
                if owners == [user] {
                    return Err(DeskError::Refused("A shop needs an owner: invite another one first."));
                }
                if let Some(remover) = remover
                    && !owners.contains(&remover)
                    && !tx.user(remover).await?.is_some_and(|user| user.is_operator)
                {
                    return Err(DeskError::NotFound("shop"));
                }
                if !tx.ungrant(user, shop).await? {
                    return Err(DeskError::NotFound("person"));
                }
                tx.withdraw_invitations(shop, user, now).await?;
                tx.audit(&entry).await?;
                Ok(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// Those who can sign in and have these letters in their name or address, for the operator; at most fifty.
    pub async fn users(&self, _: &PlatformPass, like: &str) -> Result<Vec<UserLine>, DeskError> {
        let users = self.store.read().await?.users(like, SHOWN).await?;
        Ok(users
            .into_iter()
            .map(|user| UserLine { user_id: user.id, name: user.name, email: user.email })
            .collect())
    }

    /// A link to a new password that an operator hands over, where mail cannot be sent.
    pub async fn password_link(&self, pass: &PlatformPass, user: UserId) -> Result<Secret, DeskError> {
        let entries = self.operators_entries(pass, user, "password_link_made").await?;
        let (secret, link) = self.link(LinkKind::Password, user, None, OPERATORS_LINK);
        let written = self.store.write(move |tx| {
            let (link, entries) = (link.clone(), entries.clone());
            Box::pin(async move {
                tx.insert_link(&link).await?;
                for entry in &entries {
                    tx.audit(entry).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        written.await?;
        Ok(secret)
    }

    /// Signs somebody out everywhere: a lost phone, a colleague who left.
    pub async fn end_sessions_of(&self, pass: &PlatformPass, user: UserId) -> Result<(), DeskError> {
        let entries = self.operators_entries(pass, user, "sessions_ended").await?;
        let at = self.clock.now();
        let written = self.store.write(move |tx| {
            let entries = entries.clone();
            Box::pin(async move {
                tx.end_sessions(user, None, at).await?;
                for entry in &entries {
                    tx.audit(entry).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        written.await?;
        self.rights.look_again();
        Ok(())
    }

    /// Lines of what an operator does to somebody: one for the front desk, one for each of their shops, whose owners see it.
    /// Only a person may do it: a key must not become somebody.
    async fn operators_entries(
        &self,
        pass: &PlatformPass,
        user: UserId,
        action: &'static str,
    ) -> Result<Vec<NewAudit>, DeskError> {
        person(pass.visitor())?;
        let visitor = self.still(pass.visitor()).await?;
        self.admit_everywhere(&visitor, Action::RunPlatform)?;
        let mut tx = self.store.read().await?;
        let user = tx.user(user).await?.ok_or(DeskError::NotFound("user"))?;
        let shops = tx.grants(user.id).await?.into_iter().map(|grant| grant.shop);
        let places = std::iter::once(None).chain(shops);
        Ok(places.map(|shop| self.audit_entry(&visitor.actor(), shop, action, user.email.clone())).collect())
    }

    pub(crate) fn new_user(&self, email: &str, name: &str) -> Result<UserRecord, DeskError> {
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

pub(crate) fn line(person: PersonRecord) -> Person {
    Person {
        user_id: person.user,
        email: person.email,
        name: person.name,
        role: person.role,
        professional: person.professional,
    }
}

/// A name as it is kept; `None` where nothing is left of it.
pub(crate) fn shortened(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    (!name.is_empty()).then_some(name)
}
