use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::pipeline::{Check, CheckId, Criterion, Name, PipelineId, Stage};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn stage_id(number: u128) -> StageId {
    StageId(Uuid::from_u128(number))
}

fn stage(number: u128, enters_with: &[Criterion]) -> Stage {
    Stage {
        id: stage_id(number),
        name: Name::Own(format!("Stage {number}")),
        probability_percent: 50,
        enters_with: enters_with.iter().copied().collect(),
        checks: Vec::new(),
        rots_after_days: None,
    }
}

/// Three stages: the second asks for an amount, the third for a decider and a champion; the first has a required check.
fn pipeline() -> Pipeline {
    let mut stages = vec![
        stage(1, &[]),
        stage(2, &[Criterion::Amount]),
        stage(3, &[Criterion::Decider, Criterion::Evidence(Element::Champion)]),
    ];
    stages[0].checks = vec![
        Check {
            id: CheckId(Uuid::from_u128(7)),
            what: "Called their purchasing".to_owned(),
            is_required: true,
        },
        Check {
            id: CheckId(Uuid::from_u128(8)),
            what: "Sent the brochure".to_owned(),
            is_required: false,
        },
    ];
    Pipeline {
        id: PipelineId(Uuid::from_u128(1)),
        name: Name::Own("Projects".to_owned()),
        selling_mode: None,
        stages,
        is_retired: false,
    }
}

struct Facts {
    evidence: BTreeMap<Element, Known>,
    done: BTreeSet<CheckId>,
}

impl Facts {
    fn all() -> Self {
        Self {
            evidence: Element::ALL.map(|element| (element, Known::Partial)).into(),
            done: [CheckId(Uuid::from_u128(7))].into(),
        }
    }

    fn ready(&self, is_known: bool) -> Ready<'_> {
        Ready {
            amount: is_known,
            close_day: is_known,
            product: is_known,
            decider: is_known,
            buying_steps: is_known,
            competitor: is_known,
            evidence: &self.evidence,
            done: &self.done,
        }
    }
}

fn open(stage: u128, since: &str) -> State {
    State::Open {
        stage: stage_id(stage),
        since: day(since),
    }
}

#[test]
fn it_advances_and_its_history_says_how_long_it_stood() {
    let facts = Facts::all();
    let (state, line) = open(1, "2026-03-01")
        .advance(&pipeline(), stage_id(3), day("2026-03-11"), &facts.ready(true))
        .expect("it advances");
    assert_eq!(state, open(3, "2026-03-11"));
    assert_eq!((line.verb, line.days), (Verb::Advanced, 10));
    assert_eq!((line.from, line.to), (Some(stage_id(1)), Some(stage_id(3))));
}

#[test]
fn what_stages_on_the_way_ask_for_is_asked_for_and_named() {
    let nothing = Facts {
        evidence: BTreeMap::new(),
        done: BTreeSet::new(),
    };
    let refused =
        open(1, "2026-03-01").advance(&pipeline(), stage_id(3), day("2026-03-11"), &nothing.ready(false));
    let Err(OpportunityFault::NotReady(missing)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        missing,
        [
            Missing::Criterion(Criterion::Amount),
            Missing::Criterion(Criterion::Decider),
            Missing::Criterion(Criterion::Evidence(Element::Champion)),
            Missing::Check(pipeline().stages[0].checks[0].clone()),
        ]
    );
    // Whoever comes in later was not in the stages before, but has to know what they ask for.
    let refused = State::open(&pipeline(), stage_id(2), day("2026-03-01"), &nothing.ready(false));
    assert_eq!(
        refused,
        Err(OpportunityFault::NotReady(vec![Missing::Criterion(
            Criterion::Amount
        )]))
    );
    assert!(State::open(&pipeline(), stage_id(1), day("2026-03-01"), &nothing.ready(false)).is_ok());
}

#[test]
fn it_goes_only_where_its_verb_says() {
    let (facts, on) = (Facts::all(), day("2026-04-01"));
    let at = || open(2, "2026-03-01");
    let ready = facts.ready(true);
    for to in [1, 2] {
        let refused = at().advance(&pipeline(), stage_id(to), on, &ready);
        assert_eq!(refused, Err(OpportunityFault::NotAhead));
    }
    for to in [2, 3] {
        let refused = at().fall_back(&pipeline(), stage_id(to), on, "they wait");
        assert_eq!(refused, Err(OpportunityFault::NotBehind));
    }
    let stranger = at().advance(&pipeline(), stage_id(9), on, &ready);
    assert_eq!(stranger, Err(OpportunityFault::StageUnknown));
    let silent = at().fall_back(&pipeline(), stage_id(1), on, "  ");
    assert_eq!(silent, Err(OpportunityFault::NoReason));
    let early = at().advance(&pipeline(), stage_id(3), day("2026-02-28"), &ready);
    assert_eq!(
        early,
        Err(OpportunityFault::TooEarly {
            since: day("2026-03-01")
        })
    );
}

