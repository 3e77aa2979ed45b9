//! Two years with an account: its plan is written, approved, shared with the customer, acted on and reviewed; the year is held
//! against it, and the next plan follows. The clock is moved along, and everything that was decided can be read back.

use std::{collections::BTreeMap, fmt::Write as _};

use dahu_app::{
    Context, activity,
    audit::{self, Tracker},
    glance,
    import::Kind,
    plan::{self, Known, Learnt, TypedBudget, TypedCell, TypedObjective, TypedReading, TypedReview, sharing},
    task::{self, NewTask},
};
use dahu_core::{
    account::{AccountId, warning::Warning},
    contact::ContactId,
    opportunity::Degree,
    person::Role,
    plan::{
        PlanId,
        budget::Budget,
        mutual::{Choice, Promise},
        objective::{ObjectiveId, Pace},
        state::Verdict,
        statement::{Footing, StatementId, Weight},
        white_space::Row,
        words::{MeasureKind, Stand, StatementKind},
    },
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of, read, visit},
    desk::{Desk, day, events_of, take},
    plan::{begun, note, objective, rows, said, yuan},
    staff::{hired, rule, stranger},
};

/// Where it is all seen.
struct Story {
    desk: Desk,
    account: AccountId,
    owner: Context,
    director: Context,
    contact: ContactId,
    plan: PlanId,
}

/// The account buys 阀门 in the middle of each month of a year.
async fn sold(desk: &Desk, year: i32, months: std::ops::RangeInclusive<u32>, units: i64) {
    let mut lines = "account,date,amount,product\n".to_owned();
    for month in months.clone() {
        writeln!(lines, "K1,{year}-{month:02}-15,{units},阀门").expect("a line");
    }
    let name = format!("{year}-{}.csv", months.start());
    take(desk, Kind::Ledger, &name, &lines).await;
}

/// An objective of a year.
fn of_year(year: i32, words: &str, measure: MeasureKind, aim: i64) -> TypedObjective {
    TypedObjective {
        words: words.to_owned(),
        from: day(&format!("{year}-01-01")),
        by: day(&format!("{year}-12-31")),
        ..objective(measure, aim)
    }
}

