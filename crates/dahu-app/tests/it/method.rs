//! Two years of a firm that works by the method: key accounts are selected, their kinds and ways of selling are decided, one is
//! planned, acted on and reviewed, and at the end everything that was decided is read back, with who, when and why. The clock is
//! moved along by hand; the ledger comes in as the months go by.

use std::{collections::BTreeSet, fmt::Write as _, ops::RangeInclusive};

use KeyAccountKind::{Economic, Important};
use SellingMode::{Consultative, Enterprise};
use chrono::{Datelike, NaiveDate};
use dahu_app::{
    Context, audit,
    import::Kind,
    kind::{self, Which},
    selection::{
        self, Asked, Filter, criteria, rating,
        review::{self, TypedReview},
    },
    selling::{self, TypedRating},
};
use dahu_core::{
    account::AccountId,
    contact::ContactId,
    kind::{KeyAccountKind, Stands},
    money::Amount,
    opportunity::{OpportunityId, SellingMode},
    person::Role,
    plan::{PlanId, objective::ObjectiveId},
    selection::{In, ONE, Out, RatingKey, ReviewId, Scale, Standing, Verdict},
    selling::{Input, Rating},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::{Desk, day, take},
    kind::{confirm, names, told},
    plan::yuan,
    selection::{against_rival, listed, rated, two_criteria},
    staff::hired,
};

/// The account that is planned for: 云帆科技, of 张三.
pub(crate) const CLOUD: usize = 0;
/// 江城市公安局, of 李四.
pub(crate) const POLICE: usize = 1;
/// The account that leaves: 华信制造, of 李四.
pub(crate) const LEAVER: usize = 2;
/// The account that comes in: 蓝海新材, of 张三.
pub(crate) const COMER: usize = 3;
/// 乐居装饰, of 李四.
pub(crate) const HOME: usize = 4;

const CODES: [&str; 6] = ["K1", "K2", "K3", "K4", "K5", "K6"];
const ACCOUNTS: &str = "code,name,salesperson\nK1,云帆科技,张三\nK2,江城市公安局,李四\nK3,华信制造,李四\n\
    K4,蓝海新材,张三\nK5,乐居装饰,李四\nK6,大虎物流,李四\n";
const COLUMNS: &str = "account,date,amount,product\n";

pub(crate) const BY_RANK: Standing = Standing::In(In::ByRank);
pub(crate) const KEPT_IN: Standing = Standing::In(In::Decided);
pub(crate) const BELOW: Standing = Standing::Out(Out::ByRank);
pub(crate) const KEPT_OUT: Standing = Standing::Out(Out::Decided);

/// Where it is all seen, and what was made on the way.
pub(crate) struct Story {
    pub(crate) desk: Desk,
    pub(crate) director: Context,
    pub(crate) zhang: Context,
    pub(crate) li: Context,
    pub(crate) accounts: [AccountId; 6],
    /// What the files said: which account bought on which day for how many yuan.
    pub(crate) sold: Vec<(usize, NaiveDate, i64)>,
    /// The reviews of the selection.
    pub(crate) reviews: Vec<ReviewId>,
    /// Whom 张三 meets at 云帆科技.
    pub(crate) contacts: Vec<ContactId>,
    /// The plans of 云帆科技.
    pub(crate) years: Vec<Year>,
    /// What 云帆科技 decided for us.
    pub(crate) won: Vec<OpportunityId>,
    /// Length and head of the chain of events after the first year, as somebody wrote them down.
    pub(crate) noted: (i64, String),
}

/// The plan of a year with its objectives.
#[derive(Clone, Copy)]
pub(crate) struct Year {
    pub(crate) plan: PlanId,
    pub(crate) sales: ObjectiveId,
    pub(crate) won: ObjectiveId,
    pub(crate) met: ObjectiveId,
}

