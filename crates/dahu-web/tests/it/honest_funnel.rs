//! The honest funnel's pages: every count opens as many names, rows add up, downloads hold the same, and targets are worked.

use std::collections::BTreeSet;

use dahu_core::person::Role;
use serde_json::Value;

use crate::site::{Person, Site, location};

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

/// The rows of a table: each figure with the address of its names, where it has one.
fn rows(page: &str, table: &str) -> Vec<Vec<(String, Option<String>)>> {
    let table = between(page, &format!("id=\"{table}\""), "</table>").expect("the table");
    let body = table.split_once("<tbody>").expect("rows").1;
    let rows = body.split("<tr>").skip(1).map(|row| {
        let cells = row.split("<td class=\"number\">").skip(1).map(|cell| {
            let shown = between(cell, "<data", "</data>").and_then(|data| data.split_once('>'));
            let address = between(cell, "href=\"", "\"").map(|address| address.replace("&#38;", "&"));
            (
                shown.map_or_else(String::new, |(_, shown)| shown.to_owned()),
                address,
            )
        });
        cells.collect()
    });
    rows.collect()
}

/// The accounts behind a figure, page by page.
async fn names(person: &Person<'_>, address: &str) -> BTreeSet<String> {
    let (mut found, mut next) = (BTreeSet::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = person.page(&address).await;
        let links = page.split("<a href=\"/accounts/").skip(1);
        found.extend(links.filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        next = between(&page, "rel=\"next\" href=\"", "\"").map(|next| next.replace("&#38;", "&"));
    }
    found
}

#[tokio::test]
async fn every_count_of_both_views_opens_as_many_names_and_rows_add_up() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (path, table) in [
        ("/funnel/cohort", "cohort"),
        ("/funnel/cohort?by=sector&rate=assessed", "cohort"),
        ("/funnel/flow", "flow"),
        ("/funnel/flow?by=team", "flow"),
    ] {
        let rows = rows(&person.page(path).await, table);
        let (total, people) = rows.split_last().expect("a total");
        assert!(!people.is_empty(), "{path}");
        for (place, (shown, address)) in total.iter().enumerate() {
            let count = |shown: &str| shown.replace(',', "").parse::<usize>().expect("a count");
            let sum: usize = people.iter().map(|row| count(&row[place].0)).sum();
            assert_eq!(sum, count(shown), "{path} column {place}");
            if let Some(address) = address {
                assert_eq!(names(&person, address).await.len(), count(shown), "{address}");
            }
        }
        let (shown, address) = &people[0][0];
        if let Some(address) = address {
            assert_eq!(
                names(&person, address).await.len().to_string(),
                *shown,
                "{address}"
            );
        }
    }
}

