use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::money::Amount;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn span(text: &str) -> Span {
    text.parse().expect("a span")
}

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

fn levels(basic: i64) -> Levels {
    Levels::new(yuan(basic), None, None).expect("levels")
}

/// So much on the 10th of each month from a first month on.
fn monthly(first: &str, amounts: &[i64]) -> History {
    let months = (0..).zip(amounts).map(|(later, amount)| {
        let month = day(first) + chrono::Months::new(later);
        (month + chrono::Days::new(9), yuan(*amount))
    });
    History::of(months)
}

#[test]
fn a_span_is_its_word_with_its_days() {
    for (word, first, last, days) in [
        ("2026", "2026-01-01", "2026-12-31", 365),
        ("2026-H1", "2026-01-01", "2026-06-30", 181),
        ("2026-H2", "2026-07-01", "2026-12-31", 184),
        ("2026-Q3", "2026-07-01", "2026-09-30", 92),
        ("2024-02", "2024-02-01", "2024-02-29", 29),
        ("2026-12", "2026-12-01", "2026-12-31", 31),
    ] {
        let span = span(word);
        assert_eq!(span.to_string(), word);
        assert_eq!(
            (span.first_day(), span.last_day(), span.days()),
            (day(first), day(last), days),
            "{word}"
        );
        assert_eq!(serde_json::to_string(&span).expect("json"), format!("\"{word}\""));
    }
    for word in [
        "",
        "26",
        "2026-H3",
        "2026-Q0",
        "2026-13",
        "2026-00",
        "2026-1",
        "1989",
        "2200",
        "2026-h1",
        "2026 ",
        "+202",
        "2026-+1",
        "二〇二六",
    ] {
        assert!(word.parse::<Span>().is_err(), "{word}");
    }
}

#[test]
fn a_span_knows_its_parts_and_what_it_contains() {
    let words = |spans: Vec<Span>| -> Vec<String> { spans.iter().map(ToString::to_string).collect() };
    assert_eq!(words(span("2026-Q3").months()), ["2026-07", "2026-08", "2026-09"]);
    let cuts: Vec<Vec<String>> = span("2026-H2").cuts().into_iter().map(words).collect();
    assert_eq!(cuts[0], ["2026-Q3", "2026-Q4"]);
    assert_eq!(cuts[1].len(), 6);
    assert_eq!(Span::all_of(span("2026-05")).len(), 1 + 2 + 4 + 12);
    assert!(span("2026").contains(span("2026-Q4")));
    assert!(span("2026-H1").contains(span("2026-06")));
    assert!(!span("2026-H1").contains(span("2026-07")));
    assert!(!span("2026-Q1").contains(span("2026-H1")));
}

#[test]
fn spans_are_read_as_people_write_them() {
    for (text, expected) in [
        ("2026", "2026"),
        (" 2026年度 ", "2026"),
        ("2026年全年", "2026"),
        ("２０２６年", "2026"),
        ("2026上半年", "2026-H1"),
        ("2026年下半年", "2026-H2"),
        ("2026 h2", "2026-H2"),
        ("2026年第三季度", "2026-Q3"),
        ("2026年3季度", "2026-Q3"),
        ("2026Q4", "2026-Q4"),
        ("2026-q1", "2026-Q1"),
        ("2026年7月", "2026-07"),
        ("2026年十二月", "2026-12"),
        ("2026/7", "2026-07"),
        ("2026.07", "2026-07"),
        ("202607", "2026-07"),
    ] {
        assert_eq!(
            read_span(text).map(|span| span.to_string()).as_deref(),
            Ok(expected),
            "{text}"
        );
    }
    for text in [
        "",
        "soon",
        "26年",
        "2026年13月",
        "2026Q5",
        "2026-7-1",
        "202613",
        "2026年00月",
    ] {
        assert!(read_span(text).is_err(), "{text}");
    }
}

