//! What keeping customers is worth by the textbook, and by a cohort of contracts.

use reqwest::StatusCode;

use crate::{site::Site, valuation::fragment};

#[tokio::test]
async fn the_calculators_answer_what_is_typed_or_say_what_is_wrong() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let constant = "/value/retention/constant?retention=80&points=5&discount=10&margin=100";
    let (status, answer) = fragment(&person, constant).await;
    assert_eq!(status, StatusCode::OK);
    // Retention .8, discount 10 %: 100 × .8 / .3, and +27.5 % for five points (Reichheld's sum).
    for part in ["266.67", "340.00", "+27.50%", "3.6667"] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    let query = serde_urlencoded::to_string([("survivors", "1000 869 743 653 593 551 517 491")]).unwrap();
    let (status, answer) = fragment(&person, &format!("/value/retention/contracts?{query}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        answer.contains("alpha 0.6681, beta 3.8061") && answer.contains("85.07%"),
        "{answer}"
    );
    for (path, reason) in [
        (
            "/value/retention/constant?retention=101",
            "is not a number of percent",
        ),
        (
            "/value/retention/constant?margin=much",
            "is not an amount above zero",
        ),
        ("/value/retention/constant?retention=0", "has to be above 0"),
        (
            "/value/retention/contracts?survivors=many",
            "not counts of customers",
        ),
        ("/value/retention/contracts?survivors=5", "no cohort that leaves"),
        (
            "/value/retention/contracts?survivors=5%2C6%2C7",
            "no cohort that leaves",
        ),
    ] {
        let (status, answer) = fragment(&person, path).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.contains(reason), "{path}: {answer}");
        // Without a script the whole page says so.
        let page = person
            .page(&path.replace("/constant", "").replace("/contracts", ""))
            .await;
        assert!(page.contains(reason), "{path}");
    }
}
