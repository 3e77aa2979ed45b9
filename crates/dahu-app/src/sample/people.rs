//! The sample firm's people beside its four salespeople, called by what they are: nobody of them exists.

use chrono::TimeDelta;
use dahu_core::{
    access::Relation,
    person::{PersonId, Role},
};

use super::{answered, begun, competences, confirmed, kinds, quotas, related, selected, served};
use crate::{
    Context, Result,
    account::{self, AccountRow, Direction, Filter, PageRequest, Sort},
    account_team::{self, Grant},
    person::{self, Newcomer},
    sign_in,
};

/// How many of the largest accounts are looked after by more than their owner.
const LARGEST: u64 = 12;
/// How long the links of the sample firm's people work.
const LINKS: TimeDelta = TimeDelta::hours(24);

/// Name, login, role, team, and whether they manage it.
const PEOPLE: [(&str, &str, Role, &str, bool); 11] = [
    ("销售总监", "director", Role::SalesDirector, "销售部", true),
    (
        "一部经理",
        "manager-one",
        Role::TeamManager,
        "销售部/销售一部",
        true,
    ),
    (
        "二部经理",
        "manager-two",
        Role::TeamManager,
        "销售部/销售二部",
        true,
    ),
    (
        "曹昌",
        "caochang",
        Role::AccountManager,
        "销售部/销售一部/一组",
        false,
    ),
    (
        "赵双",
        "zhaoshuang",
        Role::AccountManager,
        "销售部/销售一部/二组",
        false,
    ),
    ("陈莹", "chenying", Role::AccountManager, "销售部/销售二部", false),
    (
        "王兴云",
        "wangxingyun",
        Role::AccountManager,
        "销售部/销售二部",
        false,
    ),
    ("技术专家", "engineer", Role::Specialist, "技术支持", false),
    ("法务专家", "counsel", Role::Specialist, "法务", false),
    ("服务专员", "service", Role::ServiceAgent, "大户室", false),
    ("分析员", "analyst", Role::Analyst, "销售部", false),
];

/// Somebody of the sample firm who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleColleague {
    /// The name.
    pub name: &'static str,
    /// What they are.
    pub role: Role,
    /// The token of their sign-in link.
    pub token: String,
}

/// Brings the sample firm's people with their teams, gives those who help roles on the largest accounts, begins what they are at,
/// and makes everybody a sign-in link.
///
/// # Errors
///
/// When the database fails.
pub async fn bring_people(ctx: &Context) -> Result<Vec<SampleColleague>> {
    let newcomers: Vec<Newcomer> = (1..)
        .zip(PEOPLE)
        .map(|(row, (name, login, role, team, manages))| Newcomer {
            row,
            name: name.to_owned(),
            login: login.to_owned(),
            role: role.as_str().to_owned(),
            team: team.to_owned(),
            manages,
        })
        .collect();
    person::bring(ctx, &newcomers).await?;
    let logins = PEOPLE.map(|(_, login, ..)| login);
    let ids: Vec<PersonId> = person::with_logins(ctx, &logins)
        .await?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let largest = largest(ctx).await?;
    help(ctx, &ids, &largest).await?;
    if let [_, _, _, _, _, chen, wang, ..] = ids[..] {
        begun::begin(ctx, &largest, wang, chen).await?;
    }
    if let Some(agent) = ids.get(9) {
        Box::pin(served::serve(ctx, &largest, *agent)).await?;
    }
    quotas::set(ctx, &largest).await?;
    if let Some(director) = ids.first() {
        Box::pin(kinds::decide(ctx, &largest, *director)).await?;
        Box::pin(confirmed::confirm(ctx, &largest, *director)).await?;
    }
    Box::pin(related::relate(ctx, &largest)).await?;
    Box::pin(answered::answer(ctx)).await?;
    competences::rate(ctx, &ids).await?;
    selected::select(ctx).await?;
    let mut colleagues = Vec::with_capacity(PEOPLE.len());
    for (id, (name, _, role, ..)) in ids.into_iter().zip(PEOPLE) {
        colleagues.push(SampleColleague {
            name,
            role,
            token: sign_in::make_link(ctx, id, LINKS).await?,
        });
    }
    Ok(colleagues)
}

/// The engineer helps with the eight largest accounts, the counsel with four of them, the service agent serves twelve, and the
/// director stands for the three largest.
async fn help(ctx: &Context, ids: &[PersonId], largest: &[AccountRow]) -> Result<()> {
    let helping = [
        (7, Relation::Specialist, 0, 8),
        (8, Relation::Specialist, 2, 6),
        (9, Relation::Service, 0, 12),
        (0, Relation::ExecutiveSponsor, 0, 3),
    ];
    for (place, role, from, until) in helping {
        let Some(person) = ids.get(place) else { continue };
        for account in largest.iter().take(until).skip(from) {
            let grant = Grant {
                person: *person,
                role,
                whole_group: false,
                from: ctx.today(),
                until: None,
            };
            account_team::give(ctx, account.id, grant).await?;
        }
    }
    Ok(())
}

/// The accounts that bought most in the last twelve months.
async fn largest(ctx: &Context) -> Result<Vec<AccountRow>> {
    let largest = PageRequest {
        sort: Sort::NetRecent,
        direction: Direction::Down,
        after: None,
        size: LARGEST,
    };
    Ok(account::list(ctx, &Filter::default(), &largest).await?.rows)
}
