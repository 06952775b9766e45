//! What a caller wants, in English and Spanish; several things in one breath, in the order they were said.

use super::phrases::{Phrases, phrases};
use super::words::Words;

/// Something a caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    /// Danger to life or health now.
    Emergency,
    /// A reaction of skin or body, a condition: not for a machine.
    Medical,
    /// Recorded voices and sellers.
    Robot,
    /// Insults.
    Abuse,
    /// Somebody else's affairs, or ours.
    Private,
    /// A person, at once.
    Human,
    /// To leave a message or be called back.
    Message,
    /// Not content.
    Complaint,
    /// To give an appointment up.
    Cancel,
    /// To move or alter an appointment.
    Change,
    /// Is late for an appointment.
    Late,
    /// To hear or confirm one's appointment.
    Confirm,
    /// A visit.
    Book,
    /// What something costs.
    Price,
    /// When the shop is open.
    Hours,
    /// Where it is.
    Address,
    /// Who works there, or when.
    People,
    /// How long something takes.
    Duration,
    /// What the shop does.
    Menu,
    /// Something the shop's data does not answer: gift cards, parking, payment, jobs.
    Unknown(Topic),
}

impl Intent {
    /// The word in events and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Medical => "medical",
            Self::Robot => "robot",
            Self::Abuse => "abuse",
            Self::Private => "private",
            Self::Human => "human",
            Self::Message => "message",
            Self::Complaint => "complaint",
            Self::Cancel => "cancel",
            Self::Change => "change",
            Self::Late => "late",
            Self::Confirm => "confirm",
            Self::Book => "book",
            Self::Price => "price",
            Self::Hours => "hours",
            Self::Address => "address",
            Self::People => "people",
            Self::Duration => "duration",
            Self::Menu => "services",
            Self::Unknown(topic) => topic.word(),
        }
    }
}

/// Things callers ask about that only the shop's people know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Gift cards and vouchers.
    GiftCard,
    /// Parking.
    Parking,
    /// Ways to pay.
    Payment,
    /// Discounts and promises.
    Discount,
    /// Things to buy.
    Products,
    /// Work at the salon.
    Job,
    /// Something that was left behind.
    Lost,
    /// Money before the visit.
    Deposit,
    /// Until when one may cancel.
    Cancellation,
    /// Children, pets, wheelchairs and other rules of the house.
    House,
}

impl Topic {
    fn word(self) -> &'static str {
        match self {
            Self::GiftCard => "gift_card",
            Self::Parking => "parking",
            Self::Payment => "payment",
            Self::Discount => "discount",
            Self::Products => "products",
            Self::Job => "job",
            Self::Lost => "lost_property",
            Self::Deposit => "deposit",
            Self::Cancellation => "cancellation_policy",
            Self::House => "house_rules",
        }
    }
}

