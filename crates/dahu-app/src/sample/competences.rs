//! How the sample firm's people are rated, and what some of them mean to learn.

use chrono::TimeDelta;
use dahu_core::{
    competence::{CompetenceId, Proficiency},
    person::PersonId,
};

use crate::{
    Context, Result,
    competence::{self, NewRating, Taking},
    person,
};

/// How somebody is rated in a competence: by themselves, by their manager half a year ago, and by the manager of late.
type Rated = (&'static str, u8, u8, Option<u8>);

/// On what ratings stand, by competence: as the person says it, and as the manager does.
const EVIDENCE: [(&str, &str, &str); 6] = [
    (
        "customer",
        "整理了三个客户的行业资料，并在拜访中用到。",
        "两次陪访中都能说出客户的主要产品和竞争对手。",
    ),
    (
        "questioning",
        "拜访前列出了难点问题，客户说出了停机损失。",
        "陪访时以背景问题为主，难点问题较少。",
    ),
    (
        "value",
        "用测算表给客户算了节省的费用。",
        "方案中有测算，但数据尚未经客户确认。",
    ),
    (
        "negotiation",
        "谈下了分期付款，没有降价。",
        "让步时没有换回条件，谈前准备不足。",
    ),
    (
        "planning",
        "最大的两个客户有书面规划。",
        "规划有目标，缺少步骤和日期。",
    ),
    (
        "persistence",
        "被拒三次后仍约到了总经理。",
        "跟进按计划进行，每次都有新内容。",
    ),
];

/// Who is rated, in the order of the sample firm's people: place of the person, of the manager, and ratings.
const RATINGS: [(usize, usize, [Rated; 6]); 4] = [
    (
        3,
        1,
        [
            ("customer", 3, 2, Some(3)),
            ("questioning", 3, 1, Some(2)),
            ("value", 2, 2, None),
            ("negotiation", 2, 1, None),
            ("planning", 2, 1, Some(1)),
            ("persistence", 4, 3, None),
        ],
    ),
    (
        4,
        1,
        [
            ("customer", 2, 2, None),
            ("questioning", 2, 2, None),
            ("value", 1, 1, Some(2)),
            ("negotiation", 3, 2, None),
            ("planning", 1, 1, None),
            ("persistence", 3, 3, None),
        ],
    ),
    (
        5,
        2,
        [
            ("customer", 3, 3, None),
            ("questioning", 3, 3, None),
            ("value", 3, 2, Some(3)),
            ("negotiation", 2, 3, None),
            ("planning", 3, 2, Some(2)),
            ("persistence", 3, 3, None),
        ],
    ),
    (
        6,
        2,
        [
            ("customer", 4, 3, None),
            ("questioning", 2, 2, None),
            ("value", 3, 3, None),
            ("negotiation", 4, 3, Some(4)),
            ("planning", 2, 2, None),
            ("persistence", 2, 1, Some(2)),
        ],
    ),
];

/// Rates the salespeople as they and their managers see them, and plans what the first of them takes next.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn rate(ctx: &Context, ids: &[PersonId]) -> Result<()> {
    let all = competence::all(ctx).await?;
    let of_word = |word: &str| {
        let found = all.iter().find(|known| known.standard.as_deref() == Some(word));
        found.map(|known| known.id)
    };
    for (person, manager, ratings) in RATINGS {
        let (Some(person), Some(manager)) = (ids.get(person), ids.get(manager)) else {
            continue;
        };
        let (Some(own), Some(head)) = (acting(ctx, *person).await?, acting(ctx, *manager).await?) else {
            continue;
        };
        for ((word, by_own, by_head, of_late), (_, theirs, heads)) in ratings.into_iter().zip(EVIDENCE) {
            let Some(id) = of_word(word) else { continue };
            let of = (*person, id);
            say(&own, of, (by_own, theirs, 180)).await?;
            say(&head, of, (by_head, heads, 170)).await?;
            if let Some(later) = of_late {
                say(&head, of, (later, heads, 25)).await?;
            }
        }
    }
    match ids.get(RATINGS[0].0) {
        Some(first) => plan(ctx, *first).await,
        None => Ok(()),
    }
}

/// Somebody's context.
async fn acting(ctx: &Context, id: PersonId) -> Result<Option<Context>> {
    let found = person::by_id(ctx.workspace.database.reader(), id).await?;
    Ok(found.map(|person| ctx.clone().acting_as(&person)))
}

async fn say(
    ctx: &Context,
    (person, id): (PersonId, CompetenceId),
    (level, evidence, days_ago): (u8, &str, i64),
) -> Result<()> {
    let rating = NewRating {
        level: Proficiency::new(level),
        evidence: evidence.to_owned(),
        on: ctx.today() - TimeDelta::days(days_ago),
    };
    competence::rate(ctx, person, id, &rating).await
}

/// The first training that is proposed is done, the second planned.
async fn plan(ctx: &Context, id: PersonId) -> Result<()> {
    let Some(own) = acting(ctx, id).await? else {
        return Ok(());
    };
    let found = competence::show(&own, id).await?;
    let mut proposed = found.proposals.iter().map(|(training, _)| training.id);
    if let Some(first) = proposed.next() {
        let plan = competence::plan(&own, id, first, ctx.today()).await?;
        competence::take(&own, id, plan, Taking::Done(ctx.today())).await?;
    }
    if let Some(second) = proposed.next() {
        let by = ctx.today() + TimeDelta::days(45);
        competence::plan(&own, id, second, by).await?;
    }
    Ok(())
}
