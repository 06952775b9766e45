//! What an owner sets about a shop: profile, the manner of answering, hours, special days, and numbers.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use domain::Instant;
use domain::hours::{OpenSpan, WeeklyHours};
use domain::ids::{ProfessionalId, ShopId};
use domain::phone::PhoneNumber;
use domain::reception::{Answering, Manner, Voice, voice_of};
use domain::settings::{OwnNumber, Profile, SpecialDay, Webhook};
use domain::understanding::language::Language;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{run, statements};
use crate::error::inconsistent;
use crate::shops::span;
use crate::{StoreError, Tx};

statements! {
    VERSION = "select settings from profiles where location_id = $1";
    CHANGED = "update profiles set settings = settings + 1, calendar = calendar + 1 where location_id = $1";
    PROFILE = "select business_name, address, time_zone, currency, slug, website from profiles where location_id = $1";
    SET_PROFILE = "update profiles set business_name = $2, address = $3, time_zone = $4, currency = $5, slug = $6,
            dated_by = case when time_zone <> $4 then coalesce(dated_by, time_zone) else dated_by end,
            website = $7
        where location_id = $1";
    SLUG_OF_ANOTHER = "select count(*) from profiles where slug = $2 and location_id <> $1";
    MANNER = "select languages, voice_english, voice_spanish, answering, ring_seconds, staff_number, transfer_number,
            records_calls, disclosure, recording_line, deposit, cancel_notice_minutes
        from profiles where location_id = $1";
    SET_MANNER = "update profiles set greeting = $2, languages = $3, voice_english = $4, voice_spanish = $5, answering = $6,
            ring_seconds = $7, staff_number = $8, transfer_number = $9, records_calls = $10, disclosure = $11,
            recording_line = $12
        where location_id = $1";
    SET_DEPOSIT = "update profiles set deposit = $2 where location_id = $1";
    CLEAR_OPENING = "delete from opening_hours where location_id = $1";
    ADD_OPENING = "insert into opening_hours (location_id, weekday, opens, closes) values ($1, $2, $3, $4)";
    WORKING = "select w.professional_id, w.weekday, w.opens, w.closes from working_hours w
        join professionals p on p.professional_id = w.professional_id
        where p.location_id = $1 order by w.professional_id, w.weekday, w.opens";
    CLEAR_WORKING = "delete from working_hours where professional_id in
        (select professional_id from professionals where location_id = $1 and professional_id = $2)";
    ADD_WORKING = "insert into working_hours (professional_id, weekday, opens, closes)
        select professional_id, $3, $4, $5 from professionals where location_id = $1 and professional_id = $2";
    DAYS = "select special_day_id, local_date, professional_id, opens, closes, name from special_days
        where location_id = $1 and local_date >= $2 order by local_date, professional_id, opens, special_day_id";
    WORKS_HERE = "select count(*) from professionals where location_id = $1 and professional_id = $2";
    ADD_DAY = "insert into special_days (special_day_id, location_id, professional_id, local_date, opens, closes, name)
        values ($2, $1, $3, $4, $5, $6, $7) on conflict (special_day_id) do nothing";
    REMOVE_DAY = "delete from special_days where location_id = $1 and special_day_id = $2";
    NUMBERS = "select phone_number, voice_seen_at, status_seen_at, fallback_seen_at, sms_seen_at from phone_numbers
        where location_id = $1 order by phone_number";
    IS_OURS = "select count(*) from phone_numbers where phone_number = $1";
    ADD_NUMBER = "insert into phone_numbers (phone_number, location_id) values ($1, $2) on conflict (phone_number) do nothing";
    REMOVE_NUMBER = "delete from phone_numbers where location_id = $1 and phone_number = $2";
    SAW_VOICE = "update phone_numbers set voice_seen_at = $2 where phone_number = $1";
    SAW_STATUS = "update phone_numbers set status_seen_at = $2 where phone_number = $1";
    SAW_FALLBACK = "update phone_numbers set fallback_seen_at = $2 where phone_number = $1";
    SAW_SMS = "update phone_numbers set sms_seen_at = $2 where phone_number = $1";
}

