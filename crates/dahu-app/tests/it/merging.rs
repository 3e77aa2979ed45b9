//! Two accounts become one, and two again: everything is where it was.

use dahu_app::{
    Context, Error, Fact, account,
    account::{group, tie},
    account_team, contact, import,
    import::Kind,
    merge::{self, Choice},
    sample,
};
use dahu_core::{
    access::Relation,
    account::{AccountId, TieKind},
    merge::MergeId,
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    activity::id_of,
    desk::{Desk, TODAY, day, id, take},
    dump::{differences, dump},
    staff::{hired, rule},
    valuation::{request, value},
};

pub(crate) async fn lines(ctx: &Context, account: AccountId) -> Vec<account::LineRow> {
    let mut all = Vec::new();
    for page in 0.. {
        let found = account::lines(ctx, account, page).await.expect("lines");
        all.extend(found.lines);
        if !found.more {
            break;
        }
    }
    all
}

pub(crate) async fn accounts(ctx: &Context, size: u64) -> Vec<account::AccountRow> {
    let request = account::PageRequest {
        sort: account::Sort::Net,
        direction: account::Direction::Down,
        size,
        after: None,
    };
    account::list(ctx, &Default::default(), &request)
        .await
        .expect("a list")
        .rows
}

pub(crate) async fn three(desk: &Desk) -> [AccountId; 3] {
    let text = "code,name,region,salesperson,targeted_on,intent,assessed_on\n\
                A1,Alpha,重庆,张三,2026-01-01,high,2026-05-01\nB1,Beta,,李四,2026-02-01,low,2026-06-01\nC1,Gamma,,,,,\n";
    take(desk, Kind::Accounts, "a.csv", text).await;
    let ledger =
        "account,date,amount,document\nA1,2026-01-05,100,D1\nB1,2026-02-05,200,D2\nB1,2026-03-05,50,D3\n";
    take(desk, Kind::Ledger, "l.csv", ledger).await;
    let found = accounts(&desk.ctx, 10).await;
    let of = |name: &str| found.iter().find(|row| row.name == name).expect("it").id;
    [of("Alpha"), of("Beta"), of("Gamma")]
}

async fn one(ctx: &Context, kept: AccountId, gone: AccountId) -> MergeId {
    merge::merge_accounts(ctx, kept, gone, &Choice::default())
        .await
        .expect("one")
}

#[tokio::test]
async fn an_account_becomes_part_of_another_and_comes_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, _] = three(&desk).await;
        let before = dump(&desk).await;
        let preview = merge::preview_accounts(&desk.ctx, alpha, beta)
            .await
            .expect("a preview");
        assert_eq!(preview.lines, 2);
        assert_eq!(preview.former_names, ["Beta"]);
        assert!(preview.counts.contains(&("target", 1)) && preview.counts.contains(&("assessment", 1)));
        let choice = Choice {
            from_gone: ["code".to_owned()].into(),
            seen: Some(preview.seen),
        };
        let id = merge::merge_accounts(&desk.ctx, alpha, beta, &choice)
            .await
            .expect("one");
        let shown = account::show(&desk.ctx, alpha).await.expect("an account");
        assert_eq!(
            (shown.row.name.as_str(), shown.row.code.as_deref()),
            ("Alpha", Some("B1"))
        );
        assert_eq!(shown.row.figures.as_ref().expect("figures").lines, 3);
        assert_eq!(lines(&desk.ctx, alpha).await.len(), 3);
        assert!(matches!(
            account::show(&desk.ctx, beta).await,
            Err(Error::NotFound { .. })
        ));
        assert_eq!(
            merge::account_kept(&desk.ctx, beta).await.expect("it"),
            Some(alpha)
        );
        for former in ["Beta", "A1"] {
            let searched = dahu_app::search::find(&desk.ctx, former, 5).await.expect("found");
            assert!(
                format!("{searched:?}").contains("Alpha"),
                "it is found by its former name and code"
            );
        }
        let history = account::history(&desk.ctx, alpha).await.expect("a history");
        assert!(history.events.iter().any(|event| event.verb == "merged"));
        assert_eq!(
            history
                .events
                .iter()
                .filter(|event| event.verb == "created")
                .count(),
            4
        );

        merge::undo(&desk.ctx, id).await.expect("two again");
        assert_eq!(differences(&before, &dump(&desk).await), Vec::<String>::new());
        assert_eq!(lines(&desk.ctx, beta).await.len(), 2);
        assert_eq!(merge::account_kept(&desk.ctx, beta).await.expect("it"), None);
        assert_eq!(rule(merge::undo(&desk.ctx, id).await), "merge_undone");
    }
}

