-- How a shop answers its phone, and what else its owner sets.

-- Rises with every change of what the front desk knows of the shop, so that what was read of it can be kept until then.
alter table profiles add column settings bigint not null default 0;
alter table profiles add column website text;
alter table profiles add column currency text not null default 'USD';

-- What is said before the last tap, and by the receptionist when she is asked.
alter table profiles add column deposit text;

-- Which languages she speaks, the first one first: `english spanish`; and by which voice.
alter table profiles add column languages text not null default 'english spanish';
alter table profiles add column voice_english text;
alter table profiles add column voice_spanish text;

alter table profiles add column answering text not null default 'ai_first'
    check (answering in ('ai_first', 'staff_first', 'after_hours'));
alter table profiles add column ring_seconds bigint not null default 20 check (ring_seconds between 5 and 60);
alter table profiles add column staff_number text;
alter table profiles add column transfer_number text;

-- The lines after the greeting: null where they are ours, empty where nothing is said.
alter table profiles add column records_calls boolean not null default false;
alter table profiles add column disclosure text;
alter table profiles add column recording_line text;

-- When each webhook of a number was last seen, give or take a minute.
alter table phone_numbers add column voice_seen_at timestamptz;
alter table phone_numbers add column status_seen_at timestamptz;
alter table phone_numbers add column fallback_seen_at timestamptz;
alter table phone_numbers add column sms_seen_at timestamptz;
