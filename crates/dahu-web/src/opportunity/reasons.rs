//! Why we win and lose (赢单与输单原因): what decided, by reason and by competitor; every number opens its opportunities.

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::{
    opportunity::{self, ReasonsReport},
    person::{self, Person},
    pipeline,
};
use dahu_core::{
    access::Action,
    money::Amount,
    opportunity::{GroundTally, RivalTally, SellingMode, TOLD_FROM, Tally, told},
    pipeline::Pipeline,
    share::Share,
};

use super::{
    query::{LOST_TO, NOBODY, Query},
    words,
};
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    funnel::figure::Figure,
    page::{self, Page, Section, render},
    period::date,
    report::figures::bar,
    visitor::Visitor,
};

/// The page, by its address.
const PATH: &str = "/opportunities/reasons";
/// The name of the file that is taken away.
const FILE: &str = "reasons";
/// The word of addresses for what nobody said the reason of.
const UNSAID: &str = "none";

/// A figure above the tables.
struct Tile {
    key: &'static str,
    definition: &'static str,
    figure: Figure,
    note: String,
}

/// A reason or a competitor.
struct Row {
    name: String,
    won: Figure,
    lost: Figure,
    /// How many were lost to the competitor.
    lost_to: Figure,
    amount_won: Figure,
    amount_lost: Figure,
    share: Figure,
    /// Won and lost, in thousandths of what decided most.
    bars: (i64, i64),
}

#[derive(Template)]
#[template(path = "opportunity/reasons.html")]
struct ReasonsPage {
    page: Page,
    query: Query,
    report: ReasonsReport,
    people: Vec<Person>,
    pipelines: Vec<Pipeline>,
    tiles: [Tile; 4],
    grounds: Vec<Row>,
    sums: [Row; 2],
    rivals: Vec<Row>,
    unopposed: Row,
}

impl ReasonsPage {
    fn file(&self, format: &str) -> String {
        page::address(&format!("{PATH}/export.{format}"), &self.query)
    }
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    let ctx = &visitor.ctx;
    let query = narrowing(query);
    let report = found(&visitor, &query).await?;
    let page = Page::titled(&visitor.reader, Section::Opportunities, "reasons-title");
    let writer = Writer {
        page: &page,
        query: &query,
        most: report.found.grounds.first().map_or(0, |one| one.tally.decided()),
    };
    let all = report.found.all;
    render(&ReasonsPage {
        people: person::owners_to_choose(ctx, query.filter().owner).await?,
        pipelines: pipeline::all(ctx).await?,
        tiles: writer.tiles(&report),
        grounds: report
            .found
            .grounds
            .iter()
            .map(|one| writer.ground(one))
            .collect(),
        sums: [
            writer.unsaid(&report.found.unsaid),
            writer.row(page.text("reasons-all"), &all, |_| ()),
        ],
        rivals: report.found.rivals.iter().map(|one| writer.rival(one)).collect(),
        unopposed: writer.unopposed(&report.found.unopposed),
        query,
        page,
        report,
    })
}

/// What is seen, as a file.
pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let report = found(&visitor, &narrowing(query)).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::reasons_json(&report), FILE).await;
    }
    let table = export::reasons(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, FILE).await
}

async fn found(visitor: &Visitor, query: &Query) -> Result<ReasonsReport, Failure> {
    // The list passes over a day that it cannot read; a sum would be of other days than it seems.
    date(&query.from)?;
    date(&query.until)?;
    Ok(opportunity::reasons(&visitor.ctx, &query.filter()).await?)
}

/// What the page can be narrowed by; the lists behind its numbers add how they stand, and by what.
fn narrowing(asked: Query) -> Query {
    Query {
        pipeline: asked.pipeline,
        owner: asked.owner,
        mode: asked.mode,
        from: asked.from,
        until: asked.until,
        ..Query::default()
    }
}

/// Writes figures for the reader, each with the address of the list behind it.
struct Writer<'a> {
    page: &'a Page,
    query: &'a Query,
    /// How many that reason decided that decided most.
    most: u64,
}

