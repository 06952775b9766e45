//! The receptionist's rules as stories: a made-up desk answers, and what she does is looked at, not how she puts it.

mod rules;
mod world;