#[test]
fn levels_are_above_zero_and_in_order() {
    let some = |units: i64| Some(yuan(units));
    assert!(Levels::new(yuan(100), some(100), some(120)).is_ok());
    assert!(Levels::new(yuan(100), None, some(120)).is_ok());
    for (basic, stretch, challenge, fault) in [
        (
            yuan(0),
            None,
            None,
            LevelsFault::NotPositive { level: Level::Basic },
        ),
        (
            yuan(100),
            some(-1),
            None,
            LevelsFault::NotPositive {
                level: Level::Stretch,
            },
        ),
        (
            yuan(100),
            some(90),
            None,
            LevelsFault::OutOfOrder {
                level: Level::Stretch,
            },
        ),
        (
            yuan(100),
            some(130),
            some(120),
            LevelsFault::OutOfOrder {
                level: Level::Challenge,
            },
        ),
        (
            yuan(100),
            None,
            some(99),
            LevelsFault::OutOfOrder {
                level: Level::Challenge,
            },
        ),
    ] {
        assert_eq!(Levels::new(basic, stretch, challenge), Err(fault));
    }
    let sum = Levels::sum(&[
        Levels::new(yuan(100), some(110), some(120)).expect("levels"),
        Levels::new(yuan(50), some(60), None).expect("levels"),
    ]);
    assert_eq!(sum, Levels::new(yuan(150), some(170), None).ok());
    assert_eq!(Levels::sum(&[]), None);
}

#[test]
fn a_subject_is_its_kind_and_its_key() {
    for subject in [Subject::Firm, Subject::Product("A/B 空调".to_owned())] {
        assert_eq!(Subject::of(subject.kind(), &subject.key()), Some(subject));
    }
    assert_eq!(Subject::of(SubjectKind::Firm, "else"), None);
    assert_eq!(Subject::of(SubjectKind::Person, "nobody"), None);
    assert_eq!(Subject::of(SubjectKind::Product, ""), None);
    for kind in SubjectKind::ALL {
        assert_eq!(SubjectKind::from_word(kind.as_str()), Some(kind));
    }
}

#[test]
fn a_season_is_the_mean_share_of_each_month_over_whole_past_years() {
    // 2024: January brings 60 of 120, the others share the rest; 2025: all months bring 10.
    let mut amounts = vec![65];
    amounts.extend([5; 11]);
    amounts.extend([10; 12]);
    amounts.extend([1_000; 3]);
    let found = season(&monthly("2024-01-01", &amounts), day("2026-03-31"));
    assert_eq!(found.years, 2);
    // (65/120 + 10/120) / 2 and (5/120 + 10/120) / 2.
    assert_eq!(found.weights[0], 312_500_000);
    assert_eq!(found.weights[11], 62_500_000);
    // A year that began in February is not whole.
    let late = season(&monthly("2025-02-01", &[10; 11]), day("2026-03-31"));
    assert_eq!(late, Season::EVEN);
}

#[test]
fn an_amount_is_spread_exactly_by_largest_remainder() {
    let unit = yuan(1);
    assert_eq!(
        spread(yuan(100), &[1, 1, 1], unit),
        [yuan(34), yuan(33), yuan(33)]
    );
    assert_eq!(spread(yuan(10), &[5, 3, 0], unit), [yuan(6), yuan(4), yuan(0)]);
    // What is less than a unit goes to the largest part.
    let odd = Amount::from_ten_thousandths(1_000_005);
    assert_eq!(
        spread(odd, &[1, 3], yuan(1)),
        [yuan(25), Amount::from_ten_thousandths(750_005)]
    );
    assert_eq!(spread(yuan(10), &[0, 0], unit), [yuan(5), yuan(5)]);
    assert!(spread(yuan(10), &[], unit).is_empty());
}

proptest! {
    #[test]
    fn the_parts_of_an_amount_add_up_and_are_whole_units(
        total in 0_i64..=i64::MAX,
        weights in prop::collection::vec(0_u64..=BILLION as u64, 1..24),
        unit in 1_i64..=1_000_000_000,
    ) {
        let parts = spread(
            Amount::from_ten_thousandths(total),
            &weights,
            Amount::from_ten_thousandths(unit),
        );
        let counts: Vec<i64> = parts.iter().map(|part| part.ten_thousandths()).collect();
        prop_assert_eq!(counts.iter().map(|count| i128::from(*count)).sum::<i128>(), i128::from(total));
        let broken = counts.iter().filter(|count| *count % unit != 0).count();
        prop_assert!(broken <= 1);
        prop_assert!(counts.iter().all(|count| *count >= 0));
        // Nobody is further from the exact share than one unit and what is left over.
        let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if all > 0 {
            for (count, weight) in counts.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight) / all;
                prop_assert!((i128::from(*count) - exact).abs() <= 2 * i128::from(unit));
            }
        }
    }

    #[test]
    fn every_span_is_read_back_from_its_word(year in FIRST_YEAR..=LAST_YEAR, place in 0_usize..19) {
        let span = Span::all_of(Span::of_year(year).expect("a year"))[place];
        prop_assert_eq!(span.to_string().parse::<Span>().ok(), Some(span));
        prop_assert_eq!(read_span(&span.to_string()).ok(), Some(span));
        let days: i64 = span.months().iter().map(|month| month.days()).sum();
        prop_assert_eq!(days, span.days());
    }
}

