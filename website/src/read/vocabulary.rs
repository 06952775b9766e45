//! Words that salons use on their pages, lower case, parted by bars; longer ones before those they begin with.

/// Elements whose text stands on lines of its own.
pub(crate) const BLOCKS: &str = "\
    address|article|aside|blockquote|body|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|\
    figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|li|main|nav|ol|option|p|pre|section|\
    select|summary|table|tbody|td|tfoot|th|thead|ul";

/// Elements without text for people, and prices that no longer hold.
pub(crate) const SILENT: &str = "\
    head|script|style|template|noscript|svg|iframe|object|textarea|del|s|strike|select";

/// Elements that only change how letters look: they do not part words.
pub(crate) const LETTERING: &str = "b|strong|i|em|u|font|mark|abbr|small|bdi";

/// What page builders call places where others speak, or where something else is sold.
pub(crate) const ASIDE: &str = "\
    testimonial|testimonials|review|reviews|blog|posts|cookie|gift|voucher|newsletter|woocommerce|\
    products|cart|related|breadcrumbs";

/// The same, said by a heading.
pub(crate) const ASIDE_HEADINGS: &str = "\
    testimonials|reviews|guests say|clients say|customers say|gift card|gift cards|gift vouchers|\
    products|retail|blog|news|press|cancellation|cancellations|policies|deposit|deposits|opiniones|\
    bonos regalo|journal";

/// Before a least price.
pub(crate) const FROM: &str = "\
    from|starting at|starting from|starts at|starts from|start at|starting|beginning at|as low as|\
    prices from|price from|min.|ab|preis ab|desde|a partir de|à partir de|dès|da|a partire da|vanaf|od";

/// Behind a least price.
pub(crate) const AND_UP: &str = "+|and up|& up|and above|or more|upwards|up|y más|et plus";

/// Between two prices or times.
pub(crate) const TO: &str = "-|–|—|to|bis|a|à|~";

/// That it costs nothing, where it stands alone.
pub(crate) const FREE: &str = "\
    free|free of charge|complimentary|no charge|gratis|gratuito|gratuita|kostenlos|gratuit|offert|\
    on the house";

/// That the price is told on request, where it stands alone.
pub(crate) const ON_REQUEST: &str = "\
    poa|p.o.a|p.o.a.|price on application|price on request|prices on request|on request|upon request|\
    price upon request|price on consultation|price upon consultation|priced on consultation|\
    on consultation|upon consultation|by consultation|consultation required|please ask|please enquire|\
    please inquire|enquire|inquire|ask us|call for price|call for pricing|call for a quote|call us|\
    price varies|varies|tbc|by quote|consultar|a consultar|consultar precio|auf anfrage|\
    preis auf anfrage|sur demande|sur devis";

/// In the name of something that has a price and is no service.
pub(crate) const NOT_A_SERVICE: &str = "\
    gift|gifts|voucher|vouchers|deposit|deposits|cancellation|cancellations|cancel|cancelled|late|\
    no-show|no show|no shows|parking|gratuity|discount|discounts|refund|refunds|shipping|delivery|wifi|\
    wi-fi|referral|credit|shampoo bottle|copyright|tax|taxes|vat|subtotal|cart|fee for|surcharge|\
    aparcamiento|descuento|gutschein|gutscheine|rabatt|returned checks";

/// Before a price, and no name of anything.
pub(crate) const LABELS: &str = "\
    price|prices|cost|costs|fee|rate|rates|pricing|investment|our price|only|now|per session|per person|\
    each|total|precio|precios|preis|preise|prix|tarif|tarifa|tarifas|duration|time|service|services|\
    our services|menu|price list|our prices|treatments|book|book now|book online|reserve|learn more|\
    read more|more info|details|select|view more|see more|home|from|length|and|or|for|approx|approx.|\
    about|ca.|ca|circa|duración|dauer|durée|our menu|service menu|leistungen|servicios";

/// What a name does not end with: the sentence goes on with the price.
pub(crate) const UNFINISHED: &str = "\
    of|for|under|over|than|is|are|at|by|with|to|the|a|an|and|or|costs|cost|save|get|charged|charge|your|\
    worth|until|per|was|enjoy|pay|just|spend|be|least|por|de|con|für|für nur|pour|extra|another|\
    additional|every|before|after|within";

