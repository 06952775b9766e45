//! Numbers as people say them, in English and Spanish: digits, words, ordinals.

use super::words::Words;

const UNITS: [(&str, &str, &str); 20] = [
    ("zero", "zeroth", "cero"),
    ("one", "first", "uno"),
    ("two", "second", "dos"),
    ("three", "third", "tres"),
    ("four", "fourth", "cuatro"),
    ("five", "fifth", "cinco"),
    ("six", "sixth", "seis"),
    ("seven", "seventh", "siete"),
    ("eight", "eighth", "ocho"),
    ("nine", "ninth", "nueve"),
    ("ten", "tenth", "diez"),
    ("eleven", "eleventh", "once"),
    ("twelve", "twelfth", "doce"),
    ("thirteen", "thirteenth", "trece"),
    ("fourteen", "fourteenth", "catorce"),
    ("fifteen", "fifteenth", "quince"),
    ("sixteen", "sixteenth", "dieciseis"),
    ("seventeen", "seventeenth", "diecisiete"),
    ("eighteen", "eighteenth", "dieciocho"),
    ("nineteen", "nineteenth", "diecinueve"),
];
const TENS: [(&str, &str, &str, u32); 8] = [
    ("twenty", "twentieth", "veinte", 20),
    ("thirty", "thirtieth", "treinta", 30),
    ("forty", "fortieth", "cuarenta", 40),
    ("fifty", "fiftieth", "cincuenta", 50),
    ("sixty", "sixtieth", "sesenta", 60),
    ("seventy", "seventieth", "setenta", 70),
    ("eighty", "eightieth", "ochenta", 80),
    ("ninety", "ninetieth", "noventa", 90),
];
const SPANISH_ORDINALS: [(&str, u32); 14] = [
    ("primero", 1),
    ("primer", 1),
    ("primera", 1),
    ("segundo", 2),
    ("segunda", 2),
    ("tercero", 3),
    ("tercera", 3),
    ("tercer", 3),
    ("cuarta", 4),
    ("quinto", 5),
    ("quinta", 5),
    ("1ro", 1),
    ("1ero", 1),
    ("1o", 1),
];
const ENDINGS: [&str; 4] = ["st", "nd", "rd", "th"];

/// A number that begins at a place, below 10,000, and how many words it takes.
pub fn number(words: &Words, i: usize) -> Option<(u32, usize)> {
    let word = words.at(i);
    if let Some(n) = single(word) {
        let tens = n >= 20 && n % 10 == 0 && !word.as_bytes()[0].is_ascii_digit();
        // "twenty one", "treinta y uno"
        if tens && let Some(unit) = unit(words.at(i + 1)) {
            return Some((n + unit, 2));
        }
        if tens
            && words.at(i + 1) == "y"
            && let Some(unit) = unit(words.at(i + 2))
        {
            return Some((n + unit, 3));
        }
        // English "once" is no eleven.
        let spanish = matches!(words.before(i, 1), "las" | "el" | "dia" | "y" | "entre" | "somos")
            || matches!(words.at(i + 1), "de" | "y" | "en" | "menos");
        return (word != "once" || spanish || words.len() == 1).then_some((n, 1));
    }
    None
}

/// A number in one word.
pub fn single(word: &str) -> Option<u32> {
    if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return (word.len() <= 4).then(|| word.parse().ok()).flatten();
    }
    if matches!(word, "un" | "una") {
        return Some(1);
    }
    if let Some(n) = UNITS.iter().position(|(english, _, spanish)| word == *english || word == *spanish) {
        return Some(n as u32);
    }
    if let Some((.., n)) = TENS.iter().find(|(english, _, spanish, _)| word == *english || word == *spanish) {
        return Some(*n);
    }
    if let Some(unit) = word.strip_prefix("veinti") {
        return self::unit(if unit == "un" { "uno" } else { unit }).map(|unit| 20 + unit);
    }
    let (tens, one) = word.split_once('-')?;
    let (.., tens) = TENS.iter().find(|(english, ..)| tens == *english)?;
    unit(one).map(|one| tens + one)
}

/// One to nine, in words.
fn unit(word: &str) -> Option<u32> {
    let word = if word == "una" || word == "un" { "uno" } else { word };
    let n = UNITS[1..10].iter().position(|(english, _, spanish)| word == *english || word == *spanish)?;
    Some(n as u32 + 1)
}

/// An ordinal that begins at a place: "12th", "twelfth", "twenty first", "primero".
pub fn ordinal(words: &Words, i: usize) -> Option<(u32, usize)> {
    let word = words.at(i);
    let digits = ENDINGS.iter().find_map(|end| word.strip_suffix(end));
    if let Some(n) = digits.and_then(|digits| digits.parse().ok()) {
        return Some((n, 1));
    }
    if let Some(n) = ordinal_unit(word) {
        return Some((n, 1));
    }
    if let Some((.., n)) = TENS.iter().find(|(_, ordinal, ..)| word == *ordinal) {
        return Some((*n, 1));
    }
    if let Some((_, n)) = SPANISH_ORDINALS.iter().find(|(ordinal, _)| word == *ordinal) {
        return Some((*n, 1));
    }
    let tens = |word: &str| TENS.iter().find(|(english, ..)| word == *english).map(|(.., n)| *n);
    if let Some((ten, one)) = word.split_once('-') {
        return Some((tens(ten)? + ordinal_unit(one)?, 1));
    }
    let one = ordinal_unit(words.at(i + 1)).filter(|one| *one < 10)?;
    Some((tens(word)? + one, 2))
}

fn ordinal_unit(word: &str) -> Option<u32> {
    UNITS.iter().position(|(_, ordinal, _)| word == *ordinal).map(|n| n as u32)
}
