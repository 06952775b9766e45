-- How often a shop's sums were counted anew. Who counts takes the next number, so that of two who count at once one begins again.
alter table profiles add column recounts bigint not null default 0;

-- Mails are settled too, so that what is settled is forgotten after a while.
update outbox set settled_at = due_at where kind = 'mail' and state <> 'waiting' and settled_at is null;
