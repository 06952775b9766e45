//! Days.

use super::{check, friday};
use crate::understanding::dates::{Calendar, days};
use crate::understanding::words::Words;

fn read(text: &str, day_first: bool) -> String {
    let calendar = Calendar { today: friday(), day_first, choosing: false };
    days(&mut Words::of(text), calendar).map_or_else(
        || "-".to_owned(),
        |wish| {
            let doubt = if wish.doubtful { "?" } else { "" };
            let short = |date: chrono::NaiveDate| {
                let year = if date.format("%Y").to_string() == "2026" { "" } else { "%Y-" };
                date.format(&format!("{year}%m-%d")).to_string()
            };
            match wish.single() {
                Some(date) => format!("{}{doubt}", short(date)),
                None => format!("{}..{}{doubt}", short(wish.first), short(wish.last)),
            }
        },
    )
}

#[test]
fn days_in_english() {
    check(ENGLISH, 150, |text| read(text, false));
}

#[test]
fn days_in_spanish() {
    check(SPANISH, 75, |text| read(text, true));
}

pub(super) const ENGLISH: &str = "
    today = 06-12
    later today = 06-12
    tonight at 7 = 06-12
    this afternoon = 06-12
    tomorrow at 2 = 06-13
    tomorrow morning = 06-13
    the day after tomorrow = 06-14
    day after tomorrow please = 06-14
    on Tuesday = 06-16
    Tuesday at 10 = 06-16
    Tuesday's fine = 06-16
    on a Wednesday = 06-17
    Friday = 06-19
    this Friday = 06-12
    next Friday = 06-19
    this Saturday = 06-13
    this coming Saturday = 06-13
    Saturday = 06-13
    next Saturday = 06-20
    next Saturday, not this one = 06-20
    not this Saturday, the next one = -
    not this Saturday, next Saturday = 06-20
    the following Saturday = 06-20
    the Saturday after next = 06-20
    Saturday after next = 06-20
    next Monday = 06-15
    next Tuesday = 06-16
    Monday = 06-15
    Monday week = 06-22
    Tuesday week = 06-23
    a week on Tuesday = 06-23
    a week from Tuesday = 06-23
    two weeks from Monday = 06-29
    a week from today = 06-19
    a week from tomorrow = 06-20
    a week today = 06-19
    in a week = 06-19
    in two weeks = 06-26
    in 2 weeks = 06-26
    in three days = 06-15
    in a couple of days = 06-14
    in a fortnight = 06-26
    ten days from now = 06-22
    three weeks from now = 07-03
    in two weeks' time = 06-26
    Wednesday next week = 06-17
    next week on Wednesday = 06-17
    next week Thursday = 06-18
    Thursday of next week = 06-18
    Saturday this week = 06-13
    next week = 06-15..06-21
    sometime next week = 06-15..06-21
    any day next week = 06-15..06-21
    early next week = 06-15..06-16
    the end of next week = 06-18..06-20
    this week = 06-12..06-14
    the week after next = 06-22..06-28
    this weekend = 06-13..06-14
    on the weekend = 06-13..06-14
    next weekend = 06-20..06-21
    next month = 07-01..07-31
    the end of the month = 06-24..06-30
    in July = 07-01..07-31
    early July = 07-01..07-10
    mid-July = 07-11..07-20
    late August = 08-20..08-31
    in March = 2027-03-01..2027-03-31
    June 20 = 06-20
    June 20th = 06-20
    June the 20th = 06-20
    the 20th of June = 06-20
    20th June = 06-20
    20 June at 3 = 06-20
    june twenty first = 06-21
    June twenty-first = 06-21
    the twenty-first of June = 06-21
    the first of July = 07-01
    July first = 07-01
    July 1st, 2026 = 07-01
    September 3rd 2026 = 09-03
    March 1 = 2027-03-01
    June 12 = 06-12
    June 11 = 2027-06-11
    June 11, 2020 = -
    February 29 = 2028-02-29
    February 31 = -
    the 3rd = 07-03
    the 20th = 06-20
    on the 20th = 06-20
    on the twentieth = 06-20
    on the fifteenth please = 06-15
    the 31st = 07-31
    the 12th of this month = 06-12
    the 15th of the month = 06-15
    the 5th of next month = 07-05
    on the 22 = 06-22
    6/30 = 06-30
    7/4 = 07-04
    12/25/2026 = 12-25
    2026-07-14 = 07-14
    Tuesday the 16th = 06-16
    Tuesday, June 16th = 06-16
    Tuesday June 16 at 3 pm = 06-16
    the 16th, a Tuesday = 06-16
    Thursday the 17th = 06-18?
    Tuesday the 2nd = 06-30?
    Thursday, June 17 = 06-18?
    tomorrow, Saturday = 06-13
    tomorrow Sunday = 06-14?
    the first Monday of July = 07-06
    the last Friday of the month = 06-26
    the second Tuesday in August = 08-11
    Christmas = 12-25
    Christmas Eve = 12-24
    the day before Christmas = 12-24
    the day after Thanksgiving = 11-27
    Thanksgiving = 11-26
    Black Friday = 11-27
    New Year's Eve = 12-31
    Valentine's Day = 2027-02-14
    Halloween = 10-31
    the 4th of July = 07-04
    the fourth of July = 07-04
    Labor Day = 09-07
    Memorial Day = 2027-05-31
    Mother's Day = 2027-05-09
    Father's Day = 06-21
    Easter = 2027-03-28
    Good Friday = 2027-03-26
    Tuesday, no, Thursday = 06-18
    Tuesday... actually Wednesday = 06-17
    Tuesday at 3, sorry, Wednesday = 06-17
    no, Thursday = 06-18
    not Tuesday, Thursday = 06-18
    not on Tuesday = -
    Thursday instead of Tuesday = 06-18
    anything but Monday = -
    I can't do Monday, Tuesday is better = 06-16
    Monday doesn't work, how about Wednesday = 06-17
    move it from Tuesday to Thursday = 06-18
    can we change Monday to Friday = 06-19
    Monday or Tuesday = 06-15..06-16
    between Monday and Wednesday = 06-15..06-17
    from the 20th to the 22nd = 06-20..06-22
    Thursday or Friday next week = 06-18..06-19
    I was there last Tuesday = -
    last Friday I had a cut and now I want Monday = 06-15
    at 3 please = -
    the first one = -
    the second one please = -
    the first available = -
    a haircut for two people = -
    may I ask you something = -
    that's all I need for today = -
    good morning = -
    I'd like the 3 o'clock = -
    let's say the 18th = 06-18
    a week Saturday = 06-20
    Friday fortnight = 07-03
    the last week of June = 06-24..06-30
    the first week of July = 07-01..07-07
    the first week of next month = 07-01..07-07
    the week of the 22nd = 06-22..06-28
    any Saturday in July = 07-04
    any day but Monday = -
    not before Thursday = 06-18..07-02
    before Friday = 06-12..06-18
    by Thursday = 06-12..06-18
    no later than the 20th = 06-12..06-20
    after the 20th = 06-21..07-04
    starting Monday = 06-15..06-29
    how's the 19th looking = 06-19
    can you do the 25th at noon = 06-25
    March 5th at half past 2 = 2027-03-05
