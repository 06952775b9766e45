//! The spool's files: what survives, what is cut away, and whose they are.

use domain::ids::CallSid;
use store::Spooled;
use tempfile::TempDir;

use super::files::Files;

fn fact(n: u32) -> (bool, Spooled) {
    (false, Spooled::SocketOpened(CallSid(format!("CA{n}"))))
}

fn facts(range: std::ops::Range<u32>) -> Vec<(bool, Spooled)> {
    range.map(fact).collect()
}

/// Reads everything that waits, as the one who replays it does; the calls in their order.
fn drained(files: &mut Files) -> Vec<String> {
    let mut calls = Vec::new();
    while let Some(next) = files.next(3).expect("readable") {
        for line in &next.lines {
            if let Spooled::SocketOpened(call) = &line.kept {
                calls.push(call.0.clone());
            }
        }
        files.done(&next);
    }
    calls
}

fn names(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|n| format!("CA{n}")).collect()
}

fn spools(folder: &TempDir) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|file| file.path());
    files.filter(|file| file.extension().is_some_and(|ending| ending == "jsonl")).collect()
}

#[test]
fn what_is_kept_comes_out_in_order_and_only_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let mut files = Files::in_folder(folder.path().to_owned());
    files.append(&facts(0..5), "a").expect("kept");
    files.append(&facts(5..8), "b").expect("kept");
    assert_eq!(files.waiting(), 8);
    let file = spools(&folder).pop().expect("one file");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(drained(&mut files), names(0..8));
    assert!(files.is_empty() && spools(&folder).is_empty(), "nothing is left");
    files.append(&facts(8..9), "c").expect("kept");
    assert_eq!(drained(&mut files), names(8..9), "and it begins anew");
}

#[test]
fn a_torn_last_line_is_cut_away_and_the_rest_is_there() {
    let folder = TempDir::new().expect("a folder");
    let mut files = Files::in_folder(folder.path().to_owned());
    files.append(&facts(0..3), "a").expect("kept");
    let file = spools(&folder).pop().expect("one file");
    // The process is gone, in the middle of a line.
    drop(files);
    let mut text = std::fs::read(&file).expect("a file");
    text.extend_from_slice(br#"{"n":4,"tried":false,"kept":{"kind":"sock"#);
    std::fs::write(&file, text).expect("written");
    let mut files = Files::in_folder(folder.path().to_owned());
    files.take_over().expect("taken over");
    assert_eq!(files.waiting(), 3);
    files.append(&facts(3..4), "b").expect("kept");
    assert_eq!(drained(&mut files), names(0..4), "what came later comes later");
}

#[test]
fn a_living_process_keeps_its_own() {
    let folder = TempDir::new().expect("a folder");
    let mut first = Files::in_folder(folder.path().to_owned());
    first.append(&facts(0..2), "a").expect("kept");
    let mut second = Files::in_folder(folder.path().to_owned());
    second.take_over().expect("looked at");
    assert!(second.is_empty());
    drop(first);
    second.take_over().expect("looked at");
    assert_eq!(drained(&mut second), names(0..2));
}

#[test]
fn a_line_that_nobody_can_read_is_put_aside_and_the_others_go_on() {
    let folder = TempDir::new().expect("a folder");
    let mut files = Files::in_folder(folder.path().to_owned());
    files.append(&facts(0..2), "a").expect("kept");
    let file = spools(&folder).pop().expect("one file");
    drop(files);
    let text = std::fs::read_to_string(&file).expect("a file");
    std::fs::write(&file, format!("nonsense\n{text}")).expect("written");
    let mut files = Files::in_folder(folder.path().to_owned());
    files.take_over().expect("taken over");
    let next = files.next(10).expect("readable").expect("lines");
    assert_eq!((next.lines.len(), next.unreadable.len()), (2, 1));
    files.refuse(&next.unreadable).expect("put aside");
    assert!(files.done(&next));
    assert_eq!(files.refused(), 1);
    let mut again = Files::in_folder(folder.path().to_owned());
    again.take_over().expect("looked at");
    assert!(again.is_empty(), "what was put aside is not taken for a spool");
}
