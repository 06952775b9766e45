//! One person's right to know and to be forgotten.

use domain::access::Action;
use domain::csv;
use domain::customers::{CustomerFacts, Interaction, Profile};
use domain::ids::CustomerId;
use domain::live::Transcript;
use domain::patch_test::PatchTest;
use serde::Serialize;
use store::{NotYet, StoreError, Traces};

use super::profile_of;
use crate::access::Pass;
use crate::{Desk, DeskError};

/// More contacts than anybody has.
const ALL: i64 = 100_000;
/// Files above this are written anew in a quiet hour only: writers wait meanwhile.
const SMALL: u64 = 256 * 1024 * 1024;

/// Everything that is kept about one person.
#[derive(Debug, Serialize)]
pub struct PersonExport {
    /// What is written down.
    pub profile: Profile,
    /// What the visits come to.
    pub facts: CustomerFacts,
    /// What has been.
    pub interactions: Vec<Interaction>,
    /// What was said in calls.
    pub transcripts: Vec<Transcript>,
    /// What was written in chats: who, and the words.
    pub chats: Vec<(String, String)>,
    /// Whether they want texts.
    pub wants_texts: Option<bool>,
    /// Their patch tests.
    pub patch_tests: Vec<PatchTest>,
}

impl PersonExport {
    /// The same as a file for a spreadsheet: one row for each thing.
    pub fn csv(&self) -> String {
        let mut file = csv::row(["What", "When", "Detail", "Words"].map(str::to_owned));
        let mut add = |what: &str, when: String, detail: &str, words: &str| {
            file += &csv::row([what.to_owned(), when, csv::word(detail), csv::word(words)]);
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let who = &self.profile;
        add("name", who.created_at.to_rfc3339(), "", &who.name);
        for (what, value) in
            [("phone", &who.phone), ("email", &who.email), ("notes", &who.notes), ("care", &who.care)]
        {
            add(what, String::new(), "", &text(value));
        }
        let texts =
            self.wants_texts.map_or("not said", |wanted| if wanted { "wanted" } else { "not wanted" });
        add("texts", String::new(), texts, "");
        for test in &self.patch_tests {
            add("patch test", test.at.to_rfc3339(), test.shown.word(), "");
        }
        for one in &self.interactions {
            add(one.contact.word(), one.at.to_rfc3339(), &text(&one.what), &text(&one.words));
        }
        for line in &self.transcripts {
            add("said in a call", String::new(), line.speaker.word(), &line.text);
        }
        for (by, words) in &self.chats {
            add("written in a chat", String::new(), by, words);
        }
        file
    }
}

impl Desk {
    /// Everything that is kept about one person; that it was asked for is written down. Who may: who runs the shop.
    pub async fn export_person(&self, pass: &Pass, id: CustomerId) -> Result<PersonExport, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let profile = profile_of(&mut tx, shop, id).await?;
        let facts = tx.customer_facts(shop, id, self.facts_at()).await?;
        let interactions = tx.customer_interactions(shop, &profile, ALL).await?;
        let traces = tx.traces(shop, profile.clone()).await?;
        let mut transcripts = Vec::new();
        for call in &traces.calls {
            transcripts.extend(tx.turns(&domain::ids::CallSid(call.clone())).await?);
        }
        let mut chats = Vec::new();
        for visit in &traces.visits {
            let said = tx.chat_messages((*visit).into(), 0).await?;
            chats.extend(said.into_iter().map(|message| (message.party.word().to_owned(), message.text)));
        }
        let (wants_texts, patch_tests) = match &profile.phone {
            Some(phone) => (tx.wants_texts(shop, phone).await?, tx.patch_tests(shop, phone).await?),
            None => (None, Vec::new()),
        };
        drop(tx);
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "person_exported", id.to_string());
        let noted = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { tx.audit(&entry).await })
        });
        noted.await?;
        Ok(PersonExport { profile, facts, interactions, transcripts, chats, wants_texts, patch_tests })
    }

    /// Forgets a person: name, number, words and photos, wherever they are. What is counted and owed stays. Who may: who runs
    /// the shop.
    pub async fn erase_person(&self, pass: &Pass, id: CustomerId, version: i64) -> Result<(), DeskError> {
        const CHANGED: DeskError =
            DeskError::Conflict("Somebody changed this customer meanwhile. Please look again.");
        self.still_may(pass, Action::RunShop).await?;
        let (shop, now) = (pass.shop(), self.clock.now());
        let traces = self.traces_of(pass, id).await?;
        if traces.profile.version != version {
            return Err(CHANGED);
        }
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "person_erased", id.to_string());
        let photos = traces.photos.clone();
        let erased = self.store.write(move |tx| {
            let (traces, entry) = (traces.clone(), entry.clone());
            Box::pin(async move {
                // Whoever booked, called or wrote since the traces were gathered left some more.
                let mut latest = tx.traces(shop, traces.profile.clone()).await?;
                if let Some(not_yet) = tx.can_be_erased(shop, &latest.profile, now).await? {
                    return Err(refusal(not_yet));
                }
                latest.events = traces.events;
                latest.looked_to = traces.looked_to;
                if !tx.erase(shop, &latest, now).await? {
                    return Err(CHANGED);
                }
                Ok(tx.audit(&entry).await?)
            })
        });
        erased.await?;
        for photo in photos {
            self.photos.forget(shop, photo).await;
        }
        if let Err(error) = self.scrub().await {
            tracing::warn!(%error, "free pages could not be overwritten yet; that is tried again");
        }
        Ok(())
    }

    /// Everything that hangs on a person, the live log included, which is looked through without holding anybody up.
    async fn traces_of(&self, pass: &Pass, id: CustomerId) -> Result<Traces, DeskError> {
        let shop = pass.shop();
        let mut tx = self.store.read().await?;
        let profile = profile_of(&mut tx, shop, id).await?;
        if let Some(not_yet) = tx.can_be_erased(shop, &profile, self.clock.now()).await? {
            return Err(refusal(not_yet));
        }
        let mut traces = tx.traces(shop, profile).await?;
        while tx.trace_events(shop, &mut traces).await? {}
        Ok(traces)
    }

    /// Overwrites what the database's file still holds of those who were forgotten, where that is to be done.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        let (wanted, done) = self.store.read().await?.scrubs().await?;
        if wanted == done {
            return Ok(());
        }
        let at_most = if self.is_quiet().await? { u64::MAX } else { SMALL };
        if self.store.scrub(at_most).await? {
            self.store.write(move |tx| Box::pin(async move { tx.scrubbed(wanted).await })).await?;
        }
        Ok(())
    }

    /// Whether nobody is on the phone and no shop is open: the hours after midnight of the first shop.
    async fn is_quiet(&self) -> Result<bool, StoreError> {
        use chrono::Timelike;
        let mut tx = self.store.read().await?;
        let shops = tx.shops().await?;
        let Some(first) = shops.first() else { return Ok(true) };
        let hour = self.clock.now().with_timezone(&first.zone).hour();
        for shop in &shops {
            if !tx.live_calls(shop.id).await?.is_empty() {
                return Ok(false);
            }
        }
        Ok((1..5).contains(&hour))
    }
}

fn refusal(not_yet: NotYet) -> DeskError {
    DeskError::Conflict(match not_yet {
        NotYet::VisitToCome => {
            "This customer has a visit to come. Cancel it first: whoever is forgotten cannot be expected."
        }
        NotYet::OnTheLine => "This customer is on the phone right now. Please wait until the call is over.",
    })
}
