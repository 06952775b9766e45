//! Lines and cells that show numbers, drawn by hand. Each stands beside a table that says the same aloud.

use domain::growth::Axis;
use domain::metrics::{Unit, words};
use leptos::prelude::*;

/// A line over weeks, with a second, dashed one beside it where there is one to compare with. A week without data is a gap.
#[component]
pub fn LineChart(
    /// What it shows, for the table of those who do not see it.
    #[prop(into)]
    title: String,
    /// The names of the points, as the axis and the table have room for them.
    points: Vec<String>,
    /// The line and its name.
    line: (String, Vec<Option<f64>>),
    /// The second line and its name.
    #[prop(optional_no_strip)]
    beside: Option<(String, Vec<Option<f64>>)>,
    /// What both are counted in.
    unit: Unit,
    /// What the points are.
    #[prop(default = "Week of")]
    of: &'static str,
    /// It has a wide card for itself.
    #[prop(optional)]
    is_tall: bool,
) -> impl IntoView {
    let second = beside.as_ref().map(|(_, values)| values.clone()).unwrap_or_default();
    let axis = Axis::of(unit, line.1.iter().chain(&second).flatten().copied());
    let [top, middle, foot] = axis.marks();
    let last = line.1.iter().rposition(Option::is_some).zip(line.1.iter().rev().flatten().next());
    let dot = last.map(|(at, value)| format!("M{:.2} {:.2}h0", x(at, line.1.len()), axis.y(*value)));
    let dashed =
        beside.as_ref().map(|(_, values)| view! { <path class="line-2" d=path(values, &axis)></path> });
    let (first, end) = (points.first().cloned(), points.last().cloned());
    view! {
        <div class="chart" data-size=(!is_tall).then_some("s") aria-hidden="true">
            <div class="chart-y"><span>{top}</span><span>{middle}</span><span>{foot}</span></div>
            <svg class="chart-plot">
                <line class="grid" x2="100%" y1="0%" y2="0%"></line>
                <line class="grid" x2="100%" y1="50%" y2="50%"></line>
                <line class="grid" x2="100%" y1="100%" y2="100%"></line>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">
                    <path class="area" d=area(&line.1, &axis)></path>
                    {dashed}
                    <path class="line" d=path(&line.1, &axis)></path>
                    {dot.map(|dot| view! { <path class="dot" d=dot></path> })}
                </svg>
            </svg>
            <div class="chart-x" data-edges=""><span>{first}</span><span aria-current="true">{end}</span></div>
        </div>
        <SpokenTable title points line beside unit of/>
    }
}

/// The points of a chart as a table that is heard and not seen.
#[component]
fn SpokenTable(
    title: String,
    points: Vec<String>,
    line: (String, Vec<Option<f64>>),
    beside: Option<(String, Vec<Option<f64>>)>,
    unit: Unit,
    of: &'static str,
) -> impl IntoView {
    let told =
        move |value: Option<f64>| value.map_or_else(|| "no data".to_owned(), |value| words(unit, value));
    let second = beside.as_ref().map(|(_, values)| values.clone());
    let rows = points
        .into_iter()
        .enumerate()
        .map(|(at, point)| {
            let value = line.1.get(at).copied().flatten();
            let other = second.as_ref().map(|values| values.get(at).copied().flatten());
            view! {
                <tr>
                    <th scope="row">{point}</th>
                    <td>{told(value)}</td>
                    {other.map(|other| view! { <td>{told(other)}</td> })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="visually-hidden">
            <table>
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">{of}</th>
                        <th scope="col">{line.0}</th>
                        {beside.map(|(name, _)| view! { <th scope="col">{name}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A line without an axis, beside the number that says the same.
#[component]
pub fn Sparkline(values: Vec<Option<f64>>) -> impl IntoView {
    let most = values.iter().flatten().copied().fold(1.0, f64::max);
    let at = |value: f64| 28.0 - value / most * 24.0;
    let drawn = runs(&values, at);
    let area: String = drawn.iter().map(|run| closed(run, 32.0)).collect();
    let line: String = drawn.iter().map(open).collect();
    view! {
        <svg class="sparkline" viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true">
            <path class="area" d=area></path>
            <path class="line" d=line></path>
        </svg>
    }
}

/// Where a point stands from left to right, in percent.
fn x(at: usize, of: usize) -> f64 {
    if of < 2 { 100.0 } else { at as f64 / (of - 1) as f64 * 100.0 }
}

/// Points side by side.
type Run = Vec<(f64, f64)>;

/// The stretches of a line between its gaps.
fn runs(values: &[Option<f64>], y: impl Fn(f64) -> f64) -> Vec<Run> {
    let mut runs: Vec<Run> = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((x(at, values.len()), y(*value))),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn open(run: &Run) -> String {
    // A point alone is a line of no length, which round ends make a dot.
    let alone = if run.len() == 1 { "h0" } else { "" };
    let points: Vec<String> = run.iter().map(|(x, y)| format!("{x:.2} {y:.2}")).collect();
    format!("M{}{alone}", points.join(" "))
}

fn closed(run: &Run, foot: f64) -> String {
    let ends = run.first().zip(run.last());
    ends.map_or(String::new(), |(first, last)| {
        let points: Vec<String> = run.iter().map(|(x, y)| format!("{x:.2} {y:.2}")).collect();
        format!("M{}L{:.2} {foot}L{:.2} {foot}z", points.join(" "), last.0, first.0)
    })
}

fn path(values: &[Option<f64>], axis: &Axis) -> String {
    runs(values, |value| axis.y(value)).iter().map(open).collect()
}

fn area(values: &[Option<f64>], axis: &Axis) -> String {
    runs(values, |value| axis.y(value)).iter().map(|run| closed(run, 100.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_gap_where_there_is_no_data_and_stays_within_its_frame() {
        let axis = Axis::of(Unit::Count, [4.0]);
        let values = [None, Some(0.0), Some(4.0), None, Some(2.0)];
        assert_eq!(path(&values, &axis), "M25.00 100.00 50.00 0.00M100.00 50.00h0");
        assert_eq!(area(&values[1..3], &axis), "M0.00 100.00 100.00 0.00L100.00 100L0.00 100z");
        assert_eq!(path(&[None, None], &axis), "");
    }
}
