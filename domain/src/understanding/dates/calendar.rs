//! Arithmetic of the calendar: the next day with a number, the weekday nearest a date.

use chrono::{Datelike, Days, Months, NaiveDate};

/// The Monday of a day's week.
pub(super) fn monday_of(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(date.weekday().num_days_from_monday()))
}

/// The first day of this weekday from a date on, the date itself included.
pub(super) fn weekday_from(date: NaiveDate, index: u32) -> NaiveDate {
    date + Days::new(u64::from((7 + index - date.weekday().num_days_from_monday()) % 7))
}

/// The next day with this number, in this month or in any; a 29th of February may be years away.
pub(super) fn upcoming(today: NaiveDate, month: Option<u32>, day: u32) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..100u32).find_map(|ahead| {
        let date = (first + Months::new(ahead)).with_day(day)?;
        (date >= today && month.is_none_or(|month| date.month() == month)).then_some(date)
    })
}

/// The first and the last day of a month that is so many months ahead.
pub(super) fn month_ahead(today: NaiveDate, ahead: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = today.with_day(1)? + Months::new(ahead);
    Some((first, first + Months::new(1) - Days::new(1)))
}

/// The day of this weekday that is nearest a date, and not past.
pub(super) fn nearest_weekday(date: NaiveDate, index: u32, today: NaiveDate) -> NaiveDate {
    let back = (7 + date.weekday().num_days_from_monday() - index) % 7;
    let before = date - Days::new(u64::from(back));
    if back <= 3 && before >= today { before } else { before + Days::new(7) }
}

/// The nth weekday of a month, counted from 1; 0 is the last.
pub(super) fn nth_weekday(year: i32, month: u32, index: u32, nth: u32) -> Option<NaiveDate> {
    let first = weekday_from(NaiveDate::from_ymd_opt(year, month, 1)?, index);
    if nth == 0 {
        let in_month = |date: &NaiveDate| date.month() == month;
        return (0..5u64).map(|weeks| first + Days::new(7 * weeks)).rfind(in_month);
    }
    Some(first + Days::new(u64::from(7 * (nth - 1)))).filter(|date| date.month() == month)
}

/// Easter Sunday (the anonymous Gregorian computus, Meeus 1991).
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let leaps = century / 4 + (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leaps + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, (days / 31) as u32, (days % 31 + 1) as u32)
}
