use super::*;

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

fn won(units: i64, reason: Option<WonReason>) -> Decision<'static> {
    Decision {
        is_won: true,
        amount: yuan(units),
        ground: reason.map(Ground::from),
        rivals: None,
    }
}

fn lost(units: i64, reason: LostReason) -> Decision<'static> {
    Decision {
        is_won: false,
        amount: yuan(units),
        ground: Some(reason.into()),
        rivals: None,
    }
}

fn against<'a>(decision: Decision<'a>, rivals: &'a Rivals) -> Decision<'a> {
    Decision {
        rivals: Some(rivals),
        ..decision
    }
}

fn rivals(named: &[&str], lost_to: Option<&str>) -> Rivals {
    Rivals {
        named: named.iter().map(|name| (*name).to_owned()).collect(),
        lost_to: lost_to.map(str::to_owned),
    }
}

fn of(reasons: &Reasons, ground: Ground) -> GroundTally {
    let found = reasons.grounds.iter().find(|one| one.ground == ground);
    *found.expect("every ground stands there")
}

fn tally(won: u64, lost: u64, units: (i64, i64)) -> Tally {
    Tally {
        won,
        lost,
        amount_won: yuan(units.0),
        amount_lost: yuan(units.1),
    }
}

#[test]
fn reasons_of_winning_and_losing_meet_in_what_they_have_in_common() {
    let pairs = [
        (WonReason::Price, LostReason::Price),
        (WonReason::Relation, LostReason::RivalRelation),
        (WonReason::Solution, LostReason::Fit),
        (WonReason::Service, LostReason::Terms),
        (WonReason::Other, LostReason::Other),
    ];
    for (won, lost) in pairs {
        assert_eq!(Ground::from(won), Ground::from(lost));
        assert!(Ground::from(won).goes_both_ways(), "{won:?}");
    }
    let of_winning = WonReason::ALL.map(Ground::from);
    let of_losing = LostReason::ALL.map(Ground::from);
    for ground in Ground::ALL {
        let both = of_winning.contains(&ground) && of_losing.contains(&ground);
        assert_eq!(ground.goes_both_ways(), both, "{ground:?}");
        assert!(
            of_winning.contains(&ground) || of_losing.contains(&ground),
            "{ground:?} decides nothing"
        );
        assert_eq!(Ground::from_word(ground.as_str()), Some(ground));
    }
}

#[test]
fn each_reason_has_its_counts_and_amounts_and_a_missing_one_is_missing() {
    let found = Reasons::of(
        [
            won(100, Some(WonReason::Relation)),
            won(20, Some(WonReason::Price)),
            won(7, None),
            lost(30, LostReason::Price),
            lost(40, LostReason::Price),
            lost(1, LostReason::NoBudget),
        ]
        .into_iter(),
    );
    assert_eq!(found.all, tally(3, 3, (127, 71)));
    assert_eq!(found.unsaid, tally(1, 0, (7, 0)));
    assert_eq!(found.grounds[0].ground, Ground::Price, "it decided most");
    assert_eq!(of(&found, Ground::Price).tally, tally(1, 2, (20, 70)));
    assert_eq!(of(&found, Ground::Relation).tally, tally(1, 0, (100, 0)));
    assert_eq!(of(&found, Ground::NoBudget).tally, tally(0, 1, (0, 1)));
    assert_eq!(of(&found, Ground::Other).tally, Tally::default());
    let told: u64 = found.grounds.iter().map(|one| one.tally.decided()).sum();
    assert_eq!(told + found.unsaid.decided(), found.all.decided());
    assert_eq!(found.won_by_relation_or_price(), Share { part: 2, whole: 2 });
    assert_eq!(found.lost_by_relation_or_price(), Share { part: 2, whole: 3 });
    assert_eq!(found.unopposed, found.all, "nobody is named anywhere");
}

#[test]
fn shares_are_told_from_ten_on_with_the_interval_of_wilson() {
    let with = |losses: usize| {
        let wins = std::iter::repeat_n(won(1, Some(WonReason::Price)), 2);
        let losses = std::iter::repeat_n(lost(1, LostReason::Price), losses);
        of(&Reasons::of(wins.chain(losses)), Ground::Price).share()
    };
    assert_eq!(with(7), None, "nine are too few");
    let share = with(8).expect("ten are enough");
    assert_eq!(share, Share { part: 2, whole: 10 });
    // E. B. Wilson (1927): 2 of 10, worked out apart from this code.
    let interval = share.wilson_95().expect("an interval");
    assert!((interval.low - 0.056_682_151).abs() < 1e-8, "{interval:?}");
    assert!((interval.high - 0.509_837_529).abs() < 1e-8, "{interval:?}");
    let one_way = std::iter::repeat_n(lost(1, LostReason::NoBudget), 20);
    assert_eq!(of(&Reasons::of(one_way), Ground::NoBudget).share(), None);
}

#[test]
fn an_opportunity_with_two_competitors_counts_for_each_and_once_for_one_of_two_spellings() {
    let (both, lost_to, signs) = (
        rivals(&["对手甲", "Rival B"], None),
        rivals(&["对手甲", "RIVAL b"], Some("Ｒｉｖａｌ　Ｂ")),
        rivals(&["—"], None),
    );
    let found = Reasons::of(
        [
            against(won(10, None), &both),
            against(lost(5, LostReason::RivalRelation), &lost_to),
            against(won(3, None), &both),
            against(lost(2, LostReason::Fit), &signs),
            lost(1, LostReason::Fit),
        ]
        .into_iter(),
    );
    let told = found.rivals.iter();
    let told: Vec<_> = told
        .map(|rival| (rival.name.as_str(), rival.tally, rival.lost_to))
        .collect();
    assert_eq!(
        told,
        [
            ("Rival B", tally(2, 1, (13, 5)), 1),
            ("对手甲", tally(2, 1, (13, 5)), 0),
        ]
    );
    assert_eq!(found.unopposed, tally(0, 2, (0, 3)), "signs name nobody");
    assert!(lost_to.has("rivalb") && lost_to.took_it("rivalb") && !both.took_it("rivalb"));
    assert!(both.is_anybody() && !signs.is_anybody());
}

#[test]
fn of_many_competitors_those_met_most_often_are_told_and_the_others_counted() {
    let all: Vec<Rivals> = (0..RIVALS_AT_MOST + 2)
        .map(|number| rivals(&[format!("R{number:03}").as_str()], None))
        .collect();
    let last = rivals(&["R101"], None);
    let decisions = all.iter().chain([&last]);
    let found = Reasons::of(decisions.map(|rivals| against(won(1, None), rivals)));
    assert_eq!(found.rivals.len(), RIVALS_AT_MOST);
    assert_eq!(found.rivals[0].name, "R101");
    assert_eq!(found.rivals_left_out, 2);
}
