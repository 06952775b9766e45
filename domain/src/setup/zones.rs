//! Where a number probably is: a shop that does not say its zone is not set up in somebody else's.

use crate::phone::PhoneNumber;

/// The zone in which a number probably is, by its area code; a shop that says its own needs no guess.
pub fn likely_zone(number: &PhoneNumber) -> &'static str {
    const ABROAD: [(&str, &str); 10] = [
        ("+34", "Europe/Madrid"),
        ("+44", "Europe/London"),
        ("+49", "Europe/Berlin"),
        ("+33", "Europe/Paris"),
        ("+39", "Europe/Rome"),
        ("+43", "Europe/Vienna"),
        ("+41", "Europe/Zurich"),
        ("+31", "Europe/Amsterdam"),
        ("+52", "America/Mexico_City"),
        ("+61", "Australia/Sydney"),
    ];
    const AREAS: [(&str, &str); 5] = [
        ("808", "Pacific/Honolulu"),
        ("907", "America/Anchorage"),
        (
            "206 209 213 236 253 279 310 323 341 360 369 408 415 424 425 442 458 503 509 510 530 541 559 562 564 604 619 \
             626 628 650 657 661 669 672 702 707 714 725 747 760 775 778 805 818 820 831 840 858 909 916 925 949 951 971",
            "America/Los_Angeles",
        ),
        (
            "303 307 385 403 406 435 480 505 520 575 587 602 623 719 720 780 801 825 915 928 970 983 986",
            "America/Denver",
        ),
        (
            "204 205 210 214 217 218 224 225 228 251 254 256 262 270 274 281 306 308 309 312 314 316 318 319 320 325 331 \
             334 337 346 361 364 402 405 409 414 417 430 432 430 469 479 501 504 507 512 515 531 534 539 557 563 573 580 \
             601 608 612 615 618 620 629 630 636 639 641 651 659 660 662 682 708 712 713 715 726 730 731 737 763 769 773 \
             779 785 806 815 816 817 830 832 847 850 870 872 901 903 913 918 920 936 938 940 945 952 956 972 975 979 985",
            "America/Chicago",
        ),
    ];
    let text = number.as_str();
    if let Some(area) = text.strip_prefix("+1").and_then(|rest| rest.get(..3)) {
        let found = AREAS.iter().find(|(areas, _)| areas.split(' ').any(|known| known == area));
        return found.map_or("America/New_York", |(_, zone)| zone);
    }
    ABROAD.iter().find(|(prefix, _)| text.starts_with(prefix)).map_or("UTC", |(_, zone)| zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_about_where_it_is() {
        let zone = |number: &str| PhoneNumber::parse(number).map(|number| likely_zone(&number));
        assert_eq!(zone("+18084826296"), Ok("Pacific/Honolulu"));
        assert_eq!(zone("+15125550100"), Ok("America/Chicago"));
        assert_eq!(zone("+12125550100"), Ok("America/New_York"));
        assert_eq!(zone("+34911234567"), Ok("Europe/Madrid"));
    }
}
