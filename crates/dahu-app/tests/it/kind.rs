//! Kinds of key account: what rules propose and why, what people decide, and what stays when one of both changes.

use KeyAccountKind::{Economic, Group, Important, Strategic};
use dahu_app::{
    Context, Error,
    account::{self, KindsFilter},
    import::Kind,
    kind::{self, KindFilter, LeftOut, Which},
    opportunity::{self, Loss},
};
use dahu_core::{
    account::AccountId,
    kind::{KeyAccountKind, KindRules, Sign, Spoken, Stands, Verdict},
    money::Amount,
    opportunity::LostReason,
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    contracts::account_of,
    desk::{Desk, day, take},
    opportunity::{step, typed},
    staff::rule,
};

const ACCOUNTS: &str = "code,name,credit_code,parent,owner\n\
    KA,云帆科技,,,王五\n\
    KB,江城市公安局,,,李四\n\
    KC,江城医院管理有限公司,91420100MA4K12345K,,\n\
    KD,大虎集团,,,\n\
    KE,大虎苏州,,大虎集团,\n\
    KF,华信,,,\n\
    KG,乐居,,,\n";
/// Five accounts bought; 云帆科技 most, and most often.
const SALES: &str = "account,date,amount\n\
    KA,2025-03-01,500\nKA,2026-01-05,400\nKA,2026-02-05,300\nKA,2026-03-05,200\nKA,2026-04-05,100\n\
    KB,2026-02-01,90\nKE,2026-02-02,80\nKF,2026-02-03,70\nKG,2026-02-04,60\n";

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// The accounts with their sales, and the director.
pub(crate) async fn firm(desk: &Desk) -> Context {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    take(desk, Kind::Ledger, "l.csv", SALES).await;
    let director = acting(desk, "钱", Role::SalesDirector).await;
    kind::bring_up_to_date(&director).await.expect("worked out");
    director
}

fn filter(of: KeyAccountKind, which: Which) -> KindFilter {
    KindFilter {
        kind: Some(of),
        which,
        owner: None,
    }
}

/// The names of the accounts that stand so to a kind.
pub(crate) async fn names(ctx: &Context, of: KeyAccountKind, which: Which) -> Vec<String> {
    let page = kind::list(ctx, &filter(of, which), None, 50)
        .await
        .expect("a list");
    assert_eq!(page.total, page.rows.len() as u64, "the count is of the rows");
    let counts = kind::counts(ctx).await.expect("counts");
    assert_eq!(counts.of(of, which), page.total, "and so is that of all kinds");
    page.rows.into_iter().map(|row| row.name).collect()
}

/// How an account stands to a kind, and what speaks for it.
pub(crate) async fn told(
    ctx: &Context,
    account: AccountId,
    of: KeyAccountKind,
) -> (Option<Stands>, Vec<Spoken>) {
    let shown = kind::of_account(ctx, account).await.expect("kinds");
    let found = shown.kinds.into_iter().find(|kind| kind.kind == of);
    let found = found.expect("every kind is told");
    (found.stands, found.signs)
}

async fn history(ctx: &Context, account: AccountId) -> Vec<String> {
    let shown = kind::of_account(ctx, account).await.expect("kinds");
    shown.history.into_iter().map(|event| event.verb).collect()
}

pub(crate) async fn confirm(
    ctx: &Context,
    account: AccountId,
    of: KeyAccountKind,
    why: &str,
) -> dahu_app::Result<()> {
    kind::decide(ctx, account, of, Some(Verdict::Confirmed), why).await
}

/// A page that holds all accounts of a test.
pub(crate) fn whole() -> account::PageRequest {
    account::PageRequest {
        size: 100,
        ..account::PageRequest::default()
    }
}

