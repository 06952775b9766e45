//! `X-Twilio-Signature`: base64 of an HMAC over the address and, for forms, all parameters in byte order.
//!
//! Source: Twilio's "Validating requests" and the validators of its official libraries (twilio-node 6.2, twilio-python 9.13).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

/// The account's secret. It never appears in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthToken(String);

/// The hash of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Everything signed with the account's auth token.
    Sha1,
    /// Webhooks signed with a shared key that asks for it.
    Sha256,
}

impl AuthToken {
    /// Takes the secret as Twilio's console shows it.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The secret itself, for a request that has to bring it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthToken(..)")
    }
}

impl Algorithm {
    /// Reads the `X-Twilio-Webhooks-Signature-Settings` header (`key=..,algorithm=..`); `None` for an algorithm
    /// that does not exist. Without the header it is SHA-1.
    pub fn from_settings(header: Option<&str>) -> Option<Self> {
        let Some(header) = header else { return Some(Self::Sha1) };
        let name =
            header.split(',').filter_map(|part| part.trim().split_once('=')).find(|(k, _)| *k == "algorithm");
        match name {
            Some((_, "HMAC_SHA1")) => Some(Self::Sha1),
            Some((_, "HMAC_SHA256")) => Some(Self::Sha256),
            _ => None,
        }
    }
}

/// Signs a form posted to `url`; for GET and the WebSocket upgrade there are no `params`.
pub fn sign(token: &AuthToken, algorithm: Algorithm, url: &str, params: &[(String, String)]) -> String {
    let mut text = url.to_owned();
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in params {
        sorted.entry(key).or_default().insert(value);
    }
    for (key, values) in sorted {
        for value in values {
            text.push_str(key);
            text.push_str(value);
        }
    }
    let key = token.0.as_bytes();
    match algorithm {
        Algorithm::Sha1 => mac::<Hmac<Sha1>>(key, &text),
        Algorithm::Sha256 => mac::<Hmac<Sha256>>(key, &text),
    }
}

fn mac<M: Mac + hmac::digest::KeyInit>(key: &[u8], text: &str) -> String {
    // HMAC takes a key of any length (RFC 2104), so there is no error to pass on.
    <M as Mac>::new_from_slice(key).map_or_else(
        |_| String::new(),
        |mac| STANDARD.encode(mac.chain_update(text.as_bytes()).finalize().into_bytes()),
    )
}

/// Whether Twilio signed this form for this address.
pub fn verify_form(token: &AuthToken, url: &str, params: &[(String, String)], given: &str) -> bool {
    verify_with(token, Algorithm::Sha1, url, params, given)
}

/// The same for a webhook whose settings header names the algorithm.
pub fn verify_with(
    token: &AuthToken,
    algorithm: Algorithm,
    url: &str,
    params: &[(String, String)],
    given: &str,
) -> bool {
    port_spellings(url).iter().any(|url| same(&sign(token, algorithm, url, params), given))
}

/// Whether Twilio signed this GET; the parameters stand in the address.
pub fn verify_get(token: &AuthToken, url: &str, given: &str) -> bool {
    verify_form(token, url, &[], given)
}

/// Whether Twilio signed this JSON body: the address carries its hash, and a body without one is nobody's.
pub fn verify_json(token: &AuthToken, url: &str, body: &[u8], given: &str) -> bool {
    let Ok(parsed) = Url::parse(url) else { return false };
    let Some((_, hash)) = parsed.query_pairs().find(|(key, _)| key == "bodySHA256") else { return false };
    let body_hash: String =
        Sha256::digest(body).iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}"));
    same(&body_hash, &hash) & verify_form(token, url, &[], given)
}

/// Whether Twilio signed the upgrade to this `wss://` address. Some of its edges add a slash at the end.
pub fn verify_upgrade(token: &AuthToken, url: &str, given: &str) -> bool {
    let slash = format!("{url}/");
    verify_form(token, url, &[], given) | verify_form(token, &slash, &[], given)
}

fn same(ours: &str, given: &str) -> bool {
    ours.as_bytes().ct_eq(given.as_bytes()).into()
}

