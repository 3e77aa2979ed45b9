//! In which ways the sample firm's director said that its largest accounts are sold to, and what was rated for that.

use chrono::TimeDelta;
use dahu_core::{
    opportunity::SellingMode::{self, Consultative, Enterprise, Transactional},
    person::PersonId,
    selling::{Input, Rating},
};

use crate::{
    Context, Result,
    account::AccountRow,
    person,
    selling::{self, TypedRating},
};

/// What is said of how an account is sold to.
enum Said {
    /// How high something is, from 1 to 5, that no record says.
    Rated(Input, u8),
    /// The way, in the place of what was said before.
    Confirmed(SellingMode),
}

use Said::{Confirmed, Rated};

/// Of which of the largest accounts, since how many days, what, and who says so or why; what was said first stands first.
#[rustfmt::skip]
const SAID: [(usize, i64, Said, &str); 12] = [
    (0, 300, Confirmed(Transactional), "首年以比价和准时到货为主，没有个性化需求。"),
    (0, 90, Rated(Input::Comparability, 4), "与采购经理面谈"),
    (0, 90, Rated(Input::Risk, 3), "与技术主任面谈"),
    (0, 85, Confirmed(Consultative), "停机问题要由技术专家一起诊断，改为顾问型。"),
    (1, 125, Rated(Input::Risk, 4), "年度访谈"),
    (1, 120, Confirmed(Enterprise), "双方高层约定三年联合规划，分公司统一采购。"),
    (2, 65, Rated(Input::Comparability, 1), "三家报价单"),
    (2, 60, Confirmed(Transactional), "标准耗材，三家比价，由价格决定。"),
    (3, 200, Confirmed(Consultative), "各部门需求不同，要先诊断再定方案。"),
    (4, 35, Rated(Input::Comparability, 1), "招标文件"),
    (4, 35, Rated(Input::Risk, 2), "招标文件"),
    (4, 30, Confirmed(Enterprise), "产品虽是标准品，集团总部邀请我方参与制定采购标准，按企业型投入。"),
];

/// Rates the accounts and confirms the ways, each on its day.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn confirm(ctx: &Context, largest: &[AccountRow], director: PersonId) -> Result<()> {
    let Some(director) = person::by_id(ctx.workspace.database.reader(), director).await? else {
        return Ok(());
    };
    let theirs = ctx.clone().acting_as(&director);
    for (place, days, said, words) in SAID {
        let Some(account) = largest.get(place) else {
            continue;
        };
        let then = theirs.clone().back_on(ctx.today() - TimeDelta::days(days));
        match said {
            Rated(input, number) => {
                let rating = TypedRating {
                    rating: Rating::new(number),
                    source: words.to_owned(),
                    on: then.today(),
                };
                Box::pin(selling::rate(&then, account.id, input, &rating)).await?;
            }
            Confirmed(way) => Box::pin(selling::confirm(&then, account.id, way, words)).await?,
        }
    }
    Ok(())
}
