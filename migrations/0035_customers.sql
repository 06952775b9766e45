-- Customers as the salon knows them: how to reach them, what to mind, what they like; and how they are found.

alter table customers add column email text;
-- For the salon's people only.
alter table customers add column notes text;
-- Formulas and allergies.
alter table customers add column care text;
alter table customers add column preferred_professional_id uuid references professionals (professional_id);
alter table customers add column usual_service_id uuid references services (service_id);
-- Rises with every change, so that a form that was filled in on older facts is noticed.
alter table customers add column version bigint not null default 0;
-- When the person asked to be forgotten. The row stays for the visits that hang on it.
alter table customers add column erased_at timestamptz;
-- By which rules the words below were made.
alter table customers add column words_version bigint not null default 0;
create index customers_by_name on customers (location_id, name_key, customer_id);
create index customers_by_email on customers (location_id, email) where email is not null;
create index customers_without_words on customers (words_version) where words_version < 1;

-- What a customer is found by: the words of the name, the ends of the number, the mail address. Bytes are in the same order
-- on both databases, whatever the language of the machine, so that a prefix is a range.
create table customer_words (
    location_id bigint not null references profiles (location_id),
    word bytea not null,
    customer_id uuid not null references customers (customer_id),
    primary key (location_id, word, customer_id)
);
create index customer_words_of_customer on customer_words (customer_id);

-- Names that turned out to be somebody who is here under another one.
create table customer_aliases (
    location_id bigint not null references profiles (location_id),
    phone text not null,
    name_key text not null,
    customer_id uuid not null references customers (customer_id),
    primary key (location_id, phone, name_key)
);
create index customer_aliases_of_customer on customer_aliases (customer_id);

create index calls_of_number on calls (location_id, from_number, started_at) where from_number is not null;
create index messages_of_number on messages (location_id, phone) where phone is not null;
