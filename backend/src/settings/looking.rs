//! What each page of the settings shows.

use domain::access::Action;
use domain::reception::{VOICES, disclosure, recording_line};
use domain::settings::pages::{
    HoursPage, MannerPage, PhonePage, PolicyPage, ProfilePage, ServicesPage, SettingsPage, TeamPage,
};
use domain::settings::{SoldService, TeamMember};
use domain::understanding::language::Language;
use serde::Serialize;

use super::change::{fingerprint, manner_print, policies};
use crate::access::Pass;
use crate::free_times::local_date;
use crate::{Desk, DeskError};

impl Desk {
    /// A page of the settings by its name in the address.
    pub async fn settings_page(&self, pass: &Pass, page: &str) -> Result<SettingsPage, DeskError> {
        Ok(match page {
            "profile" => SettingsPage::Profile(self.profile_page(pass).await?),
            "hours" => SettingsPage::Hours(self.hours_page(pass).await?),
            "services" => SettingsPage::Services(self.services_page(pass).await?),
            "professionals" => SettingsPage::Professionals(self.team_page(pass).await?),
            "policies" => SettingsPage::Policies(self.policy_page(pass).await?),
            "phone" => SettingsPage::Phone(self.phone_page(pass).await?),
            "receptionist" => SettingsPage::Receptionist(self.manner_page(pass).await?),
            _ => return Err(DeskError::NotFound("page")),
        })
    }

    /// The profile.
    pub async fn profile_page(&self, pass: &Pass) -> Result<ProfilePage, DeskError> {
        pass.must(Action::RunShop)?;
        let profile = self.store.read().await?.profile(pass.shop()).await?;
        let seen = fingerprint(&profile);
        let profile = profile.ok_or(DeskError::NotFound("shop"))?;
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect();
        Ok(ProfilePage { profile, zones, seen })
    }

    /// Hours and special days.
    pub async fn hours_page(&self, pass: &Pass) -> Result<HoursPage, DeskError> {
        pass.must(Action::RunShop)?;
        let (shop, now) = (self.shop(pass.shop()).await?, self.clock.now());
        let mut tx = self.store.read().await?;
        let hours = tx.opening_hours(shop.id).await?;
        let days = tx.special_days(shop.id, local_date(&shop, now)).await?;
        let seen = fingerprint(&hours);
        Ok(HoursPage { hours, days, team: tx.team(shop.id).await?, seen, new_id: self.ids.id(now) })
    }

    /// The services.
    pub async fn services_page(&self, pass: &Pass) -> Result<ServicesPage, DeskError> {
        pass.must(Action::RunShop)?;
        let mut tx = self.store.read().await?;
        let menu = tx.menu(pass.shop()).await?.into_iter().map(with_print).collect();
        let new = (self.ids.id(self.clock.now()), fingerprint(&None::<SoldService>));
        Ok(ServicesPage { menu, team: tx.team(pass.shop()).await?, new })
    }

    /// The team.
    pub async fn team_page(&self, pass: &Pass) -> Result<TeamPage, DeskError> {
        pass.must(Action::RunShop)?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let mut tx = self.store.read().await?;
        let coming = tx.coming_time_off(shop, None, now).await?;
        let team = tx.team(shop).await?;
        let mut time_off = Vec::with_capacity(coming.len());
        for off in coming {
            let visits = tx.active_appointments(shop, off.starts_at, off.ends_at).await?;
            let mut visits: Vec<_> =
                visits.into_iter().filter(|visit| visit.professional == off.professional).collect();
            visits.truncate(20);
            time_off.push((off, visits));
        }
        Ok(TeamPage {
            team: team.into_iter().map(with_print).collect(),
            menu: tx.menu(shop).await?,
            time_off,
            new: (self.ids.id(now), fingerprint(&None::<TeamMember>)),
            hours: tx.opening_hours(shop).await?,
        })
    }

    /// The policies.
    pub async fn policy_page(&self, pass: &Pass) -> Result<PolicyPage, DeskError> {
        pass.must(Action::RunShop)?;
        let mut tx = self.store.read().await?;
        let policies = policies(&mut tx, pass.shop()).await?;
        let slug = tx.profile(pass.shop()).await?.map(|profile| profile.slug).unwrap_or_default();
        let seen = fingerprint(&policies);
        Ok(PolicyPage { policies, slug, seen })
    }

    /// The numbers.
    pub async fn phone_page(&self, pass: &Pass) -> Result<PhonePage, DeskError> {
        pass.must(Action::RunShop)?;
        let numbers = self.store.read().await?.numbers(pass.shop()).await?;
        let (_, clock) = self.name_and_clock(pass).await?;
        Ok(PhonePage { numbers, public_url: self.outside.page(""), clock })
    }

    /// The receptionist.
    pub async fn manner_page(&self, pass: &Pass) -> Result<MannerPage, DeskError> {
        pass.must(Action::RunShop)?;
        let shop = self.shop(pass.shop()).await?;
        let seen = manner_print(&mut self.store.read().await?, shop.id).await?;
        let (manner, language) = (&shop.manner, shop.first_language());
        let word = |language: Language| language.pick("english", "spanish").to_owned();
        let voice = |language| {
            manner.voices.iter().find(|voice| voice.language == language).map_or("", |voice| voice.word)
        };
        let number = |number: &Option<domain::phone::PhoneNumber>| {
            number.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        let languages: Vec<String> = manner.languages.iter().map(|language| word(*language)).collect();
        Ok(MannerPage {
            greeting: shop.greeting.clone().unwrap_or_default(),
            languages: languages.join(" "),
            voice_english: voice(Language::English).to_owned(),
            voice_spanish: voice(Language::Spanish).to_owned(),
            voices: VOICES
                .iter()
                .map(|voice| (word(voice.language), voice.word.to_owned(), voice.title.to_owned()))
                .collect(),
            answering: manner.answering.word().to_owned(),
            staff_number: number(&manner.staff_number),
            ring_seconds: manner.ring_seconds,
            transfer_number: number(&manner.transfer_to),
            is_recorded: manner.is_recorded,
            disclosure: manner.disclosure.clone().unwrap_or_default(),
            greeting_discloses: manner.disclosure.as_deref() == Some(""),
            our_disclosure: disclosure(language).to_owned(),
            recording_line: manner.recording_line.clone().unwrap_or_default(),
            our_recording_line: recording_line(language).to_owned(),
            opening: shop.opening(),
            hints: shop.hints(),
            seen,
        })
    }
}

fn with_print<T: Serialize>(line: T) -> (T, String) {
    let seen = fingerprint(&Some(&line));
    (line, seen)
}
