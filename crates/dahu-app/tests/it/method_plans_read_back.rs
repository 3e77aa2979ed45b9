//! What the plans of the two years left behind: their outcomes against the ledger as the files had it, what was decided on each
//! version and in each review, what was won, and what both sides promised.

use chrono::NaiveDate;
use dahu_app::{
    opportunity,
    plan::{self, BehindRow, sharing},
    playbook::running,
};
use dahu_core::{
    money::Amount,
    opportunity::{State, WonReason},
    plan::objective::ObjectiveId,
    task::TaskState,
};

use crate::{
    activity::id_of,
    desk::day,
    method::{CLOUD, Story, Year},
    method_read_back::on,
    plan::yuan,
};

impl Story {
    pub(crate) async fn plans(&self) {
        for (place, aim) in [(0, 16_000), (1, 20_000)] {
            self.outcome(place, aim).await;
            self.deal(place).await;
        }
        self.versions().await;
        self.reviews_of_plans().await;
        self.promises().await;
    }

    /// What came of a plan is what the ledger shows, added up from the files by the test itself.
    async fn outcome(&self, place: usize, aim: i64) {
        let (year, sold) = (self.years[place], [16_200, 21_600][place]);
        let number = [2027, 2028][place];
        assert_eq!(self.bought(CLOUD, number), yuan(sold));
        let shown = plan::show(&self.zhang, year.plan).await.expect("it is there");
        let closing = shown.facts.record.closing.as_ref().expect("closed");
        let objectives = &shown.facts.content.objectives;
        assert_eq!(objectives[&year.sales].aim, yuan(aim));
        for (id, value, difference) in [
            (year.sales, self.bought(CLOUD, number), yuan(sold - aim)),
            (year.won, yuan([6_000, 8_000][place]), yuan([1_000, 3_000][place])),
            (year.met, yuan(2), yuan(0)),
        ] {
            let outcome = &closing.outcomes[&id];
            assert_eq!(
                (outcome.value, outcome.difference(&objectives[&id])),
                (Some(value), Some(difference))
            );
            assert_eq!(outcome.is_reached(&objectives[&id]), Some(true));
            assert_eq!(self.behind(year, id).await, value, "by its rows");
        }
        assert_eq!(
            closing.outcomes[&year.sales].as_of,
            day(["2027-12-05", "2028-12-05"][place])
        );
        assert_eq!(
            (
                closing.learnt.as_str(),
                closing.outcomes[&year.sales].learnt.as_str()
            ),
            [
                ("先解决停机，销售才会增长。", "备机是关键"),
                ("一个人走了，关系就退。", "按月交付")
            ][place]
        );
    }

    /// What the rows behind a value come to; a contact who was met is one.
    async fn behind(&self, year: Year, id: ObjectiveId) -> Amount {
        let found = plan::behind(&self.zhang, year.plan, id).await.expect("rows");
        assert_eq!(found.left_out, 0);
        let of_row = |row: &BehindRow| match row {
            BehindRow::Sold { net, .. } => *net,
            BehindRow::Won { amount, .. } => *amount,
            BehindRow::Met { .. } => yuan(1),
            other => panic!("{other:?}"),
        };
        found.rows.iter().map(of_row).sum()
    }

    /// Each opportunity was won for a reason, after steps of a playbook that somebody ticked.
    async fn deal(&self, place: usize) {
        let (id, days) = (
            self.won[place],
            [("2027-04-06", "2027-05-20"), ("2028-02-10", "2028-04-20")][place],
        );
        let facts = opportunity::show(&self.zhang, id).await.expect("there").facts;
        let State::Won {
            on: won_on,
            reason,
            note,
            ..
        } = facts.state
        else {
            panic!("it was won")
        };
        assert_eq!(
            (won_on, reason, note.as_deref()),
            (day(days.1), Some(WonReason::Solution), Some("方案最合适"))
        );
        let followed = running::of_opportunity(&self.zhang, id, None).await;
        let run = followed.expect("what is followed").runs.remove(0);
        let steps = &run.content.steps;
        let told: Vec<_> = [&steps[0], &steps[1]]
            .map(|step| &run.ticks[&step.id])
            .into_iter()
            .map(|done| (done.on, done.by, done.note.as_str()))
            .collect();
        let by = Some(id_of(&self.zhang));
        assert_eq!(told, [(day(days.0), by, "需求已逐条确认"), (day(days.1), by, "")]);
        assert_eq!(run.followed.done, 2);
    }

