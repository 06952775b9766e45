-- Booking by the customer on the web: the link to one's own booking, and how late one may cancel.

alter table profiles add column cancel_notice_minutes bigint not null default 1440;

-- How often a visit was changed: the SEQUENCE of its calendar entry (RFC 5545, 3.8.7.4).
alter table appointments add column changes bigint not null default 0;

-- The secret of a customer's own booking. The form brings it along, so that a form that is sent twice books once.
create table booking_links (
    token_hash text primary key,
    location_id bigint not null references profiles (location_id),
    appointment_id uuid not null references appointments (appointment_id),
    created_at timestamptz not null,
    revoked_at timestamptz
);
create index booking_links_of_appointment on booking_links (appointment_id);
