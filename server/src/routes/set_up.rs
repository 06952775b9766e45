//! The forms of setting up: a new shop, its website and draft, and its questions.

mod lines;

use app::context::Note;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::DeskError;
use backend::access::{Pass, PlatformPass};
use backend::opening::WantedShop;
use backend::questions::Written;
use domain::ids::{FaqId, ReadingId};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts::{Filled, again};
use super::guard::By;
use super::pages;
use crate::state::AppState;

/// A shop to be opened.
#[derive(Deserialize)]
pub(super) struct NewShopForm {
    business_name: String,
    phone_number: String,
    #[serde(default)]
    website_url: String,
    #[serde(default)]
    time_zone: String,
}

/// `POST /setup/shop`
pub(super) async fn open_shop(
    State(state): State<AppState>,
    By(pass): By<PlatformPass>,
    filled: Filled<NewShopForm>,
) -> Response {
    let form = filled.form;
    let wanted = WantedShop {
        location_id: None,
        business_name: form.business_name,
        phone_number: form.phone_number,
        time_zone: Some(form.time_zone),
        website_url: Some(form.website_url),
    };
    match state.desk.set_up_shop(pass.visitor(), &wanted).await {
        Ok(opened) => Redirect::to(&format!("/dashboard/{}/setup", opened.shop)).into_response(),
        Err(error) => again(&state, Some(pass.visitor().clone()), "/setup", error).await,
    }
}

/// `POST /dashboard/{location_id}/setup`
pub(super) async fn change(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<Vec<(String, String)>>,
) -> Response {
    let path = format!("/dashboard/{}/setup", pass.shop());
    let visitor = Some(pass.visitor().clone());
    match changed(&state, &pass, &filled.form).await {
        Ok(problems) if problems.is_empty() => Redirect::to(&path).into_response(),
        Ok(problems) => {
            let note =
                format!("What could be read was taken over. Please look again at: {}.", problems.join("; "));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            pages::with_note(&state, visitor, &path, status, Note::bad(&note)).await
        }
        Err(error) => again(&state, visitor, &path, error).await,
    }
}

/// Does it; the lines that could not be read.
async fn changed(state: &AppState, pass: &Pass, form: &[(String, String)]) -> Result<Vec<String>, DeskError> {
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let which = match field("do") {
        "read" => {
            state.desk.read_website(pass, field("website_url")).await?;
            return Ok(Vec::new());
        }
        "approve" => lines::Which::Ticked,
        "approve_clear" => lines::Which::Clear,
        _ => return Err(DeskError::Refused("This form is not known here.")),
    };
    let job: Uuid = field("job").parse().map_err(|_| DeskError::NotFound("job"))?;
    let (approval, problems) = lines::read(form, which);
    state.desk.approve(pass, ReadingId(job), approval).await?;
    Ok(problems)
}

/// What the forms of the page of questions do.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum QuestionForm {
    Write {
        question: String,
        answer: String,
        #[serde(default)]
        question_es: String,
        #[serde(default)]
        answer_es: String,
    },
    Answer {
        key: String,
        answer: String,
    },
    Dismiss {
        key: String,
    },
    Remove {
        faq_id: Uuid,
    },
}

/// `POST /dashboard/{location_id}/settings/questions`
pub(super) async fn questions(
    State(state): State<AppState>,
    By(pass): By<Pass>,
    filled: Filled<QuestionForm>,
) -> Response {
    let path = format!("/dashboard/{}/settings/questions", pass.shop());
    let desk = &state.desk;
    let done = match filled.form {
        QuestionForm::Write { question, answer, question_es, answer_es } => {
            desk.write_answer(&pass, &Written { question, answer, question_es, answer_es }).await
        }
        QuestionForm::Answer { key, answer } => desk.answer_waiting(&pass, &key, &answer).await,
        QuestionForm::Dismiss { key } => desk.dismiss_waiting(&pass, &key).await,
        QuestionForm::Remove { faq_id } => desk.remove_answer(&pass, FaqId(faq_id)).await,
    };
    match done {
        Ok(()) => Redirect::to(&path).into_response(),
        Err(error) => again(&state, Some(pass.visitor().clone()), &path, error).await,
    }
}
