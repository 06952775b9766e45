//! Price lists in the many ways that builders and hands write them: one piece of a page each, and what it sells.

use std::time::Duration;

use website::draft::{LineNote, Price};
use website::{Draft, Fetcher, Limits};

use crate::server::Site;

/// A page and its services: name, price in cents (`from`, `free`, `ask`), minutes.
type Case = (&'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "<div class=menu-section><div class=menu-section-title>Cuts</div>
         <div class=menu-item><div class=menu-item-title>Women's Cut</div><div class=menu-item-description>With shampoo</div><div class=menu-item-price><span>$</span>85</div></div>
         <div class=menu-item><div class=menu-item-title>All-Over Color</div><div class=menu-item-description>90 minutes</div><div class=menu-item-price><span>$</span>110+</div></div></div>",
        &["Women's Cut 8500 -", "All-Over Color from 11000 90"],
    ),
    (
        "<h2>Hair</h2><div class=row><div class=col><h4>Cut &amp; Style</h4><p>A cut that fits, and a blow dry.</p></div><div class=col>$75</div></div>
         <div class=row><div class=col><h4>Perm</h4></div><div class=col>$120 - $160</div></div>",
        &["Cut & Style 7500 -", "Perm from 12000 -"],
    ),
    (
        "<h2>Add-ons</h2><ul><li>Toner +$25</li><li>French polish: $10 extra</li></ul><h2>Kids</h2><p>Ages 0-5: $20</p><p>Ages 6-12: $28</p>",
        &["Toner 2500 -", "French polish 1000 -", "Kids (Ages 0-5) 2000 -", "Kids (Ages 6-12) 2800 -"],
    ),
    (
        "<h2>Damen</h2><table><tr><td>Schneiden, Föhnen<td>ab 49,00 €<td>60 Min.<tr><td>Strähnen<td>65,- €<td>1,5 Std.<tr><td>Hochzeit<td>auf Anfrage<td></table>
         <h2>Herren</h2><table><tr><td>Schneiden, Föhnen<td>29,50 €<td>30 Min.</table>",
        &["Schneiden, Föhnen (Damen) from 4900 60", "Strähnen 6500 90", "Hochzeit ask -", "Schneiden, Föhnen (Herren) 2950 30"],
    ),
    (
        "<h3>Femme</h3><p>Coupe brushing : 45 € (45 min)<br>Couleur : à partir de 60€ (1h30)<br>Balayage cheveux courts 75 € / cheveux longs 95 €<br>Chignon : sur devis</p>",
        &["Coupe brushing 4500 45", "Couleur from 6000 90", "Balayage (cheveux courts) 7500 -", "Balayage (cheveux longs) 9500 -", "Chignon ask -"],
    ),
    (
        "<div class=service><div class=service__name>Swedish Massage</div><ul><li>30 min – $60</li><li>60 min – $100</li></ul></div>
         <div class=service><div class=service__name>Hot Stone</div><div>75 min · from $130</div><button>Book</button></div>",
        &["Swedish Massage (30 min) 6000 30", "Swedish Massage (60 min) 10000 60", "Hot Stone from 13000 75"],
    ),
    (
        "<table><thead><tr><th>Service<th>Stylist<th>Master Stylist</thead><tr><th>Haircut<td>$50<td>$85<tr><th>Gloss<td>$40<td>$40</table>
         <table><tr><td rowspan=2>Massage<td>30 min<td>$60<tr><td>60 min<td>$100</table>",
        &["Haircut (Stylist) 5000 -", "Haircut (Master Stylist) 8500 -", "Gloss 4000 -", "Massage (30 min) 6000 30", "Massage (60 min) 10000 60"],
    ),
    (
        "<dl><dt>Brow Wax<dd>$22<dd>15 min<dt>Lip Wax<dd>$12<dd>10 min</dl><pre>Chin wax ..... $18\nFull face  ... $40</pre>",
        &["Brow Wax 2200 15", "Lip Wax 1200 10", "Chin wax 1800 -", "Full face 4000 -"],
    ),
    (
        "<div class=cols><div><p>Lip Wax</p><p>Chin Wax</p><p>Full Face</p></div><div><p>$10</p><p>$12</p><p>$40</p></div></div>",
        &["Lip Wax 1000 -", "Chin Wax 1200 -", "Full Face 4000 -"],
    ),
    (
        "<ul><li><span class=price>$250</span> <span>Bridal Trial</span></li><li>Root <span>80</span> <span>$</span></li><li>Tint <b>$45<sup>00</sup></b></li><li>Old <s>$50</s> Perm $40</li></ul>",
        &["Bridal Trial 25000 -", "Root 8000 -", "Tint 4500 -", "Old Perm 4000 -"],
    ),
    (
        "<p>All prices in EUR.</p><table><tr><td>Cut<td>30 min<td>28<tr><td>Color<td>90 min<td>65,50<tr><td>Perm<td><td>80</table><p>Shave ........ 19</p>
         <table><tr><td>Floor<td>2<tr><td>Chairs<td>7<tr><td>Mirrors<td>9</table><div class=et_pb_pricing_table><h2>Spa Day</h2><span class=et_pb_dollar_sign>€</span><span class=et_pb_sum>120</span></div>",
        &["Cut 2800 30", "Color 6550 90", "Perm 8000 -", "Shave 1900 -", "Spa Day 12000 -"],
    ),
    ("<p>Bride: $150 | Bridesmaid: $90</p><p>Ladies' Cut $50, Men's Cut $30</p>", &["Bride 15000 -", "Bridesmaid 9000 -", "Ladies' Cut 5000 -", "Men's Cut 3000 -"]),
    (
        "<h2>Haircuts from $25</h2><p>Skin Fade $40</p><p>Shave $20</p><h3>Gold Club</h3><p>$99 / month</p><h3>Shampoo 250 ml</h3><p>$24.00 <button>Add to cart</button></p>
         <p>$15 fee for returned checks.</p><p>Spend $100 and get a mask for free.</p><p>Parking: free</p><div class=testimonial><p>Facial $500</p></div>",
        &["Skin Fade 4000 -", "Shave 2000 -"],
    ),
];

