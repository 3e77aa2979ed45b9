//! Contracts of accounts through HTTP.

use crate::{import::take, site::Site, valuation::value};

#[tokio::test]
async fn an_account_under_contract_shows_its_terms_and_is_valued_by_them_where_they_bring_more() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let file = "客户编码,合同编号,开始日期,到期日期,合同金额\n\
        KH0001,HT-900,2025-01-01,2025-12-31,900万\nKH0001,HT-900,2026-01-01,2028-12-31,2700万\n";
    take(&site, &person, "contracts.csv", file.into()).await;
    let account = format!("/accounts/{}", site.account("KH0001").await);
    let before = person.page(&account).await;
    for part in ["id=\"contracts\"", "HT-900", "2028-12-31", "Runs, ", "Renewed"] {
        assert!(before.contains(part), "{part}: {before}");
    }
    value(&site).await;
    let card = person.page(&account).await;
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
