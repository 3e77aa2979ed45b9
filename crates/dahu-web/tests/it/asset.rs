//! Assets: addressed by their content, compressed, and kept by browsers for good.

use reqwest::StatusCode;

use crate::site::Site;

/// The addresses of all assets that the sign-in page loads.
async fn addresses(site: &Site) -> Vec<String> {
    let page = site.visitor().page("/sign-in").await;
    let quoted = page.split('"').filter(|part| part.starts_with("/assets/"));
    quoted
        .map(|address| address.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn every_asset_of_a_page_is_served_for_good_and_without_a_cookie() {
    let site = Site::empty().await;
    let person = site.visitor();
    let addresses = addresses(&site).await;
    assert!(addresses.len() >= 5, "{addresses:?}");
    for address in addresses {
        let answer = person
            .request("GET", &address)
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        let headers = answer.headers().clone();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["content-encoding"], "gzip");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers.get("set-cookie").is_none());
        assert_eq!(
            answer.bytes().await.unwrap()[..2],
            [0x1f, 0x8b],
            "{address} is gzip"
        );
        let plain = person.get(&address).await;
        assert!(plain.headers().get("content-encoding").is_none());
        let tag = headers["etag"].to_str().unwrap();
        let again = person
            .request("GET", &address)
            .header("if-none-match", tag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn an_asset_under_another_hash_or_name_is_not_found() {
    let site = Site::empty().await;
    let person = site.visitor();
    let address = addresses(&site)
        .await
        .into_iter()
        .find(|address| address.ends_with("dahu.css"))
        .unwrap();
    let hash = address.split('/').nth(2).unwrap();
    for path in [
        "/assets/0000000000000000/dahu.css".to_owned(),
        format!("/assets/{hash}/dahu.js"),
        format!("/assets/{hash}/..%2f..%2fCargo.toml"),
    ] {
        assert_eq!(person.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn pages_are_compressed_where_the_browser_takes_it() {
    let site = Site::empty().await;
    let request = site
        .visitor()
        .request("GET", "/sign-in")
        .header("accept-encoding", "gzip");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
}