/// What parts one service into several: hair, person, experience.
pub(crate) const VARIANTS: &str = "\
    extra long|very long|xl|short|medium|long|short hair|medium hair|long hair|men|women|ladies|gents|\
    kids|children|child|junior|senior|director|master|small|large|full|half|single|couple|corto|medio|\
    largo|pelo corto|pelo largo|señora|caballero|kurz|mittel|lang|damen|herren|court|mi-long|femme|\
    homme|adult|adults|teen|student|students|cheveux courts|cheveux mi-longs|cheveux longs|\
    cabello corto|cabello largo|kurze haare|lange haare|kurzes haar|langes haar|toddler|toddlers";

/// Above a column of prices.
pub(crate) const PRICE_HEADERS: &str = "\
    price|prices|cost|costs|rate|rates|tariff|fee|precio|precios|tarifa|preis|preise|prix|tarif|amount|\
    from|pvp";

/// Above a column of durations.
pub(crate) const TIME_HEADERS: &str = "\
    time|duration|min|mins|minutes|how long|length|dauer|zeit|duración|tiempo|durée|durata";

/// In the class of an element that holds a price.
pub(crate) const PRICE_MARKS: &str = "price|prices|cost|precio|preis|prix|tarif|amount|pricing";

/// Beside a duration that stands alone.
pub(crate) const ABOUT: &str = "\
    approx|approx.|approximately|about|around|ca|ca.|circa|duration|time|allow|takes|length|dauer|\
    duración|durée|session|up to|ca :|time :|duration :";

/// Kinds of schema.org that are a salon.
pub(crate) const BUSINESSES: &str = "\
    HairSalon|BeautySalon|NailSalon|DaySpa|TattooParlor|HealthAndBeautyBusiness|BarberShop|HealthClub|\
    LocalBusiness|MedicalSpa|ProfessionalService|Store";

/// What schema.org calls people who speak about a salon, not for it, and things that are not its own.
pub(crate) const SPOKEN_FOR: &str = "\
    review|reviews|author|creator|publisher|aggregateRating|comment|provider|isRelatedTo|brand|\
    contributor|editor|sponsor";

/// What schema.org calls people who work in a salon.
pub(crate) const WORK_WITH: &str = "employee|employees|staff|member|members|performer";

/// In the address or the name of a page with prices.
pub(crate) const PRICES: &str = "\
    price|prices|pricing|price list|pricelist|service|services|menu|treatment|treatments|rates|tariff|\
    cuts|haircut|haircuts|hair|color|colour|coloring|nails|nail|lashes|lash|brows|brow|waxing|wax|\
    facial|facials|massage|beauty|spa|makeup|bridal|packages|skin|skincare|body|barber|barbering|precio|\
    precios|tarifas|tarifa|servicios|tratamientos|preise|preisliste|leistungen|prix|tarifs|prestations|\
    soins|prezzi|servizi|listino|book|book online|booking";

/// In the address, the name or a heading of a page about people.
pub(crate) const TEAM: &str = "\
    team|our team|the team|staff|crew|stylists|stylist|our stylists|meet|artists|our people|therapists|\
    barbers|technicians|equipo|equipa|mitarbeiter|unser team|équipe|equipe|il team";

/// The same of a page that may be about anything else too.
pub(crate) const ABOUT_US: &str = "\
    about|about us|people|who we are|nosotros|quienes somos|quiénes somos|über uns|ueber uns|chi siamo";

/// In the address or the name of a page with hours and address.
pub(crate) const CONTACT: &str = "\
    contact|contact us|find us|location|locations|hours|opening hours|opening times|visit|visit us|\
    directions|contacto|horario|horarios|kontakt|öffnungszeiten|oeffnungszeiten|anfahrt|horaires|\
    contatti|where we are|impressum";

/// In the address, the name or a heading of a page with questions.
pub(crate) const QUESTIONS: &str = "\
    faq|faqs|f a q|questions|good to know|frequently asked|help|policies|preguntas|preguntas frecuentes|\
    häufige fragen|fragen|foire aux questions|domande frequenti";

/// In the address or the name of a page that is not about the salon's services.
pub(crate) const ELSEWHERE: &str = "\
    blog|news|post|posts|article|articles|shop|store|product|products|cart|checkout|basket|account|\
    my account|login|log in|sign in|signin|wp-admin|wp admin|wp login|wp json|feed|privacy|terms|\
    cookies|legal|author|gift|gift cards|gift card|gift certificates|voucher|vouchers|careers|jobs|\
    join us|gallery|portfolio|search|podcast|events|aviso legal|privacidad|datenschutz|agb|tienda|\
    carrito|cdn cgi|in the press|press room";

