//! One visit's commission in all that can happen to it: the cases of the field by name, then any order of changes.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::commission::{Rate, Whose};

fn person(n: u128) -> ProfessionalId {
    ProfessionalId(Uuid::from_u128(n))
}

/// Mia goes by the shop's rate; Noah, who helps, by one of his own; Ana is a colleague like Mia.
const MIA: u128 = 1;
const NOAH: u128 = 2;
const ANA: u128 = 3;

fn terms(who: ProfessionalId) -> Terms {
    if who == person(NOAH) {
        return Terms { rate: Rate::try_from(4_500).expect("a rate"), whose: Whose::Professional };
    }
    Terms::default()
}

/// The ledger of one visit, as the store would keep it.
struct Book {
    status: Status,
    entries: Vec<Entry>,
}

impl Book {
    fn new() -> Self {
        Self { status: Status::Booked, entries: Vec::new() }
    }

    fn completed(price: i64) -> Self {
        let mut book = Self::new();
        book.complete(price);
        book
    }

    fn visit(&self) -> VisitCommission {
        VisitCommission::of(self.status, person(MIA), &self.entries)
    }

    fn complete(&mut self, price: i64) {
        self.status = Status::Completed;
        self.entries.extend(self.visit().complete(Cents(price), terms(person(MIA))));
    }

    fn miss(&mut self) {
        self.status = Status::NoShow;
        self.entries.extend(self.visit().take_back());
    }

    fn does(&mut self, change: &Change) -> Result<(), NotPossible> {
        self.visit().change(change, terms).map(|entries| self.entries.extend(entries))
    }

    /// House, professional and tips of one person in cents.
    fn sums_of(&self, who: u128) -> (i64, i64, i64) {
        let own = self.entries.iter().filter(|entry| entry.professional == person(who));
        own.fold((0, 0, 0), |(house, professional, tip), entry| {
            (house + entry.shares.house.0, professional + entry.shares.professional.0, tip + entry.tip.0)
        })
    }

    /// House, all professionals and tips in cents.
    fn sums(&self) -> (i64, i64, i64) {
        [MIA, NOAH, ANA]
            .map(|who| self.sums_of(who))
            .into_iter()
            .fold((0, 0, 0), |(a, b, c), (x, y, z)| (a + x, b + y, c + z))
    }
}

fn discount(cents: i64, borne_by: BorneBy) -> Change {
    Change::Discount { amount_cents: Cents(cents), borne_by }
}

fn refund(cents: i64, borne_by: BorneBy) -> Change {
    Change::Refund { amount_cents: Cents(cents), borne_by }
}

fn tip(cents: i64, who: Option<u128>) -> Change {
    Change::Tip { amount_cents: Cents(cents), professional_id: who.map(person) }
}

fn split(parts: &[(u128, u32)]) -> Change {
    let part = |(who, weight): &(u128, u32)| Part { professional_id: person(*who), weight: *weight };
    Change::Split { parts: parts.iter().map(part).collect() }
}

#[test]
fn edge_64_thirty_percent_of_33_33_is_ten_dollars_even() {
    assert_eq!(Book::completed(3_333).sums(), (1_000, 2_333, 0));
    assert_eq!(Book::completed(4_500).sums(), (1_350, 3_150, 0));
}

#[test]
fn edge_64_a_discount_before_commission_is_borne_by_both_and_after_it_by_the_house() {
    let mut before = Book::completed(10_000);
    before.does(&discount(2_000, BorneBy::Both)).expect("a discount");
    assert_eq!(before.sums(), (2_400, 5_600, 0), "30 % of 80");
    let mut after = Book::completed(10_000);
    after.does(&discount(2_000, BorneBy::House)).expect("a discount");
    assert_eq!(after.sums(), (1_000, 7_000, 0), "30 % of 100, less 20");
}

#[test]
fn edge_64_a_tip_stays_outside_and_is_the_professionals() {
    let mut book = Book::completed(4_500);
    book.does(&tip(900, None)).expect("a tip");
    book.does(&tip(300, Some(ANA))).expect("a tip for who washed");
    assert_eq!(book.sums_of(MIA), (1_350, 3_150, 900));
    assert_eq!(book.sums_of(ANA), (0, 0, 300));
    assert_eq!(book.does(&tip(-301, Some(ANA))), Err(NotPossible::TipsBelowZero));
    book.does(&tip(-300, Some(ANA))).expect("taken back");
    assert_eq!(book.visit().paid(), Cents(4_500));
}

