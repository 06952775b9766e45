//! Price tables: what each column holds is said by its header, or by its cells.

use crate::html::{Html, Id};
use crate::words::has_word;

use super::amounts::{Amount, amounts, bare_number, currency_in};
use super::entry::{Entry, Offer, is_service_name, is_variant, least, minutes_alone, name_and_minutes, tidy};
use super::lines::below;
use super::numbers::number;
use super::vocabulary::{PRICE_HEADERS, TIME_HEADERS};

/// Columns and rows of one table, beyond which it is no price list.
const WIDEST: usize = 20;
const LONGEST: usize = 500;

/// Fewer numbers in a column without a header may be anything.
const FEWEST_PRICES: usize = 3;

/// An entry of a table, with the row it stood in.
pub(crate) struct Row {
    pub entry: Entry,
    pub category: Option<String>,
    pub snippet: String,
}

/// The entries of a table; none where it is no price list.
pub(crate) fn entries(html: &Html, table: Id, currency: &'static str) -> Vec<Row> {
    let grid = grid(html, table);
    let mut columns = unnamed_columns(&grid, currency);
    let mut category = None;
    let mut rows = Vec::new();
    let mut after_header = false;
    for cells in grid {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.text.is_empty()).collect();
        let Some(first) = filled.first() else { continue };
        if filled.iter().all(|cell| cell.id == first.id) && cells.len() > 1 {
            category = Some(tidy(first.first_line())).filter(|_| amounts(&first.text).is_empty());
            continue;
        }
        if is_header(&cells) {
            if !std::mem::replace(&mut after_header, true) {
                columns.clear();
            }
            read_header(&cells, &mut columns);
            continue;
        }
        after_header = false;
        let snippet: Vec<&str> = filled.iter().map(|cell| cell.text.as_str()).collect();
        let snippet = snippet.join(" | ");
        for entry in read_row(&cells, &columns, currency) {
            rows.push(Row { entry, category: category.clone(), snippet: snippet.clone() });
        }
    }
    rows
}

/// Columns of a table without a header: where its last one holds nothing but numbers, on a page that names a currency, they
/// are prices.
fn unnamed_columns(grid: &[Vec<Cell>], currency: &'static str) -> Vec<Column> {
    let width = grid.iter().map(Vec::len).max().unwrap_or_default();
    let last =
        grid.iter().filter(|cells| cells.len() == width && width > 1 && cells[0].id != cells[width - 1].id);
    let last: Vec<&str> =
        last.map(|cells| cells[width - 1].text.trim()).filter(|text| !text.is_empty()).collect();
    let is_price =
        |text: &&str| matches!(bare_number(text, currency), Some(Amount::Money { cents: 500.., .. }));
    if currency.is_empty() || last.len() < FEWEST_PRICES || !last.iter().all(is_price) {
        return Vec::new();
    }
    let mut columns = vec![Column::default(); width];
    columns[width - 1].is_price = true;
    columns
}

#[derive(Debug, Clone)]
struct Cell {
    id: Id,
    /// Its lines, one below the other.
    text: String,
    is_head: bool,
}