#[tokio::test]
async fn what_cannot_be_one_is_refused_and_so_is_whoever_may_not() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, gamma] = three(&desk).await;
        let itself = merge::merge_accounts(&desk.ctx, alpha, alpha, &Choice::default()).await;
        assert_eq!(rule(itself), "merge_with_itself");
        group::set_parent(&desk.ctx, beta, Some(alpha))
            .await
            .expect("a group");
        group::set_parent(&desk.ctx, gamma, Some(beta))
            .await
            .expect("a group");
        let before = dump(&desk).await;
        let refused = merge::merge_accounts(&desk.ctx, gamma, alpha, &Choice::default()).await;
        assert_eq!(rule(refused), "merge_in_circle");
        for (kept, gone) in [(alpha, gamma), (beta, alpha), (beta, gamma)] {
            let id = one(&desk.ctx, kept, gone).await;
            merge::undo(&desk.ctx, id).await.expect("two again");
            assert_eq!(differences(&before, &dump(&desk).await), Vec::<String>::new());
        }
        let seen = merge::preview_accounts(&desk.ctx, alpha, beta)
            .await
            .expect("a preview")
            .seen;
        take(
            &desk,
            Kind::Accounts,
            "b.csv",
            "code,name,region\nA1,Alpha,四川\n",
        )
        .await;
        let choice = Choice {
            seen: Some(seen),
            ..Choice::default()
        };
        let stale = merge::merge_accounts(&desk.ctx, alpha, beta, &choice).await;
        assert_eq!(rule(stale), "merge_seen_changed");
        let manager = hired(&desk, "zhao", Role::AccountManager).await;
        account_team::hand_over(&desk.ctx, alpha, id_of(&manager))
            .await
            .expect("an owner");
        account_team::hand_over(&desk.ctx, beta, id_of(&manager))
            .await
            .expect("an owner");
        for refused in [
            merge::preview_accounts(&manager, alpha, beta).await.map(drop),
            merge::merge_accounts(&manager, alpha, beta, &Choice::default())
                .await
                .map(drop),
            merge::list(&manager, None).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_merged_field_that_was_changed_since_is_told_and_what_was_added_stays() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, gamma] = three(&desk).await;
        let choice = Choice {
            from_gone: ["code".to_owned()].into(),
            seen: None,
        };
        let id = merge::merge_accounts(&desk.ctx, alpha, beta, &choice)
            .await
            .expect("one");
        let editing = account::editing::to_edit(&desk.ctx, alpha).await.expect("it");
        let typed = account::TypedAccount {
            code: "Z9".into(),
            region: "云南".into(),
            ..editing.typed
        };
        account::editing::edit(&desk.ctx, alpha, &editing.began_with, &typed, &[])
            .await
            .expect("edited");
        let refused = merge::undo(&desk.ctx, id).await;
        let Err(Error::Refused {
            rule: "merge_conflicts",
            facts,
            ..
        }) = refused
        else {
            panic!("{refused:?}");
        };
        let Fact::Phrases(conflicts) = &facts.0[1].1 else {
            panic!("{facts:?}")
        };
        assert_eq!(conflicts.len(), 1, "the region was not merged: {conflicts:?}");
        assert_eq!(conflicts[0].facts.0[0].1, Fact::Field("code".into()));
        account::editing::undo(&desk.ctx, alpha).await.expect("as it was");
        tie::add(
            &desk.ctx,
            alpha,
            TieKind::Partner,
            tie::Other::Account(gamma),
            "new",
        )
        .await
        .expect("tied");
        take(
            &desk,
            Kind::Ledger,
            "m.csv",
            "account,date,amount,document\nA1,2026-05-05,7,D9\nBeta,2026-05-06,8,D8\n",
        )
        .await;
        assert_eq!(
            lines(&desk.ctx, alpha).await.len(),
            5,
            "lines for the old name and code come to the account"
        );
        merge::undo(&desk.ctx, id).await.expect("two again");
        assert_eq!(lines(&desk.ctx, alpha).await.len(), 3);
        assert_eq!(lines(&desk.ctx, beta).await.len(), 2);
        assert_eq!(
            tie::of_account(&desk.ctx, alpha).await.expect("ties").rows.len(),
            1
        );
        assert_eq!(
            tie::of_account(&desk.ctx, beta).await.expect("ties").rows.len(),
            0
        );
    }
}

