//! What is done in the two years of the method with the account that is planned for: its plans, what the customer signs, contact,
//! opportunities with their playbooks, alerts and reviews.

use std::collections::{BTreeMap, BTreeSet};

use dahu_app::{
    Context,
    contact::{self, ContactFacts},
    health::{self, AlertFilter, AlertRow},
    opportunity::{self, NewStep, Win},
    plan::{
        self, Known, Learnt, NewPlan, TypedHead, TypedObjective, TypedReview, TypedStatement, Which, sharing,
        template,
    },
    playbook::{
        self,
        running::{self, Subject},
    },
    relationship::{self, NewPlacement},
    task::{self, NewTask},
};
use dahu_core::{
    account::AccountId,
    activity::ActivityId,
    contact::{ContactId, LegalBasis},
    health::Closing,
    opportunity::{Degree, SellingMode, WonReason},
    plan::{
        PlanId,
        mutual::{Choice, Promise},
        objective::{ObjectiveId, Pace},
        statement::Weight,
        words::{MeasureKind, StatementKind},
    },
    playbook::words::Situation,
    relationship::{Stage, Turn},
};

use crate::{
    activity::id_of,
    desk::day,
    method::{CLOUD, LEAVER, POLICE, Story, Year},
    opportunity::typed,
    plan::{note, objective, said, yuan},
    relationship::met,
    staff::stranger,
};

/// Net sales of a year.
fn net_sales(year: i32, aim: i64) -> TypedObjective {
    of_year(year, ("净销售额", MeasureKind::NetSales), aim)
}

fn of_year(year: i32, (words, measure): (&str, MeasureKind), aim: i64) -> TypedObjective {
    TypedObjective {
        words: words.to_owned(),
        from: day(&format!("{year}-01-01")),
        by: day(&format!("{year}-12-31")),
        ..objective(measure, aim)
    }
}

/// A contact of whom no more than the name is known.
async fn known(ctx: &Context, account: AccountId, name: &str) -> ContactId {
    let typed = contact::Typed {
        name: name.to_owned(),
        source: "名片".to_owned(),
        ..contact::Typed::default()
    };
    let facts = ContactFacts::read(ctx, &typed, LegalBasis::Contract, day("2026-12-10")).expect("facts");
    contact::add(ctx, account, facts).await.expect("a contact")
}

impl Story {
    fn year(&self) -> Year {
        *self.years.last().expect("a plan")
    }

    /// A plan begins with the template of the account's way of selling; what troubles the customer stands on evidence.
    async fn begun_with_template(&self) -> PlanId {
        let (zhang, account) = (&self.zhang, self.accounts[CLOUD]);
        let templates = template::all(zhang).await.expect("templates");
        let suits = templates
            .iter()
            .find(|(_, one)| one.selling_mode == Some(SellingMode::Consultative));
        let (id, template) = suits.expect("a template");
        let new = NewPlan {
            name: "2027 年客户计划".to_owned(),
            template: *id,
            first_on: day("2027-01-01"),
            last_on: day("2027-12-31"),
        };
        let plan = plan::begin(zhang, account, &new).await.expect("begun");
        let facts = plan::to_write(zhang, plan).await.expect("to write").facts;
        assert_eq!(
            (facts.template, facts.selling_mode, &facts.content.guide),
            (Some(*id), Some(SellingMode::Consultative), &template.guide)
        );
        assert!(!template.guide.questions.is_empty());
        let pain = said(StatementKind::Pain, "停机两次");
        let pain = plan::set_statement(zhang, plan, None, &pain).await.expect("said");
        plan::add_evidence(zhang, plan, pain, &note("2026-12-01", Some("2027-05-31")))
            .await
            .expect("supported");
        plan
    }