static WANTS: [(Intent, Phrases); 29] = [
    (
        Intent::Emergency,
        Phrases::of(
            "emergency|ambulance|can't breathe|cannot breathe|can not breathe|trouble breathing|difficulty breathing|hard to breathe|throat is closing|\
        throat is swelling|anaphyl|anaphylaxis|anaphylactic|unconscious|passed out|heart attack|bleeding badly|call 911|emergencia|ambulancia|\
        no puedo respirar|no puede respirar|dificultad para respirar|se desmayo|inconsciente|infarto|se esta ahogando|me ahogo",
        ),
    ),
    (
        Intent::Medical,
        Phrases::of(
            "allergic reaction|reaction to|allergic|allergy|rash|burned my scalp|burning scalp|burnt|chemical burn|blisters|swollen|swelling|\
        face is swollen|pregnant|pregnancy|chemo|chemotherapy|medication|doctor|infection|hives|reaccion alergica|alergia|alergica|\
        alergico|sarpullido|quemadura|me quemo|ampollas|hinchada|hinchado|embarazada|quimioterapia|medicamento|infeccion",
        ),
    ),
    (
        Intent::Robot,
        Phrases::of(
            "press one|press 1|press two|press 2|press nine|press 9|this is an automated|automated message|prerecorded|pre-recorded|this call is being|\
        extended warranty|business listing|google listing|lower your interest|merchant services|final notice|to be removed from|\
        you have been selected|congratulations you|business loan|your google|credit card processing|oprima uno|pulse uno|marque uno|\
        mensaje grabado|ha sido seleccionado",
        ),
    ),
    (
        Intent::Abuse,
        Phrases::of(
            "fuck|fucking|fuck you|bitch|asshole|cunt|piece of shit|stupid bot|stupid machine|shut up|motherfucker|bastard|dumbass|idiot|moron|slut|\
        whore|puta|puto|mierda|cabron|pendejo|pendeja|gilipollas|imbecil|hijo de|chinga|vete a la|estupida|estupido|idiota",
        ),
    ),
    (
        Intent::Private,
        Phrases::of(
            "your instructions|ignore your|ignore all|ignore previous|system prompt|your prompt|your rules|someone else's appointment|my wife's appointment|\
        my husband's appointment|her appointment|his appointment|their appointment|my girlfriend's appointment|my boyfriend's appointment|\
        customer list|client list|other customers|other clients|this is the police|police officer|i work there|i'm staff|i am staff|\
        home address of|phone number of|la cita de mi|su cita|tus instrucciones|ignora tus|lista de clientes|otros clientes|soy la policia",
        ),
    ),
    (
        Intent::Human,
        Phrases::of(
            "human|real person|actual person|live person|a person|speak to someone|speak to somebody|speak with someone|speak with somebody|talk to someone|\
        talk to somebody|talk with someone|talk to a|speak to a|speak with a|talk with a|representative|operator|receptionist|speak to the|\
        speak with the|talk to the|manager|the owner|the boss|someone real|somebody real|transfer me|put me through|connect me|\
        stop talking to a machine|not a robot|persona de verdad|persona real|una persona|hablar con alguien|hablar con una|hablar con un|\
        hablar con el|hablar con la|encargada|encargado|la duena|el dueno|el jefe|la jefa|ser humano|paseme|operadora",
        ),
    ),
    (
        Intent::Message,
        Phrases::of(
            "message|leave word|call me back|call back|callback|give me a call|ring me back|tell them|let them know|let her know|let him know|tell her|tell him|\
        pass on|mensaje|recado|que me llamen|llamenme|llameme|devolver la llamada|devuelvan la llamada|diganle|avisele|avisar",
        ),
    ),
    (
        Intent::Complaint,
        Phrases::of(
            "complaint|complain|unhappy|not happy|disappointed|ruined|refund|money back|terrible|awful|horrible|worst|messed up|botched|rude|unacceptable|\
        disgusted|hate my hair|hate it|queja|quejarme|reclamacion|reclamar|descontenta|descontento|reembolso|devolucion|\
        me arruinaron|un desastre|pesimo|horrible",
        ),
    ),
    (
        Intent::Cancel,
        Phrases::of(
            "cancel|cancelling|canceling|cancellation|cancelled|call off|can't make it|cannot make it|can't come|won't make it|won't be able|not able to make|\
        not going to make|get rid of my appointment|cancelar|cancela|cancele|anular|anule|no puedo ir|no podre ir|no voy a poder",
        ),
    ),
    (
        Intent::Change,
        Phrases::of(
            "reschedule|rescheduling|move my|move the|moving my|move it|change my|change the time|change the date|change the day|change it|change an|switch my|push my|push it|\
        push back|bring forward|postpone|rebook|different time for my|another time for my|alter my|swap my|reprogramar|cambiar mi|\
        cambiar la|mover mi|mover la|aplazar|posponer|adelantar|modificar|reagendar|cambiarla|moverla|cambiar de hora",
        ),
    ),
    (
        Intent::Late,
        Phrases::of(
            "running late|be late|i'm late|i am late|minutes late|going to be late|stuck in traffic|running behind|bit late|little late|delayed|\
        llego tarde|llegar tarde|llegare tarde|voy tarde|con retraso|retrasada|retrasado|se me hace tarde|minutos tarde|en trafico|\
        en un atasco",
        ),
    ),
    (
        Intent::Confirm,
        Phrases::of(
            "confirm my|confirm the appointment|confirming my|check my appointment|when is my|what time is my|do i have an appointment|is my appointment|double check|\
        double-check|verify my|still on for|my appointment is|look up my|confirmar mi|cuando es mi|a que hora es mi|cuando tengo|\
        tengo cita|comprobar mi|verificar mi|mi cita es",
        ),
    ),
    (
        Intent::Book,
        Phrases::of(
            "book|booking|appointment|appointments|schedule|come in|available|availability|slot|opening|openings|reserve|reservation|fit me in|squeeze me in|free|\
        get me in|get in|see me|make an|set up|anything open|take me|do you have anything|have anything|space|walk in|walk-in|spot|\
        pencil me in|cita|citas|reservar|reserva|turno|agendar|hueco|huecos|disponible|disponibilidad|apuntarme|pedir hora|libre|sitio",
        ),
    ),
    (
        Intent::Price,
        Phrases::of(
            "how much|price|prices|pricing|cost|costs|charge|charges|expensive|rates|what do you charge|fee|cuanto cuesta|cuanto cuestan|cuanto vale|cuanto cobran|\
        cuanto cobra|cuanto es|cuanto sale|cuanto seria|precio|precios|tarifa|tarifas|que cuesta|que precio",
        ),
    ),
    (
        Intent::Hours,
        Phrases::of(
            "hours|are you open|you open|are you guys open|you close|closing time|what time are you closing|when do you open|when do you close|what time do you|close today|open on|open until|open late|\
        open today|open tomorrow|opening time|opening times|business hours|are you closed|still open|horario|horarios|abren|abre|abris|cierran|\
        cierra|cerrais|abiertos|abierto|estan abiertos|a que hora abren|a que hora cierran",
        ),
    ),
    (
        Intent::Address,
        Phrases::of(
            "address|where are you|where is the salon|where's the salon|located|location|directions|find you|get there|get to you|where you are|what street|how do i get|\
        direccion|donde estan|donde esta|donde queda|donde quedan|donde se encuentran|ubicacion|ubicados|como llego|como llegar|en que calle",
        ),
    ),
    (
        Intent::People,
        Phrases::of(
            "who works|who does|who is working|who's working|who is on|who's on|which stylists|which stylist|who do you have|who is available|who's available|\
        who are your|what stylists|is she working|is he working|does she work|does he work|work on|working on|working today|working tomorrow|\
        in today|in tomorrow|days does|when does|quien trabaja|quienes trabajan|quien esta|quien hace|que estilistas|que peluqueros|\
        que peluqueras|trabaja hoy|trabaja manana|trabaja el|que dias trabaja|cuando trabaja",
        ),
    ),
    (
        Intent::Duration,
        Phrases::of(
            "how long|how much time|how many minutes|how many hours|cuanto tarda|cuanto dura|cuanto tiempo|cuanto se tarda|cuanto demora",
        ),
    ),
    (
        Intent::Menu,
        Phrases::of(
            "what services|which services|what do you offer|what do you do|services do you|what kind of|do you do|do you offer|que servicios|que ofrecen|\
        que hacen|hacen|ofrecen",
        ),
    ),
    (
        Intent::Unknown(Topic::GiftCard),
        Phrases::of(
            "gift card|gift cards|gift certificate|gift certificates|gift voucher|voucher|vouchers|tarjeta regalo|tarjeta de regalo|tarjetas de regalo|tarjetas regalo|cheque regalo|vale regalo|bono regalo",
        ),
    ),
    (
        Intent::Unknown(Topic::Parking),
        Phrases::of(
            "parking|park my car|where can i park|garage|valet|estacionamiento|aparcamiento|aparcar|estacionar|parqueo|donde aparco",
        ),
    ),
    (
        Intent::Unknown(Topic::Payment),
        Phrases::of(
            "credit card|credit cards|debit card|take cards|cash only|apple pay|venmo|pay with|payment plan|accept cards|take card|take amex|checks|\
        tarjeta de credito|con tarjeta|en efectivo|bizum|formas de pago|pagar con|zelle",
        ),
    ),
    (
        Intent::Unknown(Topic::Discount),
        Phrases::of(
            "discount|discounts|coupon|promo|promotion|special offer|deal|deals|was promised|percent off|student rate|senior rate|loyalty|\
        descuento|descuentos|cupon|promocion|oferta|ofertas|me prometieron|rebaja",
        ),
    ),
    (
        Intent::Unknown(Topic::Products),
        Phrases::of(
            "shampoo do|sell shampoo|products|product|hair products|buy a|sell any|productos|venden productos|venden champu",
        ),
    ),
    (
        Intent::Unknown(Topic::Job),
        Phrases::of(
            "hiring|job|jobs|are you hiring|apply for|resume|vacancy|vacancies|chair rental|rent a chair|internship|apprentice|trabajo en|buscan personal|\
        curriculum|empleo|vacante|practicas",
        ),
    ),
    (
        Intent::Unknown(Topic::Lost),
        Phrases::of(
            "lost and found|left my|forgot my|lost my|leave behind|left behind|deje mi|olvide mi|me deje|perdi mi|objetos perdidos",
        ),
    ),
    (
        Intent::Unknown(Topic::Deposit),
        Phrases::of(
            "deposit|deposits|pay in advance|pay up front|pay upfront|prepay|deposito|depositos|anticipo|pagar por adelantado",
        ),
    ),
    (
        Intent::Unknown(Topic::Cancellation),
        Phrases::of(
            "cancellation policy|cancelation policy|cancellation fee|how late can i cancel|politica de cancelacion|hasta cuando puedo cancelar",
        ),
    ),
    (
        Intent::Unknown(Topic::House),
        Phrases::of(
            "walk ins|walk-ins|wheelchair|bring my dog|bring my kids|bring my baby|pets|pet friendly|wifi|wi-fi|what's your policy|\
        patch test|masks|silla de ruedas|mi perro|mascotas|politica de|prueba de alergia",
        ),
    ),
];

