//! The half of a session that a model takes part in. It proposes; what is carried out goes through the same step as a
//! caller's words, and whenever it fails the receptionist takes the turn herself.

use domain::reception::model::{Claim, Proposal, Tool, propose};
use domain::reception::{Input, is_for_model};
use store::ModelUse;
use tokio::time::Instant;

use super::thinking::{Thinking, Thought};
use super::{Reply, Session};
use crate::DeskError;
use crate::model::{Trouble, prompt};

impl Session {
    /// Whether a model thinks about what the caller said.
    pub fn is_thinking(&self) -> bool {
        self.thinking.is_some()
    }

    /// Since when the caller waits for a first word of the model.
    pub fn quiet_since(&self) -> Option<Instant> {
        self.thinking.as_ref().filter(|thinking| !thinking.said && !thinking.filled).map(Thinking::began)
    }

    /// What is said into a silence that a model's thinking makes, once in a turn.
    pub fn filler(&mut self) -> &'static str {
        if let Some(thinking) = &mut self.thinking {
            thinking.filled = true;
        }
        self.conversation.language().pick("One moment, please.", "Un momento, por favor.")
    }

    /// What the model makes of it next; `None` when it has nothing more. Dropping the future loses nothing.
    pub async fn thought(&mut self) -> Option<Input> {
        let Some(thinking) = &mut self.thinking else { return std::future::pending().await };
        match thinking.next().await {
            Thought::Sentence(text) => Some(Input::Proposed(Proposal::Say(text))),
            Thought::Call(call) => {
                let now = self.desk.clock.now();
                match propose(&self.shop, now, &self.conversation, &call.name, &call.arguments) {
                    Ok(proposal) => Some(self.proposed(proposal)),
                    Err(_) => Some(self.take_over(Trouble::Garbled)),
                }
            }
            Thought::Done => {
                self.thought_out(Ok(()));
                None
            }
            Thought::Failed(trouble) => Some(self.take_over(trouble)),
        }
    }

    fn proposed(&mut self, proposal: Proposal) -> Input {
        // Only a search leaves something that the receptionist would have to go on with.
        let searches = proposal.tool() == Some(Tool::FindSlots);
        let allowed = self.conversation.tools().contains(&Tool::FindSlots);
        if let Some(thinking) = &mut self.thinking {
            thinking.acted |= searches && allowed;
        }
        Input::Proposed(proposal)
    }

    pub(super) fn model_takes(&self, text: &str) -> bool {
        let now = self.desk.clock.now();
        self.desk.outside.model.is_some()
            && is_for_model(&self.shop, now, &self.conversation, text)
            && self.desk.breaker.lets(now)
    }

    pub(super) fn think(&mut self, heard: String) {
        let Some(thinker) = &self.desk.outside.model else { return };
        self.desk.meters.model_turns.up();
        let (now, talk) = (self.desk.clock.now(), &self.conversation);
        let base = prompt::messages(&self.shop, &prompt::knowledge(&self.shop), now, talk, &self.said);
        self.thinking = Some(Thinking::about(heard, talk.turns(), base, talk.tools(), &*thinker.model));
    }

    /// Whatever else happens on the line ends the model's turn; words of the caller go on from those it thought about.
    pub(super) fn with_what_was_open(&mut self, input: Input) -> Input {
        let comes_between =
            matches!(input, Input::Heard(_) | Input::Pressed(_) | Input::ShuttingDown | Input::Silence);
        let Some(thinking) = self.thinking.as_ref().filter(|_| comes_between) else { return input };
        let open = (!thinking.said && !thinking.acted).then(|| thinking.heard.clone());
        self.thought_out(Ok(()));
        match (input, open) {
            (Input::Heard(text), Some(before)) => Input::Heard(format!("{before} {text}")),
            (input, _) => input,
        }
    }

    /// Hands the model what its tool answered, or ends its turn where the desk has told the caller itself.
    pub(super) fn settle(&mut self, reply: &mut Reply) {
        if self.was_cut_off(reply) {
            return self.thought_out(Ok(()));
        }
        let (Some(thinking), Some(thinker)) = (&mut self.thinking, &self.desk.outside.model) else { return };
        thinking.said |= !reply.say.is_empty();
        if let Some(claim) = reply.cut {
            return self.take_back(claim, reply);
        }
        if reply.errand.is_some() || !thinking.waits() {
            return;
        }
        if reply.told.is_empty() || reply.hang_up.is_some() {
            return self.thought_out(Ok(()));
        }
        let told = std::mem::take(&mut reply.told).join(" ");
        thinking.told(&told, self.conversation.tools(), &*thinker.model);
    }

    /// The caller interrupted what was said in this turn. A late report about an earlier one leaves this turn alone.
    fn was_cut_off(&self, reply: &Reply) -> bool {
        let from = self.thinking.as_ref().map(|thinking| thinking.from_turn);
        from.is_some_and(|from| reply.lines.iter().any(|line| !line.heard && line.turn >= from))
    }

    /// The model stated what was not so: that is not said, and the receptionist answers instead.
    fn take_back(&mut self, claim: Claim, reply: &mut Reply) {
        let Some(thinking) = &self.thinking else { return };
        tracing::warn!(call.id = %self.call, claim = claim.word(), "a model stated what nobody told it");
        let (heard, acted) = (thinking.heard.clone(), thinking.acted);
        self.thought_out(Err(None));
        let instead = self.carry_out(Input::TakeOver { heard, acted });
        reply.append(instead);
    }

    fn take_over(&mut self, trouble: Trouble) -> Input {
        let (heard, acted) = self
            .thinking
            .as_ref()
            .map_or_else(Default::default, |thinking| (thinking.heard.clone(), thinking.acted));
        tracing::warn!(call.id = %self.call, %trouble, "a model failed; the built-in receptionist goes on");
        self.thought_out(Err(Some(trouble)));
        Input::TakeOver { heard, acted }
    }

    /// The model's turn is over. `Err(None)` where it did answer, but what was not so.
    fn thought_out(&mut self, how: Result<(), Option<Trouble>>) {
        let (Some(thinking), Some(thinker)) = (self.thinking.take(), &self.desk.outside.model) else {
            return;
        };
        let now = self.desk.clock.now();
        match how {
            Err(Some(trouble)) => {
                self.desk.meters.model_failures.up();
                self.desk.breaker.failed(now, trouble);
            }
            Err(None) => {
                self.desk.meters.model_cuts.up();
                self.desk.breaker.worked(now);
            }
            Ok(()) if thinking.first.is_some() => self.desk.breaker.worked(now),
            // Somebody spoke before it did.
            Ok(()) => {}
        }
        let first = thinking.first.unwrap_or_else(|| thinking.began().elapsed());
        self.desk.meters.model_first.note(first);
        let first_ms = i64::try_from(first.as_millis()).unwrap_or(i64::MAX);
        self.spent.push(ModelUse {
            turns: 1,
            failures: i64::from(matches!(how, Err(Some(_)))),
            cut_turns: i64::from(how == Err(None)),
            input_tokens: thinking.used.input,
            output_tokens: thinking.used.output,
            cost_micros: thinker.price.of(thinking.used),
            first_ms,
            slowest_ms: first_ms,
        });
    }

    /// Keeps what the model's turns took.
    pub async fn write_use(&mut self) -> Result<(), DeskError> {
        for turn in std::mem::take(&mut self.spent) {
            let call = self.call.clone();
            let kept = self.desk.store.write(move |tx| {
                let call = call.clone();
                Box::pin(async move { tx.add_model_use(&call, &turn).await })
            });
            kept.await?;
        }
        Ok(())
    }
}

impl Reply {
    /// What is said after this.
    fn append(&mut self, next: Self) {
        self.language = next.language.or(self.language);
        self.say.extend(next.say);
        self.errand = next.errand;
        self.hang_up = next.hang_up;
        self.lines.extend(next.lines);
        self.intents.extend(next.intents);
        self.cut = None;
    }
}
