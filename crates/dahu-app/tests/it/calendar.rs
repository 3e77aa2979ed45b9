//! The calendar feed: made, read by its token alone, revoked; it shows what its person sees now.

use dahu_app::{
    account_team,
    activity::{self, ActivityFacts},
    calendar,
};
use dahu_core::person::Role;
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of, visit},
    desk::{Desk, texts_of},
    staff::{hired, stranger},
};

#[tokio::test]
async fn a_feed_is_read_by_its_token_until_it_is_revoked() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let facts = ActivityFacts::read(&owner, visit(None)).expect("facts");
        activity::record(&owner, account, facts).await.expect("recorded");
        assert_eq!(calendar::feed_since(&owner).await.expect("an answer"), None);
        let token = calendar::make(&owner).await.expect("a feed");
        assert_eq!(
            calendar::feed_since(&owner).await.expect("an answer"),
            Some(owner.now())
        );
        let kept = texts_of(&desk, "SELECT token_hash FROM calendar_feed").await;
        assert!(kept.len() == 1 && !kept[0].contains(&token), "{kept:?}");

        let anybody = stranger(&desk, "192.0.2.7");
        let feed = calendar::of_token(&anybody, &token)
            .await
            .expect("an answer")
            .expect("a feed");
        assert_eq!((feed.tasks.len(), feed.activities.len()), (1, 1));
        assert_eq!(feed.activities[0].1, "云帆科技");
        let other = hired(&desk, "other", Role::AccountManager).await;
        account_team::hand_over(&desk.ctx, account, id_of(&other))
            .await
            .expect("handed over");
        let feed = calendar::of_token(&anybody, &token)
            .await
            .expect("an answer")
            .expect("a feed");
        assert_eq!(
            (feed.tasks.len(), feed.activities.len()),
            (0, 0),
            "it shows what its person sees now"
        );

        let newer = calendar::make(&owner).await.expect("another");
        for (token, works) in [
            (token.as_str(), false),
            (newer.as_str(), true),
            ("", false),
            ("x", false),
        ] {
            let found = calendar::of_token(&anybody, token).await.expect("an answer");
            assert_eq!(found.is_some(), works, "{token}");
        }
        calendar::revoke(&owner).await.expect("revoked");
        assert_eq!(
            calendar::of_token(&anybody, &newer).await.expect("an answer"),
            None
        );
        assert_eq!(calendar::feed_since(&owner).await.expect("an answer"), None);
    }
}
