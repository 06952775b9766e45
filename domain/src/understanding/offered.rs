//! What the shop offers, in the words of callers: its services by name, synonym or trade word in either language, and
//! its people by name, also a little misheard.

use super::answers::without;
use super::phrases::{Phrases, phrases};
use super::words::{Words, count, plain};
use crate::catalogue::{Professional, Service};
use crate::ids::{ProfessionalId, ServiceId};

/// With whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Who {
    /// Whoever is free.
    Anyone,
    /// This one.
    Person(ProfessionalId),
}

/// The services of an utterance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Services {
    /// Wanted, in the order they were named.
    pub wanted: Vec<ServiceId>,
    /// Ruled out: "not the colour".
    pub unwanted: Vec<ServiceId>,
    /// A trade word for something this shop does not do.
    pub unknown: Option<&'static str>,
}

/// Trade words: how a service's own name tells what it is, and how callers ask for it.
static TRADE: [(Phrases, Phrases); 18] = [
    (
        Phrases::of("haircut|cut|trim|corte"),
        Phrases::of(
            "haircut|haircuts|hair cut|hair cuts|cut my hair|hair trimmed|my hair done|cut|trim|chop|bob|fade|buzz cut|crop|fringe trim|\
        bang trim|bangs|corte de pelo|corte de cabello|cortarme el pelo|cortarme el cabello|cortar el pelo|cortarme|corte|\
        despuntar|despunte|las puntas|pelarme",
        ),
    ),
    (
        Phrases::of("highlights|highlight|balayage|foils|mechas"),
        Phrases::of(
            "highlights|highlight|lowlights|balayage|foils|partial foil|full foil|streaks|mechas|reflejos|luces|rayitos",
        ),
    ),
    (
        Phrases::of("color|colour|tint|tinte|dye"),
        Phrases::of(
            "hair color|hair colour|color|colour|coloring|colouring|colored|coloured|dye|dyed|dye job|tint|root touch up|\
        root touch-up|touch up my roots|roots done|roots|toner|gloss|tinte|tenirme|tenir|tenirme el pelo|coloracion|raices|color de pelo",
        ),
    ),
    (Phrases::of("perm|permanente"), Phrases::of("perm|permed|permanent wave|permanente|rizado")),
    (
        Phrases::of("blowout|blow|dry|secado|peinado"),
        Phrases::of(
            "blowout|blow out|blow dry|blow-dry|blowdry|wash and blow dry|wash and style|shampoo and style|secado|brushing|\
        lavar y secar|peinado|peinarme",
        ),
    ),
    (
        Phrases::of("treatment|conditioning|tratamiento|keratin|mask"),
        Phrases::of(
            "treatment|hair treatment|deep conditioning|deep conditioner|conditioning|keratin|hair mask|tratamiento|keratina|\
        hidratacion|mascarilla|botox capilar",
        ),
    ),
    (Phrases::of("consultation|consulta"), Phrases::of("consultation|consult|consulta|asesoria")),
    (Phrases::of("beard|barba|shave"), Phrases::of("beard trim|beard|shave|barba|afeitado|arreglo de barba")),
    (
        Phrases::of("updo|styling|recogido"),
        Phrases::of("updo|up-do|up do|bridal hair|prom hair|recogido|peinado de novia"),
    ),
    (Phrases::of("extensions|extensiones"), Phrases::of("extensions|hair extensions|weave|extensiones")),
    (Phrases::of("braids|trenzas"), Phrases::of("braids|braiding|cornrows|trenzas")),
    (
        Phrases::of("manicure|nails|manicura"),
        Phrases::of(
            "manicure|mani|nails done|my nails|nails|gel nails|acrylics|manicura|unas|manicure y pedicure",
        ),
    ),
    (Phrases::of("pedicure|pedicura"), Phrases::of("pedicure|pedi|pedicura")),
    (
        Phrases::of("wax|waxing|depilacion"),
        Phrases::of("wax|waxing|bikini wax|leg wax|depilacion|depilarme|cera"),
    ),
    (
        Phrases::of("brow|brows|eyebrow|eyebrows|cejas|lash"),
        Phrases::of("eyebrows|eyebrow|brows|brow tint|threading|lashes|lash lift|cejas|pestanas"),
    ),
    (Phrases::of("facial|limpieza"), Phrases::of("facial|facials|limpieza facial|limpieza de cutis")),
    (Phrases::of("massage|masaje"), Phrases::of("massage|massages|masaje|masajes")),
    (Phrases::of("tan|tanning|bronceado"), Phrases::of("spray tan|tanning|fake tan|bronceado")),
];

