//! A year of targets that change hands, fall back, are lost and opened again: told once, and played on each kind of database.
//!
//! 张三 has five accounts on the list and 李四 three. In April 张三 leaves and 王五 takes over. An opportunity advances, falls back,
//! is lost, opened again and won; another is won and never invoiced; one account is dropped and buys all the same, and one
//! sends everything back. No account is counted twice, and people add up to the total, in both views and on every day.

use std::collections::BTreeSet;

use dahu_app::{
    Context, account, assessment,
    handover::{self, Assignment},
    opportunity::{self, Loss, NewStep, Win},
    person, pool,
    report::{
        self, CausesRequest, CohortReport, CohortRequest, FlowReport, FlowRequest, GroupId, Grouping, Rate,
    },
};
use dahu_core::{
    account::AccountId,
    assessment::Intent,
    decomposition::{Side, Undefined},
    funnel::{
        cohort::CohortCell,
        flow::FlowCell,
        journey::{Fate, Milestone},
    },
    import::Kind,
    money::Amount,
    opportunity::{LostReason, OpportunityId},
    person::{PersonId, Role},
    pipeline::StageId,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    desk::{Desk, day, take},
    handover::{all_of, id},
    opportunity::{step, typed},
};

const CODES: [&str; 8] = ["A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3"];
const WHOLE: std::ops::Range<usize> = 0..usize::MAX;

struct Firm {
    desk: Desk,
    zhang: Context,
    li: Context,
    wang: Context,
}

impl Firm {
    async fn open(desk: Desk) -> Self {
        desk.move_to("2026-01-05");
        let mut list = String::from("客户编码,客户名称,负责人,列入日期\n");
        for code in CODES {
            let owner = if code.starts_with('A') { "张三" } else { "李四" };
            list.push_str(&format!("{code},{code}厂,{owner},2026-01-05\n"));
        }
        take(&desk, Kind::Accounts, "list.csv", &list).await;
        Self {
            zhang: salesperson(&desk, "张三").await,
            li: salesperson(&desk, "李四").await,
            wang: acting(&desk, "王五", Role::AccountManager).await,
            desk,
        }
    }

    async fn account(&self, code: &str) -> AccountId {
        let filter = account::Filter {
            search: Some(format!("{code}厂")),
            ..account::Filter::default()
        };
        let request = account::PageRequest {
            size: 2,
            ..account::PageRequest::default()
        };
        let page = account::list(&self.desk.ctx, &filter, &request)
            .await
            .expect("a page");
        page.rows.first().expect("an account").id
    }

    async fn assess(&self, who: &Context, code: &str, intent: Intent, on: &str) {
        let account = self.account(code).await;
        assessment::record_because(who, account, (intent, day(on)), "电话里说的")
            .await
            .expect("assessed");
    }

    async fn opens(&self, who: &Context, code: &str, kind: &str) -> OpportunityId {
        let new = opportunity::TypedOpportunity {
            kind: kind.to_owned(),
            source: "tender".to_owned(),
            ..typed("设备采购", "10000")
        };
        let account = self.account(code).await;
        opportunity::open(who, account, &new, &step())
            .await
            .expect("opened")
    }

    async fn sells(&self, lines: &[(&str, &str, i32)]) {
        let mut file = String::from("客户编码,日期,单据号,产品,数量,金额\n");
        for (number, (code, on, amount)) in lines.iter().enumerate() {
            file.push_str(&format!("{code},{on},D{on}{number},P,1,{amount}\n"));
        }
        take(&self.desk, Kind::Ledger, &format!("{}.csv", lines[0].1), &file).await;
    }

    async fn cohort(&self, who: &Context, as_of: &str, by: Grouping) -> CohortReport {
        let request = CohortRequest {
            as_of: Some(day(as_of)),
            by,
            ..CohortRequest::default()
        };
        (*report::cohort(who, &request).await.expect("a cohort")).clone()
    }

    async fn flow(&self, from: &str, to: &str, by: Grouping) -> FlowReport {
        let request = FlowRequest {
            from: Some(day(from)),
            to: Some(day(to)),
            by,
        };
        (*report::flow(&self.desk.ctx, &request).await.expect("a flow")).clone()
    }
}

/// What a cohort came to: each milestone, still open, dropped, won and not invoiced.
fn counts(counts: &dahu_core::funnel::cohort::CohortCounts) -> ([u64; 6], u64, u64, u64) {
    let reached = Milestone::ALL.map(|milestone| counts.reached(milestone));
    (
        reached,
        counts.still_open,
        counts.dropped,
        counts.won_not_invoiced,
    )
}

