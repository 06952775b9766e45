-- Files of another booking system on their way in, and what has come in from there.

-- A file between its preview and its confirmation. Its content goes when it was taken in, thrown away, or forgotten.
create table imports (
    import_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    file_name text not null,
    content text not null,
    -- Which column is what, as JSON.
    mapping text not null,
    state text not null check (state in ('waiting', 'done')),
    made_by text not null,
    created_at timestamptz not null
);
create index imports_of_shop on imports (location_id, created_at);

-- What another system calls a customer or a visit, so that a file that comes again brings nothing twice.
create table imported_ids (
    location_id bigint not null references profiles (location_id),
    kind text not null check (kind in ('customer', 'appointment')),
    external_id text not null,
    id uuid not null,
    primary key (location_id, kind, external_id)
);
create index imported_ids_of_thing on imported_ids (id);
