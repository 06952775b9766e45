//! The TwiML of a call: how this shop's receptionist is connected, and how its staff's phone rings before her.

use axum::response::Response;
use backend::calls::RelayToken;
use domain::reception::{Answer, Shop};
use domain::understanding::language::Language;
use twilio::twiml::{self, ConversationRelay, Dial};

use super::voice::twiml;
use crate::state::AppState;

/// What happens to a phone that rings.
pub(super) fn answer(state: &AppState, by: &Answer, shop: &Shop, token: &RelayToken) -> Response {
    match by {
        Answer::Receptionist => connect(state, shop, token, 0),
        Answer::Staff { number, seconds } => {
            let after = state.config.public_url.page("/voice/dialled");
            twiml(twiml::Response::new().dial(&Dial::new(number.as_str(), &after, *seconds)))
        }
    }
}

/// The TwiML that opens the call's socket; `again` counts how often it has dropped.
pub(super) fn connect(state: &AppState, shop: &Shop, token: &RelayToken, again: u8) -> Response {
    let public = &state.config.public_url;
    let after = if again == 0 { "/voice/after".to_owned() } else { format!("/voice/after?again={again}") };
    let relay = relay(shop, public.socket(&format!("/relay/{}", token.0)));
    let response = twiml::Response::new();
    // A recording goes on when the socket drops; a second one would begin.
    let response = if shop.manner.is_recorded && again == 0 { response.record() } else { response };
    twiml(response.connect(&public.page(&after), &relay))
}

/// Languages, voices and expected words of a shop.
fn relay(shop: &Shop, socket: String) -> ConversationRelay {
    let first = ConversationRelay::new(socket).language(code(shop.first_language())).hints(shop.hints());
    shop.manner.languages.iter().fold(first, |relay, language| {
        let voice = shop.manner.voices.iter().find(|voice| voice.language == *language);
        relay.spoken(code(*language), voice.map(|voice| (voice.provider, voice.name)))
    })
}

/// Twilio's code of a language.
pub(super) fn code(language: Language) -> &'static str {
    language.pick("en-US", "es-US")
}
