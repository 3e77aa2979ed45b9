//! Quotas: set, spread, undone; who sees and sets them; what is sold against them; files in and out; merges and teams.

use std::{collections::BTreeMap, fmt::Write as _};

use dahu_app::{
    Context, Error, account_team,
    import::{self, Kind, Reason},
    merge::{self, Choice},
    quota::{self, Filter, How, NewQuota, SubjectQuotas},
    team::{self, TeamId},
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    person::{PersonId, Role},
    quota::{Basis, NoForecast, PaceBasis, Span, Subject, SubjectKind},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::{Desk, id, take},
    staff::{hired, rule},
};

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

pub(crate) fn span(word: &str) -> Span {
    word.parse().expect("a span")
}

pub(crate) fn id_of(ctx: &Context) -> PersonId {
    ctx.person().expect("a person")
}

fn basic(units: i64) -> Option<NewQuota> {
    Some(NewQuota {
        basic: yuan(units),
        stretch: None,
        challenge: None,
        note: String::new(),
    })
}

pub(crate) async fn set(ctx: &Context, subject: &Subject, word: &str, units: i64) -> dahu_app::Result<bool> {
    quota::set(ctx, subject, &BTreeMap::from([(span(word), basic(units))])).await
}

/// Two accounts of two salespeople with steady sales since 2023: 云帆科技 of 张三 buys for 1,000 in the middle of each month,
/// 华信 of 李四 for 500, and every other of its lines names 张三.
pub(crate) async fn selling(desk: &Desk) -> [AccountId; 2] {
    let accounts =
        "code,name,salesperson,targeted_on\nK1,云帆科技,张三,2023-01-01\nK2,华信,李四,2023-01-01\n";
    take(desk, Kind::Accounts, "accounts.csv", accounts).await;
    let mut lines = "account,date,amount,product,salesperson\n".to_owned();
    for year in 2023..=2026 {
        for month in (1..=12).take_while(|month| year < 2026 || *month <= 6) {
            writeln!(lines, "K1,{year}-{month:02}-15,1000,阀门,").expect("a line");
            let named = if month % 2 == 0 { "张三" } else { "" };
            writeln!(lines, "K2,{year}-{month:02}-20,500,水泵,{named}").expect("a line");
        }
    }
    take(desk, Kind::Ledger, "ledger.csv", &lines).await;
    [account_of(desk, "K1").await, account_of(desk, "K2").await]
}

async fn shown(ctx: &Context, subject: &Subject) -> SubjectQuotas {
    quota::show(ctx, subject, span("2026")).await.expect("quotas")
}

fn attained(found: &SubjectQuotas, word: &str) -> Option<Amount> {
    let row = found.spans.iter().find(|row| row.span == span(word));
    row.expect("a span").attained
}

#[tokio::test]
async fn sales_are_credited_to_whom_the_line_names_else_to_whoever_owned_the_account_that_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, second] = selling(&desk).await;
        let (zhang, li) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        let of = |ctx: &Context| Subject::Person(id_of(ctx));
        for subject in [of(&zhang), of(&li), Subject::Firm, Subject::Account(second)] {
            set(&desk.ctx, &subject, "2026", 12_000).await.expect("set");
        }
        let half = async |subject: Subject| attained(&shown(&desk.ctx, &subject).await, "2026-H1");
        assert_eq!(half(of(&zhang)).await, Some(yuan(7_500)));
        assert_eq!(half(of(&li)).await, Some(yuan(1_500)));
        assert_eq!(half(Subject::Firm).await, Some(yuan(9_000)));
        assert_eq!(half(Subject::Account(second)).await, Some(yuan(3_000)));
        assert_eq!(half(Subject::Product("水泵".to_owned())).await, Some(yuan(3_000)));
        assert_eq!(attained(&shown(&desk.ctx, &Subject::Firm).await, "2026-07"), None);

        // From the day of a handover on lines without a name are the new owner's; those before stay.
        desk.move_to("2026-07-02");
        account_team::hand_over(&desk.ctx, first, id_of(&li))
            .await
            .expect("handed over");
        take(
            &desk,
            Kind::Ledger,
            "july.csv",
            "account,date,amount\nK1,2026-07-01,7\nK1,2026-07-02,20\n",
        )
        .await;
        let july = async |subject: Subject| attained(&shown(&desk.ctx, &subject).await, "2026-07");
        assert_eq!(july(of(&zhang)).await, Some(yuan(7)));
        assert_eq!(july(of(&li)).await, Some(yuan(20)));
        assert_eq!(half(of(&zhang)).await, Some(yuan(7_500)));
    }
}

