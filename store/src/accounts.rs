//! People who sign in, what they are to which shop, and the links that are good once.

use domain::Instant;
use domain::access::{Grant, Role};
use domain::ids::{ProfessionalId, ShopId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::{StoreError, Tx};

statements! {
    COUNT = "select count(*) from users";
    ADD_USER = "insert into users (user_id, email, name, password_hash, is_operator, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    BY_EMAIL = "select user_id, email, name, password_hash, is_operator from users where email = $1";
    BY_ID = "select user_id, email, name, password_hash, is_operator from users where user_id = $1";
    SET_PASSWORD = "update users set password_hash = $2 where user_id = $1";
    SET_NAME = "update users set name = $2 where user_id = $1";
    MAKE_OPERATOR = "update users set is_operator = $2 where user_id = $1";
    GRANTS = "select location_id, role, professional_id from memberships where user_id = $1 order by location_id";
    ADD_MEMBERSHIP = "insert into memberships (user_id, location_id, role, professional_id, created_at)
        values ($1, $2, $3, $4, $5)
        on conflict (user_id, location_id) do update set
            role = excluded.role, professional_id = excluded.professional_id";
    REMOVE_MEMBERSHIP = "delete from memberships where user_id = $1 and location_id = $2";
    PEOPLE = "select u.user_id, u.email, u.name, m.role, m.professional_id, p.name as professional,
            u.password_hash is not null as has_password
        from memberships m
        join users u on u.user_id = m.user_id
        left join professionals p on p.professional_id = m.professional_id
        where m.location_id = $1 order by m.role, u.name, u.email";
    PEOPLE_LIKE = "select user_id, email, name, password_hash, is_operator from users
        where $1 = '' or lower(name) like $2 escape '!' or email like $2 escape '!'
        order by name, email limit $3";
    WITHOUT_USER = "select p.professional_id, p.name from professionals p
        left join memberships m on m.professional_id = p.professional_id
        where p.location_id = $1 and m.user_id is null order by p.place, p.name";
    ADD_LINK = "insert into links (token_hash, kind, user_id, location_id, role, professional_id,
            invited_by, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LINK = "select l.kind, l.user_id, l.location_id, l.role, l.professional_id, u.email, u.name, u.password_hash
        from links l join users u on u.user_id = l.user_id
        where l.token_hash = $1 and l.used_at is null and l.expires_at > $2";
    USE_LINK = "update links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2";
    WITHDRAW = "update links set used_at = $3
        where location_id = $1 and kind = 'invitation' and used_at is null and (user_id = $2 or invited_by = $2)";
    PENDING = "select u.user_id, u.email, u.name, l.role, p.name as professional, false as has_password
        from links l join users u on u.user_id = l.user_id
        left join professionals p on p.professional_id = l.professional_id
        where l.location_id = $1 and l.kind = 'invitation' and l.used_at is null and l.expires_at > $2
        order by l.created_at, l.token_hash";
    USE_UP_LINKS = "update links set used_at = $2 where user_id = $1 and kind = 'password' and used_at is null";
}

/// Somebody who signs in.
#[derive(Debug, Clone)]
pub struct UserRecord {
    /// Who.
    pub id: UserId,
    /// In lower case.
    pub email: String,
    /// How the pages call them.
    pub name: String,
    /// Argon2id in PHC notation; `None` until an invitation was accepted.
    pub password_hash: Option<String>,
    /// Whether they look after all shops.
    pub is_operator: bool,
}

/// Somebody new.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The user; what it says is written as it stands.
    pub user: UserRecord,
    /// When.
    pub at: Instant,
}

/// Somebody of a shop, for its list of people.
#[derive(Debug, Clone)]
pub struct PersonRecord {
    /// Who.
    pub user: UserId,
    /// In lower case.
    pub email: String,
    /// How the pages call them.
    pub name: String,
    /// What they are to the shop.
    pub role: Role,
    /// Whose day is theirs.
    pub professional: Option<String>,
    /// Whether they have accepted their invitation.
    pub has_password: bool,
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// To choose a new password.
    Password,
    /// To become somebody of a shop.
    Invitation(Grant),
}

/// A link that is made; only the hash of its secret is kept.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// SHA-256 of the link's secret, in hexadecimal digits.
    pub token_hash: String,
    /// What for.
    pub kind: LinkKind,
    /// For whom.
    pub user: UserId,
    /// Who invites.
    pub invited_by: Option<UserId>,
    /// When.
    pub at: Instant,
    /// Until when it is good.
    pub expires_at: Instant,
}

