//! Who may do what. The tables of this file are the only place that decides it.

use serde::{Deserialize, Serialize};

use crate::ids::{ProfessionalId, ShopId};

/// What somebody is to a shop, or to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after all shops.
    Operator,
    /// Runs a shop.
    Owner,
    /// Works in a shop.
    Professional,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See a shop's calls, visits, customers and numbers.
    SeeShop,
    /// Change a shop: its people, its keys; and read who did what in it.
    RunShop,
    /// See one's own day in a shop.
    SeeOwnWork,
    /// See and run the whole front desk: all shops, the process itself.
    RunPlatform,
}

impl Role {
    /// Whether the role allows the action, in its own shop or (the operator's) in every one.
    pub fn may(self, action: Action) -> bool {
        match self {
            Self::Operator => true,
            Self::Owner => action != Action::RunPlatform,
            Self::Professional => action == Action::SeeOwnWork,
        }
    }

    /// The word in tables, commands and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::Professional => "professional",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Operator, Self::Owner, Self::Professional]
            .into_iter()
            .find(|role| role.word() == text)
            .ok_or(UnknownRole)
    }
}

/// A word that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is operator, owner or professional")]
pub struct UnknownRole;

/// A role and where it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The shop; `None` means every shop, which only an operator's grant has.
    pub shop: Option<ShopId>,
    /// Whose day it is, for one who works there.
    pub professional: Option<ProfessionalId>,
}

impl Grant {
    /// The operator's grant.
    pub const OPERATOR: Self = Self { role: Role::Operator, shop: None, professional: None };

    fn holds_in(&self, shop: ShopId) -> bool {
        self.shop == Some(shop) || (self.shop.is_none() && self.role == Role::Operator)
    }
}

/// Everything that somebody may do. The empty one may nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access(pub Vec<Grant>);

impl Access {
    /// Whether one of the grants allows the action in this shop.
    pub fn may(&self, action: Action, shop: ShopId) -> bool {
        self.0.iter().any(|grant| grant.holds_in(shop) && grant.role.may(action))
    }

    /// Whether the action is allowed in every shop.
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.0.iter().any(|grant| grant.role == Role::Operator && grant.role.may(action))
    }

    /// The shops that the grants name.
    pub fn shops(&self) -> impl Iterator<Item = ShopId> {
        self.0.iter().filter_map(|grant| grant.shop)
    }

    /// Whose day is one's own in this shop.
    pub fn professional(&self, shop: ShopId) -> Option<ProfessionalId> {
        self.0.iter().find(|grant| grant.shop == Some(shop)).and_then(|grant| grant.professional)
    }
}

/// Who may use a route. Every route, page and server function names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Whoever comes.
    Everyone,
    /// Twilio, by its signature; the handler's own argument proves it.
    Twilio,
    /// Whoever is signed in; what they see is their own.
    SignedIn,
    /// Who may do this in the shop that the request names.
    Shop(Action),
    /// Who may do this in every shop.
    Platform(Action),
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Action; 4] = [Action::SeeShop, Action::RunShop, Action::SeeOwnWork, Action::RunPlatform];

    fn grant(role: Role, shop: i64) -> Access {
        Access(vec![Grant { role, shop: Some(ShopId(shop)), professional: None }])
    }

    #[test]
    fn nobody_may_anything_in_another_shop_but_the_operator() {
        for action in ALL {
            for role in [Role::Owner, Role::Professional] {
                assert!(!grant(role, 1).may(action, ShopId(2)), "{role} {action:?}");
                assert!(!grant(role, 1).may_everywhere(action), "{role} {action:?}");
            }
            assert!(Access(vec![Grant::OPERATOR]).may(action, ShopId(2)));
            assert!(!Access::default().may(action, ShopId(1)));
        }
    }

    #[test]
    fn a_professional_sees_the_own_day_and_no_more() {
        let allowed = ALL.map(|action| grant(Role::Professional, 1).may(action, ShopId(1)));
        assert_eq!(allowed, [false, false, true, false]);
        let allowed = ALL.map(|action| grant(Role::Owner, 1).may(action, ShopId(1)));
        assert_eq!(allowed, [true, true, true, false]);
    }

    #[test]
    fn a_grant_without_a_shop_is_the_operators_alone() {
        for role in [Role::Owner, Role::Professional] {
            let broken = Access(vec![Grant { role, shop: None, professional: None }]);
            assert!(ALL.iter().all(|action| !broken.may(*action, ShopId(1))), "{role}");
        }
    }
}
