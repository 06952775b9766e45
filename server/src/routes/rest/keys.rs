//! Keys of other systems: list, make, revoke.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backend::Desk;
use backend::access::Pass;
use domain::ids::KeyId;
use domain::lines::KeyLine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::guard::By;
use crate::routes::problem::{Body, Place, Problem};

/// The good keys of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct Keys {
    keys: Vec<KeyLine>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::routes) struct NewKey {
    /// What it is for, in your words.
    #[schema(max_length = 80)]
    name: String,
}

/// A key, once.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct MadeKey {
    /// The key itself. It is not shown again.
    key: String,
}

/// The good keys of a shop. Their secrets are not kept.
#[utoipa::path(
    get, path = "/admin/shop/{shop_id}/keys", operation_id = "keys", tag = "access",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    responses((status = 200, body = Keys)),
)]
pub(in crate::routes) async fn list(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
) -> Result<Json<Keys>, Problem> {
    Ok(Json(Keys { keys: desk.shop_keys(&pass).await? }))
}

/// Makes a key for a shop.
#[utoipa::path(
    post, path = "/admin/shop/{shop_id}/keys", operation_id = "add_key", tag = "access",
    params(("shop_id" = i64, Path, description = "The shop's number")),
    request_body = NewKey,
    responses(
        (status = 201, body = MadeKey, description = "The key, this one time"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "Its name is too long"),
    ),
)]
pub(in crate::routes) async fn add(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Body(new): Body<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Problem> {
    let key = desk.add_shop_key(&pass, &new.name).await?;
    Ok((StatusCode::CREATED, Json(MadeKey { key: key.reveal().to_owned() })))
}

/// Makes a key useless at once.
#[utoipa::path(
    delete, path = "/admin/shop/{shop_id}/keys/{key_id}", operation_id = "revoke_key", tag = "access",
    params(
        ("shop_id" = i64, Path, description = "The shop's number"),
        ("key_id" = Uuid, Path, description = "The key's id in the list"),
    ),
    responses((status = 204, description = "It is useless now")),
)]
pub(in crate::routes) async fn revoke(
    State(desk): State<Desk>,
    By(pass): By<Pass>,
    Place((_, key)): Place<(i64, Uuid)>,
) -> Result<StatusCode, Problem> {
    desk.revoke_shop_key(&pass, KeyId(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
