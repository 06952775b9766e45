-- The four named questions as functions of PostgreSQL, for systems that ask the database itself. Only the role that runs
-- Frontdesk may call them; grant them to others with care, because they show every shop.
begin;
-- Two processes that start at once would replace the same functions.
select pg_advisory_xact_lock(7209114);

drop function if exists get_salon_kpis(bigint, integer, date);
create function get_salon_kpis(p_salon_id bigint, p_days integer default 30, p_today date default null)
returns table (total_calls bigint, calls_answered bigint, calls_missed bigint, after_hours_captured bigint,
    calls_converted bigint, appointments_booked bigint, revenue_recovered_cents bigint, conversion_rate double precision)
language sql stable as $$
    with period as (
        select coalesce(p_today, cast(current_timestamp at time zone p.time_zone as date)) as today
        from profiles p where p.location_id = p_salon_id
    )
    select cast(coalesce(sum(m.calls), 0) as bigint),
        cast(coalesce(sum(m.answered), 0) as bigint),
        cast(coalesce(sum(m.missed), 0) as bigint),
        cast(coalesce(sum(m.after_hours), 0) as bigint),
        cast(coalesce(sum(m.converted), 0) as bigint),
        cast(coalesce(sum(m.appointments), 0) as bigint),
        cast(coalesce(sum(m.revenue_cents), 0) as bigint),
        cast(sum(m.converted) as double precision) / nullif(cast(sum(m.answered) as double precision), 0)
    from period join daily_metrics m on m.location_id = p_salon_id
        and m.local_date > period.today - greatest(p_days, 1) and m.local_date <= period.today
$$;

drop function if exists get_calls_timeseries(bigint, integer, date);
create function get_calls_timeseries(p_salon_id bigint, p_days integer default 30, p_today date default null)
returns table (date date, calls bigint, answered bigint, missed bigint, after_hours_captured bigint)
language sql stable as $$
    with period as (
        select coalesce(p_today, cast(current_timestamp at time zone p.time_zone as date)) as today
        from profiles p where p.location_id = p_salon_id
    ), days as (
        select period.today - n as day from period, generate_series(0, greatest(p_days, 1) - 1) as n
    )
    select days.day, coalesce(m.calls, 0), coalesce(m.answered, 0), coalesce(m.missed, 0), coalesce(m.after_hours, 0)
    from days left join daily_metrics m on m.location_id = p_salon_id and m.local_date = days.day
    order by days.day
$$;

drop function if exists get_platform_metrics(date);
create function get_platform_metrics(p_today date default null)
returns table (total_salons bigint, active_salons bigint, total_calls bigint, total_appointments bigint,
    total_revenue_cents bigint)
language sql stable as $$
    with period as (select coalesce(p_today, cast(current_timestamp at time zone 'UTC' as date)) as today)
    select (select count(*) from profiles where location_id > 0),
        (select count(distinct a.location_id) from daily_metrics a, period
            where a.location_id > 0 and a.local_date > period.today - 30 and a.local_date <= period.today + 1
                and (a.calls > 0 or a.appointments > 0)),
        cast(coalesce(sum(m.calls), 0) as bigint),
        cast(coalesce(sum(m.appointments), 0) as bigint),
        cast(coalesce(sum(m.revenue_cents), 0) as bigint)
    from daily_metrics m where m.location_id > 0
$$;

drop function if exists get_all_salons_overview();
create function get_all_salons_overview()
returns table (salon_id bigint, salon_name text, phone text, timezone text, created_at timestamptz, total_calls bigint,
    total_appointments bigint, total_revenue_cents bigint)
language sql stable as $$
    select p.location_id, p.business_name,
        (select min(n.phone_number) from phone_numbers n where n.location_id = p.location_id),
        p.time_zone, p.created_at,
        cast(coalesce(sum(m.calls), 0) as bigint),
        cast(coalesce(sum(m.appointments), 0) as bigint),
        cast(coalesce(sum(m.revenue_cents), 0) as bigint)
    from profiles p left join daily_metrics m on m.location_id = p.location_id
    where p.location_id > 0
    group by p.location_id, p.business_name, p.time_zone, p.created_at order by p.location_id
$$;

revoke execute on function get_salon_kpis(bigint, integer, date) from public;
revoke execute on function get_calls_timeseries(bigint, integer, date) from public;
revoke execute on function get_platform_metrics(date) from public;
revoke execute on function get_all_salons_overview() from public;
commit;
