-- Patch tests: which services need one, how long before; and what those of each customer showed.

alter table services add column patch_test_hours bigint check (patch_test_hours > 0);

create table patch_tests (
    patch_test_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    phone text not null,
    at timestamptz not null,
    shown text not null check (shown in ('pending', 'passed', 'failed'))
);
create index patch_tests_of_customer on patch_tests (location_id, phone, at);