#[test]
fn winning_without_an_amount_and_losing_without_a_reason_is_refused() {
    let on = day("2026-04-01");
    let at = || open(2, "2026-03-01");
    for amount in [None, Some(Amount::ZERO)] {
        assert_eq!(at().win(on, amount, None, None), Err(OpportunityFault::NoAmount));
    }
    assert_eq!(at().lose(on, None, None, None), Err(OpportunityFault::NoReason));
}

#[test]
fn what_is_decided_stays_so_until_it_is_reopened() {
    let (facts, on) = (Facts::all(), day("2026-04-01"));
    let amount = Some(Amount::from_ten_thousandths(5));
    let (won, line) = open(2, "2026-03-01")
        .win(on, amount, Some(WonReason::Price), None)
        .expect("won");
    assert_eq!((line.verb, line.to, line.days), (Verb::Won, None, 31));
    let (lost, _) = open(2, "2026-03-01")
        .lose(on, Some(LostReason::Price), Some("Rival".to_owned()), None)
        .expect("lost");
    for state in [won, lost] {
        assert!(!state.is_open());
        let decided = |result: Moved| assert_eq!(result, Err(OpportunityFault::IsDecided));
        decided(
            state
                .clone()
                .advance(&pipeline(), stage_id(3), on, &facts.ready(true)),
        );
        decided(state.clone().fall_back(&pipeline(), stage_id(1), on, "no"));
        decided(state.clone().win(on, amount, None, None));
        decided(state.clone().lose(on, Some(LostReason::Price), None, None));
        decided(state.split_off(on));
        let (open, line) = state
            .reopen(&pipeline(), stage_id(1), day("2026-05-01"), "they asked again")
            .expect("reopened");
        assert_eq!(open, self::open(1, "2026-05-01"));
        assert_eq!((line.verb, line.days), (Verb::Reopened, 30));
        assert_eq!(
            open.reopen(&pipeline(), stage_id(1), on, "again"),
            Err(OpportunityFault::IsOpen)
        );
    }
}

#[test]
fn a_part_goes_on_by_itself_and_the_rest_is_what_is_left() {
    let amount = Amount::from_ten_thousandths;
    assert_eq!(rest_after(Some(amount(100)), amount(30)), Ok(amount(70)));
    for part in [0, -1, 100, 101] {
        assert_eq!(
            rest_after(Some(amount(100)), amount(part)),
            Err(OpportunityFault::NotAPart)
        );
    }
    assert_eq!(rest_after(None, amount(1)), Err(OpportunityFault::NoAmount));
    let (state, line) = open(2, "2026-03-01")
        .split_off(day("2026-04-01"))
        .expect("split off");
    assert_eq!(
        (state, line.verb, line.from),
        (open(2, "2026-04-01"), Verb::SplitOff, None)
    );
}

proptest! {
    /// The days of a history add up to the days from its beginning, whatever happens.
    #[test]
    fn days_in_stages_add_up(steps in proptest::collection::vec((0_usize..5, 1_u128..4, 0_i64..40), 1..30)) {
        let facts = Facts::all();
        let (pipeline, beginning) = (pipeline(), day("2026-01-01"));
        let (mut state, first) = State::open(&pipeline, stage_id(1), beginning, &facts.ready(true)).expect("open");
        let (mut total, mut on) = (first.days, beginning);
        for (verb, to, days) in steps {
            on += chrono::TimeDelta::days(days);
            let to = stage_id(to);
            let amount = Some(Amount::from_ten_thousandths(1));
            let result = match verb {
                0 => state.clone().advance(&pipeline, to, on, &facts.ready(true)),
                1 => state.clone().fall_back(&pipeline, to, on, "why"),
                2 => state.clone().win(on, amount, None, None),
                3 => state.clone().lose(on, Some(LostReason::Price), None, None),
                _ => state.clone().reopen(&pipeline, to, on, "why"),
            };
            if let Ok((next, line)) = result {
                prop_assert_eq!(line.from, Some(state.stage()));
                prop_assert_eq!(line.to.is_some(), next.is_open());
                total += line.days;
                state = next;
            }
        }
        prop_assert_eq!(i64::from(total), (state.since() - beginning).num_days());
    }
}
