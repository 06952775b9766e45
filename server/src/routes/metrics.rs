//! `/metrics` for whoever draws it: what the process has done, what waits, how long things take, and what fails.

use std::fmt::Write;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use backend::meters::Area;
use backend::watching::Watched;
use domain::status::Health;
use serde_json::{Map, Value};
use store::{STEPS_US, Timed};

use crate::state::AppState;

/// What the process has done since its start (operators only): JSON, or Prometheus text where `Accept: text/plain` asks for it.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "process",
    responses((status = 200, content((Value = "application/json"), (String = "text/plain")))),
)]
pub(super) async fn metrics(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let wants_text = headers.get(header::ACCEPT).is_some_and(|accept| {
        accept.to_str().is_ok_and(|accept| accept.contains("text/plain") || accept.contains("openmetrics"))
    });
    if wants_text {
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
        return (kind, text(&state).await).into_response();
    }
    let readings = state.desk.meters.readings().into_iter();
    let object: Map<String, Value> =
        readings.map(|reading| (reading.name.to_owned(), Value::from(reading.value))).collect();
    Json(object).into_response()
}

/// Lines in Prometheus's own format.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// What follows is of this name.
    fn about(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP frontdesk_{name} {help}\n# TYPE frontdesk_{name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "frontdesk_{name}{labels} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.about(name, kind, help);
        self.line(name, &[], value);
    }

    fn timed(&mut self, name: &str, labels: &[(&str, &str)], timed: &Timed) {
        let bucket = format!("{name}_bucket");
        for (step, count) in STEPS_US.iter().zip(timed.at_most) {
            let le = (*step as f64 / 1e6).to_string();
            self.line(&bucket, &[labels, &[("le", le.as_str())]].concat(), count);
        }
        self.line(&bucket, &[labels, &[("le", "+Inf")]].concat(), timed.count);
        self.line(&format!("{name}_sum"), labels, timed.sum_us as f64 / 1e6);
        self.line(&format!("{name}_count"), labels, timed.count);
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}

async fn text(state: &AppState) -> String {
    let desk = &state.desk;
    let mut lines = Lines::default();
    lines.about("build_info", "gauge", "The program and its pages.");
    lines.line(
        "build_info",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("pages", state.site.build()),
            ("database", desk.store.kind()),
        ],
        1,
    );
    for reading in desk.meters.readings() {
        let suffix = if reading.kind == "counter" { "_total" } else { "" };
        lines.one(&format!("{}{suffix}", reading.name), reading.kind, reading.help, reading.value);
    }
    requests(&mut lines, state);
    timings(&mut lines, state);
    watched(&mut lines, &desk.watched().await);
    lines.0
}

fn requests(lines: &mut Lines, state: &AppState) {
    let meters = &state.desk.meters;
    lines.about("webhooks_total", "counter", "Webhooks of the phone by route and result.");
    for (route, result, count) in meters.webhooks.readings() {
        lines.line("webhooks_total", &[("route", &route), ("result", result)], count);
    }
    lines.about("http_requests_total", "counter", "Requests by what they are about and how they ended.");
    for area in Area::ALL {
        for class in 1..=5 {
            let status = format!("{class}xx");
            let labels = [("area", area.word()), ("status", status.as_str())];
            lines.line("http_requests_total", &labels, meters.requests.count(area, class));
        }
    }
    lines.about(
        "http_seconds",
        "histogram",
        "How long requests take, without what is streamed after the head.",
    );
    for area in Area::ALL {
        lines.timed("http_seconds", &[("area", area.word())], &meters.requests.took(area));
    }
}

fn timings(lines: &mut Lines, state: &AppState) {
    let (meters, load) = (&state.desk.meters, state.desk.store.load());
    lines.about("turn_seconds", "histogram", "From a caller's last word to the first of the answer.");
    lines.timed("turn_seconds", &[], &meters.turns.value());
    lines.about(
        "model_first_seconds",
        "histogram",
        "From a question to the model to the first of its answer.",
    );
    lines.timed("model_first_seconds", &[], &meters.model_first.value());
    lines.about("commit_seconds", "histogram", "Commits, each with all that it wrote.");
    lines.timed("commit_seconds", &[], &load.commits);
    lines.about("read_wait_seconds", "histogram", "How long readers wait for a connection.");
    lines.timed("read_wait_seconds", &[], &load.reads);
    lines.one("writes_waiting", "gauge", "Jobs and facts that wait to be written.", load.waiting);
    lines.one("writes_room", "gauge", "How many may wait.", load.room);
}

fn watched(lines: &mut Lines, watched: &Watched) {
    lines.about("part_failing", "gauge", "Parts of the status page: 1 where one does not work.");
    for part in &watched.parts {
        let fails = u8::from(part.status == Health::Failing);
        lines.line("part_failing", &[("part", &part.part)], fails);
    }
    lines.about("alert_open", "gauge", "Incidents that go on, by kind.");
    for (alert, count) in &watched.alerts {
        lines.line("alert_open", &[("alert", alert)], count);
    }
    let database = watched.parts.iter().find(|part| part.part == "database");
    if let Some(us) = database.and_then(|part| part.latency_us) {
        let help = "How long the last commit of the status page took.";
        lines.one("database_check_seconds", "gauge", help, us as f64 / 1e6);
    }
    lines.about("spool", "gauge", "Facts of the phone in the spool: those that wait, and those put aside.");
    lines.line("spool", &[("state", "waiting")], watched.spool_waiting);
    lines.line("spool", &[("state", "refused")], watched.spool_refused);
    if let Some((mails, texts)) = watched.outbox {
        lines.about("outbox_waiting", "gauge", "Mails and texts that wait to be sent.");
        lines.line("outbox_waiting", &[("kind", "mail")], mails);
        lines.line("outbox_waiting", &[("kind", "text")], texts);
    }
    if let Some(disk) = watched.disk {
        lines.one("disk_free_bytes", "gauge", "Free for the data folder.", disk.free);
        lines.one("disk_bytes", "gauge", "The size of the data folder's disk.", disk.size);
    }
    if let Some(age) = watched.backup_age_s {
        lines.one("backup_age_seconds", "gauge", "The age of the last good backup.", age);
    }
    if let Some(bytes) = watched.resident {
        lines.one("resident_bytes", "gauge", "Memory that this process holds.", bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_its_line() {
        let mut lines = Lines::default();
        lines.line("x", &[("route", "a\"b\\c\nd")], 1);
        assert_eq!(lines.0, "frontdesk_x{route=\"a\\\"b\\\\c d\"} 1\n");
    }
}
