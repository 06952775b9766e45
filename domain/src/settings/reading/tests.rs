//! What each form takes, and what it names as wrong.

use super::*;

fn sheet(fields: &[(&str, &str)]) -> Sheet {
    Sheet(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// The sheet with one field changed.
fn but(fields: &[(&str, &str)], field: &str, value: &str) -> Sheet {
    let mut sheet = sheet(fields);
    sheet.0.retain(|(name, _)| name != field);
    sheet.0.push((field.to_owned(), value.to_owned()));
    sheet
}

fn fields<T>(read: Read<T>) -> Vec<String> {
    read.err().unwrap_or_default().into_iter().map(|wrong| wrong.field).collect()
}

const PROFILE: [(&str, &str); 5] = [
    ("name", "Harbour"),
    ("time_zone", "Pacific/Honolulu"),
    ("currency", "USD"),
    ("slug", "Harbour-2"),
    ("website", "https://harbour.example"),
];

#[test]
fn a_profile_is_read_and_each_wrong_field_is_named() {
    let profile = read_profile(&sheet(&PROFILE)).expect("a profile");
    assert_eq!((profile.slug.as_str(), profile.address), ("harbour-2", None));
    for (field, value) in [
        ("name", "  "),
        ("time_zone", "Mars/Olympus"),
        ("currency", "EUR"),
        ("slug", "-a"),
        ("slug", "a b"),
        ("slug", "../x"),
        ("website", "javascript:alert(1)"),
    ] {
        assert_eq!(fields(read_profile(&but(&PROFILE, field, value))), [field], "{value}");
    }
    assert_eq!(fields(read_profile(&Sheet::default())), ["name", "time_zone", "currency", "slug"]);
}

#[test]
fn a_week_has_breaks_and_late_nights_and_no_mistakes() {
    let week = sheet(&[
        ("from_0_0", "09:00"),
        ("until_0_0", "13:00"),
        ("from_0_1", "14:00"),
        ("until_0_1", "18:00"),
        ("from_5_0", "20:00"),
        ("until_5_0", "01:30"),
    ]);
    let hours = read_hours(&week).expect("hours");
    let spans: Vec<_> = hours.0.iter().map(|span| (span.weekday, span.opens, span.closes)).collect();
    assert_eq!(spans, [(0, 540, 780), (0, 840, 1_080), (5, 1_200, 1_530)]);
    for (wrong, field) in [
        (vec![("from_0_0", "09:00"), ("until_0_0", "05:00")], "until_0_0"),
        (vec![("from_0_0", "09:00")], "until_0_0"),
        (vec![("until_3_1", "09:00")], "from_3_1"),
        (vec![("from_0_0", "nine"), ("until_0_0", "10:00")], "from_0_0"),
        (
            vec![
                ("from_0_0", "09:00"),
                ("until_0_0", "13:00"),
                ("from_0_1", "12:00"),
                ("until_0_1", "18:00"),
            ],
            "from_0_1",
        ),
    ] {
        assert_eq!(fields(read_hours(&sheet(&wrong))), [field]);
    }
    assert!(read_hours(&Sheet::default()).expect("a closed week").0.is_empty());
}

const SERVICE: [(&str, &str); 6] = [
    ("id", "00000000-0000-0000-0000-000000000001"),
    ("name", "Gloss"),
    ("price", "$1,045.50"),
    ("duration", "45"),
    ("offered", "public"),
    ("synonyms", "Shine, glaze\nshine  on"),
];

#[test]
fn a_service_is_read_and_prices_like_free_are_asked_about() {
    let sold = read_service(&sheet(&SERVICE), 3).expect("a service");
    assert_eq!((sold.service.price, sold.place), (Cents(104_550), 3));
    assert_eq!(sold.service.synonyms, ["shine", "glaze", "shine on"]);
    for (field, value) in [
        ("name", ""),
        ("price", "from 45"),
        ("price", "-1"),
        ("duration", "0"),
        ("duration", "half an hour"),
        ("offered", "secret"),
        ("patch_test_hours", "9999"),
        ("processing", "721"),
    ] {
        assert_eq!(fields(read_service(&but(&SERVICE, field, value), 0)), [field], "{value}");
    }
}

#[test]
fn own_terms_are_those_that_were_given_for_services_that_are_done() {
    let (cut, color) = (ServiceId(Uuid::from_u128(1)), ServiceId(Uuid::from_u128(2)));
    let form = Sheet(vec![
        ("id".into(), Uuid::from_u128(9).to_string()),
        ("name".into(), "Ana".into()),
        ("is_active".into(), "true".into()),
        ("does".into(), cut.to_string()),
        ("does".into(), Uuid::from_u128(77).to_string()),
        (format!("price_{cut}"), "60".into()),
        (format!("price_{color}"), "99".into()),
    ]);
    let member = read_person(&form, &[cut, color], 0).expect("a person");
    assert_eq!(member.person.services, [cut], "only what the shop has");
    assert_eq!(member.person.own_terms, [OwnTerms { service: cut, price: Some(Cents(6_000)), time: None }]);
    assert!(member.is_active);
}

#[test]
fn policies_keep_to_their_bounds() {
    let fine = [
        ("takes_requests", "false"),
        ("min_notice_minutes", "60"),
        ("horizon_days", "60"),
        ("grid_minutes", "15"),
        ("cancel_notice_hours", "24"),
    ];
    let policies = read_policy(&sheet(&fine)).expect("policies");
    assert_eq!((policies.booking.cancel_notice_minutes, policies.deposit), (1_440, None));
    for (field, value) in [
        ("horizon_days", "0"),
        ("grid_minutes", "7"),
        ("cancel_notice_hours", "soon"),
        ("min_notice_minutes", "-1"),
    ] {
        assert_eq!(fields(read_policy(&but(&fine, field, value))), [field], "{value}");
    }
}

const MANNER: [(&str, &str); 3] =
    [("languages", "english spanish"), ("answering", "ai_first"), ("ring_seconds", "20")];

#[test]
fn who_answers_needs_a_number_and_the_disclosure_is_never_lost_by_accident() {
    let read = |sheet: &Sheet| read_manner(sheet, &Manner::default(), "+1");
    let (greeting, manner) = read(&sheet(&MANNER)).expect("a manner");
    assert_eq!((greeting, &manner.disclosure, manner.is_recorded), (None, &None, false));
    assert_eq!(fields(read(&but(&MANNER, "answering", "staff_first"))), ["staff_number"]);
    assert_eq!(fields(read(&but(&MANNER, "staff_number", "12"))), ["staff_number"]);
    assert_eq!(fields(read(&but(&MANNER, "voice_english", "lupe"))), ["voice_english"]);
    assert_eq!(fields(read(&but(&MANNER, "greeting_discloses", "true"))), ["greeting_discloses"]);
    assert_eq!(fields(read(&but(&MANNER, "ring_seconds", "90"))), ["ring_seconds"]);
    let (_, manner) = read(&but(&MANNER, "transfer_number", "808 555 0111")).expect("a manner");
    assert_eq!(manner.transfer_to, PhoneNumber::parse("+18085550111").ok());
}

#[test]
fn a_special_day_is_closed_or_has_hours_and_is_no_day_that_was() {
    let today = NaiveDate::from_ymd_opt(2026, 6, 12).expect("a date");
    let read = |fields: &[(&str, &str)]| read_day(&sheet(fields), Uuid::nil(), today);
    assert_eq!(read(&[("date", "2026-07-04")]).expect("a day").open, None);
    let long = [("date", "2026-07-04"), ("from", "10:00"), ("until", "12:00")];
    assert_eq!(read(&long).expect("a day").open, Some((600, 720)));
    assert_eq!(fields(read(&[("date", "2026-06-11")])), ["date"]);
    assert_eq!(fields(read(&[("date", "tomorrow")])), ["date"]);
}
