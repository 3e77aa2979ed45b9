//! The rules that propose kinds: those in force, a draft with what it would change, and earlier versions.

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use dahu_app::{
    Context, Error, Rulebook, Version,
    kind::{self, Change, KindChanges, Preview},
    setting,
};
use dahu_core::{
    access::Action,
    account::TieKind,
    kind::{EconomicRule, GroupRule, ImportantRule, KindRules, StrategicRule},
    money::Currency,
};

use super::{
    versions::{self, KindTold},
    words,
};
use crate::{
    failure::{Answer, Failure, problem},
    group::tie_key,
    page::{Page, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// The page, by its address.
const PATH: &str = "/kinds/rules";

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/kinds/rules", get(show).post(draft))
        .route("/kinds/rules/apply", post(apply))
        .route("/kinds/rules/discard", post(discard))
        .route("/kinds/rules/{version}/again", post(again))
}

/// The rules as they are typed.
#[derive(Clone, Debug, Default)]
pub(super) struct RulesForm {
    volume_percent: String,
    frequency_percent: String,
    by_sector: bool,
    registrants: String,
    name_words: String,
    words_of_companies: bool,
    least_units: String,
    ties: BTreeSet<TieKind>,
    industries: String,
    least_days: String,
    value_percent: String,
    open_percent: String,
    growth_percent: String,
    threat_months: String,
    further: String,
}

/// A number of the form: its name, the keys of its label and of its hint, which may be empty, and what stands in it.
type Number<'f> = (&'static str, &'static str, &'static str, &'f str);

impl RulesForm {
    pub(super) fn of(rules: &KindRules) -> Self {
        let KindRules {
            economic,
            important,
            group,
            strategic,
        } = rules;
        let lines = |words: &BTreeSet<String>, between: &str| {
            words.iter().map(String::as_str).collect::<Vec<_>>().join(between)
        };
        Self {
            volume_percent: economic.volume_percent.to_string(),
            frequency_percent: economic.frequency_percent.to_string(),
            by_sector: important.by_sector,
            registrants: lines(&important.registrants, " "),
            name_words: lines(&important.name_words, "\n"),
            words_of_companies: important.words_of_companies,
            least_units: group.least_units.to_string(),
            ties: group.ties.clone(),
            industries: lines(&group.industries, "\n"),
            least_days: group.least_days.to_string(),
            value_percent: strategic.value_percent.to_string(),
            open_percent: strategic.open_percent.to_string(),
            growth_percent: strategic.growth_percent.to_string(),
            threat_months: strategic.threat_months.to_string(),
            further: strategic.further.to_string(),
        }
    }

    fn sent(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "by_sector" => form.by_sector = true,
                "words_of_companies" => form.words_of_companies = true,
                "tie" => form.ties.extend(TieKind::from_word(&text)),
                "volume_percent" => form.volume_percent = text,
                "frequency_percent" => form.frequency_percent = text,
                "registrants" => form.registrants = text,
                "name_words" => form.name_words = text,
                "least_units" => form.least_units = text,
                "industries" => form.industries = text,
                "least_days" => form.least_days = text,
                "value_percent" => form.value_percent = text,
                "open_percent" => form.open_percent = text,
                "growth_percent" => form.growth_percent = text,
                "threat_months" => form.threat_months = text,
                "further" => form.further = text,
                _ => {}
            }
        }
        form
    }

    /// The rules; none where something is no number.
    fn rules(&self) -> Option<KindRules> {
        let lines = |text: &str| -> BTreeSet<String> {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        let codes = self.registrants.split([' ', ',', '，', '、', '\n', '\r']);
        let codes = codes.filter(|code| !code.is_empty());
        Some(KindRules {
            economic: EconomicRule {
                volume_percent: number(&self.volume_percent)?,
                frequency_percent: number(&self.frequency_percent)?,
            },
            important: ImportantRule {
                by_sector: self.by_sector,
                registrants: codes.map(str::to_ascii_uppercase).collect(),
                name_words: lines(&self.name_words),
                words_of_companies: self.words_of_companies,
            },
            group: GroupRule {
                least_units: number(&self.least_units)?,
                ties: self.ties.clone(),
                industries: lines(&self.industries),
                least_days: number(&self.least_days)?,
            },
            strategic: StrategicRule {
                value_percent: number(&self.value_percent)?,
                open_percent: number(&self.open_percent)?,
                growth_percent: number(&self.growth_percent)?,
                threat_months: number(&self.threat_months)?,
                further: number(&self.further)?,
            },
        })
    }

    /// What they say, kind by kind: the key of each label, and what stands there.
    pub(super) fn told(&self, texts: &Texts) -> [(&'static str, Vec<(&'static str, String)>); 4] {
        let between = texts.text("list-separator");
        let numbers = |numbers: &[Number<'_>]| -> Vec<(&'static str, String)> {
            let each = numbers
                .iter()
                .map(|(_, label, _, number)| (*label, (*number).to_owned()));
            each.collect()
        };
        let lines = |text: &str| text.lines().collect::<Vec<_>>().join(&between);
        let yes = |is_so: bool| texts.text(if is_so { "yes" } else { "no" });
        let ties: Vec<String> = self.ties.iter().map(|tie| texts.text(tie_key(tie))).collect();
        let mut group = numbers(&self.group());
        group.push(("kinds-rule-ties", ties.join(&between)));
        group.push(("kinds-rule-industries", lines(&self.industries)));
        let important = vec![
            ("kinds-rule-by-sector", yes(self.by_sector)),
            ("kinds-rule-registrants", self.registrants.clone()),
            ("kinds-rule-name-words", lines(&self.name_words)),
            ("kinds-rule-words-of-companies", yes(self.words_of_companies)),
        ];
        [
            ("kind-economic", numbers(&self.economic())),
            ("kind-important", important),
            ("kind-group", group),
            ("kind-strategic", numbers(&self.strategic())),
        ]
    }

    fn economic(&self) -> [Number<'_>; 2] {
        [
            (
                "volume_percent",
                "kinds-rule-volume-percent",
                "",
                &self.volume_percent,
            ),
            (
                "frequency_percent",
                "kinds-rule-frequency-percent",
                "",
                &self.frequency_percent,
            ),
        ]
    }

    fn group(&self) -> [Number<'_>; 2] {
        [
            (
                "least_units",
                "kinds-rule-least-units",
                "kinds-rule-least-units-hint",
                &self.least_units,
            ),
            ("least_days", "kinds-rule-least-days", "", &self.least_days),
        ]
    }

    fn strategic(&self) -> [Number<'_>; 5] {
        [
            (
                "value_percent",
                "kinds-rule-value-percent",
                "kinds-rule-value-percent-hint",
                &self.value_percent,
            ),
            (
                "open_percent",
                "kinds-rule-open-percent",
                "kinds-rule-open-percent-hint",
                &self.open_percent,
            ),
            (
                "growth_percent",
                "kinds-rule-growth-percent",
                "",
                &self.growth_percent,
            ),
            (
                "threat_months",
                "kinds-rule-threat-months",
                "",
                &self.threat_months,
            ),
            (
                "further",
                "kinds-rule-further",
                "kinds-rule-further-hint",
                &self.further,
            ),
        ]
    }
}

