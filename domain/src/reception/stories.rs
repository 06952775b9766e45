//! The receptionist's rules as stories: a made-up desk answers, and what she does is looked at, not how she puts it.

mod edges_of_booking;
mod edges_of_calls;
mod knowing;
mod modelled;
mod own_visits;
mod rules;
pub(super) mod world;
