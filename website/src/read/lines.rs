//! A page as people see it: lines of text, each with its heading and its place in the tree.

use crate::html::{Html, Id};
use crate::words::{has_word, is_one_of, plain};

use super::vocabulary::{ASIDE, ASIDE_HEADINGS, BLOCKS, LETTERING, PRICE_MARKS, SILENT};

/// Elements deeper than this are not read.
const DEEPEST: usize = 450;
/// Lines of one page.
const MOST_LINES: usize = 20_000;
/// Characters of one line.
const LONGEST: usize = 1_200;

/// One line. Inside of it a tab stands where one element ends and the next begins.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub text: String,
    /// The element whose line it is.
    pub block: Id,
    /// 1 to 6 for headings, 0 for the rest.
    pub level: u8,
    /// A name of something by its looks: bold as a whole, or called a title.
    pub title: bool,
    /// Characters at the start that are bold.
    pub lead: usize,
    /// From and to which character the page itself calls it a price.
    pub priced: Option<(usize, usize)>,
    /// All of it can be pressed.
    pub pressed: bool,
    /// Outside of what the salon says of itself: navigation, footer, what guests say.
    pub aside: bool,
    /// The line of the heading above it; for a heading one of a higher level.
    pub under: Option<usize>,
}

impl Line {
    /// The line as one reads it.
    pub(crate) fn plain(&self) -> String {
        plain(&self.text, LONGEST)
    }
}

/// The lines of a page, in order.
pub(crate) fn lines(html: &Html) -> Vec<Line> {
    below(html, Html::ROOT)
}

/// The lines of one element.
pub(crate) fn below(html: &Html, id: Id) -> Vec<Line> {
    let mut writer = Writer { html, lines: Vec::new(), now: Now::default(), headings: Vec::new() };
    for child in html.children(id) {
        writer.walk(*child, Place { block: id, ..Place::default() });
    }
    writer.end();
    writer.lines
}

/// What holds for everything inside an element.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    depth: usize,
    block: Id,
    level: u8,
    looks: Looks,
    pressed: bool,
    aside: bool,
}

/// What an element makes of its text.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    title: bool,
    bold: bool,
    priced: bool,
}

/// The line being written.
#[derive(Debug, Default)]
struct Now {
    text: String,
    /// Characters so far.
    length: usize,
    place: Place,
    lead: usize,
    priced: Option<(usize, usize)>,
    letters: usize,
    bold: usize,
    pressed: usize,
}

impl Now {
    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += 1;
    }
}

struct Writer<'a> {
    html: &'a Html,
    lines: Vec<Line>,
    now: Now,
    headings: Vec<(u8, usize)>,
}

