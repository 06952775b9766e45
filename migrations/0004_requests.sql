-- Requests and their answers, times that a customer keeps while the form is open, everybody's own terms and special days.

-- Whether a booking on the web waits for the professional's yes.
alter table profiles add column takes_requests boolean not null default true;
-- Rises with every change of anybody's free time, so that what was read of it can be kept until then.
alter table profiles add column calendar bigint not null default 0;

alter table appointments add column answer_by timestamptz;
alter table appointments add column asked_starts_at timestamptz;
alter table appointments add column cancelled_by text check (cancelled_by in ('customer', 'salon'));
alter table appointments add column is_late boolean not null default false;
alter table appointments add column override_reason text;
create index appointments_to_answer on appointments (answer_by) where status = 'requested';
create index appointments_of_professional on appointments (professional_id, starts_at);

-- Null where price or time are the shop's. The time's parts are all null or none.
alter table professional_services add column price_cents bigint check (price_cents >= 0);
alter table professional_services add column duration_minutes bigint check (duration_minutes > 0);
alter table professional_services add column processing_minutes bigint check (processing_minutes >= 0);
alter table professional_services add column finishing_minutes bigint check (finishing_minutes >= 0);
alter table professional_services add column buffer_minutes bigint check (buffer_minutes >= 0);

-- What customers may choose: `public`; what only staff book: `private`; what is sold no more: `retired`.
alter table services add column state text not null default 'public' check (state in ('public', 'private', 'retired'));
alter table professionals add column is_active boolean not null default true;

-- Days whose hours are not those of their weekday. A row without hours is a closed day; a row without a professional is
-- everybody's, unless they have rows of their own for that day.
create table special_days (
    special_day_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    professional_id uuid references professionals (professional_id),
    local_date date not null,
    opens bigint check (opens >= 0),
    closes bigint check (closes > opens),
    name text,
    check ((opens is null) = (closes is null))
);
create index special_days_of_shop on special_days (location_id, local_date);

alter table time_off add column reason text;

-- The holder's secret; null where staff hold a time.
alter table slot_holds add column token_hash text;
create unique index slot_holds_by_token on slot_holds (token_hash) where token_hash is not null;