    /// The plan of the first year is sent back once, and approved with its reason.
    pub(crate) async fn planned(&mut self) {
        self.desk.move_to("2026-12-18");
        let (zhang, director, account) = (&self.zhang, &self.director, self.accounts[CLOUD]);
        let contacts = vec![
            known(zhang, account, "采购经理").await,
            known(zhang, account, "总工").await,
        ];
        let plan = self.begun_with_template().await;
        let mut ids = Vec::new();
        for typed in [
            net_sales(2027, 15_000),
            of_year(2027, ("赢单", MeasureKind::WonAmount), 5_000),
            of_year(2027, ("见到两人", MeasureKind::ContactsMet), 2),
        ] {
            let id = plan::set_objective(zhang, plan, None, &typed).await;
            ids.push(id.expect("set"));
        }
        plan::submit(zhang, plan).await.expect("submitted");
        plan::send_back(director, plan, "缺少应对措施")
            .await
            .expect("sent back");
        let risk = TypedStatement {
            weight: Some(Weight {
                likelihood: Degree::Medium,
                impact: Degree::High,
                answer: "分批交付".to_owned(),
            }),
            ..said(StatementKind::Risk, "预算冻结")
        };
        plan::set_statement(zhang, plan, None, &risk).await.expect("said");
        plan::submit(zhang, plan).await.expect("submitted");
        self.desk.move_to("2026-12-20");
        plan::approve(director, plan, "目标有据").await.expect("approved");
        let [sales, won, met]: [ObjectiveId; 3] = ids.try_into().expect("three");
        self.contacts = contacts;
        self.years.push(Year {
            plan,
            sales,
            won,
            met,
        });
    }

    /// The first visit of the year; the customer signs, and we do what we promised.
    pub(crate) async fn begun_to_act(&self) {
        self.desk.move_to("2027-01-20");
        let (zhang, plan) = (&self.zhang, self.year().plan);
        met(
            zhang,
            self.accounts[CLOUD],
            ("2027-01-20", None),
            &self.contacts[..1],
        )
        .await;
        self.place(Stage::Early, ("2027-01-20", "年度框架已签"), None, Turn::First)
            .await;
        let new = NewTask {
            what: "备机上门",
            due_on: day("2027-02-15"),
            owner: Some(id_of(zhang)),
            opportunity: None,
        };
        let action = plan::add_action(zhang, plan, &new).await.expect("added");
        let choice = Choice {
            words: "请确认".to_owned(),
            objectives: [self.year().sales].into(),
            tasks: [action].into(),
            promises: vec![Promise {
                what: "提供用量".to_owned(),
                who: "采购经理".to_owned(),
                due_on: Some(day("2027-02-01")),
                done: None,
            }],
        };
        let made = sharing::make(zhang, plan, &choice, Some(day("2027-12-31"))).await;
        let (_, secret) = made.expect("made");
        let customer = stranger(&self.desk, "203.0.113.7");
        let page = sharing::of_token(&customer, &secret).await.expect("asked");
        let page = page.expect("a page");
        sharing::sign(&customer, &secret, &page.digest, "周经理", "同意")
            .await
            .expect("signed");
        self.desk.move_to("2027-02-15");
        task::complete(zhang, action).await.expect("done");
        let page = sharing::of_token(&customer, &secret).await.expect("asked");
        let against = page.expect("a page").against;
        assert!(!against.is_changed(), "what was promised was done: {against:?}");
    }

    async fn place(
        &self,
        stage: Stage,
        (on, evidence): (&str, &str),
        activity: Option<ActivityId>,
        turn: Turn,
    ) {
        let placement = NewPlacement {
            stage,
            on: day(on),
            evidence,
            activity,
        };
        let placed = relationship::place(&self.zhang, self.accounts[CLOUD], &placement).await;
        assert_eq!(placed.expect("placed"), turn);
    }

    /// The review after a quarter was due, and is held with the figures of the ledger.
    pub(crate) async fn looked_at_after_a_quarter(&self) {
        let (zhang, year) = (&self.zhang, self.year());
        let shown = plan::show(zhang, year.plan).await.expect("it is there");
        let sales = shown.objectives.iter().find(|row| row.id == year.sales);
        let measured = sales.expect("one").measured;
        // A fifth of the aim, on the 64th of 365 days.
        assert_eq!(
            (measured.known, measured.as_of, measured.progress.pace),
            (Known::Value(yuan(3_000)), day("2027-03-05"), Pace::OnCourse)
        );
        assert_eq!(plan::reviews_due(zhang).await.expect("reviews").len(), 1);
        self.look_at(("2027-04-05", "第一季度持平。"), "四月见总工\n备机延期")
            .await;
        assert!(plan::reviews_due(zhang).await.expect("reviews").is_empty());
    }

    async fn look_at(&self, (held_on, minutes): (&str, &str), decisions: &str) {
        let review = TypedReview {
            held_on: day(held_on),
            is_due: true,
            minutes: minutes.to_owned(),
            decisions: decisions.to_owned(),
            people: Vec::new(),
            contacts: vec![self.contacts[0]],
        };
        plan::hold_review(&self.zhang, self.year().plan, &review)
            .await
            .expect("held");
    }

