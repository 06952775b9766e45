//! What a language model did, took and cost in a call.

use domain::ids::CallSid;
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

statements! {
    ADD = "update calls set model_turns = model_turns + $2, model_failures = model_failures + $3,
            model_cut_turns = model_cut_turns + $4, model_input_tokens = model_input_tokens + $5,
            model_output_tokens = model_output_tokens + $6, model_cost_micros = model_cost_micros + $7,
            model_first_ms = model_first_ms + $8,
            model_slowest_ms = case when model_slowest_ms < $8 then $8 else model_slowest_ms end
        where call_sid = $1";
    ONE = "select model_turns, model_failures, model_cut_turns, model_input_tokens, model_output_tokens, model_cost_micros,
            model_first_ms, model_slowest_ms from calls where call_sid = $1";
}

/// What a model did in a call, or in one turn of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct ModelUse {
    /// Turns it was asked about.
    #[sqlx(rename = "model_turns")]
    pub turns: i64,
    /// Those in which it failed, so that the built-in receptionist answered.
    #[sqlx(rename = "model_failures")]
    pub failures: i64,
    /// Those in which it said what was not so, and was cut.
    #[sqlx(rename = "model_cut_turns")]
    pub cut_turns: i64,
    /// Tokens it read.
    #[sqlx(rename = "model_input_tokens")]
    pub input_tokens: i64,
    /// Tokens it wrote.
    #[sqlx(rename = "model_output_tokens")]
    pub output_tokens: i64,
    /// What that cost, in millionths of a dollar.
    #[sqlx(rename = "model_cost_micros")]
    pub cost_micros: i64,
    /// Waiting for its first pieces, all together.
    #[sqlx(rename = "model_first_ms")]
    pub first_ms: i64,
    /// The longest of these waits.
    #[sqlx(rename = "model_slowest_ms")]
    pub slowest_ms: i64,
}

impl Tx {
    /// Adds a turn to its call; the slowest wait is made of the turns' first ones.
    pub async fn add_model_use(&mut self, call: &CallSid, turn: &ModelUse) -> Result<(), StoreError> {
        run!(
            self,
            execute,
            sqlx::query(ADD)
                .bind(&call.0)
                .bind(turn.turns)
                .bind(turn.failures)
                .bind(turn.cut_turns)
                .bind(turn.input_tokens)
                .bind(turn.output_tokens)
                .bind(turn.cost_micros)
                .bind(turn.first_ms)
        )?;
        Ok(())
    }

    /// What the model did in a call; nothing, where there is no such call.
    pub async fn model_use(&mut self, call: &CallSid) -> Result<ModelUse, StoreError> {
        let found: Option<ModelUse> = run!(self, fetch_optional, sqlx::query_as(ONE).bind(&call.0))?;
        Ok(found.unwrap_or_default())
    }
}
