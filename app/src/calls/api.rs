//! What the pages of calls ask for: who may, one verb, convert.

use domain::call_log::{CallInFull, CallLog, CallQuestion, Came, Wanted};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::error::AppError;

/// Reads the question mark's part of the address. What cannot be read is not asked for.
pub fn question(query: &ParamsMap) -> CallQuestion {
    let text = |name: &str| query.get(name).unwrap_or_default();
    CallQuestion {
        from: text("from").parse().ok(),
        to: text("to").parse().ok(),
        days: text("days").parse().ok(),
        came: Came::from_word(&text("came")),
        after_hours: text("after_hours") == "on",
        booked: text("booked") == "on",
        weekday: text("weekday").parse().ok().filter(|day| *day < 7),
        hour: text("hour").parse().ok().filter(|hour| *hour < 24),
        wanted: Wanted::from_word(&text("wanted")),
        text: text("text"),
        before: text("before").parse().ok(),
    }
}

/// A page of a shop's calls. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "calls")]
pub async fn load_calls(location_id: i64, question: CallQuestion) -> Result<CallLog, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let read = crate::context::desk()?.call_log(&pass, &question).await;
    read.map_err(|error| crate::context::refused(&error))
}

/// One call in full. Who may: who may see the shop.
#[server(input = leptos::server_fn::codec::Json, endpoint = "call")]
pub async fn load_call(location_id: i64, call_sid: String) -> Result<CallInFull, AppError> {
    let pass = crate::context::admit(domain::access::Action::SeeShop, location_id).await?;
    let read = crate::context::desk()?.call_in_full(&pass, &domain::ids::CallSid(call_sid)).await;
    read.map_err(|error| crate::context::refused(&error))
}
