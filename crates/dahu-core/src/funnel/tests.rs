use proptest::prelude::*;
use rust_decimal::RoundingStrategy;
use uuid::Uuid;

use super::*;

/// A row as it is printed: targets, high or medium, low, closed, sales, the three averages, the two percentages.
type Printed = (u64, u64, u64, u64, i64, i64, i64, i64, &'static str, &'static str);

/// The table that the product is made from. Its own total of sales is printed as 330,782, one less than the sum
/// of its rows, because the source rounded each figure by itself. Ours is the sum of the rows: 330,783.
const PRINTED_ROWS: [Printed; 4] = [
    (71, 38, 33, 8, 53_226, 6_653, 1_401, 750, "11.27", "21.05"),
    (49, 39, 10, 6, 31_735, 5_289, 814, 648, "12.24", "15.38"),
    (156, 66, 90, 20, 168_203, 8_410, 2_549, 1_078, "12.82", "30.30"),
    (65, 28, 37, 4, 77_619, 19_405, 2_772, 1_194, "6.15", "14.29"),
];
const PRINTED_TOTAL: Printed = (341, 171, 170, 38, 330_783, 8_705, 1_934, 970, "11.14", "22.22");

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn yuan(amount: i64) -> Amount {
    Amount::from_ten_thousandths(amount * 10_000)
}

fn fact(salesperson: u128, intent: Option<Intent>, sales: Amount) -> TargetFact {
    TargetFact {
        salesperson: person(salesperson),
        intent,
        sales,
    }
}

/// A target list that gives the printed row: the first accounts of it closed, the first of them with all sales
/// but one yuan for each other.
fn list(salesperson: u128, printed: Printed) -> Vec<TargetFact> {
    let (targets, high_medium, _, closed, sales, ..) = printed;
    let others = i64::try_from(closed).expect("few accounts") - 1;
    (0..targets)
        .map(|place| {
            let intent = match place {
                place if place >= high_medium => Intent::Low,
                place if place % 2 == 0 => Intent::High,
                _ => Intent::Medium,
            };
            let sales = match place {
                0 => sales - others,
                place if place < closed => 1,
                _ => 0,
            };
            fact(salesperson, Some(intent), yuan(sales))
        })
        .collect()
}

fn whole_yuan(each: Option<Decimal>) -> i64 {
    let rounded = each
        .expect("an average")
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    i64::try_from(rounded).expect("a small number")
}

fn percent(share: Share) -> String {
    format!("{:.2}", share.ratio().expect("a ratio") * 100.0)
}

fn assert_as_printed(counts: &FunnelCounts, printed: Printed) {
    let (
        targets,
        high_medium,
        low,
        closed,
        sales,
        per_closed,
        per_high_medium,
        per_target,
        of_targets,
        of_likely,
    ) = printed;
    assert_eq!(
        (counts.targets, counts.high_medium, counts.low),
        (targets, high_medium, low)
    );
    assert_eq!(
        (counts.not_assessed, counts.closed, counts.sales),
        (0, closed, yuan(sales))
    );
    assert_eq!(whole_yuan(counts.sales_per_closed()), per_closed);
    assert_eq!(whole_yuan(counts.sales_per_high_medium()), per_high_medium);
    assert_eq!(whole_yuan(counts.sales_per_target()), per_target);
    assert_eq!(percent(counts.closed_per_target()), of_targets);
    assert_eq!(percent(counts.closed_per_high_medium()), of_likely);
}

#[test]
fn the_funnel_equals_the_printed_table_in_every_cell() {
    let salespeople: Vec<PersonId> = (1..=4).map(person).collect();
    let facts = (1_u128..)
        .zip(PRINTED_ROWS)
        .flat_map(|(salesperson, printed)| list(salesperson, printed));
    let funnel = Funnel::of(&salespeople, facts, Outside::default());

    assert_eq!(
        funnel.rows.iter().map(|row| row.salesperson).collect::<Vec<_>>(),
        salespeople
    );
    for (row, printed) in funnel.rows.iter().zip(PRINTED_ROWS) {
        assert_as_printed(&row.counts, printed);
    }
    assert_as_printed(&funnel.total, PRINTED_TOTAL);
}