/// What is wanted, in the order it was said. Words stay.
pub fn intents(words: &Words) -> Vec<Intent> {
    let mut found: Vec<(usize, Intent)> = Vec::new();
    for &(intent, ref phrases) in &WANTS {
        if let Some((at, _)) = words.find_any_where(phrases, |at| !refused(words, at, intent)) {
            found.push((at, intent));
        }
    }
    found.sort_unstable();
    let mut wanted: Vec<Intent> = found.into_iter().map(|(_, intent)| intent).collect();
    sharpen(words, &mut wanted);
    wanted
}

/// "I don't want to cancel", "no need to confirm": named and not wanted. A free time is no free visit.
fn refused(words: &Words, at: usize, intent: Intent) -> bool {
    let not = (1..=4).any(|back| {
        at >= back
            && phrases!("don't|not|didn't|without|no|nunca|never").holds(words.before(at, back))
            && (at - back..at).all(|i| !words.pause_after(i))
    });
    match intent {
        Intent::Cancel => not && !words.has_any(phrases!("can't make it|cannot make it|can't come|won't make it|won't be able|not able to make|not going to make|no puedo ir|no podre ir|no voy a poder")),
        Intent::Change | Intent::Human | Intent::Message | Intent::Emergency => not,
        Intent::Book => words.at(at) == "free" && words.has_any(phrases!("free of charge|toll free|for free")),
        _ => false,
    }
}

