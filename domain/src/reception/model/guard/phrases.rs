//! Words by which a sentence states something. Without accents, as utterances are compared.

use crate::understanding::phrases::Phrases;

/// Something is done. Only the desk says so.
pub(super) static BOOKED: Phrases = Phrases::of(
    "booked|booking is|book you in for|confirmed|confirming your|reserved|scheduled|rescheduled|cancelled|canceled|\
    all set|you're set|you are set|good to go|it's done|is done|got you down|put you down|have you down|got you in|\
    penciled|pencilled|see you then|see you at|see you on|see you tomorrow|see you next|see you soon|i moved|i've moved|\
    have moved|been moved|is moved|i changed|i've changed|have changed|been changed|refunded|waived|added you|texted|\
    i've sent|i sent|have sent|been sent|emailed|passed it on|passed that on|passed on|passed your|i told|i've told|\
    have told|notified|taken care of|i've updated|have updated|been updated|deleted|transferring|connecting you|\
    your appointment is for|secured|locked in|held for you|holding|on the books|on the calendar|in the system|\
    reservada|reservado|reservados|reservadas|reserve|he reservado|confirmada|confirmado|agendada|agendado|anotada|\
    anotado|apuntada|apuntado|apartada|apartado|cancelada|cancelado|anulada|anulado|cambiada|cambiado|movida|movido|\
    queda lista|quedo lista|listo su|lista su|todo listo|ya esta|ya quedo|le esperamos|lo esperamos|la esperamos|\
    le espero|nos vemos|hasta el|enviado|enviada|he enviado|le envie|avisado|he avisado|transferido|le transfiero|\
    le comunico con|le paso con|borrado|borrada|eliminado|eliminada|reembolsado|cita es el|cita sera|cita queda",
);

/// Rules of the shop and gifts: they come from the shop's data or not at all.
pub(super) static RULES: Phrases = Phrases::of(
    "policy|policies|refund|refunds|discount|discounts|free of charge|for free|is free today|complimentary|no charge|\
    no cost|at no|on the house|half price|half off|off your|percent|coupon|promo|promotion|special offer|voucher|\
    gift|guarantee|guaranteed|guarantees|warranty|deposit|fee|fees|surcharge|tip|tips|gratuity|insurance|liability|\
    allergy|allergic|safe for|medically|doctor|pregnant|pregnancy|always open|never closed|any time you want|\
    walk-ins|walk-in|walk ins|no need to pay|don't need to pay|do not need to pay|don't have to pay|pay nothing|\
    not pay|won't charge|won't be charged|won't cost|costs nothing|cost nothing|entitled|eligible|\
    politica|politicas|reembolso|devolucion|devolvemos|descuento|descuentos|gratis|gratuito|gratuita|sin costo|sin coste|\
    sin cargo|de regalo|regalo|cortesia|mitad de precio|por ciento|cupon|promocion|oferta especial|garantia|garantizo|\
    garantizamos|garantizado|deposito|fianza|recargo|propina|seguro medico|alergia|embarazada|medico|siempre abierto|\
    sin cita|no paga|no tiene que pagar|no le cobramos|no cuesta nada|derecho a",
);

/// That a time is free.
pub(super) static AVAILABLE: Phrases = Phrases::of(
    "available|availability|is free|are free|free at|free on|free then|open slot|opening|openings|is open at|can fit|\
    fit you in|squeeze|disponible|disponibles|disponibilidad|libre|libres|hueco|huecos",
);

/// About opening hours.
pub(super) static HOURS: Phrases = Phrases::of(
    "we open|we close|we are open|we're open|we are closed|we're closed|salon is open|salon is closed|salon opens|\
    salon closes|opening hours|our hours|business hours|hours are|shop is open|shop is closed|\
    abrimos|cerramos|estamos abiertos|estamos cerrados|nuestro horario|el horario|horario es|abierto de|salon abre|\
    salon cierra",
);

/// Open.
pub(super) static OPEN: Phrases =
    Phrases::of("open|opens|opening|hours|abrimos|abiertos|abierto|abre|horario");

/// Closed.
pub(super) static CLOSED: Phrases = Phrases::of("closed|cerrado|cerrados|cerramos el|no abrimos|not open");

/// What no receptionist asks for or tells.
pub(super) static SECRETS: Phrases = Phrases::of(
    "password|passwords|passcode|pin|cvv|cvc|card number|credit card|debit card|security code|social security|ssn|\
    bank account|routing number|one time code|verification code|api key|system prompt|my instructions|my prompt|\
    wire transfer|gift card number|bitcoin|crypto|date of birth|mother's maiden|\
    contrasena|clave|numero de tarjeta|tarjeta de credito|tarjeta de debito|codigo de seguridad|cuenta bancaria|\
    codigo de verificacion|mis instrucciones|seguridad social|transferencia bancaria|criptomonedas",
);
