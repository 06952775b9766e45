//! A shop's answers to what it is often asked, and the questions that still wait for one.

use domain::access::Action;
use domain::faq::{self, Faq};
use domain::ids::FaqId;
use domain::live::{Fact, ShopUpdated};
use domain::setup::Unanswered;

use crate::access::Pass;
use crate::{Desk, DeskError};

/// Questions without an answer that a page shows.
const LINES: i64 = 100;

/// A question and its answer as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The question in Spanish; may be empty.
    pub question_es: String,
    /// The answer in Spanish; may be empty.
    pub answer_es: String,
}

impl Desk {
    /// A shop's questions and answers.
    pub async fn faq(&self, pass: &Pass) -> Result<Vec<Faq>, DeskError> {
        pass.must(Action::SeeShop)?;
        Ok(self.store.read().await?.faq(pass.shop()).await?)
    }

    /// What callers asked and nobody could answer.
    pub async fn unanswered(&self, pass: &Pass) -> Result<Vec<Unanswered>, DeskError> {
        pass.must(Action::RunShop)?;
        Ok(self.store.read().await?.unanswered(pass.shop(), LINES).await?)
    }

    /// Writes an answer down; the next call is answered with it. A question that waited for it waits no more.
    pub async fn write_answer(&self, pass: &Pass, written: &Written) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        let entry = self.looked_at(written)?;
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now, key) = (pass.shop(), self.clock.now(), faq::key(&entry.question));
        let line =
            self.audit_entry(&pass.visitor().actor(), Some(shop), "answer_written", entry.question.clone());
        let fact = self.changed(pass).await?;
        let done = self.store.write(move |tx| {
            let (entry, key, line, fact) = (entry.clone(), key.clone(), line.clone(), fact.clone());
            Box::pin(async move {
                if tx.faq_count(shop).await? >= faq::MOST {
                    return Err(DeskError::Refused("A shop has 200 answers at most. Take one out first."));
                }
                tx.put_faq(shop, &entry, now).await?;
                tx.forget_unanswered(shop, &key).await?;
                tx.tell(shop, &fact, now).await?;
                Ok(tx.audit(&line).await?)
            })
        });
        done.await?;
        self.shop_book.forget(shop);
        Ok(())
    }

    /// Answers a question that waits; the answer is written down under the question's own words.
    pub async fn answer_waiting(&self, pass: &Pass, key: &str, answer: &str) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        let waiting = self.store.read().await?.unanswered(pass.shop(), i64::MAX).await?;
        let Some(question) = waiting.into_iter().find(|question| question.key == key) else {
            // Answered a moment ago, by the same form or in another browser.
            let known = self.store.read().await?.faq(pass.shop()).await?;
            let is_there = known.iter().any(|entry| faq::key(&entry.question) == key);
            return if is_there { Ok(()) } else { Err(DeskError::NotFound("question")) };
        };
        let written = Written { question: question.question, answer: answer.into(), ..Written::default() };
        self.write_answer(pass, &written).await
    }

    /// A question needs no answer.
    pub async fn dismiss_waiting(&self, pass: &Pass, key: &str) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        self.still_may(pass, Action::RunShop).await?;
        let (shop, key) = (pass.shop(), key.to_owned());
        let done = self.store.write(move |tx| {
            let key = key.clone();
            Box::pin(async move { tx.forget_unanswered(shop, &key).await })
        });
        done.await?;
        Ok(())
    }

    /// Takes an answer out.
    pub async fn remove_answer(&self, pass: &Pass, id: FaqId) -> Result<(), DeskError> {
        pass.must(Action::RunShop)?;
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let line = self.audit_entry(&pass.visitor().actor(), Some(shop), "answer_removed", String::new());
        let fact = self.changed(pass).await?;
        let done = self.store.write(move |tx| {
            let (line, fact) = (line.clone(), fact.clone());
            Box::pin(async move {
                if tx.remove_faq(shop, id).await? {
                    tx.tell(shop, &fact, now).await?;
                    tx.audit(&line).await?;
                }
                Ok::<_, DeskError>(())
            })
        });
        done.await?;
        self.shop_book.forget(shop);
        Ok(())
    }

    /// The fact that a shop has changed.
    pub(crate) async fn changed(&self, pass: &Pass) -> Result<Fact, DeskError> {
        Ok(Fact::ShopUpdated(ShopUpdated { business_name: self.shop_name(pass).await?, import: None }))
    }

    fn looked_at(&self, written: &Written) -> Result<Faq, DeskError> {
        let plain = |text: &str| {
            let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            kept.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let optional = |text: &str| Some(plain(text)).filter(|text| !text.is_empty());
        let entry = Faq {
            id: self.ids.id(self.clock.now()),
            question: plain(&written.question),
            answer: plain(&written.answer),
            question_es: optional(&written.question_es),
            answer_es: optional(&written.answer_es),
        };
        let is_long = |text: &str, most: usize| text.chars().count() > most;
        let spanish = (entry.question_es.as_deref(), entry.answer_es.as_deref());
        if faq::key(&entry.question).is_empty() || entry.answer.is_empty() {
            return Err(DeskError::Refused("Please give a question with a word in it, and its answer."));
        }
        if is_long(&entry.question, faq::LONGEST_QUESTION)
            || is_long(spanish.0.unwrap_or_default(), faq::LONGEST_QUESTION)
            || is_long(&entry.answer, faq::LONGEST_ANSWER)
            || is_long(spanish.1.unwrap_or_default(), faq::LONGEST_ANSWER)
        {
            return Err(DeskError::Refused("A question has 200 characters at most, and an answer 600."));
        }
        Ok(entry)
    }
}
