//! Answers that mean something only after a question: yes and no, "the second one", "something earlier", goodbye.

use super::numbers::{number, ordinal};
use super::phrases::{Phrases, phrases};
use super::words::Words;

/// How an utterance answers.
#[expect(clippy::struct_excessive_bools, reason = "each is something that may or may not have been said")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    /// Agrees.
    pub yes: bool,
    /// Refuses.
    pub no: bool,
    /// Says only that one listens: "uh-huh". Neither agrees nor stops.
    pub listening: bool,
    /// Says hello, and nothing else.
    pub greets: bool,
    /// Thanks.
    pub thanks: bool,
    /// Has nothing more to say, or goodbye.
    pub goodbye: bool,
    /// Wants others than what was offered.
    pub others: bool,
    /// Wants an earlier or a later time than what was offered.
    pub shift: Option<Shift>,
    /// As soon as possible.
    pub soonest: bool,
    /// "Hold on": there is more to come.
    pub wait: bool,
}

/// Which way from what was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// Earlier.
    Earlier,
    /// Later.
    Later,
}

/// One of the offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Counted from 0.
    Nth(usize),
    /// The last of them.
    Last,
    /// The earliest.
    Earliest,
    /// The latest.
    Latest,
    /// Any: the first will do.
    Any,
}

static YES: Phrases = Phrases::of(
    "yes|yeah|yea|yep|yup|ya|yess|sure|sure thing|correct|right|perfect|great|ok|okay|k|\
    absolutely|definitely|certainly|indeed|sounds good|sounds great|go ahead|that works|works for me|\
    works great|will work|would work|please do|of course|fine|good|lovely|wonderful|awesome|excellent|\
    amazing|fantastic|cool|nice|exactly|why not|do it|book it|i confirm|confirmed|that's it exactly|\
    looks good|i like|i'd like that|i love|i'll take|i agree|agreed|alright|all right|very well|brilliant|\
    super|you bet|for sure|let's do|that'll do|that will do|if you could|yes please|accurate|suits me|si|\
    claro|claro que si|por supuesto|vale|de acuerdo|perfecto|correcto|exacto|eso es|esta bien|\
    me parece bien|bueno|genial|adelante|si por favor|dale|sale|asi es|me viene bien|me va bien|estupendo|\
    muy bien|confirmo",
);

static NO: Phrases = Phrases::of(
    "no|nope|nah|not|don't|doesn't|isn't|won't|can't|cannot|wasn't|didn't|wouldn't|wrong|\
    incorrect|neither|none|never mind|nevermind|rather not|negative|mistake|mistaken|forget it|don't book|\
    nothing|i'll pass|hold off|no gracias|tampoco|ninguno|ninguna|de ningun modo|para nada|nada|\
    incorrecto|mal|equivocado|dejalo|olvidelo|olvidalo|mejor no|aint|ain't|dont|doesnt|nunca|change that",
);

/// Sayings with a "no" that refuse nothing.
static NO_REFUSAL: Phrases = Phrases::of(
    "no problem|no preference|doesn't matter|don't mind|don't care|no worries|\
    not a problem|why not|not sure|don't know|no rush|can't wait|no me importa|no importa|sin problema|\
    no se|no hay problema|not bad|won't be a problem|no doubt|da igual|not yet sure",
);

/// Ways to say yes that need not be one: "good morning", "right now", "the right place".
static NO_ASSENT: Phrases = Phrases::of(
    "eso es todo|a nice day|a good day|a great day|a wonderful day|a nice|a great day|good morning|good afternoon|good evening|good day|right now|buenos dias|\
    a good|some good|good salon|nice salon|great salon|sounds right but|good place|good hair|\
    how good|right away|what good",
);

static LISTENING: Phrases = Phrases::of("uh-huh|uh huh|uhuh|mm-hmm|mm hmm|mhm|mmhmm|hmm|mm|aha|aja|um|uh|ah");

static GREETING: Phrases = Phrases::of(
    "hi|hello|hey|hiya|there|good|morning|afternoon|evening|day|howdy|aloha|yes|hola|buenas|buenos|dias|tardes|noches|\
    buen|dia|que|tal|alo|bueno|diga|how|are|you|um|uh",
);

static THANKS: Phrases = Phrases::of(
    "thanks|thank|thankyou|thx|appreciate|appreciated|grateful|cheers|gracias|\
    agradezco|very helpful|been helpful",
);

