//! Phone numbers.

use super::check;
use crate::understanding::phones::{SpokenNumber, grouped, phone};
use crate::understanding::words::Words;

fn heard(text: &str, asked: bool) -> Option<SpokenNumber> {
    phone(&mut Words::of(text), asked)
}

#[test]
fn numbers_are_heard_digit_by_digit() {
    check(SPOKEN, 40, |text| heard(text, false).map_or_else(|| "-".to_owned(), |number| number.digits));
}

#[test]
fn numbers_become_international_where_the_shop_is() {
    for (country, table, at_least) in
        [("+1", AMERICA, 12), ("+44", BRITAIN, 7), ("+34", SPAIN, 5), ("+39", ITALY, 2)]
    {
        check(table, at_least, |text| {
            let number = heard(text, true).and_then(|number| number.international(country));
            number.map_or_else(|| "-".to_owned(), |number| number.to_string())
        });
    }
}

#[test]
fn numbers_are_read_back_in_groups() {
    check(
        "8085550176 = 808 555 0176\n +18085550176 = +1 808 555 0176\n 5550176 = 555 0176\n 0176 = 0176",
        4,
        grouped,
    );
}

pub(super) const SPOKEN: &str = "
    808 555 0176 = 8085550176
    it's 808-555-0176 = 8085550176
    (808) 555-0176 = 8085550176
    808.555.0176 = 8085550176
    eight oh eight five five five oh one seven six = 8085550176
    eight zero eight, five five five, zero one seven six = 8085550176
    eight o eight five five five o one seven six = 8085550176
    808 triple five 0176 = 8085550176
    eight oh eight triple five oh one seven six = 8085550176
    my number is 808 555 oh one seven six = 8085550176
    five five five double four one two = 5554412
    five five five double zero one two = 5550012
    808 555 seventeen seventy-six = 8085551776
    808 555 0 1 seventy six = 8085550176
    eight hundred five five five oh one seven six = 8005550176
    808 uh 555 um 0176 = 8085550176
    808 and then 555 0176 = 8085550176
    area code 808 555 0176 = 8085550176
    808 dash 555 dash 0176 = 8085550176
    plus one 808 555 0176 = +18085550176
    +1 808 555 0176 = +18085550176
    +44 20 7946 0958 = +442079460958
    plus four four two zero seven nine four six zero nine five eight = +442079460958
    oh two oh seven nine four six oh nine five eight = 02079460958
    nought seven seven double oh nine hundred one two three = 07700900123
    808 555 oh one nine oh, sorry, seven six = 8085550176
    808 555 0190 sorry 0176 = 8085550176
    808 555 0190, no wait, 0176 = 8085550176
    808 555 oh one nine oh, sorry, seven six please = 8085550176
    555 0190 I mean 808 555 0176 = 8085550176
    808 555 0176 extension 12 = 8085550176
    ocho cero ocho cinco cinco cinco cero uno siete seis = 8085550176
    mi número es 808 555 0176 = 8085550176
    seis uno dos tres cuatro cinco seis siete ocho = 612345678
    seiscientos = -
    más uno ocho cero ocho cinco cinco cinco cero uno siete seis = +18085550176
    612 34 56 78 = 612345678
    seis doce treinta y cuatro cincuenta y seis setenta y ocho = 612345678
    doble cinco cuatro tres dos uno cero = 5543210
    at 2 30 tomorrow = -
    the 12th at 3 = -
    March 5th 2026 at 10 = -
    between 2 and 4 = -
    1200 Ala Moana = -
    two people at three = -
    press 1 = -
";

const AMERICA: &str = "
    808 555 0176 = +18085550176
    1 808 555 0176 = +18085550176
    one eight oh eight five five five oh one seven six = +18085550176
    +1 808 555 0176 = +18085550176
    001 1 808 555 0176 = -
    011 44 20 7946 0958 = +442079460958
    00 44 20 7946 0958 = +442079460958
    +44 020 7946 0958 = +442079460958
    +39 06 1234 5678 = +390612345678
    555 0176 = -
    108 555 0176 = -
    808 155 0176 = -
    0176 = -
    808 555 0176 9 = -
";

pub(super) const BRITAIN: &str = "
    020 7946 0958 = +442079460958
    oh seven seven double oh nine oh oh one two three = +447700900123
    07700 900123 = +447700900123
    +44 7700 900123 = +447700900123
    +44 0 7700 900123 = +447700900123
    0044 7700 900123 = +447700900123
    00 1 808 555 0176 = +18085550176
";

const SPAIN: &str = "
    612 34 56 78 = +34612345678
    seis uno dos tres cuatro cinco seis siete ocho = +34612345678
    91 123 45 67 = +34911234567
    +34 612 345 678 = +34612345678
    0034 612 345 678 = +34612345678
";

const ITALY: &str = "
    06 1234 5678 = +390612345678
    347 123 4567 = +393471234567
";