#[test]
fn edge_64_a_refund_is_withheld_from_both_or_goodwill_of_the_house_in_part_or_in_full() {
    let mut withheld = Book::completed(3_333);
    withheld.does(&refund(1_111, BorneBy::Both)).expect("a part");
    assert_eq!(withheld.sums(), (667, 1_555, 0), "30 % of 22.22");
    assert_eq!(withheld.does(&refund(2_223, BorneBy::Both)), Err(NotPossible::MoreThanPaid));
    withheld.does(&refund(2_222, BorneBy::Both)).expect("the rest");
    assert_eq!(withheld.sums(), (0, 0, 0), "nothing is left behind by rounding");

    let mut goodwill = Book::completed(3_333);
    goodwill.does(&refund(3_333, BorneBy::House)).expect("all");
    assert_eq!(goodwill.sums(), (-2_333, 2_333, 0), "the house pays the professional");
    assert_eq!(goodwill.does(&refund(1, BorneBy::House)), Err(NotPossible::MoreThanPaid));
}

#[test]
fn edge_64_two_stylists_share_a_visit_each_by_the_own_rate() {
    let mut book = Book::completed(10_001);
    book.does(&split(&[(MIA, 50), (NOAH, 50)])).expect("a split");
    assert_eq!(book.sums_of(MIA), (1_500, 3_501, 0), "30 % of 50.01 is the house's");
    assert_eq!(book.sums_of(NOAH), (2_750, 2_250, 0), "45 % of 50.00 is his");
    assert_eq!(book.does(&split(&[(MIA, 1), (NOAH, 1)])), Err(NotPossible::NothingChanges));
    book.does(&refund(10_001, BorneBy::Both)).expect("all of it");
    assert_eq!((book.sums_of(MIA), book.sums_of(NOAH)), ((0, 0, 0), (0, 0, 0)));
    for parts in [&[][..], &[(MIA, 0)], &[(MIA, 1), (MIA, 2)], &[(MIA, MOST_WEIGHT + 1)]] {
        assert_eq!(book.does(&split(parts)), Err(NotPossible::Parts), "{parts:?}");
    }
}

#[test]
fn edge_64_the_commission_is_the_doers_whoever_takes_the_money() {
    let mut book = Book::completed(4_500);
    assert!(book.entries.iter().all(|entry| entry.professional == person(MIA)), "booked with Mia");
    book.does(&split(&[(ANA, 1)])).expect("a colleague stood in");
    assert_eq!((book.sums_of(MIA), book.sums_of(ANA)), ((0, 0, 0), (1_350, 3_150, 0)));
}

#[test]
fn edge_64_a_no_show_fee_is_shared_and_goes_when_the_customer_did_come() {
    let mut book = Book::new();
    let fee = Change::NoShowFee { amount_cents: Cents(2_000) };
    assert_eq!(book.does(&fee), Err(NotPossible::NotMissed), "still to come");
    book.miss();
    assert!(book.entries.is_empty());
    assert_eq!(book.does(&discount(1, BorneBy::Both)), Err(NotPossible::NotCompleted));
    book.does(&fee).expect("a fee");
    assert_eq!(book.sums(), (600, 1_400, 0));
    book.complete(4_500);
    assert_eq!(book.sums(), (1_350, 3_150, 0));
    assert_eq!(book.does(&fee), Err(NotPossible::NotMissed));
}

#[test]
fn edge_64_a_zero_price_is_a_line_of_nothing_that_can_still_be_tipped_and_charged() {
    let mut book = Book::completed(0);
    assert_eq!((book.entries.len(), book.sums()), (1, (0, 0, 0)));
    book.complete(0);
    assert_eq!(book.entries.len(), 1, "once");
    assert_eq!(book.does(&refund(1, BorneBy::Both)), Err(NotPossible::MoreThanPaid));
    book.does(&tip(500, None)).expect("a tip");
    book.does(&Change::Extra { amount_cents: Cents(1_000) }).expect("a product");
    assert_eq!(book.sums(), (300, 700, 500));
}

#[test]
fn edge_64_a_visit_that_did_not_take_place_leaves_nothing_and_is_earned_anew_when_it_did() {
    let mut book = Book::completed(4_500);
    for change in [discount(500, BorneBy::House), tip(700, None), split(&[(MIA, 2), (NOAH, 1)])] {
        book.does(&change).expect("a change");
    }
    book.miss();
    assert_eq!((book.sums_of(MIA), book.sums_of(NOAH)), ((0, 0, 0), (0, 0, 0)));
    book.complete(4_500);
    assert_eq!(book.sums_of(MIA), (1_350, 3_150, 0));
}