static GOODBYE: Phrases = Phrases::of(
    "bye|goodbye|good bye|bye-bye|bye bye|that's all|that is all|thats all|\
    that'll be all|that will be all|nothing else|nothing more|nothing further|that's it|that is it|\
    thats it|that'll be it|that will be it|that's everything|that is everything|see you|have a good|\
    have a nice|have a great|have a wonderful|all set|i'm good|i am good|i'm done|i am done|we're done|\
    don't need anything|do not need anything|don't need any more|all i need|all i needed|\
    everything i need|everything i needed|all for now|it for now|for now that's|would be all|be all|be it|\
    take care of everything|taken care of everything|takes care of everything|covers everything|covers it|\
    that'll do it|that does it|that would be it|gonna be it|going to be it|later then|good night|so long|\
    all the information i need|no more|don't have anything|anything else right now|adios|hasta luego|\
    hasta pronto|eso es todo|es todo|nada mas|seria todo|que tenga|que tengas|chao|chau|hasta manana|\
    nos vemos|all i wanted",
);

static OTHERS: Phrases = Phrases::of(
    "another|other|others|else|different|alternative|alternatives|any more|\
    more options|other options|next one|none of those|none of them|none of these|neither|what else|\
    anything else|something else|not that one|not what|not interested|not like|don't like|do not like|\
    doesn't sound|change the|instead|anyone else|somewhere else|elsewhere|any others|not those|\
    keep looking|keep searching|search again|look again|not a fan|not my style|otro|otra|otros|otras|\
    alguna otra|algun otro|ninguna de esas|ninguno de esos|diferente|mas opciones|que mas|no me gusta|\
    no me convence|ninguna|ninguno|no me va|no me sirve|distinta|distinto|demas|cambiar de|not quite|\
    rather have|prefer",
);

/// A part of a visit that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitPart {
    /// Whose it is.
    Name,
    /// What is done.
    Service,
    /// Day and time.
    When,
}

/// Which part of a visit is named: "the name is wrong", "la hora".
pub fn part_named(text: &str) -> Option<VisitPart> {
    let words = Words::of(text);
    if words.has_any(phrases!("name|surname|nombre|apellido|spelling|spelled")) {
        Some(VisitPart::Name)
    } else if words.has_any(phrases!("service|treatment|servicio|tratamiento")) {
        Some(VisitPart::Service)
    } else if words.has_any(phrases!("day|date|time|hour|dia|fecha|hora|everything|all of it|both|todo")) {
        Some(VisitPart::When)
    } else {
        None
    }
}

/// Reads how an utterance answers. Its words stay.
pub fn answer(words: &Words) -> Answer {
    let listening = !words.is_empty() && words.left().all(|word| LISTENING.holds(&word.plain))
        || (words.len() == 2 && words.has_any(phrases!("uh-huh|uh huh|mm-hmm|mm hmm")));
    Answer {
        yes: says(words, &YES, &NO_ASSENT) || (words.len() == 1 && matches!(words.at(0), "please" | "porfa")),
        no: says(words, &NO, &NO_REFUSAL),
        listening,
        greets: words.has_any(phrases!("hi|hello|hey|hiya|howdy|aloha|good morning|good afternoon|good evening|hola|buenas|buenos dias|buen dia|alo|diga"))
            && words.left().all(|word| GREETING.holds(&word.plain)),
        thanks: words.has_any(&THANKS),
        goodbye: words.has_any(&GOODBYE),
        others: words.has_any(&OTHERS),
        shift: shift(words),
        wait: words.has_any(
            phrases!("hold on|hang on|one moment|one second|one sec|just a second|just a moment|just a minute|a second|let me check|\
            let me see|let me look|let me think|give me a second|give me a minute|bear with me|un momento|un momentito|\
            espere|espera|un segundo|dejeme ver|deje que mire|dejame ver|permitame"),
        ),
        soonest: words.has_any(
            phrases!("as soon as possible|as early as possible|earliest possible|asap|soonest|next available|first available|\
            earliest available|earliest you have|earliest appointment|whenever is free|right away|\
            cuanto antes|lo antes posible|lo mas pronto|primera disponible|primer hueco|primera cita"),
        ),
    }
}

