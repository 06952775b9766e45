-- The chat of a booking. Every booking has one; its row comes with the first message.

-- Whoever adds a message takes the next number from here, and so waits for whoever is adding one.
create table chat_threads (
    appointment_id uuid primary key references appointments (appointment_id),
    location_id bigint not null references profiles (location_id),
    last_number bigint not null check (last_number >= 0)
);

-- `message_id` is made by the sender: a message that is sent twice is kept once. A photo's file is not in the database.
create table chat_messages (
    appointment_id uuid not null references chat_threads (appointment_id),
    number bigint not null check (number > 0),
    message_id uuid not null,
    party text not null check (party in ('customer', 'professional', 'owner')),
    name text not null,
    words text not null,
    photo_id uuid unique,
    photo_width bigint,
    photo_height bigint,
    at timestamptz not null,
    primary key (appointment_id, number),
    unique (appointment_id, message_id)
);

-- How far each party has read.
create table chat_seen (
    appointment_id uuid not null references appointments (appointment_id),
    party text not null check (party in ('customer', 'professional', 'owner')),
    number bigint not null,
    primary key (appointment_id, party)
);
