-- How long each kind of data is kept, where the owner chose something else than the usual time.

create table retention (
    location_id bigint not null references profiles (location_id),
    kind text not null check (kind in ('transcripts', 'messages', 'texts', 'chats')),
    days bigint not null check (days between 1 and 3650),
    primary key (location_id, kind)
);

-- How far each shop's live log was gone through, so that it is gone through once.
create table forgotten_events (
    location_id bigint not null references profiles (location_id),
    kind text not null,
    seq bigint not null,
    primary key (location_id, kind)
);

-- Raised where somebody was erased: what the database file still holds of them in pages that are free now is to be
-- overwritten.
create table scrubs (
    id bigint primary key,
    wanted bigint not null,
    done bigint not null
);
insert into scrubs (id, wanted, done) values (1, 0, 0);

create index outbox_texts_of_shop on outbox (location_id, settled_at) where location_id is not null;
