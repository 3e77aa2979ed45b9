//! Why opportunities were won and lost: added up by reason and by competitor, for each as far as they see, with the lists behind it.

use dahu_app::{
    Context, Error,
    import::Kind,
    opportunity::{
        self, Competitor, GroundFilter, Loss, OpportunityFilter, OpportunityPageRequest, Part, ReasonsReport,
        RivalFilter, StateFilter, TypedOpportunity, Win,
    },
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    opportunity::{Degree, Ground, LostReason, OpportunityId, Tally, WonReason},
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    access::acting,
    activity::{at_work, id_of},
    desk::{Desk, day, take, take_account},
    opportunity::{step, typed},
    staff::{hired, rule},
};

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// Something that was opened in January, against some.
async fn opened(
    owner: &Context,
    account: AccountId,
    (name, amount): (&str, &str),
    against: &[&str],
) -> OpportunityId {
    let new = TypedOpportunity {
        opened_on: "2026-01-02".to_owned(),
        ..typed(name, amount)
    };
    let id = opportunity::open(owner, account, &new, &step())
        .await
        .expect("opened");
    if !against.is_empty() {
        let began = opportunity::begun(owner, id)
            .await
            .expect("it is there")
            .began_with;
        let rivals = against.iter().map(|name| Competitor {
            name: (*name).to_owned(),
            strength: Degree::Medium,
            note: String::new(),
        });
        opportunity::change_part(owner, id, &began, Part::Competitors(rivals.collect()))
            .await
            .expect("changed");
    }
    id
}

async fn win(owner: &Context, id: OpportunityId, on: &str, reason: Option<WonReason>) {
    let win = Win {
        on: on.to_owned(),
        reason,
        ..Win::default()
    };
    opportunity::win(owner, id, &win).await.expect("won");
}

async fn lose(owner: &Context, id: OpportunityId, on: &str, reason: LostReason, to: &str) {
    let loss = Loss {
        on: on.to_owned(),
        reason: Some(reason),
        to: to.to_owned(),
        ..Loss::default()
    };
    opportunity::lose(owner, id, &loss).await.expect("lost");
}

/// Four that were decided, one a month from March on, and one that is open; the last of the decided.
async fn five(owner: &Context, account: AccountId) -> OpportunityId {
    let first = opened(owner, account, ("甲", "100"), &["对手甲", "Rival B"]).await;
    win(owner, first, "2026-03-01", Some(WonReason::Relation)).await;
    let second = opened(owner, account, ("乙", "20"), &[]).await;
    win(owner, second, "2026-04-01", None).await;
    let third = opened(owner, account, ("丙", "30"), &["对手甲"]).await;
    lose(owner, third, "2026-05-01", LostReason::Price, "RIVAL B").await;
    let fourth = opened(owner, account, ("丁", "4"), &[]).await;
    lose(owner, fourth, "2026-06-01", LostReason::RivalRelation, "").await;
    opened(owner, account, ("戊", "500"), &["对手甲"]).await;
    fourth
}

async fn told(ctx: &Context, filter: &OpportunityFilter) -> ReasonsReport {
    opportunity::reasons(ctx, filter).await.expect("reasons")
}

fn by(report: &ReasonsReport, ground: Ground) -> Tally {
    let found = report.found.grounds.iter().find(|one| one.ground == ground);
    found.expect("every reason stands there").tally
}

fn tally(won: u64, lost: u64, units: (i64, i64)) -> Tally {
    Tally {
        won,
        lost,
        amount_won: yuan(units.0),
        amount_lost: yuan(units.1),
    }
}

/// The names of a list, in the order of their days.
async fn listed(ctx: &Context, filter: OpportunityFilter) -> Vec<String> {
    let request = OpportunityPageRequest {
        size: 50,
        ..OpportunityPageRequest::default()
    };
    let page = opportunity::list(ctx, &filter, &request).await.expect("a list");
    page.rows.into_iter().map(|row| row.name).collect()
}

fn decided() -> OpportunityFilter {
    OpportunityFilter {
        state: StateFilter::Decided,
        ..OpportunityFilter::default()
    }
}