impl Story {
    /// The firm in December 2026, with the ledger of that year and of the month before.
    async fn begun(desk: Desk) -> Self {
        desk.move_to("2026-12-10");
        take(&desk, Kind::Accounts, "accounts.csv", ACCOUNTS).await;
        let mut accounts = Vec::new();
        for code in CODES {
            accounts.push(account_of(&desk, code).await);
        }
        let mut story = Self {
            director: hired(&desk, "director", Role::SalesDirector).await,
            zhang: salesperson(&desk, "张三").await,
            li: salesperson(&desk, "李四").await,
            accounts: accounts.try_into().expect("six accounts"),
            sold: Vec::new(),
            reviews: Vec::new(),
            contacts: Vec::new(),
            years: Vec::new(),
            won: Vec::new(),
            noted: (0, String::new()),
            desk,
        };
        story.sell(2025, 12..=12, [0, 0, 0, 0, 0, 100]).await;
        story.sell(2026, 1..=12, [1_000, 500, 700, 400, 800, 100]).await;
        story
    }

    /// The ledger of some months comes in: each account buys on the fifth for so many yuan, 云帆科技 what nobody else buys.
    pub(crate) async fn sell(&mut self, year: i32, months: RangeInclusive<u32>, monthly: [i64; 6]) {
        let name = format!("{year}-{}.csv", months.start());
        let mut lines = COLUMNS.to_owned();
        for month in months {
            let on = day(&format!("{year}-{month:02}-05"));
            for (place, units) in monthly.into_iter().enumerate().filter(|(_, units)| *units > 0) {
                let product = if place == CLOUD { "定制阀体" } else { "阀门" };
                writeln!(lines, "{},{on},{units},{product}", CODES[place]).expect("a line");
                self.sold.push((place, on, units));
            }
        }
        take(&self.desk, Kind::Ledger, &name, &lines).await;
    }

    /// 云帆科技 sends something back.
    async fn take_goods_back(&mut self, on: &str, units: i64) {
        let lines = format!("{COLUMNS}K1,{on},-{units},定制阀体\n");
        take(&self.desk, Kind::Ledger, "returns.csv", &lines).await;
        self.sold.push((CLOUD, day(on), -units));
    }

    /// What an account bought in a year, added up from what the files said.
    pub(crate) fn bought(&self, place: usize, year: i32) -> Amount {
        let of_year = self
            .sold
            .iter()
            .filter(|(of, on, _)| *of == place && on.year() == year);
        yuan(of_year.map(|(_, _, units)| *units).sum())
    }

    /// How the six accounts stand, now or as of a day.
    pub(crate) async fn standings(&self, as_of: Option<&str>) -> Vec<Standing> {
        let asked = Asked {
            as_of: as_of.map(day),
            ..Asked::default()
        };
        let page = selection::list(&self.director, asked, Filter::default(), 0..50).await;
        let rows = page.expect("a page").rows;
        let standing = |account: &AccountId| {
            let row = rows.iter().find(|row| row.account == *account);
            row.expect("a row").standing
        };
        self.accounts.iter().map(standing).collect()
    }

