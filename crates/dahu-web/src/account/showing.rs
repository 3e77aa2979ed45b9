//! The page of one account: what one has to know at a glance, and below it tabs that are loaded when they are opened.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::NaiveDate;
use dahu_app::{
    Context,
    account::{self, AccountDetail, LinePage},
    activity::{self, EntryFilter},
    assessment, contract,
    glance::{self, Glance},
    merge,
};
use dahu_core::{access::Action, account::AccountId, assessment::Intent};
use serde::Deserialize;

use super::{
    depends_on_htmx, id,
    tab::{Panel, Tab},
};
use crate::{
    chart,
    contact::ContactSection,
    day_asked,
    failure::{Answer, Failure, problem},
    opportunity::OfAccount,
    page::{Page, Section, render, see_other},
    relationship::RelationshipPanel,
    valuation::AccountCard,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "account/show.html", blocks = ["live"])]
struct AccountPage {
    page: Page,
    glance: Glance,
    tabs: Tabs,
    /// What the account was called that was asked for and has become part of this one.
    part: Option<String>,
}

/// The tabs, one of them open.
#[derive(Template)]
#[template(path = "account/_tabs_of_account.html")]
struct Tabs {
    page: Page,
    id: AccountId,
    account: AccountDetail,
    /// Where it is shown: on the whole page, and on its tab.
    value: Option<AccountCard>,
    open: Tab,
    panel: Panel,
    was_edited: bool,
}

/// What the address of an account's page asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tab: String,
    /// The page of ledger lines.
    lines: u64,
    /// The day of which the history of the relationship is asked.
    on: String,
    /// The contact that was changed just now.
    undo: String,
    /// Whether the account itself was.
    edited: String,
    /// The account that was asked for and has become part of this one.
    was: String,
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = id(&key)?;
    match page_of(&visitor, id, &asked, None).await {
        Ok(page) => render(&page),
        // Where an account was that has become part of another, that other is.
        Err(Failure::NotFound) => match merge::account_kept(&visitor.ctx, id).await? {
            Some(kept) => Ok(see_other(&visitor.reader, &format!("/accounts/{kept}?was={id}"))),
            None => Err(Failure::NotFound),
        },
        Err(failure) => Err(failure),
    }
}

/// What of the page may have changed, without its frame.
pub(super) async fn live(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let page = page_of(&visitor, id(&key)?, &asked, None).await?;
    Ok(depends_on_htmx(render(&page.as_live())?))
}

/// The tabs, without what stands above them.
pub(super) async fn tab(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let tabs = tabs_of(&visitor, id(&key)?, &asked, None).await?;
    Ok(depends_on_htmx(render(&tabs)?))
}

/// An assessment that could not be recorded, and why.
struct Refused {
    form: AssessmentForm,
    problem: String,
}

async fn page_of(
    visitor: &Visitor,
    id: AccountId,
    asked: &Asked,
    refused: Option<Refused>,
) -> Result<AccountPage, Failure> {
    let visitor = &visitor.clone().only_reading();
    // First, so that what changes while the rest is read is told afterwards.
    let glance = Box::pin(glance::show(&visitor.ctx, id)).await?;
    let mut tabs = Box::pin(tabs_of(visitor, id, asked, refused)).await?;
    if tabs.value.is_none() {
        tabs.value = AccountCard::of(&visitor.ctx, &tabs.page, id).await?;
    }
    let part = match asked.was.parse() {
        Ok(was) => merge::part_named(&visitor.ctx, id, was).await?,
        Err(_) => None,
    };
    Ok(AccountPage {
        part,
        page: tabs.page.clone(),
        glance,
        tabs,
    })
}

async fn tabs_of(
    visitor: &Visitor,
    id: AccountId,
    asked: &Asked,
    refused: Option<Refused>,
) -> Result<Tabs, Failure> {
    let ctx = &visitor.ctx;
    let account = account::show(ctx, id).await?;
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &account.row.name);
    let open = if refused.is_some() {
        Tab::History
    } else {
        Tab::from_word(&asked.tab)
    };
    let value = match open {
        Tab::Value => AccountCard::of(ctx, &page, id).await?,
        _ => None,
    };
    let panel = panel_of(ctx, &page, &account, (id, open, asked), refused).await?;
    Ok(Tabs {
        page,
        id,
        account,
        value,
        open,
        panel,
        was_edited: !asked.edited.is_empty(),
    })
}

