//! Who sees what: every way to ask keeps to the same accounts, on both databases.

use std::collections::BTreeSet;

use dahu_app::{
    Actor, Context, Error,
    account::{self, Direction, Filter, PageRequest, Sort},
    account_team::{self, Grant},
    overview, person,
    report::{self, FunnelCell, Window},
    team, valuation,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::desk::Desk;

/// A person of this role who acts.
pub(crate) async fn acting(desk: &Desk, name: &str, role: Role) -> Context {
    let login = format!("{name}@firm.example");
    let (id, _) = person::invite(&desk.ctx, name, &login, role)
        .await
        .expect("an invitation");
    as_person(desk, id, name, role)
}

pub(crate) fn as_person(desk: &Desk, id: PersonId, name: &str, role: Role) -> Context {
    let actor = Actor::Person {
        id,
        name: name.to_owned(),
        role,
    };
    Context::new(desk.ctx.workspace.clone(), actor)
}

pub(crate) async fn salesperson(desk: &Desk, name: &str) -> Context {
    let people = person::salespeople(&desk.ctx).await.expect("people");
    let found = people
        .iter()
        .find(|person| person.name == name)
        .expect("a salesperson");
    as_person(desk, found.id, name, found.role)
}

/// The names of the accounts that a person's list holds, in this order and all pages of it.
async fn listed(ctx: &Context, filter: &Filter, sort: Sort) -> Vec<(AccountId, String)> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest {
            sort,
            direction: Direction::Down,
            after,
            size: 50,
        };
        let page = account::list(ctx, filter, &request).await.expect("a page");
        found.extend(page.rows.into_iter().map(|row| (row.id, row.name)));
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, found.len() as u64, "the count is of the rows");
            return found;
        }
    }
}

pub(crate) async fn seen(ctx: &Context) -> BTreeSet<AccountId> {
    let found = listed(ctx, &Filter::default(), Sort::Net).await;
    found.into_iter().map(|(id, _)| id).collect()
}

fn of_owner(owner: &Context) -> Filter {
    Filter {
        owner: owner.person(),
        ..Filter::default()
    }
}

/// Every report of a person is about these accounts and no other.
async fn reports_keep_to(ctx: &Context, accounts: &BTreeSet<AccountId>) {
    let window = Window::default();
    let portfolio = report::portfolio(ctx, &window).await.expect("a portfolio");
    assert!(portfolio.rows.iter().all(|row| accounts.contains(&row.account)));
    let concentration = report::concentration(ctx, &window)
        .await
        .expect("a concentration");
    assert!(
        concentration
            .pareto
            .iter()
            .all(|row| accounts.contains(&row.account))
    );
    let sales: dahu_core::money::Amount = portfolio.rows.iter().map(|row| row.sales).sum();
    assert_eq!(concentration.figures.total, sales, "no hidden sales in the sum");
    let funnel = report::funnel(ctx, &window).await.expect("a funnel");
    let targets = report::funnel_accounts(ctx, &window, None, FunnelCell::Targets)
        .await
        .expect("its accounts");
    assert!(targets.accounts.iter().all(|row| accounts.contains(&row.id)));
    assert_eq!(
        targets.total, funnel.total.targets,
        "no hidden targets in the count"
    );
    let overview = overview::show(ctx).await.expect("an overview");
    assert_eq!(overview.accounts, accounts.len() as u64);
    assert!(overview.top_accounts.iter().all(|row| accounts.contains(&row.id)));
}

