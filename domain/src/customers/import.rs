//! Lists of customers and visits from other booking systems: which column is what, and what a row says.
//!
//! The headers are those that files of Square, Fresha and Vagaro are known to have. Where to get the files is described by
//! Square (squareup.com/help, articles 5498 and 6632), Fresha (support.fresha.com, article 115001938785) and Vagaro
//! (support.vagaro.com, "export customers"); none of them promises the headers, which differ by plan and year. So headers are
//! matched by their words, and what is guessed can be changed.

mod values;

use serde::{Deserialize, Serialize};

use super::{tidy_email, tidy_name};
use crate::appointment::Status;
use crate::money::Cents;

pub use values::{DateOrder, Start, is_ambiguous, order_of};

/// Rows of one file.
pub const MOST_ROWS: usize = 20_000;
/// Bytes of one file.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Nothing that is taken in.
    Skip,
    /// The whole name.
    Name,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// The number.
    Phone,
    /// The mail address.
    Email,
    /// Notes.
    Notes,
    /// What the other system calls the customer.
    CustomerRef,
    /// What the other system calls the visit.
    VisitRef,
    /// Date and time of the visit.
    Start,
    /// The date of the visit.
    Date,
    /// The time of the visit.
    Time,
    /// How long the visit takes.
    Minutes,
    /// Who does it.
    Professional,
    /// What is done.
    Service,
    /// What it costs.
    Price,
    /// What became of it.
    Status,
}

impl Column {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 17] = [
        Self::Skip,
        Self::Name,
        Self::FirstName,
        Self::LastName,
        Self::Phone,
        Self::Email,
        Self::Notes,
        Self::CustomerRef,
        Self::VisitRef,
        Self::Start,
        Self::Date,
        Self::Time,
        Self::Minutes,
        Self::Professional,
        Self::Service,
        Self::Price,
        Self::Status,
    ];

    /// As a form says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Skip => "Leave out",
            Self::Name => "Customer’s name",
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Phone => "Phone number",
            Self::Email => "Email",
            Self::Notes => "Notes",
            Self::CustomerRef => "Customer’s id there",
            Self::VisitRef => "Visit’s id there",
            Self::Start => "Visit: date and time",
            Self::Date => "Visit: date",
            Self::Time => "Visit: time",
            Self::Minutes => "Visit: how long",
            Self::Professional => "Visit: who",
            Self::Service => "Visit: what",
            Self::Price => "Visit: price",
            Self::Status => "Visit: what became of it",
        }
    }

    /// The word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Notes => "notes",
            Self::CustomerRef => "customer_ref",
            Self::VisitRef => "visit_ref",
            Self::Start => "start",
            Self::Date => "date",
            Self::Time => "time",
            Self::Minutes => "minutes",
            Self::Professional => "professional",
            Self::Service => "service",
            Self::Price => "price",
            Self::Status => "status",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.word() == word)
    }
}

/// Headers by their words, in lower case and without anything else than letters. The first match of a column holds; those
/// further up are more certain.
const HEADERS: &[(&str, Column)] = &[
    // Square
    ("squarecustomerid", Column::CustomerRef),
    ("givenname", Column::FirstName),
    ("familyname", Column::LastName),
    ("surname", Column::LastName),
    ("emailaddress", Column::Email),
    ("phonenumber", Column::Phone),
    ("memo", Column::Notes),
    // Fresha
    ("clientid", Column::CustomerRef),
    ("fullname", Column::Name),
    ("mobilenumber", Column::Phone),
    ("scheduleddate", Column::Date),
    ("scheduledtime", Column::Time),
    ("teammember", Column::Professional),
    ("apptref", Column::VisitRef),
    ("appointmentref", Column::VisitRef),
    ("ref", Column::VisitRef),
    ("note", Column::Notes),
    ("clientnotes", Column::Notes),
    // Vagaro
    ("customerid", Column::CustomerRef),
    ("cellphone", Column::Phone),
    ("mobilephone", Column::Phone),
    ("serviceprovider", Column::Professional),
    ("appointmentdate", Column::Date),
    ("appointmenttime", Column::Time),
    ("appointmentid", Column::VisitRef),
    ("appointmentstatus", Column::Status),
    // Everywhere
    ("firstname", Column::FirstName),
    ("lastname", Column::LastName),
    ("name", Column::Name),
    ("client", Column::Name),
    ("clientname", Column::Name),
    ("customer", Column::Name),
    ("customername", Column::Name),
    ("email", Column::Email),
    ("phone", Column::Phone),
    ("mobile", Column::Phone),
    ("telephone", Column::Phone),
    ("dayphone", Column::Phone),
    ("notes", Column::Notes),
    ("comments", Column::Notes),
    ("referenceid", Column::CustomerRef),
    ("externalid", Column::CustomerRef),
    ("bookingid", Column::VisitRef),
    ("start", Column::Start),
    ("startsat", Column::Start),
    ("starttime", Column::Time),
    ("startdate", Column::Date),
    ("datetime", Column::Start),
    ("appointmentstart", Column::Start),
    ("date", Column::Date),
    ("time", Column::Time),
    ("duration", Column::Minutes),
    ("durationminutes", Column::Minutes),
    ("minutes", Column::Minutes),
    ("staff", Column::Professional),
    ("staffmember", Column::Professional),
    ("professional", Column::Professional),
    ("stylist", Column::Professional),
    ("employee", Column::Professional),
    ("provider", Column::Professional),
    ("service", Column::Service),
    ("services", Column::Service),
    ("item", Column::Service),
    ("price", Column::Price),
    ("amount", Column::Price),
    ("total", Column::Price),
    ("grosstotal", Column::Price),
    ("netprice", Column::Price),
    ("status", Column::Status),
];

