//! Review packs (汇报材料): the page of one, which prints, and the same as PDF, DOCX and PPTX, in either language.

mod account;
mod portfolio;
mod shown;
mod writer;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{Datelike, NaiveDate};
use dahu_app::{
    Context, Error, pipeline,
    report::WorkOf,
    review::{self, Wanted},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    pipeline::Pipeline,
    quota::{Part, Span},
    review::Audience,
};
use serde::{Deserialize, Serialize};

use self::{shown::Shown, writer::Writer};
use crate::{
    export,
    failure::{Answer, Failure},
    page::{Page, Section, address, render},
    paper::{PaperError, Sheet},
    quota::words as quota_words,
    report::words as report_words,
    text::Language,
    visitor::Visitor,
};

/// What the file is called, and what the record says was taken.
const FILE: &str = "review";
/// Quarters before the running one that are offered.
const QUARTERS: u32 = 7;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/review", get(of_account))
        .route("/accounts/{id}/review/pack.{paper}", get(take_account))
        .route("/review", get(of_portfolio))
        .route("/review/pack.{paper}", get(take_portfolio))
}

/// What a pack is asked for; what is empty is the reader's own, and the quarter of the last day of sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    of: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    span: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    audience: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    language: String,
}

impl Query {
    fn span(&self) -> Result<Option<Span>, Failure> {
        let typed = self.span.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let span = typed.parse().map_err(|_| Failure::Unreadable(typed.to_owned()))?;
        Ok(Some(span))
    }

    fn of(&self) -> Result<Option<WorkOf>, Failure> {
        match self.of.as_str() {
            "" => Ok(None),
            word => Ok(Some(WorkOf::from_word(word).ok_or(Failure::NotFound)?)),
        }
    }

    fn wanted(&self) -> Result<Wanted, Failure> {
        let audience = match self.audience.as_str() {
            "" => Audience::default(),
            word => Audience::from_word(word).ok_or(Failure::NotFound)?,
        };
        Ok(Wanted {
            span: self.span()?,
            audience,
        })
    }

    /// The language of the pack, whatever that of the reader is.
    fn language(&self, visitor: &Visitor) -> Language {
        Language::from_tag(&self.language).unwrap_or(visitor.reader.language)
    }

    /// A writer in the language of the pack.
    fn writer(&self, visitor: &Visitor) -> Writer {
        let mut reader = visitor.reader.clone();
        reader.language = self.language(visitor);
        Writer::new(Page::new(&reader, None, ""))
    }
}

/// The forms in which a pack is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Pdf,
    Docx,
    Pptx,
}

impl Form {
    const ALL: [Self; 3] = [Self::Pdf, Self::Docx, Self::Pptx];

    fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }
    }

    fn write(self, sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
        match self {
            Self::Pdf => sheet.to_pdf(),
            Self::Docx => sheet.to_docx(),
            Self::Pptx => sheet.to_pptx(),
        }
    }
}

/// Something to choose in the form.
struct Choice {
    word: String,
    name: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "review/show.html")]
struct ReviewPage {
    page: Page,
    shown: Shown,
    /// The language of the pack.
    language: &'static str,
    /// Where the form leads.
    action: String,
    /// Where one came from.
    back: String,
    back_label: String,
    owners: Vec<Choice>,
    spans: Vec<Choice>,
    audiences: Vec<Choice>,
    languages: Vec<Choice>,
    /// The files, each with what it is called; none for who may not take it along.
    files: Vec<(&'static str, String)>,
    is_for_customer: bool,
}

async fn pipelines(visitor: &Visitor) -> Result<Vec<Pipeline>, Failure> {
    if visitor.ctx.is_open(Action::SeeOpportunities) {
        return Ok(pipeline::all(&visitor.ctx).await?);
    }
    Ok(Vec::new())
}

fn id(key: &str) -> Result<AccountId, Failure> {
    key.parse().map_err(|_| Failure::NotFound)
}

async fn of_account(visitor: Visitor, Path(key): Path<String>, FromQuery(query): FromQuery<Query>) -> Answer {
    let (id, writer) = (id(&key)?, query.writer(&visitor));
    let pack = Box::pin(review::of_account(&visitor.ctx, id, &query.wanted()?)).await?;
    let sheet = account::sheet(&writer, &pipelines(&visitor).await?, &pack);
    let texts = visitor.reader.texts();
    let path = format!("/accounts/{id}/review");
    let may_take = pack.may_take_along && visitor.ctx.is_open(Action::ExportAccounts);
    let choice = |audience: Audience| Choice {
        word: audience.as_str().to_owned(),
        name: texts.text(writer::audience_key(audience)),
        is_chosen: audience == pack.audience,
    };
    let language = query.language(&visitor);
    render(&ReviewPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &texts.text("review")),
        shown: Shown::of(&sheet),
        language: language.tag(),
        back: format!("/accounts/{id}"),
        back_label: pack.name.clone(),
        owners: Vec::new(),
        spans: spans(&visitor, pack.span),
        audiences: Audience::ALL.map(choice).into(),
        languages: languages(language),
        files: files(&path, &query, may_take),
        action: path,
        is_for_customer: pack.audience == Audience::Customer,
    })
}