impl Cell {
    fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

/// What a column holds.
#[derive(Debug, Clone, Default)]
struct Column {
    is_price: bool,
    is_time: bool,
    currency: Option<&'static str>,
    /// "Short", "Director".
    label: Option<String>,
}

/// Rows of cells, each cell repeated over what it spans.
fn grid(html: &Html, table: Id) -> Vec<Vec<Cell>> {
    let rows = html.descendants(table).filter(|id| html.name(*id) == "tr").take(LONGEST);
    // What hangs down from above: rows left, and the cell.
    let mut hanging: Vec<Option<(usize, Cell)>> = vec![None; WIDEST];
    let mut grid = Vec::new();
    for row in rows {
        let mut line: Vec<Cell> = Vec::new();
        let take = |line: &mut Vec<Cell>, hanging: &mut Vec<Option<(usize, Cell)>>| {
            while let Some((left, cell)) = hanging.get_mut(line.len()).and_then(Option::take) {
                if left > 1 {
                    hanging[line.len()] = Some((left - 1, cell.clone()));
                }
                line.push(cell);
            }
        };
        for id in html.children(row).iter().copied().filter(|id| matches!(html.name(*id), "td" | "th")) {
            take(&mut line, &mut hanging);
            let span =
                |name| html.attr(id, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1_usize);
            let lines: Vec<String> = below(html, id).iter().map(|line| line.text.clone()).collect();
            let in_head = html.ancestors(id).any(|id| html.name(id) == "thead");
            let cell = Cell { id, text: lines.join("\n"), is_head: in_head || html.name(id) == "th" };
            for _ in 0..span("colspan").clamp(1, WIDEST) {
                if line.len() < WIDEST {
                    if span("rowspan") > 1 {
                        hanging[line.len()] = Some((span("rowspan").min(LONGEST) - 1, cell.clone()));
                    }
                    line.push(cell.clone());
                }
            }
        }
        take(&mut line, &mut hanging);
        grid.push(line);
    }
    grid
}

fn is_header(cells: &[Cell]) -> bool {
    let has_amount = |cell: &Cell| {
        amounts(&cell.text).iter().any(|at| at.amount.is_price() || at.end == cell.text.chars().count())
            || number(&cell.text.trim().chars().collect::<Vec<_>>(), 0).is_some()
    };
    let is_named = |cell: &Cell| has_word(&cell.text.to_lowercase(), PRICE_HEADERS) && cell.text.len() < 40;
    !cells.iter().any(has_amount)
        && (cells[1..].iter().any(is_named) || cells.iter().all(|cell| cell.is_head))
}

fn read_header(cells: &[Cell], columns: &mut Vec<Column>) {
    columns.resize(columns.len().max(cells.len()), Column::default());
    for (column, cell) in columns.iter_mut().zip(cells).skip(1) {
        let lower = cell.text.to_lowercase();
        let currency = currency_in(&cell.text);
        column.currency = column.currency.or(currency);
        if has_word(&lower, TIME_HEADERS) {
            column.is_time = true;
        } else if has_word(&lower, PRICE_HEADERS) || currency.is_some() {
            column.is_price = true;
        } else if !lower.is_empty() {
            column.label = Some(tidy(&cell.text));
        }
    }
}

/// A row holds one entry, or several side by side: name, price, name, price.
fn read_row(cells: &[Cell], columns: &[Column], currency: &'static str) -> Vec<Entry> {
    let nothing = Column::default();
    let mut entries = Vec::new();
    let mut now: Option<Pending> = None;
    let mut last = None;
    for (i, cell) in cells.iter().enumerate() {
        let column = columns.get(i).unwrap_or(&nothing);
        let repeated = last.replace(cell.id) == Some(cell.id);
        if cell.text.trim().is_empty() || repeated {
            continue;
        }
        // One price under several headings is for all of them.
        let spans = cells.get(i + 1).is_some_and(|next| next.id == cell.id);
        let label = if spans { None } else { column.label.clone() };
        if let Some(price) = price_in(cell, column, now.is_some(), currency) {
            let minutes = minutes_alone(&cell.text);
            if let Some(now) = &mut now {
                now.prices.push((label, price));
                now.minutes = now.minutes.or(minutes);
            }
        } else if let Some(minutes) = minutes_in(cell, column) {
            if let Some(now) = &mut now {
                now.minutes = Some(minutes);
            }
        } else if !column.is_price && cell.text.chars().any(char::is_alphabetic) {
            let has_price = now.as_ref().is_some_and(|now| !now.prices.is_empty());
            if now.is_none() || has_price {
                entries.extend(now.take().and_then(Pending::finish));
                let (name, minutes) = name_and_minutes(cell.first_line());
                let minutes = minutes.or_else(|| minutes_alone(&cell.text.replace('\n', "\t")));
                now = Some(Pending { name, minutes, prices: Vec::new() });
            }
        }
    }
    entries.extend(now.and_then(Pending::finish));
    entries
}

/// An entry whose row is still being read.
struct Pending {
    name: String,
    minutes: Option<(u32, bool)>,
    prices: Vec<(Option<String>, Amount)>,
}

impl Pending {
    fn finish(self) -> Option<Entry> {
        let (_, first) = self.prices.first()?;
        let all: Vec<Amount> = self.prices.iter().map(|(_, price)| *price).collect();
        let labelled = self.prices.len() > 1 && self.prices.iter().all(|(label, _)| label.is_some());
        let label_says_more = self.prices.len() == 1 && self.prices[0].0.as_deref().is_some_and(is_variant);
        let offers = if (labelled && all.iter().any(|price| price != first)) || label_says_more {
            let offer = |(label, price)| Offer { label, ..Offer::new(price, self.minutes) };
            self.prices.into_iter().map(offer).collect()
        } else {
            vec![least(&all, self.minutes)]
        };
        is_service_name(&self.name).then_some(Entry { name: self.name, offers, apart: false })
    }
}

fn price_in(cell: &Cell, column: &Column, has_name: bool, currency: &'static str) -> Option<Amount> {
    if column.is_time || !has_name {
        return None;
    }
    let found: Vec<Amount> =
        amounts(&cell.text).iter().map(|at| at.amount).filter(|amount| amount.is_price()).collect();
    match found[..] {
        [] if column.is_price => bare_number(&cell.text, column.currency.unwrap_or(currency)),
        [] => None,
        ref all => Some(least(all, None).price),
    }
}

fn minutes_in(cell: &Cell, column: &Column) -> Option<(u32, bool)> {
    let text = cell.text.trim();
    let found = amounts(text).iter().find_map(|at| at.amount.minutes());
    if !column.is_time {
        // In a column without a header a time stands without a name.
        return found.filter(|_| !is_service_name(&name_and_minutes(text).0));
    }
    found.or_else(|| {
        let chars: Vec<char> = text.chars().collect();
        let (hundredths, end) = number(&chars, 0)?;
        let minutes = u32::try_from(hundredths / 100).ok()?;
        (end == chars.len() && (5..=720).contains(&minutes)).then_some((minutes, false))
    })
}