    /// An opportunity is opened, two steps of a playbook are done for it, and it is won.
    pub(crate) async fn win(
        &mut self,
        name: &str,
        amount: &str,
        (opened, decided): (&str, &str),
        way: SellingMode,
    ) {
        let zhang = &self.zhang;
        self.desk.move_to(opened);
        let next = NewStep {
            what: "送方案".to_owned(),
            due_on: Some(day(decided)),
            who: None,
        };
        let id = opportunity::open(zhang, self.accounts[CLOUD], &typed(name, amount), &next).await;
        let id = id.expect("opened");
        let all = playbook::all(zhang).await.expect("playbooks");
        let suits = all
            .iter()
            .find(|(_, one)| one.situation == Situation::Solution && one.selling_mode == Some(way));
        let (followed, content) = suits.expect("a playbook");
        let run = running::follow(zhang, Subject::Opportunity(id), *followed).await;
        let run = run.expect("followed");
        running::tick(zhang, run, content.steps[0].id, (None, "需求已逐条确认"))
            .await
            .expect("ticked");
        self.desk.move_to(decided);
        running::tick(zhang, run, content.steps[1].id, (None, ""))
            .await
            .expect("ticked");
        let win = Win {
            reason: Some(WonReason::Solution),
            note: "方案最合适".to_owned(),
            ..Win::default()
        };
        opportunity::win(zhang, id, &win).await.expect("won");
        self.won.push(id);
    }

    /// The second of their people is met, and the relationship rises on that evidence.
    pub(crate) async fn grown_closer(&self) {
        self.desk.move_to("2027-06-20");
        let visited = met(
            &self.zhang,
            self.accounts[CLOUD],
            ("2027-06-20", None),
            &self.contacts[1..],
        )
        .await;
        self.place(
            Stage::Mid,
            ("2027-06-20", "总工请我们看全厂"),
            Some(visited),
            Turn::Rise,
        )
        .await;
    }

    async fn open_alerts(&self) -> Vec<AlertRow> {
        let page = health::alerts(&self.director, &AlertFilter::default(), None, 50).await;
        page.expect("alerts").rows
    }

