//! `/api-docs`: what other systems can do, readable. It is made from the same document that programs read.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::layout::Topbar;
use crate::page::part_of;

/// One thing that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    id: String,
    method: String,
    path: String,
    words: String,
    parameters: Vec<(String, String)>,
    answers: Vec<(String, String)>,
}

/// The operations of the API. Who may: everyone; it holds no shop's data.
#[server(input = leptos::server_fn::codec::Json, endpoint = "documentation")]
pub async fn load_documentation() -> Result<Vec<Operation>, AppError> {
    let document: serde_json::Value =
        serde_json::from_str(&crate::context::documentation()).map_err(|_| AppError::Unavailable)?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let answers = operation["responses"].as_object().into_iter().flatten();
            operations.push(Operation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                words: text(&operation["summary"]),
                parameters: parameters.map(|p| (text(&p["name"]), text(&p["description"]))).collect(),
                answers: answers.map(|(status, a)| (status.clone(), text(&a["description"]))).collect(),
            });
        }
    }
    Ok(operations)
}

/// The page.
#[component]
pub fn ApiDocs() -> impl IntoView {
    view! {
        <Title text="For other systems"/>
        <Topbar/>
        <main class="main" id="main">
            <div class="page-head">
                <h1>"For other systems"</h1>
                <a class="button" href="/api-docs/openapi.json" rel="external">"OpenAPI document"</a>
            </div>
            <p>
                "Send a key with each request: "
                <code>"Authorization: Bearer fdk_.."</code>
                ". Keys are made in a shop’s settings, or with "
                <code>"frontdesk key add"</code>
                "."
            </p>
            {part_of(load_documentation, |operations: Vec<Operation>| {
                operations
                    .into_iter()
                    .map(|operation| view! { <OperationCard operation/> })
                    .collect_view()
                    .into_any()
            })}
        </main>
    }
}

#[component]
fn OperationCard(operation: Operation) -> impl IntoView {
    let Operation { id, method, path, words, parameters, answers } = operation;
    let rows = |lines: Vec<(String, String)>| {
        lines
            .into_iter()
            .map(|(name, words)| view! { <li><code>{name}</code><span class="grow">{words}</span></li> })
            .collect_view()
    };
    let title = format!("{id}-title");
    view! {
        <section class="card operation" aria-labelledby=title>
            <div class="card-head"><h2 id=title.clone()><code>{format!("{method} {path}")}</code></h2><p>{words}</p></div>
            <ul class="rows">{rows(parameters)} {rows(answers)}</ul>
        </section>
    }
}