#[tokio::test]
async fn the_sample_firms_cohort_has_the_briefs_targets_and_says_what_is_not_clear() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let page = person.page("/funnel/cohort").await;
    let total = rows(&page, "cohort").pop().expect("a total");
    assert_eq!(total[0].0, "341");
    for name in ["曹昌", "赵双", "陈莹", "王兴云"] {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains("id=\"comparison\"") && page.contains("id=\"time-to-close\""));
    // The brief's own table stays as it was, at its own address.
    let table = person.page("/funnel").await;
    assert!(table.contains("id=\"funnel\"") && table.contains("8.23–14.93%"));
    for (path, status) in [
        ("/funnel/cohort?by=wild", 404),
        ("/funnel/cohort?rate=wild", 404),
        ("/funnel/cohort?as_of=yesterday", 400),
        ("/funnel/cohort?from=2026-06-01&to=2026-05-01", 422),
        ("/funnel/cohort/accounts?cell=wild", 404),
        ("/funnel/cohort/accounts?cell=dropped&group=wild", 404),
        ("/funnel/cohort?page=9", 404),
        ("/funnel/flow?page=9", 404),
        ("/funnel/flow/accounts?cell=entered-wild", 404),
        ("/funnel/causes?page=9", 404),
        ("/funnel/causes?from=2026-06-01&to=2026-05-01", 422),
        ("/targets?whose=wild", 404),
        ("/targets?reason=wild", 404),
        ("/targets?page=99", 404),
    ] {
        assert_eq!(person.get(path).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn downloads_hold_what_the_pages_show_and_causes_add_up() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let cohort: Value = json(&person, "/funnel/cohort/export.json").await;
    assert_eq!(cohort["total"]["target"], 341);
    let csv = person.page("/funnel/cohort/export.csv").await;
    assert!(csv.contains("曹昌") && csv.contains(",341,"), "{csv}");
    for path in [
        "/funnel/cohort/export.xlsx",
        "/funnel/flow/export.xlsx",
        "/funnel/causes/export.xlsx",
        "/funnel/cohort/accounts/export.xlsx?cell=still-open",
        "/funnel/flow/accounts/export.csv?cell=moved",
    ] {
        assert_eq!(person.get(path).await.status(), 200, "{path}");
    }
    let causes: Value = json(&person, "/funnel/causes/export.json").await;
    let amount = |value: &Value| {
        value
            .as_str()
            .expect("an amount")
            .parse::<f64>()
            .expect("a number")
    };
    let parts = |causes: &Value| {
        ["targets", "intent", "closing", "sales_per_closed"]
            .iter()
            .map(|part| amount(&causes[part]))
            .sum::<f64>()
    };
    let people = parts(&causes["of_people"]) + amount(&causes["undivided"]);
    assert!((people - amount(&causes["change"])).abs() < 0.001, "{causes}");
    if !causes["causes"].is_null() {
        assert!((parts(&causes["causes"]) - amount(&causes["change"])).abs() < 0.001);
    }
}

async fn json(person: &Person<'_>, path: &str) -> Value {
    person.get(path).await.json().await.expect("JSON")
}

#[tokio::test]
async fn targets_are_worked_assessed_in_place_and_many_at_once_and_taken_back() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let page = person.page("/targets").await;
    assert!(page.contains("id=\"assess-chosen\"") && page.matches("<tr id=\"target-").count() == 50);
    let first = between(&page, "<tr id=\"target-", "\"")
        .expect("a target")
        .to_owned();
    // A form keeps the role that it has; the buttons in it are the group.
    let form = format!("<form method=\"post\" action=\"/accounts/{first}/intent\"");
    let form = between(&page, &form, "</form>").expect("its form");
    let (tag, rest) = form.split_once('>').expect("its end");
    assert!(!tag.contains("role=") && !tag.contains("aria-label"), "{tag}");
    assert!(
        rest.contains("<div class=\"assess-now\" role=\"group\" aria-label="),
        "{rest}"
    );
    let query = [("intent", "high"), ("query", "reason=no_step")];
    let answer = person.post(&format!("/accounts/{first}/intent"), &query).await;
    assert_eq!(answer.status(), 303);
    let there = location(&answer).to_owned();
    assert!(there.starts_with("/targets?reason=no_step&assessed="), "{there}");
    let page = person.page(&there).await;
    assert!(page.contains("1 target assessed."));
    let at = between(&page, "name=\"at\" value=\"", "\"")
        .expect("a moment")
        .to_owned();
    let undone = person
        .post("/targets/assess/undo", &[("at", &at), ("query", "")])
        .await;
    assert_eq!((undone.status().as_u16(), location(&undone)), (303, "/targets"));

    let (one, other) = (site.account("KH0001").await, site.account("KH0002").await);
    let (one, other) = (one.to_string(), other.to_string());
    let form = [
        ("account", one.as_str()),
        ("account", other.as_str()),
        ("intent", "medium"),
        ("evidence", "六月招标"),
        ("query", ""),
    ];
    let answer = person.post("/targets/assess", &form).await;
    assert!(location(&answer).contains("count=2"), "{}", location(&answer));
    let history = person.page(&format!("/accounts/{one}?tab=history")).await;
    assert!(history.contains("六月招标"), "the evidence stands in the history");
    let nothing = person.post("/targets/assess", &[("intent", "low")]).await;
    assert_eq!(nothing.status(), 422);
    assert!(nothing.text().await.unwrap().contains("chosen-problem"));
    let long = "长".repeat(501);
    let too_long = [
        ("intent", "low"),
        ("account", one.as_str()),
        ("evidence", long.as_str()),
    ];
    let refused = person.post("/targets/assess", &too_long).await;
    assert_eq!(refused.status(), 422);
}

#[tokio::test]
async fn an_account_manager_works_the_own_list_and_a_director_chooses_whose() {
    let site = Site::sample().await;
    site.hire("director", Role::SalesDirector).await;
    let director = site.signed_in("director").await;
    let page = director.page("/targets").await;
    assert!(
        page.contains("name=\"whose\"") && page.contains(">341<"),
        "everybody's, as there are no own ones"
    );
    site.hire("manager", Role::AccountManager).await;
    let manager = site.signed_in("manager").await;
    let own = manager.page("/targets").await;
    assert!(!own.contains("name=\"whose\"") && !own.contains("<tr id=\"target-"));
    let everybody = manager.page("/targets?whose=everybody").await;
    assert!(
        !everybody.contains("<tr id=\"target-"),
        "only accounts that one sees"
    );
    let stranger = site.account("KH0001").await;
    let answer = manager
        .post(&format!("/accounts/{stranger}/intent"), &[("intent", "high")])
        .await;
    assert_eq!(answer.status(), 404);
}
