-- Who may come in: people, sessions, links that are good once, keys, and the book of who did what.

create table users (
    user_id uuid primary key,
    email text not null unique,
    name text not null,
    -- Argon2id in PHC notation; null until an invitation was accepted.
    password_hash text,
    is_operator boolean not null default false,
    created_at timestamptz not null
);

create table memberships (
    user_id uuid not null references users (user_id),
    location_id bigint not null references profiles (location_id),
    role text not null check (role in ('owner', 'professional')),
    professional_id uuid references professionals (professional_id),
    created_at timestamptz not null,
    primary key (user_id, location_id)
);
create index memberships_of_shop on memberships (location_id, created_at);
create unique index memberships_of_professional on memberships (professional_id) where professional_id is not null;

create table sessions (
    session_id uuid primary key,
    token_hash text not null unique,
    user_id uuid not null references users (user_id),
    -- What the browser calls itself, so that its owner can tell the sessions apart.
    agent text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    ended_at timestamptz
);
create index sessions_of_user on sessions (user_id, created_at);

-- A link in a mail: good once, for a while.
create table links (
    token_hash text primary key,
    kind text not null check (kind in ('password', 'invitation')),
    user_id uuid not null references users (user_id),
    -- What an invitation makes of the one who accepts it.
    location_id bigint references profiles (location_id),
    role text check (role in ('owner', 'professional')),
    professional_id uuid references professionals (professional_id),
    invited_by uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    check (kind = 'password' or (location_id is not null and role is not null))
);
create index links_of_user on links (user_id);
create index links_of_shop on links (location_id, created_at);

create table api_keys (
    key_id uuid primary key,
    token_hash text not null unique,
    hint text not null,
    name text not null,
    role text not null check (role in ('operator', 'owner')),
    location_id bigint references profiles (location_id),
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    check (role = 'operator' or location_id is not null)
);
create index api_keys_of_shop on api_keys (location_id, created_at);

-- Append-only. Rows without a shop are about the whole front desk.
create table audit_log (
    audit_id uuid primary key,
    at timestamptz not null,
    location_id bigint references profiles (location_id),
    actor text not null,
    actor_id uuid,
    action text not null,
    subject text not null
);
create index audit_log_of_shop on audit_log (location_id, at);
create index audit_log_by_time on audit_log (at);

-- Mails that wait to be sent. The text goes when it was sent: it may hold a link.
create table outbox (
    outbox_id uuid primary key,
    recipient text not null,
    subject text not null,
    words text not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    attempts bigint not null default 0,
    state text not null check (state in ('waiting', 'sent', 'failed'))
);
create index outbox_that_waits on outbox (state, due_at) where state = 'waiting';

-- Counts up when somebody loses a right, so that open sockets look again.
create table access_changes (
    id bigint primary key,
    version bigint not null
);
insert into access_changes (id, version) values (1, 0);
