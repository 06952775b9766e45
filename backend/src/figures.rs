//! Today in five numbers, each beside the same weekday before, with the curve of its last days.

use chrono::{Days, NaiveDate};
use domain::access::Action;
use domain::figures::Figure;
use domain::metrics::{ByDay, Metric, Period};
use domain::zone::day_words;

use crate::access::Pass;
use crate::free_times::local_date;
use crate::{Desk, DeskError};

/// The numbers of a day.
const OF_A_DAY: [&str; 4] = ["calls", "answer_rate", "appointments", "booked_revenue"];
/// Days in a curve.
const DAYS: u64 = 7;
/// Weeks in the curve of growth.
const WEEKS: u64 = 6;

impl Desk {
    /// What an owner sees first.
    pub async fn figures_of_today(&self, pass: &Pass) -> Result<Vec<Figure>, DeskError> {
        pass.must(Action::SeeShop)?;
        let shop = self.shop(pass.shop()).await?;
        let today = local_date(&shop, self.clock.now());
        let by_day = self.store.read().await?.days(shop.id, today - Days::new(7 * WEEKS), today).await?;
        let words = day_words(today);
        let weekday = words.split(',').next().unwrap_or_default();
        let versus = format!("vs last {weekday}");
        let metrics = OF_A_DAY.iter().filter_map(|id| Metric::by_id(id));
        let mut figures: Vec<Figure> =
            metrics.map(|metric| of_day(metric, &by_day, today, &versus)).collect();
        figures.extend(growth(&by_day, today));
        Ok(figures)
    }
}

fn of_day(metric: &Metric, by_day: &ByDay, today: NaiveDate, versus: &str) -> Figure {
    let day = |back: u64| Period::of(by_day, today - Days::new(back), today - Days::new(back), 0);
    let curve: Vec<_> = (0..DAYS).rev().map(|back| metric.ratio(&day(back)).quotient()).collect();
    Figure::of(metric, &day(0), &day(7), versus).with_curve(&curve)
}

/// How much more was booked in the last seven days than in the seven before.
fn growth(by_day: &ByDay, today: NaiveDate) -> Option<Figure> {
    let metric = Metric::by_id("booked_revenue")?;
    let week = |back: u64| {
        let to = today - Days::new(7 * back);
        Period::of(by_day, to - Days::new(6), to, 0)
    };
    let curve: Vec<_> = (0..WEEKS).rev().map(|back| metric.ratio(&week(back)).quotient()).collect();
    let value = metric.change(&week(1), &week(0));
    Some(
        Figure {
            id: "growth".to_owned(),
            name: "Growth".to_owned(),
            value: value
                .map_or_else(|| "No data".to_owned(), |value| format!("{:+.1}%", value * 100.0 + 0.0)),
            note: "booked revenue, week over week".to_owned(),
            definition:
                "Booked revenue of the last seven days, today included, against the seven days before. "
                    .to_owned()
                    + metric.definition,
            ..Figure::default()
        }
        .with_curve(&curve),
    )
}
