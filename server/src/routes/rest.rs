//! The API for other systems: JSON in, JSON out, errors as problem details, described by `/api-docs/openapi.json`.

pub(super) mod chat;
pub(super) mod commission;
pub(super) mod docs;
pub(super) mod keys;
pub(super) mod shops;
pub(super) mod visits;