impl Writer<'_> {
    fn walk(&mut self, id: Id, place: Place) {
        if place.depth > DEEPEST || self.lines.len() >= MOST_LINES {
            return;
        }
        if let Some(text) = self.html.own_text(id) {
            self.write(text, place);
            return;
        }
        let name = self.html.name(id);
        if is_one_of(name, SILENT) {
            self.part();
            return;
        }
        match name {
            "br" | "hr" => self.end(),
            "sup" if self.is_cents(id) => self.now.push('.'),
            _ => {}
        }
        let cell_in_row = matches!(name, "td" | "th") && self.in_plain_row(id);
        let is_block = (is_one_of(name, BLOCKS) && !cell_in_row) || name == "tr";
        let inside = self.inside(id, name, is_block, place);
        let parts = !is_one_of(name, LETTERING) && name != "sup" && !name.is_empty();
        self.edge(is_block, parts);
        for child in self.html.children(id) {
            self.walk(*child, inside);
        }
        self.edge(is_block, parts);
    }

    fn edge(&mut self, is_block: bool, parts: bool) {
        if is_block {
            self.end();
        } else if parts {
            self.part();
        }
    }

    fn inside(&self, id: Id, name: &str, is_block: bool, place: Place) -> Place {
        let marks = self.html.marks(id);
        let level = match name.as_bytes() {
            [b'h', digit @ b'1'..=b'6'] => digit - b'0',
            _ => place.level,
        };
        let titled = matches!(name, "dt" | "summary" | "legend" | "caption" | "figcaption")
            || marks
                .split([' ', '-', '_'])
                .any(|word| matches!(word, "title" | "name" | "heading" | "headline"));
        let is_region = matches!(name, "body" | "html" | "main" | "section" | "article");
        let looks = Looks {
            title: place.looks.title || titled && !is_region,
            bold: place.looks.bold || matches!(name, "b" | "strong") || level > 0,
            priced: place.looks.priced
                || marks.split([' ', '-', '_']).any(|word| is_one_of(word, PRICE_MARKS))
                || self.html.attr(id, "itemprop") == Some("price"),
        };
        Place {
            depth: place.depth + 1,
            block: if is_block { id } else { place.block },
            level,
            looks,
            pressed: place.pressed || matches!(name, "a" | "button"),
            aside: place.aside || is_aside(name, &marks),
        }
    }

    /// `$45<sup>00</sup>`: small digits behind a number are its cents.
    fn is_cents(&self, id: Id) -> bool {
        let digits = self.html.raw_text(id);
        let digits = digits.trim();
        digits.len() == 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && self.now.text.ends_with(|c: char| c.is_ascii_digit())
    }

    /// A row whose cells hold one line each is one line.
    fn in_plain_row(&self, cell: Id) -> bool {
        let row = self.html.ancestors(cell).find(|id| self.html.name(*id) == "tr");
        row.is_some_and(|row| {
            self.html.descendants(row).all(|id| {
                let name = self.html.name(id);
                matches!(name, "td" | "th") || name != "br" && !is_one_of(name, BLOCKS)
            })
        })
    }

    fn write(&mut self, text: &str, place: Place) {
        if self.now.text.len() > LONGEST * 4 {
            return;
        }
        for c in text.chars() {
            if c == '\n' && self.html.name(place.block) == "pre" {
                self.end();
            }
            let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
            if c == ' ' && (self.now.text.is_empty() || self.now.text.ends_with([' ', '\t'])) {
                continue;
            }
            if c != ' ' {
                if self.now.letters == 0 {
                    self.now.place = place;
                }
                self.now.letters += 1;
                self.now.bold += usize::from(place.looks.bold);
                self.now.pressed += usize::from(place.pressed);
            }
            self.now.push(c);
            if place.looks.priced && c != ' ' {
                let end = self.now.length;
                self.now.priced = Some((self.now.priced.map_or(end - 1, |(start, _)| start), end));
            }
            if place.looks.bold && self.now.bold == self.now.letters {
                self.now.lead = self.now.length;
            }
        }
    }

    fn part(&mut self) {
        if !self.now.text.is_empty() && !self.now.text.ends_with('\t') {
            if self.now.text.ends_with(' ') {
                self.now.text.pop();
                self.now.length -= 1;
            }
            self.now.push('\t');
        }
    }

    fn end(&mut self) {
        let now = std::mem::take(&mut self.now);
        let text: String = now.text.trim().chars().take(LONGEST).collect();
        if now.letters == 0 {
            return;
        }
        let Place { block, level, looks, aside, .. } = now.place;
        if level > 0 {
            while self.headings.last().is_some_and(|(other, _)| *other >= level) {
                self.headings.pop();
            }
        }
        let under = self.headings.last().map(|(_, line)| *line);
        let beside = under.is_some_and(|heading| self.lines[heading].aside)
            || level > 1
                && text.split_whitespace().count() <= 4
                && has_word(&text.to_lowercase(), ASIDE_HEADINGS);
        if level > 0 {
            self.headings.push((level, self.lines.len()));
        }
        self.lines.push(Line {
            text,
            block,
            level,
            title: looks.title || now.bold == now.letters,
            lead: now.lead,
            priced: now.priced,
            pressed: now.pressed == now.letters,
            aside: aside || beside,
            under,
        });
    }
}

/// Whether others speak here, or something else is sold.
fn is_aside(name: &str, marks: &str) -> bool {
    match name {
        "nav" | "footer" | "blockquote" | "cite" => true,
        "html" | "body" | "main" => false,
        _ => marks.split([' ', '-', '_']).any(|word| is_one_of(word, ASIDE)),
    }
}
