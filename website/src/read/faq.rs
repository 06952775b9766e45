//! Questions that a salon is often asked, and what it answers.

use crate::draft::{LONGEST_NAME, LONGEST_TEXT, MOST_OTHERS, QuestionFound};
use crate::words::plain;

use super::Page;
use super::lines::Line;
use super::vocabulary::QUESTIONS;

/// Lines of one answer.
const MOST_LINES: usize = 12;
/// Fewer questions are a figure of speech, unless the page is about them.
const FEWEST: usize = 2;

/// The questions of a page: what looks like a title and asks, with what stands below.
pub(crate) fn questions(page: &Page) -> Vec<QuestionFound> {
    let asks: Vec<usize> =
        (0..page.lines.len()).filter(|i| is_question(&page.lines[*i])).take(MOST_OTHERS).collect();
    let is_about = page.is_about(QUESTIONS)
        || page
            .lines
            .iter()
            .any(|line| line.level > 0 && crate::words::has_word(&line.text.to_lowercase(), QUESTIONS));
    if asks.len() < FEWEST && !is_about {
        return Vec::new();
    }
    asks.iter().filter_map(|i| question(page, *i)).collect()
}

fn is_question(line: &Line) -> bool {
    let text = line.plain();
    text.ends_with('?')
        && text.split_whitespace().count() >= 3
        && text.chars().count() <= LONGEST_NAME * 2
        && !line.aside
        && (line.title || line.level > 0 || line.pressed)
}

fn question(page: &Page, i: usize) -> Option<QuestionFound> {
    let line = &page.lines[i];
    let ends = |below: &&Line| {
        is_question(below) || (below.level > 0 && (line.level == 0 || below.level <= line.level))
    };
    let below = page.lines[i + 1..].iter().take_while(|below| !ends(below) && !below.aside).take(MOST_LINES);
    let answer: Vec<String> = below.filter(|below| !below.pressed).map(Line::plain).collect();
    let answer = plain(&answer.join(" "), LONGEST_TEXT);
    (!answer.is_empty()).then(|| QuestionFound { question: plain(&line.plain(), LONGEST_NAME * 2), answer })
}