#[tokio::test]
async fn what_decided_is_added_up_and_what_nobody_noted_stands_apart() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let last = five(&owner, account).await;
        let report = told(&owner, &OpportunityFilter::default()).await;
        assert_eq!(
            report.found.all,
            tally(2, 2, (120, 34)),
            "what is open is not in it"
        );
        assert_eq!(report.found.unsaid, tally(1, 0, (20, 0)));
        assert_eq!(by(&report, Ground::Relation), tally(1, 1, (100, 4)));
        assert_eq!(by(&report, Ground::Price), tally(0, 1, (0, 30)));
        let rivals = report.found.rivals.iter();
        let rivals: Vec<_> = rivals.map(|one| (one.tally, one.lost_to)).collect();
        let both = tally(1, 1, (100, 30));
        assert_eq!(rivals, [(both, 1), (both, 0)], "each was met twice");
        assert_eq!(report.found.rivals[1].name, "对手甲");
        assert_eq!(report.found.unopposed, tally(1, 1, (20, 4)));

        let spring = OpportunityFilter {
            from: Some(day("2026-03-02")),
            to: Some(day("2026-05-31")),
            owner: owner.person(),
            ..OpportunityFilter::default()
        };
        assert_eq!(told(&owner, &spring).await.found.all, tally(1, 1, (20, 30)));
        let backwards = OpportunityFilter {
            from: Some(day("2026-06-01")),
            ..spring
        };
        let refused = opportunity::reasons(&owner, &backwards).await;
        assert_eq!(rule(refused), "period_ends_before_it_starts");

        opportunity::undo(&owner, last).await.expect("not lost after all");
        let left = told(&owner, &OpportunityFilter::default()).await;
        assert_eq!(left.found.all, tally(2, 1, (120, 30)));
        // What another program of the same workspace reads from the beginning is the same.
        let desk = desk.reopen().await;
        let again = told(&desk.ctx, &OpportunityFilter::default()).await;
        assert_eq!(again.found, left.found);
    }
}

#[tokio::test]
async fn lists_are_narrowed_by_what_decided_and_by_competitor() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        five(&owner, account).await;
        let ground = |ground| OpportunityFilter {
            ground: Some(ground),
            ..decided()
        };
        let relation = ground(GroundFilter::Is(Ground::Relation));
        assert_eq!(listed(&owner, relation).await, ["甲", "丁"]);
        assert_eq!(listed(&owner, ground(GroundFilter::Unsaid)).await, ["乙"]);
        let all = OpportunityFilter {
            state: StateFilter::All,
            ..ground(GroundFilter::Unsaid)
        };
        assert_eq!(
            listed(&owner, all).await,
            ["乙"],
            "what is open has no reason to note"
        );
        let rival = |rival: Option<RivalFilter>| OpportunityFilter {
            rival: Some(rival.expect("a name")),
            ..decided()
        };
        let against = rival(RivalFilter::against("rival b"));
        assert_eq!(listed(&owner, against).await, ["甲", "丙"]);
        let lost_to = rival(RivalFilter::lost_to("Rival B"));
        assert_eq!(listed(&owner, lost_to).await, ["丙"]);
        let nobody = rival(Some(RivalFilter::Nobody));
        assert_eq!(listed(&owner, nobody).await, ["乙", "丁"]);
        let open = OpportunityFilter {
            state: StateFilter::Open,
            ..rival(RivalFilter::against("对手甲"))
        };
        assert_eq!(listed(&owner, open).await, ["戊"]);
        assert_eq!(RivalFilter::against(" — "), None, "signs alone name nobody");
        for filter in [GroundFilter::Is(Ground::Price), GroundFilter::Unsaid] {
            assert_eq!(GroundFilter::from_word(filter.as_str()), Some(filter));
        }
    }
}

#[tokio::test]
async fn who_may_not_see_opportunities_learns_nothing_of_their_reasons() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        five(&owner, account).await;
        let stranger = hired(&desk, "qian", Role::AccountManager).await;
        let of_owner = OpportunityFilter {
            owner: Some(id_of(&owner)),
            ..OpportunityFilter::default()
        };
        let nothing = told(&stranger, &of_owner).await.found;
        assert_eq!((nothing.all, nothing.rivals.len()), (Tally::default(), 0));
        let director = acting(&desk, "钱", Role::SalesDirector).await;
        assert_eq!(told(&director, &of_owner).await.found.all.decided(), 4);
        let outside = acting(&desk, "外", Role::External).await;
        let refused = opportunity::reasons(&outside, &OpportunityFilter::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn what_a_file_brings_is_in_it_with_its_reason_and_without() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take_account(&desk, "K1", "云帆科技", "王五").await;
        let rows = "商机编号,商机名称,客户,负责人,商机状态,开始日期,成交日期,金额,业务类型,输赢原因,输给\n\
            S-1,扩容,K1,王五,赢单,2026-01-05,2026-03-01,500,expansion,solution,\n\
            S-2,改造,K1,王五,赢单,2026-01-05,2026-03-02,300,expansion,,\n\
            S-3,续约,K1,王五,输单,2026-01-05,2026-03-03,200,renewal,price,对手甲\n";
        let ran = take(&desk, Kind::Opportunities, "o.csv", rows).await;
        assert_eq!(ran.outcome.created, 3, "{:?}", ran.findings);
        let report = told(&desk.ctx, &OpportunityFilter::default()).await;
        assert_eq!(by(&report, Ground::Solution), tally(1, 0, (500, 0)));
        assert_eq!(by(&report, Ground::Price), tally(0, 1, (0, 200)));
        assert_eq!(report.found.unsaid, tally(1, 0, (300, 0)));
        let rivals = report.found.rivals.iter();
        let rivals: Vec<_> = rivals.map(|one| (one.name.as_str(), one.lost_to)).collect();
        assert_eq!(rivals, [("对手甲", 1)]);
    }
}
