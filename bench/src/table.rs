//! Medians with their spread, as one Markdown table.

use std::time::Duration;

/// What several rounds of one measurement gave.
#[derive(Debug, Default, Clone)]
pub struct Samples(Vec<f64>);

impl Samples {
    pub fn take(&mut self, figure: f64) {
        self.0.push(figure);
        self.0.sort_by(f64::total_cmp);
    }

    pub fn median(&self) -> Option<f64> {
        self.0.get(self.0.len() / 2).copied()
    }
}

/// One line of the table.
pub struct Row {
    what: String,
    unit: &'static str,
    budget: &'static str,
    ours: Samples,
    peer: Samples,
    more_is_better: bool,
    note: String,
}

impl Row {
    pub fn more(
        what: &str,
        unit: &'static str,
        budget: &'static str,
        ours: Samples,
        peer: Samples,
        note: String,
    ) -> Self {
        Self { what: what.into(), unit, budget, ours, peer, more_is_better: true, note }
    }

    pub fn less(
        what: &str,
        unit: &'static str,
        budget: &'static str,
        ours: Samples,
        peer: Samples,
        note: String,
    ) -> Self {
        Self { what: what.into(), unit, budget, ours, peer, more_is_better: false, note }
    }

    pub fn alone(what: &str, unit: &'static str, budget: &'static str, ours: f64, note: String) -> Self {
        Self::less(what, unit, budget, Samples(vec![ours]), Samples::default(), note)
    }

    fn ratio(&self) -> String {
        match (self.ours.median(), self.peer.median()) {
            (Some(ours), Some(peer)) if ours > 0.0 && peer > 0.0 => {
                format!("{:.1}x", if self.more_is_better { ours / peer } else { peer / ours })
            }
            _ => String::new(),
        }
    }
}

/// One line of the table about a shop with years of calls.
pub struct YearsRow {
    pub what: String,
    pub budget: &'static str,
    pub ours: Samples,
    /// The same asked of the rows themselves, in SQLite.
    pub rows: Samples,
    /// The same asked of the rows in DuckDB.
    pub duck: Samples,
    pub note: String,
}

impl YearsRow {
    pub fn ours(what: &str, budget: &'static str, ours: Samples, note: String) -> Self {
        Self { what: what.into(), budget, ours, rows: Samples::default(), duck: Samples::default(), note }
    }
}

/// The slowest but a share of them, in milliseconds.
pub fn percentile(mut took: Vec<Duration>, share: f64) -> f64 {
    took.sort_unstable();
    let i = ((took.len() as f64 * share).ceil() as usize).clamp(1, took.len().max(1)) - 1;
    took.get(i).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// Prints the table.
pub fn print(rows: &[Row], ceiling: f64) {
    println!("| what | budget | Frontdesk | FastAPI + uvicorn + sqlite3 | ratio | how |");
    println!("|---|---|---|---|---|---|");
    for row in rows {
        let (ours, peer) = (shown(&row.ours, row.unit), shown(&row.peer, row.unit));
        println!("| {} | {} | {ours} | {peer} | {} | {} |", row.what, row.budget, row.ratio(), row.note);
    }
    println!(
        "\nMedians with [least-most] of the rounds. The generator's own ceiling: {ceiling:.0} webhooks/s."
    );
}

/// Prints the table about a shop with years of calls.
pub fn print_years(rows: &[YearsRow], calls: i64) {
    println!(
        "| a shop with {calls} calls, ms | budget | Frontdesk | rows in SQLite | rows in DuckDB | how |"
    );
    println!("|---|---|---|---|---|---|");
    for row in rows {
        let [ours, scan, duck] = [&row.ours, &row.rows, &row.duck].map(|samples| fine(samples));
        println!("| {} | {} | {ours} | {scan} | {duck} | {} |", row.what, row.budget, row.note);
    }
    println!("\nMedians with [least-most] of the rounds.\n");
}

/// One line of the table about many shops, a column for each of `shops::SHOPS`.
pub struct ShopsRow {
    what: &'static str,
    unit: &'static str,
    budget: &'static str,
    pub figures: [Samples; 3],
    note: &'static str,
}

impl ShopsRow {
    pub fn new(what: &'static str, unit: &'static str, budget: &'static str, note: &'static str) -> Self {
        Self { what, unit, budget, figures: Default::default(), note }
    }
}

/// Prints the table about many shops.
pub fn print_shops(rows: &[ShopsRow]) {
    println!("\n| shops in one process | budget | 1 | 100 | 1,000 | how |\n|---|---|---|---|---|---|");
    for row in rows {
        let [one, hundred, thousand] = row.figures.each_ref().map(|samples| shown(samples, row.unit));
        println!("| {} | {} | {one} | {hundred} | {thousand} | {} |", row.what, row.budget, row.note);
    }
    println!("\nMedians with [least-most] of the rounds.");
}

/// A median with its spread, to a hundredth where it is small.
fn fine(samples: &Samples) -> String {
    let figure = |figure: f64| match figure {
        large if large >= 100.0 => format!("{large:.0}"),
        some if some >= 10.0 => format!("{some:.1}"),
        small => format!("{small:.2}"),
    };
    match (samples.median(), samples.0.first(), samples.0.last()) {
        (Some(median), Some(least), Some(most)) => {
            format!("{} [{}-{}]", figure(median), figure(*least), figure(*most))
        }
        _ => String::new(),
    }
}

fn shown(samples: &Samples, unit: &str) -> String {
    let Some(median) = samples.median() else { return String::new() };
    let figure = |figure: f64| if figure >= 100.0 { format!("{figure:.0}") } else { format!("{figure:.1}") };
    match (samples.0.first(), samples.0.last()) {
        (Some(least), Some(most)) if samples.0.len() > 1 => {
            format!("{} {unit} [{}-{}]", figure(median), figure(*least), figure(*most))
        }
        _ => format!("{} {unit}", figure(median)),
    }
}
