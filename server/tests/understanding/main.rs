//! How well the receptionist understands, on dialogues that are no part of the project. Without them it says so and
//! passes: `cargo test -p server --test understanding -- --nocapture` prints the figures.

#![expect(clippy::print_stdout, reason = "the figures are what this is for")]

mod measure;

use std::path::Path;

use measure::{Table, held_out, measure};
use serde_json::Value;

/// Beside the project, where it is: CC BY-SA 4.0.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/sgd");

fn read(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join(name)).ok();
    if text.is_none() {
        println!("skipped: {name} of the schema-guided dialogue set is not beside the project");
    }
    text
}

fn understand(line: &str) -> String {
    server::commands::understand::answer(line).expect("a turn is answered")
}

#[test]
fn turns_about_booking_are_understood() {
    let Some(text) = read("services1_train.jsonl") else { return };
    let dialogues: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a dialogue")).collect();
    let (kept_apart, looked_at): (Vec<_>, Vec<_>) = dialogues.into_iter().partition(held_out);
    for (name, dialogues) in [("looked at", &looked_at), ("kept apart", &kept_apart)] {
        let table: Table = measure(dialogues, understand);
        println!("{} dialogues {name}\n{table}", dialogues.len());
        if std::env::args().any(|argument| argument == "--errors") && name == "looked at" {
            table.errors.iter().for_each(|error| println!("{error}"));
        }
        assert!(table.intent.accuracy() >= 0.95, "intent, {name}");
        assert!(table.slots.f1() >= 0.90, "slots, {name}");
    }
}

#[test]
fn days_and_times_are_normalised() {
    let Some(text) = read("date_time_pairs_train.tsv") else { return };
    let (mut right, mut all) = (0, 0);
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (slot, surface, canonical) = (fields.next(), fields.next(), fields.next());
        let (Some(slot), Some(surface), Some(canonical)) = (slot, surface, canonical) else { continue };
        let turn =
            serde_json::json!({"utterance": surface, "now": "2019-03-01T09:00:00", "expecting": [slot]});
        let heard: Value = serde_json::from_str(&understand(&turn.to_string())).expect("an answer is JSON");
        all += 1;
        right += u32::from(heard["slots"][slot] == canonical);
    }
    println!("{right} of {all} days and times");
    assert!(f64::from(right) >= 0.98 * f64::from(all));
}