/// Finds services and uses their words up; the longest names first, so that "hair color" is not also a "color".
pub fn services(words: &mut Words, shop: &[Service]) -> Services {
    let mut names: Vec<(String, ServiceId)> = Vec::with_capacity(shop.len() * 3);
    for service in shop {
        names.push((plain(&service.name), service.id));
        names.extend(service.synonyms.iter().map(|synonym| (plain(synonym), service.id)));
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut found: Vec<(usize, ServiceId, bool)> = Vec::new();
    let mut unknown = None;
    for (name, id) in &names {
        while let Some((at, len)) = named(words, name) {
            note(words, &mut found, at, len, *id);
        }
    }
    for (marks, spoken) in &TRADE {
        while let Some((at, len)) = words.find_any(spoken) {
            match shop.iter().filter(|service| is(service, marks)).min_by_key(|service| service.name.len()) {
                Some(service) => note(words, &mut found, at, len, service.id),
                None => {
                    unknown = words.which_at(at, spoken).map(|phrase| phrase.text).or(unknown);
                    words.use_up(at, len);
                }
            }
        }
    }
    found.sort_unstable_by_key(|(at, ..)| *at);
    let pick =
        |out: bool| found.iter().filter(move |(.., ruled_out)| *ruled_out == out).map(|(_, id, _)| *id);
    let mut services = Services { wanted: Vec::new(), unwanted: pick(true).collect(), unknown };
    for id in pick(false) {
        if !services.wanted.contains(&id) {
            services.wanted.push(id);
        }
    }
    services
}

fn note(words: &mut Words, found: &mut Vec<(usize, ServiceId, bool)>, at: usize, len: usize, id: ServiceId) {
    found.push((at, id, without(words, at)));
    words.use_up(at, len);
}

/// A service's name, also in the plural.
fn named(words: &Words, name: &str) -> Option<(usize, usize)> {
    let len = count(name);
    (0..words.len()).find_map(|i| {
        if words.starts(i, name) {
            return Some((i, len));
        }
        let stem = words.at(i + len - 1).strip_suffix('s')?;
        let plural = name.rsplit(' ').next() == Some(stem)
            && (len == 1 || words.starts(i, &name[..name.len() - stem.len() - 1]));
        plural.then_some((i, len))
    })
}

/// Whether a service's own names hold one of some trade words.
fn is(service: &Service, marks: &Phrases) -> bool {
    let holds = |text: &str| plain(text).split(|c: char| !c.is_alphanumeric()).any(|word| marks.holds(word));
    holds(&service.name) || service.synonyms.iter().any(|synonym| holds(synonym))
}

/// Finds a person of the shop, or that anyone will do, and uses the words up.
pub fn who(words: &mut Words, shop: &[Professional]) -> Option<Who> {
    for exact in [true, false] {
        for person in shop {
            let full = plain(&person.name);
            let first = plain(person.first_name());
            for name in [&full, &first] {
                if let Some((at, len)) = person_at(words, name, exact) {
                    let out = without(words, at);
                    words.use_up(at, len);
                    return Some(if out { Who::Anyone } else { Who::Person(person.id) });
                }
            }
        }
    }
    words
        .has_any(
            phrases!("anyone|anybody|whoever|no preference|doesn't matter who|doesn't matter|don't mind|don't care|any of them|\
            either of them|first available|someone else|somebody else|any stylist|any of your|whichever stylist|\
            cualquiera|quien sea|me da igual|da igual|no me importa|sin preferencia|el que este libre|quien este libre|\
            la que este libre"),
        )
        .then_some(Who::Anyone)
}

fn person_at(words: &Words, name: &str, exact: bool) -> Option<(usize, usize)> {
    let len = count(name);
    (0..words.len()).find_map(|i| {
        let last = words.at(i + len - 1);
        let last = last.strip_suffix("'s").unwrap_or(last);
        let (head, tail) = name.rsplit_once(' ').unwrap_or(("", name));
        let same = if exact { last == tail } else { len == 1 && almost(words, i, tail) };
        (same && (head.is_empty() || words.starts(i, head))).then_some((i, len))
    })
}

/// One letter wrong, missing or too many, in a name of five letters or more behind "with" or the like.
fn almost(words: &Words, i: usize, name: &str) -> bool {
    let word = words.at(i);
    let introduced =
        matches!(words.before(i, 1), "with" | "see" | "con" | "for" | "by" | "is" | "does" | "ask" | "esta");
    introduced && name.len() >= 5 && word.len() >= 4 && super::names::distance(word, name) == 1
}