impl Story {
    /// A plan of the next year is written in December, with its reasons.
    async fn written(desk: Desk) -> (Self, [ObjectiveId; 3], StatementId) {
        let (account, owner, contact) = at_work(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        desk.move_to("2026-12-10");
        sold(&desk, 2026, 1..=11, 1_000).await;
        let plan = begun(&owner, account, 2027).await;
        let words = said(StatementKind::Pain, "停机两次");
        let pain = plan::set_statement(&owner, plan, None, &words).await;
        let pain = pain.expect("said");
        plan::add_evidence(&owner, plan, pain, &note("2026-12-01", Some("2027-05-31")))
            .await
            .expect("supported");
        let risk = dahu_app::plan::TypedStatement {
            weight: Some(Weight {
                likelihood: Degree::Medium,
                impact: Degree::High,
                answer: "分批交付".to_owned(),
            }),
            ..said(StatementKind::Risk, "预算冻结")
        };
        plan::set_statement(&owner, plan, None, &risk)
            .await
            .expect("said");
        let mut ids = Vec::new();
        for typed in [
            of_year(2027, "净销售额", MeasureKind::NetSales, 15_000),
            of_year(2027, "见到采购经理", MeasureKind::ContactsMet, 1),
            of_year(2027, "报修时间", MeasureKind::Own, 1),
        ] {
            ids.push(
                plan::set_objective(&owner, plan, None, &typed)
                    .await
                    .expect("set"),
            );
        }
        let budget = TypedBudget {
            costs: vec![("备机".to_owned(), yuan(600))],
            expected: Some(yuan(4_000)),
            basis: "新增销售按毛利三成".to_owned(),
        };
        plan::set_budget(&owner, plan, &Budget::default(), &budget)
            .await
            .expect("set");
        let row = Row::Product("阀门".to_owned());
        assert_eq!(rows(&owner, plan).await, std::slice::from_ref(&row));
        let cell = TypedCell {
            stand: Some(Stand::Rival),
            rival: "同城".to_owned(),
            potential: Some(yuan(24_000)),
            source: "采购经理".to_owned(),
            on: None,
        };
        plan::set_cell(&owner, plan, (account, row), None, &cell)
            .await
            .expect("said");
        let story = Self {
            desk,
            account,
            owner,
            director,
            contact,
            plan,
        };
        (story, ids.try_into().expect("three"), pain)
    }

    async fn approved(&self) {
        plan::submit(&self.owner, self.plan).await.expect("submitted");
        plan::send_back(&self.director, self.plan, "缺少应对措施")
            .await
            .expect("sent back");
        plan::submit(&self.owner, self.plan).await.expect("submitted");
        plan::approve(&self.director, self.plan, "目标可行")
            .await
            .expect("approved");
    }

    async fn shown(&self) -> plan::Plan {
        plan::show(&self.owner, self.plan).await.expect("it is there")
    }

    async fn pace(&self, id: ObjectiveId) -> (Known, Pace) {
        let shown = self.shown().await;
        let row = shown.objectives.iter().find(|row| row.id == id).expect("one");
        (row.measured.known, row.measured.progress.pace)
    }

    /// The customer signs what they are shown, and sees what is changed after it.
    async fn agreed(&self, own: ObjectiveId) {
        let new = NewTask {
            what: "备机上门",
            due_on: day("2027-02-15"),
            owner: None,
            opportunity: None,
        };
        let action = plan::add_action(&self.owner, self.plan, &new)
            .await
            .expect("added");
        let choice = Choice {
            words: "请确认".to_owned(),
            objectives: [own].into(),
            tasks: [action].into(),
            promises: vec![Promise {
                what: "提供用量".to_owned(),
                who: "采购经理".to_owned(),
                due_on: Some(day("2027-02-01")),
                done: None,
            }],
        };
        let made = sharing::make(&self.owner, self.plan, &choice, Some(day("2027-12-31")));
        let (share, secret) = made.await.expect("made");
        let customer = stranger(&self.desk, "203.0.113.7");
        let page = sharing::of_token(&customer, &secret)
            .await
            .expect("asked")
            .expect("a page");
        sharing::sign(&customer, &secret, &page.digest, "周经理", "同意")
            .await
            .expect("signed");
        task::complete(&self.owner, action).await.expect("done");
        let page = sharing::of_token(&customer, &secret)
            .await
            .expect("asked")
            .expect("a page");
        assert!(!page.against.is_changed(), "what was promised was done");
        let later = Choice {
            words: "请再确认".to_owned(),
            ..choice
        };
        sharing::change(&self.owner, self.plan, share, &later)
            .await
            .expect("changed");
        let page = sharing::of_token(&customer, &secret)
            .await
            .expect("asked")
            .expect("a page");
        assert!(
            page.against.is_changed(),
            "it says so that it is not what was signed"
        );
        assert_eq!(page.signatures[0].name, "周经理");
    }

    /// A review is due, is told where people look, and is held late.
    async fn reviewed(&self) {
        let Self { owner, plan, .. } = self;
        assert_eq!(plan::reviews_due(owner).await.expect("reviews").len(), 1);
        let warned = glance::show(owner, self.account)
            .await
            .expect("a glance")
            .warnings;
        assert!(warned.contains(&Warning::ReviewOverdue(5)), "{warned:?}");
        let review = TypedReview {
            held_on: day("2027-04-05"),
            is_due: true,
            minutes: "第一季度持平。".to_owned(),
            decisions: "四月见总工\n备机延期".to_owned(),
            people: Vec::new(),
            contacts: vec![self.contact],
        };
        plan::hold_review(owner, *plan, &review).await.expect("held");
        let shown = self.shown().await;
        assert_eq!(shown.review_on, Some(day("2027-06-30")));
        assert!(plan::reviews_due(owner).await.expect("reviews").is_empty());
        let held = shown.facts.record.reviews.values().next().expect("one");
        assert_eq!((held.due_on, held.decisions.len()), (Some(day("2027-03-31")), 2));
        assert_eq!(
            (&held.people[..], &held.contacts[..]),
            (&[id_of(owner)][..], &[self.contact][..])
        );
        assert!(
            held.values.values().any(|value| *value == yuan(3_000)),
            "{held:?}"
        );
        assert_eq!(
            rule(plan::set_statement(owner, *plan, None, &said(StatementKind::Goal, "x")).await),
            "plan_not_drafted"
        );
    }

    /// In summer the aim is raised; both versions can be read, and the second is approved.
    async fn raised(&self, sales: ObjectiveId) {
        let Self { owner, plan, .. } = self;
        plan::revise(owner, *plan).await.expect("taken up");
        let facts = plan::to_write(owner, *plan).await.expect("to write").facts;
        let began = facts.content.objectives[&sales].clone();
        let more = of_year(2027, "净销售额", MeasureKind::NetSales, 16_000);
        plan::set_objective(owner, *plan, Some((sales, began)), &more)
            .await
            .expect("raised");
        plan::submit(owner, *plan).await.expect("submitted");
        plan::approve(&self.director, *plan, "上半年超额")
            .await
            .expect("approved");
        let compared = plan::compare(
            &self.director,
            *plan,
            Some(plan::Which::Version(2)),
            Some(plan::Which::Version(3)),
        );
        let compared = compared.await.expect("compared");
        assert_eq!(compared.differences.len(), 1, "{:?}", compared.differences);
        assert_eq!(compared.sides.0.content.objectives[&sales].aim, yuan(15_000));
        assert_eq!(compared.sides.1.content.objectives[&sales].aim, yuan(16_000));
    }

    /// What became of the plan at the end of its year, with what was learnt.
    async fn closed(&self, [sales, met, own]: [ObjectiveId; 3]) {
        let learnt = Learnt {
            all: "先解决停机，销售才会增长。".to_owned(),
            objectives: BTreeMap::from([(own, "备机是关键".to_owned())]),
            costs: Some(yuan(750)),
            returned: None,
        };
        let below = Learnt {
            costs: Some(yuan(-1)),
            ..learnt.clone()
        };
        let refused = plan::close(&self.owner, self.plan, &below).await;
        assert_eq!(rule(refused), "plan_amount_negative");
        plan::close(&self.owner, self.plan, &learnt)
            .await
            .expect("closed");
        let facts = self.shown().await.facts;
        let closing = facts.record.closing.as_ref().expect("what came of it");
        let outcome = |id: ObjectiveId| {
            let (outcome, objective) = (&closing.outcomes[&id], &facts.content.objectives[&id]);
            (
                outcome.value,
                outcome.difference(objective),
                outcome.is_reached(objective),
            )
        };
        assert_eq!(outcome(sales), (Some(yuan(16_500)), Some(yuan(500)), Some(true)));
        assert_eq!(outcome(met), (Some(yuan(1)), Some(yuan(0)), Some(true)));
        assert_eq!(outcome(own), (Some(yuan(2)), Some(yuan(1)), Some(false)));
        assert_eq!(closing.outcomes[&own].learnt, "备机是关键");
        let settled = closing.settled(&facts.content.budget);
        let over = (settled.costs.difference(), settled.costs.difference_percent());
        assert_eq!(over, (Some(yuan(150)), Some(yuan(25))));
        assert_eq!(
            (settled.returned.planned, settled.returned.came, settled.gain.came),
            (Some(yuan(4_000)), None, None),
            "what nobody said is not known"
        );
        let late = TypedReview {
            held_on: day("2028-01-05"),
            is_due: true,
            minutes: "晚了".to_owned(),
            decisions: String::new(),
            people: Vec::new(),
            contacts: Vec::new(),
        };
        let again = plan::hold_review(&self.owner, self.plan, &late).await;
        assert_eq!(rule(again), "plan_not_approved");
    }

    /// All that was decided, with reasons, and the chain that holds it together.
    async fn read_back(&self) {
        let versions = self.shown().await.facts.record.versions;
        let told: Vec<_> = versions
            .iter()
            .filter_map(|version| version.decision.as_ref())
            .map(|decision| (decision.verdict, decision.reason.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Verdict::SentBack, "缺少应对措施"),
                (Verdict::Approved, "目标可行"),
                (Verdict::Approved, "上半年超额")
            ]
        );
        let verbs = events_of(&self.desk, self.plan.0).await;
        let decided = [
            "submitted",
            "sent_back",
            "approved",
            "reviewed",
            "revised",
            "closed",
        ];
        let found: Vec<&str> = verbs
            .iter()
            .map(String::as_str)
            .filter(|verb| decided.contains(verb))
            .collect();
        assert_eq!(
            found,
            [
                "submitted",
                "sent_back",
                "submitted",
                "approved",
                "reviewed",
                "revised",
                "submitted",
                "approved",
                "closed"
            ]
        );
        let verdict = audit::verify(&self.desk.ctx, None, &Tracker::default()).await;
        assert_eq!(verdict.expect("a walk").fracture, None);
    }
}

