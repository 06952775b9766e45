//! The API for other systems: JSON in, JSON out, errors as problem details, described by `/api-docs/openapi.json`.

pub(super) mod chat;
pub(super) mod commission;
pub(super) mod customers;
pub(super) mod docs;
pub(super) mod elsewhere;
pub(super) mod keys;
pub(super) mod numbers;
pub(super) mod patch_tests;
pub(super) mod set_up;
pub(super) mod shops;
pub(super) mod times;
pub(super) mod visits;