#[tokio::test]
async fn a_quota_has_its_pace_and_its_forecast() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, _] = selling(&desk).await;
        let subject = Subject::Account(first);
        set(&desk.ctx, &subject, "2026", 12_000).await.expect("set");
        let overview = quota::overview(&desk.ctx, span("2026"), Filter::default(), 0..50).await;
        let overview = overview.expect("an overview");
        assert_eq!(
            (overview.total, overview.rows[0].subject.name.as_str()),
            (1, "云帆科技")
        );
        let progress = overview.rows[0].progress.expect("progress");
        assert_eq!(progress.attained, yuan(6_000));
        // Steady sales: on 20 June, the ledger's last day, past years had made half of theirs.
        assert_eq!(progress.pace.basis, PaceBasis::Season { years: 3 });
        assert_eq!((progress.pace.due, progress.pace.ahead), (yuan(6_000), yuan(0)));
        let forecast = progress.forecast.expect("a forecast");
        assert_eq!(forecast.basis, Basis::Own);
        assert_eq!(
            (forecast.low, forecast.median, forecast.high),
            (yuan(12_000), yuan(12_000), yuan(12_000))
        );

        // An account that began a year ago borrows the firm's ratios; one that is younger has none.
        take(
            &desk,
            Kind::Ledger,
            "more.csv",
            "account,date,amount\nK3,2025-06-10,100\nK4,2026-01-10,100\n",
        )
        .await;
        for (code, expected) in [
            ("K3", Err(NoForecast::NoRecentSales)),
            ("K4", Err(NoForecast::NotEnoughHistory)),
        ] {
            let subject = Subject::Account(account_of(&desk, code).await);
            set(&desk.ctx, &subject, "2026", 200).await.expect("set");
            let found = shown(&desk.ctx, &subject).await;
            assert_eq!(
                found.spans[0].progress.expect("progress").forecast.map(|_| ()),
                expected,
                "{code}"
            );
        }
    }
}

fn year() -> NewQuota {
    NewQuota {
        basic: yuan(12_001),
        stretch: Some(yuan(13_000)),
        challenge: Some(yuan(15_000)),
        note: " 开拓新客户 ".to_owned(),
    }
}

#[tokio::test]
async fn what_is_no_quota_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let early = set(&desk.ctx, &Subject::Firm, "2026", 1).await;
        assert_eq!(rule(early), "quota_before_ledger");
        selling(&desk).await;
        let subject = Subject::Person(id_of(&salesperson(&desk, "张三").await));
        let missing = quota::preview(&desk.ctx, &subject, span("2026"), How::Evenly).await;
        assert_eq!(rule(missing), "quota_missing_to_spread");
        let zero = NewQuota {
            basic: yuan(0),
            ..year()
        };
        let low = NewQuota {
            stretch: Some(yuan(1)),
            ..year()
        };
        let long = NewQuota {
            note: "长".repeat(501),
            ..year()
        };
        for (wrong, expected) in [
            (zero, "quota_not_positive"),
            (low, "quota_out_of_order"),
            (long, "quota_note_too_long"),
        ] {
            let quotas = BTreeMap::from([(span("2026"), Some(wrong))]);
            let refused = quota::set(&desk.ctx, &subject, &quotas).await;
            assert_eq!(rule(refused), expected);
        }
        let month = quota::preview(&desk.ctx, &subject, span("2026-04"), How::Evenly).await;
        assert_eq!(rule(month), "quota_month_not_spread");
        let product = Subject::Product(" 阀门".to_owned());
        let spaced = set(&desk.ctx, &product, "2026", 1).await;
        assert_eq!(rule(spaced), "quota_product_not_usable");
        let nothing = quota::undo(&desk.ctx, &Subject::Firm).await;
        assert_eq!(rule(nothing), "quota_nothing_to_undo");
    }
}