#[test]
fn an_amount_has_a_sign_and_a_bound() {
    let mut book = Book::completed(4_500);
    for cents in [0, -1, MOST + 1, i64::MAX] {
        assert_eq!(book.does(&discount(cents, BorneBy::Both)), Err(NotPossible::Amount), "{cents}");
    }
    for cents in [0, MOST + 1, -MOST - 1, i64::MIN] {
        let correction = Change::Correction { amount_cents: Cents(cents), professional_id: None };
        assert_eq!(book.does(&correction), Err(NotPossible::Amount), "{cents}");
    }
    book.does(&Change::Correction { amount_cents: Cents(-50), professional_id: None }).expect("a correction");
    assert_eq!(book.sums(), (1_400, 3_100, 0));
}

fn change() -> impl Strategy<Value = Change> {
    let who = 1u128..=3;
    let borne_by = prop_oneof![Just(BorneBy::Both), Just(BorneBy::House)];
    prop_oneof![
        (1i64..3_000).prop_map(|cents| Change::Extra { amount_cents: Cents(cents) }),
        (1i64..3_000, borne_by.clone()).prop_map(|(cents, by)| discount(cents, by)),
        (1i64..3_000, borne_by).prop_map(|(cents, by)| refund(cents, by)),
        (1i64..3_000).prop_map(|cents| Change::NoShowFee { amount_cents: Cents(cents) }),
        (-900i64..900, who.clone()).prop_map(|(cents, who)| tip(cents, Some(who))),
        (-900i64..900, who).prop_map(|(cents, who)| Change::Correction {
            amount_cents: Cents(cents),
            professional_id: Some(person(who)),
        }),
        prop::collection::vec(0u32..5, 3)
            .prop_map(|weights| { split(&[(MIA, weights[0]), (NOAH, weights[1]), (ANA, weights[2])]) }),
    ]
}

/// What a change should do to what the customer has paid.
fn worth(change: &Change) -> i64 {
    match change {
        Change::Extra { amount_cents } | Change::NoShowFee { amount_cents } => amount_cents.0,
        Change::Discount { amount_cents, .. } | Change::Refund { amount_cents, .. } => -amount_cents.0,
        Change::Tip { .. } | Change::Correction { .. } | Change::Split { .. } => 0,
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_cents_add_up(
        price in 0i64..20_000, changes in prop::collection::vec((change(), 0u8..12), 0..12),
    ) {
        let mut book = Book::completed(price);
        let mut paid = price;
        for (change, fate) in changes {
            match fate {
                0 => { book.miss(); paid = 0; }
                1 => {
                    let was_missed = book.status == Status::NoShow;
                    book.complete(price);
                    if was_missed { paid = price; }
                }
                _ => if book.does(&change).is_ok() { paid += worth(&change); },
            }
            let (house, professionals, tips) = book.sums();
            prop_assert_eq!(house + professionals, paid, "house and professionals have what was paid");
            prop_assert_eq!(book.visit().paid(), Cents(paid));
            prop_assert!(paid >= 0 && tips >= 0);
            for who in [MIA, NOAH, ANA] {
                let since = book.entries.iter().rposition(|entry| {
                    entry.professional == person(who) && entry.kind == Kind::Reversal
                });
                let own = book.entries[since.map_or(0, |i| i + 1)..].iter();
                let own = own.filter(|entry| entry.professional == person(who) && entry.kind.goes_by_rate());
                let sum = own.fold(Shares::default(), |sum, entry| sum.plus(entry.shares));
                prop_assert_eq!(sum, terms(person(who)).share(sum.base()), "shares are those of the sum");
                prop_assert!(sum.base().0 >= 0);
            }
        }
        let known = book.entries.len();
        if book.status == Status::Completed {
            book.complete(price);
            prop_assert_eq!(book.entries.len(), known, "a second completion adds nothing");
        }
        book.miss();
        prop_assert_eq!(book.sums(), (0, 0, 0));
    }

    #[test]
    fn a_refund_of_all_that_is_withheld_nets_zero_for_everybody(
        price in 1i64..20_000, weights in prop::collection::vec(1u32..50, 3), first in 1i64..20_000,
    ) {
        let mut book = Book::completed(price);
        let parts = [(MIA, weights[0]), (NOAH, weights[1]), (ANA, weights[2])];
        let _ = book.does(&split(&parts));
        let first = first.min(price);
        book.does(&refund(first, BorneBy::Both)).expect("a part");
        if first < price {
            book.does(&refund(price - first, BorneBy::Both)).expect("the rest");
        }
        for who in [MIA, NOAH, ANA] {
            prop_assert_eq!(book.sums_of(who), (0, 0, 0));
        }
    }
}
