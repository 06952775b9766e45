-- Texts to the customer: one outbox for mails and texts, who wants texts, and what each customer was last told.

-- Rebuilt, because a check cannot be changed in place on both databases.
create table outbox_of_both (
    outbox_id uuid primary key,
    kind text not null check (kind in ('mail', 'text')),
    recipient text not null,
    subject text not null,
    -- Emptied when it was sent or given up: it may hold a link.
    words text not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    attempts bigint not null default 0,
    -- doubtful: handed over, and nobody answered whether it was taken; never handed over again.
    state text not null check (state in ('waiting', 'sent', 'failed', 'doubtful', 'not_sent')),
    reason text,
    settled_at timestamptz,
    -- From here on texts only.
    location_id bigint references profiles (location_id),
    appointment_id uuid references appointments (appointment_id),
    about text,
    good_until timestamptz,
    message_sid text,
    -- How far Twilio says it has come; it never goes back.
    progress bigint not null default 0,
    -- How often Twilio was asked what became of a doubtful one.
    looks bigint not null default 0,
    check (kind = 'mail'
        or (location_id is not null and appointment_id is not null and about is not null and good_until is not null))
);
insert into outbox_of_both (outbox_id, kind, recipient, subject, words, created_at, due_at, attempts, state)
    select outbox_id, 'mail', recipient, subject, words, created_at, due_at, attempts, state from outbox;
drop table outbox;
alter table outbox_of_both rename to outbox;
create index outbox_that_waits on outbox (state, due_at) where state = 'waiting';
create index outbox_in_doubt on outbox (state, due_at) where state = 'doubtful';
create index outbox_of_appointment on outbox (appointment_id, created_at) where appointment_id is not null;
create index outbox_of_number on outbox (recipient, created_at);
create index outbox_by_settling on outbox (settled_at) where settled_at is not null;
create unique index outbox_by_message on outbox (message_sid) where message_sid is not null;

-- Who wants texts. A number that said STOP by text starts again by text only.
create table consents (
    location_id bigint not null references profiles (location_id),
    phone text not null,
    state text not null check (state in ('granted', 'stopped')),
    source text not null,
    at timestamptz not null,
    primary key (location_id, phone)
);
create index consents_by_phone on consents (phone);

-- What the customer of a visit was last told.
create table told (
    appointment_id uuid primary key references appointments (appointment_id),
    status text not null,
    starts_at timestamptz not null,
    professional text not null,
    told_at timestamptz not null,
    reminded_at timestamptz,
    confirmed_at timestamptz
);

-- How far the texts have followed each shop's live log. What was there before texts is not told again.
create table text_cursors (
    location_id bigint primary key references profiles (location_id),
    seq bigint not null
);
insert into text_cursors (location_id, seq) select location_id, seq from profiles;

-- Texts that came in, so that a repeated webhook does nothing twice.
create table incoming_texts (
    message_sid text primary key,
    phone text not null,
    at timestamptz not null
);
create index incoming_texts_by_phone on incoming_texts (phone, at);
create index incoming_texts_by_age on incoming_texts (at);

create index appointments_to_come on appointments (starts_at) where status = 'booked';