#[tokio::test]
async fn a_quota_is_set_spread_and_undone_step_by_step() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        selling(&desk).await;
        let ctx = &desk.ctx;
        let subject = Subject::Person(id_of(&salesperson(&desk, "张三").await));
        let quotas = BTreeMap::from([(span("2026"), Some(year()))]);
        assert!(quota::set(ctx, &subject, &quotas).await.expect("set"));
        assert!(!quota::set(ctx, &subject, &quotas).await.expect("the same"));
        let spreading = quota::preview(ctx, &subject, span("2026"), How::Season).await;
        let spreading = spreading.expect("a preview");
        assert_eq!((spreading.season.years, spreading.months.len()), (3, 12));
        let spread = quota::spread(ctx, &subject, span("2026"), How::Evenly).await;
        assert!(spread.expect("spread"));
        let found = shown(ctx, &subject).await;
        assert_eq!(found.spans.iter().filter(|row| row.quota.is_some()).count(), 13);
        assert_eq!(found.mismatches, []);
        let note = found.spans[0]
            .quota
            .as_ref()
            .and_then(|quota| quota.note.as_deref());
        assert_eq!(note, Some("开拓新客户"));
        let removed = quota::remove(ctx, &subject, span("2026-05")).await;
        assert!(removed.expect("removed"));
        assert!(set(ctx, &subject, "2026-04", 20_000).await.expect("set"));
        // The months exceed the year by now.
        let found = shown(ctx, &subject).await;
        assert_eq!(found.mismatches.len(), 1, "{:?}", found.mismatches);

        // Undone is the last change only, and undoing again brings it back.
        quota::undo(ctx, &subject).await.expect("undone");
        assert_eq!(shown(ctx, &subject).await.mismatches, []);
        quota::undo(ctx, &subject).await.expect("brought back");
        assert_eq!(shown(ctx, &subject).await.mismatches.len(), 1);
        let verbs: Vec<String> = found.changes.iter().map(|change| change.verb.clone()).collect();
        assert_eq!(verbs, ["set", "removed", "set", "set"]);
    }
}

/// 华东 with 上海 below it: a manager of each, 张三 in 上海.
pub(crate) async fn teams(desk: &Desk) -> ([TeamId; 2], [Context; 2]) {
    let east = team::create(&desk.ctx, "华东", None).await.expect("a team");
    let shanghai = team::create(&desk.ctx, "上海", Some(east)).await.expect("a team");
    let upper = hired(desk, "upper", Role::TeamManager).await;
    let lower = hired(desk, "lower", Role::TeamManager).await;
    let zhang = salesperson(desk, "张三").await;
    for (team, person, manages) in [
        (east, &upper, true),
        (shanghai, &lower, true),
        (shanghai, &zhang, false),
    ] {
        team::add_member(&desk.ctx, team, id_of(person), manages)
            .await
            .expect("a member");
    }
    ([east, shanghai], [upper, lower])
}

#[tokio::test]
async fn a_team_sells_what_its_people_and_those_below_sell() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        selling(&desk).await;
        let ([east, shanghai], [upper, _]) = teams(&desk).await;
        let li = salesperson(&desk, "李四").await;
        for subject in [Subject::Team(east), Subject::Team(shanghai), Subject::Firm] {
            set(&desk.ctx, &subject, "2026", 12_000).await.expect("set");
        }
        // Whoever is in the team when the span has passed as far as it has counts with all of the span.
        let half = async |team| attained(&shown(&desk.ctx, &Subject::Team(team)).await, "2026-H1");
        assert_eq!(
            (half(east).await, half(shanghai).await),
            (Some(yuan(7_500)), Some(yuan(7_500)))
        );
        desk.move_to("2026-07-10");
        take(
            &desk,
            Kind::Ledger,
            "july.csv",
            "account,date,amount\nK1,2026-07-10,7\nK2,2026-07-10,20\n",
        )
        .await;
        team::add_member(&desk.ctx, east, id_of(&li), false)
            .await
            .expect("a member");
        let year = async |team| attained(&shown(&desk.ctx, &Subject::Team(team)).await, "2026");
        assert_eq!(
            (year(east).await, year(shanghai).await),
            (Some(yuan(9_027)), Some(yuan(7_507)))
        );
        assert_eq!(
            half(east).await,
            Some(yuan(7_500)),
            "who joined later is not in a half that has passed"
        );

        let rows = async |filter| {
            let found = quota::overview(&upper, span("2026"), filter, 0..50)
                .await
                .expect("rows");
            found
                .rows
                .into_iter()
                .map(|row| row.subject.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(Filter::default()).await, ["上海", "华东"]);
        let filter = Filter {
            kind: Some(SubjectKind::Team),
            team: Some(shanghai),
        };
        assert_eq!(rows(filter).await, ["上海"]);

        // A team that goes takes its quotas along, and its event tells which.
        let empty = team::create(&desk.ctx, "空", None).await.expect("a team");
        set(&desk.ctx, &Subject::Team(empty), "2026", 5)
            .await
            .expect("set");
        team::remove(&desk.ctx, empty).await.expect("removed");
        let gone = quota::show(&desk.ctx, &Subject::Team(empty), span("2026")).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
    }
}

