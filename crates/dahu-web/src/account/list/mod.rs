//! The list of accounts: filtered, sorted, in the columns that were chosen, as a table, in groups or as a board.

mod board;
mod cell;
mod chip;
pub(crate) mod column;
mod grouped;
mod view;

use askama::Template;
use axum::{
    extract::{Path, Query as FromQuery, RawQuery},
    response::IntoResponse,
};
use dahu_app::{
    account::{self, AccountPage, PageRequest, RANGES_AT_MOST},
    custom_field::{self, Defined},
    person::{self, Person},
};
use dahu_core::{
    access::Action,
    account::{FinanceGrade, Size},
    custom_field::CustomKind,
};

use self::{
    board::{Board, Moved},
    chip::Chip,
    column::{Column, Held},
    grouped::Grouped,
    view::ViewLink,
};
use super::{
    depends_on_htmx, doors,
    filter::{ANYBODY, BOARD, GROUPINGS, INTENTS, NOBODY, OWN_FIELD, Query, STANDINGS, grouping},
    range::{self, TypedRange},
    words,
};
use crate::{
    export::{self, Format, Table},
    failure::Answer,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

pub(super) use self::{
    board::place,
    cell::{ask as ask_cell, change as change_cell, undo as undo_cell},
    view::{keep, remove, rename},
};

/// Rows that one question to the application may bring.
const ROWS_AT_ONCE: u64 = 200;

/// The list as its parts show it.
struct Listing {
    query: Query,
    found: AccountPage,
    columns: Vec<Column>,
    fields: Vec<Defined>,
    chips: Vec<Chip>,
    views: Vec<ViewLink>,
    groups: Option<Grouped>,
    board: Option<Board>,
    moved: Option<Moved>,
    may_share: bool,
    may_edit: bool,
}

impl Listing {
    /// Columns that can be chosen, those that are first and in their order.
    fn choice(&self) -> Vec<(Column, bool)> {
        let chosen = self.columns.iter().map(|column| (column.clone(), true));
        let others = column::all(&self.fields)
            .into_iter()
            .filter(|column| !self.columns.iter().any(|known| known.word() == column.word()));
        chosen.chain(others.map(|column| (column, false))).collect()
    }

    /// How many cells a row has beside the account's name.
    fn width(&self) -> usize {
        self.columns.len() + usize::from(self.may_edit)
    }

    /// The word of a custom field among groupings.
    fn own_word(&self, defined: &Defined) -> String {
        format!("{OWN_FIELD}{}", defined.id)
    }

    /// What the filter's form keeps though it does not ask for it.
    fn hidden(&self) -> Vec<(&'static str, &str)> {
        let query = &self.query;
        let kept = [
            ("within", &query.within),
            ("lacks", &query.lacks),
            ("ranges", &query.ranges),
            ("view", &query.view),
            ("columns", &query.columns),
            ("show", &query.show),
        ];
        let kept = kept.into_iter().filter(|(_, held)| !held.is_empty());
        kept.map(|(name, held)| (name, held.as_str())).collect()
    }

    /// What figures and days can be asked for within bounds.
    fn measures(&self) -> Vec<range::Offered> {
        range::offered(&self.fields)
    }

    /// Whether a range is typed and there is room for another.
    fn may_add_range(&self) -> bool {
        let typed = self.query.typed_range();
        let is_read = typed
            .of(&self.measures())
            .is_some_and(|of| typed.read(of).is_ok());
        is_read && TypedRange::all(&self.query.ranges).len() + 1 < RANGES_AT_MOST
    }

    /// The same list as a board, or as a table again.
    fn as_board(&self, is_board: bool) -> String {
        let show = if is_board { BOARD } else { "" };
        self.query
            .but(|query| show.clone_into(&mut query.show))
            .address("/accounts")
    }

    /// The list in the columns that are shown at first.
    fn at_first_columns(&self) -> String {
        self.query.but(|query| query.columns.clear()).address("/accounts")
    }

    /// The view that is shown, where it is one.
    fn open_view(&self) -> Option<&ViewLink> {
        self.views.iter().find(|view| view.is_current)
    }
}

#[derive(Template)]
#[template(path = "account/list/page.html")]
struct ListPage {
    page: Page,
    doors: doors::Doors,
    list: Listing,
    people: Vec<Person>,
    is_empty_workspace: bool,
}

/// The list below its form.
#[derive(Template)]
#[template(path = "account/list/_list.html")]
struct List {
    page: Page,
    list: Listing,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "account/list/_rows.html")]
