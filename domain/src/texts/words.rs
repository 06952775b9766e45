//! The words of a text: short, the salon's name first, plain letters that a phone network sends as they are.

use super::About;
use crate::appointment::AppointmentFacts;
use crate::zone::ShopClock;

/// What a text is made of.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The salon's name.
    pub shop: &'a str,
    /// The salon's clock.
    pub clock: &'a ShopClock,
    /// The visit as it stands.
    pub visit: &'a AppointmentFacts,
    /// Where the customer sees the visit, or books another one.
    pub link: &'a str,
}

impl About {
    /// Whether the customer still has something to look after: the link then leads to the visit, else to a new booking.
    pub fn leads_to_the_visit(self) -> bool {
        !matches!(self, Self::Declined | Self::Expired | Self::Cancelled | Self::CalledOff)
    }
}

/// The text.
pub fn words(about: About, letter: &Letter<'_>) -> String {
    let Letter { shop, clock, visit, link } = letter;
    let when = format!("{} at {}", clock.day(visit.starts_at), clock.time_of_day(visit.starts_at));
    let what = format!("{} with {}, {when}", visit.services.join(", "), visit.professional);
    match about {
        About::Confirmation => {
            format!("{shop}: you are booked. {what}. See or cancel: {link} Reply STOP to end texts.")
        }
        About::Requested => {
            format!(
                "{shop}: we got your request. {what}. You get a text when it is answered. {link} Reply STOP to end texts."
            )
        }
        About::Accepted => format!("{shop}: yes, you are booked. {what}. See or cancel: {link}"),
        About::OtherTime => format!("{shop}: we can offer you another time. {what}. Your answer: {link}"),
        About::Declined => format!("{shop}: sorry, {when} does not work. Please choose another time: {link}"),
        About::Expired if visit.asked_starts_at.is_some() => {
            format!("{shop}: the time we offered, {when}, is not held any more. Another time: {link}")
        }
        About::Expired => {
            format!(
                "{shop}: sorry, nobody could answer your request for {when} in time. Another time: {link}"
            )
        }
        About::Moved => format!("{shop}: your visit has changed. {what}. See or cancel: {link}"),
        About::CalledOff => {
            format!(
                "{shop}: sorry, we have to cancel your visit on {when}. Please choose another time: {link}"
            )
        }
        About::Cancelled => format!("{shop}: your visit on {when} is cancelled. Book another: {link}"),
        About::Reminder => {
            format!("{shop}: see you soon. {what}. Reply Y to confirm. Your visit: {link}")
        }
    }
}
