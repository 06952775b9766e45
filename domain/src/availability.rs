//! Free slots.
