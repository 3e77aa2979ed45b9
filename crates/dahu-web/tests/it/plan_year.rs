//! Account plans over their days, by their pages: reviews, what is masked in them, and what came in the end.

use chrono::TimeDelta;
use dahu_app::{
    Context,
    account::group,
    plan::{self, NewPlan, TypedBudget, TypedCell, TypedObjective, TypedReview, template},
    sample::bring_people,
    selling,
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    opportunity::SellingMode,
    plan::{PlanId, budget::Budget, objective::Whose, white_space::Row, words::MeasureKind},
};
use reqwest::StatusCode;

use crate::{
    activity::owner,
    plan::sample_plans,
    site::{Site, location},
};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

fn units(number: i64) -> Amount {
    Amount::from_ten_thousandths(number * 10_000)
}

/// A plan of 2026 that is being written, with objectives of the whole group.
async fn drafted(ctx: &Context, account: AccountId) -> PlanId {
    let new = NewPlan {
        name: "2026 年客户计划".to_owned(),
        template: template::all(ctx).await.expect("templates")[0].0,
        first_on: day("2026-01-01"),
        last_on: day("2026-12-31"),
    };
    let id = plan::begin(ctx, account, &new).await.expect("begun");
    let row = Row::Product("打印纸".to_owned());
    let began = plan::to_write(ctx, id)
        .await
        .expect("to write")
        .facts
        .content
        .rows;
    plan::set_rows(ctx, id, &began, vec![row.clone()])
        .await
        .expect("rows");
    let cell = TypedCell {
        potential: Some(units(30_000)),
        source: "采购".to_owned(),
        ..TypedCell::default()
    };
    plan::set_cell(ctx, id, (account, row), None, &cell)
        .await
        .expect("said");
    for measure in [MeasureKind::NetSales, MeasureKind::ShareOfWallet] {
        let typed = TypedObjective {
            words: "全集团".to_owned(),
            measure,
            whose: Whose::Group,
            row: None,
            unit: String::new(),
            from: new.first_on,
            by: new.last_on,
            start: None,
            aim: units(90),
        };
        plan::set_objective(ctx, id, None, &typed).await.expect("set");
    }
    id
}

async fn approved(ctx: &Context, id: PlanId) {
    plan::submit(ctx, id).await.expect("submitted");
    plan::approve(ctx, id, "可行").await.expect("approved");
}

/// Some account becomes a unit below another one.
async fn unit_below(site: &Site, account: AccountId) {
    for other in site.accounts(30).await {
        if other != account && group::set_parent(&site.ctx, other, Some(account)).await.is_ok() {
            return;
        }
    }
    panic!("no account can be one");
}

#[tokio::test]
async fn values_that_were_kept_are_masked_from_whom_their_units_are_hidden() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    unit_below(&site, account).await;
    let plan = drafted(&site.ctx, account).await;
    approved(&site.ctx, plan).await;
    let review = TypedReview {
        held_on: day("2026-06-30"),
        is_due: true,
        minutes: "过半".to_owned(),
        decisions: String::new(),
        people: Vec::new(),
        contacts: Vec::new(),
    };
    plan::hold_review(&site.ctx, plan, &review).await.expect("held");
    let (li, admin) = (site.signed_in("li").await, site.administrator().await);
    let masked = "counts units that you do not see";
    let path = format!("/plans/{plan}");
    let (hidden, open) = (li.page(&path).await, admin.page(&path).await);
    assert!(!open.contains(masked), "{open}");
    let values = hidden.split("review-values\">").nth(1).expect("values");
    let values = values.split("</ul>").next().expect("values");
    assert_eq!(values.matches(masked).count(), 2, "{values}");
    assert!(values.contains("as of 2026-"), "{values}");
    let objectives = hidden.split("id=\"objectives\"").nth(1).expect("a table");
    let rows = objectives.split("<tbody>").nth(1).expect("rows");
    let rows = rows.split("</tbody>").next().expect("rows");
    // Sales are counted from nothing on.
    let start = format!("<td class=\"number\">{masked}</td>");
    assert_eq!(rows.matches(&start).count(), 1, "{rows}");
}

#[tokio::test]
async fn a_review_says_whether_it_is_the_one_that_is_due() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let plan = drafted(&site.ctx, account).await;
    approved(&site.ctx, plan).await;
    let path = format!("/plans/{plan}/reviews");
    let asked = li.page(&path).await;
    assert!(
        asked.contains("name=\"is_due\" value=\"yes\" checked") && asked.contains("due on 2026-06-30"),
        "{asked}"
    );
    let besides = [("held_on", "2026-03-20"), ("minutes", "另约了一次")];
    let mut early = besides.to_vec();
    early.push(("is_due", "yes"));
    let refused = li.post(&path, &early).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.expect("text");
    assert!(
        refused.contains("held_on-problem") && refused.contains("after 2026-03-31"),
        "{refused}"
    );
    let held = li.post(&path, &besides).await;
    assert_eq!(held.status(), StatusCode::SEE_OTHER, "{}", location(&held));
    let shown = plan::show(&site.ctx, plan).await.expect("it is there");
    assert_eq!(shown.review_on, Some(day("2026-06-30")), "it stays due");
}