/// A link that is good.
#[derive(Debug, Clone)]
pub struct LinkRecord {
    /// What for.
    pub kind: LinkKind,
    /// For whom.
    pub user: UserRecord,
}

#[derive(FromRow)]
struct LinkRow {
    kind: String,
    user_id: Uuid,
    location_id: Option<i64>,
    role: Option<String>,
    professional_id: Option<Uuid>,
    email: String,
    name: String,
    password_hash: Option<String>,
}

impl TryFrom<LinkRow> for LinkRecord {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, Self::Error> {
        let kind = match (row.kind.as_str(), row.location_id, row.role) {
            ("password", ..) => LinkKind::Password,
            ("invitation", Some(shop), Some(role)) => LinkKind::Invitation(Grant {
                role: role_of(&role, row.user_id)?,
                shop: Some(ShopId(shop)),
                professional: row.professional_id.map(ProfessionalId),
            }),
            _ => return Err(inconsistent("links", "kind", row.user_id)),
        };
        let user = UserRecord {
            id: UserId(row.user_id),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            is_operator: false,
        };
        Ok(Self { kind, user })
    }
}

#[derive(FromRow)]
struct UserRow {
    user_id: Uuid,
    email: String,
    name: String,
    password_hash: Option<String>,
    is_operator: bool,
}

impl From<UserRow> for UserRecord {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.user_id),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            is_operator: row.is_operator,
        }
    }
}

#[derive(FromRow)]
struct PersonRow {
    user_id: Uuid,
    email: String,
    name: String,
    role: String,
    professional: Option<String>,
    has_password: bool,
}

impl TryFrom<PersonRow> for PersonRecord {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self, Self::Error> {
        Ok(Self {
            user: UserId(row.user_id),
            role: role_of(&row.role, row.user_id)?,
            email: row.email,
            name: row.name,
            professional: row.professional,
            has_password: row.has_password,
        })
    }
}

