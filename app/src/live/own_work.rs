//! A professional's page hears `/provider/live`: each frame is the whole of what waits, so nothing can be missed.

use domain::visits::OwnWork;
use leptos::prelude::*;

use super::OwnLive;
use super::line::{Heard, follow as keep, set, tick};

/// Follows one's own work until the page is left.
pub(super) fn follow(live: OwnLive) {
    tick(live.line, live.now);
    let path = move |_| {
        let shown = live.work.try_with_untracked(|work| (work.location_id, work.day));
        shown.map(|(shop, day)| format!("/provider/live?location_id={shop}&day={day:?}"))
    };
    keep(live.line, path, move |text| {
        if let Some(work) = OwnWork::from_frame(text) {
            set(live.now, work.now);
            set(live.work, work);
        }
        Heard::Fine
    });
}
