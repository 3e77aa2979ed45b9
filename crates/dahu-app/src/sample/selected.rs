//! The selection of the sample firm: criteria that were agreed on twice, ratings and wallets of the largest accounts, and a review in
//! each of two years.

use chrono::TimeDelta;
use dahu_core::selection::{Criteria, ONE, Rating, RatingKey, Source, Verdict};

use crate::{
    Context, Result,
    account::{self, AccountRow, Direction, Filter, PageRequest, Sort},
    selection::{
        criteria, rating,
        review::{self, TypedReview},
    },
};

/// Accounts that are rated.
const RATED: u64 = 24;
/// How many key accounts the firm can serve.
const CAPACITY: u16 = 12;
/// Of how much of the weight, in percent, the value has to be known.
const KNOWN_PERCENT: u8 = 40;
/// Since how many days the criteria hold, and since how many the ratings, one after the other.
const AGREED_DAYS: i64 = 160;
const RATED_DAYS: [i64; 4] = [30, 75, 140, 430];
/// How long ago the review was held, and what it decided of the largest accounts.
const REVIEWED_DAYS: i64 = 150;
const DECIDED: [(usize, Verdict, &str); 3] = [
    (14, Verdict::In, "新产品的示范客户，按战略保留"),
    (1, Verdict::Out, "转由渠道服务，不再作为大客户投入"),
    (20, Verdict::ByRank, "保留一年期满，今后由排名决定"),
];
/// The same of the year before: for how many there was room, since when that was agreed on, and the review.
const FORMER_CAPACITY: u16 = 10;
const FORMER_AGREED_DAYS: i64 = 520;
const FORMER_REVIEWED_DAYS: i64 = 515;
const FORMER_DECIDED: [(usize, Verdict, &str); 3] = [
    (1, Verdict::In, "年度框架客户，按协议投入"),
    (20, Verdict::In, "行业样板，先保留一年"),
    (14, Verdict::Out, "毛利偏低，观察一年"),
];
/// What stands against the largest accounts, one after the other.
const RIVALS: [&str; 3] = ["华信", "北方同行", "当地代理商"];
/// Who says so, one after the other.
const SOURCES: [&str; 3] = ["年度访谈", "客户年报", "销售团队评议"];

/// Agrees on criteria, rates the largest accounts, and holds a review, a year after the first one.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn select(ctx: &Context) -> Result<()> {
    let largest = largest(ctx).await?;
    Box::pin(select_before(ctx, &largest)).await?;
    let criteria = Criteria {
        capacity: CAPACITY,
        known_percent_at_least: KNOWN_PERCENT,
        ..Criteria::proposed()
    };
    criteria::save_draft(ctx, &criteria).await?;
    let on = ctx.today() - TimeDelta::days(AGREED_DAYS);
    criteria::agree(
        ctx,
        on,
        "销售总监与各团队经理商定：以价值和潜力为主，兼顾匹配与关系。",
    )
    .await?;
    for (number, account) in (0..).zip(&largest) {
        rate(ctx, &criteria, account, number).await?;
    }
    let typed = TypedReview {
        held_on: ctx.today() - TimeDelta::days(REVIEWED_DAYS),
        took_part: "销售总监、一部经理、二部经理".to_owned(),
        minutes: "按商定的标准逐一评审。对排名靠后的战略客户单独讨论。\n名单自即日起生效，下年度再议。"
            .to_owned(),
    };
    hold_review(ctx, &largest, &typed, &DECIDED).await
}

/// What was agreed on and decided the year before, when nobody had rated any account.
async fn select_before(ctx: &Context, largest: &[AccountRow]) -> Result<()> {
    let ago = |days: i64| ctx.clone().back_on(ctx.today() - TimeDelta::days(days));
    let criteria = Criteria {
        capacity: FORMER_CAPACITY,
        ..Criteria::proposed()
    };
    let then = ago(FORMER_AGREED_DAYS);
    criteria::save_draft(&then, &criteria).await?;
    let note = "首次选择大客户，先用系统建议的标准，十家为限，一年后复审。";
    criteria::agree(&then, then.today(), note).await?;
    let then = ago(FORMER_REVIEWED_DAYS);
    let typed = TypedReview {
        held_on: then.today(),
        took_part: "销售总监、一部经理".to_owned(),
        minutes: "首次评审，以台账销售额为主。\n多数客户还没有评分，请各经理在下次评审前补齐。".to_owned(),
    };
    hold_review(&then, largest, &typed, &FORMER_DECIDED).await
}

/// What is said of one account follows from its place; of some nothing is said, as in any firm.
async fn rate(ctx: &Context, criteria: &Criteria, account: &AccountRow, number: usize) -> Result<()> {
    let today = ctx.today();
    let by_hand = criteria.criteria.iter().filter(|one| one.source.is_by_hand());
    for (place, criterion) in by_hand.enumerate() {
        if (number + place) % 6 == 5 {
            continue;
        }
        let step = 1 + (number * 3 + place * 2 + number / 5) % 5;
        let rating = Rating {
            value: i64::try_from(step).unwrap_or(1) * ONE,
            rival: (criterion.source == Source::AgainstRival)
                .then(|| RIVALS[number % RIVALS.len()].to_owned()),
            source: SOURCES[(number + place) % SOURCES.len()].to_owned(),
            on: today - TimeDelta::days(RATED_DAYS[(number + place) % RATED_DAYS.len()]),
        };
        rating::set(ctx, account.id, RatingKey::Of(criterion.id), Some(rating)).await?;
    }
    let sales = account
        .figures
        .as_ref()
        .map(|figures| figures.net_recent.ten_thousandths());
    if let Some(sales) = sales.filter(|sales| number % 4 != 3 && *sales > 0) {
        let percent = [130, 220, 400][number % 3];
        let wallet = Rating {
            // To whole thousands.
            value: (sales / 100 * percent / 10_000_000 + 1) * 10_000_000,
            rival: None,
            source: SOURCES[number % SOURCES.len()].to_owned(),
            on: today - TimeDelta::days(RATED_DAYS[number % 3]),
        };
        rating::set(ctx, account.id, RatingKey::Wallet, Some(wallet)).await?;
    }
    Ok(())
}

async fn hold_review(
    ctx: &Context,
    largest: &[AccountRow],
    typed: &TypedReview,
    decided: &[(usize, Verdict, &str)],
) -> Result<()> {
    let id = review::begin(ctx, typed).await?;
    for (place, verdict, reason) in decided {
        if let Some(account) = largest.get(*place) {
            review::decide(ctx, id, account.id, Some(*verdict), reason).await?;
        }
    }
    Box::pin(review::conclude(ctx, id)).await
}

async fn largest(ctx: &Context) -> Result<Vec<AccountRow>> {
    let page = PageRequest {
        sort: Sort::NetRecent,
        direction: Direction::Down,
        after: None,
        size: RATED,
    };
    Ok(account::list(ctx, &Filter::default(), &page).await?.rows)
}