#[derive(FromRow)]
struct ProfileRow {
    business_name: String,
    address: Option<String>,
    time_zone: String,
    currency: String,
    slug: String,
    website: Option<String>,
}

#[derive(FromRow)]
struct MannerRow {
    languages: String,
    voice_english: Option<String>,
    voice_spanish: Option<String>,
    answering: String,
    ring_seconds: i64,
    staff_number: Option<String>,
    transfer_number: Option<String>,
    records_calls: bool,
    disclosure: Option<String>,
    recording_line: Option<String>,
    deposit: Option<String>,
    cancel_notice_minutes: i64,
}

type DayRow = (Uuid, NaiveDate, Option<Uuid>, Option<i64>, Option<i64>, Option<String>);
type NumberRow = (String, Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>);

/// The shop.
impl Tx {
    /// A number that rises with every change of what the front desk knows of a shop.
    pub async fn settings_version(&mut self, shop: ShopId) -> Result<i64, StoreError> {
        let row: Option<(i64,)> = run!(self, fetch_optional, sqlx::query_as(VERSION).bind(shop.0))?;
        Ok(row.map_or(0, |(version,)| version))
    }

    /// What was read of the shop, and of everybody's free time in it, is not true any more. Of two who change it at once
    /// the second waits here for the first.
    pub async fn shop_changed(&mut self, shop: ShopId) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CHANGED).bind(shop.0))?;
        Ok(())
    }

    /// Who a shop is.
    pub async fn profile(&mut self, shop: ShopId) -> Result<Option<Profile>, StoreError> {
        let row: Option<ProfileRow> = run!(self, fetch_optional, sqlx::query_as(PROFILE).bind(shop.0))?;
        Ok(row.map(|row| Profile {
            name: row.business_name,
            address: row.address,
            time_zone: row.time_zone,
            currency: row.currency,
            slug: row.slug,
            website: row.website,
        }))
    }

    /// Changes who a shop is. False where another shop has this name in web addresses.
    pub async fn set_profile(&mut self, shop: ShopId, new: &Profile) -> Result<bool, StoreError> {
        let (others,): (i64,) =
            run!(self, fetch_one, sqlx::query_as(SLUG_OF_ANOTHER).bind(shop.0).bind(&new.slug))?;
        if others > 0 {
            return Ok(false);
        }
        run!(
            self,
            execute,
            sqlx::query(SET_PROFILE)
                .bind(shop.0)
                .bind(&new.name)
                .bind(&new.address)
                .bind(&new.time_zone)
                .bind(&new.currency)
                .bind(&new.slug)
                .bind(&new.website)
        )?;
        Ok(true)
    }

    /// How a shop answers; its special days from a local date on.
    pub async fn manner(&mut self, shop: ShopId, from: NaiveDate) -> Result<Manner, StoreError> {
        let row: Option<MannerRow> = run!(self, fetch_optional, sqlx::query_as(MANNER).bind(shop.0))?;
        let row = row.ok_or_else(|| inconsistent("profiles", "location_id", shop))?;
        let bad = |column| move || inconsistent("profiles", column, shop);
        let number = |text: Option<String>, column| {
            text.map(|text| PhoneNumber::parse(&text))
                .transpose()
                .map_err(|_| inconsistent("profiles", column, shop))
        };
        let voice = |word: Option<String>, language| word.and_then(|word| voice_of(&word, language));
        let voices =
            [voice(row.voice_english, Language::English), voice(row.voice_spanish, Language::Spanish)];
        let mut special_days: BTreeMap<NaiveDate, Vec<OpenSpan>> = BTreeMap::new();
        for day in self.special_days(shop, from).await?.into_iter().filter(|day| day.professional.is_none()) {
            let weekday = day.date.weekday().num_days_from_monday() as u8;
            let spans = special_days.entry(day.date).or_default();
            spans.extend(day.open.map(|(opens, closes)| OpenSpan { weekday, opens, closes }));
        }
        Ok(Manner {
            languages: row.languages.split(' ').filter_map(language).collect(),
            voices: voices.into_iter().flatten().collect::<Vec<&'static Voice>>(),
            answering: Answering::from_word(&row.answering).ok_or_else(bad("answering"))?,
            staff_number: number(row.staff_number, "staff_number")?,
            ring_seconds: row.ring_seconds as u32,
            transfer_to: number(row.transfer_number, "transfer_number")?,
            is_recorded: row.records_calls,
            disclosure: row.disclosure,
            recording_line: row.recording_line,
            deposit: row.deposit,
            cancel_notice_minutes: row.cancel_notice_minutes as u32,
            special_days,
        })
    }

    /// Changes how a shop answers, and its greeting.
    pub async fn set_manner(
        &mut self,
        shop: ShopId,
        greeting: Option<&str>,
        manner: &Manner,
    ) -> Result<(), StoreError> {
        let languages: Vec<&str> = manner.languages.iter().map(|language| word(*language)).collect();
        let voice =
            |language| manner.voices.iter().find(|voice| voice.language == language).map(|voice| voice.word);
        run!(
            self,
            execute,
            sqlx::query(SET_MANNER)
                .bind(shop.0)
                .bind(greeting)
                .bind(languages.join(" "))
                .bind(voice(Language::English))
                .bind(voice(Language::Spanish))
                .bind(manner.answering.word())
                .bind(i64::from(manner.ring_seconds))
                .bind(manner.staff_number.as_ref().map(PhoneNumber::as_str))
                .bind(manner.transfer_to.as_ref().map(PhoneNumber::as_str))
                .bind(manner.is_recorded)
                .bind(&manner.disclosure)
                .bind(&manner.recording_line)
        )?;
        Ok(())
    }

    /// Changes what the shop says of deposits.
    pub async fn set_deposit(&mut self, shop: ShopId, words: Option<&str>) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(SET_DEPOSIT).bind(shop.0).bind(words))?;
        Ok(())
    }
}

