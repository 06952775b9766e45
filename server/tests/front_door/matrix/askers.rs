//! Everybody who must not see the other shop, and what each of them may do.

use backend::audit::Actor;
use domain::access::{Action, Grant, Role, Rule};
use domain::ids::ShopId;

use super::{MARK, OTHER, OWNERS_MARK};
use crate::world::{Cookie, World};

/// Who asks.
pub(super) struct Asker {
    pub(super) who: &'static str,
    pub(super) header: Option<(&'static str, String)>,
    /// What they must never see.
    pub(super) mark: &'static str,
    /// Whether they may use a route of this rule.
    pub(super) may: fn(Rule) -> bool,
}

pub(super) fn only_everyone(rule: Rule) -> bool {
    matches!(rule, Rule::Everyone)
}

pub(super) fn also_own(rule: Rule) -> bool {
    matches!(rule, Rule::Everyone | Rule::SignedIn)
}

pub(super) fn own_work(rule: Rule) -> bool {
    also_own(rule) || rule == Rule::Shop(Action::SeeOwnWork)
}

pub(super) fn owners(rule: Rule) -> bool {
    own_work(rule) || matches!(rule, Rule::Shop(_))
}

pub(super) async fn askers(world: &World) -> Vec<Asker> {
    let cookie = |Cookie(cookie): Cookie| Some(("cookie", cookie));
    let professional = world.signed_in("pro@first.example", Role::Professional, Some(ShopId(1))).await;
    let inside = world.signed_in("pro@other.example", Role::Professional, Some(OTHER)).await;
    let owner = world.signed_in("owner@other.example", Role::Owner, Some(OTHER)).await;
    assert_eq!(world.form("/signout", Some(&owner), &[]).await.status().as_u16(), 303);
    let grant = Grant { role: Role::Owner, shop: Some(ShopId(1)), professional: None };
    let other_key = world.desk.add_key(&Actor::console(), grant, "first").await.expect("a key");
    let bearer = |key: &str| Some(("authorization", format!("Bearer {key}")));
    vec![
        Asker { who: "nobody", header: None, mark: MARK, may: only_everyone },
        Asker {
            who: "the other shop's owner",
            header: cookie(world.owner.clone()),
            mark: MARK,
            may: also_own,
        },
        Asker {
            who: "a professional of the other shop",
            header: cookie(professional),
            mark: MARK,
            may: also_own,
        },
        Asker {
            who: "a professional of the shop itself",
            header: cookie(inside),
            mark: OWNERS_MARK,
            may: own_work,
        },
        Asker { who: "its owner, signed out", header: cookie(owner), mark: MARK, may: only_everyone },
        Asker { who: "the other shop's key", header: bearer(other_key.reveal()), mark: MARK, may: also_own },
        Asker {
            who: "a made-up key",
            header: bearer(&format!("fdk_{}", "0".repeat(48))),
            mark: MARK,
            may: only_everyone,
        },
    ]
}
