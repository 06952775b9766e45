-- Setting a shop up: the read of its website as a durable job with what it found, questions with answers, questions without
-- one, and what the receptionist knows, in one piece.

-- What a shop was set up with, so that the same again is answered the same.
create table set_ups (
    location_id bigint primary key references profiles (location_id),
    asked text not null,
    job_id uuid not null,
    created_at timestamptz not null
);

-- A read of a website. Whoever has claimed it reads; a claim that is not renewed lapses.
create table website_imports (
    job_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    website_url text,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    -- Why nothing could be read, in words for the owner.
    reason text,
    -- How far it is.
    pages bigint not null default 0,
    services bigint not null default 0,
    page text,
    -- Hours, questions, profile and notes that were found, in JSON; services and people have tables of their own.
    found text,
    attempts bigint not null default 0,
    claimed_by uuid,
    claimed_until timestamptz,
    created_at timestamptz not null,
    finished_at timestamptz,
    approved_at timestamptz
);
create index website_imports_of_shop on website_imports (location_id, created_at);
create index website_imports_that_wait on website_imports (state, created_at) where state in ('queued', 'running');
-- One at a time reads for a shop.
create unique index website_imports_at_work on website_imports (location_id) where state in ('queued', 'running');

create table scraped_services (
    job_id uuid not null references website_imports (job_id),
    place bigint not null,
    location_id bigint not null references profiles (location_id),
    name text not null,
    price text not null check (price in ('exact', 'from', 'free', 'on_request')),
    price_cents bigint,
    currency text,
    duration_minutes bigint,
    category text,
    -- What the owner should look at: sentences, in JSON.
    notes text not null,
    page text not null,
    snippet text not null,
    primary key (job_id, place)
);
create index scraped_services_of_shop on scraped_services (location_id);

create table scraped_professionals (
    job_id uuid not null references website_imports (job_id),
    place bigint not null,
    location_id bigint not null references profiles (location_id),
    name text not null,
    role text,
    page text not null,
    snippet text not null,
    primary key (job_id, place)
);
create index scraped_professionals_of_shop on scraped_professionals (location_id);

-- What a shop is often asked, and what it answers.
create table faq (
    faq_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    -- The words that count in the question; each is answered once.
    question_key text not null,
    question text not null,
    answer text not null,
    question_es text,
    answer_es text,
    created_at timestamptz not null,
    unique (location_id, question_key)
);

-- What callers asked and nobody could answer. In which calls, so that it can be told how many of them were lost.
create table unanswered_questions (
    location_id bigint not null references profiles (location_id),
    question_key text not null,
    question text not null,
    asked bigint not null,
    first_heard_at timestamptz not null,
    last_heard_at timestamptz not null,
    primary key (location_id, question_key)
);
create index unanswered_questions_by_age on unanswered_questions (location_id, last_heard_at);

create table unanswered_in_calls (
    location_id bigint not null,
    question_key text not null,
    call_sid text not null,
    primary key (location_id, question_key, call_sid),
    foreign key (location_id, question_key) references unanswered_questions (location_id, question_key)
);

-- What the receptionist knows of a shop, in one piece: `location_1`.
create table salon_static_data (
    data_key text primary key,
    location_id bigint not null unique references profiles (location_id),
    version bigint not null,
    content text not null,
    updated_at timestamptz not null
);
