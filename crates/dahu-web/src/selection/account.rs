//! The selection of one account: how its score is made, what turns it, and the forms in which people rate it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error, EventRow, Fact, Facts,
    selection::{
        self, AccountSelection, CriterionRow, Selection, rating,
        review::{self, Review},
    },
};
use dahu_core::{
    account::AccountId,
    import::{Cell, read_number},
    money::Amount,
    selection::{Criterion, HAND_STEPS, ONE, Rating, RatingKey, Source, Verdict},
};
use serde::Deserialize;

use super::{
    query::Query,
    words::{self, Bar},
};
use crate::{
    account,
    audit_words::{self, FieldChange},
    failure::{Answer, Beside, Failure},
    number,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 8] = [
    ("rating_not_a_step", "value"),
    ("rating_not_a_number", "value"),
    ("rating_wallet_not_positive", "value"),
    ("rating_without_source", "source"),
    ("rating_text_too_long", "source"),
    ("rating_in_future", "on"),
    ("review_day_not_read", "on"),
    ("rating_without_rival", "rival"),
];

/// What the address asks for besides what that of a list does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whether something was changed just now.
    changed: String,
}

/// A rating as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RateForm {
    /// What is rated: a criterion, or the wallet.
    key: String,
    value: String,
    rival: String,
    source: String,
    on: String,
    /// Whether what is said is to be taken away.
    remove: String,
}

#[derive(Template)]
#[template(path = "selection/account.html")]
struct AccountPage {
    page: Page,
    id: AccountId,
    found: AccountSelection,
    selection: Arc<Selection>,
    bars: Vec<Bar>,
    why: Vec<String>,
    turn: String,
    shift: Option<String>,
    forms: Vec<RateFields>,
    /// The review in which it can be decided.
    review: Option<Review>,
    problem: Beside,
    is_changed: bool,
}

/// The form of one rating.
struct RateFields {
    /// What is rated.
    key: String,
    label: String,
    is_wallet: bool,
    needs_rival: bool,
    /// The steps with what they are called; none for a wallet.
    steps: Vec<(u8, String)>,
    typed: RateForm,
    /// What is said, which can be taken away.
    said: Option<String>,
    is_open: bool,
}

impl AccountPage {
    fn changes(&self, change: &EventRow) -> Vec<FieldChange> {
        audit_words::changes_of(self.page.texts(), change.before.as_ref(), change.after.as_ref())
    }

    /// What is said by a criterion, by whom and when.
    fn said(&self, row: &CriterionRow) -> Vec<String> {
        let Some(said) = &row.said else { return Vec::new() };
        let texts = self.page.texts();
        let mut lines = vec![texts.fill(
            "selection-said",
            &[
                ("source", said.rating.source.clone()),
                ("date", said.rating.on.to_string()),
            ],
        )];
        if let Some(rival) = &said.rating.rival {
            lines.push(texts.text_with("selection-said-rival", "rival", rival));
        }
        if row.is_stale {
            lines.push(texts.text("selection-stale"));
        }
        lines
    }

    /// The lower and the higher share of a criterion's weight at which the account turns.
    fn turns(&self, place: &usize) -> String {
        let Some(pair) = self.found.flips.turns.get(*place) else {
            return crate::number::DASH.to_owned();
        };
        let told: Vec<String> = pair
            .iter()
            .flatten()
            .map(|turn| {
                let key = if turn.to < turn.from {
                    "selection-below"
                } else {
                    "selection-above"
                };
                self.page.text_with(key, "share", words::share(&turn.to))
            })
            .collect();
        if told.is_empty() {
            crate::number::DASH.to_owned()
        } else {
            told.join(&self.page.text("list-separator"))
        }
    }
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(query): FromQuery<Query>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = account::id(&key)?;
    let is_changed = !asked.changed.is_empty();
    shown(&visitor, id, &query, None, Beside::default(), is_changed).await
}

async fn shown(
    visitor: &Visitor,
    id: AccountId,
    query: &Query,
    typed: Option<RateForm>,
    problem: Beside,
    is_changed: bool,
) -> Answer {
    let ctx = &visitor.ctx;
    let found = selection::of_account(ctx, id, query.asked()?).await?;
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &found.row.name);
    let texts = page.texts();
    let (selection, today) = (Arc::clone(&found.selection), ctx.today().to_string());
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shift = found.flips.shift.as_ref();
    let body = render(&AccountPage {
        bars: words::bars(texts, &found.row),
        why: words::why(texts, &selection, &found.row),
        turn: words::turn(texts, &selection, &found.row),
        shift: shift.map(|shift| words::shifted(texts, &selection.criteria, shift)),
        forms: forms(&page, &found, &today, typed.as_ref()),
        review: review::open(ctx).await?,
        id,
        selection,
        found,
        problem,
        is_changed,
        page,
    })?;
    Ok((status, body).into_response())
}