#[test]
fn parts_that_do_not_make_up_their_whole_are_told() {
    let mut quotas = BTreeMap::from([(span("2026"), levels(1_200))]);
    for month in span("2026").months() {
        quotas.insert(month, levels(100));
    }
    assert_eq!(mismatches(&quotas), []);
    quotas.insert(span("2026-05"), levels(90));
    let found = mismatches(&quotas);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].whole, found[0].part, found[0].sum, found[0].missing),
        (span("2026"), Part::Month(1), yuan(1_190), 0)
    );
    // With parts still missing only too much is told.
    quotas.remove(&span("2026-12"));
    assert_eq!(mismatches(&quotas), []);
    quotas.insert(span("2026-Q1"), levels(1_300));
    let found = mismatches(&quotas);
    let told: Vec<(Span, Part, usize)> = found
        .iter()
        .map(|one| (one.whole, one.part, one.missing))
        .collect();
    assert_eq!(
        told,
        [
            (span("2026"), Part::Quarter(1), 3),
            (span("2026-Q1"), Part::Month(1), 0)
        ]
    );
}

#[test]
fn the_pace_compares_with_what_past_years_had_made_by_the_same_day() {
    // Both past years had made 40 of 130 by the end of April: January to April 10 each, then 10 and, in December, 20.
    let year = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 20];
    let mut amounts = year.to_vec();
    amounts.extend(year);
    amounts.extend([20, 20, 20, 20]);
    let history = monthly("2024-01-01", &amounts);
    let found = pace(span("2026"), day("2026-04-30"), yuan(260), yuan(80), &history);
    assert_eq!(found.basis, PaceBasis::Season { years: 2 });
    assert_eq!(found.due_share, 307_692_308);
    assert_eq!(found.attained_share, 307_692_308);
    assert_eq!(found.ahead_share(), 0);
    // On the 9th the month's sale is still to come; on the last of February of a leap year, so it is of another.
    let before = pace(span("2026"), day("2026-04-09"), yuan(260), yuan(60), &history);
    assert_eq!(before.due_share, 230_769_231);
    assert_eq!((before.due, before.ahead), (yuan(60), yuan(0)));
    let leap = pace(
        span("2028-Q1"),
        day("2028-02-29"),
        yuan(30),
        yuan(20),
        &monthly("2027-01-01", &[10; 13]),
    );
    assert_eq!(
        (leap.basis, leap.due_share),
        (PaceBasis::Season { years: 1 }, 666_666_667)
    );
}

#[test]
fn without_a_whole_past_span_days_that_have_passed_are_the_pace() {
    let history = monthly("2026-01-01", &[100; 3]);
    let quota = yuan(3_650);
    let found = pace(span("2026"), day("2026-03-14"), quota, yuan(700), &history);
    assert_eq!(found.basis, PaceBasis::Days);
    // 73 of 365 days.
    assert_eq!((found.due_share, found.due), (200_000_000, yuan(730)));
    assert_eq!(found.ahead, yuan(-30));
    let early = pace(span("2027"), day("2026-03-14"), quota, Amount::ZERO, &history);
    assert_eq!((early.basis, early.due_share), (PaceBasis::NotBegun, 0));
    let late = pace(span("2026-Q1"), day("2026-03-31"), yuan(150), yuan(300), &history);
    assert_eq!((late.basis, late.due_share), (PaceBasis::Over, BILLION));
    assert_eq!((late.attained_share, late.ahead), (2 * BILLION, yuan(150)));
}

