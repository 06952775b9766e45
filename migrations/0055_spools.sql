-- How far each spool of facts that were kept while the database was away has been written down: a line counts once.
create table spools (
    spool text primary key,
    done bigint not null,
    at timestamptz not null
);
create index spools_by_age on spools (at);