#[tokio::test]
async fn rules_propose_with_what_speaks_for_each_kind_and_what_does_not() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let counting = Which::Counting;
        assert_eq!(names(&director, Economic, counting).await, ["云帆科技"]);
        assert_eq!(names(&director, Important, counting).await, ["江城市公安局"]);
        assert_eq!(names(&director, Group, counting).await, ["大虎苏州"]);
        assert!(names(&director, Strategic, counting).await.is_empty());

        let page = kind::list(&director, &filter(Economic, counting), None, 50).await;
        let row = page.expect("a list").rows.swap_remove(0);
        let volume = Spoken::yes(Sign::Volume {
            net: Some(yuan(1_000)),
            least: Some(yuan(1_000)),
            percent: 20,
            of: 5,
        });
        assert_eq!(
            (row.net_recent, row.stands, &row.signs[0]),
            (yuan(1_000), Stands::Proposed, &volume)
        );
        assert_eq!(row.since, Some(day("2026-06-30")));
        let second = account_of(&desk, "KB").await;
        let (stands, signs) = told(&director, second, Economic).await;
        assert_eq!((stands, signs.len()), (None, 2));
        assert!(signs.iter().all(|spoken| !spoken.met));
        let hospital = account_of(&desk, "KC").await;
        let word = "医院".to_owned();
        assert_eq!(
            told(&director, hospital, Important).await,
            (None, vec![Spoken::no(Sign::WordOfCompany { word })])
        );
        let parent = account_of(&desk, "KD").await;
        let tied = [
            Spoken::yes(Sign::Units { accounts: 2 }),
            Spoken::no(Sign::NoUse { days: 0, least: 1 }),
        ];
        assert_eq!(told(&director, parent, Group).await, (None, tied.to_vec()));
        let (_, signs) = told(&director, account_of(&desk, "KA").await, Strategic).await;
        let unknown = Spoken::no(Sign::PriorUnknown);
        assert_eq!(
            signs,
            [Spoken::no(Sign::NotValued), unknown, Spoken::no(Sign::NoThreat)]
        );
    }
}

#[tokio::test]
async fn growth_is_known_once_the_ledger_goes_back_over_the_year_before() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        take(
            &desk,
            Kind::Ledger,
            "old.csv",
            "account,date,amount\nKG,2024-04-06,10\n",
        )
        .await;
        let (_, signs) = told(&director, account_of(&desk, "KA").await, Strategic).await;
        let growth = Spoken::yes(Sign::Growth {
            recent: Some(yuan(1_000)),
            prior: Some(yuan(500)),
            percent: 100,
            least: 20,
        });
        assert!(signs.contains(&growth), "{signs:?}");
    }
}

#[tokio::test]
async fn what_somebody_decides_holds_against_the_rules_and_is_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let (first, police) = (account_of(&desk, "KA").await, account_of(&desk, "KB").await);
        confirm(&director, police, Important, "")
            .await
            .expect("it goes with the rules");
        assert_eq!(
            names(&director, Important, Which::Confirmed).await,
            ["江城市公安局"]
        );
        assert_eq!(
            rule(confirm(&director, police, Important, "").await),
            "kind_already_so"
        );
        let rejected = Some(Verdict::Rejected);
        let without = kind::decide(&director, first, Economic, rejected, " ").await;
        assert_eq!(rule(without), "kind_reason_needed");
        let long = kind::decide(&director, first, Economic, rejected, &"长".repeat(501)).await;
        assert_eq!(rule(long), "kind_reason_too_long");
        kind::decide(&director, first, Economic, rejected, "一次性采购")
            .await
            .expect("rejected");
        assert!(names(&director, Economic, Which::Counting).await.is_empty());
        assert_eq!(names(&director, Economic, Which::Rejected).await, ["云帆科技"]);

        assert_eq!(
            rule(confirm(&director, first, Strategic, "").await),
            "kind_reason_needed"
        );
        confirm(&director, first, Strategic, "董事会")
            .await
            .expect("by hand");
        assert_eq!(
            names(&director, Strategic, Which::ConfirmedAlone).await,
            ["云帆科技"]
        );
        let shown = kind::of_account(&director, first).await.expect("kinds");
        let strategic = shown.kinds.iter().find(|kind| kind.kind == Strategic);
        let decision = strategic
            .and_then(|kind| kind.decision.clone())
            .expect("a decision");
        assert_eq!(
            (decision.by.as_deref(), decision.reason.as_deref(), decision.at),
            (Some("钱"), Some("董事会"), director.now())
        );

        kind::undo(&director, first).await.expect("taken back");
        assert_eq!(told(&director, first, Strategic).await.0, None);
        kind::undo(&director, first).await.expect("and there again");
        assert_eq!(
            told(&director, first, Strategic).await.0,
            Some(Stands::ConfirmedAlone)
        );
        assert_eq!(
            history(&director, first).await,
            ["undone", "undone", "confirmed", "rejected"]
        );
        kind::decide(&director, first, Strategic, None, "")
            .await
            .expect("open again");
        assert_eq!(told(&director, first, Strategic).await.0, None);
        let untouched = account_of(&desk, "KG").await;
        assert_eq!(
            rule(kind::undo(&director, untouched).await),
            "kind_nothing_to_undo"
        );
    }
}