#[tokio::test]
async fn an_account_manager_sees_what_they_own_and_what_they_were_given_a_role_on() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let all = seen(&desk.ctx).await;
        let own = seen(&chen).await;
        assert_eq!((all.len(), own.len()), (341, 156));
        reports_keep_to(&chen, &own).await;
        reports_keep_to(&desk.ctx, &all).await;
        let other = *all.difference(&own).next().expect("an account of somebody else");
        assert!(matches!(
            account::show(&chen, other).await,
            Err(Error::NotFound { .. })
        ));
        assert!(matches!(
            account::lines(&chen, other, 0).await,
            Err(Error::NotFound { .. })
        ));
        // Nor is it found by its name, its owner, or the place after it in a list.
        let name = account::show(&desk.ctx, other)
            .await
            .expect("the account")
            .row
            .name;
        let filter = Filter {
            search: Some(name.clone()),
            ..Filter::default()
        };
        for sort in [Sort::Name, Sort::Net, Sort::Last] {
            let found = listed(&chen, &filter, sort).await;
            assert!(found.iter().all(|(id, _)| own.contains(id)), "{name} {sort:?}");
        }
        assert!(listed(&chen, &of_owner(&zhao), Sort::Net).await.is_empty());
        // A role on it brings it in, with all that is under it, until it ends.
        let grant = Grant {
            person: chen.person().expect("a person"),
            role: Relation::Specialist,
            whole_group: false,
            from: desk.ctx.today(),
            until: None,
        };
        let member = account_team::give(&desk.ctx, other, grant).await.expect("a role");
        account::show(&chen, other).await.expect("it is seen");
        account::lines(&chen, other, 0).await.expect("and its lines");
        let mut with_other = own.clone();
        with_other.insert(other);
        assert_eq!(seen(&chen).await, with_other);
        reports_keep_to(&chen, &with_other).await;
        let again = account_team::give(&desk.ctx, other, grant).await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        let by_helper = account_team::end(&chen, other, member).await;
        assert!(
            matches!(by_helper, Err(Error::Forbidden { .. })),
            "who helps does not decide"
        );
        account_team::end(&desk.ctx, other, member)
            .await
            .expect("it ends");
        assert_eq!(seen(&chen).await, own);
        reports_keep_to(&chen, &own).await;
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn a_manager_sees_the_subtree_and_nothing_beside_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let manager = acting(&desk, "Manager", Role::TeamManager).await;
        let outer = team::create(&desk.ctx, "East", None).await.expect("a team");
        let inner = team::create(&desk.ctx, "Coast", Some(outer))
            .await
            .expect("a team");
        let beside = team::create(&desk.ctx, "West", None).await.expect("a team");
        let id = |ctx: &Context| ctx.person().expect("a person");
        team::add_member(&desk.ctx, outer, id(&manager), true)
            .await
            .expect("a manager");
        let place = team::add_member(&desk.ctx, inner, id(&chen), false)
            .await
            .expect("a member");
        team::add_member(&desk.ctx, beside, id(&zhao), false)
            .await
            .expect("a member");
        let of_chen = seen(&chen).await;
        assert_eq!(seen(&manager).await, of_chen);
        reports_keep_to(&manager, &of_chen).await;
        // The inner team moves away, and comes back under the outer one from further down.
        team::change(&desk.ctx, inner, "Coast", Some(beside))
            .await
            .expect("it moves");
        assert!(seen(&manager).await.is_empty());
        team::change(&desk.ctx, beside, "West", Some(outer))
            .await
            .expect("it moves");
        let both: BTreeSet<AccountId> = of_chen.union(&seen(&zhao).await).copied().collect();
        assert_eq!(seen(&manager).await, both);
        let circle = team::change(&desk.ctx, outer, "East", Some(inner)).await;
        assert!(
            matches!(
                circle,
                Err(Error::Refused {
                    rule: "team_below_itself",
                    ..
                })
            ),
            "{circle:?}"
        );
        // What somebody below only reads is not the manager's.
        let wang = salesperson(&desk, "王兴云").await;
        let of_wang = *seen(&wang).await.iter().next().expect("an account");
        let grant = |role| Grant {
            person: id(&chen),
            role,
            whole_group: false,
            from: desk.ctx.today(),
            until: None,
        };
        account_team::give(&desk.ctx, of_wang, grant(Relation::Reader))
            .await
            .expect("a role");
        assert!(seen(&chen).await.contains(&of_wang) && !seen(&manager).await.contains(&of_wang));
        account_team::give(&desk.ctx, of_wang, grant(Relation::CoOwner))
            .await
            .expect("a role");
        assert!(seen(&manager).await.contains(&of_wang));
        team::end_member(&desk.ctx, inner, place)
            .await
            .expect("she leaves the team");
        assert_eq!(seen(&manager).await, seen(&zhao).await);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

/// Four accounts that belong to nothing so far, and nothing to them.
async fn four_in_no_group(ctx: &Context) -> Vec<AccountId> {
    let mut found = Vec::new();
    for id in seen(ctx).await {
        let group = account::group::of_account(ctx, id).await.expect("a group");
        if group.above.is_empty() && group.below.is_empty() {
            found.push(id);
        }
        if found.len() == 4 {
            break;
        }
    }
    found
}

