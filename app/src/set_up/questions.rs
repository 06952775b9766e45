//! `/dashboard/{location_id}/settings/questions`: what callers asked and nobody could answer, and what is answered.

use domain::faq::Faq;
use domain::setup::Unanswered;
use domain::zone::ShopClock;
use leptos::prelude::*;
use leptos_meta::Title;

use super::api::{QuestionsPage, load_questions};
use crate::layout::{Notice, ShopNavigation, Topbar};
use crate::page::page_of_shop;
use crate::settings::SettingsTabs;
use crate::ui::{EmptyState, Field, Submit};

/// The page.
#[component]
pub fn Questions() -> impl IntoView {
    page_of_shop(load_questions, |page| view! { <Page page/> }.into_any())
}

#[component]
fn Page(page: QuestionsPage) -> impl IntoView {
    let QuestionsPage { location_id, business_name, clock, unanswered, faq } = page;
    let action = format!("/dashboard/{location_id}/settings/questions");
    let (none, unknown) = (unanswered.is_empty(), faq.is_empty());
    let waiting =
        unanswered.into_iter().map(|question| waiting_line(&action, &clock, question)).collect_view();
    let answered = faq.into_iter().map(|entry| answered_line(&action, entry)).collect_view();
    view! {
        <Title text=format!("Questions · {business_name}")/>
        <Topbar shop=business_name/>
        <ShopNavigation location_id/>
        <main class="main" id="main">
            <div class="page-head"><h1>"Questions"</h1></div>
            <SettingsTabs location_id current="/questions"/>
            <Notice/>
            <div class="stack">
                <section class="card" id="waiting" aria-labelledby="waiting-title">
                    <div class="card-head"><h2 id="waiting-title">"Nobody could answer"</h2><p>"Most asked first"</p></div>
                    {none.then(|| view! {
                        <EmptyState icon="check" title="Every question was answered">
                            <p>"What the receptionist cannot answer is collected here."</p>
                        </EmptyState>
                    })}
                    <ul class="rows questions">{waiting}</ul>
                </section>
                <section class="card" id="answers" aria-labelledby="answers-title">
                    <div class="card-head"><h2 id="answers-title">"Answers"</h2><p>"The next call is answered with them"</p></div>
                    {unknown.then(|| view! { <p class="card-body muted">"No answer has been written yet."</p> })}
                    <ul class="rows questions">{answered}</ul>
                    <form class="card-body stack" method="post" action=action>
                        <input type="hidden" name="do" value="write"/>
                        <Field label="Question" name="question" hint="As a caller would ask it."/>
                        <label class="field">
                            <span class="field-label">"Answer"</span>
                            <textarea class="input" name="answer" rows="2" maxlength="600" required></textarea>
                            <span class="field-hint">"One or two sentences, for the ear. Prices and hours come from your lists by themselves."</span>
                        </label>
                        <details>
                            <summary>"In Spanish too"</summary>
                            <div class="stack">
                                <Field label="Question in Spanish" name="question_es" required=false/>
                                <label class="field">
                                    <span class="field-label">"Answer in Spanish"</span>
                                    <textarea class="input" name="answer_es" rows="2" maxlength="600"></textarea>
                                </label>
                            </div>
                        </details>
                        <Submit word="Write it down"/>
                    </form>
                </section>
            </div>
        </main>
    }
}

fn waiting_line(action: &str, clock: &ShopClock, question: Unanswered) -> AnyView {
    let many = |count: u32, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    let count = format!(
        "Asked {} in {}, {} · last on {}",
        many(question.asked, "time", "times"),
        many(question.calls, "call", "calls"),
        many(question.calls_lost, "call lost", "calls lost"),
        clock.day(question.last_heard),
    );
    let label = format!("Answer to {}", question.question);
    view! {
        <li>
            <div class="grow stack-xs"><strong>{question.question}</strong><span class="small muted">{count}</span></div>
            <form class="question-form" method="post" action=action.to_owned()>
                <input type="hidden" name="do" value="answer"/>
                <input type="hidden" name="key" value=question.key.clone()/>
                <label class="grow"><span class="visually-hidden">{label}</span>
                    <input class="input" name="answer" maxlength="600" placeholder="What shall be answered?" required/></label>
                <button class="button" data-kind="primary" type="submit">"Answer it from now on"</button>
            </form>
            <form method="post" action=action.to_owned()>
                <input type="hidden" name="do" value="dismiss"/>
                <input type="hidden" name="key" value=question.key/>
                <button class="button" data-kind="quiet" type="submit">"Needs no answer"</button>
            </form>
        </li>
    }
    .into_any()
}

fn answered_line(action: &str, entry: Faq) -> AnyView {
    let spanish =
        entry.question_es.zip(entry.answer_es).map(|(question, answer)| format!("{question} {answer}"));
    view! {
        <li>
            <div class="grow stack-xs">
                <strong>{entry.question}</strong>
                <span>{entry.answer}</span>
                {spanish.map(|spanish| view! { <span class="small muted" lang="es">{spanish}</span> })}
            </div>
            <form method="post" action=action.to_owned()>
                <input type="hidden" name="do" value="remove"/>
                <input type="hidden" name="faq_id" value=entry.id.to_string()/>
                <button class="button" data-size="s" type="submit">"Take it out"</button>
            </form>
        </li>
    }
    .into_any()
}