impl Writer<'_> {
    fn behind(&self, state: &str, narrow: impl FnOnce(&mut Query)) -> String {
        let list = self.query.but(|query| {
            state.clone_into(&mut query.state);
            narrow(query);
        });
        list.address()
    }

    fn tiles(&self, report: &ReasonsReport) -> [Tile; 4] {
        let found = &report.found;
        let unsaid = |query: &mut Query| UNSAID.clone_into(&mut query.reason);
        [
            Tile {
                key: "reasons-decided",
                definition: "reasons-decided-definition",
                figure: Figure::count(self.page, found.all.decided(), self.behind("decided", |_| ())),
                note: self.both(&found.all),
            },
            Tile {
                key: "reasons-unsaid",
                definition: "reasons-unsaid-definition",
                figure: Figure::count(self.page, found.unsaid.decided(), self.behind("decided", unsaid)),
                note: self.both(&found.unsaid),
            },
            Tile {
                key: "reasons-won-by",
                definition: "reasons-won-by-definition",
                figure: self.share(found.won_by_relation_or_price()),
                note: self.of(found.won_by_relation_or_price()),
            },
            Tile {
                key: "reasons-lost-by",
                definition: "reasons-lost-by-definition",
                figure: self.share(found.lost_by_relation_or_price()),
                note: self.of(found.lost_by_relation_or_price()),
            },
        ]
    }

    fn ground(&self, one: &GroundTally) -> Row {
        let name = words::name(self.page.texts(), &one.ground);
        let row = self.row(name, &one.tally, |query| {
            one.ground.as_str().clone_into(&mut query.reason);
        });
        if one.ground.goes_both_ways() {
            return row;
        }
        Row {
            share: Figure::nothing(),
            ..row
        }
    }

    fn unsaid(&self, tally: &Tally) -> Row {
        self.row(self.page.text("reasons-unsaid"), tally, |query| {
            UNSAID.clone_into(&mut query.reason);
        })
    }

    fn rival(&self, one: &RivalTally) -> Row {
        let lost_to = self.behind("lost", |query| {
            one.name.clone_into(&mut query.rival);
            LOST_TO.clone_into(&mut query.stood);
        });
        Row {
            lost_to: Figure::count(self.page, one.lost_to, lost_to),
            ..self.row(one.name.clone(), &one.tally, |query| {
                one.name.clone_into(&mut query.rival);
            })
        }
    }

    fn unopposed(&self, tally: &Tally) -> Row {
        self.row(self.page.text("reasons-unopposed"), tally, |query| {
            NOBODY.clone_into(&mut query.stood);
        })
    }

    fn row(&self, name: String, tally: &Tally, narrow: impl Fn(&mut Query)) -> Row {
        let behind = |state: &str| self.behind(state, &narrow);
        let long = |count: u64| {
            let length = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            bar(length(count), length(self.most))
        };
        Row {
            name,
            won: Figure::count(self.page, tally.won, behind("won")),
            lost: Figure::count(self.page, tally.lost, behind("lost")),
            lost_to: Figure::nothing(),
            amount_won: self.amount(tally.amount_won, behind("won")),
            amount_lost: self.amount(tally.amount_lost, behind("lost")),
            share: self.share(tally.share()),
            bars: (long(tally.won), long(tally.lost)),
        }
    }

    fn amount(&self, amount: Amount, address: String) -> Figure {
        Figure {
            shown: self.page.money(&amount),
            exact: amount.to_string(),
            interval: None,
            address: amount.is_positive().then_some(address),
        }
    }

    /// A share with its interval, or that too few were decided.
    fn share(&self, share: Share) -> Figure {
        match told(share) {
            Some(share) => Figure::share(self.page, Some(share)),
            None if share.whole == 0 => Figure::nothing(),
            None => Figure::words(self.page.text_with("reasons-too-few", "least", TOLD_FROM)),
        }
    }

    fn both(&self, tally: &Tally) -> String {
        let counts = [
            ("won", self.page.count(&tally.won)),
            ("lost", self.page.count(&tally.lost)),
        ];
        self.page.texts().fill("reasons-won-and-lost", &counts)
    }

    fn of(&self, share: Share) -> String {
        let counts = [
            ("part", self.page.count(&share.part)),
            ("whole", self.page.count(&share.whole)),
        ];
        self.page.texts().fill("reasons-of", &counts)
    }
}
