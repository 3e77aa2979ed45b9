//! Activities come in as files: none comes twice, a second file corrects, and undoing leaves everything as it was.

use dahu_app::{
    Error,
    account::{self, Filter, PageRequest},
    activity::{self, Entry, EntryFilter},
    import::{self, Kind},
};
use dahu_core::account::AccountId;
use dahu_testkit::databases;

use crate::desk::{Desk, id, take, take_account, texts_of};

const CONTACTS: &str = "account,contact,legal basis\nK1,李四,consent\n";
const ACTIVITIES: &str = "客户,拜访日期,活动类型,内容,用时（小时）,我方人员,对方人员,结果,下一步,下一步日期,录入日期\n\
    K1,2026-03-01,拜访,谈了价格,1.5,张三,李四,延续,发报价,2026-03-20,2026-03-02\n\
    K1,2026-03-01,电话,问了到货,,张三,,,,,\n\
    K1,2026-03-01,电话,又问了到货,0.25,张三,王五,,,,\n\
    K1,2026-02-01,备忘,招标在五月,,,,,,,\n";

async fn the_account(desk: &Desk) -> AccountId {
    let page = PageRequest {
        size: 10,
        ..PageRequest::default()
    };
    let filter = Filter::default();
    let found = account::list(&desk.ctx, &filter, &page);
    found.await.expect("a list").rows[0].id
}

/// The activities of the account, as far as they are told.
async fn told(desk: &Desk) -> Vec<String> {
    let account = the_account(desk).await;
    let timeline = activity::of_account(&desk.ctx, account, EntryFilter::Activities, None).await;
    let entries = timeline.expect("a timeline").entries;
    let mut told: Vec<String> = entries
        .into_iter()
        .filter_map(|entry| match entry.entry {
            Entry::Activity(activity) => Some(format!("{:?}", activity.facts)),
            _ => None,
        })
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn activities_come_in_once_are_corrected_and_go_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take_account(&desk, "K1", "云帆科技", "张三").await;
        take(&desk, Kind::Contacts, "c.csv", CONTACTS).await;
        let ran = take(&desk, Kind::Activities, "拜访.csv", ACTIVITIES).await;
        let findings: Vec<(u64, &str)> = ran
            .findings
            .iter()
            .map(|finding| (finding.row, finding.reason.code()))
            .collect();
        assert_eq!(findings, [(4, "unknown_contact")]);
        assert_eq!((ran.outcome.created, ran.outcome.rows_taken), (4, 4));
        let before = told(&desk).await;
        assert_eq!(before.len(), 4);
        let visit = before
            .iter()
            .find(|told| told.contains("谈了价格"))
            .expect("the visit");
        assert!(visit.contains("Some(90)") && visit.contains("发报价"), "{visit}");
        assert_eq!(texts_of(&desk, "SELECT 'task' FROM task").await.len(), 0);

        let again = take(&desk, Kind::Activities, "again.csv", &format!("{ACTIVITIES}\n")).await;
        assert_eq!(
            (
                again.outcome.created,
                again.outcome.updated,
                again.outcome.unchanged
            ),
            (0, 0, 4)
        );
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        let correction = "account,date,kind of activity,what happened,who of us,outcome\n\
            K1,2026-03-01,visit,谈了价格和到货,张三,order\n\
            K1,2026-03-01,call,第三次,张三,\n\
            K1,2026-03-01,call,第三次,张三,\n";
        let corrected = take(&desk, Kind::Activities, "b.csv", correction).await;
        let outcome = &corrected.outcome;
        assert_eq!(
            (outcome.created, outcome.updated, outcome.rows_refused),
            (1, 1, 1)
        );
        let after = told(&desk).await;
        assert_eq!(after.len(), 5);
        let visit = after
            .iter()
            .find(|told| told.contains("谈了价格和到货"))
            .expect("the visit");
        assert!(visit.contains("Order") && visit.contains("Some(90)"), "{visit}");

        let refused = import::undo(&desk.ctx, id(&ran)).await;
        let Err(Error::Refused {
            rule: "undo_conflicts",
            facts,
            ..
        }) = refused
        else {
            panic!("{refused:?}")
        };
        let conflicts = serde_json::to_string(&facts).expect("JSON");
        assert!(
            conflicts.contains("outcome") && conflicts.contains("云帆科技, 2026-03-01"),
            "{conflicts}"
        );
        let undone = import::undo(&desk.ctx, id(&corrected)).await.expect("undone");
        assert_eq!(undone.activities, 2);
        assert_eq!(told(&desk).await, before);
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.activities, 4);
        assert_eq!(told(&desk).await, Vec::<String>::new());
        assert_eq!(texts_of(&desk, "SELECT 'x' FROM activity_person").await.len(), 0);
    }
}
