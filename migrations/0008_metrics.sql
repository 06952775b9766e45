-- The owner's numbers: what each call and visit was counted as, their sums per local day and hour, and the weekly reports.

-- Where a call counts is decided when the phone rings, and stays, whatever becomes of the shop's zone and hours.
alter table calls add column local_date date;
alter table calls add column local_hour bigint check (local_hour between 0 and 23);
alter table calls add column after_hours boolean not null default false;
-- A visit was booked in it.
alter table calls add column converted boolean not null default false;
-- Of a machine; kept out of the numbers.
alter table calls add column is_robot boolean not null default false;

-- What a visit is counted as in the sums, as JSON; what changes is the difference to it.
alter table appointments add column counted text;
create index appointments_of_customer_by_start on appointments (customer_id, starts_at);

alter table daily_metrics add column answered bigint not null default 0;
alter table daily_metrics add column after_hours bigint not null default 0;
alter table daily_metrics add column call_seconds bigint not null default 0;
alter table daily_metrics add column converted bigint not null default 0;
alter table daily_metrics add column test_calls bigint not null default 0;
alter table daily_metrics add column robot_calls bigint not null default 0;
alter table daily_metrics add column lead_minutes bigint not null default 0;
alter table daily_metrics add column visits bigint not null default 0;
alter table daily_metrics add column completed bigint not null default 0;
alter table daily_metrics add column no_shows bigint not null default 0;
alter table daily_metrics add column cancelled bigint not null default 0;
alter table daily_metrics add column cancelled_late bigint not null default 0;
alter table daily_metrics add column earned_cents bigint not null default 0;
alter table daily_metrics add column booked_minutes bigint not null default 0;
alter table daily_metrics add column rebooked bigint not null default 0;
alter table daily_metrics add column new_customers bigint not null default 0;
alter table daily_metrics add column returning_visits bigint not null default 0;
alter table daily_metrics add column retained bigint not null default 0;
alter table daily_metrics add column walk_ins bigint not null default 0;
alter table daily_metrics add column walk_in_cents bigint not null default 0;

create table hourly_metrics (
    location_id bigint not null references profiles (location_id),
    local_date date not null,
    local_hour bigint not null check (local_hour between 0 and 23),
    calls bigint not null default 0,
    answered bigint not null default 0,
    missed bigint not null default 0,
    primary key (location_id, local_date, local_hour)
);

-- Reports as they were sent: later input does not change them. The key is what makes each of them happen once.
create table weekly_metrics (
    location_id bigint not null references profiles (location_id),
    week_start date not null,
    total_calls bigint not null,
    total_appointments bigint not null,
    total_revenue_cents bigint not null,
    earned_revenue_cents bigint not null,
    report text not null,
    reported_at timestamptz not null,
    primary key (location_id, week_start)
);

-- Ends and intents of another phone system that came before the start of their call.
create table parked_call_events (
    location_id bigint not null references profiles (location_id),
    call_sid text not null,
    kind text not null check (kind in ('call_ended', 'intent_extracted')),
    data text not null,
    received_at timestamptz not null,
    primary key (location_id, call_sid, kind)
);
create index parked_call_events_by_age on parked_call_events (received_at);

-- By which definitions the sums were counted; where the program knows newer ones, it counts anew at its start.
create table rollup_definitions (
    id bigint primary key,
    version bigint not null
);
insert into rollup_definitions (id, version) values (1, 0);