async fn read(page: &str) -> Draft {
    let page = format!("<html lang=en><title>Prices</title><body><h1>Prices</h1>{page}");
    let site = Site::start(move |asked, stream| match asked.path.as_str() {
        "/" => {
            crate::server::say(
                stream,
                "200 OK",
                &["Content-Type: text/html; charset=utf-8"],
                page.as_bytes(),
            );
        }
        _ => crate::server::say(stream, "404 Not Found", &[], b""),
    });
    let limits = Limits { pause: Duration::ZERO, ..Limits::default() };
    Fetcher::new(limits, Some(site.at)).read(&site.url("/"), |_| {}).await.draft
}

#[tokio::test]
async fn price_lists_of_every_make_are_read() {
    for (page, expected) in CASES {
        let draft = read(page).await;
        let found = draft.services.iter().map(|line| {
            let what = &line.what;
            let cents = what.price_cents.map_or_else(String::new, |cents| cents.0.to_string());
            let price = match what.price {
                Price::Exact => cents,
                Price::From => format!("from {cents}"),
                Price::Free => "free".to_owned(),
                Price::OnRequest => "ask".to_owned(),
            };
            let minutes = what.duration_minutes.map_or_else(|| "-".to_owned(), |minutes| minutes.to_string());
            format!("{} {price} {minutes}", what.name)
        });
        let (mut found, mut expected): (Vec<_>, Vec<_>) = (found.collect(), expected.to_vec());
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_line_says_what_the_owner_should_look_at() {
    let draft =
        read("<p>Cut from $30</p><p>Colour €60, 45-60 min</p><p>Shave $20</p><p>Talk – free</p>").await;
    let notes: Vec<&[LineNote]> = draft.services.iter().map(|line| line.what.notes.as_slice()).collect();
    assert_eq!(notes[0], [LineNote::PriceFrom, LineNote::NoDuration]);
    assert_eq!(notes[1], [LineNote::OtherCurrency { currency: "EUR".to_owned() }, LineNote::DurationRange]);
    assert_eq!(notes[3], [LineNote::Free, LineNote::NoDuration]);
    assert_eq!(draft.services[1].what.duration_minutes, Some(60));
}

#[tokio::test]
async fn nobody_works_here_by_being_named() {
    let draft = read(
        "<h2>About us</h2><p>Opened by Ada Byron in 1998.</p><p>Harriet Stone, Stylist Magazine</p><h3>Mia Long</h3><p>Owner</p>
         <h2>Our stylists</h2><div><h4>Zoe Park</h4><p>Colorist</p></div><div><h4>Free Spirit</h4><p>That is us.</p></div><p>Gloss</p><p>Senior stylist $60</p>
         <h2>Kind words</h2><p>Gwen Hart</p><p>Stylist to the stars</p>",
    )
    .await;
    let names: Vec<&str> = draft.professionals.iter().map(|line| line.what.name.as_str()).collect();
    assert_eq!(names, ["Mia Long", "Zoe Park"]);
}
