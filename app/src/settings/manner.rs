//! How the phone is answered: who, in which languages and voices, and what is said first.

use domain::settings::pages::MannerPage;
use leptos::prelude::*;

use super::form::{Choose, Form, Hidden, Line, Tick, Ways, Words};
use crate::ui::{Icon, Submit};

/// The cards.
pub fn cards(path: String, location_id: i64, page: MannerPage) -> AnyView {
    let form = Form::of("manner", "");
    let hints = page.hints.join(", ");
    view! {
        <section class="card" aria-labelledby="first-title">
            <div class="card-head">
                <h2 id="first-title">"What a caller hears first"</h2>
                <a class="button" data-size="s" href=format!("/dashboard/{location_id}/try")><Icon name="phone"/>"Try a call"</a>
            </div>
            <blockquote class="card-body first-words">{page.opening.clone()}</blockquote>
        </section>
        <form class="stack" method="post" action=path>
            <Hidden what="manner" seen=page.seen.clone()/>
            <section class="card" aria-labelledby="who-title">
                <div class="card-head"><h2 id="who-title">"Who answers"</h2></div>
                <div class="card-body stack">
                    <Ways form=form.clone() label="When the phone rings" name="answering" value=page.answering.clone() options=vec![
                        ("ai_first", "The receptionist", "Every call, at once."),
                        ("staff_first", "You first", "Your phone rings; the receptionist takes what you do not."),
                        ("after_hours", "You while you are open", "Your phone rings in opening hours; after hours the receptionist answers."),
                    ]/>
                    <div class="field-row">
                        <Line form=form.clone() label="Your phone" name="staff_number" kind="tel" value=page.staff_number.clone()/>
                        <Line form=form.clone() label="Seconds it rings" name="ring_seconds" kind="number" value=page.ring_seconds.to_string()
                            hint="Shorter than your voicemail waits." required=true/>
                        <Line form=form.clone() label="Put callers through to" name="transfer_number" kind="tel" value=page.transfer_number.clone()
                            hint="Who asks for a person."/>
                    </div>
                </div>
            </section>
            {speaking(&form, &page)}
            {lines(&form, &page)}
            <section class="card" aria-labelledby="hints-title">
                <div class="card-head"><h2 id="hints-title">"Words she listens for"</h2></div>
                <p class="card-body small muted">{hints}</p>
                <p class="card-body small">"They come from the names of your services and people."</p>
            </section>
            <Submit word="Save"/>
        </form>
    }
    .into_any()
}

fn speaking(form: &Form, page: &MannerPage) -> impl IntoView + use<> {
    let voices = |language: &str| {
        let mut voices = vec![(String::new(), "The phone company’s own".to_owned())];
        let own = page.voices.iter().filter(|(of, _, _)| of == language);
        voices.extend(own.map(|(_, word, title)| (word.clone(), title.clone())));
        voices
    };
    let languages = [
        ("english spanish", "English, and Spanish to who speaks it"),
        ("spanish english", "Spanish, and English to who speaks it"),
        ("english", "English only"),
        ("spanish", "Spanish only"),
    ];
    let languages = languages.map(|(word, title)| (word.to_owned(), title.to_owned())).to_vec();
    view! {
        <section class="card" aria-labelledby="voice-title">
            <div class="card-head"><h2 id="voice-title">"Languages and voices"</h2></div>
            <div class="card-body field-row">
                <Choose form=form.clone() label="Languages" name="languages" value=page.languages.clone() options=languages/>
                <Choose form=form.clone() label="Voice for English" name="voice_english" value=page.voice_english.clone() options=voices("english")/>
                <Choose form=form.clone() label="Voice for Spanish" name="voice_spanish" value=page.voice_spanish.clone() options=voices("spanish")/>
            </div>
        </section>
    }
}

fn lines(form: &Form, page: &MannerPage) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby="lines-title">
            <div class="card-head"><h2 id="lines-title">"Greeting and what must be said"</h2></div>
            <div class="card-body stack">
                <Words form=form.clone() label="Greeting" name="greeting" value=page.greeting.clone()
                    placeholder="Thank you for calling .." hint="Empty: thanks for the call, with the salon’s name."/>
                <Line form=form.clone() label="Line that no person speaks" name="disclosure" value=page.disclosure.clone()
                    hint="Empty: “I am the salon's virtual receptionist.”"/>
                <Tick form=form.clone() label="My greeting says already that no person speaks" name="greeting_discloses"
                    value="true" is_on=page.greeting_discloses/>
                <Tick form=form.clone() label="Record calls" name="records_calls" value="true" is_on=page.is_recorded/>
                <Line form=form.clone() label="Line that the call is recorded" name="recording_line" value=page.recording_line.clone()
                    hint="Said while calls are recorded. Empty: “This call is recorded.” Recordings are kept at Twilio."/>
            </div>
        </section>
    }
}
