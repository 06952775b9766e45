//! stub
use crate::ids::*; use crate::catalogue::*; use crate::hours::*; use crate::availability::*; use crate::phone::*; use crate::Instant; use crate::live::Outcome; use crate::appointment::AppointmentFacts;
#[derive(Debug, Clone)] pub struct Shop { pub id: ShopId, pub name: String, pub zone: chrono_tz::Tz, pub address: Option<String>, pub hours: WeeklyHours, pub services: Vec<Service>, pub professionals: Vec<Professional>, pub rules: BookingRules, pub greeting: Option<String> }
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)] pub struct Conversation { caller: Option<PhoneNumber> }
impl Conversation { pub fn new(caller: Option<PhoneNumber>, _n: Option<String>) -> Self { Self { caller } } pub fn outcome(&self) -> Outcome { Outcome::Missed } pub fn caller(&self) -> Option<&PhoneNumber> { self.caller.as_ref() } }
#[derive(Debug, Clone)] pub enum Input { Started, Resumed, Heard(String), Pressed(char), Interrupted { heard: String }, Silence, SlotsFound { slots: Vec<Slot>, exact: bool }, Booked(AppointmentFacts), SlotTaken { others: Vec<Slot> }, MessageTaken, DeskFailed, ShuttingDown }
#[derive(Debug, Clone)] pub enum Effect { Say { turn: u32, text: String }, Caller { turn: u32, text: String }, CutOff { turn: u32, heard: String }, FindSlots(SlotQuery), Book(BookingDraft), TakeMessage { name: Option<String>, text: String }, Intent(String), HangUp(Outcome) }
#[derive(Debug, Clone)] pub struct SlotQuery { pub services: Vec<ServiceId>, pub professional: Option<ProfessionalId>, pub from: Instant, pub until: Instant, pub wish: Option<Instant> }
#[derive(Debug, Clone)] pub struct BookingDraft { pub services: Vec<ServiceId>, pub professional: ProfessionalId, pub starts_at: Instant, pub customer_name: String, pub customer_phone: Option<PhoneNumber> }
pub fn step(_s: &Shop, _n: Instant, c: Conversation, _i: Input) -> (Conversation, Vec<Effect>) { (c, vec![]) }
