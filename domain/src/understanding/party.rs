//! For how many people: "for two", "me and my daughter", "a group of five", "somos tres".

use super::numbers::number;
use super::phrases::{Phrases, phrases};
use super::words::Words;

/// How many people a visit is for, where it was said. Its words are used up.
pub fn party(words: &mut Words) -> Option<u32> {
    for i in 0..words.len() {
        if let Some((people, len)) = party_at(words, i) {
            words.use_up(i, len);
            return Some(people);
        }
    }
    None
}

fn party_at(words: &Words, i: usize) -> Option<(u32, usize)> {
    static GROUP: Phrases = Phrases::of(
        "group of|party of|the whole|grupo de|somos|seremos|there are|there will be|there'll be|there's|\
        we are|we're|bridal party of|for the",
    );
    static PEOPLE: Phrases = Phrases::of(
        "people|persons|of us|guests|ladies|girls|women|adults|bridesmaids|friends|kids|children|\
        personas|de nosotras|de nosotros|amigas|chicas|mujeres|damas|ninos|adultos",
    );
    if let Some(intro) = words.any_at(i, &GROUP)
        && let Some((people, len)) = number(words, i + intro)
    {
        let more = words.any_at(i + intro + len, &PEOPLE);
        let alone = matches!(words.at(i), "group" | "party" | "grupo" | "somos" | "seremos" | "bridal");
        return (more.is_some() || alone).then_some((people, intro + len + more.unwrap_or(0)));
    }
    if let Some((people, len)) = number(words, i)
        && let Some(more) = words.any_at(i + len, &PEOPLE)
    {
        return Some((people, len + more));
    }
    if let Some(len) = words.any_at(
        i,
        phrases!("the both of us|both of us|the two of us|para los dos|para las dos|a couple of us"),
    ) {
        return Some((2, len));
    }
    family(words, i)
}

/// "Me and my daughter", "my husband and I", "para mí y mi hija".
fn family(words: &Words, i: usize) -> Option<(u32, usize)> {
    static KIN: Phrases = Phrases::of(
        "daughter|son|mother|mom|mum|husband|wife|friend|sister|brother|partner|girlfriend|boyfriend|dad|\
        father|kid|boy|girl|niece|nephew|granddaughter|hija|hijo|madre|mama|marido|esposo|esposa|amiga|amigo|hermana|\
        hermano|pareja|novia|novio|padre|nieta|nieto",
    );
    let own =
        words.any_at(i, phrases!("me and my|me and|myself and my|mi y mi|mi y para mi|mi y para mi"))?;
    let kin = words.any_at(i + own, &KIN);
    if let Some(len) = kin {
        return Some((2, own + len));
    }
    let (others, len) = number(words, i + own)?;
    Some((others + 1, own + len + 1))
}
