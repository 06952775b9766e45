-- Incidents: what was wrong, from when to when. `location_id` 0 is the whole front desk. The key lets one incident of a kind be
-- open at a time, so that of several processes one tells of it.
create table alerts (
    alert_id uuid primary key,
    kind text not null,
    location_id bigint not null,
    words text not null,
    began_at timestamptz not null,
    seen_at timestamptz not null,
    ended_at timestamptz
);
create unique index alerts_that_go_on on alerts (kind, location_id) where ended_at is null;
create index alerts_by_end on alerts (ended_at) where ended_at is not null;