    /// Who decided what on each version of the plans and why, and which aim was in force on a day.
    async fn versions(&self) {
        let [first, second] = self.years[..] else {
            panic!("two plans")
        };
        for (year, expected) in [
            (
                first,
                vec![
                    "1 sent-back 2026-12-18 缺少应对措施",
                    "2 approved 2026-12-20 目标有据",
                    "3 approved 2027-07-10 上半年超额",
                ],
            ),
            (second, vec!["1 approved 2028-01-05 联合小组，目标两万"]),
        ] {
            let shown = plan::show(&self.zhang, year.plan).await.expect("it is there");
            let (zhang, director) = (id_of(&self.zhang), id_of(&self.director));
            let versions = shown.facts.record.versions.iter().map(|version| {
                let decision = version.decision.as_ref().expect("a decision");
                assert_eq!((version.by, decision.by), (Some(zhang), Some(director)));
                let (verdict, reason) = (decision.verdict.as_str(), &decision.reason);
                format!("{} {verdict} {} {reason}", version.number, on(decision.at))
            });
            assert_eq!(versions.collect::<Vec<_>>(), expected);
        }
        let asked = ["2026-12-19", "2026-12-20", "2027-07-09", "2027-07-10"];
        let mut aims = Vec::new();
        for asked in asked {
            aims.push(self.aim_on(first, day(asked)).await);
        }
        let (early, late) = (Some(yuan(15_000)), Some(yuan(16_000)));
        assert_eq!(aims, [None, early, early, late]);
        let follows = plan::show(&self.zhang, second.plan).await.expect("it is there");
        assert_eq!(follows.facts.follows, Some(first.plan));
    }

    async fn aim_on(&self, year: Year, asked: NaiveDate) -> Option<Amount> {
        let held = plan::on_day(&self.director, self.accounts[CLOUD], asked).await;
        let held = held.expect("plans");
        let held = held.into_iter().find(|held| held.id == year.plan)?;
        assert_eq!(held.approved.0.as_deref(), Some("director"));
        Some(held.frozen.content.objectives[&year.sales].aim)
    }

    /// What the reviews of the plans minuted and decided, with the values of their days.
    async fn reviews_of_plans(&self) {
        let mut told = Vec::new();
        for year in &self.years {
            let shown = plan::show(&self.zhang, year.plan).await.expect("it is there");
            for held in shown.facts.record.reviews.values() {
                assert_eq!(held.people, [id_of(&self.zhang)]);
                assert_eq!(held.contacts, [self.contacts[0]]);
                told.push((
                    held.held_on.to_string(),
                    held.minutes.clone(),
                    held.decisions.join("、"),
                    held.values[&year.sales],
                ));
            }
        }
        let expected = [
            ("2027-04-05", "第一季度持平。", "四月见总工、备机延期", 3_000),
            ("2028-01-05", "全年达成。", "转为企业型", 16_200),
            ("2028-07-05", "上半年过半。", "加派一名专家", 10_800),
            ("2029-01-05", "第二年达成。", "补上总工的继任", 21_600),
        ]
        .map(|(on, minutes, decisions, value)| {
            (
                on.to_owned(),
                minutes.to_owned(),
                decisions.to_owned(),
                yuan(value),
            )
        });
        assert_eq!(told, expected);
    }

    /// What the customer signed, and that we did what we promised by its day.
    async fn promises(&self) {
        let shares = sharing::all(&self.zhang, self.years[0].plan)
            .await
            .expect("pages");
        let signature = &shares.shares[0].signatures[0];
        assert_eq!(
            (signature.name.as_str(), signature.note.as_str(), on(signature.at)),
            ("周经理", "同意", "2027-01-20".to_owned())
        );
        let action = &shares.actions[0];
        assert_eq!(
            (action.what.as_str(), action.owner_name.as_str(), action.due_on),
            ("备机上门", "张三", day("2027-02-15"))
        );
        let TaskState::Done { at, by } = &action.state else {
            panic!("{action:?}")
        };
        assert_eq!(
            (on(*at), *by),
            ("2027-02-15".to_owned(), Some(id_of(&self.zhang)))
        );
    }
}