#[tokio::test]
async fn what_is_decided_against_the_rules_keeps_what_spoke_for_it_and_what_did_not() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let (first, last) = (account_of(&desk, "KA").await, account_of(&desk, "KF").await);
        confirm(&director, first, Strategic, "董事会")
            .await
            .expect("by hand");
        let decided = kind::decide_many(&director, &[last], Important, Verdict::Rejected, "无关").await;
        assert_eq!(decided.expect("decided").changed, [last]);
        let kept = async |account: AccountId| {
            let shown = kind::of_account(&director, account).await.expect("kinds");
            let told = shown.history.into_iter().map(|event| {
                let mut after = event.after.expect("facts");
                serde_json::from_value::<Vec<Spoken>>(after["signs"].take()).expect("signs")
            });
            told.collect::<Vec<_>>()
        };
        let of_then = vec![
            Spoken::no(Sign::NotValued),
            Spoken::no(Sign::PriorUnknown),
            Spoken::no(Sign::NoThreat),
        ];
        assert_eq!(kept(first).await, std::slice::from_ref(&of_then));
        assert_eq!(kept(last).await, [[Spoken::no(Sign::NoMark)]]);
        let earlier = "account,date,amount\nKG,2024-04-06,10\n";
        take(&desk, Kind::Ledger, "old.csv", earlier).await;
        kind::bring_up_to_date(&director).await.expect("worked out");
        assert_eq!(
            kept(first).await,
            std::slice::from_ref(&of_then),
            "the evidence of then stays"
        );
        let (_, now) = told(&director, first, Strategic).await;
        assert_ne!(now, of_then);
    }
}

#[tokio::test]
async fn what_is_confirmed_stays_when_the_rules_no_longer_propose_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let first = account_of(&desk, "KA").await;
        confirm(&director, first, Economic, "").await.expect("confirmed");
        let larger = "account,date,amount\nKF,2026-05-01,900\nKF,2026-05-02,900\nKF,2026-05-03,900\n\
                      KF,2026-05-04,900\nKF,2026-05-05,900\n";
        take(&desk, Kind::Ledger, "larger.csv", larger).await;
        assert!(kind::standing(&director).await.expect("it").is_stale);
        kind::bring_up_to_date(&director).await.expect("worked out");
        assert!(!kind::standing(&director).await.expect("it").is_stale);
        assert_eq!(names(&director, Economic, Which::ToDecide).await, ["华信"]);
        assert_eq!(
            names(&director, Economic, Which::ConfirmedAlone).await,
            ["云帆科技"]
        );
        let (stands, signs) = told(&director, first, Economic).await;
        assert_eq!(stands, Some(Stands::ConfirmedAlone));
        assert!(!signs[0].met, "its sales are no longer among the largest");
        assert_eq!(
            rule(confirm(&director, first, Economic, "").await),
            "kind_already_so"
        );
    }
}

#[tokio::test]
async fn many_are_decided_at_once_and_who_cannot_be_is_named() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let [first, police, last] = [
            account_of(&desk, "KA").await,
            account_of(&desk, "KB").await,
            account_of(&desk, "KF").await,
        ];
        let all = [first, police, last];
        let confirmed = Verdict::Confirmed;
        let decided = kind::decide_many(&director, &all, Important, confirmed, "").await;
        let decided = decided.expect("decided");
        assert_eq!(decided.changed, [police]);
        let mut left_out = decided.left_out;
        left_out.sort_by(|one, other| one.0.cmp(&other.0));
        let not_proposed = |name: &str| (name.to_owned(), LeftOut::NotProposed);
        assert_eq!(left_out, [not_proposed("云帆科技"), not_proposed("华信")]);
        let again = kind::decide_many(&director, &[police], Important, confirmed, "").await;
        assert_eq!(
            again.expect("nothing").left_out,
            [("江城市公安局".to_owned(), LeftOut::Already)]
        );
        assert_eq!(kind::undo_many(&director, &[police]).await.expect("undone"), 0);
        assert_eq!(
            names(&director, Important, Which::ToDecide).await,
            ["江城市公安局"]
        );
        assert_eq!(kind::undo_many(&director, &[last]).await.expect("counted"), 1);
        let none = kind::decide_many(&director, &[], Important, confirmed, "").await;
        assert_eq!(rule(none), "kinds_of_nothing");
        let many: Vec<AccountId> = (0..=kind::DECIDED_AT_ONCE)
            .map(|_| AccountId::new(director.now()))
            .collect();
        let many = kind::decide_many(&director, &many, Important, confirmed, "").await;
        assert_eq!(rule(many), "kinds_too_many");
    }
}

