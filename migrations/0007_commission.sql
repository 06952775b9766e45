-- Commission: rates over time, the ledger, what was paid out. Rows of these tables are only ever added.

create table commission_rates (
    rate_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    -- Null: for everybody who has none of their own.
    professional_id uuid references professionals (professional_id),
    -- Hundredths of a percent. Null: from here on as everybody.
    rate_bp bigint check (rate_bp between 0 and 10000),
    whose_share text check (whose_share in ('house', 'professional')),
    valid_from timestamptz not null,
    made_at timestamptz not null,
    check ((rate_bp is null) = (whose_share is null)),
    check (rate_bp is not null or professional_id is not null)
);
create index commission_rates_of_shop on commission_rates (location_id, valid_from);

create table commission_entries (
    appointment_id uuid not null references appointments (appointment_id),
    -- Counts the visit's lines from 0: of two who write at once, one is second.
    place bigint not null,
    location_id bigint not null references profiles (location_id),
    professional_id uuid not null references professionals (professional_id),
    kind text not null check (kind in ('earned', 'reversal', 'extra', 'no_show_fee', 'discount', 'discount_by_house',
        'refund_withheld', 'refund_goodwill', 'split', 'tip', 'correction')),
    rate_bp bigint not null check (rate_bp between 0 and 10000),
    whose_share text not null check (whose_share in ('house', 'professional')),
    base_cents bigint not null,
    house_cents bigint not null,
    professional_cents bigint not null,
    tip_cents bigint not null,
    reason text,
    -- Null: the visit's completion.
    made_by text,
    at timestamptz not null,
    local_date date not null,
    primary key (appointment_id, place),
    check (house_cents + professional_cents = base_cents)
);
create index commission_entries_of_shop on commission_entries (location_id, local_date);
create index commission_entries_of_professional on commission_entries (professional_id, local_date);

create table payouts (
    payout_id uuid primary key,
    location_id bigint not null references profiles (location_id),
    professional_id uuid not null references professionals (professional_id),
    -- The last day whose lines are in it.
    through date not null,
    amount_cents bigint not null check (amount_cents > 0),
    made_by text not null,
    at timestamptz not null,
    local_date date not null
);
create index payouts_of_shop on payouts (location_id, local_date);

-- A line is paid out once. The payout is written after its lines, with what they add up to.
create table payout_entries (
    appointment_id uuid not null,
    place bigint not null,
    payout_id uuid not null references payouts (payout_id) deferrable initially deferred,
    primary key (appointment_id, place),
    foreign key (appointment_id, place) references commission_entries (appointment_id, place)
);
create index payout_entries_of_payout on payout_entries (payout_id);
