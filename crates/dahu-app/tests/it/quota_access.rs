//! Whose quotas somebody sees and sets; everybody else tries to break in.

use dahu_app::{
    Context, Error,
    quota::{self, Filter, How},
};
use dahu_core::{person::Role, quota::Subject};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::Desk,
    quota::{id_of, selling, set, span, teams},
    staff::hired,
};

/// Subjects of every kind, each with a quota of this year.
struct Subjects {
    all: Vec<Subject>,
    /// 张三, who is in the team of the lower manager, and 李四, who is in none.
    people: [Subject; 2],
    /// The team of the lower manager, and the one above it.
    teams: [Subject; 2],
    /// The accounts of the two.
    accounts: [Subject; 2],
    /// The lower manager.
    lower: Subject,
}

/// Tries every way to change the quotas of a subject.
async fn tried(ctx: &Context, subject: &Subject) -> Vec<dahu_app::Result<()>> {
    vec![
        set(ctx, subject, "2026-Q3", 3_000).await.map(drop),
        quota::undo(ctx, subject).await,
        quota::remove(ctx, subject, span("2026-Q3")).await.map(drop),
        quota::spread(ctx, subject, span("2026"), How::Season)
            .await
            .map(drop),
        quota::preview(ctx, subject, span("2026"), How::Evenly)
            .await
            .map(drop),
    ]
}

/// What somebody may set is set; what they only see is not, nor what they do not see.
async fn keeps_to(ctx: &Context, subjects: &Subjects, sets: &[&Subject], sees: &[&Subject]) {
    for subject in &subjects.all {
        let name = format!("{} {subject:?}", ctx.actor_name());
        let may_set = sets.contains(&subject);
        for tried in tried(ctx, subject).await {
            match tried {
                Ok(()) => assert!(may_set, "{name}"),
                Err(Error::Forbidden { .. } | Error::NotFound { .. }) => assert!(!may_set, "{name}"),
                Err(error) => panic!("{name}: {error}"),
            }
        }
        match quota::show(ctx, subject, span("2026")).await {
            Ok(found) => {
                assert!(may_set || sees.contains(&subject), "{name} is seen");
                assert_eq!(found.may_set, may_set, "{name}");
            }
            Err(_) => assert!(!may_set && !sees.contains(&subject), "{name} is not seen"),
        }
    }
    let listed = quota::overview(ctx, span("2026"), Filter::default(), 0..50).await;
    let exported = quota::export(&ctx.taking_along(), span("2026"), Filter::default()).await;
    let listed = listed.map(|found| found.rows).unwrap_or_default().into_iter();
    let listed = listed.map(|row| row.subject.subject);
    let exported = exported.map(|(rows, _)| rows).unwrap_or_default().into_iter();
    let exported = exported.map(|row| row.subject.subject);
    for subject in listed.chain(exported) {
        let is_theirs = sets.contains(&&subject) || sees.contains(&&subject);
        assert!(is_theirs, "{} takes {subject:?}", ctx.actor_name());
    }
}

async fn subjects(desk: &Desk, director: &Context) -> (Subjects, [Context; 2]) {
    let accounts = selling(desk).await.map(Subject::Account);
    let (teams, managers) = teams(desk).await;
    let [east, shanghai] = teams.map(Subject::Team);
    let mut people = Vec::new();
    for name in ["张三", "李四"] {
        people.push(Subject::Person(id_of(&salesperson(desk, name).await)));
    }
    let people: [Subject; 2] = people.try_into().expect("two");
    let lower = Subject::Person(id_of(&managers[1]));
    let mut all = vec![Subject::Firm, Subject::Product("阀门".to_owned()), lower.clone()];
    all.extend(people.clone());
    all.extend([east.clone(), shanghai.clone()]);
    all.extend(accounts.clone());
    for subject in &all {
        set(director, subject, "2026", 12_000)
            .await
            .expect("the director sets all");
    }
    let subjects = Subjects {
        all,
        people,
        teams: [shanghai, east],
        accounts,
        lower,
    };
    (subjects, managers)
}

#[tokio::test]
async fn managers_set_what_is_below_them_and_nobody_their_own() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        let outside = hired(&desk, "outside", Role::External).await;
        let (subjects, [upper, lower]) = subjects(&desk, &director).await;
        let all: Vec<&Subject> = subjects.all.iter().collect();
        let [zhang, li] = &subjects.people;
        let [shanghai, east] = &subjects.teams;
        let [first, second] = &subjects.accounts;
        keeps_to(&director, &subjects, &all, &all).await;
        let below = [zhang, &subjects.lower, shanghai, first];
        keeps_to(&upper, &subjects, &below, &[east]).await;
        keeps_to(&lower, &subjects, &[zhang, first], &[&subjects.lower, shanghai]).await;
        keeps_to(&salesperson(&desk, "张三").await, &subjects, &[], &[zhang, first]).await;
        keeps_to(&salesperson(&desk, "李四").await, &subjects, &[], &[li, second]).await;
        keeps_to(&analyst, &subjects, &[], &all).await;
        keeps_to(&outside, &subjects, &[], &[]).await;
    }
}