/// What people in a salon are.
pub(crate) const ROLES: &str = "\
    stylist|stylists|hairstylist|hairdresser|hairdressers|hair artist|colorist|colourist|colorists|\
    colourists|barber|barbers|therapist|therapists|beautician|beauticians|esthetician|aesthetician|\
    estheticians|cosmetologist|technician|technicians|nail artist|nail tech|lash artist|lash tech|\
    brow artist|brow specialist|makeup artist|make-up artist|masseuse|masseur|owner|co-owner|founder|\
    co-founder|director|creative director|manager|salon manager|receptionist|front desk|assistant|\
    apprentice|trainee|educator|specialist|artist|expert|artistic director|master|braider|loctician|\
    trichologist|estilista|estilistas|peluquero|peluquera|colorista|barbero|esteticista|dueña|dueño|\
    propietaria|propietario|directora|maquilladora|manicurista|recepcionista|friseur|friseurin|\
    friseurmeister|friseurmeisterin|inhaber|inhaberin|stylistin|coloristin|kosmetikerin|auszubildende|\
    coiffeur|coiffeuse|coloriste|gérante|gérant|esthéticienne|styliste|parrucchiere|parrucchiera|\
    titolare";

/// Words that are in headings and in nobody's name.
pub(crate) const NO_NAMES: &str = "\
    our|the|a|an|and|we|us|you|your|my|book|now|meet|team|about|contact|hours|opening|open|welcome|hair|\
    haircut|color|colour|cut|cuts|salon|studio|beauty|spa|nail|nails|skin|lash|lashes|brow|brows|\
    massage|facial|services|service|price|prices|menu|home|gallery|shop|blog|news|press|values|mission|\
    story|vision|philosophy|advice|honest|clean|products|product|quality|free|new|best|why|how|what|\
    when|where|who|join|follow|read|more|learn|view|call|visit|find|gift|cards|card|reviews|\
    testimonials|careers|faq|questions|policy|policies|privacy|terms|cookie|instagram|facebook|tiktok|\
    monday|tuesday|wednesday|thursday|friday|saturday|sunday|get|in|touch|location|address|phone|email|\
    email:|tel|ready|are|is|for|with|to|of|from|all|rights|reserved|bridal|wedding|men|women|ladies|\
    gents|kids|training|education|certified|years|experience|vegan|organic|award|awards|academy|staff|\
    crew|people|stylists|back|next|previous|close|skip|content|search|subscribe|newsletter|sign|up|\
    appointment|appointments|online|today|hello|hi|love|style|styling|balayage|highlights|extensions|\
    treatments|treatment|makeup|nuestro|nuestra|equipo|reservar|contacto|horario|servicios|tarifas|\
    precios|inicio|unser|kontakt|preise|leistungen|über|uns|notre|nos";

/// In the middle of names.
pub(crate) const PARTICLES: &str = "\
    de|la|del|da|di|dos|van|von|der|den|el|al|y|e|bin|ibn|le|du|des|ten|ter|zu";

/// In the class of a card that shows somebody.
pub(crate) const TEAM_MARKS: &str = "\
    team|member|members|staff|person|people|stylist|stylists|employee|profile|persona|equipo|bio";

/// In a line with a phone number.
pub(crate) const PHONE: &str = "\
    tel|tel.|telephone|phone|call|call us|ring|text|mobile|teléfono|telefono|tlf|llámanos|telefon|\
    téléphone|appel|t|ph|p";

/// In a sentence, and in no name of a service.
pub(crate) const SENTENCES: &str = "\
    i|we|you|my|is|are|was|were|will|can|may|how|why|when|what|has|have|saved|spent|she|he|they";

/// Parts of titles that are nobody's name.
pub(crate) const NO_SALON: &str = "\
    home|homepage|home page|welcome|start|startseite|inicio|accueil|index|our services|our prices|\
    our team|our menu|our story|book now";

/// Behind a price that is paid again and again: a membership.
pub(crate) const PERIODS: &str = "month|monthly|mo|a month|per month|year|yearly|annually|per year|week|weekly|mes|al mes|monat|mois|par mois";

/// On the button beside goods.
pub(crate) const GOODS: &str = "add to cart|add to basket|add to bag|buy now|in den warenkorb|añadir al carrito|ajouter au panier|out of stock";