/// Hours.
impl Tx {
    /// Changes a shop's opening hours.
    pub async fn set_opening_hours(&mut self, shop: ShopId, hours: &WeeklyHours) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CLEAR_OPENING).bind(shop.0))?;
        for OpenSpan { weekday, opens, closes } in &hours.0 {
            let (weekday, opens, closes) = (i64::from(*weekday), i64::from(*opens), i64::from(*closes));
            run!(
                self,
                execute,
                sqlx::query(ADD_OPENING).bind(shop.0).bind(weekday).bind(opens).bind(closes)
            )?;
        }
        Ok(())
    }

    /// Everybody's week.
    pub async fn working_hours(
        &mut self,
        shop: ShopId,
    ) -> Result<HashMap<ProfessionalId, WeeklyHours>, StoreError> {
        let rows: Vec<(Uuid, i64, i64, i64)> = run!(self, fetch_all, sqlx::query_as(WORKING).bind(shop.0))?;
        let mut weeks: HashMap<ProfessionalId, WeeklyHours> = HashMap::new();
        for (id, weekday, opens, closes) in rows {
            weeks.entry(ProfessionalId(id)).or_default().0.push(span(weekday, opens, closes));
        }
        Ok(weeks)
    }

    /// Changes somebody's week.
    pub async fn set_working_hours(
        &mut self,
        shop: ShopId,
        who: ProfessionalId,
        hours: &WeeklyHours,
    ) -> Result<(), StoreError> {
        run!(self, execute, sqlx::query(CLEAR_WORKING).bind(shop.0).bind(who.0))?;
        for OpenSpan { weekday, opens, closes } in &hours.0 {
            let (weekday, opens, closes) = (i64::from(*weekday), i64::from(*opens), i64::from(*closes));
            run!(
                self,
                execute,
                sqlx::query(ADD_WORKING).bind(shop.0).bind(who.0).bind(weekday).bind(opens).bind(closes)
            )?;
        }
        Ok(())
    }

    /// Special days from a local date on, of the shop and of its people.
    pub async fn special_days(
        &mut self,
        shop: ShopId,
        from: NaiveDate,
    ) -> Result<Vec<SpecialDay>, StoreError> {
        let rows: Vec<DayRow> = run!(self, fetch_all, sqlx::query_as(DAYS).bind(shop.0).bind(from))?;
        let day = |(id, date, professional, opens, closes, name): DayRow| SpecialDay {
            id,
            date,
            professional: professional.map(ProfessionalId),
            open: opens.zip(closes).map(|(opens, closes)| (opens as u16, closes as u16)),
            name,
        };
        Ok(rows.into_iter().map(day).collect())
    }

    /// Adds a special day; once, also where the form comes twice. False where the shop has no such professional.
    pub async fn add_special_day(&mut self, shop: ShopId, day: &SpecialDay) -> Result<bool, StoreError> {
        if let Some(who) = day.professional {
            let (works_here,): (i64,) =
                run!(self, fetch_one, sqlx::query_as(WORKS_HERE).bind(shop.0).bind(who.0))?;
            if works_here == 0 {
                return Ok(false);
            }
        }
        let added = run!(
            self,
            execute,
            sqlx::query(ADD_DAY)
                .bind(shop.0)
                .bind(day.id)
                .bind(day.professional.map(|id| id.0))
                .bind(day.date)
                .bind(day.open.map(|(opens, _)| i64::from(opens)))
                .bind(day.open.map(|(_, closes)| i64::from(closes)))
                .bind(&day.name)
        )?;
        Ok(added > 0)
    }

    /// Takes a special day back. False where the shop has none such.
    pub async fn remove_special_day(&mut self, shop: ShopId, id: Uuid) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(REMOVE_DAY).bind(shop.0).bind(id))? > 0)
    }
}