/// Whether any of some phrases is said where it is not part of a saying that means something else.
fn says(words: &Words, phrases: &'static Phrases, except: &'static Phrases) -> bool {
    let means_something_else = |at: usize| {
        (at.saturating_sub(3)..=at)
            .any(|start| words.all_at(start, except).any(|saying| start + saying.words > at))
    };
    words.find_any_where(phrases, |at| !means_something_else(at)).is_some()
}

fn shift(words: &Words) -> Option<Shift> {
    static EARLIER: Phrases = Phrases::of(
        "earlier|sooner|too late|before that|mas temprano|antes|mas pronto|\
        demasiado tarde|muy tarde|bit earlier|little earlier|anything before|something before|algo antes",
    );
    static LATER: Phrases = Phrases::of(
        "later|too early|after that|mas tarde|demasiado pronto|muy temprano|\
        demasiado temprano|anything after|something after|despues|algo despues|muy pronto",
    );
    // "The earlier one" chooses, "later today" is a day.
    let chooses = words.has_any(phrases!(
        "the earlier|the later|earlier one|later one|later today|\
        talk to you later|see you later"
    ));
    if chooses {
        None
    } else if words.has_any(&EARLIER) {
        Some(Shift::Earlier)
    } else if words.has_any(&LATER) {
        Some(Shift::Later)
    } else {
        None
    }
}

/// Which offer is meant: "the second one", "the earlier", "number two", "la última". Its words are used up.
pub fn choice(words: &mut Words) -> Option<Choice> {
    static NAMED: [(Phrases, Choice); 5] = [
        (
            Phrases::of("earliest|earlier|soonest|mas temprano|mas temprana|mas pronto|primera hora"),
            Choice::Earliest,
        ),
        (Phrases::of("latest|later|mas tarde|mas tardia"), Choice::Latest),
        (Phrases::of("last|latter|ultimo|ultima"), Choice::Last),
        (Phrases::of("middle|del medio|de en medio|de enmedio"), Choice::Nth(1)),
        (Phrases::of("former"), Choice::Nth(0)),
    ];
    static ANY: Phrases = Phrases::of(
        "either|any of them|any of those|any one|whichever|doesn't matter|don't mind|\
        you choose|you pick|cualquiera|da igual|me da igual|el que sea|any is fine|any works",
    );
    for i in 0..words.len() {
        let the = matches!(words.before(i, 1), "the" | "el" | "la" | "lo");
        let counted = ordinal(words, i).filter(|(n, _)| (1..=3).contains(n));
        let named = NAMED.iter().find_map(|(names, choice)| words.any_at(i, names).map(|len| (*choice, len)));
        let found = counted.map(|(n, len)| (Choice::Nth(n as usize - 1), len)).or(named);
        if let Some((choice, len)) = found {
            let one = matches!(
                words.at(i + len),
                "one" | "option" | "slot" | "time" | "appointment" | "opcion" | "hora" | "cita"
            );
            let month = matches!(words.at(i + len), "of" | "de");
            if (the || one || words.len() == 1) && !month {
                words.use_up(i, len + usize::from(one));
                return Some(choice);
            }
        }
        if matches!(words.at(i), "number" | "option" | "numero" | "opcion" | "la" | "slot")
            && let Some((n, len)) = number(words, i + 1).filter(|(n, _)| (1..=3).contains(n))
            && words.at(i) != "la"
        {
            words.use_up(i, 1 + len);
            return Some(Choice::Nth(n as usize - 1));
        }
    }
    words.has_any(&ANY).then_some(Choice::Any)
}

/// Whether a thing is ruled out by the words before it: "not the colour", "cancel the colour", "sin tinte".
pub(super) fn without(words: &Words, at: usize) -> bool {
    static OUT: Phrases = Phrases::of(
        "not|without|skip|drop|cancel|remove|minus|except|but|forget|isn't|don't|sin|quitar|quite|quita|menos|excepto|cancelar",
    );
    (1..=3).any(|back| {
        if at < back || (at - back..at).any(|i| words.pause_after(i)) {
            return false;
        }
        let word = words.before(at, back);
        let small = (1..back).all(|j| {
            phrases!("the|a|an|my|any|with|want|el|la|un|una|mi|of|quiero|on").holds(words.before(at, j))
        });
        let out = match word {
            "no" => back == 1,
            "but" => words.before(at, back + 1).starts_with("any"),
            word => OUT.holds(word),
        };
        small && (out || (word == "of" && words.before(at, back + 1) == "instead"))
    })
}
