//! The caller's name: "my name is Ana Silva", "it's Shane, S-H-A-Y-N-E", "me llamo María José". What is spelled wins
//! over what was heard.

mod spelling;

use self::spelling::spelled;
use super::phrases::{Phrases, phrases};
use super::words::Words;

/// Openings that a name follows for certain, in any spelling.
static SURE: Phrases = Phrases::of(
    "my name is|my name's|my names|the name is|the name's|name is|under the name of|under the name|\
    name of|name's|call me|first name is|last name is|me llamo|mi nombre es|el nombre es|a nombre de|soy la|soy el|\
    se llama|nombre de|de nombre|apellido es|apellidos",
);
/// Openings that a name follows if it is written with a capital letter.
static WEAK: Phrases =
    Phrases::of("this is|it's|it is|i'm|i am|under|soy|habla|le habla|with|for|aqui|de parte de|that's|es");

/// Words that end a name, and words that none holds.
static NONE: Phrases = Phrases::of(
    "booked|confirmed|promised|and|i|i'd|i'm|i've|i'll|can|could|please|for|at|on|to|would|like|want|\
    wanted|calling|looking|here|speaking|from|the|a|an|yes|no|it's|is|my|name|null|unknown|none|thanks|thank|you|just|\
    not|sure|ok|okay|yeah|put|under|it|that|that's|this|so|well|um|uh|er|hi|hello|hey|wondering|trying|interested|free|\
    available|about|good|fine|in|but|or|need|have|hoping|ringing|phoning|going|late|running|sorry|actually|really|very|\
    with|your|me|we|spelled|spelt|spelling|actually|already|also|back|done|ready|new|first|last|next|only|still|\
    anonymous|undefined|nobody|no-one|someone|anyone|happy|glad|sick|pregnant|allergic|afraid|busy|be|by|as|if|of|was|\
    what|when|where|how|who|why|today|tomorrow|because|fully|pretty|perfect|great|correct|right|wrong|urgent|noon|\
    y|quiero|quisiera|necesito|por|favor|para|con|una|un|el|los|las|que|hola|buenos|buenas|gracias|llamo|cliente|\
    clienta|desde|si|mi|nombre|llamando|me|se|su|nueva|nuevo|tarde|manana|hoy|cita|se escribe|deletreo",
);

/// Particles inside a name: "Maria de la Cruz".
static PARTICLES: Phrases = Phrases::of("de|la|del|los|van|von|der|da|dos|di|le|al|bin|y|mc|mac|o");

/// Finds the caller's name and uses its words up. `asked` when it was asked for, so that a bare name is one.
pub fn name(words: &mut Words, asked: bool) -> Option<String> {
    let spelled = spelled(words);
    let heard = introduced(words, asked);
    match (heard, spelled) {
        (Some(heard), Some(spelled)) => Some(corrected(&heard, &spelled)),
        (None, Some(spelled)) if asked => {
            // "Shane Oshiro, S H A Y N E": the spelled one replaces the one it sounds like.
            Some(bare(words).map_or_else(|| spelled.clone(), |heard| corrected(&heard, &spelled)))
        }
        (None, Some(spelled)) => Some(spelled),
        (heard, None) => heard,
    }
}

/// An answer that is nothing but a name.
pub fn bare(words: &mut Words) -> Option<String> {
    let left: Vec<usize> = (0..words.len()).filter(|i| words.word(*i).is_some()).collect();
    let kept: Vec<usize> =
        left.iter().copied().filter(|i| !NONE.holds(words.at(*i)) || inner_particle(words, *i)).collect();
    let plausible = (1..=5).contains(&kept.len())
        && kept.windows(2).all(|pair| pair[1] - pair[0] == 1)
        && kept.iter().all(|i| words.word(*i).is_some_and(|word| letters(&word.plain)));
    let first = *kept.first()?;
    plausible.then(|| {
        let name = written(words, first, kept.len());
        words.use_up(first, kept.len());
        name
    })
}

