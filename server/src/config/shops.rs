//! What the environment says about shops: what a new one starts with, which numbers belong to whom.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use backend::opening::Opening;
use domain::hours::WeeklyHours;
use domain::ids::ShopId;
use domain::money::Cents;
use domain::phone::PhoneNumber;

use super::{ConfigError, parsed};

/// Which variable prices which of a new shop's services.
const PRICES: [(&str, &str); 6] = [
    ("HAIRCUT_PRICE", "Haircut"),
    ("COLOR_PRICE", "Hair Color"),
    ("HIGHLIGHTS_PRICE", "Highlights"),
    ("PERM_PRICE", "Perm"),
    ("BLOWOUT_PRICE", "Blowout"),
    ("TREATMENT_PRICE", "Hair Treatment"),
];
const DAYS: &str = "it must be days of the week such as 0,1,2,3,4,5 (0 is Monday)";

/// Reads them; every value is looked at, used or not.
pub(super) fn opening(value: &dyn Fn(&str) -> Option<String>) -> Result<Opening, ConfigError> {
    let default_shop = whole("DEFAULT_LOCATION_ID", value, 1..=i64::MAX)?.map(ShopId);
    let fetch_from: Option<SocketAddr> = parsed(
        "FRONTDESK_ALLOW_FETCH_FROM",
        value("FRONTDESK_ALLOW_FETCH_FROM"),
        "an address with its port such as 127.0.0.1:8080",
    )?;
    Ok(Opening {
        prices: prices(value)?,
        hours: hours(value)?,
        numbers: numbers(value("PHONE_TO_LOCATION_MAP"))?,
        default_shop,
        fetch_from,
    })
}

fn prices(value: &dyn Fn(&str) -> Option<String>) -> Result<BTreeMap<&'static str, Cents>, ConfigError> {
    let mut prices = BTreeMap::new();
    for (variable, service) in PRICES {
        let Some(text) = value(variable) else { continue };
        let price = Cents::parse(&text).filter(|price| (0..=100_000_000).contains(&price.0));
        let reason = || "it must be a price such as 45 or 45.50".to_owned();
        prices.insert(service, price.ok_or_else(|| ConfigError { variable, reason: reason() })?);
    }
    Ok(prices)
}

fn hours(value: &dyn Fn(&str) -> Option<String>) -> Result<WeeklyHours, ConfigError> {
    let opens = whole("BUSINESS_START_HOUR", value, 0..=23)?.unwrap_or(9);
    let closes = whole("BUSINESS_END_HOUR", value, 1..=24)?.unwrap_or(18);
    if closes <= opens {
        let reason = format!("it must be later than BUSINESS_START_HOUR, which is {opens}");
        return Err(ConfigError { variable: "BUSINESS_END_HOUR", reason });
    }
    let days = value("BUSINESS_DAYS").unwrap_or_else(|| "0,1,2,3,4,5".into());
    let wrong = || ConfigError { variable: "BUSINESS_DAYS", reason: DAYS.into() };
    // As JSON too: [0, 1, 2].
    let listed = days.trim_matches(['[', ']']).split(',').map(|day| day.trim().parse::<u8>());
    let mut days: Vec<u8> = listed.collect::<Result<_, _>>().map_err(|_| wrong())?;
    days.sort_unstable();
    days.dedup();
    if days.is_empty() || days.iter().any(|day| *day > 6) {
        return Err(wrong());
    }
    Ok(WeeklyHours::same(days, opens as u16 * 60, closes as u16 * 60))
}

