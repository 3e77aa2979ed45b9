//! What the history of an account tells of what not everybody who sees the account may see.

use dahu_app::{
    Context, EventRow,
    account::{
        self,
        tie::{self, Other},
    },
    account_team,
    activity::{self, Entry, EntryFilter},
    kind, opportunity,
};
use dahu_core::{
    account::{AccountId, TieKind},
    kind::KeyAccountKind::Strategic,
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::Desk,
    kind::{confirm, firm},
    opportunity::{step, typed},
};

/// The events of an account's history, and the changes on its timeline.
async fn told(ctx: &Context, account: AccountId) -> [Vec<EventRow>; 2] {
    let history = account::history(ctx, account).await.expect("a history");
    let page = activity::of_account(ctx, account, EntryFilter::Changes, None).await;
    let entries = page.expect("a timeline").entries.into_iter();
    let changes = entries.filter_map(|entry| match entry.entry {
        Entry::Change(event) => Some(event),
        _ => None,
    });
    [history.events, changes.collect()]
}

#[tokio::test]
async fn a_history_keeps_back_what_the_reader_sees_nowhere_else() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let reader = salesperson(&desk, "王五").await;
        let (pooled, police) = (account_of(&desk, "KF").await, account_of(&desk, "KB").await);
        opportunity::open(&director, pooled, &typed("一期", "100"), &step())
            .await
            .expect("opened");
        for other in [Other::Account(police), Other::Name("远山".to_owned())] {
            tie::add(&director, pooled, TieKind::Partner, other, "")
                .await
                .expect("tied");
        }
        confirm(&director, pooled, Strategic, "董事会")
            .await
            .expect("by hand");
        let kinds = kind::of_account(&reader, pooled).await.expect("kinds");
        let said = format!("{:?}", kinds.history);
        assert!(!kinds.sees_signs && !said.contains("is_proposed"), "{said}");
        for (ctx, sees) in [(&reader, false), (&director, true)] {
            for events in told(ctx, pooled).await {
                let ties = events.iter().filter(|event| event.noun == "account_tie");
                assert_eq!(ties.count(), 2, "that there is a tie is told: {events:?}");
                let is_told = events.iter().any(|event| event.noun == "opportunity");
                assert_eq!(is_told, sees, "{events:?}");
                let said = format!("{events:?}");
                assert!(said.contains("远山"), "{said}");
                assert!(said.contains("account_kind"), "{said}");
                assert!(!said.contains("is_proposed") && !said.contains("signs"), "{said}");
                assert_eq!(said.contains("江城市公安局"), sees, "{said}");
                assert_eq!(said.contains(&police.to_string()), sees, "{said}");
            }
        }
    }
}

#[tokio::test]
async fn a_history_names_an_account_above_only_to_who_may_see_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let (reader, owner) = (salesperson(&desk, "王五").await, salesperson(&desk, "李四").await);
        let (above, below) = (account_of(&desk, "KD").await, account_of(&desk, "KF").await);
        account::group::set_parent(&director, below, Some(above))
            .await
            .expect("a parent");
        let owner = owner.person().expect("a person");
        account_team::hand_over(&director, above, owner)
            .await
            .expect("it has an owner");
        for (ctx, sees) in [(&reader, false), (&director, true)] {
            for events in told(ctx, below).await {
                assert!(
                    events.iter().any(|event| event.verb == "parent_set"),
                    "{events:?}"
                );
                let said = format!("{events:?}");
                assert_eq!(said.contains("大虎集团"), sees, "{said}");
                assert_eq!(said.contains(&above.to_string()), sees, "{said}");
            }
        }
    }
}
