//! Whether requests can be heard, said aloud: a silent page would be believed.

use leptos::prelude::*;

use crate::live::{OwnLive, Sound, mute, unlock_sound};
use crate::ui::Icon;

/// The switch in the page's head, and a banner while nothing can be heard.
#[component]
pub fn SoundSwitch(live: OwnLive) -> impl IntoView {
    let is_on = move || live.sound.get() == Sound::On;
    view! {
        <div class="sound">
            {move || if is_on() {
                view! {
                    <span class="sound-state"><Icon name="sound-on"/>"Sound on"</span>
                    <button class="button" data-size="s" on:click=move |_| unlock_sound(live)>"Test"</button>
                    <button class="button" data-size="s" data-kind="quiet" on:click=move |_| mute(live)>"Mute"</button>
                }.into_any()
            } else {
                view! {
                    <p class="callout sound-off" data-tone="wait" role="status">
                        <Icon name="sound-off"/>
                        <span class="grow">"Sound is off: new requests are silent."</span>
                        <button class="button" data-size="s" on:click=move |_| unlock_sound(live)>"Turn on"</button>
                    </p>
                }.into_any()
            }}
        </div>
    }
}