async fn panel_of(
    ctx: &Context,
    page: &Page,
    account: &AccountDetail,
    (id, open, asked): (AccountId, Tab, &Asked),
    refused: Option<Refused>,
) -> Result<Panel, Failure> {
    // Whoever may claim an account without an owner sees it before they see what it bought.
    let sees_sales = account.rights.may(Action::SeeSales);
    Ok(match open {
        Tab::Value => Panel::Value,
        Tab::Lines if sees_sales => Panel::Lines {
            lines: Box::new(LinesFragment {
                page: page.clone(),
                id,
                lines: account::lines(ctx, id, asked.lines).await?,
                lines_page: asked.lines,
            }),
            contracts: contract::of_account(ctx, id).await?,
        },
        Tab::Opportunities if account.rights.may(Action::SeeOpportunities) => {
            Panel::Opportunities(Box::new(OfAccount::of(ctx, id).await?))
        }
        Tab::Overview | Tab::Lines | Tab::Opportunities => {
            let months = if sees_sales {
                account::months(ctx, id).await?
            } else {
                Vec::new()
            };
            Panel::Overview {
                months_chart: chart::months(page, &months, account.currency),
                months,
            }
        }
        Tab::Relationship => {
            let on = day_asked::read(&asked.on)?;
            let panel = Box::pin(RelationshipPanel::of(ctx, page, id, on)).await?;
            Panel::Relationship(Box::new(panel))
        }
        Tab::People => Panel::People(Box::new(ContactSection::of(ctx, id, &asked.undo).await?)),
        Tab::Activities => {
            let timeline = activity::of_account(ctx, id, EntryFilter::All, None).await?;
            Panel::Activities(Box::new(timeline))
        }
        Tab::Cases => Panel::Cases(crate::case::of_account(ctx, id).await?),
        Tab::Files => Panel::Files(crate::file::latest(ctx, id).await?),
        Tab::History => {
            let today = ctx.today().to_string();
            let (form, problem) = match refused {
                Some(Refused { form, problem }) => (form, Some(problem)),
                None => (
                    AssessmentForm {
                        on: today.clone(),
                        ..AssessmentForm::default()
                    },
                    None,
                ),
            };
            Panel::History {
                history: Box::new(account::history(ctx, id).await?),
                today,
                intent: form.intent,
                on: form.on,
                evidence: form.evidence,
                problem,
            }
        }
    })
}

impl Tabs {
    /// Those that the reader may open.
    fn all(&self) -> Vec<Tab> {
        let may_open = |tab: &Tab| match tab {
            Tab::Value => self.account.row.value.is_some() || self.account.row.value_is_masked,
            Tab::Lines => self.account.rights.may(Action::SeeSales),
            Tab::Opportunities => self.account.rights.may(Action::SeeOpportunities),
            _ => true,
        };
        Tab::ALL.into_iter().filter(may_open).collect()
    }
}

/// A page of ledger lines, without the rest of the page.
#[derive(Template)]
#[template(path = "account/_lines.html")]
pub(crate) struct LinesFragment {
    page: Page,
    id: AccountId,
    lines: LinePage,
    lines_page: u64,
}

/// Older and newer lines.
pub(super) async fn lines(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = id(&key)?;
    let lines = account::lines(&visitor.ctx, id, asked.lines).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "ledger-lines");
    render(&LinesFragment {
        page,
        id,
        lines,
        lines_page: asked.lines,
    })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AssessmentForm {
    intent: String,
    on: String,
    evidence: String,
}

/// Records how the account's intent is judged.
pub(super) async fn assess(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<AssessmentForm>,
) -> Answer {
    let id = id(&key)?;
    let texts = visitor.reader.texts();
    let (Some(intent), Ok(on)) = (
        Intent::from_word(&form.intent),
        form.on.trim().parse::<NaiveDate>(),
    ) else {
        return Box::pin(refuse(&visitor, id, form, texts.text("assessment-incomplete"))).await;
    };
    match assessment::record_because(&visitor.ctx, id, (intent, on), &form.evidence).await {
        Ok(_) => Ok(see_other(
            &visitor.reader,
            &format!("{}#assessments", Tab::History.address(&id)),
        )),
        Err(error) => Box::pin(refuse(&visitor, id, form, problem(&texts, error)?)).await,
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn refuse(visitor: &Visitor, id: AccountId, form: AssessmentForm, problem: String) -> Answer {
    let refused = Refused { form, problem };
    let page = page_of(visitor, id, &Asked::default(), Some(refused)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}