/// Numbers.
impl Tx {
    /// The numbers of a shop.
    pub async fn numbers(&mut self, shop: ShopId) -> Result<Vec<OwnNumber>, StoreError> {
        let rows: Vec<NumberRow> = run!(self, fetch_all, sqlx::query_as(NUMBERS).bind(shop.0))?;
        let own = |(number, voice, status, fallback, sms)| OwnNumber { number, voice, status, fallback, sms };
        Ok(rows.into_iter().map(own).collect())
    }

    /// Whether a number is one that the front desk answers, for whichever shop.
    pub async fn is_our_number(&mut self, number: &PhoneNumber) -> Result<bool, StoreError> {
        let (count,): (i64,) = run!(self, fetch_one, sqlx::query_as(IS_OURS).bind(number.as_str()))?;
        Ok(count > 0)
    }

    /// Gives a shop a number. False where it belongs to a shop already.
    pub async fn add_number(&mut self, shop: ShopId, number: &PhoneNumber) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(ADD_NUMBER).bind(number.as_str()).bind(shop.0))? > 0)
    }

    /// Takes a number from a shop. False where it was not the shop's.
    pub async fn remove_number(&mut self, shop: ShopId, number: &str) -> Result<bool, StoreError> {
        Ok(run!(self, execute, sqlx::query(REMOVE_NUMBER).bind(shop.0).bind(number))? > 0)
    }

    /// A webhook of a number was seen.
    pub async fn saw_number(&mut self, number: &str, what: Webhook, at: Instant) -> Result<(), StoreError> {
        let statement = match what {
            Webhook::Voice => SAW_VOICE,
            Webhook::Status => SAW_STATUS,
            Webhook::Fallback => SAW_FALLBACK,
            Webhook::Sms => SAW_SMS,
        };
        run!(self, execute, sqlx::query(statement).bind(number).bind(at))?;
        Ok(())
    }
}

fn word(language: Language) -> &'static str {
    language.pick("english", "spanish")
}

fn language(text: &str) -> Option<Language> {
    [Language::English, Language::Spanish].into_iter().find(|language| word(*language) == text)
}
