//! `application/x-www-form-urlencoded` bodies, read so that nothing that was signed is lost.

use percent_encoding::percent_decode;

/// Twilio sends about thirty pairs; a form with more than this is somebody else's.
const PAIRS: usize = 500;

/// A form: all pairs in the order of the wire, empty and repeated ones included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

/// Why a form cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A key or value is not UTF-8.
    #[error("a key or value is not UTF-8")]
    NotText,
    /// There are more pairs than any phone system sends.
    #[error("there are more than 500 fields")]
    TooMany,
    /// A field that every such request has is not there, or is empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field has a value that it cannot have.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
}

impl Form {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let pairs = body.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
        let pairs: Vec<_> = pairs.take(PAIRS + 1).map(pair).collect::<Result<_, _>>()?;
        if pairs.len() > PAIRS { Err(FormError::TooMany) } else { Ok(Self(pairs)) }
    }

    /// All pairs, in the order of the wire.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a key; `None` where it is absent or empty (Twilio sends unknown things empty).
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The first value of a key that must be there.
    pub fn require(&self, key: &'static str) -> Result<&str, FormError> {
        self.get(key).ok_or(FormError::Missing(key))
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// As a body.
impl std::fmt::Display for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish())
    }
}

fn pair(bytes: &[u8]) -> Result<(String, String), FormError> {
    let mut parts = bytes.splitn(2, |b| *b == b'=');
    let key = text(parts.next().unwrap_or_default())?;
    Ok((key, text(parts.next().unwrap_or_default())?))
}

fn text(bytes: &[u8]) -> Result<String, FormError> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let decoded = percent_decode(&spaced).decode_utf8().map_err(|_| FormError::NotText)?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_and_repeated_fields_are_kept() {
        let form = Form::parse(b"From=%2B1555&FromCity=&Body=a+b%26c&MediaUrl=b&MediaUrl=a").expect("a form");
        assert_eq!(form.pairs().len(), 5);
        assert_eq!(form.get("From"), Some("+1555"));
        assert_eq!(form.get("FromCity"), None);
        assert_eq!(form.get("Body"), Some("a b&c"));
        assert_eq!(form.require("CallSid"), Err(FormError::Missing("CallSid")));
    }

    #[test]
    fn a_flood_of_fields_and_broken_text_are_refused() {
        assert_eq!(Form::parse("a=1&".repeat(501).as_bytes()), Err(FormError::TooMany));
        assert_eq!(Form::parse(b"a=%ff"), Err(FormError::NotText));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(pairs in prop::collection::vec((".{1,8}", ".{0,12}"), 0..8)) {
            let form: Form = pairs.into_iter().collect();
            prop_assert_eq!(Form::parse(form.to_string().as_bytes()), Ok(form));
        }

        #[test]
        fn no_body_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Form::parse(&body);
        }
    }
}
