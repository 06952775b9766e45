//! Which of several things was meant: "Tuesday, no, Thursday", "not this one", "from 3 to 5", "Monday or Tuesday".

use super::phrases::Phrases;
use super::words::Words;

/// Something that was said, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<T> {
    pub(super) at: usize,
    pub(super) len: usize,
    pub(super) thing: T,
}

/// Words that take back what was said before them.
static CORRECTIONS: Phrases = Phrases::of(
    "no|actually|sorry|i mean|i meant|instead|rather|make it|make that|\
    change it to|change that to|switch|wait|scratch that|correction|or rather|better|perdon|perdone|digo|\
    mejor|en realidad|quiero decir|quise decir|mas bien|disculpe|cambielo|espera",
);

/// Words before a thing that rule it out.
static NOT: Phrases = Phrases::of(
    "not|not on|not at|not for|not this|not the|instead of|instead of the|rather than|\
    rather than on|except|anything but|any day but|every day but|any time but|anytime but|except for|except on|isn't|can't|can't do|can't make|can't make it|cannot do|cannot make|cannot make it|don't want|\
    no puedo|en vez de|en lugar de",
);

/// Words after a thing that rule it out.
static NO_GOOD: Phrases = Phrases::of(
    "doesn't work|does not work|won't work|will not work|isn't good|is no good|\
    is not good|doesn't suit|is too early|is too late|is bad|i can't|i'm busy|i work|no puedo|no me va|\
    no me viene|trabajo",
);

/// Small words that may stand between two names of one thing, or between two things of a list.
static SMALL: Phrases = Phrases::of("the|on|of|at|for|el|la|las|los|de|del|dia|a|which|is");
static AND: Phrases = Phrases::of("or|and|but|to|through|until|till|o|y|u|al|a|hasta|either|-");

/// Nothing but small words, and no end of a sentence, lies between two places.
pub(super) fn side_by_side(words: &Words, from: usize, to: usize) -> bool {
    to - from <= 2
        && (from..to).all(|i| SMALL.holds(words.at(i)))
        && (from.max(1)..=to).all(|i| !words.stop_after(i - 1))
}

/// The thing that was meant, if any.
pub(super) fn settle<T: Copy>(words: &Words, said: &[Said<T>], together: fn(T, T) -> T) -> Option<T> {
    let mut meant: Option<(T, usize)> = None;
    for one in said.iter().filter(|one| !ruled_out(words, one)) {
        let end = one.at + one.len;
        meant = match meant {
            None => Some((one.thing, end)),
            Some((_, before)) if corrected(words, before, one.at) => Some((one.thing, end)),
            Some((first, before)) if in_a_list(words, before, one.at) => {
                Some((together(first, one.thing), end))
            }
            kept => kept,
        };
    }
    meant.map(|(thing, _)| thing)
}

fn ruled_out<T>(words: &Words, one: &Said<T>) -> bool {
    let small = one.at > 0 && SMALL.holds(words.at(one.at - 1)) && !words.pause_after(one.at - 1);
    let before = words.ends_before(one.at, &NOT) || (small && words.ends_before(one.at - 1, &NOT));
    let end = one.at + one.len;
    let after = words.any_at(end, &NO_GOOD).is_some()
        // "El martes no, el jueves": a "no" of its own after the thing, before another.
        || (words.at(end) == "no" && words.pause_after(end) && !words.pause_after(end - 1) && end + 1 < words.len());
    before || after
}

/// What lies between takes the first back, or the second is what a change leads to.
fn corrected(words: &Words, from: usize, to: usize) -> bool {
    let between = (from..to).any(|i| words.any_at(i, &CORRECTIONS).is_some_and(|len| i + len <= to));
    let moved = moves(words, from);
    let towards =
        to > 0 && (from..to).any(|i| matches!(words.at(i), "to" | "for" | "al" | "para" | "a" | "por"));
    between || (moved && towards)
}

/// Whether something is moved: "change it from Tuesday to Thursday" is no stretch of days.
pub(super) fn moves(words: &Words, before: usize) -> bool {
    (0..before).any(|i| {
        let word = words.at(i);
        ["mov", "chang", "resched", "switch", "push", "cambi", "muev", "pasar", "paselo", "pasela"]
            .iter()
            .any(|verb| word.starts_with(verb))
    })
}

fn in_a_list(words: &Words, from: usize, to: usize) -> bool {
    from < to
        && to - from <= 3
        && (from..to).any(|i| AND.holds(words.at(i)))
        && (from..to).all(|i| AND.holds(words.at(i)) || SMALL.holds(words.at(i)) || words.at(i).is_empty())
}
