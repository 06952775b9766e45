//! How customers are found: by words that are made when they are written down, and by the beginnings of words.

use std::collections::BTreeSet;

/// By which rules [`words_of`] makes words; raised where they change.
pub const WORDS_VERSION: i64 = 1;
/// Words of a question that are looked for.
const MOST: usize = 3;
/// Characters of a word that are kept.
const LONGEST: usize = 60;

/// A name without the differences that speech makes: case and blanks.
pub fn name_key(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Every word that a customer is found by.
pub fn words_of(name: &str, phone: Option<&str>, email: Option<&str>) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = words(name).collect();
    if let Some(phone) = phone {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        // The whole number, the national one, the local one, and what people remember of it.
        for length in [digits.len(), 10, 7, 4] {
            words.extend(digits.len().checked_sub(length).map(|from| digits[from..].to_owned()));
        }
    }
    words.extend(email.map(|email| short(&email.to_lowercase())));
    words.remove("");
    words
}

/// What somebody looks for: the beginnings of one to three words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The beginnings, all of which have to be there.
    pub beginnings: Vec<String>,
}

impl Search {
    /// Reads a question; `None` where there is nothing to look for.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_number = text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic);
        let beginnings: Vec<String> = if is_number {
            vec![text.chars().filter(char::is_ascii_digit).collect()]
        } else if text.contains('@') {
            vec![short(&text.to_lowercase())]
        } else {
            let mut words: Vec<String> = words(text).collect();
            // The longest tells most.
            words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
            words.truncate(MOST);
            words
        };
        (!beginnings.is_empty()).then_some(Self { beginnings })
    }
}

/// The words of a text, in lower case and without accents.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| short(&folded(word)))
        .filter(|word| !word.is_empty())
}

fn short(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// Lower case, without accents and apostrophes: `O’Neill` and `José` are found by `oneill` and `jose`.
fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'ď' | 'đ' => plain.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => plain.push('e'),
            'ğ' => plain.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => plain.push('o'),
            'ř' => plain.push('r'),
            'ś' | 'š' | 'ş' => plain.push('s'),
            'ť' | 'ţ' => plain.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            // The combining marks that some keyboards send, apostrophes and the okina.
            '\u{300}'..='\u{36f}' | '\'' | '’' | 'ʻ' => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(question: &str, name: &str, phone: Option<&str>, email: Option<&str>) -> bool {
        let Some(search) = Search::of(question) else { return false };
        let words = words_of(name, phone, email);
        search.beginnings.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }

    #[test]
    fn a_customer_is_found_by_any_word_of_the_name_by_number_and_by_mail() {
        let (name, phone, email) = ("José  O’Neill-Kahale", Some("+18085550176"), Some("Jose@Example.org"));
        for question in [
            "jose",
            "JOSÉ",
            "kah",
            "oneill",
            "o'neill",
            "kahale jose",
            "+1 808 555-0176",
            "(808) 555 0176",
            "5550176",
            "0176",
            "1808",
            "jose@ex",
        ] {
            assert!(finds(question, name, phone, email), "{question}");
        }
        for question in ["", " - ", "ose", "kahale ana", "176", "example", "0177"] {
            assert!(!finds(question, name, phone, email), "{question}");
        }
    }

    #[test]
    fn a_short_number_makes_no_word_that_is_longer_than_it() {
        assert_eq!(words_of("", Some("+12345"), None), ["12345", "2345"].map(str::to_owned).into());
    }
}