fn number<T: std::str::FromStr>(typed: &str) -> Option<T> {
    typed.trim().trim_end_matches(['%', '％']).trim().parse().ok()
}

#[derive(Template)]
#[template(path = "kind/rules.html")]
struct RulesPage {
    page: Page,
    book: Rulebook<KindRules>,
    form: RulesForm,
    preview: Option<Arc<Preview>>,
    currency: Option<Currency>,
    may_manage: bool,
    problem: Option<String>,
}

/// When and by whom a version was applied.
pub(super) fn applied(texts: &Texts, version: &Version<KindRules>) -> String {
    let Some(at) = version.applied_at else {
        return texts.text("kinds-rules-standard");
    };
    let by = version.applied_by.clone();
    texts.fill(
        "kinds-rules-version",
        &[
            ("number", version.number.to_string()),
            ("date", texts.moment(at)),
            ("by", by.unwrap_or_else(|| texts.text("actor-system"))),
        ],
    )
}

impl RulesPage {
    /// What the rules in force say.
    fn in_force(&self) -> Vec<KindTold> {
        versions::told(
            self.page.texts(),
            &self.book.current.rules,
            &self.book.current.rules,
        )
    }

    /// When and by whom a version was applied.
    fn applied(&self, version: &Version<KindRules>) -> String {
        applied(self.page.texts(), version)
    }

    fn drafted(&self, at: &DateTime<Utc>, by: &Option<String>) -> String {
        let texts = self.page.texts();
        let by = by.clone().unwrap_or_else(|| texts.text("actor-system"));
        texts.fill("kinds-rules-drafted", &[("date", texts.moment(*at)), ("by", by)])
    }

    /// What changes of a kind: the key of the heading, how many, and the largest of them.
    fn lists<'p>(&self, kind: &'p KindChanges) -> [(&'static str, u64, &'p [Change]); 2] {
        [
            ("kinds-preview-gaining", kind.gain, kind.gaining.as_slice()),
            ("kinds-preview-losing", kind.lose, kind.losing.as_slice()),
        ]
    }

    fn changes_nothing(&self, preview: &Preview) -> bool {
        preview.kinds.iter().all(|kind| kind.gain == 0 && kind.lose == 0)
    }
}

async fn show(visitor: Visitor) -> Answer {
    Box::pin(shown(&visitor, None, None)).await
}

async fn shown(visitor: &Visitor, typed: Option<RulesForm>, problem: Option<String>) -> Answer {
    let ctx = &visitor.ctx;
    let book = kind::rules(ctx).await?;
    let may_manage = ctx.is_open(Action::ManageMethod);
    let preview = if may_manage {
        kind::preview(ctx).await?
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
    let title = visitor.reader.texts().text("kinds-rules");
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
    let form = RulesForm::sent(pairs);
    let Some(rules) = form.rules() else {
        let told = visitor.reader.texts().text("kinds-rules-number-needed");
        return Box::pin(shown(&visitor, Some(form), Some(told))).await;
    };
    let result = kind::draft(&visitor.ctx, &rules).await;
    answer(&visitor, Some(form), result).await
}

async fn apply(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    refuse_others(&visitor)?;
    let of = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str()).unwrap_or_default()
    };
    let seen = of("seen").parse().ok();
    let result = Box::pin(kind::apply(&visitor.ctx, of("note"), seen)).await;
    answer(&visitor, None, result).await
}

async fn discard(visitor: Visitor) -> Answer {
    refuse_others(&visitor)?;
    let result = kind::discard(&visitor.ctx).await;
    answer(&visitor, None, result).await
}

async fn again(visitor: Visitor, Path(version): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let version = version.parse().map_err(|_| Failure::NotFound)?;
    let result = kind::redraft(&visitor.ctx, version).await;
    answer(&visitor, None, result).await
}
