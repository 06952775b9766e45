-- How often a shop's sums were counted anew. Who counts takes the next number, so that of two who count at once one begins again.
alter table profiles add column recounts bigint not null default 0;