struct Rows {
    page: Page,
    list: Listing,
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    Box::pin(listed(&visitor, query, None)).await.map(depends_on_htmx)
}

/// The list of a query as a page, as the part of it that htmx asks for, or as further rows alone.
async fn listed(visitor: &Visitor, query: Query, moved: Option<Moved>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let page = Page::titled(reader, Section::Accounts, "section-accounts");
    let is_part = reader.asks_for_fragment && (!query.after.is_empty() || !query.rows.is_empty());
    let fields = custom_field::all(ctx).await?;
    let filter = query.filter(&fields);
    let shows_rows = is_part || (query.show != BOARD && grouping(&query.group).is_none());
    let request = PageRequest {
        // A board and groups show rows of their own: of the list itself only how many there are.
        size: if shows_rows { query.page().size } else { 1 },
        ..query.page()
    };
    let found = account::list(ctx, &filter, &request).await?;
    let mut list = Listing {
        columns: column::chosen(&query.columns, &fields),
        may_share: ctx.is_open(Action::ShareViews),
        may_edit: ctx.is_open(Action::EditAccount),
        chips: Vec::new(),
        views: Vec::new(),
        groups: None,
        board: None,
        moved,
        found,
        fields,
        query,
    };
    if is_part {
        return render(&Rows { page, list });
    }
    let people = person::owners_to_choose(ctx, filter.owner).await?;
    list.chips = chip::chips(ctx, &page, &list.query, &list.fields, &people).await?;
    list.views = view::links(visitor, &list.query).await?;
    list.board = board::board(ctx, &page, &list.query, &list.fields).await?;
    if list.board.is_none() {
        list.groups = grouped::groups(ctx, &page, &list.query, &list.fields).await?;
    }
    if reader.asks_for_fragment {
        return render(&List { page, list });
    }
    let is_empty_workspace = list.found.total == 0 && !list.query.is_filtered();
    render(&ListPage {
        page,
        doors: doors::Doors::of(ctx),
        list,
        people,
        is_empty_workspace,
    })
}

/// The list in other columns: a form names each of them.
pub(super) async fn choose_columns(visitor: Visitor, RawQuery(asked): RawQuery) -> Answer {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(asked.as_deref().unwrap_or_default()).unwrap_or_default();
    let of = |name: &str| -> Vec<&str> {
        let found = pairs.iter().filter(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str()).collect()
    };
    let query = of("query").first().copied().unwrap_or_default();
    let query: Query = serde_urlencoded::from_str(query).unwrap_or_default();
    let fields = custom_field::all(&visitor.ctx).await?;
    let chosen = column::chosen(&of("column").join("."), &fields);
    let address = query
        .but(|query| query.columns = column::as_words(&chosen))
        .address("/accounts");
    Ok(see_other(&visitor.reader, &address).into_response())
}

/// The list as a file: exactly what is seen, or, where `whole` is asked for, all that is known of the accounts.
pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let (ctx, texts) = (&visitor.ctx, visitor.reader.texts());
    let fields = custom_field::all(ctx).await?;
    let filter = query.filter(&fields);
    let mut request = PageRequest {
        size: ROWS_AT_ONCE,
        after: None,
        ..query.page()
    };
    let mut rows = Vec::new();
    let currency = loop {
        let page = account::list(ctx, &filter, &request).await?;
        rows.extend(page.rows);
        if page.next.is_none() {
            break page.currency;
        }
        request.after = page.next;
    };
    if !query.whole.is_empty() {
        let table = export::accounts(&rows, &fields, currency, &texts);
        return export::download(&visitor, table, format, "accounts").await;
    }
    let columns = column::chosen(&query.columns, &fields);
    let (groups, rows) = grouped::in_order(rows, &query, &texts);
    let mut headings = Vec::new();
    if groups.is_some() {
        headings.push(export::Column::words(grouped::name(&query, &fields, &texts)));
    }
    headings.push(export::Column::words(texts.text("account-name")));
    headings.extend(columns.iter().map(|column| column.exported(&texts, currency)));
    let mut table = Table::new(texts.text("section-accounts"), headings);
    let mut groups = groups.into_iter().flatten();
    for row in &rows {
        let group = groups.next().map(export::Cell::Text);
        let mut cells: Vec<export::Cell> = group.into_iter().collect();
        cells.push(export::Cell::Text(row.name.clone()));
        let held = columns.iter().map(|column| column.held(row, &texts));
        cells.extend(held.map(|held| column::exported(held, &texts)));
        table.rows.push(cells);
    }
    export::download(&visitor, table, format, "accounts").await
}