#[test]
fn team_ratios_are_ratios_of_sums() {
    let facts = [
        fact(1, Some(Intent::High), yuan(100)),
        fact(2, Some(Intent::High), yuan(0)),
        fact(2, Some(Intent::High), yuan(0)),
        fact(2, Some(Intent::Low), yuan(0)),
    ];
    let total = Funnel::of(&[], facts, Outside::default()).total;
    assert_eq!(total.closed_per_target(), Share { part: 1, whole: 4 });
    assert_eq!(
        total.sales_per_target(),
        Some(Decimal::new(25, 0)),
        "the mean of the rows would be 50"
    );
}

#[test]
fn a_salesperson_without_targets_has_a_row_without_ratios() {
    let funnel = Funnel::of(&[person(1)], [], Outside::default());
    let counts = funnel.rows[0].counts;
    assert_eq!(counts, FunnelCounts::default());
    assert_eq!(counts.sales_per_closed(), None);
    assert_eq!(counts.sales_per_high_medium(), None);
    assert_eq!(counts.sales_per_target(), None);
    assert_eq!(counts.closed_per_target().ratio(), None);
}

#[test]
fn rows_keep_the_given_order_and_people_only_among_the_facts_follow() {
    let facts = [
        fact(9, None, yuan(1)),
        fact(1, None, yuan(1)),
        fact(7, None, yuan(1)),
    ];
    let funnel = Funnel::of(&[person(2), person(1)], facts, Outside::default());
    let order: Vec<PersonId> = funnel.rows.iter().map(|row| row.salesperson).collect();
    assert_eq!(order, [2, 1, 9, 7].map(person));
}

#[test]
fn only_net_sales_above_zero_close_an_account() {
    let facts = [
        fact(1, Some(Intent::Low), Amount::from_ten_thousandths(1)),
        fact(1, Some(Intent::High), Amount::ZERO),
        fact(1, None, yuan(-30)),
    ];
    let total = Funnel::of(&[], facts, Outside::default()).total;
    assert_eq!((total.targets, total.closed, total.not_assessed), (3, 1, 1));
    assert_eq!(
        total.sales,
        Amount::from_ten_thousandths(1 - 300_000),
        "a return takes from the sales"
    );
}

#[test]
fn sales_on_and_off_the_lists_make_the_ledger() {
    let outside = Outside {
        accounts: 3,
        sales: yuan(-5),
    };
    let funnel = Funnel::of(&[], [fact(1, None, yuan(40))], outside);
    assert_eq!(funnel.outside, outside);
    assert_eq!(funnel.ledger_sales(), yuan(35));
}

fn any_fact() -> impl Strategy<Value = TargetFact> {
    let intent = prop_oneof![
        Just(None),
        Just(Some(Intent::Low)),
        Just(Some(Intent::Medium)),
        Just(Some(Intent::High))
    ];
    (1_u128..6, intent, -1_000_000_i64..1_000_000).prop_map(|(salesperson, intent, sales)| {
        fact(salesperson, intent, Amount::from_ten_thousandths(sales))
    })
}

proptest! {
    #[test]
    fn targets_are_the_sum_of_the_intents_and_totals_the_sum_of_the_rows(
        facts in prop::collection::vec(any_fact(), 0..60),
    ) {
        let funnel = Funnel::of(&[person(1), person(2)], facts.clone(), Outside::default());
        for counts in funnel.rows.iter().map(|row| row.counts).chain([funnel.total]) {
            prop_assert_eq!(counts.targets, counts.high_medium + counts.low + counts.not_assessed);
            prop_assert!(counts.closed <= counts.targets);
        }
        prop_assert_eq!(funnel.total.targets, facts.len() as u64);
        prop_assert_eq!(funnel.total.sales, facts.iter().map(|fact| fact.sales).sum::<Amount>());
    }
}