#[tokio::test]
async fn closing_asks_what_it_cost_and_brought_and_holds_that_against_the_budget() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let plan = drafted(&site.ctx, account).await;
    let budget = TypedBudget {
        costs: vec![("备机".to_owned(), units(6_000))],
        expected: Some(units(40_000)),
        basis: String::new(),
    };
    plan::set_budget(&site.ctx, plan, &Budget::default(), &budget)
        .await
        .expect("set");
    approved(&site.ctx, plan).await;
    let path = format!("/plans/{plan}/close");
    for (costs, beside) in [("-1", "costs-problem"), ("much", "id=\"problem\"")] {
        let form = [("all", "先解决停机"), ("costs", costs), ("returned", "5万")];
        let refused = li.post(&path, &form).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text().await.expect("text");
        assert!(
            page.contains(beside) && page.contains("value=\"5万\"") && page.contains("先解决停机"),
            "{page}"
        );
    }
    let form = [("all", "先解决停机"), ("costs", "7500"), ("returned", "")];
    let closed = li.post(&path, &form).await;
    assert_eq!(closed.status(), StatusCode::SEE_OTHER);
    let page = li.page(&format!("/plans/{plan}")).await;
    let settled = page.split("id=\"settled\"").nth(1).expect("a table");
    let rows: Vec<&str> = settled.split("<th scope=\"row\">").skip(1).take(3).collect();
    assert!(
        rows[0].contains("7,500") && rows[0].contains("1,500") && rows[0].contains("25 %"),
        "{}",
        rows[0]
    );
    for row in &rows[1..] {
        let dashes = row.matches("<td class=\"number\">–</td>").count();
        assert_eq!(dashes, 2, "what nobody said is not known: {row}");
    }
}

#[tokio::test]
async fn a_plan_that_is_over_is_told_where_its_owner_looks() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let plan = drafted(&site.ctx, account).await;
    approved(&site.ctx, plan).await;
    site.wait(TimeDelta::days(190));
    let li = site.signed_in("li").await;
    for (path, part) in [
        (format!("/accounts/{account}"), "The last day of the plan was"),
        ("/plans".to_owned(), "to be closed</span>"),
        ("/plans?ended=yes".to_owned(), "to be closed</span>"),
        (format!("/plans/{plan}"), "id=\"to-close\""),
        ("/tasks".to_owned(), "id=\"plans-to-close\""),
    ] {
        let page = li.page(&path).await;
        assert!(page.contains(part), "{path}: {page}");
    }
}

#[tokio::test]
async fn what_was_submitted_is_told_among_the_tasks_of_who_may_decide() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let plan = drafted(&site.ctx, account).await;
    plan::submit(&site.ctx, plan).await.expect("submitted");
    let (li, admin) = (site.signed_in("li").await, site.administrator().await);
    let (own, theirs) = (li.page("/tasks").await, admin.page("/tasks").await);
    assert!(!own.contains("id=\"plans-to-decide\""), "{own}");
    let waiting = theirs.split("id=\"plans-to-decide\"").nth(1).expect("a list");
    assert!(waiting.contains(&format!("href=\"/plans/{plan}\"")), "{waiting}");
}

#[tokio::test]
async fn the_form_of_a_plan_offers_the_template_of_the_way_and_the_plan_says_where_it_parts() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let plan = drafted(&site.ctx, account).await;
    for way in [SellingMode::Enterprise, SellingMode::Transactional] {
        selling::confirm(&site.ctx, account, way, "客户要求")
            .await
            .expect("confirmed");
        let form = li.page(&format!("/accounts/{account}/plans/new")).await;
        let templates = template::all(&site.ctx).await.expect("templates");
        let suits = templates.iter().find(|(_, one)| one.selling_mode == Some(way));
        let suits = suits.expect("a template").0;
        assert!(
            form.contains(&format!("value=\"{suits}\" selected")),
            "{way:?}: {form}"
        );
        let facts = plan::to_write(&site.ctx, plan).await.expect("to write").facts;
        let page = li.page(&format!("/plans/{plan}")).await;
        let is_other = facts.selling_mode.is_some_and(|own| own != way);
        assert_eq!(page.contains("id=\"other-way\""), is_other, "{way:?}: {page}");
    }
}

#[tokio::test]
async fn an_approved_version_is_read_whole_and_nothing_in_it_is_changed() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let [held, ..] = sample_plans(&site.ctx).await;
    let admin = site.administrator().await;
    let facts = plan::to_write(&site.ctx, held).await.expect("to write").facts;
    let path = format!("/plans/{held}/versions/1");
    let link = format!("href=\"{path}\"");
    let on_day = format!("/accounts/{}/plans?on={}", facts.account, site.ctx.today());
    for leading in [on_day, format!("/plans/{held}")] {
        let page = admin.page(&leading).await;
        assert!(page.contains(&link), "{leading}: {page}");
    }
    let page = admin.page(&path).await;
    for told in [
        "id=\"in-force\"",
        "目标和投入匹配，按季度回顾。",
        "财务月底无法按时出票",
        "备机两台",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for changing in ["id=\"add-pain\"", "id=\"edit-rows\"", "/evidence\""] {
        assert!(!page.contains(changing), "{changing}: {page}");
    }
    let unknown = admin.get(&format!("/plans/{held}/versions/2")).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}