impl Tx {
    /// How many people can sign in.
    pub async fn user_count(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(COUNT))?;
        Ok(count)
    }

    /// Adds somebody. The mail address must be new.
    pub async fn insert_user(&mut self, new: &NewUser) -> Result<(), StoreError> {
        let user = &new.user;
        run!(
            self,
            execute,
            sqlx::query(ADD_USER)
                .bind(user.id.0)
                .bind(&user.email)
                .bind(&user.name)
                .bind(&user.password_hash)
                .bind(user.is_operator)
                .bind(new.at)
        )?;
        Ok(())
    }

    /// Somebody by mail address, in lower case.
    pub async fn user_by_email(&mut self, email: &str) -> Result<Option<UserRecord>, StoreError> {
        let row: Option<UserRow> = run!(self, fetch_optional, sqlx::query_as(BY_EMAIL).bind(email))?;
        Ok(row.map(UserRecord::from))
    }

    /// Somebody by id.
    pub async fn user(&mut self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        let row: Option<UserRow> = run!(self, fetch_optional, sqlx::query_as(BY_ID).bind(id.0))?;
        Ok(row.map(UserRecord::from))
    }

    /// Users whose name or address has these letters in it, by name; none means everybody.
    pub async fn users(&mut self, like: &str, limit: i64) -> Result<Vec<UserRecord>, StoreError> {
        let like = like.trim().to_lowercase();
        // What is a sign for `like` stands for itself.
        let safe: String = like
            .chars()
            .flat_map(|c| ['!'].into_iter().filter(move |_| matches!(c, '!' | '%' | '_')).chain([c]))
            .collect();
        let rows: Vec<UserRow> = run!(
            self,
            fetch_all,
            sqlx::query_as(PEOPLE_LIKE).bind(&like).bind(format!("%{safe}%")).bind(limit)
        )?;
        Ok(rows.into_iter().map(UserRecord::from).collect())
    }

    /// Replaces a password.
    pub async fn set_password(&mut self, user: UserId, hash: &str) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SET_PASSWORD).bind(user.0).bind(hash))?;
        Ok(())
    }

    /// Replaces a name.
    pub async fn set_user_name(&mut self, user: UserId, name: &str) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SET_NAME).bind(user.0).bind(name))?;
        Ok(())
    }

    /// Gives or takes the operator's right.
    pub async fn set_operator(&mut self, user: UserId, is_operator: bool) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(MAKE_OPERATOR).bind(user.0).bind(is_operator))?;
        Ok(())
    }

    /// What somebody is to which shop.
    pub async fn grants(&mut self, user: UserId) -> Result<Vec<Grant>, StoreError> {
        let rows: Vec<(i64, String, Option<Uuid>)> =
            run!(self, fetch_all, sqlx::query_as(GRANTS).bind(user.0))?;
        rows.into_iter()
            .map(|(shop, role, professional)| {
                Ok(Grant {
                    role: role_of(&role, user.0)?,
                    shop: Some(ShopId(shop)),
                    professional: professional.map(ProfessionalId),
                })
            })
            .collect()
    }

    /// Makes somebody an owner or a professional of a shop; replaces what they were to it.
    pub async fn grant(
        &mut self,
        user: UserId,
        shop: ShopId,
        role: Role,
        professional: Option<ProfessionalId>,
        at: Instant,
    ) -> Result<(), StoreError> {
        let professional = professional.map(|id| id.0);
        run!(
            self,
            execute,
            sqlx::query(ADD_MEMBERSHIP)
                .bind(user.0)
                .bind(shop.0)
                .bind(role.word())
                .bind(professional)
                .bind(at)
        )?;
        Ok(())
    }

    /// Takes somebody out of a shop; false where they were not in it.
    pub async fn ungrant(&mut self, user: UserId, shop: ShopId) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(REMOVE_MEMBERSHIP).bind(user.0).bind(shop.0))? > 0)
    }

    /// The people of a shop who can sign in.
    pub async fn people(&mut self, shop: ShopId) -> Result<Vec<PersonRecord>, StoreError> {
        let rows: Vec<PersonRow> = run!(self, fetch_all, sqlx::query_as(PEOPLE).bind(shop.0))?;
        rows.into_iter().map(PersonRecord::try_from).collect()
    }

    /// Whom a shop has invited and who has not accepted yet.
    pub async fn invitations(&mut self, shop: ShopId, now: Instant) -> Result<Vec<PersonRecord>, StoreError> {
        let rows: Vec<PersonRow> = run!(self, fetch_all, sqlx::query_as(PENDING).bind(shop.0).bind(now))?;
        rows.into_iter().map(PersonRecord::try_from).collect()
    }

    /// Withdraws a shop's invitations of somebody and by somebody; how many there were.
    pub async fn withdraw_invitations(
        &mut self,
        shop: ShopId,
        user: UserId,
        now: Instant,
    ) -> Result<u64, StoreError> {
        run!(self, execute, sqlx::query(WITHDRAW).bind(shop.0).bind(user.0).bind(now))
    }

    /// The professionals of a shop whom nobody signs in as, in the shop's order.
    pub async fn professionals_without_user(
        &mut self,
        shop: ShopId,
    ) -> Result<Vec<(ProfessionalId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> = run!(self, fetch_all, sqlx::query_as(WITHOUT_USER).bind(shop.0))?;
        Ok(rows.into_iter().map(|(id, name)| (ProfessionalId(id), name)).collect())
    }

    /// Adds a link.
    pub async fn insert_link(&mut self, new: &NewLink) -> Result<(), StoreError> {
        let (kind, grant) = match new.kind {
            LinkKind::Password => ("password", None),
            LinkKind::Invitation(grant) => ("invitation", Some(grant)),
        };
        run!(
            self,
            execute,
            sqlx::query(ADD_LINK)
                .bind(&new.token_hash)
                .bind(kind)
                .bind(new.user.0)
                .bind(grant.and_then(|grant| grant.shop).map(|shop| shop.0))
                .bind(grant.map(|grant| grant.role.word()))
                .bind(grant.and_then(|grant| grant.professional).map(|id| id.0))
                .bind(new.invited_by.map(|user| user.0))
                .bind(new.at)
                .bind(new.expires_at)
        )?;
        Ok(())
    }

    /// What a link is good for; `None` where it was used, is too old, or never was.
    pub async fn link(&mut self, token_hash: &str, now: Instant) -> Result<Option<LinkRecord>, StoreError> {
        let row: Option<LinkRow> =
            run!(self, fetch_optional, sqlx::query_as(LINK).bind(token_hash).bind(now))?;
        row.map(LinkRecord::try_from).transpose()
    }

    /// Uses a link; true for the one who did it first.
    pub async fn use_link(&mut self, token_hash: &str, now: Instant) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(USE_LINK).bind(token_hash).bind(now))? == 1)
    }

    /// Makes all password links of somebody useless.
    pub async fn use_up_links(&mut self, user: UserId, now: Instant) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(USE_UP_LINKS).bind(user.0).bind(now))?;
        Ok(())
    }
}

fn role_of(word: &str, user: Uuid) -> Result<Role, StoreError> {
    word.parse().map_err(|_| inconsistent("memberships", "role", user))
}
