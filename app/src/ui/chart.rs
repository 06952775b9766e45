//! Bars that share a scale, stacked by parts; with a table for those who do not see them.

use leptos::prelude::*;

/// More bars than this have no numbers on them, and words at the edges only.
const WITH_WORDS: usize = 14;

/// A part of every bar: its colour and its name.
#[derive(Debug, Clone, Copy)]
pub struct Series {
    /// The class of its rectangles.
    pub class: &'static str,
    /// What it counts.
    pub name: &'static str,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The word below it.
    pub label: String,
    /// What it is, in full.
    pub title: String,
    /// How much each part is, from below; none is negative.
    pub parts: Vec<i64>,
    /// It is the one in focus: today.
    pub is_now: bool,
}

impl Bar {
    fn total(&self) -> i64 {
        self.parts.iter().sum()
    }
}

/// The bars, and the same as a table.
#[component]
pub fn BarChart(caption: String, over: &'static str, series: Vec<Series>, bars: Vec<Bar>) -> impl IntoView {
    let top = nice_top(bars.iter().map(Bar::total).max().unwrap_or_default());
    let many = bars.len() > WITH_WORDS;
    let rows = bars.iter().map(|bar| {
        let cells = bar.parts.iter().map(|part| view! { <td>{*part}</td> }).collect_view();
        view! { <tr><th scope="row">{bar.title.clone()}</th>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let heads = series.iter().map(|series| view! { <th scope="col">{series.name}</th> }).collect_view();
    let words = words_below(&bars, many);
    let count = bars.len();
    let drawn = bars.into_iter().enumerate();
    let drawn = drawn.map(|(i, bar)| drawn_bar(&bar, i, count, top, &series, many)).collect_view();
    view! {
        <div class="chart" aria-hidden="true">
            <div class="chart-y"><span>{top}</span><span>{top / 2}</span><span>"0"</span></div>
            <svg class="chart-plot">
                <line class="grid" x2="100%" y1="0%" y2="0%"></line>
                <line class="grid" x2="100%" y1="50%" y2="50%"></line>
                <line class="grid" x2="100%" y1="100%" y2="100%"></line>
                {drawn}
            </svg>
            <div class="chart-x" data-edges=many.then_some("")>{words}</div>
        </div>
        <div class="visually-hidden">
            <table>
                <caption>{caption}</caption>
                <thead><tr><th scope="col">{over}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn words_below(bars: &[Bar], many: bool) -> Vec<AnyView> {
    let last = bars.len().saturating_sub(1);
    let shown = bars.iter().enumerate().filter(|(i, _)| !many || *i == 0 || *i == last);
    let word = |bar: &Bar| {
        let current = bar.is_now.then_some("true");
        view! { <span aria-current=current>{bar.label.clone()}</span> }.into_any()
    };
    shown.map(|(_, bar)| word(bar)).collect()
}

fn drawn_bar(
    bar: &Bar,
    i: usize,
    count: usize,
    top: i64,
    series: &[Series],
    many: bool,
) -> impl IntoView + use<> {
    let room = 100.0 / count as f64;
    let (x, width) = (percent(room * (i as f64 + 0.2)), percent(room * 0.6));
    let mut height = 0;
    let rects: Vec<_> = bar
        .parts
        .iter()
        .zip(series)
        .filter(|(part, _)| **part > 0)
        .map(|(part, series)| {
            height += *part;
            let (y, tall) = (percent(100.0 - of(height, top)), percent(of(*part, top)));
            view! { <rect class=series.class x=x.clone() y=y width=width.clone() height=tall rx="2"></rect> }
        })
        .collect();
    let number = (!many && bar.total() > 0).then(|| {
        let class = bar.is_now.then_some("key");
        let (x, y) = (percent(room * (i as f64 + 0.5)), percent(100.0 - of(bar.total(), top)));
        view! { <text class=class x=x y=y dy="-6">{bar.total()}</text> }
    });
    view! { <g>{rects}{number}</g> }
}

fn of(part: i64, top: i64) -> f64 {
    part as f64 / top as f64 * 100.0
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

/// The least round number that nothing is above and whose half is whole.
fn nice_top(most: i64) -> i64 {
    let mut ten = 1;
    loop {
        if let Some(top) = [2, 4, 6, 8, 10].into_iter().map(|n| n * ten).find(|top| *top >= most) {
            return top;
        }
        ten *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number_that_can_be_halved() {
        for (most, top) in [(0, 2), (1, 2), (3, 4), (10, 10), (11, 20), (34, 40), (99, 100), (101, 200)] {
            assert_eq!(nice_top(most), top);
        }
    }

    #[test]
    fn a_chart_of_nothing_is_a_chart_and_what_is_drawn_is_in_the_table_too() {
        let owner = Owner::new();
        let html = |bars: Vec<Bar>| {
            owner.with(|| {
                let series = vec![
                    Series { class: "bar", name: "Answered" },
                    Series { class: "bar-bad", name: "Missed" },
                ];
                view! { <BarChart caption="Calls".to_owned() over="Day" series bars/> }.to_html()
            })
        };
        assert!(!html(Vec::new()).contains("NaN"));
        let bar =
            Bar { label: "Fri".into(), title: "Friday, Jun 12".into(), parts: vec![3, 1], is_now: true };
        let drawn = html(vec![bar]).replace("<!>", "");
        assert_eq!(drawn.matches("<rect").count(), 2, "{drawn}");
        assert!(drawn.contains("Friday, Jun 12") && drawn.contains("<td>3</td><td>1</td>"), "{drawn}");
    }
}
