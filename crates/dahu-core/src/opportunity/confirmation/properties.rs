//! What holds of every allocation.

use proptest::prelude::*;

use super::{
    tests::{day, id, sharing},
    *,
};

prop_compose! {
    fn expectation()(
        number in 0_u128..1_000_000,
        accounts in proptest::collection::vec(0_i64..4, 1..3),
        products in proptest::collection::vec(0_u32..4, 0..3),
        on in 0_u64..300,
        days in 0_u64..200,
        count in 0_i64..1_000,
    ) -> Expectation {
        Expectation {
            id: id(number),
            accounts,
            products,
            won_on: day(on),
            until: day(on + days),
            amount: Amount::from_ten_thousandths(count),
        }
    }
}

prop_compose! {
    fn sale()(account in 0_i64..4, product in 0_u32..4, on in 0_u64..900, net in -400_i64..600) -> Sale {
        Sale { account, product, day: day(on), net: Amount::from_ten_thousandths(net) }
    }
}

fn case() -> impl Strategy<Value = (Vec<Expectation>, Vec<Sale>)> {
    let expectations = proptest::collection::btree_map(0_u128..1_000_000, expectation(), 0..8);
    let expectations = expectations.prop_map(|all| {
        let named = all.into_iter().map(|(number, one)| Expectation {
            id: id(number),
            ..one
        });
        named.collect()
    });
    (expectations, proptest::collection::vec(sale(), 0..40))
}

fn sum<'a, T: 'a>(all: impl IntoIterator<Item = &'a T>, amount: impl Fn(&T) -> Amount) -> i64 {
    all.into_iter().map(|one| amount(one).ten_thousandths()).sum()
}

proptest! {
    #[test]
    fn each_takes_what_counts_for_it_and_no_more_than_was_won((expectations, sales) in case()) {
        let allocation = allocate(&expectations, sales);
        for one in &expectations {
            let parts = allocation.parts.get(&one.id).map_or(&[][..], Vec::as_slice);
            prop_assert!(Invoiced::of(parts).amount <= one.amount);
            for part in parts {
                prop_assert!(part.amount.is_positive() && one.accounts.contains(&part.account));
                prop_assert!(one.takes(part.product));
                prop_assert!(one.won_on <= part.day && part.day <= one.last_day());
                prop_assert_eq!(part.is_late, part.day > one.until);
            }
        }
    }

    #[test]
    fn no_sale_counts_twice((expectations, sales) in case()) {
        let allocation = allocate(&expectations, sales.clone());
        let mut left: HashMap<(i64, u32, NaiveDate), i64> = HashMap::new();
        for sale in sales {
            *left.entry((sale.account, sale.product, sale.day)).or_default() += sale.net.ten_thousandths();
        }
        for part in allocation.parts.values().flatten() {
            *left.entry((part.account, part.product, part.day)).or_default() -= part.amount.ten_thousandths();
        }
        for sale in &allocation.beyond {
            *left.entry((sale.account, sale.product, sale.day)).or_default() -= sale.net.ten_thousandths();
        }
        let touched = allocation.parts.values().flatten().map(|part| (part.account, part.product, part.day));
        for key in touched.chain(allocation.beyond.iter().map(|sale| (sale.account, sale.product, sale.day))) {
            prop_assert!(left[&key] >= 0, "more was given than came in: {key:?}");
        }
    }

    #[test]
    fn it_all_comes_to_net_sales((expectations, sales) in case()) {
        let allocation = allocate(&expectations, sales.clone());
        let names = |part: &Part, of: &OpportunityId| {
            let one = expectations.iter().find(|one| one.id == *of).expect("it is there");
            !one.products.is_empty() && one.products.contains(&part.product)
        };
        for account in 0..4 {
            let of_account = |sale: &&Sale| sale.account == account;
            let (mut by_name, mut others) = (0, sum(allocation.beyond.iter().filter(of_account), |sale| sale.net));
            for (id, parts) in &allocation.parts {
                for part in parts.iter().filter(|part| part.account == account) {
                    *(if names(part, id) { &mut by_name } else { &mut others }) += part.amount.ten_thousandths();
                }
            }
            let net = sum(sales.iter().filter(of_account), |sale| sale.net);
            prop_assert_eq!(others, (net - by_name).max(0), "what no name takes is what is left");
            for product in 0..4 {
                let of_product = |sale: &&Sale| sale.account == account && sale.product == product;
                let net = sum(sales.iter().filter(of_product), |sale| sale.net);
                let given = allocation.parts.values().flatten();
                let given = given.filter(|part| part.account == account && part.product == product);
                prop_assert!(sum(given, |part| part.amount) <= net.max(0));
            }
        }
    }

    #[test]
    fn nothing_is_left_that_somebody_misses((expectations, sales) in case()) {
        let allocation = allocate(&expectations, sales);
        for one in &expectations {
            let parts = allocation.parts.get(&one.id).map_or(&[][..], Vec::as_slice);
            if Invoiced::of(parts).missing(one.amount).is_positive() {
                let fits = |sale: &&Sale| {
                    one.accounts.contains(&sale.account)
                        && one.takes(sale.product)
                        && one.won_on <= sale.day
                        && sale.day <= one.last_day()
                };
                prop_assert_eq!(allocation.beyond.iter().find(fits), None);
            }
        }
    }

    #[test]
    fn the_order_of_input_and_what_stands_apart_do_not_matter(
        ((expectations, sales), shuffled) in case().prop_flat_map(|(expectations, sales)| {
            let shuffled = (Just(expectations.clone()).prop_shuffle(), Just(sales.clone()).prop_shuffle());
            (Just((expectations, sales)), shuffled)
        })
    ) {
        let allocation = allocate(&expectations, sales.clone());
        prop_assert_eq!(&allocate(&shuffled.0, shuffled.1), &allocation);
        if let Some(first) = expectations.first() {
            let among = together(vec![first.clone()], |account| sharing(&expectations, account));
            let alone = allocate(&among, sales);
            for one in &among {
                prop_assert_eq!(alone.parts.get(&one.id), allocation.parts.get(&one.id));
            }
        }
    }
}
