//! What the two years of the method left behind, by the application's own reads: who decided what, when and why, and what
//! was in force on a day.

use std::collections::{BTreeMap, BTreeSet};

use Verdict::{In, Out};
use chrono::{DateTime, Utc};
use dahu_app::{
    audit::{self, Noted, Tracker},
    health::{self, AlertFilter},
    kind, relationship,
    selection::{self, Asked, criteria, review},
    selling,
};
use dahu_core::{
    health::AlertState,
    kind::{KeyAccountKind, Verdict as KindVerdict},
    opportunity::SellingMode,
    relationship::{Stage, Turn},
    selection::Verdict,
};

use crate::{
    desk::day,
    method::{BELOW, BY_RANK, CLOUD, COMER, HOME, KEPT_IN, KEPT_OUT, LEAVER, POLICE, Story},
};

/// The day of a moment.
pub(crate) fn on(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

impl Story {
    pub(crate) async fn read_back(&self) {
        self.criteria_and_reviews().await;
        self.decisions_by_account().await;
        self.members_of_reviews().await;
        self.standings_of_then().await;
        self.kinds().await;
        self.ways().await;
        self.relation().await;
        self.alerts().await;
        self.plans().await;
        self.trail().await;
    }

    async fn criteria_and_reviews(&self) {
        let director = &self.director;
        let versions = criteria::versions(director).await.expect("versions");
        let agreed = versions.in_force.expect("criteria").agreed.expect("agreed");
        assert_eq!(
            (agreed.on, agreed.by.as_deref(), agreed.note.as_str()),
            (
                day("2026-12-10"),
                Some("director"),
                "销售会议：销售额七成，对手三成"
            )
        );
        let found = review::list(director).await.expect("reviews").reviews;
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                assert_eq!(one.took_part, "销售总监、张三、李四");
                let concluded = one.concluded_at.map(on).expect("concluded");
                (
                    one.id,
                    concluded,
                    one.concluded_by.as_deref(),
                    one.minutes.as_str(),
                    (one.criteria_number, one.capacity),
                )
            })
            .collect();
        let by = Some("director");
        let ground = (Some(1), Some(3));
        assert_eq!(
            told,
            [
                (
                    self.reviews[1],
                    "2027-12-20".to_owned(),
                    by,
                    "年度复审：一出一进。",
                    ground
                ),
                (
                    self.reviews[0],
                    "2026-12-15".to_owned(),
                    by,
                    "逐一评审，三家为限。",
                    ground
                ),
            ]
        );
    }

    /// Of each account what both reviews decided, the latest first.
    async fn decisions_by_account(&self) {
        for (place, expected) in [
            (CLOUD, vec![("2027-12-20", In, "联合小组签了三年")]),
            (POLICE, vec![("2026-12-15", In, "公安系统的样板")]),
            (LEAVER, vec![("2027-12-20", Out, "四月起停购，改向同城采购")]),
            (
                COMER,
                vec![
                    ("2027-12-20", In, "销售翻倍，毛利补上"),
                    ("2026-12-15", Out, "毛利太低，一年后再议"),
                ],
            ),
            (HOME, Vec::new()),
        ] {
            let account = self.accounts[place];
            let found = selection::of_account(&self.director, account, Asked::default()).await;
            let decisions = found.expect("an account").decisions;
            let told: Vec<_> = decisions
                .iter()
                .map(|one| (one.held_on.to_string(), one.verdict, one.reason.clone()))
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(on, verdict, why)| (on.to_owned(), verdict, why.to_owned()))
                .collect();
            assert_eq!(told, expected, "{place}");
        }
    }

    /// Who was in after each review, by rank and score of that day; who came and who went.
    async fn members_of_reviews(&self) {
        let [first, second] = self.reviews[..] else {
            panic!("two reviews")
        };
        for (id, members) in [
            (
                first,
                [
                    "云帆科技 6450 false false",
                    "华信制造 5940 false false",
                    "江城市公安局 3600 true false",
                ],
            ),
            (
                second,
                [
                    "云帆科技 7920 true false",
                    "蓝海新材 6030 true true",
                    "江城市公安局 3600 true false",
                ],
            ),
        ] {
            let shown = review::show(&self.director, id).await.expect("a review");
            let told = shown.members.iter().map(|one| {
                let score = one.score_hundredths.expect("a score");
                format!("{} {score} {} {}", one.name, one.by_decision, one.is_new)
            });
            assert_eq!(told.collect::<Vec<_>>(), members);
            assert!(
                shown
                    .decisions
                    .iter()
                    .all(|one| one.by.as_deref() == Some("director"))
            );
            let (left, before) = if id == first {
                (Vec::new(), None)
            } else {
                let left = (self.accounts[LEAVER], "华信制造".to_owned());
                (vec![left], Some(day("2026-12-15")))
            };
            let gone = shown.left.into_iter().map(|one| (one.account, one.name));
            assert_eq!((gone.collect::<Vec<_>>(), shown.before), (left, before));
        }
    }

    /// How the six stood on a day of each year, by what was said of them until then, and how they stand now.
    async fn standings_of_then(&self) {
        assert_eq!(
            self.standings(Some("2027-06-30")).await,
            [BY_RANK, KEPT_IN, BY_RANK, KEPT_OUT, BELOW, BELOW]
        );
        assert_eq!(
            self.standings(Some("2027-12-31")).await,
            [KEPT_IN, KEPT_IN, KEPT_OUT, KEPT_IN, BELOW, BELOW]
        );
        assert_eq!(
            self.standings(None).await,
            [KEPT_IN, KEPT_IN, KEPT_OUT, KEPT_IN, BELOW, BELOW]
        );
    }

    async fn kinds(&self) {
        use KeyAccountKind::{Economic, Important};
        for (place, of, verdict, decided_on, why) in [
            (CLOUD, Economic, KindVerdict::Confirmed, "2026-12-15", None),
            (POLICE, Important, KindVerdict::Confirmed, "2026-12-15", None),
            (
                HOME,
                Economic,
                KindVerdict::Rejected,
                "2026-12-15",
                Some("一次性装修"),
            ),
            (COMER, Economic, KindVerdict::Confirmed, "2027-12-20", None),
        ] {
            let account = self.accounts[place];
            let eve = day(decided_on).pred_opt().expect("a day");
            let before = kind::on_day(&self.director, account, eve).await;
            assert!(before.expect("kinds").is_empty(), "{place}");
            let held = kind::on_day(&self.director, account, day(decided_on)).await;
            let held = held.expect("kinds");
            let [(kind, decision)] = &held[..] else {
                panic!("one decision: {held:?}")
            };
            assert_eq!(*kind, of, "{place}");
            assert_eq!(
                (decision.verdict, on(decision.at), decision.reason.as_deref()),
                (verdict, decided_on.to_owned(), why),
                "{place}"
            );
            assert_eq!(decision.by.as_deref(), Some("director"));
        }
    }

    /// The way of selling that was confirmed on a day, with its reason, by what was said until then.
    async fn way_on(&self, asked: &str) -> Option<(SellingMode, String)> {
        let held = selling::on_day(&self.director, self.accounts[CLOUD], day(asked)).await;
        let held = held.expect("it is there")?;
        assert_eq!(held.by.as_deref(), Some("director"));
        Some((held.way, held.reason.expect("a reason")))
    }

    async fn ways(&self) {
        let said = |way, why: &str| Some((way, why.to_owned()));
        assert_eq!(self.way_on("2026-12-14").await, None);
        assert_eq!(
            self.way_on("2027-06-30").await,
            said(SellingMode::Consultative, "方案为主，三家比价")
        );
        assert_eq!(
            self.way_on("2028-06-30").await,
            said(SellingMode::Enterprise, "双方设了联合小组")
        );
        let shown = selling::of_account(&self.director, self.accounts[CLOUD]).await;
        let confirmed = shown.expect("it is there").confirmed.expect("confirmed");
        assert_eq!(
            (confirmed.by.as_deref(), on(confirmed.at)),
            (Some("director"), "2027-12-20".to_owned())
        );
    }

    /// Where the relationship stood, on which evidence, up and down again.
    async fn relation(&self) {
        let shown = relationship::show(&self.zhang, self.accounts[CLOUD]).await;
        let shown = shown.expect("a relationship");
        let history = &shown.history;
        let told: Vec<_> = history
            .iter()
            .map(|one| {
                assert_eq!(one.placed_by.as_deref(), Some("张三"));
                (one.placed.stage, one.turn, one.evidence.as_str())
            })
            .collect();
        assert_eq!(
            told,
            [
                (Stage::Early, Turn::Downgrade, "总工调离，只剩采购往来"),
                (Stage::Mid, Turn::Rise, "总工请我们看全厂"),
                (Stage::Early, Turn::First, "年度框架已签"),
            ]
        );
        let visited = history[1].activity.as_ref().expect("the visit");
        assert_eq!(visited.on, day("2027-06-20"));
        let mut stages = Vec::new();
        for asked in ["2026-12-31", "2027-06-19", "2028-06-30", "2028-12-31"] {
            let held = relationship::on_day(&self.zhang, self.accounts[CLOUD], day(asked)).await;
            stages.push(held.expect("it is there").map(|one| one.placed.stage));
        }
        assert_eq!(
            stages,
            [None, Some(Stage::Early), Some(Stage::Mid), Some(Stage::Early)]
        );
    }

    /// Which alerts there were, and who closed them, when and why.
    async fn alerts(&self) {
        let closed = AlertFilter {
            closed: true,
            ..AlertFilter::default()
        };
        let page = health::alerts(&self.director, &closed, None, 50).await;
        let told: BTreeSet<String> = page
            .expect("alerts")
            .rows
            .iter()
            .map(|row| {
                let AlertState::Closed {
                    at, because, note, ..
                } = &row.state
                else {
                    panic!("{row:?}")
                };
                format!(
                    "{} {} {} {} {} {}",
                    row.account_name,
                    row.about.topic().as_str(),
                    on(*at),
                    because.as_str(),
                    row.closed_by.as_deref().unwrap_or("-"),
                    note.as_deref().unwrap_or("-")
                )
            })
            .collect();
        let expected = [
            "云帆科技 silence 2027-12-22 passed - -",
            "云帆科技 stage 2028-12-20 passed - -",
            "华信制造 late 2027-07-10 accepted 李四 改向同城采购，年度复审再定",
            "华信制造 sales 2027-12-20 dealt_with 李四 列入退出名单",
            "江城市公安局 sales 2028-12-20 false_alarm 李四 改为按季采购",
        ];
        assert_eq!(told, BTreeSet::from(expected.map(str::to_owned)));
    }

    /// The trail tells who did what when, holds together, and still has what was written down after the first year.
    async fn trail(&self) {
        let ctx = &self.desk.ctx;
        let mut counts = BTreeMap::new();
        for (noun, verb) in [
            ("selection_review", "concluded"),
            ("plan", "approved"),
            ("plan", "closed"),
            ("relationship", "placed"),
            ("health_alert", "closed"),
        ] {
            let filter = audit::Filter {
                noun: Some(noun.to_owned()),
                verb: Some(verb.to_owned()),
                ..audit::Filter::default()
            };
            let page = audit::list(ctx, &filter, None, 50).await.expect("a page");
            let days: Vec<String> = page
                .rows
                .iter()
                .rev()
                .map(|row| format!("{} {}", on(row.at), row.actor))
                .collect();
            counts.insert((noun, verb), days.join(", "));
        }
        let expected = [
            (
                ("selection_review", "concluded"),
                "2026-12-15 director, 2027-12-20 director",
            ),
            (
                ("plan", "approved"),
                "2026-12-20 director, 2027-07-10 director, 2028-01-05 director",
            ),
            (("plan", "closed"), "2028-01-05 张三, 2029-01-05 张三"),
            (
                ("relationship", "placed"),
                "2027-01-20 张三, 2027-06-20 张三, 2028-09-10 张三",
            ),
            (
                ("health_alert", "closed"),
                "2027-07-10 李四, 2027-12-20 李四, 2028-12-20 李四",
            ),
        ];
        let expected = expected.map(|(what, days)| (what, days.to_owned()));
        assert_eq!(counts, BTreeMap::from(expected));
        let (sequence, head) = &self.noted;
        let verdict = audit::verify(ctx, Some(head), &Tracker::default()).await;
        let verdict = verdict.expect("a walk");
        assert_eq!(verdict.fracture, None);
        assert_eq!(verdict.noted, Some(Noted { sequence: *sequence }));
        assert_ne!(verdict.head, *head, "the second year is in it too");
    }
}