#[tokio::test]
async fn a_role_on_a_group_holds_for_everything_below_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let helper = acting(&desk, "Helper", Role::Specialist).await;
        assert!(seen(&helper).await.is_empty());
        let all = four_in_no_group(&desk.ctx).await;
        let [top, middle, bottom, other] = all[..] else {
            panic!("four accounts")
        };
        account::group::set_parent(&desk.ctx, bottom, Some(middle))
            .await
            .expect("a parent");
        account::group::set_parent(&desk.ctx, middle, Some(top))
            .await
            .expect("a parent");
        let circle = account::group::set_parent(&desk.ctx, top, Some(bottom)).await;
        assert!(matches!(circle, Err(Error::Refused { .. })), "{circle:?}");
        let grant = Grant {
            person: helper.person().expect("a person"),
            role: Relation::Specialist,
            whole_group: true,
            from: desk.ctx.today(),
            until: Some("2026-07-31".parse().expect("a day")),
        };
        account_team::give(&desk.ctx, top, grant).await.expect("a role");
        assert_eq!(seen(&helper).await, BTreeSet::from([top, middle, bottom]));
        account::show(&helper, bottom).await.expect("it is seen");
        let through = account_team::of_account(&helper, bottom).await.expect("its team");
        assert!(through.iter().any(|member| {
            member
                .through
                .as_ref()
                .is_some_and(|above| above.id == top && above.name.is_some())
        }));
        // The middle one moves to another group: what is below goes with it.
        account::group::set_parent(&desk.ctx, middle, Some(other))
            .await
            .expect("another parent");
        assert_eq!(seen(&helper).await, BTreeSet::from([top]));
        account::group::set_parent(&desk.ctx, middle, Some(top))
            .await
            .expect("and back");
        desk.move_to("2026-07-31");
        assert!(seen(&helper).await.is_empty(), "the role has ended");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn who_was_given_nothing_learns_nothing() {
    let desk = Desk::on_sqlite().await;
    desk.import_sample().await;
    for role in [
        Role::AccountManager,
        Role::TeamManager,
        Role::Specialist,
        Role::ServiceAgent,
    ] {
        let ctx = acting(&desk, role.as_str(), role).await;
        assert!(seen(&ctx).await.is_empty(), "{role:?}");
        reports_keep_to(&ctx, &BTreeSet::new()).await;
        let funnel = report::funnel(&ctx, &Window::default()).await.expect("a funnel");
        assert!(
            funnel.rows.is_empty()
                && funnel.outside_accounts == 0
                && funnel.outside_sales.ten_thousandths() == 0
        );
        let values = valuation::standing_out(&ctx).await;
        assert!(matches!(values, Err(Error::Forbidden { .. })), "{role:?}");
        let members = person::invite(&ctx, "x", "x", Role::Administrator).await;
        assert!(matches!(members, Err(Error::Forbidden { .. })), "{role:?}");
    }
    let external = acting(&desk, "outside", Role::External).await;
    let list = account::list(&external, &Filter::default(), &PageRequest::default()).await;
    assert!(matches!(list, Err(Error::Forbidden { .. })));
    assert!(matches!(
        overview::show(&external).await,
        Err(Error::Forbidden { .. })
    ));
}

#[tokio::test]
async fn people_come_change_and_go() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (id, token) = person::invite(&desk.ctx, "陈莹", "chen", Role::AccountManager)
            .await
            .expect("an invitation of somebody whom a file named");
        let known = salesperson(&desk, "陈莹").await;
        assert_eq!(known.person(), Some(id), "she is not there twice");
        let visitor = Context::new(desk.ctx.workspace.clone(), Actor::Visitor);
        dahu_app::sign_in::with_link(&visitor, &token)
            .await
            .expect("she signs in");
        let again = person::invite_again(&desk.ctx, id).await.expect("another link");
        person::see_off(&desk.ctx, id).await.expect("she leaves");
        assert!(dahu_app::sign_in::with_link(&visitor, &again).await.is_err());
        assert!(
            dahu_app::sign_in::person(&visitor, id)
                .await
                .expect("an answer")
                .is_none()
        );
        let profile = person::profile(&desk.ctx, id).await.expect("a profile");
        assert_eq!((profile.accounts, profile.left_at.is_some()), (156, true));
        person::take_back(&desk.ctx, id).await.expect("she comes back");
        person::change_role(&desk.ctx, id, Role::SalesDirector)
            .await
            .expect("another role");
        let director = as_person(&desk, id, "陈莹", Role::SalesDirector);
        assert_eq!(seen(&director).await.len(), 341);
        let taken = person::invite(&desk.ctx, "Other", "chen", Role::Analyst).await;
        assert!(
            matches!(taken, Err(Error::Conflict { field: "login", .. })),
            "{taken:?}"
        );
        let administrator = acting(&desk, "Boss", Role::Administrator).await;
        let last = person::see_off(&desk.ctx, administrator.person().expect("one")).await;
        assert!(
            matches!(
                last,
                Err(Error::Refused {
                    rule: "last_administrator",
                    ..
                })
            ),
            "{last:?}"
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn owners_are_relations_with_their_days() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let account = *seen(&chen).await.iter().next().expect("an account");
        desk.move_to("2026-07-10");
        account_team::hand_over(&desk.ctx, account, zhao.person().expect("a person"))
            .await
            .expect("handed over");
        desk.move_to("2026-08-10");
        account_team::hand_over(&desk.ctx, account, chen.person().expect("a person"))
            .await
            .expect("and back");
        let owners = account_team::of_account(&desk.ctx, account)
            .await
            .expect("its team");
        let owners: Vec<_> = owners
            .iter()
            .map(|owner| {
                (
                    owner.name.as_str(),
                    owner.from.to_string(),
                    owner.until.map(|day| day.to_string()),
                )
            })
            .collect();
        assert_eq!(
            owners,
            [
                ("陈莹", "2026-08-10".to_owned(), None),
                ("赵双", "2026-07-10".to_owned(), Some("2026-08-10".to_owned())),
                ("陈莹", "2026-06-30".to_owned(), Some("2026-07-10".to_owned())),
            ]
        );
        let unfit = acting(&desk, "Reader", Role::Analyst).await;
        let refused = account_team::hand_over(&desk.ctx, account, unfit.person().expect("a person")).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "cannot_own",
                    ..
                })
            ),
            "{refused:?}"
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