    /// Criteria are agreed on, accounts are rated, and ranks propose three.
    async fn ranked(&self) {
        let director = &self.director;
        let mut agreed = two_criteria();
        agreed.capacity = 3;
        agreed.criteria[0].scale = Scale::along(&[(0, 0), (20_000 * ONE, 100)]);
        criteria::save_draft(director, &agreed).await.expect("a draft");
        criteria::agree(director, day("2026-12-10"), "销售会议：销售额七成，对手三成")
            .await
            .expect("agreed");
        self.rated("2026-12-10", [4, 3, 5, 4, 1, 2]).await;
        let page = listed(director, Filter::default()).await;
        let shown = page.rows.iter().map(|row| {
            let points = row.score.points.expect("points");
            format!("{} {points:.2} {}", row.name, row.standing.is_in())
        });
        // Of 云帆科技: 12,000 of 20,000 are 60 points of 70 %, four of five steps are 75 points of 30 %.
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "云帆科技 64.50 true",
                "华信制造 59.40 true",
                "蓝海新材 39.30 true",
                "江城市公安局 36.00 false",
                "乐居装饰 33.60 false",
                "大虎物流 11.70 false",
            ]
        );
    }

    /// The director rates all six against the best rival.
    async fn rated(&self, on: &str, steps: [i64; 6]) {
        let key = RatingKey::Of(against_rival(&two_criteria()));
        for (account, step) in self.accounts.into_iter().zip(steps) {
            rating::set(&self.director, account, key, Some(rated(step, on)))
                .await
                .expect("rated");
        }
    }

    /// A review of the selection is held and minuted, with a reason for each account that it decides of.
    async fn review(&mut self, held_on: &str, minutes: &str, decisions: &[(usize, Verdict, &str)]) {
        let director = &self.director;
        self.desk.move_to(held_on);
        let typed = TypedReview {
            held_on: day(held_on),
            took_part: "销售总监、张三、李四".to_owned(),
            minutes: minutes.to_owned(),
        };
        let id = review::begin(director, &typed).await.expect("begun");
        for (place, verdict, reason) in decisions {
            let account = self.accounts[*place];
            let is_new = review::decide(director, id, account, Some(*verdict), reason).await;
            assert!(is_new.expect("decided"), "{reason}");
        }
        review::conclude(director, id).await.expect("concluded");
        self.reviews.push(id);
    }

    async fn selected(&mut self) {
        self.ranked().await;
        let decisions = [
            (POLICE, Verdict::In, "公安系统的样板"),
            (COMER, Verdict::Out, "毛利太低，一年后再议"),
        ];
        self.review("2026-12-15", "逐一评审，三家为限。", &decisions)
            .await;
        assert_eq!(
            self.standings(None).await,
            [BY_RANK, KEPT_IN, BY_RANK, KEPT_OUT, BELOW, BELOW]
        );
    }

    /// After a year all are rated anew, one leaves and one comes in. 云帆科技 is kept whatever the weights say.
    async fn selected_again(&mut self) {
        self.rated("2027-12-20", [4, 3, 1, 4, 2, 2]).await;
        let decisions = [
            (CLOUD, Verdict::In, "联合小组签了三年"),
            (LEAVER, Verdict::Out, "四月起停购，改向同城采购"),
            (COMER, Verdict::In, "销售翻倍，毛利补上"),
        ];
        self.review("2027-12-20", "年度复审：一出一进。", &decisions)
            .await;
        assert_eq!(
            self.standings(None).await,
            [KEPT_IN, KEPT_IN, KEPT_OUT, KEPT_IN, BELOW, BELOW]
        );
    }

    /// Who is among the largest and the most frequent is proposed; somebody decides of each.
    async fn kinds_decided(&self) {
        let director = &self.director;
        kind::bring_up_to_date(director).await.expect("worked out");
        let largest = names(director, Economic, Which::ToDecide).await;
        assert_eq!(
            largest.into_iter().collect::<BTreeSet<_>>(),
            BTreeSet::from(["云帆科技", "乐居装饰"].map(str::to_owned))
        );
        assert_eq!(
            names(director, Important, Which::ToDecide).await,
            ["江城市公安局"]
        );
        for (place, of) in [(CLOUD, Economic), (POLICE, Important)] {
            confirm(director, self.accounts[place], of, "")
                .await
                .expect("it goes with the rules");
        }
        let rejected = Some(dahu_core::kind::Verdict::Rejected);
        kind::decide(director, self.accounts[HOME], Economic, rejected, "一次性装修")
            .await
            .expect("rejected");
        assert_eq!(
            names(director, Economic, Which::Counting).await,
            ["云帆科技"],
            "what was rejected counts no more"
        );
    }

    /// A year later 蓝海新材 is among the largest, and 乐居装饰 is not any more.
    async fn kinds_decided_again(&self) {
        let director = &self.director;
        kind::bring_up_to_date(director).await.expect("worked out");
        assert_eq!(names(director, Economic, Which::ToDecide).await, ["蓝海新材"]);
        confirm(director, self.accounts[COMER], Economic, "")
            .await
            .expect("it goes with the rules");
        let stands = told(director, self.accounts[HOME], Economic).await.0;
        assert_eq!(stands, Some(Stands::RejectedAlone));
    }

    /// What nobody else buys speaks for an alliance, until somebody says how well it can be compared.
    async fn way_confirmed(&self) {
        let (director, account) = (&self.director, self.accounts[CLOUD]);
        selling::bring_up_to_date(director).await.expect("worked out");
        assert_eq!(self.way().await, Some(Enterprise));
        let comparable = TypedRating {
            rating: Rating::new(4),
            source: "与采购经理面谈".to_owned(),
            on: day("2026-12-15"),
        };
        selling::rate(director, account, Input::Comparability, &comparable)
            .await
            .expect("rated");
        assert_eq!(self.way().await, Some(Consultative));
        selling::confirm(director, account, Consultative, "方案为主，三家比价")
            .await
            .expect("confirmed");
    }

    async fn way_changed(&self) {
        selling::confirm(
            &self.director,
            self.accounts[CLOUD],
            Enterprise,
            "双方设了联合小组",
        )
        .await
        .expect("confirmed");
        assert_eq!(self.way().await, Some(Enterprise));
    }

    async fn way(&self) -> Option<SellingMode> {
        let shown = selling::of_account(&self.director, self.accounts[CLOUD]).await;
        shown.expect("it is there").way
    }

    async fn first_year(&mut self) {
        self.selected().await;
        self.kinds_decided().await;
        self.way_confirmed().await;
        self.planned().await;
        self.begun_to_act().await;
        self.desk.move_to("2027-04-05");
        self.sell(2027, 1..=3, [1_000, 500, 700, 900, 800, 100]).await;
        self.looked_at_after_a_quarter().await;
        self.win("备件框架", "6000", ("2027-04-06", "2027-05-20"), Consultative)
            .await;
        self.grown_closer().await;
        self.desk.move_to("2027-07-10");
        self.sell(2027, 4..=6, [1_500, 500, 0, 900, 800, 100]).await;
        self.warned_that_one_stopped().await;
        self.aimed_higher().await;
        self.desk.move_to("2027-12-20");
        self.sell(2027, 7..=12, [1_500, 500, 0, 900, 800, 100]).await;
        self.take_goods_back("2027-08-20", 300).await;
        self.warned_of_silence().await;
        self.selected_again().await;
        self.kinds_decided_again().await;
        self.way_changed().await;
        self.met_again().await;
        self.closed_first().await;
        self.noted = audit::head(&self.desk.ctx).await.expect("a head");
    }

    async fn second_year(&mut self) {
        Box::pin(self.planned_on()).await;
        self.win("二期框架", "8000", ("2028-02-10", "2028-04-20"), Enterprise)
            .await;
        self.desk.move_to("2028-07-05");
        self.sell(2028, 1..=6, [1_800, 300, 0, 900, 800, 100]).await;
        self.looked_at_in_summer().await;
        self.drifted_apart().await;
        self.desk.move_to("2028-12-20");
        self.sell(2028, 7..=12, [1_800, 300, 0, 900, 800, 100]).await;
        self.warned_falsely().await;
        self.closed_second().await;
    }
}

#[tokio::test]
async fn two_years_are_selected_planned_acted_on_and_reviewed_and_all_decisions_are_read_back() {
    for database in databases().await {
        let mut story = Story::begun(Desk::open(database).await).await;
        Box::pin(story.first_year()).await;
        Box::pin(story.second_year()).await;
        Box::pin(story.read_back()).await;
    }
}
