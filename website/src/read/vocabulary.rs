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
    testimonial|testimonials|review|reviews|blog|post|posts|cookie|gift|voucher|newsletter|woocommerce|\
    products|cart|related|breadcrumbs";

/// The same, said by a heading.
pub(crate) const ASIDE_HEADINGS: &str = "\
    testimonials|reviews|guests say|clients say|customers say|gift card|gift cards|gift vouchers|\
    products|retail|blog|news|press|cancellation|cancellations|policies|deposit|deposits|opiniones|\
    bonos regalo";

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
    on consultation|upon consultation|by consultation|consultation required|please ask|\
    please enquire|please inquire|enquire|inquire|ask us|call for price|call for pricing|\
    call for a quote|call us|price varies|varies|tbc|by quote|consultar|a consultar|\
    consultar precio|auf anfrage|preis auf anfrage|sur demande|sur devis";

/// In the name of something that has a price and is no service.
pub(crate) const NOT_A_SERVICE: &str = "\
    gift|gifts|voucher|vouchers|deposit|deposits|cancellation|cancellations|cancel|cancelled|late|\
    no-show|no show|no shows|parking|tip|tips|gratuity|discount|discounts|off|refund|refunds|shipping|\
    delivery|wifi|wi-fi|referral|credit|shampoo bottle|copyright|tax|taxes|vat|save|worth|subtotal|\
    total|cart|coffee|drinks|fee for|surcharge|aparcamiento|descuento|gutschein|gutscheine|rabatt";

/// Before a price, and no name of anything.
pub(crate) const LABELS: &str = "\
    price|prices|cost|costs|fee|rate|rates|pricing|investment|our price|only|now|per session|per person|\
    each|total|precio|precios|preis|preise|prix|tarif|tarifa|tarifas|duration|time|service|services|\
    our services|menu|price list|our prices|treatments|treatment|book|book now|book online|reserve|\
    learn more|read more|more info|details|select|view more|see more|home|from|length|and|or|for|approx|\
    approx.|about|ca.|ca|circa|duración|dauer|durée|our menu|service menu|leistungen|servicios";

/// What a name does not end with: the sentence goes on with the price.
pub(crate) const UNFINISHED: &str = "\
    of|for|under|over|than|is|are|at|by|with|to|the|a|an|and|or|costs|cost|save|get|charged|charge|your|\
    worth|up|until|per|was|enjoy|pay|just|only|spend|be|least|por|de|con|für|für nur|pour|extra|another|\
    additional|every|before|after|within";

/// What parts one service into several: hair, person, experience.
pub(crate) const VARIANTS: &str = "\
    extra long|very long|xl|short|medium|long|short hair|medium hair|long hair|men|women|ladies|gents|\
    kids|children|child|junior|senior|director|master|small|large|full|half|single|couple|corto|medio|\
    largo|pelo corto|pelo largo|señora|caballero|kurz|mittel|lang|damen|herren|court|mi-long|femme|\
    homme|adult|adults|teen|student|students";

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
