//! Lines of the ledger as a file for a spreadsheet (RFC 4180).

use super::Line;
use crate::csv::{row, word};
use crate::money::Cents;
use crate::zone::time_words;

const HEAD: [&str; 15] = [
    "Written on",
    "Visit",
    "Time",
    "Professional",
    "Customer",
    "Services",
    "Entry",
    "Customer paid",
    "Rate",
    "Whose share the rate is",
    "House's share",
    "Professional's share",
    "Tip (outside commission)",
    "Reason",
    "Paid out",
];

/// The lines with a head. Words of people are made harmless; amounts stay numbers that can be added up.
pub fn statement_csv(lines: &[Line]) -> String {
    let mut csv = row(HEAD.map(str::to_owned));
    for line in lines {
        let entry = &line.entry;
        csv += &row([
            line.local_date.to_string(),
            line.visit_at.date().to_string(),
            time_words(line.visit_at),
            word(&line.professional),
            word(&line.customer_name),
            word(&line.services),
            entry.kind.label().to_owned(),
            number(entry.shares.base()),
            entry.terms.rate.to_string(),
            entry.terms.whose.word().to_owned(),
            number(entry.shares.house),
            number(entry.shares.professional),
            number(entry.tip),
            word(line.reason.as_deref().unwrap_or_default()),
            if line.is_paid { "yes" } else { "no" }.to_owned(),
        ]);
    }
    csv
}

/// `-12.50`, for machines.
fn number(cents: Cents) -> String {
    let (sign, cents) = (if cents.0 < 0 { "-" } else { "" }, cents.0.unsigned_abs());
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::commission::{Entry, Kind, Shares, Terms};

    #[test]
    fn words_of_people_are_no_formulas_and_amounts_are_numbers() {
        let line = Line {
            appointment_id: Uuid::nil().into(),
            visit_at: "2026-06-12T20:00:00".parse().expect("a time"),
            services: "Cut, \"short\"".into(),
            customer_name: "=HYPERLINK(\"http://evil.example\")".into(),
            professional: "@mia".into(),
            entry: Entry {
                professional: Uuid::nil().into(),
                kind: Kind::RefundWithheld,
                terms: Terms::default(),
                shares: Shares { house: Cents(-1_350), professional: Cents(-3_150) },
                tip: Cents(0),
            },
            reason: Some("-1 and\r\nmore".into()),
            made_by: None,
            at: "2026-06-13T08:00:00Z".parse().expect("an instant"),
            local_date: "2026-06-13".parse().expect("a date"),
            is_paid: false,
        };
        let csv = statement_csv(&[line]);
        let (head, row) = csv.split_once("\r\n").expect("two rows");
        assert_eq!(head.split(',').count(), HEAD.len());
        assert_eq!(
            row,
            "2026-06-13,2026-06-12,8:00 PM,\"'@mia\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"Cut, \
             \"\"short\"\"\",\"Refund, taken from both shares\",-45.00,30 %,house,-13.50,-31.50,0.00,\"'-1 and\r\n\
             more\",no\r\n"
        );
    }
}
