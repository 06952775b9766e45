//! Parts of the day: "in the morning", "after work", "por la tarde". A greeting is none.

use super::DAY;
use crate::understanding::phrases::Phrases;
use crate::understanding::words::Words;

/// A part of the day, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) from: u16,
    pub(super) until: u16,
}

const NOON: u16 = 12 * 60;

static PARTS: [(Phrases, u16, u16); 20] = [
    (
        Phrases::of(
            "early in the morning|early morning|first thing in the morning|first thing|a primera hora|\
            primera hora|temprano por la manana|temprano",
        ),
        0,
        10 * 60,
    ),
    (Phrases::of("mid morning|media manana"), 9 * 60 + 30, 11 * 60),
    (Phrases::of("late morning|later in the morning"), 10 * 60 + 30, NOON),
    (
        Phrases::of(
            "this morning|in the morning|the morning|morning|mornings|por la manana|en la manana|de la manana|\
            la manana|por las mananas",
        ),
        0,
        NOON,
    ),
    (
        Phrases::of(
            "lunch time|lunchtime|lunch break|over lunch|at lunch|during lunch|lunch|a la hora de comer|\
            hora de la comida|hora del almuerzo",
        ),
        NOON,
        14 * 60,
    ),
    (Phrases::of("early afternoon|early in the afternoon|primera hora de la tarde"), NOON, 14 * 60 + 30),
    (Phrases::of("mid afternoon|middle of the afternoon|media tarde"), 14 * 60, 16 * 60),
    (Phrases::of("late afternoon|later in the afternoon|late in the afternoon"), 15 * 60 + 30, 18 * 60),
    (Phrases::of("this afternoon|in the afternoon|the afternoon|afternoon|afternoons"), NOON, 17 * 60),
    (Phrases::of("after school|after the school run|despues del colegio|despues de clase"), 15 * 60, 18 * 60),
    (Phrases::of("despues de comer"), 15 * 60, 17 * 60),
    (
        Phrases::of(
            "after work|when i finish work|after i finish work|despues del trabajo|despues de trabajar|\
            cuando salga del trabajo|cuando salgo del trabajo|al salir del trabajo",
        ),
        17 * 60,
        DAY,
    ),
    (Phrases::of("before work|antes del trabajo|antes de trabajar|antes de ir al trabajo"), 0, 9 * 60),
    (
        Phrases::of("end of the day|end of day|last thing|close to closing|a ultima hora|ultima hora"),
        16 * 60 + 30,
        DAY,
    ),
    (Phrases::of("early evening|early in the evening"), 17 * 60, 19 * 60),
    (Phrases::of("late evening|late in the evening"), 19 * 60, DAY),
    (Phrases::of("this evening|in the evening|the evening|evening|evenings"), 17 * 60, DAY),
    (
        Phrases::of("por la tarde|en la tarde|de la tarde|la tarde|esta tarde|por las tardes|tarde"),
        NOON,
        20 * 60,
    ),
    (
        Phrases::of("tonight|at night|night|por la noche|en la noche|de la noche|esta noche|noche"),
        18 * 60,
        DAY,
    ),
    (Phrases::of("de la madrugada|madrugada"), 0, 6 * 60),
];

/// The part of the day that begins at a place, and its length in words.
pub(super) fn part_of_day(words: &Words, i: usize) -> Option<(Part, usize)> {
    // "Good morning", "buenas tardes"; "mas tarde" is later, "llegar tarde" is late.
    if matches!(
        words.before(i, 1),
        "good" | "buenas" | "buena" | "buenos" | "mas" | "llegar" | "llego" | "llegare" | "muy"
    ) {
        return None;
    }
    PARTS.iter().find_map(|(phrases, from, until)| {
        let len = words.any_at(i, phrases)?;
        Some((Part { from: *from, until: *until }, len))
    })
}

impl Part {
    /// Whether a time lies in it, where evenings and nights are as long as people make them.
    pub(super) fn is_morning(self) -> bool {
        self.until <= NOON
    }
}
