//! Contracts of accounts through HTTP.

use std::fmt::Write as _;

use dahu_app::valuation::{ValueList, valued};

use crate::{import::take, site::Site, valuation::value};

#[tokio::test]
async fn an_account_under_contract_shows_its_terms_and_is_valued_by_them_where_they_bring_more() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let file = "客户编码,合同编号,开始日期,到期日期,合同金额\n\
        KH0001,HT-900,2025-01-01,2025-12-31,900万\nKH0001,HT-900,2026-01-01,2028-12-31,2700万\n";
    take(&site, &person, "contracts.csv", file.into()).await;
    let account = format!("/accounts/{}", site.account("KH0001").await);
    let before = person.page(&format!("{account}?tab=lines")).await;
    for part in ["id=\"contracts\"", "HT-900", "2028-12-31", "Runs, ", "Renewed"] {
        assert!(before.contains(part), "{part}: {before}");
    }
    value(&site).await;
    let card = person.page(&format!("{account}?tab=value")).await;
    assert!(
        card.contains("Value of its contracts") && !card.contains("Chance to be alive"),
        "{card}"
    );
    let model = person.page("/value/model").await;
    assert!(
        model.contains("valued by their contracts × the chance of renewal"),
        "{model}"
    );
}

#[tokio::test]
async fn accounts_under_contract_that_bought_nothing_are_counted_on_the_card_and_have_a_value() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let mut file = "客户编码,合同编号,开始日期,到期日期,合同金额\n".to_owned();
    for account in 1..=341 {
        writeln!(file, "KH{account:04},HT-{account},2026-01-01,2028-12-31,3000").expect("a text takes all");
    }
    take(&site, &person, "contracts.csv", file.into()).await;
    value(&site).await;
    let page = person.page("/value").await;
    assert!(page.contains("have bought nothing yet: 303"), "{page}");
    let listed = valued(&site.ctx, ValueList::Largest, 1_000)
        .await
        .expect("values");
    assert_eq!(listed.len(), 341, "all are valued");
    let unbought = listed
        .iter()
        .find(|one| one.value.is_unbought())
        .expect("one of them");
    let card = person.page(&format!("/accounts/{}?tab=value", unbought.id)).await;
    assert!(card.contains("Value of its contracts"), "{card}");
    assert!(
        !card.contains("Expected purchases"),
        "nothing is known of what it will order"
    );
    let csv = person.page("/value/retention/export.csv").await;
    assert!(csv.contains("Term,Running in it"), "{csv}");
    let page = person.page("/value/retention").await;
    assert!(
        page.contains("/value/retention/export.csv"),
        "what is shown can be taken away"
    );
}