#[tokio::test]
async fn imports_are_undone_after_a_merge_or_refused_with_what_to_do() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, gamma] = three(&desk).await;
        let later = take(
            &desk,
            Kind::Ledger,
            "m.csv",
            "account,date,amount,document\nB1,2026-05-05,7,D9\n",
        )
        .await;
        let accounts = take(&desk, Kind::Accounts, "n.csv", "code,name,region\nB1,Beta,云南\n").await;
        let merged = one(&desk.ctx, alpha, beta).await;
        assert_eq!(lines(&desk.ctx, alpha).await.len(), 4);
        let again = take(
            &desk,
            Kind::Accounts,
            "o.csv",
            "code,name,region\nB1,Beta,四川\nD1,Delta,四川\n",
        )
        .await;
        assert_eq!(
            (
                again.outcome.created,
                again.outcome.updated,
                again.outcome.rows_refused
            ),
            (1, 0, 1)
        );
        assert!(
            matches!(&again.findings[0].reason, import::Reason::PartOfAnother { account } if account == "Alpha")
        );
        import::undo(&desk.ctx, id(&later))
            .await
            .expect("lines that moved go");
        assert_eq!(lines(&desk.ctx, alpha).await.len(), 3);
        let refused = import::undo(&desk.ctx, id(&accounts)).await;
        assert!(
            matches!(&refused, Err(Error::Refused { rule: "undo_conflicts", message, .. })
            if message.contains("Beta has become part of Alpha")),
            "{refused:?}"
        );
        let second = one(&desk.ctx, gamma, alpha).await;
        assert_eq!(
            merge::account_kept(&desk.ctx, beta).await.expect("it"),
            Some(gamma)
        );
        assert_eq!(rule(merge::undo(&desk.ctx, merged).await), "merge_kept_is_gone");
        merge::undo(&desk.ctx, second).await.expect("the later one first");
        merge::undo(&desk.ctx, merged).await.expect("two again");
        assert_eq!(
            (
                lines(&desk.ctx, alpha).await.len(),
                lines(&desk.ctx, beta).await.len()
            ),
            (1, 2)
        );
        import::undo(&desk.ctx, id(&accounts)).await.expect("undone");
        let rows = merge::list(&desk.ctx, None).await.expect("merges").rows;
        assert!(rows.len() == 2 && rows.iter().all(|row| row.undone.is_some()));
    }
}

/// Numbers that look like chance and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % most
    }
}

/// What the sample firm has not: groups, ties, roles, posts elsewhere, accounts that are never released.
async fn entangle(desk: &Desk, found: &[account::AccountRow], numbers: &mut Numbers) {
    let ctx = &desk.ctx;
    let helpers = [
        hired(desk, "zhao", Role::Specialist).await,
        hired(desk, "qian", Role::AccountManager).await,
    ];
    for _ in 0..60 {
        let (one, other) = (
            found[numbers.below(found.len())].id,
            &found[numbers.below(found.len())],
        );
        let (other, code) = (other.id, other.code.clone().unwrap_or_default());
        // Some of these are refused; that is as good.
        let kind = TieKind::ALL[numbers.below(4)];
        let _ = tie::add(ctx, one, kind, tie::Other::Account(other), "").await;
        let _ = group::set_parent(ctx, found[numbers.below(found.len())].id, Some(other)).await;
        let grant = account_team::Grant {
            person: id_of(&helpers[numbers.below(2)]),
            role: [Relation::CoOwner, Relation::Specialist, Relation::Reader][numbers.below(3)],
            whole_group: numbers.below(2) == 0,
            from: day(TODAY),
            until: None,
        };
        let _ = account_team::give(ctx, one, grant).await;
        if let Some(contact) = contact::of_account(ctx, one)
            .await
            .expect("contacts")
            .contacts
            .first()
        {
            let _ = contact::add_post(ctx, contact.id, &code, "顾问", (None, None)).await;
        }
        if numbers.below(6) == 0 {
            let _ = dahu_app::pool::exempt(ctx, one, "重要").await;
        }
    }
}

#[tokio::test]
async fn whatever_belongs_to_two_accounts_is_back_after_a_merge_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        sample::bring_people(&desk.ctx).await.expect("people");
        let mut numbers = Numbers(7);
        let found = accounts(&desk.ctx, 30).await;
        entangle(&desk, &found, &mut numbers).await;
        value(&desk, request()).await.expect("a valuation");
        let before = dump(&desk).await;
        let (mut merged, mut moved) = (0, 0);
        for _ in 0..10 {
            let (kept, gone) = (found[numbers.below(30)].id, found[numbers.below(30)].id);
            let was = (lines(&desk.ctx, kept).await, lines(&desk.ctx, gone).await);
            let choice = Choice {
                from_gone: ["owner", "name", "code", "region"]
                    .into_iter()
                    .filter(|_| numbers.below(2) == 0)
                    .map(str::to_owned)
                    .collect(),
                seen: None,
            };
            let id = match merge::merge_accounts(&desk.ctx, kept, gone, &choice).await {
                Ok(id) => id,
                Err(Error::Refused {
                    rule: "merge_in_circle" | "merge_with_itself",
                    ..
                }) => continue,
                Err(error) => panic!("{error:?}"),
            };
            merged += 1;
            let between = dump(&desk).await;
            let named = gone.to_string();
            let (plain, bytes) = (
                named.clone(),
                format!("X'{}'", gone.0.simple().to_string().to_uppercase()),
            );
            for (table, rows) in &between {
                let naming = rows
                    .iter()
                    .find(|row| row.contains(&plain) || row.contains(&bytes));
                assert_eq!(naming, None, "{table} names the account that is gone");
            }
            assert_eq!(lines(&desk.ctx, kept).await.len(), was.0.len() + was.1.len());
            moved += was.1.len();
            merge::undo(&desk.ctx, id).await.expect("two again");
            assert_eq!(
                differences(&before, &dump(&desk).await),
                Vec::<String>::new(),
                "{kept} and {gone}"
            );
            assert_eq!((lines(&desk.ctx, kept).await, lines(&desk.ctx, gone).await), was);
        }
        assert!(merged > 4 && moved > 0, "{merged} merges moved {moved} lines");
    }
}
