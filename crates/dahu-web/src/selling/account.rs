//! How one account is sold to: what is known, proposed and confirmed, and what was given against what that needs.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error, EventRow,
    selling::{self, AccountSelling, TypedRating},
};
use dahu_core::{
    account::AccountId,
    selling::{Input, Need, RATING_DAYS, Rating, SellingMode},
};
use serde::Deserialize;

use super::{behind, words};
use crate::{
    account::id,
    day_asked::{DayAsked, HeldLine, HeldOnDay},
    failure::{Answer, Failure, problem},
    opportunity::words::name,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/selling", get(show).post(confirm))
        .route("/accounts/{id}/selling/rate", post(rate))
        .route("/accounts/{id}/selling/undo", post(undo))
}

#[derive(Template)]
#[template(path = "selling/account.html")]
struct AccountPage {
    page: Page,
    id: AccountId,
    found: AccountSelling,
    held: HeldOnDay,
    today: String,
    problem: Option<String>,
}

impl AccountPage {
    /// What is rated by hand: the input, the key of its hint, and the rating where there is one.
    fn rated(&self) -> [(Input, &'static str, Option<&selling::Rated>); 2] {
        [
            (Input::Comparability, "input-comparability-hint"),
            (Input::Risk, "input-risk-hint"),
        ]
        .map(|(input, hint)| (input, hint, self.found.ratings.get(&input)))
    }

    fn told(&self, rated: &selling::Rated) -> String {
        let facts = [
            ("rating", rated.rating.number().to_string()),
            ("source", rated.source.clone()),
            ("date", rated.on.to_string()),
        ];
        if rated.counts_on(self.found.days.1) {
            return self.page.texts().fill("selling-rated", &facts);
        }
        let [rating, source, date] = facts;
        let days = ("days", RATING_DAYS.to_string());
        let facts = [rating, source, date, days];
        self.page.texts().fill("selling-rated-old", &facts)
    }

    fn number_of(&self, rated: &Option<&selling::Rated>) -> u8 {
        rated.map_or(0, |rated| rated.rating.number())
    }

    /// Where the records behind what was given of something are.
    fn behind(&self, need: &Need) -> String {
        behind::address(self.id, *need)
    }

    /// Which levels were met and which were not, beside how many.
    fn levels(&self, need: &Need) -> Option<String> {
        (*need == Need::Levels).then(|| words::levels(self.page.texts(), &self.found.actual.levels))
    }

    /// What happened, with the way that it left.
    fn event(&self, event: &EventRow) -> String {
        let texts = self.page.texts();
        let key = match event.verb.as_str() {
            "confirmed" => "event-account-selling-confirmed",
            "reopened" => "event-account-selling-reopened",
            "rated" => "event-account-selling-rated",
            _ => "event-account-selling-undone",
        };
        let way = event
            .after
            .as_ref()
            .and_then(|after| after.get("confirmed")?.as_str());
        let way = way.and_then(SellingMode::from_word);
        let facts = [
            ("field", texts.text(key)),
            ("value", words::way(texts, way, true)),
        ];
        texts.fill("field-value", &facts)
    }

    /// Why, where somebody said so.
    fn reason(&self, event: &EventRow) -> Option<String> {
        let reason = event.after.as_ref()?.get("reason")?.as_str()?;
        Some(reason.to_owned())
    }
}

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<DayAsked>) -> Answer {
    shown(&visitor, id(&key)?, &asked, None).await
}

/// The way that somebody had confirmed by the day that is asked for.
async fn held(visitor: &Visitor, id: AccountId, asked: &DayAsked) -> Result<HeldOnDay, Failure> {
    let on = asked.day()?;
    let confirmed = match on {
        Some(day) => Box::pin(selling::on_day(&visitor.ctx, id, day)).await?,
        None => None,
    };
    let line = confirmed.map(|confirmed| HeldLine {
        what: name(&visitor.reader.texts(), &confirmed.way),
        link: None,
        by: confirmed.by,
        at: confirmed.at,
        why: confirmed.reason,
    });
    Ok(HeldOnDay {
        action: format!("/accounts/{id}/selling#history"),
        tab: "",
        on,
        lines: line.into_iter().collect(),
    })
}

async fn shown(visitor: &Visitor, id: AccountId, asked: &DayAsked, problem: Option<String>) -> Answer {
    let found = selling::of_account(&visitor.ctx, id).await?;
    let held = held(visitor, id, asked).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&AccountPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &found.name),
        id,
        today: visitor.ctx.today().to_string(),
        found,
        held,
        problem,
    })?;
    Ok((status, body).into_response())
}

/// The account, where the visitor may say how it is sold to; before what was sent is looked at.
async fn decidable(visitor: &Visitor, key: &str) -> Result<AccountId, Failure> {
    let id = id(key)?;
    if selling::of_account(&visitor.ctx, id).await?.may_decide {
        Ok(id)
    } else {
        Err(Failure::Forbidden)
    }
}

async fn answer(visitor: &Visitor, id: AccountId, result: Result<(), Error>) -> Answer {
    match result {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/selling"))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            shown(visitor, id, &DayAsked::default(), Some(told)).await
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct WayForm {
    /// The way; empty where it is left to the rules.
    way: String,
    reason: String,
}

async fn confirm(visitor: Visitor, Path(key): Path<String>, Form(form): Form<WayForm>) -> Answer {
    let id = decidable(&visitor, &key).await?;
    let result = match SellingMode::from_word(&form.way) {
        Some(way) => Box::pin(selling::confirm(&visitor.ctx, id, way, &form.reason)).await,
        None => Box::pin(selling::reopen(&visitor.ctx, id)).await,
    };
    answer(&visitor, id, result).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct RatingForm {
    input: String,
    /// From 1 to 5; empty where there is none.
    rating: String,
    source: String,
    on: String,
}

async fn rate(visitor: Visitor, Path(key): Path<String>, Form(form): Form<RatingForm>) -> Answer {
    let id = decidable(&visitor, &key).await?;
    let unreadable = |text: &str| Failure::Unreadable(text.to_owned());
    let input = Input::from_word(&form.input).ok_or_else(|| unreadable(&form.input))?;
    let typed = TypedRating {
        rating: form.rating.parse().ok().and_then(Rating::new),
        source: form.source,
        on: form.on.trim().parse().map_err(|_| unreadable(&form.on))?,
    };
    let result = Box::pin(selling::rate(&visitor.ctx, id, input, &typed)).await;
    answer(&visitor, id, result).await
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = decidable(&visitor, &key).await?;
    let result = Box::pin(selling::undo(&visitor.ctx, id)).await;
    answer(&visitor, id, result).await
}
