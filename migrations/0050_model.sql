-- What a language model did in a call: turns, failures, sentences that were not so, tokens, cost, and how long it took to begin.
alter table calls add column model_turns bigint not null default 0;
alter table calls add column model_failures bigint not null default 0;
alter table calls add column model_cut_turns bigint not null default 0;
alter table calls add column model_input_tokens bigint not null default 0;
alter table calls add column model_output_tokens bigint not null default 0;
alter table calls add column model_cost_micros bigint not null default 0;
alter table calls add column model_first_ms bigint not null default 0;
alter table calls add column model_slowest_ms bigint not null default 0;