/// Whose file it seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Maker {
    /// Square.
    Square,
    /// Fresha.
    Fresha,
    /// Vagaro.
    Vagaro,
}

impl Maker {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Square => "Square",
            Self::Fresha => "Fresha",
            Self::Vagaro => "Vagaro",
        }
    }
}

/// A header’s letters.
fn letters(header: &str) -> String {
    header.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect()
}

/// Whose file these headers seem to be of.
pub fn maker_of(headers: &[String]) -> Option<Maker> {
    let has = |wanted: &str| headers.iter().any(|header| letters(header) == wanted);
    if has("squarecustomerid") || (has("givenname") && has("familyname")) {
        Some(Maker::Square)
    } else if (has("clientid") && has("mobilenumber"))
        || (has("teammember") && (has("scheduleddate") || has("apptref") || has("ref")))
    {
        Some(Maker::Fresha)
    } else if has("serviceprovider") || (has("customerid") && (has("cellphone") || has("mobilephone"))) {
        Some(Maker::Vagaro)
    } else {
        None
    }
}

/// What each column seems to hold; none holds twice what another does.
pub fn guess(headers: &[String]) -> Vec<Column> {
    let mut columns = vec![Column::Skip; headers.len()];
    let words: Vec<String> = headers.iter().map(|header| letters(header)).collect();
    for (word, column) in HEADERS {
        let free = !columns.contains(column);
        if let Some(place) = words.iter().position(|known| known == word)
            && free
            && columns[place] == Column::Skip
        {
            columns[place] = *column;
        }
    }
    // Where there are both, the parts tell more than the whole.
    if columns.contains(&Column::FirstName) && columns.contains(&Column::LastName) {
        drop_column(&mut columns, Column::Name);
    }
    if columns.contains(&Column::Start) {
        drop_column(&mut columns, Column::Date);
        drop_column(&mut columns, Column::Time);
    }
    columns
}

fn drop_column(columns: &mut [Column], gone: Column) {
    for column in columns.iter_mut().filter(|column| **column == gone) {
        *column = Column::Skip;
    }
}

/// A person as a row has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The number as it is written there.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// Notes.
    pub notes: Option<String>,
    /// What the other system calls them.
    pub external_id: Option<String>,
}

/// A visit as a row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What the other system calls it.
    pub external_id: Option<String>,
    /// When it begins.
    pub start: Start,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// Who does it.
    pub professional: Option<String>,
    /// What is done.
    pub service: Option<String>,
    /// What it costs.
    pub price: Option<Cents>,
    /// What became of it, where the row says so.
    pub status: Option<Status>,
}

/// Which column is what, and how its dates are to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Of each column.
    pub columns: Vec<Column>,
    /// How dates are to be read; `None` while it is not known.
    pub order: Option<DateOrder>,
    /// Who stands for those who do not work here; none: their rows are refused.
    pub others_professional: Option<crate::ids::ProfessionalId>,
    /// What stands for services that the shop does not have; none: their rows are refused.
    pub others_service: Option<crate::ids::ServiceId>,
}

impl Mapping {
    /// Whether rows are visits, not only customers.
    pub fn has_visits(&self) -> bool {
        self.columns.contains(&Column::Start) || self.columns.contains(&Column::Date)
    }

