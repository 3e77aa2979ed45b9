//! The criteria of the selection by their pages: drafted, compared, agreed on, and undone.

use dahu_app::selection::criteria;
use dahu_core::selection::{Criterion, Source};
use serde_json::Value;

use crate::selection::{json, kept, refused, selection_site};

/// The form of the criteria as a page shows it, with some fields changed.
fn criteria_form(page: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    let form = page.split_once("id=\"criteria-form\"").expect("a form").1;
    let form = form.split_once("</form>").expect("its end").0;
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in form.split("<input").skip(1) {
        let tag = part.split('>').next().expect("a tag");
        if attribute(tag, "type").as_deref() != Some("checkbox") {
            let value = attribute(tag, "value").unwrap_or_default();
            fields.extend(attribute(tag, "name").map(|name| (name, value)));
        }
    }
    for part in form.split("<select").skip(1) {
        let name = attribute(part.split('>').next().expect("a tag"), "name").expect("a name");
        let options = part.split_once("</select>").expect("its end").0;
        let chosen = options
            .split("<option")
            .find(|option| option.contains(" selected"));
        let value = chosen
            .and_then(|option| attribute(option, "value"))
            .unwrap_or_default();
        fields.push((name, value));
    }
    for part in form.split("<textarea").skip(1) {
        let name = attribute(part.split('>').next().expect("a tag"), "name").expect("a name");
        let text = part
            .split_once('>')
            .expect("its text")
            .1
            .split("</textarea>")
            .next();
        fields.push((name, text.unwrap_or_default().replace("&#34;", "\"")));
    }
    for (name, value) in changes {
        let field = fields.iter_mut().find(|(known, _)| known == name);
        (*value).clone_into(&mut field.expect("a field").1);
    }
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[tokio::test]
async fn criteria_are_drafted_compared_agreed_on_and_undone() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let edit = "/selection/criteria/edit";
    let form = admin.page(edit).await;
    for (changes, sentence) in [
        (vec![("capacity", "0")], "serves 1 to"),
        (vec![("capacity", "many")], "not a whole number"),
        (vec![("weight-0", "1000000")], "far too large"),
        (vec![("weight-0", "1001")], "is 1 to"),
        (vec![("anchors-3", "much = 5")], "is not an anchor"),
        (vec![("cut", "100")], "cut at 1 to 99"),
    ] {
        let typed = criteria_form(&form, &changes);
        let page = refused(&admin, edit, &pairs(&typed)).await;
        assert!(page.contains(sentence), "{changes:?}: {page}");
        assert!(page.contains(&format!("value=\"{}\"", changes[0].1)) || page.contains(changes[0].1));
    }
    let typed = criteria_form(&form, &[("weight-0", "1"), ("weight-5", "60"), ("capacity", "6")]);
    let led = kept(&admin, edit, &pairs(&typed)).await;
    let page = admin.page(led.split('#').next().expect("a path")).await;
    for part in ["id=\"draft\"", "id=\"undo\"", "would come in", "would go out"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let in_force = json(&admin, "/selection/export.json").await;
    assert_eq!(in_force["counts"]["in"], 12, "a draft changes nothing");
    let by_draft = json(&admin, "/selection/export.json?by=draft").await;
    assert_eq!(
        (&by_draft["counts"]["in"], &by_draft["capacity"]),
        (&Value::from(6), &Value::from(6))
    );
    let nothing_said = refused(
        &admin,
        "/selection/criteria/agree",
        &[("on", "2026-06-30"), ("note", " ")],
    )
    .await;
    assert!(nothing_said.contains("who agreed, and why"), "{nothing_said}");
    let agreement = [("on", "2026-06-30"), ("note", "销售会议商定")];
    kept(&admin, "/selection/criteria/agree", &agreement).await;
    let page = admin.page("/selection/criteria").await;
    assert!(
        page.contains("销售会议商定") && !page.contains("id=\"draft\""),
        "{page}"
    );
    let agreed = json(&admin, "/selection/export.json").await;
    assert_eq!(agreed["basis"]["number"], 3);
    kept(&admin, "/selection/criteria/undo", &[]).await;
    let undone = json(&admin, "/selection/export.json").await;
    assert_eq!(undone["basis"]["number"], 2);
    kept(&admin, "/selection/criteria/discard", &[]).await;
    assert!(!admin.page("/selection/criteria").await.contains("id=\"draft\""));
}

#[tokio::test]
async fn a_rating_is_told_by_its_criterion_though_nobody_rates_by_it_any_more() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let versions = criteria::versions(&site.ctx).await.expect("versions");
    let mut known = versions.in_force.expect("one that was agreed on").criteria;
    let is_against = |one: &Criterion| one.source == Source::AgainstRival;
    let against = known.criteria.iter().find(|one| is_against(one));
    let key = against.expect("a criterion").id.to_string();
    let account = site.accounts(1).await[0];
    let path = format!("/accounts/{account}/selection");
    let rating = [
        ("key", key.as_str()),
        ("value", "5"),
        ("rival", "远洋"),
        ("source", "客户年报"),
        ("on", "2026-06-20"),
    ];
    kept(&admin, &path, &rating).await;
    known.criteria.retain(|one| !is_against(one));
    criteria::save_draft(&site.ctx, &known).await.expect("a draft");
    let on = "2026-06-30".parse().expect("a day");
    criteria::agree(&site.ctx, on, "销售会议商定")
        .await
        .expect("agreed");
    let told = "Against the best rival 5 of 5 (客户年报, 2026-06-20)";
    for page in [path.as_str(), "/audit?noun=selection_rating"] {
        let page = admin.page(page).await;
        assert!(page.contains(told), "{page}");
    }
    admin.post("/preferences", &[("language", "zh-CN")]).await;
    let csv = admin.page("/audit/export.csv?noun=selection_rating").await;
    assert!(csv.contains("相对最强对手 5 分（客户年报，2026-06-20）"), "{csv}");
}
