//! Whose working reports somebody sees; everybody else tries to break in.

use dahu_app::{
    Context, Error,
    report::{self, When, WorkOf},
};
use dahu_core::{
    person::Role,
    quota::Subject,
    report::{Cadence, Figure},
};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    quota::{id_of, set, teams},
    staff::{hired, rule},
    work_report::{firm, of, worked},
};

#[tokio::test]
async fn one_sees_the_own_report_a_manager_the_teams_and_the_director_all() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        let ([east, shanghai], [upper, lower]) = teams(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        let service = hired(&desk, "service", Role::ServiceAgent).await;
        let outside = hired(&desk, "outside", Role::External).await;
        let person = |ctx: &Context| WorkOf::Person(id_of(ctx));
        let (zhang, li) = (person(&firm.zhang), person(&firm.li));
        let all = [
            WorkOf::Firm,
            WorkOf::Team(east),
            WorkOf::Team(shanghai),
            zhang,
            li,
            person(&lower),
        ];
        for (ctx, sees, first) in [
            (&director, all.to_vec(), WorkOf::Firm),
            (&analyst, all.to_vec(), WorkOf::Firm),
            (
                &upper,
                vec![WorkOf::Team(east), WorkOf::Team(shanghai), zhang, person(&lower)],
                WorkOf::Team(east),
            ),
            (
                &lower,
                vec![WorkOf::Team(shanghai), zhang, person(&lower)],
                WorkOf::Team(shanghai),
            ),
            (&firm.zhang, vec![zhang], zhang),
            (&firm.li, vec![li], li),
            (&service, vec![], person(&service)),
        ] {
            let who = ctx.actor_name().to_owned();
            for whose in all {
                let found = of(ctx, Cadence::Month, "2026-06-30", Some(whose)).await;
                match found {
                    Ok(_) => assert!(sees.contains(&whose), "{who} sees {whose:?}"),
                    Err(Error::NotFound { .. }) => assert!(!sees.contains(&whose), "{who} {whose:?}"),
                    Err(error) => panic!("{who}: {error}"),
                }
            }
            let own = of(ctx, Cadence::Month, "2026-06-30", None)
                .await
                .expect("a report");
            assert_eq!(own.of, first, "{who}");
            assert!(own.choices.iter().any(|(of, _)| *of == first), "{who}");
        }
        let refused = of(&outside, Cadence::Day, "2026-06-30", None).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
        let taken = of(&service.taking_along(), Cadence::Day, "2026-06-30", None).await;
        assert!(matches!(taken, Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn a_team_has_the_figures_of_its_people_and_the_quota_that_stands() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        let ([_, shanghai], [_, lower]) = teams(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        set(&desk.ctx, &Subject::Team(shanghai), "2026-06", 3_000)
            .await
            .expect("set");
        set(&desk.ctx, &Subject::Team(shanghai), "2026", 30_000)
            .await
            .expect("set");
        // The team has 张三's figures, and of what was done together its part; 李四's accounts are not seen.
        let team = of(&lower, Cadence::Month, "2026-06-30", Some(WorkOf::Team(shanghai))).await;
        let team = team.expect("a report");
        assert_eq!(team.value(Figure::Activities, When::Now), Some(2));
        assert_eq!(team.value(Figure::Sales, When::Now), Some(15_000_000));
        let names: Vec<&str> = team.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["张三", "lower"]);
        let quota = team.quota.expect("a quota");
        assert_eq!(
            (quota.span.to_string(), quota.attained.ten_thousandths()),
            ("2026-06".to_owned(), 15_000_000)
        );
        let firm_wide = of(
            &lower,
            Cadence::Month,
            "2026-06-30",
            Some(WorkOf::Person(id_of(&firm.li))),
        )
        .await;
        assert!(matches!(firm_wide, Err(Error::NotFound { .. })));
        assert_eq!(
            report::of_words(&director, " 上海 ").await.expect("known"),
            Some(WorkOf::Team(shanghai))
        );
        assert_eq!(report::of_words(&director, "").await.expect("nobody's"), None);
        assert_eq!(rule(report::of_words(&lower, "李四").await), "report_of_unknown");
    }
}