    /// The cell of a column; `None` where there is none or it is empty.
    fn cell<'a>(&self, cells: &'a [String], column: Column) -> Option<&'a str> {
        let place = self.columns.iter().position(|known| *known == column)?;
        cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// The cell that holds the date of a row's visit.
    pub fn date_cell<'a>(&self, cells: &'a [String]) -> Option<&'a str> {
        self.cell(cells, Column::Start).or_else(|| self.cell(cells, Column::Date))
    }

    /// The person of a row.
    pub fn person(&self, cells: &[String]) -> Result<Person, String> {
        let cell = |column| self.cell(cells, column);
        let parts = [cell(Column::FirstName), cell(Column::LastName)].into_iter().flatten();
        let parts = parts.collect::<Vec<_>>().join(" ");
        let name = cell(Column::Name).map_or(parts, unprotected);
        let name = tidy_name(&unprotected(&name)).ok_or("There is no name, or it is too long.")?;
        let email = match cell(Column::Email) {
            Some(text) => {
                Some(tidy_email(text).ok_or_else(|| format!("“{}” is no mail address.", shown(text)))?)
            }
            None => None,
        };
        let notes = cell(Column::Notes).map(|notes| notes.chars().take(super::LONGEST_NOTES).collect());
        Ok(Person {
            name,
            phone: cell(Column::Phone).map(unprotected),
            email,
            notes,
            external_id: self.reference(cells, Column::CustomerRef),
        })
    }

    /// The visit of a row.
    pub fn visit(&self, cells: &[String]) -> Result<Visit, String> {
        let cell = |column| self.cell(cells, column);
        let start = match (cell(Column::Start), cell(Column::Date), cell(Column::Time)) {
            (Some(text), _, _) => values::start(text, self.order)
                .ok_or_else(|| format!("“{}” is no date with a time.", shown(text)))?,
            (None, Some(day), Some(clock)) => {
                let date =
                    values::date(day, self.order).ok_or_else(|| format!("“{}” is no date.", shown(day)))?;
                let time = values::time(clock).ok_or_else(|| format!("“{}” is no time.", shown(clock)))?;
                Start::Local(date.and_time(time))
            }
            (None, Some(text), None) => values::start(text, self.order).ok_or_else(|| {
                format!("“{}” is no date with a time, and there is no column with the time.", shown(text))
            })?,
            _ => return Err("There is no date.".to_owned()),
        };
        let minutes = match cell(Column::Minutes) {
            Some(text) => Some(
                values::minutes(text).ok_or_else(|| format!("“{}” is no length of a visit.", shown(text)))?,
            ),
            None => None,
        };
        let price = match cell(Column::Price) {
            Some(text) => Some(values::cents(text).ok_or_else(|| format!("“{}” is no price.", shown(text)))?),
            None => None,
        };
        Ok(Visit {
            external_id: self.reference(cells, Column::VisitRef),
            start,
            minutes,
            professional: cell(Column::Professional).map(str::to_owned),
            service: cell(Column::Service).map(str::to_owned),
            price,
            status: cell(Column::Status).and_then(values::status),
        })
    }

    fn reference(&self, cells: &[String], column: Column) -> Option<String> {
        self.cell(cells, column).map(|text| text.chars().take(120).collect())
    }
}

/// Without the apostrophe by which an export keeps a spreadsheet from taking a cell for a formula.
fn unprotected(text: &str) -> String {
    let inner = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    inner.unwrap_or(text).to_owned()
}

/// As much of a cell as an error shows.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn edge_65_the_files_of_three_other_systems_are_known_by_their_headers() {
        let square = headers(
            "Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Birthday,Memo,Square \
             Customer ID,Creation Source,First Visit,Last Visit,Transaction Count,Lifetime Spend",
        );
        assert_eq!(maker_of(&square), Some(Maker::Square));
        let columns = guess(&square);
        assert_eq!(
            columns[..5],
            [Column::Skip, Column::FirstName, Column::LastName, Column::Email, Column::Phone]
        );
        assert_eq!((columns[8], columns[9]), (Column::Notes, Column::CustomerRef));
        assert!(columns[10..].iter().all(|column| *column == Column::Skip), "dates of visits are no visits");

        let fresha = headers("Appt. ref,Client,Service,Scheduled Date,Duration,Team member,Price,Status");
        assert_eq!(maker_of(&fresha), Some(Maker::Fresha));
        assert_eq!(
            guess(&fresha),
            [
                Column::VisitRef,
                Column::Name,
                Column::Service,
                Column::Date,
                Column::Minutes,
                Column::Professional,
                Column::Price,
                Column::Status
            ]
        );
        let vagaro = headers("Customer ID,First Name,Last Name,Email,Cell Phone,Day Phone,Notes");
        assert_eq!(maker_of(&vagaro), Some(Maker::Vagaro));
        assert_eq!(guess(&vagaro)[4..6], [Column::Phone, Column::Skip], "one number each");
        assert_eq!(maker_of(&headers("Name,Phone")), None);
    }

    #[test]
    fn a_row_is_a_person_or_says_what_is_wrong_with_it() {
        let mapping =
            Mapping { columns: guess(&headers("First name,Last name,Mobile,Email")), ..Mapping::default() };
        let row = |text: &str| mapping.person(&headers(text));
        let ana = row(" Ana ,Keahi,'+18085550176,Ana@Example.org").expect("a person");
        assert_eq!((ana.name.as_str(), ana.phone.as_deref()), ("Ana Keahi", Some("+18085550176")));
        assert_eq!(ana.email.as_deref(), Some("ana@example.org"));
        assert!(row(",,1,").is_err() && row("Ana,,,nowhere").is_err());
        assert_eq!(row("'=cmd(),x,,").expect("a name").name, "=cmd() x");
    }
}