fn numbers(text: Option<String>) -> Result<Vec<(PhoneNumber, ShopId)>, ConfigError> {
    let wrong = |reason: &str| ConfigError { variable: "PHONE_TO_LOCATION_MAP", reason: reason.to_owned() };
    let Some(text) = text else { return Ok(Vec::new()) };
    let map: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(|_| wrong("it must be JSON such as {\"+18085550100\": 1}"))?;
    let entry = |(number, shop): (String, serde_json::Value)| {
        let number = PhoneNumber::parse(&number)
            .map_err(|_| wrong("its keys must be numbers in international form such as +18085550100"))?;
        let id = shop.as_i64().or_else(|| shop.as_str().and_then(|text| text.trim().parse().ok()));
        let id = id.filter(|id| *id >= 1);
        Ok((
            number,
            ShopId(id.ok_or_else(|| wrong("its values must be shops' numbers: whole numbers from 1"))?),
        ))
    };
    let numbers: Vec<(PhoneNumber, ShopId)> = map.into_iter().map(entry).collect::<Result<_, _>>()?;
    // Two spellings of one number for two shops.
    for (i, (number, shop)) in numbers.iter().enumerate() {
        if numbers[..i].iter().any(|(other, owner)| other == number && owner != shop) {
            return Err(wrong("one number can belong to one shop only"));
        }
    }
    Ok(numbers)
}

/// A whole number within bounds.
fn whole(
    variable: &'static str,
    value: &dyn Fn(&str) -> Option<String>,
    bounds: std::ops::RangeInclusive<i64>,
) -> Result<Option<i64>, ConfigError> {
    let Some(text) = value(variable) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    let reason = match bounds.end() {
        &i64::MAX => format!("it must be a whole number from {}", bounds.start()),
        end => format!("it must be a whole number from {} to {end}", bounds.start()),
    };
    number.map(Some).ok_or(ConfigError { variable, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Opening, ConfigError> {
        opening(&|name| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn what_is_not_said_is_a_salon_that_is_open_from_monday_to_saturday() {
        let opening = read(&[]).expect("the defaults are valid");
        assert_eq!(opening.hours, WeeklyHours::same(0..6, 540, 1080));
        assert_eq!((opening.default_shop, opening.fetch_from), (None, None));
        assert!(opening.numbers.is_empty() && opening.prices.is_empty());
    }

    #[test]
    fn what_is_said_is_read() {
        let opening = read(&[
            ("HAIRCUT_PRICE", "52.50"),
            ("BUSINESS_START_HOUR", "8"),
            ("BUSINESS_END_HOUR", "20"),
            ("BUSINESS_DAYS", "1, 2,5"),
            ("PHONE_TO_LOCATION_MAP", r#"{"+18085550100": 1, "+1 808 555 0101": "2"}"#),
            ("DEFAULT_LOCATION_ID", "1"),
            ("FRONTDESK_ALLOW_FETCH_FROM", "127.0.0.1:8080"),
        ])
        .expect("valid");
        assert_eq!(opening.prices["Haircut"], Cents(5250));
        assert_eq!(opening.hours, WeeklyHours::same([1, 2, 5], 480, 1200));
        assert_eq!(opening.numbers.iter().map(|(_, shop)| shop.0).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(opening.default_shop, Some(ShopId(1)));
        assert!(opening.fetch_from.is_some());
    }

    #[test]
    fn what_cannot_be_used_is_refused_by_the_variables_name() {
        for (variable, text) in [
            ("HAIRCUT_PRICE", "cheap"),
            ("PERM_PRICE", "-5"),
            ("BUSINESS_START_HOUR", "25"),
            ("BUSINESS_END_HOUR", "9"),
            ("BUSINESS_DAYS", "0,7"),
            ("BUSINESS_DAYS", "Monday"),
            ("PHONE_TO_LOCATION_MAP", "+18085550100"),
            ("PHONE_TO_LOCATION_MAP", r#"{"8085550100": 1}"#),
            ("PHONE_TO_LOCATION_MAP", r#"{"+18085550100": "one"}"#),
            ("PHONE_TO_LOCATION_MAP", r#"{"+18085550100": 1, "+1 8085550100": 2}"#),
            ("DEFAULT_LOCATION_ID", "first"),
            ("DEFAULT_LOCATION_ID", "0"),
            ("FRONTDESK_ALLOW_FETCH_FROM", "localhost"),
        ] {
            assert_eq!(read(&[(variable, text)]).expect_err("unusable").variable, variable, "{text}");
        }
    }
}