";

pub(super) const SPANISH: &str = "
    hoy = 06-12
    esta tarde = 06-12
    esta noche = 06-12
    mañana = 06-13
    manana por la manana = 06-13
    mañana por la tarde = 06-13
    por la mañana = -
    a las diez de la mañana = -
    pasado mañana = 06-14
    el lunes = 06-15
    el martes a las tres = 06-16
    el miércoles = 06-17
    miercoles por la tarde = 06-17
    el jueves que viene = 06-18
    el próximo viernes = 06-19
    este sábado = 06-13
    el sábado = 06-13
    el domingo = 06-14
    este viernes = 06-12
    el lunes próximo = 06-15
    la semana que viene = 06-15..06-21
    la próxima semana = 06-15..06-21
    el martes de la semana que viene = 06-16
    el jueves de la próxima semana = 06-18
    esta semana = 06-12..06-14
    este fin de semana = 06-13..06-14
    el fin de semana que viene = 06-20..06-21
    el mes que viene = 07-01..07-31
    en julio = 07-01..07-31
    a finales de mes = 06-24..06-30
    dentro de dos semanas = 06-26
    dentro de tres días = 06-15
    en una semana = 06-19
    en quince días = 06-27
    de hoy en ocho = 06-19
    el 15 = 06-15
    el día 15 = 06-15
    el quince = 06-15
    el quince de junio = 06-15
    el 20 de junio = 06-20
    veinte de junio = 06-20
    el 3 de julio = 07-03
    el tres de julio = 07-03
    el uno de julio = 07-01
    el primero de julio = 07-01
    el treinta y uno de julio = 07-31
    el veintiuno de junio = 06-21
    el once de julio = 07-11
    el 5 del mes que viene = 07-05
    el 15 de este mes = 06-15
    el 1 de enero de 2027 = 2027-01-01
    3/7 = 07-03
    25/12 = 12-25
    el martes 16 = 06-16
    el martes dieciséis de junio = 06-16
    martes 16 de junio = 06-16
    el jueves 17 = 06-18?
    el martes 2 = 06-30?
    Navidad = 12-25
    en Nochebuena = 12-24
    el día de Reyes = 2027-01-06
    en Nochevieja = 12-31
    el día de la madre = 2027-05-09
    San Valentín = 2027-02-14
    el día después de Navidad = 12-26
    el martes no, el jueves = 06-18
    el martes, digo, el miércoles = 06-17
    el martes, perdón, el jueves = 06-18
    mejor el viernes = 06-19
    antes del viernes = 06-12..06-18
    después del 20 = 06-21..07-04
    la semana del 22 = 06-22..06-28
    no, el lunes = 06-15
    lunes o martes = 06-15..06-16
    entre el lunes y el miércoles = 06-15..06-17
    cámbielo del martes al jueves = 06-18
    el viernes pasado = -
    a las tres = -
    para dos personas = -
    la primera = -
    la segunda opción = -
    buenos días = -
    una cita = -
";