    /// Dials are brought up to date: so many alerts are raised and closed by themselves, and these are open.
    async fn warned(&self, raised_and_passed: (u64, u64), open: &[&str]) {
        let done = health::refresh_due(&self.desk.ctx).await.expect("refreshed");
        assert_eq!((done.raised, done.passed), raised_and_passed);
        let rows = self.open_alerts().await;
        let found: BTreeSet<String> = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} {}",
                    row.account_name,
                    row.about.topic().as_str(),
                    row.points
                )
            })
            .collect();
        let expected: BTreeSet<String> = open.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(found, expected);
    }

    async fn close_alert(&self, place: usize, because: Closing, note: &str) {
        let (li, account) = (&self.li, self.accounts[place]);
        let page = health::alerts(li, &AlertFilter::default(), None, 50).await;
        let rows = page.expect("alerts").rows;
        let alert = rows.iter().find(|row| row.account == account).expect("one");
        health::close(li, account, alert.id, because, note)
            .await
            .expect("closed");
    }

    /// 华信制造 has not bought since March, in June: more than twice as long as ever.
    pub(crate) async fn warned_that_one_stopped(&self) {
        self.warned((1, 0), &["华信制造 late 30"]).await;
        self.close_alert(LEAVER, Closing::Accepted, "改向同城采购，年度复审再定")
            .await;
    }

    /// Nobody met 云帆科技 for half a year, which its stage does not bear, and 华信制造 bought for 2,100 after 8,400; late it is
    /// still, which was accepted.
    pub(crate) async fn warned_of_silence(&self) {
        let open = ["云帆科技 silence 15", "云帆科技 stage 1", "华信制造 sales 20"];
        self.warned((3, 0), &open).await;
        self.close_alert(LEAVER, Closing::DealtWith, "列入退出名单").await;
    }

    pub(crate) async fn met_again(&self) {
        self.desk.move_to("2027-12-22");
        met(
            &self.zhang,
            self.accounts[CLOUD],
            ("2027-12-22", None),
            &self.contacts[1..],
        )
        .await;
        self.warned((0, 1), &["云帆科技 stage 1"]).await;
    }

    /// 江城市公安局 bought for 3,600 after 6,000; 云帆科技 stands where records see it since somebody said so.
    pub(crate) async fn warned_falsely(&self) {
        self.warned((1, 1), &["江城市公安局 sales 10"]).await;
        self.close_alert(POLICE, Closing::FalseAlarm, "改为按季采购")
            .await;
        self.warned((0, 0), &[]).await;
    }

    /// The aim of the plan is raised as a version of its own.
    pub(crate) async fn aimed_higher(&self) {
        let (zhang, year) = (&self.zhang, self.year());
        plan::revise(zhang, year.plan).await.expect("taken up");
        self.aim(year, &net_sales(2027, 16_000)).await;
        plan::submit(zhang, year.plan).await.expect("submitted");
        plan::approve(&self.director, year.plan, "上半年超额")
            .await
            .expect("approved");
        let (from, to) = (Some(Which::Version(2)), Some(Which::Version(3)));
        let compared = plan::compare(&self.director, year.plan, from, to).await;
        let compared = compared.expect("compared");
        assert_eq!(compared.differences.len(), 1, "{:?}", compared.differences);
        let aim = |side: &dahu_core::plan::Frozen| side.content.objectives[&year.sales].aim;
        assert_eq!(
            (aim(&compared.sides.0), aim(&compared.sides.1)),
            (yuan(15_000), yuan(16_000))
        );
    }

    async fn aim(&self, year: Year, typed: &TypedObjective) {
        let writing = plan::to_write(&self.zhang, year.plan).await.expect("to write");
        let began = writing.facts.content.objectives[&year.sales].clone();
        plan::set_objective(&self.zhang, year.plan, Some((year.sales, began)), typed)
            .await
            .expect("set");
    }

    /// The review after a year, and the plan against what came of it.
    pub(crate) async fn closed_first(&self) {
        self.desk.move_to("2028-01-05");
        self.look_at(("2028-01-05", "全年达成。"), "转为企业型").await;
        self.close_plan("先解决停机，销售才会增长。", "备机是关键").await;
    }

    async fn close_plan(&self, all: &str, of_sales: &str) {
        let year = self.year();
        let learnt = Learnt {
            all: all.to_owned(),
            objectives: BTreeMap::from([(year.sales, of_sales.to_owned())]),
            ..Learnt::default()
        };
        plan::close(&self.zhang, year.plan, &learnt)
            .await
            .expect("closed");
    }

    /// The next plan follows for the other way of selling, with a higher aim.
    pub(crate) async fn planned_on(&mut self) {
        let (zhang, former) = (&self.zhang, self.year());
        let plan = plan::follow(zhang, former.plan).await.expect("it follows");
        let year = Year { plan, ..former };
        let facts = plan::to_write(zhang, plan).await.expect("to write").facts;
        let head = TypedHead {
            name: facts.name,
            selling_mode: Some(SellingMode::Enterprise),
            first_on: facts.first_on,
            last_on: facts.last_on,
            rhythm: facts.rhythm,
        };
        plan::edit_head(zhang, plan, &head).await.expect("changed");
        self.aim(year, &net_sales(2028, 20_000)).await;
        plan::submit(zhang, plan).await.expect("submitted");
        plan::approve(&self.director, plan, "联合小组，目标两万")
            .await
            .expect("approved");
        self.years.push(year);
    }

    pub(crate) async fn looked_at_in_summer(&self) {
        met(
            &self.zhang,
            self.accounts[CLOUD],
            ("2028-07-05", None),
            &self.contacts[..1],
        )
        .await;
        self.look_at(("2028-07-05", "上半年过半。"), "加派一名专家").await;
    }

    /// Their chief engineer leaves, and the relationship falls back; somebody goes to see them all the same.
    pub(crate) async fn drifted_apart(&self) {
        self.desk.move_to("2028-09-10");
        let fell_back = ("2028-09-10", "总工调离，只剩采购往来");
        self.place(Stage::Early, fell_back, None, Turn::Downgrade).await;
        self.desk.move_to("2028-10-15");
        met(
            &self.zhang,
            self.accounts[CLOUD],
            ("2028-10-15", None),
            &self.contacts[1..],
        )
        .await;
    }

    pub(crate) async fn closed_second(&self) {
        self.desk.move_to("2029-01-05");
        self.look_at(("2029-01-05", "第二年达成。"), "补上总工的继任")
            .await;
        self.close_plan("一个人走了，关系就退。", "按月交付").await;
    }
}