/// Words that belong to several things at once go to the one that says more.
fn sharpen(words: &Words, wanted: &mut Vec<Intent>) {
    let has = |wanted: &[Intent], intent| wanted.contains(&intent);
    // "Cancel my appointment" books none.
    let about_one = [Intent::Cancel, Intent::Change, Intent::Late, Intent::Confirm, Intent::Private];
    let anew = words.has_any(phrases!("and book|then book|new appointment|another appointment|instead book|book another|y reservar|otra cita|nueva cita|also book|want to book|like to book"));
    if about_one.iter().any(|intent| has(wanted, *intent)) && !anew {
        wanted.retain(|intent| *intent != Intent::Book);
    }
    // Until when one may cancel, and what is paid before, are questions; nothing is cancelled, and no service is priced.
    if has(wanted, Intent::Unknown(Topic::Cancellation)) || has(wanted, Intent::Unknown(Topic::Deposit)) {
        wanted.retain(|intent| !matches!(intent, Intent::Cancel | Intent::Price));
    }
    // "How much time", "what are your rates" and "how much is parking".
    if has(wanted, Intent::Duration) && words.has_any(phrases!("how much time")) {
        wanted.retain(|intent| *intent != Intent::Price);
    }
    for alone in [Intent::Emergency, Intent::Robot] {
        if has(wanted, alone) {
            wanted.retain(|intent| *intent == alone);
        }
    }
    if words.has_any(phrases!("fit me|squeeze me|get me in|come in|get in")) {
        wanted.retain(|intent| *intent != Intent::People);
    }
    // A question about hours or people is no wish for a visit by its "open" or "available".
    if has(wanted, Intent::People) && !words.has_any(phrases!("book|appointment|cita|reservar")) {
        wanted.retain(|intent| *intent != Intent::Book);
    }
    if has(wanted, Intent::Menu) && wanted.len() > 1 {
        wanted.retain(|intent| *intent != Intent::Menu);
    }
    if has(wanted, Intent::Hours)
        && words.has_any(phrases!("24 hours|in 2 hours|two hours|few hours|an hour|2 hours|3 hours"))
    {
        wanted.retain(|intent| *intent != Intent::Hours);
    }
}
