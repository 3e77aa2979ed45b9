//! Changing an account through HTTP: the form, mistakes beside fields, the question after two changes at once, undo; and
//! the page of custom fields.

use reqwest::StatusCode;

use crate::site::{Site, location};

/// The form's fields as it shows them.
fn sent(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in page.split("name=\"").skip(1) {
        let (name, rest) = part.split_once('"').expect("a name");
        let tag = rest.split('>').next().unwrap_or_default();
        if let Some((_, value)) = tag.split_once("value=\"") {
            let value = value.split('"').next().unwrap_or_default();
            found.push((
                name.to_owned(),
                value.replace("&#34;", "\"").replace("&quot;", "\""),
            ));
        }
    }
    found
}

fn with<'a>(form: &'a [(String, String)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let rest = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let rest = rest.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    rest.chain(changes.iter().copied()).collect()
}

#[tokio::test]
async fn an_account_is_changed_and_the_change_taken_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}/edit");
    let form = sent(&admin.page(&path).await);
    assert!(
        form.iter()
            .any(|(name, value)| name == "code" && value == "KH0001"),
        "{form:?}"
    );
    let changes = [
        ("short_name", "简称一"),
        ("sector", "health"),
        ("tags", "VIP、重点"),
    ];
    let answer = admin.post(&path, &with(&form, &changes)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page(location(&answer)).await;
    for part in [
        "简称一",
        "Culture, education, health › Health",
        "VIP",
        "undo-edit",
    ] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    let undone = admin.post(&format!("/accounts/{account}/undo"), &[]).await;
    assert!(!admin.page(location(&undone)).await.contains("<dd>简称一"));

    let wrong = with(&form, &[("credit_code", "12345"), ("short_name", "留着")]);
    let answer = admin.post(&path, &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text().await.expect("text");
    assert!(
        text.contains("credit_code-problem") && text.contains("留着"),
        "{text}"
    );
}

#[tokio::test]
async fn two_changes_of_one_field_are_asked_about() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0002").await;
    let path = format!("/accounts/{account}/edit");
    let form = sent(&admin.page(&path).await);
    let theirs = admin
        .post(&path, &with(&form, &[("region", "西南"), ("city", "成都")]))
        .await;
    assert_eq!(theirs.status(), StatusCode::SEE_OTHER);
    let mine = admin
        .post(&path, &with(&form, &[("region", "西北"), ("district", "武侯区")]))
        .await;
    assert_eq!(mine.status(), StatusCode::CONFLICT);
    let asked = mine.text().await.expect("text");
    for part in ["Theirs: 西南", "Yours: 西北", "keep-region", "成都", "武侯区"] {
        assert!(asked.contains(part), "{part} is not there: {asked}");
    }
    let form = sent(&asked);
    let answer = admin
        .post(&path, &with(&form, &[("keep-region", "theirs")]))
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page(location(&answer)).await;
    assert!(page.contains("西南") && page.contains("成都 · 武侯区"), "{page}");
}

#[tokio::test]
async fn fields_of_ones_own_are_defined_filled_and_retired() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0003").await;
    let field = [("name", "客户等级"), ("kind", "choice"), ("choices", "金\n银")];
    let answer = admin.post("/settings/fields", &field).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let again = admin.post("/settings/fields", &field).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().await.expect("text").contains("name-problem"));
    let list = admin.page("/settings/fields").await;
    let id = list
        .split("/settings/fields/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let id = id.expect("a field").to_owned();

    let path = format!("/accounts/{account}/edit");
    let form = sent(&admin.page(&path).await);
    let name = format!("field-{id}");
    let answer = admin.post(&path, &with(&form, &[(name.as_str(), "金")])).await;
    let page = admin.page(location(&answer)).await;
    assert!(page.contains("<dt>客户等级</dt><dd>金</dd>"), "{page}");
    let wrong = admin.post(&path, &with(&form, &[(name.as_str(), "铜")])).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let retired = [("name", "客户等级"), ("choices", "金\n银"), ("retired", "yes")];
    let answer = admin.post(&format!("/settings/fields/{id}"), &retired).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(admin.page("/settings/fields").await.contains("retired"));
    assert!(
        admin.page(&path).await.contains("客户等级"),
        "it has a value still"
    );
    let other = site.account("KH0004").await;
    let form = admin.page(&format!("/accounts/{other}/edit")).await;
    assert!(!form.contains("客户等级"), "nobody else is asked for it");
}