/// The address as it is, without its port, and with its scheme's port spelled out: Twilio drops the port of an
/// https voice callback and keeps it elsewhere, and its libraries accept both.
fn port_spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return spellings };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => {
            let port = if scheme == "https" { 443 } else { 80 };
            spellings.push(format!("{scheme}://{authority}:{port}{path}"));
            return spellings;
        }
    };
    spellings.push(format!("{scheme}://{host}{path}"));
    spellings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token() -> AuthToken {
        AuthToken::new("12345")
    }

    fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn plain() -> Vec<(String, String)> {
        params(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
            ("To", "+18005551212"),
        ])
    }

    #[test]
    fn forms_are_signed_as_the_official_libraries_sign_them() {
        let documented = params(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675310"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("To", "+18005551212"),
        ]);
        let text = params(&[
            ("Body", "Olá ✂️ cut + color"),
            ("FromCity", ""),
            ("From", "+351912345678"),
            ("To", "+14155550100"),
        ]);
        let order = params(&[("b", "2"), ("B", "1"), ("a", "3"), ("_", "4")]);
        let many = params(&[("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b")]);
        for (url, params, signature) in [
            ("https://example.com/myapp.php?foo=1&bar=2", &documented, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
            ("https://example.com/myapp", &plain(), "NGAgWNhdnsLF8j385frvrQoi9sg="),
            ("https://example.com:443/myapp", &plain(), "iy1NxRYYhu5D6j4OswytcanfxA4="),
            ("https://example.com:8443/myapp", &plain(), "+EJ72SEEJmOzh/4jwigmePc+Sck="),
            ("https://example.com/sms", &text, "CB0xFpWl98Gb+dcxMJ+iLULHB1c="),
            ("https://example.com/x", &order, "KdAuDmcPLvDq4AgbC/PCxkHtA+8="),
            ("https://example.com/x", &many, "mwcOY7Df/rUxyiv4+Kax3MuesBg="),
        ] {
            assert_eq!(sign(&token(), Algorithm::Sha1, url, params), signature, "{url}");
            assert!(verify_form(&token(), url, params, signature));
        }
    }

    #[test]
    fn a_shared_key_may_ask_for_sha256() {
        let settings = Some("key=SK1,algorithm=HMAC_SHA256");
        let algorithm = Algorithm::from_settings(settings).expect("a known algorithm");
        let given = "iXr18hBzm0qC/EaoUwBXon8enrMVy8ItISPMDSiMv8Y=";
        assert!(verify_with(&token(), algorithm, "https://example.com/myapp", &plain(), given));
        assert_eq!(Algorithm::from_settings(None), Some(Algorithm::Sha1));
        assert_eq!(Algorithm::from_settings(Some("key=SK1,algorithm=NONE")), None);
    }

    #[test]
    fn a_get_and_an_upgrade_are_signed_over_the_address_alone() {
        let get = "https://example.com/myapp?CallSid=CA1234567890ABCDE&From=%2B12349013030";
        assert!(verify_get(&token(), get, "9F1DTmku4yK2ZUdeFp3xFdf40mw="));
        let socket = "wss://phone.example.net/relay/fixture";
        assert!(verify_upgrade(&token(), socket, "WsTV5ZFt90aewyLxea2KGAHOx/U="));
        assert!(verify_upgrade(&token(), socket, "GwPIZBuC23gfAEsbJtKZLtxwTYU="));
        assert!(!verify_upgrade(
            &token(),
            "https://phone.example.net/relay/fixture",
            "WsTV5ZFt90aewyLxea2KGAHOx/U="
        ));
        let query = sign(&token(), Algorithm::Sha1, "wss://phone.example.net/relay?t=abc", &[]);
        assert_eq!(query, "880163Xn2U49UarnweZVL3bYnPs=");
    }

    #[test]
    fn a_json_body_needs_its_hash_in_the_address() {
        let body = br#"{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}"#;
        let hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9";
        let url = format!("https://example.com/myapp?bodySHA256={hash}");
        let given = "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=";
        assert!(verify_json(&token(), &url, body, given));
        assert!(!verify_json(&token(), &url, b"{}", given));
        let bare = "https://example.com/myapp";
        assert!(!verify_json(&token(), bare, body, &sign(&token(), Algorithm::Sha1, bare, &[])));
    }

    #[test]
    fn a_port_may_be_dropped_by_the_signer_but_not_invented() {
        let without = sign(&token(), Algorithm::Sha1, "https://example.com/myapp", &plain());
        let with = sign(&token(), Algorithm::Sha1, "https://example.com:8443/myapp", &plain());
        assert!(verify_form(&token(), "https://example.com:8443/myapp", &plain(), &without));
        assert!(!verify_form(&token(), "https://example.com/myapp", &plain(), &with));
        let standard = sign(&token(), Algorithm::Sha1, "https://example.com:443/myapp", &plain());
        assert!(verify_form(&token(), "https://example.com/myapp", &plain(), &standard));
    }

    #[test]
    fn the_secret_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", token()).contains("12345"));
    }

    proptest! {
        #[test]
        fn a_changed_form_is_refused(
            pairs in prop::collection::vec(("[A-Za-z]{1,6}", ".{0,8}"), 1..6),
            path in "[a-z/]{0,10}", at in any::<prop::sample::Index>(), extra in "[a-z]{1,4}",
        ) {
            let url = format!("https://salon.example/{path}");
            let signature = sign(&token(), Algorithm::Sha1, &url, &pairs);
            prop_assert!(verify_form(&token(), &url, &pairs, &signature));
            let mut changed = pairs.clone();
            let at = at.index(changed.len());
            changed[at].1.push_str(&extra);
            // Another pair may hold the same longer value for the same key: then nothing was changed.
            let sets = |p: &[(String, String)]| p.iter().cloned().collect::<BTreeSet<_>>();
            prop_assume!(sets(&changed) != sets(&pairs));
            prop_assert_ne!(sign(&token(), Algorithm::Sha1, &url, &changed), signature.clone());
            let elsewhere = url.clone() + "x";
            prop_assert!(!verify_form(&token(), &elsewhere, &pairs, &signature));
            prop_assert!(!verify_form(&AuthToken::new("12346"), &url, &pairs, &signature));
            prop_assert!(!verify_form(&token(), &url, &pairs, ""));
        }
    }
}