async fn of_portfolio(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    require(&visitor, Action::SeeSales)?;
    let writer = query.writer(&visitor);
    let (of, span) = (query.of()?, query.span()?);
    let pack = Box::pin(review::of_portfolio(&visitor.ctx, of, span)).await?;
    let sheet = portfolio::sheet(&writer, &pack);
    let texts = visitor.reader.texts();
    let choice = |(of, name): &(WorkOf, String)| Choice {
        word: of.word(),
        name: report_words::name(&texts, *of, name),
        is_chosen: *of == pack.of,
    };
    let language = query.language(&visitor);
    let may_take = visitor.ctx.is_open(Action::ExportAccounts);
    render(&ReviewPage {
        page: Page::new(&visitor.reader, Some(Section::Portfolio), &texts.text("review")),
        shown: Shown::of(&sheet),
        language: language.tag(),
        back: Section::Portfolio.path().to_owned(),
        back_label: texts.text("section-portfolio"),
        owners: pack.choices.iter().map(choice).collect(),
        spans: spans(&visitor, pack.span),
        audiences: Vec::new(),
        languages: languages(language),
        files: files("/review", &query, may_take),
        action: "/review".to_owned(),
        is_for_customer: false,
    })
}

/// Refuses whom this is not for, before anything of the address is looked at.
fn require(visitor: &Visitor, action: Action) -> Result<(), Failure> {
    if visitor.ctx.is_open(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn take_account(
    visitor: Visitor,
    Path((key, form)): Path<(String, Form)>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let (id, writer) = (id(&key)?, query.writer(&visitor));
    let visitor = visitor.taking_along();
    let pack = Box::pin(review::of_account(&visitor.ctx, id, &query.wanted()?)).await?;
    let sheet = account::sheet(&writer, &pipelines(&visitor).await?, &pack);
    let name = format!("{FILE}-{}-{}", plain(pack.code.as_deref()), pack.span);
    take(&visitor, sheet, form, &name).await
}

async fn take_portfolio(
    visitor: Visitor,
    Path(form): Path<Form>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    require(&visitor, Action::SeeSales)?;
    let writer = query.writer(&visitor);
    let (of, span) = (query.of()?, query.span()?);
    let pack = Box::pin(review::of_portfolio(&visitor.ctx, of, span)).await?;
    let sheet = portfolio::sheet(&writer, &pack);
    let name = format!("{FILE}-portfolio-{}", pack.span);
    take(&visitor, sheet, form, &name).await
}

/// The pack as a file, which the record tells of.
async fn take(visitor: &Visitor, sheet: Sheet, form: Form, name: &str) -> Answer {
    let rows = sheet.rows();
    let written = tokio::task::spawn_blocking(move || form.write(&sheet));
    let bytes = match written.await.map_err(|error| Failure::internal(&error))? {
        Ok(bytes) => bytes,
        Err(PaperError::NoFont) => {
            return Err(Error::refused(
                "paper_without_font",
                "this program was built without the font of papers: build it again with Node.js and npm at hand",
            )
            .into());
        }
        Err(error) => return Err(Failure::internal(&error)),
    };
    export::record_as(visitor, FILE, Some(rows), form.ending()).await?;
    Ok(attached(bytes, form, name))
}

fn attached(bytes: Vec<u8>, form: Form, name: &str) -> Response {
    let name = format!(
        "attachment; filename=\"{}.{}\"",
        name.to_lowercase(),
        form.ending()
    );
    let headers = [
        (header::CONTENT_TYPE, form.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, bytes).into_response()
}

/// A code as the name of a file can have it.
fn plain(code: Option<&str>) -> String {
    let kept = code
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric);
    let kept: String = kept.take(40).collect();
    if kept.is_empty() {
        "account".to_owned()
    } else {
        kept
    }
}

fn files(path: &str, query: &Query, may_take: bool) -> Vec<(&'static str, String)> {
    if !may_take {
        return Vec::new();
    }
    let file = |form: Form| {
        let path = format!("{path}/pack.{}", form.ending());
        (form.ending(), address(&path, query))
    };
    Form::ALL.map(file).into()
}

/// The spans that are offered: the running quarter and those before it, halves and years.
fn spans(visitor: &Visitor, chosen: Span) -> Vec<Choice> {
    let texts = visitor.reader.texts();
    let today = visitor.ctx.today();
    let mut spans: Vec<Span> = quarters(today);
    for year in [today.year(), today.year() - 1] {
        let halves = (1..=2)
            .rev()
            .filter_map(|half| Span::new(year, Part::Half(half)).ok());
        spans.extend(halves.filter(|half| half.first_day() <= today));
        spans.extend(Span::of_year(year).ok());
    }
    if !spans.contains(&chosen) {
        spans.insert(0, chosen);
    }
    let choice = |span: Span| Choice {
        word: span.to_string(),
        name: quota_words::span(&texts, &span),
        is_chosen: span == chosen,
    };
    spans.into_iter().map(choice).collect()
}

fn quarters(today: NaiveDate) -> Vec<Span> {
    let (mut year, mut quarter) = (today.year(), today.month0() / 3 + 1);
    let mut found = Vec::new();
    for _ in 0..=QUARTERS {
        found.extend(Span::new(year, Part::Quarter(quarter)).ok());
        (year, quarter) = if quarter == 1 {
            (year - 1, 4)
        } else {
            (year, quarter - 1)
        };
    }
    found
}

/// The languages, each by its own name.
fn languages(chosen: Language) -> Vec<Choice> {
    let choice = |language: Language| Choice {
        word: language.tag().to_owned(),
        name: crate::text::Texts::new(language).text("language-name"),
        is_chosen: language == chosen,
    };
    [Language::Chinese, Language::English].map(choice).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_cannot_change_the_name_of_a_file() {
        assert_eq!(plain(Some("KH-0001\"; x=\"客户")), "KH0001x");
        assert_eq!(plain(Some("客户")), "account");
        assert_eq!(plain(None), "account");
    }

    #[test]
    fn quarters_go_back_over_the_turn_of_the_year() {
        let today = "2026-05-01".parse().expect("a day");
        let words: Vec<String> = quarters(today).iter().map(ToString::to_string).collect();
        assert_eq!(words[..4], ["2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3"]);
        assert_eq!(words.len(), 8);
    }
}
