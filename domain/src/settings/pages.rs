//! What each page of the settings shows, with the fingerprint of what its form is filled in on: `seen`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{OwnNumber, Policies, Profile, SoldService, SpecialDay, TeamMember};
use crate::appointment::AppointmentFacts;
use crate::hours::WeeklyHours;
use crate::visits::TimeOff;
use crate::zone::ShopClock;

/// One page of the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", content = "shows", rename_all = "snake_case")]
pub enum SettingsPage {
    /// Who the shop is.
    Profile(ProfilePage),
    /// When it is open.
    Hours(HoursPage),
    /// What it sells.
    Services(ServicesPage),
    /// Who works there.
    Professionals(TeamPage),
    /// How customers book.
    Policies(PolicyPage),
    /// Its numbers.
    Phone(PhonePage),
    /// How its phone is answered.
    Receptionist(MannerPage),
}

/// Who the shop is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfilePage {
    /// The profile.
    pub profile: Profile,
    /// Zones to choose from.
    pub zones: Vec<String>,
    /// The fingerprint.
    pub seen: String,
}

/// When it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoursPage {
    /// The week.
    pub hours: WeeklyHours,
    /// Special days to come.
    pub days: Vec<SpecialDay>,
    /// Everybody.
    pub team: Vec<TeamMember>,
    /// The fingerprint.
    pub seen: String,
    /// The id of a special day that is added, so that a form sent twice adds one.
    pub new_id: Uuid,
}

/// What it sells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServicesPage {
    /// The services, each with its fingerprint.
    pub menu: Vec<(SoldService, String)>,
    /// Everybody.
    pub team: Vec<TeamMember>,
    /// Id and fingerprint of a service that is added.
    pub new: (Uuid, String),
}

/// Who works there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TeamPage {
    /// Everybody, each with their fingerprint.
    pub team: Vec<(TeamMember, String)>,
    /// The services.
    pub menu: Vec<SoldService>,
    /// Time off to come, each with the visits that are booked in it.
    pub time_off: Vec<(TimeOff, Vec<AppointmentFacts>)>,
    /// Id and fingerprint of somebody who is added.
    pub new: (Uuid, String),
    /// The shop's own week, which somebody new begins with.
    pub hours: WeeklyHours,
}

/// How customers book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyPage {
    /// The policies.
    pub policies: Policies,
    /// Its name in web addresses.
    pub slug: String,
    /// The fingerprint.
    pub seen: String,
}

/// Its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhonePage {
    /// The numbers.
    pub numbers: Vec<OwnNumber>,
    /// Where Twilio reaches this server.
    pub public_url: String,
    /// The shop's clock.
    pub clock: ShopClock,
}

/// How its phone is answered. Words are those of the form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MannerPage {
    /// Its own greeting.
    pub greeting: String,
    /// `english spanish`.
    pub languages: String,
    /// The voice for English.
    pub voice_english: String,
    /// The voice for Spanish.
    pub voice_spanish: String,
    /// Voices to choose from: language, word, title.
    pub voices: Vec<(String, String, String)>,
    /// Who answers.
    pub answering: String,
    /// Where the staff are reached.
    pub staff_number: String,
    /// How long their phone rings, in seconds.
    pub ring_seconds: u32,
    /// Where a caller is put through to.
    pub transfer_number: String,
    /// Whether calls are recorded.
    pub is_recorded: bool,
    /// The own words that no person speaks.
    pub disclosure: String,
    /// Whether the greeting says it.
    pub greeting_discloses: bool,
    /// Our words for it.
    pub our_disclosure: String,
    /// The own words that the call is recorded.
    pub recording_line: String,
    /// Our words for it.
    pub our_recording_line: String,
    /// What a caller hears first.
    pub opening: String,
    /// Words that speech recognition is told to expect.
    pub hints: Vec<String>,
    /// The fingerprint.
    pub seen: String,
}