#[tokio::test]
async fn a_plan_is_approved_acted_on_reviewed_and_held_against_its_year_and_the_next_one_follows() {
    for database in databases().await {
        let (mut story, ids, pain) = Box::pin(Story::written(Desk::open(database).await)).await;
        let [sales, met, own] = ids;
        story.approved().await;
        assert_eq!(story.pace(sales).await, (Known::Value(yuan(0)), Pace::NotBegun));
        story.desk.move_to("2027-01-20");
        story.agreed(own).await;
        assert_eq!(story.pace(met).await, (Known::Value(yuan(0)), Pace::Behind));
        let visited = read(
            &story.owner,
            activity::Typed {
                on: day("2027-01-20"),
                due_on: Some(day("2027-02-01")),
                ..visit(Some(story.contact))
            },
        );
        activity::record(&story.owner, story.account, visited)
            .await
            .expect("recorded");
        assert_eq!(story.pace(met).await, (Known::Value(yuan(1)), Pace::Reached));
        story.desk.move_to("2027-04-05");
        sold(&story.desk, 2027, 1..=3, 1_000).await;
        assert_eq!(story.pace(sales).await, (Known::Value(yuan(3_000)), Pace::Behind));
        story.reviewed().await;
        story.desk.move_to("2027-07-10");
        sold(&story.desk, 2027, 4..=6, 1_500).await;
        story.raised(sales).await;
        let footing = story.shown().await.facts.content.statements[&pain].footing(day("2027-07-10"));
        assert!(matches!(footing, Footing::Expired { .. }), "{footing:?}");
        let reading = TypedReading {
            on: day("2027-07-01"),
            value: yuan(2),
            source: "工单".to_owned(),
        };
        plan::add_reading(&story.owner, story.plan, own, &reading)
            .await
            .expect("read");
        story.desk.move_to("2028-01-05");
        sold(&story.desk, 2027, 7..=12, 1_500).await;
        story.closed(ids).await;
        story.read_back().await;

        let next = plan::follow(&story.owner, story.plan).await.expect("it follows");
        let former = std::mem::replace(&mut story.plan, next);
        let facts = story.shown().await.facts;
        assert_eq!(
            (facts.first_on, facts.last_on),
            (day("2028-01-01"), day("2028-12-31"))
        );
        assert_eq!(
            (facts.name.as_str(), facts.follows),
            ("2028 年客户计划", Some(former))
        );
        assert_eq!(facts.content.objectives[&sales].from, day("2028-01-01"));
        assert!(facts.record.versions.is_empty() && facts.record.closing.is_none());
        plan::submit(&story.owner, next).await.expect("submitted");
        plan::approve(&story.director, next, "继续")
            .await
            .expect("approved");
        story.desk.move_to("2028-04-01");
        sold(&story.desk, 2028, 1..=3, 1_500).await;
        assert_eq!(
            story.pace(sales).await.0,
            Known::Value(yuan(4_500)),
            "it begins anew"
        );
        let both = plan::of_account(&story.owner, story.account).await;
        assert_eq!(both.expect("a list").len(), 2);
        let shown = plan::show(&story.owner, former).await.expect("it is there");
        assert_eq!(shown.following.map(|(id, _)| id), Some(next));
    }
}
