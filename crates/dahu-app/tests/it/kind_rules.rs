//! Rules of kinds and what becomes of decisions: drafts and versions, merges and imports that are undone.

use dahu_app::{
    Error,
    import::{self, Kind},
    kind::{self, Which},
    merge::{self, Choice},
};
use dahu_core::{
    kind::{
        KeyAccountKind::{Economic, Group, Important, Strategic},
        KindRules, Sign, Spoken, Stands,
    },
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    access::acting,
    contracts::account_of,
    desk::{Desk, id, take},
    kind::{confirm, firm, names, told},
    staff::rule,
};

#[tokio::test]
async fn rules_are_drafted_looked_at_and_applied_as_a_version() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        assert_eq!(kind::preview(&director).await.expect("none"), None);
        assert_eq!(
            rule(kind::apply(&director, "试用", None).await),
            "rules_without_draft"
        );
        let mut wider = KindRules::default();
        (wider.economic.volume_percent, wider.economic.frequency_percent) = (0, 100);
        assert_eq!(rule(kind::draft(&director, &wider).await), "kind_rules_percent");
        wider.economic.volume_percent = 40;
        kind::draft(&director, &wider).await.expect("drafted");
        let seen = kind::preview(&director)
            .await
            .expect("a preview")
            .expect("a draft");
        let economic = &seen.kinds[0];
        assert_eq!(
            (
                economic.kind,
                economic.now,
                economic.then,
                economic.gain,
                economic.lose
            ),
            (Economic, 1, 2, 1, 0)
        );
        let gaining: Vec<&str> = economic
            .gaining
            .iter()
            .map(|change| change.name.as_str())
            .collect();
        assert_eq!(gaining, ["江城市公安局"]);
        assert_eq!(names(&director, Economic, Which::Counting).await, ["云帆科技"]);

        let drafted_at = Some(seen.drafted_at);
        assert_eq!(
            rule(kind::apply(&director, " ", drafted_at).await),
            "rules_note_needed"
        );
        desk.move_to("2026-07-01");
        kind::draft(&director, &wider).await.expect("drafted again");
        let other = kind::apply(&director, "放宽", drafted_at).await;
        assert_eq!(rule(other), "rules_draft_changed");
        kind::apply(&director, "放宽", Some(director.now()))
            .await
            .expect("applied");
        assert_eq!(
            names(&director, Economic, Which::Counting).await,
            ["云帆科技", "江城市公安局"]
        );
        let book = kind::rules(&director).await.expect("rules");
        assert_eq!(
            (book.current.number, book.current.note.as_deref()),
            (1, Some("放宽"))
        );
        assert_eq!(book.current.applied_by.as_deref(), Some("钱"));
        assert_eq!((book.draft, book.earlier.len()), (None, 1));

        kind::redraft(&director, 0).await.expect("the standard again");
        kind::discard(&director).await.expect("thrown away");
        assert_eq!(rule(kind::discard(&director).await), "rules_without_draft");
    }
}

#[tokio::test]
async fn a_draft_that_nobody_looked_at_is_not_applied() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let mut wider = KindRules::default();
        (wider.economic.volume_percent, wider.economic.frequency_percent) = (40, 100);
        kind::draft(&director, &wider).await.expect("drafted");
        kind::apply(&director, "放宽", Some(director.now()))
            .await
            .expect("applied");
        assert_eq!(names(&director, Economic, Which::Counting).await.len(), 2);
        kind::redraft(&director, 0).await.expect("the standard again");
        let unseen = kind::apply(&director, "恢复标准", None).await;
        assert_eq!(rule(unseen), "rules_draft_changed");
        let draft = kind::rules(&director).await.expect("rules").draft;
        let seen = draft.map(|draft| draft.drafted_at);
        kind::apply(&director, "恢复标准", seen).await.expect("applied");
        assert_eq!(names(&director, Economic, Which::Counting).await, ["云帆科技"]);
        assert_eq!(kind::rules(&director).await.expect("rules").current.number, 2);
    }
}

#[tokio::test]
async fn a_decision_keeps_the_signs_on_which_it_stood() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let police = account_of(&desk, "KB").await;
        confirm(&director, police, Important, "")
            .await
            .expect("confirmed");
        // It is called otherwise later, and the rules propose it no more.
        let renamed = "code,name\nKB,江城物业\n";
        take(&desk, Kind::Accounts, "renamed.csv", renamed).await;
        let shown = kind::of_account(&director, police).await.expect("kinds");
        let decided = shown.history[0].after.as_ref().expect("what was decided");
        let kept: Vec<Spoken> = serde_json::from_value(decided["signs"].clone()).expect("signs");
        let word = "公安局".to_owned();
        assert_eq!(kept, [Spoken::yes(Sign::NameWord { word })]);
        let (stands, signs) = told(&director, police, Important).await;
        assert_eq!(stands, Some(Stands::ConfirmedAlone));
        assert_eq!(signs, [Spoken::no(Sign::NoMark)]);
    }
}

#[tokio::test]
async fn decisions_go_along_with_merges_and_keep_an_account_of_an_import() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(
            &desk,
            Kind::Accounts,
            "z.csv",
            "code,name\nKX,星河\nKY,星河控股\nKZ,星云\n",
        )
        .await;
        let director = acting(&desk, "钱", Role::SalesDirector).await;
        let [kept, gone, lone] = [
            account_of(&desk, "KX").await,
            account_of(&desk, "KY").await,
            account_of(&desk, "KZ").await,
        ];
        kind::bring_up_to_date(&director).await.expect("worked out");
        confirm(&director, gone, Strategic, "共同研发")
            .await
            .expect("confirmed");
        confirm(&director, kept, Group, "总公司")
            .await
            .expect("confirmed");
        let merge = merge::merge_accounts(&director, kept, gone, &Choice::default()).await;
        kind::bring_up_to_date(&director).await.expect("worked out");
        for of in [Group, Strategic] {
            assert_eq!(told(&director, kept, of).await.0, Some(Stands::ConfirmedAlone));
        }
        merge::undo(&director, merge.expect("one"))
            .await
            .expect("two again");
        kind::bring_up_to_date(&director).await.expect("worked out");
        assert_eq!(told(&director, kept, Strategic).await.0, None);
        assert_eq!(
            told(&director, gone, Strategic).await.0,
            Some(Stands::ConfirmedAlone)
        );
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.accounts, 1, "what was decided of the others stays");
        let lone = kind::of_account(&director, lone).await;
        assert!(matches!(lone, Err(Error::NotFound { .. })));
    }
}
