//! The parts of the settings' forms. A field shows what was typed into it last, else what is stored, and what is wrong with it.

use domain::hours::WeeklyHours;
use domain::settings::{Sheet, Wrong, time_field};
use leptos::prelude::*;

use crate::ui::Icon;

/// One form of a page, after it was sent or before.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// What was typed, where this form was sent and was not right.
    typed: Option<Sheet>,
    wrong: Vec<Wrong>,
    /// What makes ids of the page unique.
    key: String,
}

impl Form {
    /// The form that does this, to the thing of this id.
    pub fn of(what: &str, id: &str) -> Self {
        let key = format!("{what}{id}");
        match crate::context::sent() {
            Some(sent) if sent.sheet.get("do") == what && (id.is_empty() || sent.sheet.get("id") == id) => {
                Self { typed: Some(sent.sheet), wrong: sent.wrong, key }
            }
            _ => Self { key, ..Self::default() },
        }
    }

    /// Whether this is the form that was just sent.
    pub fn was_sent(&self) -> bool {
        self.typed.is_some()
    }

    /// What stands in a field.
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        self.typed.as_ref().map_or_else(|| stored.into(), |typed| typed.get(field).to_owned())
    }

    /// Whether a box is ticked.
    pub fn is_on(&self, field: &str, value: &str, stored: bool) -> bool {
        self.typed.as_ref().map_or(stored, |typed| typed.holds(field, value))
    }

    fn error(&self, field: &str) -> Option<String> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.sentence.clone())
    }

    fn error_id(&self, field: &str) -> String {
        format!("{}-{field}-error", self.key)
    }

    /// Whether something is wrong with a field, for its attributes.
    fn marks(&self, field: &str) -> (Option<&'static str>, Option<String>) {
        match self.error(field) {
            Some(_) => (Some("true"), Some(self.error_id(field))),
            None => (None, None),
        }
    }

    /// What is wrong with a field.
    fn complaint(&self, field: &str) -> AnyView {
        let id = self.error_id(field);
        self.error(field)
            .map(|sentence| {
                view! { <span class="field-error" id=id><Icon name="alert"/><span>{sentence}</span></span> }
            })
            .into_any()
    }
}

/// A line.
#[component]
pub fn Line(
    form: Form,
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional)] list: Option<&'static str>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let ((invalid, described), complaint) = (form.marks(&name), form.complaint(&name));
    let value = form.value(&name, value);
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type=kind name=name value=value list=list required=required autocomplete="off"
                aria-invalid=invalid aria-describedby=described/>
            {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
            {complaint}
        </label>
    }
}

/// Several lines.
#[component]
pub fn Words(
    form: Form,
    label: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional, into)] placeholder: String,
) -> impl IntoView {
    let ((invalid, described), complaint) = (form.marks(name), form.complaint(name));
    let value = form.value(name, value);
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <textarea class="input" name=name rows="2" placeholder=placeholder aria-invalid=invalid
                aria-describedby=described>{value}</textarea>
            {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
            {complaint}
        </label>
    }
}

/// One of a few.
#[component]
pub fn Choose(
    form: Form,
    label: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    /// Word and title of each.
    options: Vec<(String, String)>,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    let ((invalid, described), complaint) = (form.marks(name), form.complaint(name));
    let chosen = form.value(name, value);
    let options = options.into_iter().map(|(word, title)| {
        let is_chosen = word == chosen;
        view! { <option value=word selected=is_chosen>{title}</option> }
    });
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <select class="input" name=name aria-invalid=invalid aria-describedby=described>{options.collect_view()}</select>
            {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
            {complaint}
        </label>
    }
}

/// One of a few, each with what it means.
#[component]
pub fn Ways(
    form: Form,
    label: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    /// Word, title and note of each.
    options: Vec<(&'static str, &'static str, &'static str)>,
) -> impl IntoView {
    let (chosen, complaint) = (form.value(name, value), form.complaint(name));
    let options = options.into_iter().map(|(word, title, note)| {
        let is_chosen = word == chosen;
        view! {
            <label class="choice">
                <input type="radio" name=name value=word checked=is_chosen/>
                <span class="stack-xs">
                    <span class="choice-title">{title}</span>
                    <span class="choice-note">{note}</span>
                </span>
            </label>
        }
    });
    view! { <fieldset class="choices"><legend class="field-label">{label}</legend>{options.collect_view()}{complaint}</fieldset> }
}

/// A box to tick.
#[component]
pub fn Tick(
    form: Form,
    #[prop(into)] label: String,
    name: &'static str,
    #[prop(into)] value: String,
    is_on: bool,
) -> impl IntoView {
    let (is_on, complaint) = (form.is_on(name, &value, is_on), form.complaint(name));
    view! {
        <div>
            <label class="check"><input type="checkbox" name=name value=value checked=is_on/><span>{label}</span></label>
            {complaint}
        </div>
    }
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A week with up to two stretches a day: empty fields are closed, two stretches have a break between them.
#[component]
pub fn Week(form: Form, label: &'static str, hours: WeeklyHours) -> impl IntoView {
    let rows = DAYS.into_iter().enumerate().map(|(weekday, day)| {
        let spans = hours.on(weekday as u8);
        let parts = (0..2_usize).map(|part| {
            let span = spans.get(part);
            let field = |edge: &str, minutes: Option<u16>, form: &Form| {
                let name = format!("{edge}_{weekday}_{part}");
                let value = form.value(&name, minutes.map(time_field).unwrap_or_default());
                let ((invalid, described), complaint) = (form.marks(&name), form.complaint(&name));
                let again = if part == 0 { "" } else { " again" };
                let label = format!("{day}, open{again} {edge}");
                let input = view! {
                    <input class="input" type="time" name=name value=value aria-label=label aria-invalid=invalid
                        aria-describedby=described/>
                };
                (input, complaint)
            };
            let (from, wrong_from) = field("from", span.map(|span| span.opens), &form);
            let (until, wrong_until) = field("until", span.map(|span| span.closes), &form);
            view! { <span class="week-part">{from}<span aria-hidden="true">"–"</span>{until}{wrong_from}{wrong_until}</span> }
        });
        view! { <li class="week-day"><span class="strong">{day}</span>{parts.collect_view()}</li> }
    });
    view! {
        <fieldset class="week">
            <legend class="field-label">{label}</legend>
            <p class="field-hint">"Leave a day empty where it is closed; the second part is for after a break."</p>
            <ul>{rows.collect_view()}</ul>
        </fieldset>
    }
}

/// What every form brings along.
#[component]
pub fn Hidden(
    what: &'static str,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] seen: String,
) -> impl IntoView {
    view! {
        <input type="hidden" name="do" value=what/>
        {(!id.is_empty()).then(|| view! { <input type="hidden" name="id" value=id/> })}
        {(!seen.is_empty()).then(|| view! { <input type="hidden" name="seen" value=seen/> })}
    }
}