#[tokio::test]
async fn who_may_not_decide_sees_the_kinds_and_who_sees_no_account_sees_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let owner = salesperson(&desk, "王五").await;
        let (own, other) = (account_of(&desk, "KA").await, account_of(&desk, "KB").await);
        let shown = kind::of_account(&owner, own).await.expect("kinds");
        assert!(shown.sees_signs && !shown.may_decide);
        let forbidden = confirm(&owner, own, Economic, "").await;
        assert!(matches!(forbidden, Err(Error::Forbidden { .. })), "{forbidden:?}");
        for hidden in [
            confirm(&owner, other, Important, "").await,
            kind::of_account(&owner, other).await.map(drop),
            kind::undo(&owner, other).await,
        ] {
            assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        }
        let many = kind::decide_many(&owner, &[own], Economic, Verdict::Confirmed, "").await;
        assert!(matches!(many, Err(Error::Forbidden { .. })));
        let drafted = kind::draft(&owner, &KindRules::default()).await;
        assert!(matches!(drafted, Err(Error::Forbidden { .. })));
        assert_eq!(names(&owner, Economic, Which::Counting).await, ["云帆科技"]);
        assert!(names(&owner, Important, Which::Counting).await.is_empty());
        let report = kind::report(&owner).await.expect("a report");
        assert_eq!(report.rows.len(), 1);
        assert_eq!(kind::report(&director).await.expect("a report").rows.len(), 3);
    }
}

#[tokio::test]
async fn accounts_are_found_by_kind_and_a_changed_one_is_looked_at_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let found = async |of: KindsFilter| {
            let filter = account::Filter {
                kind: Some(of),
                ..account::Filter::default()
            };
            let page = account::list(&director, &filter, &whole()).await;
            let rows = page.expect("a list").rows;
            rows.into_iter().map(|row| row.name).collect::<Vec<String>>()
        };
        assert_eq!(found(KindsFilter::Of(Economic)).await, ["云帆科技"]);
        assert!(found(KindsFilter::AnyConfirmed).await.is_empty());
        assert_eq!(found(KindsFilter::ToDecide).await.len(), 3);
        assert_eq!(found(KindsFilter::None).await.len(), 4);

        take(&desk, Kind::Accounts, "b.csv", "code,name\nKG,江城市人民法院\n").await;
        assert!(kind::standing(&director).await.expect("it").is_stale);
        kind::bring_up_to_date(&director).await.expect("worked out");
        let court = account_of(&desk, "KG").await;
        let word = "人民法院".to_owned();
        assert_eq!(
            told(&director, court, Important).await,
            (Some(Stands::Proposed), vec![Spoken::yes(Sign::NameWord { word })])
        );
        assert_eq!(found(KindsFilter::Of(Important)).await.len(), 2);
        confirm(&director, court, Important, "").await.expect("confirmed");
        assert_eq!(found(KindsFilter::Confirmed(Important)).await, ["江城市人民法院"]);
        let (filter, request) = (account::Filter::default(), whole());
        let rows = account::list(&director, &filter, &request)
            .await
            .expect("a list")
            .rows;
        let row = rows.iter().find(|row| row.id == court).expect("it");
        let held: Vec<(KeyAccountKind, Stands)> =
            row.kinds.iter().map(|held| (held.kind, held.stands)).collect();
        assert_eq!(held, [(Important, Stands::Confirmed)]);
    }
}

#[tokio::test]
async fn what_was_lost_to_a_competitor_threatens_and_is_told_with_its_name() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let account = account_of(&desk, "KA").await;
        for name in ["一期", "二期"] {
            let lost = opportunity::open(&director, account, &typed(name, "100"), &step()).await;
            let loss = Loss {
                on: "2026-06-30".to_owned(),
                reason: Some(LostReason::Price),
                to: "对手甲".to_owned(),
                note: String::new(),
            };
            let lost = lost.expect("opened");
            opportunity::lose(&director, lost, &loss).await.expect("lost");
        }
        let lost = Spoken::yes(Sign::LostTo {
            name: Some("对手甲".to_owned()),
            count: 2,
            last_on: day("2026-06-30"),
        });
        let (stands, signs) = told(&director, account, Strategic).await;
        assert_eq!(stands, None, "without potential it is no strategic account");
        assert!(signs.contains(&lost), "{signs:?}");
    }
}