#[test]
fn a_forecast_is_todays_twelve_months_times_what_followed_past_moments() {
    // 100 a month for two years, then the month after each past moment brought 100 of 1200: each ratio is one twelfth.
    let steady = monthly("2024-01-01", &[100; 30]);
    let found = forecast(span("2026-07"), day("2026-06-30"), &steady, &History::default());
    let found = found.expect("a forecast");
    assert_eq!((found.basis, found.origins), (Basis::Own, 18));
    assert_eq!(
        (found.low, found.median, found.high),
        (yuan(100), yuan(100), yuan(100))
    );
    // Within a month the rest of the month counts: on the 9th its sale is still to come, on the 10th it is made.
    let longer = monthly("2022-01-01", &[100; 54]);
    let of_year = |on| forecast(span("2026"), day(on), &longer, &History::default()).expect("a forecast");
    assert_eq!(of_year("2026-06-09").median, yuan(1_200));
    assert_eq!(of_year("2026-06-10").median, yuan(1_200));
}

#[test]
fn the_interval_lies_between_the_quantiles_of_the_ratios() {
    // After two steady years twelve months of 60, 70, … 170, seen from the end of the year before and each month of it.
    let mut amounts = vec![100; 24];
    amounts.extend((0..12).map(|month| 60 + 10 * month));
    let history = monthly("2023-01-01", &amounts);
    let found =
        forecast(span("2026-01"), day("2025-12-31"), &history, &History::default()).expect("a forecast");
    // 24 moments: from the end of 2023 on each followed by a month that has passed.
    assert_eq!(found.origins, 24);
    let trailing: i64 = amounts[24..].iter().sum();
    let mut ratios: Vec<f64> = (12..36)
        .map(|at| amounts[at] as f64 / amounts[at - 12..at].iter().sum::<i64>() as f64)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let between = |place: usize| f64::midpoint(ratios[place - 1], ratios[place]);
    for (found, place) in [(found.low, 2), (found.median, 12), (found.high, 22)] {
        let expected = between(place) * trailing as f64;
        let found = found.ten_thousandths() as f64 / 10_000.0;
        assert!((found - expected).abs() < 0.001, "{found} for {expected}");
    }
}

#[test]
fn a_short_past_takes_the_ratios_of_the_firm_and_a_shorter_one_is_refused() {
    let firm = monthly("2023-01-01", &[1_000; 36]);
    let young = monthly("2024-06-01", &[10; 19]);
    let found = forecast(span("2026-Q1"), day("2025-12-31"), &young, &firm).expect("a forecast");
    assert_eq!((found.basis, found.median), (Basis::Firm, yuan(30)));
    for (history, firm, reason) in [
        (
            monthly("2025-06-01", &[10; 7]),
            &firm,
            NoForecast::NotEnoughHistory,
        ),
        (young.clone(), &young, NoForecast::NotEnoughHistory),
        (History::default(), &firm, NoForecast::NotEnoughHistory),
        (monthly("2023-01-01", &[10; 6]), &firm, NoForecast::NoRecentSales),
    ] {
        let refused = forecast(span("2026-Q1"), day("2025-12-31"), &history, firm);
        assert_eq!(refused, Err(reason));
    }
    let over = forecast(span("2025"), day("2025-12-31"), &firm, &firm);
    assert_eq!(over, Err(NoForecast::Over));
    // A span that has not begun is foretold as well: what lies between is not counted.
    let ahead = forecast(span("2026-02"), day("2025-12-15"), &firm, &firm).expect("a forecast");
    assert_eq!(ahead.median, yuan(1_000));
}

#[test]
fn histories_add_up_between_any_two_days() {
    let history = History::together([&monthly("2025-01-01", &[10, -3]), &monthly("2025-02-01", &[5])]);
    assert_eq!(history.between(day("2025-01-01"), day("2025-12-31")), yuan(12));
    assert_eq!(history.between(day("2025-02-10"), day("2025-02-10")), yuan(2));
    assert_eq!(
        history.between(day("2025-02-11"), day("2025-02-10")),
        Amount::ZERO
    );
    assert_eq!(history.first_day(), Some(day("2025-01-10")));
}