fn introduced(words: &mut Words, asked: bool) -> Option<String> {
    for (openings, sure) in [(&SURE, true), (&WEAK, asked)] {
        // The last one that is followed by a name: "my name is Ana, no, my name is Anna".
        for i in (0..words.len()).rev() {
            let Some(opening) = words.which_at(i, openings) else { continue };
            if phrases!("not|isn't").holds(words.before(i, 1)) && !words.pause_after(i - 1) {
                continue;
            }
            let start = i + opening.words;
            let loose = matches!(opening.text, "with" | "for" | "es" | "that's");
            if loose && !asked {
                continue;
            }
            let len = length(words, start, sure);
            if len > 0 {
                let name = written(words, start, len);
                words.use_up(i, start - i + len);
                return Some(name);
            }
        }
    }
    None
}

/// How many words from a place on are a name: at most five, up to a pause or a word that is none.
fn length(words: &Words, start: usize, sure: bool) -> usize {
    let mut len = 0;
    while len < 5
        && let Some(word) = words.word(start + len)
    {
        let capital = word.written.chars().next().is_some_and(char::is_uppercase);
        let particle = len > 0 && PARTICLES.holds(&word.plain) && followed(words, start + len, sure);
        let name = letters(&word.plain) && !NONE.holds(&word.plain) && (capital || (sure && len < 3));
        if !(name || particle) {
            break;
        }
        len += 1;
        if word.pause {
            break;
        }
    }
    len
}

/// A particle counts where more of a name follows it.
fn followed(words: &Words, i: usize, sure: bool) -> bool {
    let next = |j: usize| {
        words.word(j).is_some_and(|word| {
            letters(&word.plain)
                && !NONE.holds(&word.plain)
                && (sure || word.written.starts_with(char::is_uppercase))
        })
    };
    !words.pause_after(i) && (next(i + 1) || (PARTICLES.holds(words.at(i + 1)) && next(i + 2)))
}

fn inner_particle(words: &Words, i: usize) -> bool {
    i > 0 && PARTICLES.holds(words.at(i)) && letters(words.before(i, 1)) && followed(words, i, true)
}

/// Letters, with what names are joined by; a single letter is an initial at most.
fn letters(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '.'))
}

fn written(words: &Words, start: usize, len: usize) -> String {
    let parts = (start..start + len).filter_map(|i| words.word(i)).map(|word| {
        if phrases!("de|la|del|los|van|von|der|da|dos|di|y").holds(&word.plain) {
            word.written.to_lowercase()
        } else {
            capitalised(word.written)
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Each part of a word with a capital letter: "mary-jane" is Mary-Jane, "o'brien" O'Brien. What was written with
/// capitals inside (`McKay`) stays.
pub(super) fn capitalised(word: &str) -> String {
    let mut name = String::with_capacity(word.len());
    let mut start = true;
    let shouted = word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    for c in word.chars() {
        if start {
            name.extend(c.to_uppercase());
        } else if shouted {
            name.extend(c.to_lowercase());
        } else {
            name.push(c);
        }
        start = matches!(c, '-' | '\'' | '’')
            && name.chars().filter(|c| c.is_alphabetic()).count() < word.len().saturating_sub(2);
    }
    // "John's" is no John'S.
    if name.ends_with("'S") { name.replace("'S", "'s") } else { name }
}

/// The heard name with the part that sounds like the spelled one in its spelling.
fn corrected(heard: &str, spelled: &str) -> String {
    if spelled.contains(' ') || !heard.contains(' ') {
        return spelled.to_owned();
    }
    let parts: Vec<&str> = heard.split(' ').collect();
    let closest = (0..parts.len()).min_by_key(|i| distance(parts[*i], spelled)).unwrap_or_default();
    let with = |(i, part): (usize, &&str)| if i == closest { spelled.to_owned() } else { (*part).to_owned() };
    parts.iter().enumerate().map(with).collect::<Vec<_>>().join(" ")
}

/// How many letters differ (Levenshtein), the case aside.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let next = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[other.len()]
}
