-- The front desk's first tables. Every column type is legal on PostgreSQL and on SQLite.

create table profiles (
    location_id bigint primary key,
    business_name text not null,
    slug text not null unique,
    time_zone text not null,
    address text,
    greeting text,
    min_notice_minutes bigint not null,
    horizon_days bigint not null,
    grid_minutes bigint not null,
    seq bigint not null default 0,
    is_demo boolean not null default false,
    created_at timestamptz not null
);

create table phone_numbers (
    phone_number text primary key,
    location_id bigint not null references profiles (location_id)
);
create index phone_numbers_of_shop on phone_numbers (location_id);

create table opening_hours (
    location_id bigint not null references profiles (location_id),
    weekday bigint not null check (weekday between 0 and 6),
    opens bigint not null check (opens >= 0),
    closes bigint not null check (closes > opens),
    primary key (location_id, weekday, opens)
);

create table services (
    service_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    name text not null,
    synonyms text not null,
    price_cents bigint not null check (price_cents >= 0),
    duration_minutes bigint not null check (duration_minutes > 0),
    processing_minutes bigint not null check (processing_minutes >= 0),
    finishing_minutes bigint not null check (finishing_minutes >= 0),
    buffer_minutes bigint not null check (buffer_minutes >= 0),
    place bigint not null
);
create index services_of_shop on services (location_id, place);

create table professionals (
    professional_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    name text not null,
    place bigint not null
);
create index professionals_of_shop on professionals (location_id, place);

create table professional_services (
    professional_id uuid not null references professionals (professional_id),
    service_id uuid not null references services (service_id),
    primary key (professional_id, service_id)
);

create table working_hours (
    professional_id uuid not null references professionals (professional_id),
    weekday bigint not null check (weekday between 0 and 6),
    opens bigint not null check (opens >= 0),
    closes bigint not null check (closes > opens),
    primary key (professional_id, weekday, opens)
);

create table time_off (
    time_off_id uuid primary key,
    professional_id uuid not null references professionals (professional_id),
    starts_at timestamptz not null,
    ends_at timestamptz not null
);
create index time_off_of_professional on time_off (professional_id, ends_at);

create table customers (
    customer_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    name text not null,
    name_key text not null,
    phone text,
    created_at timestamptz not null
);
create index customers_by_phone on customers (location_id, phone, name_key);

create table appointments (
    appointment_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    professional_id uuid not null references professionals (professional_id),
    customer_id uuid not null references customers (customer_id),
    status text not null
        check (status in ('requested', 'booked', 'completed', 'cancelled', 'declined', 'expired', 'no_show')),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    estimated_revenue_cents bigint not null,
    call_sid text,
    source text not null,
    created_at timestamptz not null
);
create index appointments_of_shop on appointments (location_id, starts_at);

create table appointment_services (
    appointment_id uuid not null references appointments (appointment_id),
    place bigint not null,
    service_id uuid not null references services (service_id),
    name text not null,
    price_cents bigint not null,
    duration_minutes bigint not null,
    processing_minutes bigint not null,
    finishing_minutes bigint not null,
    buffer_minutes bigint not null,
    primary key (appointment_id, place)
);

create table slot_holds (
    hold_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    professional_id uuid not null references professionals (professional_id),
    starts_at timestamptz not null,
    expires_at timestamptz not null
);
create index slot_holds_by_expiry on slot_holds (expires_at);

-- No double booking is this key, not a check: one row per five minutes in which a professional is truly busy.
create table occupied_cells (
    professional_id uuid not null references professionals (professional_id),
    cell bigint not null,
    appointment_id uuid references appointments (appointment_id),
    hold_id uuid references slot_holds (hold_id),
    primary key (professional_id, cell)
);
create index occupied_cells_of_appointment on occupied_cells (appointment_id);
create index occupied_cells_of_hold on occupied_cells (hold_id);

create table calls (
    call_sid text primary key,
    location_id bigint not null references profiles (location_id),
    from_number text,
    to_number text not null,
    caller_name text,
    state text not null check (state in ('live', 'ended')),
    outcome text,
    intent text,
    started_at timestamptz not null,
    heard_at timestamptz not null,
    duration_sec bigint,
    is_test boolean not null default false,
    relay_token_hash text,
    conversation text
);
create index calls_of_shop on calls (location_id, started_at);
create index calls_that_live on calls (state, location_id) where state = 'live';
create unique index calls_by_relay_token on calls (relay_token_hash) where relay_token_hash is not null;

create table call_turns (
    call_sid text not null references calls (call_sid),
    turn bigint not null,
    speaker text not null check (speaker in ('caller', 'receptionist')),
    words text not null,
    heard boolean not null,
    heard_words text,
    said_at timestamptz not null,
    primary key (call_sid, turn)
);

create table messages (
    message_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    call_sid text,
    name text,
    phone text,
    words text not null,
    created_at timestamptz not null
);
create index messages_of_shop on messages (location_id, created_at);

-- The live log. `seq` has no gaps per shop and follows the order of commits; `data` is sent as it stands here.
create table events (
    location_id bigint not null references profiles (location_id),
    seq bigint not null,
    kind text not null,
    data text not null,
    at timestamptz not null,
    primary key (location_id, seq)
);

create table daily_metrics (
    location_id bigint not null references profiles (location_id),
    local_date date not null,
    calls bigint not null default 0,
    missed bigint not null default 0,
    appointments bigint not null default 0,
    revenue_cents bigint not null default 0,
    primary key (location_id, local_date)
);

-- One row that a health check may touch.
create table health (
    id bigint primary key,
    checks bigint not null
);
insert into health (id, checks) values (1, 0);
create index appointments_by_call on appointments (call_sid) where call_sid is not null;