const FILE: &str = "subject kind,subject,span,basic,stretch,challenge,note\n\
    firm,,2026,100000,,,\n\
    salesperson,张三,2026,20000,22000,25000,冲\n\
    个人,张三,2026年7月,1000,,,\n\
    team,上海,2026-Q3,500,,,\n\
    account,K1,2026H2,300,,,\n\
    product,阀门,2026,400,,,\n\
    person,王五,2026,1,,,\n\
    team,火星,2026,1,,,\n\
    account,K9,2026,1,,,\n\
    planet,地球,2026,1,,,\n\
    firm,,sometime,1,,,\n\
    firm,,2026-Q1,10,9,,\n\
    firm,,2026-Q2,0,,,\n\
    firm,,2026,3,,,\n";

#[tokio::test]
async fn files_bring_quotas_and_their_undo_gives_back_what_stood() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        selling(&desk).await;
        teams(&desk).await;
        let person = Subject::Person(id_of(&salesperson(&desk, "张三").await));
        set(&desk.ctx, &person, "2026", 1_234).await.expect("set");
        let ran = take(&desk, Kind::Quotas, "quotas.csv", FILE).await;
        let outcome = &ran.outcome;
        assert_eq!(
            (outcome.created, outcome.updated, outcome.rows_refused),
            (5, 1, 8)
        );
        let reasons: Vec<&Reason> = ran.findings.iter().map(|finding| &finding.reason).collect();
        let expected = [
            &Reason::UnknownPerson,
            &Reason::UnknownTeam,
            &Reason::UnknownAccount,
            &Reason::UnknownSubjectKind,
            &Reason::NotASpan,
            &Reason::LevelsOutOfOrder,
            &Reason::QuotaNotPositive,
            &Reason::DuplicateInFile { first_row: 2 },
        ];
        assert_eq!(reasons, expected);
        let found = shown(&desk.ctx, &person).await;
        assert_eq!(
            found.spans[0].quota.as_ref().map(|quota| quota.levels.highest()),
            Some(yuan(25_000))
        );
        let again = take(&desk, Kind::Quotas, "again.csv", &format!("{FILE}\n")).await;
        assert_eq!((again.outcome.created, again.outcome.unchanged), (0, 6));

        // Where somebody changed one since, the import stays; taken back once that is undone.
        set(&desk.ctx, &person, "2026-07", 2_000).await.expect("set");
        assert_eq!(rule(import::undo(&desk.ctx, id(&ran)).await), "undo_conflicts");
        quota::undo(&desk.ctx, &person).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.quotas, 6);
        let found = shown(&desk.ctx, &person).await;
        assert_eq!(
            found.spans[0].quota.as_ref().map(|quota| quota.levels.basic()),
            Some(yuan(1_234))
        );
        assert_eq!(found.spans.iter().filter(|row| row.quota.is_some()).count(), 1);
    }
}

#[tokio::test]
async fn quotas_of_accounts_move_with_merges_and_come_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, second] = selling(&desk).await;
        let (kept, gone) = (Subject::Account(first), Subject::Account(second));
        set(&desk.ctx, &kept, "2026", 100).await.expect("set");
        set(&desk.ctx, &gone, "2026", 50).await.expect("set");
        set(&desk.ctx, &gone, "2026-Q4", 20).await.expect("set");
        let before = (
            shown(&desk.ctx, &kept).await.spans,
            shown(&desk.ctx, &gone).await.spans,
        );
        let merged = merge::merge_accounts(&desk.ctx, first, second, &Choice::default())
            .await
            .expect("merged");
        let quotas: Vec<(String, Amount)> = shown(&desk.ctx, &kept)
            .await
            .spans
            .into_iter()
            .filter_map(|row| {
                row.quota
                    .map(|quota| (quota.span.to_string(), quota.levels.basic()))
            })
            .collect();
        assert_eq!(
            quotas,
            [("2026".to_owned(), yuan(100)), ("2026-Q4".to_owned(), yuan(20))]
        );
        // What the last change of the kept account left is not what stands: the merge moved a quota in beside it.
        quota::undo(&desk.ctx, &kept)
            .await
            .expect("its own last change is still as it was");
        quota::undo(&desk.ctx, &kept).await.expect("and comes back");
        merge::undo(&desk.ctx, merged).await.expect("two again");
        let after = (
            shown(&desk.ctx, &kept).await.spans,
            shown(&desk.ctx, &gone).await.spans,
        );
        let levels = |spans: &[quota::SpanRow]| {
            spans
                .iter()
                .map(|row| row.quota.as_ref().map(|quota| quota.levels))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (levels(&before.0), levels(&before.1)),
            (levels(&after.0), levels(&after.1))
        );
    }
}
