//! The owner's page hears `/ops`: frames are folded into the board, after where it stopped when the line dropped.

use domain::live::{Applied, Frame};
use leptos::prelude::*;

use super::Live;
use super::line::{Heard, follow as keep, set, tick};

/// Follows the shop until the page is left.
pub(super) fn follow(live: Live) {
    tick(live.line, live.now);
    let path = move |whole| {
        let at = live.board.try_with_untracked(|board| (board.state().location_id, board.state().seq));
        at.map(|(shop, seq)| format!("/ops?location_id={shop}&since={}", if whole { -1 } else { seq }))
    };
    keep(live.line, path, move |text| if fold(live, text).is_some() { Heard::Fine } else { Heard::Gap });
}

/// Folds a frame in; `None` where events before it are missing.
fn fold(live: Live, text: &str) -> Option<()> {
    match Frame::parse(text) {
        Frame::Event(event) => {
            let applied = live.board.try_maybe_update(|board| {
                let applied = board.apply(&event);
                (applied == Applied::Done, applied)
            });
            if applied == Some(Applied::Gap) {
                return None;
            }
        }
        Frame::Metrics(state) => set(live.board, (*state).into()),
        Frame::Keepalive(at) => {
            live.board.try_maybe_update(|board| {
                let before = board.state().clock.date(board.state().as_of);
                board.tick(at);
                // Only a new day changes what is shown.
                (board.state().clock.date(board.state().as_of) != before, ())
            });
        }
        // A newer server may say what this page does not know; what it does know goes on.
        Frame::Unknown => {}
    }
    let as_of = live.board.try_with_untracked(|board| board.state().as_of);
    if let Some(as_of) = as_of.filter(|as_of| live.now.try_get_untracked().is_some_and(|now| *as_of > now)) {
        set(live.now, as_of);
    }
    Some(())
}
