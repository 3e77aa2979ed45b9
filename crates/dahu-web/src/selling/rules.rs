//! The rules that propose ways of selling: those in force, a draft with what it would change, and earlier versions.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error, Rulebook, Version,
    selling::{self, Preview},
    setting,
};
use dahu_core::{
    access::Action,
    money::Currency,
    selling::{Input, SellingRules, SignRule},
};

use super::words;
use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// The page, by its address.
const PATH: &str = "/selling/rules";

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/selling/rules", get(show).post(draft))
        .route("/selling/rules/apply", post(apply))
        .route("/selling/rules/discard", post(discard))
        .route("/selling/rules/{version}/again", post(again))
}

/// The rules as they are typed: of each input its weight and its two thresholds.
#[derive(Clone, Debug, Default)]
pub(super) struct RulesForm {
    pub(super) signs: BTreeMap<Input, [String; 3]>,
    pub(super) least_known: String,
}

/// What fields of an input are called, before its word.
const PARTS: [&str; 3] = ["weight", "consultative", "enterprise"];

impl RulesForm {
    /// The fields of all inputs; one that these rules do not know yet counts nothing.
    pub(super) fn of(rules: &SellingRules) -> Self {
        let standard = SellingRules::default();
        let figures = |input: &Input| {
            let known = rules.signs.get(input).copied();
            let new = standard
                .signs
                .get(input)
                .map(|rule| SignRule { weight: 0, ..*rule });
            let rule = known.or(new)?;
            let figures = [
                u32::from(rule.weight),
                rule.consultative_from,
                rule.enterprise_from,
            ];
            Some((*input, figures.map(|figure| figure.to_string())))
        };
        Self {
            signs: Input::ALL.iter().filter_map(figures).collect(),
            least_known: rules.least_known.to_string(),
        }
    }

    fn sent(pairs: &[(String, String)]) -> Self {
        let of = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| text.trim().to_owned()).unwrap_or_default()
        };
        let signs = Input::ALL.map(|input| {
            let figures = PARTS.map(|part| of(&format!("{part}-{}", input.as_str())));
            (input, figures)
        });
        Self {
            signs: signs.into(),
            least_known: of("least_known"),
        }
    }

    /// The rules; none where something is no number.
    fn rules(&self) -> Option<SellingRules> {
        let signs = self
            .signs
            .iter()
            .map(|(input, [weight, consultative, enterprise])| {
                let rule = SignRule {
                    weight: weight.parse().ok()?,
                    consultative_from: consultative.parse().ok()?,
                    enterprise_from: enterprise.parse().ok()?,
                };
                Some((*input, rule))
            });
        Some(SellingRules {
            signs: signs.collect::<Option<_>>()?,
            least_known: self.least_known.parse().ok()?,
        })
    }
}

#[derive(Template)]
#[template(path = "selling/rules.html")]
struct RulesPage {
    page: Page,
    book: Rulebook<SellingRules>,
    form: RulesForm,
    preview: Option<Arc<Preview>>,
    currency: Option<Currency>,
    may_manage: bool,
    problem: Option<String>,
}

/// When and by whom a version was applied.
pub(super) fn applied(texts: &Texts, version: &Version<SellingRules>) -> String {
    let Some(at) = version.applied_at else {
        return texts.text("kinds-rules-standard");
    };
    let by = version.applied_by.clone();
    let facts = [
        ("number", version.number.to_string()),
        ("date", texts.moment(at)),
        ("by", by.unwrap_or_else(|| texts.text("actor-system"))),
    ];
    texts.fill("kinds-rules-version", &facts)
}

impl RulesPage {
    /// When and by whom a version was applied.
    fn applied(&self, version: &Version<SellingRules>) -> String {
        applied(self.page.texts(), version)
    }

    /// What a field of an input is called, with the input.
    fn label(&self, part: &str, input: &Input) -> String {
        let key = match part {
            "weight" => "selling-rules-weight-of",
            "consultative" => "selling-rules-consultative-of",
            _ => "selling-rules-enterprise-of",
        };
        let input = self.page.text(words::input_key(input));
        self.page.text_with(key, "input", input)
    }
}

async fn show(visitor: Visitor) -> Answer {
    Box::pin(shown(&visitor, None, None)).await
}

async fn shown(visitor: &Visitor, typed: Option<RulesForm>, problem: Option<String>) -> Answer {
    let ctx = &visitor.ctx;
    let book = selling::rules(ctx).await?;
    let may_manage = ctx.is_open(Action::ManageMethod);
    let preview = if may_manage {
        selling::preview(ctx).await?
    } else {
        None
    };
    let rules = book
        .draft
        .as_ref()
        .map_or(&book.current.rules, |draft| &draft.rules);
    let form = typed.unwrap_or_else(|| RulesForm::of(rules));
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let title = visitor.reader.texts().text("selling-rules");
    let body = render(&RulesPage {
        page: Page::new(&visitor.reader, None, &title),
        form,
        preview,
        currency: setting::currency(ctx).await?,
        may_manage,
        problem,
        book,
    })?;
    Ok((status, body).into_response())
}

fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::ManageMethod) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn answer(visitor: &Visitor, typed: Option<RulesForm>, result: Result<(), Error>) -> Answer {
    match result {
        Ok(()) => Ok(see_other(&visitor.reader, PATH)),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            Box::pin(shown(visitor, typed, Some(told))).await
        }
    }
}

async fn draft(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    refuse_others(&visitor)?;
    let form = RulesForm::sent(&pairs);
    let Some(rules) = form.rules() else {
        let told = visitor.reader.texts().text("selling-numbers-needed");
        return Box::pin(shown(&visitor, Some(form), Some(told))).await;
    };
    let result = selling::draft(&visitor.ctx, &rules).await;
    answer(&visitor, Some(form), result).await
}

async fn apply(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    refuse_others(&visitor)?;
    let of = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str()).unwrap_or_default()
    };
    let seen = of("seen").parse().ok();
    let result = Box::pin(selling::apply(&visitor.ctx, of("note"), seen)).await;
    answer(&visitor, None, result).await
}

async fn discard(visitor: Visitor) -> Answer {
    refuse_others(&visitor)?;
    let result = selling::discard(&visitor.ctx).await;
    answer(&visitor, None, result).await
}

async fn again(visitor: Visitor, Path(version): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let version = version.parse().map_err(|_| Failure::NotFound)?;
    let result = selling::redraft(&visitor.ctx, version).await;
    answer(&visitor, None, result).await
}
