//! Which language a caller speaks. It takes a clear signal to change: three words that only the other language has,
//! or a plain request. One "hola", a name or noise is none.

use serde::{Deserialize, Serialize};

use super::phrases::{Phrases, phrases};
use super::words::Words;

/// A language the receptionist speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The one that is spoken.
    pub fn pick<T>(self, english: T, spanish: T) -> T {
        match self {
            Self::English => english,
            Self::Spanish => spanish,
        }
    }
}

/// Words of one language that the other does not have; folded, lower case.
static ENGLISH: Phrases = Phrases::of(
    "the|i|i'd|i'm|i've|i'll|you|your|my|is|are|was|it|it's|that|that's|this|to|for|with|and|of|at|on|\
    would|like|want|need|can|could|do|does|have|get|make|book|appointment|please|thanks|thank|what|when|where|how|much|\
    who|time|tomorrow|today|morning|afternoon|evening|haircut|cut|hair|yes|yeah|hello|next|week|open|close|price|cost|\
    name|monday|tuesday|wednesday|thursday|friday|saturday|sunday|about|change|cancel|see|there|any|be|we|not|don't",
);
static SPANISH: Phrases = Phrases::of(
    "el|la|los|las|un|una|unos|que|de|del|para|por|con|y|en|es|esta|estan|quiero|quisiera|queria|\
    necesito|puedo|puede|pueden|podria|me|mi|mis|su|gustaria|cita|citas|hora|horas|reservar|pedir|hacer|hacerme|cortar|\
    cortarme|corte|pelo|cabello|tinte|mechas|manana|hoy|tarde|noche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|\
    gracias|favor|buenos|buenas|dias|tardes|hola|cuanto|cuesta|vale|donde|cuando|quien|como|cual|tiene|tienen|hay|\
    abierto|abren|cierran|precio|soy|llamo|nombre|estoy|tengo|quisiera|cambiar|cancelar|mas|pero|muy|tambien|si|semana|\
    proximo|proxima|senora|senor|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|espanol|se|lo|le|al|usted|ustedes",
);

/// The language of an utterance, where it is clear or asked for.
pub fn language(words: &Words) -> Option<Language> {
    if words.has_any(
        phrases!("in spanish|spanish please|speak spanish|espanol por favor|habla espanol|hablan espanol|hablas espanol|\
        en espanol|hablar espanol|habla usted espanol|en castellano|do you speak spanish|hablar en espanol"),
    ) {
        return Some(Language::Spanish);
    }
    if words.has_any(phrases!(
        "in english|english please|speak english|en ingles|habla ingles|hablan ingles|do you speak english|\
        ingles por favor|hablas ingles"
    )) {
        return Some(Language::English);
    }
    let count = |list: &Phrases| words.all().filter(|word| list.holds(&word.plain)).count();
    let (english, spanish) = (count(&ENGLISH), count(&SPANISH));
    let clear = |one: usize, other: usize| one >= 3 && one >= 2 * other;
    if clear(spanish, english) {
        Some(Language::Spanish)
    } else if clear(english, spanish) {
        Some(Language::English)
    } else {
        None
    }
}