/// The forms of what the account can be rated by.
fn forms(page: &Page, found: &AccountSelection, today: &str, typed: Option<&RateForm>) -> Vec<RateFields> {
    if !found.may_rate {
        return Vec::new();
    }
    let of_criteria = found
        .criteria
        .iter()
        .filter(|row| row.criterion.source.is_by_hand())
        .map(|row| (&row.criterion, row.said.as_ref()));
    let of_draft = found
        .of_draft
        .iter()
        .map(|(criterion, said)| (criterion, said.as_ref()));
    let mut forms: Vec<RateFields> = of_criteria
        .chain(of_draft)
        .map(|(criterion, said)| {
            let rating = said.map(|said| &said.rating);
            let key = RatingKey::Of(criterion.id);
            RateFields {
                label: words::name(page.texts(), &criterion.name),
                needs_rival: criterion.source == Source::AgainstRival,
                steps: steps(page, criterion),
                ..fields(key, rating, today, typed)
            }
        })
        .collect();
    let wallet = found.wallet.as_ref().map(|said| &said.rating);
    forms.push(RateFields {
        label: page.text("selection-wallet"),
        is_wallet: true,
        ..fields(RatingKey::Wallet, wallet, today, typed)
    });
    forms
}

fn fields(key: RatingKey, rating: Option<&Rating>, today: &str, typed: Option<&RateForm>) -> RateFields {
    let key = key.to_string();
    let own = typed.filter(|typed| typed.key == key);
    let known = RateForm {
        key: key.clone(),
        value: rating.map_or_else(String::new, |rating| {
            let number = Amount::from_ten_thousandths(rating.value).to_decimal();
            number.normalize().to_string()
        }),
        rival: rating.and_then(|rating| rating.rival.clone()).unwrap_or_default(),
        source: rating.map(|rating| rating.source.clone()).unwrap_or_default(),
        on: today.to_owned(),
        remove: String::new(),
    };
    RateFields {
        key,
        label: String::new(),
        is_wallet: false,
        needs_rival: false,
        steps: Vec::new(),
        typed: own.cloned().unwrap_or(known),
        said: rating.map(|rating| number::quantity(Amount::from_ten_thousandths(rating.value))),
        is_open: own.is_some(),
    }
}

/// The steps of a criterion with what the firm calls them.
fn steps(page: &Page, criterion: &Criterion) -> Vec<(u8, String)> {
    let step = |step: u8| {
        let words = criterion.scale.words(i64::from(step) * ONE);
        let told = words.map(|words| format!("{step} · {words}"));
        let plain = || words::step_of(page.texts(), criterion.source, step);
        (step, told.unwrap_or_else(plain))
    };
    (1..=HAND_STEPS).map(step).collect()
}

pub(super) async fn rate(visitor: Visitor, Path(key): Path<String>, Form(form): Form<RateForm>) -> Answer {
    let id = account::id(&key)?;
    // Who sees the account and may not rate it is told so, whatever was typed.
    let found = selection::of_account(&visitor.ctx, id, selection::Asked::default()).await?;
    if !found.may_rate {
        return Err(Failure::Forbidden);
    }
    let rated = match wanted(&form) {
        Ok((key, wanted)) => rating::set(&visitor.ctx, id, key, wanted).await,
        Err(error) => Err(error),
    };
    after(&visitor, id, Some(form), rated.map(drop)).await
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = account::id(&key)?;
    let undone = rating::undo(&visitor.ctx, id).await;
    after(&visitor, id, None, undone).await
}

/// The page after a change, or with what is wrong.
async fn after(
    visitor: &Visitor,
    id: AccountId,
    form: Option<RateForm>,
    changed: Result<(), Error>,
) -> Answer {
    match changed {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/accounts/{id}/selection?changed=yes"),
        )),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, id, &Query::default(), form, problem, false).await
        }
    }
}

/// What was typed, as a rating; none where it is to be taken away.
fn wanted(form: &RateForm) -> Result<(RatingKey, Option<Rating>), Error> {
    let rating = if form.remove.is_empty() {
        Some(Rating {
            value: number_of(form)?.ten_thousandths(),
            rival: Some(form.rival.clone()).filter(|rival| !rival.trim().is_empty()),
            source: form.source.clone(),
            on: words::day(&form.on)?,
        })
    } else {
        None
    };
    let key = form.key.parse();
    Ok((key.map_err(|_| Error::not_found("criterion", &form.key))?, rating))
}

fn number_of(form: &RateForm) -> Result<Amount, Error> {
    let not_a_number = || {
        Error::refused_with(
            "rating_not_a_number",
            format!("\"{}\" is not a number", form.value),
            Facts::of([("text", Fact::text(&form.value))]),
        )
    };
    let number = read_number(Cell::Text(form.value.trim())).map_err(|_| not_a_number())?;
    Amount::from_decimal(number).map_err(|_| not_a_number())
}