fn of_person(report: &CohortReport, who: &Context) -> Option<([u64; 6], u64, u64, u64)> {
    let row = report
        .rows
        .iter()
        .find(|row| row.group.id == GroupId::Person(id(who)));
    row.map(|row| counts(&row.counts))
}

fn entered(report: &FlowReport, person: PersonId) -> [u64; 6] {
    let row = report
        .rows
        .iter()
        .find(|row| row.group.id == GroupId::Person(person));
    row.map_or([0; 6], |row| {
        Milestone::ALL.map(|milestone| row.counts.entered(milestone))
    })
}

#[tokio::test]
async fn a_year_of_targets_counts_nobody_twice_and_people_add_up_to_the_total() {
    for database in databases().await {
        let firm = Firm::open(Desk::open(database).await).await;
        winter(&firm).await;
        zhang_leaves_and_wang_takes_over(&firm).await;
        spring(&firm).await;
        the_cohort_tells_what_became_of_them(&firm).await;
        the_flows_tell_what_moved_when_and_with_whom(&firm).await;
        nothing_is_counted_twice(&firm).await;
        each_sees_what_is_theirs(&firm).await;
        the_change_of_sales_is_divided_to_the_cent(&firm).await;
        firm.desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn stages(ctx: &Context, id: OpportunityId) -> Vec<StageId> {
    let found = opportunity::show(ctx, id).await.expect("an opportunity");
    found.pipeline.stages.iter().map(|stage| stage.id).collect()
}

async fn winter(firm: &Firm) {
    let (zhang, li) = (&firm.zhang, &firm.li);
    firm.desk.move_to("2026-02-01");
    for (who, code, intent) in [
        (zhang, "A1", Intent::High),
        (zhang, "A2", Intent::Medium),
        (zhang, "A3", Intent::Low),
        (li, "B1", Intent::High),
    ] {
        firm.assess(who, code, intent, "2026-02-01").await;
    }
    firm.desk.move_to("2026-02-10");
    let a1 = firm.opens(zhang, "A1", "new_account").await;
    firm.opens(zhang, "A2", "expansion").await;
    firm.opens(li, "B1", "new_account").await;
    firm.desk.move_to("2026-03-01");
    let loss = Loss {
        reason: Some(LostReason::Price),
        ..Loss::default()
    };
    opportunity::lose(zhang, a1, &loss).await.expect("lost");
    firm.desk.move_to("2026-03-20");
    firm.sells(&[("A3", "2026-02-15", 300), ("A5", "2026-03-10", 500)])
        .await;
    let first = stages(zhang, a1).await[0];
    opportunity::reopen(zhang, a1, first, "", "他们又来问", &NewStep::default())
        .await
        .expect("open again");
}

async fn zhang_leaves_and_wang_takes_over(firm: &Firm) {
    firm.desk.move_to("2026-04-01");
    let plan = handover::plan(
        &firm.desk.ctx,
        &all_of(&firm.zhang),
        &Assignment::To(id(&firm.wang)),
    )
    .await
    .expect("a plan");
    handover::carry_out(&firm.desk.ctx, plan).await.expect("done");
    person::see_off(&firm.desk.ctx, id(&firm.zhang))
        .await
        .expect("he leaves");
}

async fn spring(firm: &Firm) {
    firm.desk.move_to("2026-04-05");
    let win = Win::default();
    for (who, code) in [(&firm.wang, "A1"), (&firm.li, "B1")] {
        let filter = opportunity::OpportunityFilter {
            account: Some(firm.account(code).await),
            ..opportunity::OpportunityFilter::default()
        };
        let request = opportunity::OpportunityPageRequest {
            size: 5,
            ..opportunity::OpportunityPageRequest::default()
        };
        let page = opportunity::list(who, &filter, &request).await.expect("a list");
        opportunity::win(who, page.rows[0].id, &win).await.expect("won");
    }
    firm.desk.move_to("2026-05-01");
    pool::release(&firm.li, firm.account("B3").await, "没有预算")
        .await
        .expect("dropped");
    firm.desk.move_to("2026-06-30");
    firm.assess(&firm.wang, "A1", Intent::Low, "2026-06-01").await;
    firm.sells(&[
        ("A1", "2026-04-20", 700),
        ("A1", "2026-05-20", 200),
        ("A5", "2026-04-02", -500),
        ("B3", "2026-05-20", 900),
    ])
    .await;
}

async fn the_cohort_tells_what_became_of_them(firm: &Firm) {
    let found = firm.cohort(&firm.desk.ctx, "2026-06-30", Grouping::Person).await;
    assert_eq!(counts(&found.total), ([8, 4, 3, 3, 2, 1], 5, 1, 1));
    assert_eq!(of_person(&found, &firm.zhang), None, "王五 has all that he had");
    assert_eq!(of_person(&found, &firm.wang), Some(([5, 3, 2, 2, 2, 1], 3, 0, 0)));
    assert_eq!(of_person(&found, &firm.li), Some(([3, 1, 1, 1, 0, 0], 2, 1, 1)));
    let share = |milestone| {
        found
            .total
            .of_previous(milestone)
            .map(|share| (share.part, share.whole))
    };
    assert_eq!(
        share(Milestone::Closed),
        Some((1, 3)),
        "A3 bought without an opportunity"
    );
    assert_eq!(found.total.skipped(Milestone::Closed), 1);
    let steps = &found.time_to_close.curve.steps;
    let closings: Vec<(u32, u64)> = steps.iter().map(|step| (step.day, step.events)).collect();
    // A3 after 41 days, A1 after 105; B3 was dropped after 116, the others followed to the ledger's last day.
    assert_eq!(closings, [(41, 1), (105, 1), (116, 0), (135, 0)]);
    assert!(!found.time_to_close.is_known(), "two closings are too few");
    assert_eq!(found.sales_to, Some(day("2026-05-20")));

    let before = firm.cohort(&firm.desk.ctx, "2026-03-31", Grouping::Person).await;
    assert_eq!(of_person(&before, &firm.wang), None);
    // On that day nobody knew that A5 would send everything back, and A1's opportunity was open again.
    assert_eq!(
        of_person(&before, &firm.zhang),
        Some(([5, 3, 2, 2, 2, 0], 3, 0, 0))
    );
    let by_kind = firm.cohort(&firm.desk.ctx, "2026-06-30", Grouping::Kind).await;
    let targets: Vec<(String, u64)> = by_kind
        .rows
        .iter()
        .map(|row| (row.group.id.word(), row.counts.reached(Milestone::Target)))
        .collect();
    let expected = [("new_account", 2), ("expansion", 1), ("no_opportunity", 5)];
    assert_eq!(targets, expected.map(|(word, count)| (word.to_owned(), count)));
}

async fn the_flows_tell_what_moved_when_and_with_whom(firm: &Firm) {
    let first = firm.flow("2026-01-01", "2026-03-31", Grouping::Person).await;
    assert_eq!(entered(&first, id(&firm.zhang)), [5, 3, 2, 2, 2, 0]);
    assert_eq!(entered(&first, id(&firm.li)), [3, 1, 1, 1, 0, 0]);
    let second = firm.flow("2026-04-01", "2026-06-30", Grouping::Person).await;
    assert_eq!(entered(&second, id(&firm.wang)), [0, 0, 0, 0, 1, 1]);
    assert_eq!(entered(&second, id(&firm.zhang)), [0; 6]);
    assert_eq!(second.total.before(Milestone::Target), 8);
    // A5's sale was taken back meanwhile: by the end of June it has not closed.
    assert_eq!(second.total.by_the_end(Milestone::Closed), 2);
    assert_eq!(second.total.moved, 1);
    let did = second.did[4].map(|share| (share.part, share.whole));
    assert_eq!(did, Some((1, 3)), "of three with an opportunity one closed");
}

/// What stands in the rows adds up to the total, and opens as many names, each once.
async fn nothing_is_counted_twice(firm: &Firm) {
    let ctx = &firm.desk.ctx;
    for by in Grouping::ALL {
        let request = CohortRequest {
            as_of: Some(day("2026-06-30")),
            by,
            ..CohortRequest::default()
        };
        let found = report::cohort(ctx, &request).await.expect("a cohort");
        let cells = Milestone::ALL.map(CohortCell::Reached).into_iter();
        for cell in cells.chain([
            CohortCell::StillOpen,
            CohortCell::Dropped,
            CohortCell::WonNotInvoiced,
        ]) {
            let mut names = BTreeSet::new();
            let mut sum = 0;
            for row in &found.rows {
                let behind = report::cohort_accounts(ctx, &request, Some(row.group.id), cell, WHOLE).await;
                let behind = behind.expect("names");
                sum += behind.total;
                names.extend(behind.accounts.into_iter().map(|account| account.id));
            }
            let all = report::cohort_accounts(ctx, &request, None, cell, WHOLE)
                .await
                .expect("names");
            assert_eq!(
                (sum, names.len() as u64),
                (all.total, all.total),
                "{by:?} {cell:?}"
            );
        }
        for (from, to) in [("2026-01-01", "2026-06-30"), ("2026-04-01", "2026-06-30")] {
            flow_adds_up(firm, from, to, by).await;
        }
    }
}

async fn flow_adds_up(firm: &Firm, from: &str, to: &str, by: Grouping) {
    let ctx = &firm.desk.ctx;
    let request = FlowRequest {
        from: Some(day(from)),
        to: Some(day(to)),
        by,
    };
    let found = report::flow(ctx, &request).await.expect("a flow");
    let cells = Milestone::ALL
        .into_iter()
        .flat_map(|one| [FlowCell::Before(one), FlowCell::Entered(one)]);
    for cell in cells.chain([FlowCell::Moved]) {
        let mut names = BTreeSet::new();
        let mut sum = 0;
        for row in &found.rows {
            let behind = report::flow_accounts(ctx, &request, Some(row.group.id), cell, WHOLE).await;
            let behind = behind.expect("names");
            sum += behind.total;
            names.extend(behind.accounts.into_iter().map(|account| account.id));
        }
        let counted = match cell {
            FlowCell::Before(milestone) => found.total.before(milestone),
            FlowCell::Entered(milestone) => found.total.entered(milestone),
            _ => found.total.moved,
        };
        assert_eq!((sum, names.len() as u64), (counted, counted), "{by:?} {cell:?}");
    }
}

async fn each_sees_what_is_theirs(firm: &Firm) {
    let found = firm.cohort(&firm.li, "2026-06-30", Grouping::Person).await;
    assert_eq!(
        found.total.reached(Milestone::Target),
        2,
        "B3 went into the pool, and its sales are not for account managers"
    );
    let request = CohortRequest::default();
    let cell = CohortCell::Reached(Milestone::Target);
    let names = report::cohort_accounts(&firm.li, &request, None, cell, WHOLE)
        .await
        .expect("names");
    assert!(
        names.accounts.iter().all(|account| account.salesperson == "李四"),
        "{names:?}"
    );
    let sales = names
        .accounts
        .iter()
        .find(|account| account.name == "B1厂")
        .expect("B1");
    assert_eq!(
        (sales.fate, sales.won_not_invoiced),
        (Fate::StillOpen, Some(day("2026-04-05")))
    );
    let outside = acting(&firm.desk, "External", Role::External).await;
    let refused = [
        report::cohort(&outside, &request).await.map(drop),
        report::flow(&outside, &FlowRequest::default()).await.map(drop),
        report::causes(&outside, &CausesRequest::default())
            .await
            .map(drop),
        report::cohort_accounts(&outside, &request, None, cell, WHOLE)
            .await
            .map(drop),
        report::flow_accounts(&outside, &FlowRequest::default(), None, FlowCell::Moved, WHOLE)
            .await
            .map(drop),
    ];
    for one in refused {
        assert!(matches!(one, Err(dahu_app::Error::Forbidden { .. })), "{one:?}");
    }
    let backwards = CohortRequest {
        from: Some(day("2026-06-01")),
        to: Some(day("2026-05-01")),
        rate: Rate::default(),
        ..request
    };
    let refused = report::cohort(&firm.li, &backwards).await;
    assert_eq!(crate::staff::rule(refused), "period_ends_before_it_starts");
}

async fn the_change_of_sales_is_divided_to_the_cent(firm: &Firm) {
    let request = CausesRequest {
        before: (Some(day("2026-01-01")), Some(day("2026-03-31"))),
        after: (Some(day("2026-04-01")), Some(day("2026-06-30"))),
    };
    let found = report::causes(&firm.desk.ctx, &request).await.expect("causes");
    // 800 in the first quarter; in the second 900 to A1 and 500 back from A5: B3 was on nobody's list any more.
    let yuan = |amount: i64| Amount::from_ten_thousandths(amount * 10_000);
    assert_eq!((found.before.sales, found.after.sales), (yuan(800), yuan(400)));
    assert_eq!(found.change, yuan(-400));
    let causes = found.causes.expect("all figures are above zero");
    assert_eq!(causes.change(), found.change);
    // One target fewer of eight: L(400, 800) ln(7/8).
    assert_eq!(causes.targets.to_string(), "-77.0600");
    let people: Vec<_> = found
        .rows
        .iter()
        .map(|row| (row.salesperson.as_str(), row.causes))
        .collect();
    assert!(
        people.contains(&("王五", Err(Undefined::Targets(Side::Before)))),
        "{people:?}"
    );
    let parts = [found.of_people.change(), found.undivided];
    assert_eq!(parts.into_iter().sum::<Amount>(), found.change);
}
