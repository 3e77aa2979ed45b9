//! The audit trail for administrators: filtered, page after page, as files, and whether its chain holds.

mod filter;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    audit::{self, AuditPage, AuditRow, Check, Kind, LISTED_AT_MOST},
    person::Person,
};

use self::filter::{Query, SYSTEM, VISITOR};
use crate::{
    audit_words as words,
    export::{self, AUDIT_ROWS_AT_MOST, Format},
    failure::Answer,
    page::{Page, render, see_other},
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/audit", get(list))
        .route("/audit/export.{format}", get(download))
        .route("/audit/verify", post(verify))
        .route("/audit/chain", get(chain))
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    found: AuditPage,
    people: Vec<Person>,
    nouns: Vec<String>,
    verbs: Vec<String>,
    chain: Chain,
    kept: String,
}

/// The list below its form.
#[derive(Template)]
#[template(path = "audit/_list.html")]
struct List {
    page: Page,
    query: Query,
    found: AuditPage,
}

/// Events that follow those already shown.
#[derive(Template)]
#[template(path = "audit/_rows.html")]
struct Rows {
    page: Page,
    query: Query,
    found: AuditPage,
}

/// How the chain stands.
struct Chain {
    events: u64,
    head: String,
    check: Option<Check>,
}

impl Chain {
    async fn of(ctx: &Context) -> Result<Self, Error> {
        let (length, head) = audit::head(ctx).await?;
        Ok(Self {
            events: length.unsigned_abs(),
            head,
            check: audit::check(ctx)?,
        })
    }

    fn runs(&self) -> bool {
        self.check.as_ref().is_some_and(Check::runs)
    }
}

/// How the chain stands, without the rest of the page.
#[derive(Template)]
#[template(path = "audit/_chain.html")]
struct ChainCard {
    page: Page,
    chain: Chain,
}

fn page(visitor: &Visitor) -> Page {
    Page::new(&visitor.reader, None, &visitor.reader.texts().text("audit"))
}

async fn list(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    let ctx = &visitor.ctx;
    let found = find(ctx, &query).await?;
    let page = page(&visitor);
    match (visitor.reader.asks_for_fragment, query.cursor()) {
        (true, Some(_)) => render(&Rows { page, query, found }),
        (true, None) => render(&List { page, query, found }),
        (false, _) => {
            let kinds = audit::kinds(ctx).await?;
            render(&ListPage {
                kept: words::kept(page.texts(), audit::kept_for(ctx).await?),
                page,
                query,
                found,
                people: audit::actors(ctx).await?,
                nouns: each_once(kinds.iter().map(|kind: &Kind| &kind.noun)),
                verbs: each_once(kinds.iter().map(|kind| &kind.verb)),
                chain: Chain::of(ctx).await?,
            })
        }
    }
}

async fn find(ctx: &Context, query: &Query) -> Result<AuditPage, Error> {
    match query.filter(ctx).await? {
        Some(filter) => audit::list(ctx, &filter, query.cursor(), filter::ROWS).await,
        // Another account than any that there is was asked for.
        None => Ok(AuditPage {
            rows: Vec::new(),
            next: None,
            searched_to: None,
        }),
    }
}

fn each_once<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut words: Vec<String> = words.cloned().collect();
    words.sort();
    words.dedup();
    words
}

/// Exactly the events of the filter; the download is an event of its own, which is not among them.
async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let rows = all(&visitor.ctx, &query).await?;
    if format == Format::Json {
        return export::download_json(&visitor, rows, "audit").await;
    }
    let table = export::audit(&rows, &visitor.reader.texts());
    export::download(&visitor, table, format, "audit").await
}

async fn all(ctx: &Context, query: &Query) -> Result<Vec<AuditRow>, Error> {
    let Some(filter) = query.filter(ctx).await? else {
        return Ok(Vec::new());
    };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = audit::list(ctx, &filter, after.as_deref(), LISTED_AT_MOST).await?;
        rows.extend(page.rows);
        if rows.len() as u64 > AUDIT_ROWS_AT_MOST {
            return Err(Error::refused(
                "too_many_events",
                "these are more events than a download takes: choose a shorter period, or export on the command line",
            ));
        }
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// Walks the chain in the background.
async fn verify(visitor: Visitor) -> Answer {
    audit::start_verifying(&visitor.ctx)?;
    if visitor.reader.asks_for_fragment {
        return chain(visitor).await;
    }
    Ok(see_other(&visitor.reader, "/audit#chain"))
}

async fn chain(visitor: Visitor) -> Answer {
    let chain = Chain::of(&visitor.ctx).await?;
    if !visitor.reader.asks_for_fragment {
        return Ok(see_other(&visitor.reader, "/audit#chain"));
    }
    render(&ChainCard {
        page: page(&visitor),
        chain,
    })
}
