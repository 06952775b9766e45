//! What a caller means: words to intents, services, people, days, times, names and numbers, in English and Spanish.
//!
//! Pure: the day, the opening hours and what was asked come in. No regular expressions; a turn takes microseconds.

pub mod acts;
pub mod answers;
pub mod dates;
pub mod numbers;
mod settling;
pub mod times;
pub mod words;
