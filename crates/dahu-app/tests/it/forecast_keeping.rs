//! What forecasts said week by week: kept once however many servers there are, held against what came, seen by whom it is for.

use std::{sync::Arc, time::Duration};

use dahu_app::{
    Context, Error, Workspace,
    forecast::{
        self, Figure, ForecastRequest, Judgement, KEPT_WEEKS, Taking, accounts_behind, behind, judge, show,
    },
    import::{self, Kind},
    opportunity::{self, Win},
    team::{self, TeamId},
};
use dahu_core::{
    forecast::{Measure, NoRepeat},
    money::Amount,
    person::Role,
    quota::{BILLION, Subject},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::{Desk, day, id, take, take_account, texts_of},
    forecast::{HEADER, MONDAY, adds_up, asked, of, pursuing, quarter, shown, yuan},
    import_opportunities::of_code,
    quota::{id_of, teams},
    staff::hired,
    valuation::{request as terms, value},
};

async fn judged(ctx: &Context, request: &ForecastRequest) -> Arc<Judgement> {
    judge(ctx, request).await.expect("a judgement")
}

/// Another program at the same workspace.
async fn second_server(desk: &Desk) -> Arc<Workspace> {
    let opened = Workspace::open(&desk.home, desk.clock.clone()).await;
    opened.expect("it opens")
}

async fn taken(desk: &Desk) -> Taking {
    forecast::take(&desk.ctx).await.expect("taken or not")
}

fn is_taken(taking: &Taking) -> bool {
    matches!(taking, Taking::Taken(..))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_forecast_is_kept_once_a_week_however_many_servers_there_are() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        assert_eq!(taken(&desk).await, Taking::Nothing);
        pursuing(&desk, 40).await;
        let Taking::Taken(kept, lines) = taken(&desk).await else {
            panic!("it is the first of the week");
        };
        assert_eq!((kept.week_on, kept.taken_on), (day(MONDAY), day(MONDAY)));
        assert!(lines > 10, "{lines}");
        desk.move_to("2026-07-12");
        assert_eq!(taken(&desk).await, Taking::WasTaken(kept));

        // Nobody was there on Monday: on Tuesday two servers see so at once.
        desk.move_to("2026-07-14");
        let other = second_server(&desk).await;
        let (mine, theirs) = (desk.ctx.clone(), other.as_system());
        let (mine, theirs) = tokio::join!(
            tokio::spawn(async move { forecast::take(&mine).await.expect("taken or not") }),
            tokio::spawn(async move { forecast::take(&theirs).await.expect("taken or not") }),
        );
        let (mine, theirs) = (mine.expect("no panic"), theirs.expect("no panic"));
        assert_ne!(is_taken(&mine), is_taken(&theirs), "{mine:?} {theirs:?}");
        let found = judged(&desk.ctx, &quarter()).await;
        let days: Vec<_> = found
            .kept
            .iter()
            .map(|kept| (kept.week_on, kept.taken_on))
            .collect();
        assert_eq!(
            days,
            [(day(MONDAY), day(MONDAY)), (day("2026-07-13"), day("2026-07-14"))]
        );

        // The server keeps it by itself.
        desk.move_to("2026-07-20");
        let keeping = tokio::spawn(Arc::clone(&other).keep_in_order());
        for _ in 0..600 {
            if judged(&desk.ctx, &quarter()).await.kept.len() == 3 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        keeping.abort();
        assert_eq!(judged(&desk.ctx, &quarter()).await.kept.len(), 3);
        let events = texts_of(&desk, "SELECT verb FROM event WHERE noun = 'forecast_snapshot'").await;
        assert_eq!(events, ["taken"; 3]);

        // Six years later the first one is gone.
        desk.move_to("2032-07-15");
        let Taking::Taken(..) = taken(&desk).await else {
            panic!("it is a new week");
        };
        let left = texts_of(&desk, "SELECT CAST(taken_on AS text) FROM forecast_snapshot").await;
        assert_eq!(left.len(), 3, "{left:?}: {KEPT_WEEKS} weeks are kept");
    }
}

async fn won(desk: &Desk, code: &str) {
    let id = of_code(desk, code).await.id;
    opportunity::win(&desk.ctx, id, &Win::default())
        .await
        .expect("won");
}

#[tokio::test]
async fn what_was_said_week_by_week_is_held_against_what_came() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        value(&desk, terms()).await.expect("valued");
        assert!(is_taken(&taken(&desk).await));
        let said = shown(&desk.ctx, &quarter()).await.total.figures;
        desk.move_to("2026-07-13");
        won(&desk, "S-1").await;
        assert!(is_taken(&taken(&desk).await));
        desk.move_to("2026-09-28");
        won(&desk, "S-2").await;
        take(
            &desk,
            Kind::Ledger,
            "quarter.csv",
            "account,date,amount\nK1,2026-07-15,2000\nK2,2026-08-20,700\nK3,2026-09-25,1000\n",
        )
        .await;
        let running = judged(&desk.ctx, &quarter()).await.outcome;
        assert!(!running.is_over && running.of(Measure::Commit).is_none());
        desk.move_to("2026-10-05");
        let later = "account,date,amount\nK1,2026-10-02,9\n";
        take(&desk, Kind::Ledger, "later.csv", later).await;
        let found = judged(&desk.ctx, &quarter()).await;
        let weeks: Vec<u32> = found.kept.iter().map(|kept| kept.weeks_before).collect();
        assert_eq!(weeks, [12, 11]);
        let first = found.kept[0].figures;
        for measure in Measure::ALL {
            assert_eq!(
                first.measure(measure),
                said.measure(measure),
                "{measure:?} as it was said"
            );
        }
        let second = found.kept[1].figures;
        assert_eq!(
            (second.won.amount, second.committed()),
            (yuan(1_500), yuan(1_900))
        );
        // Won: 1,000 and 500 and 300. Sold: 2,000 and 700 and 1,000.
        assert_eq!(
            (found.outcome.won, found.outcome.sold),
            (yuan(1_800), yuan(3_700))
        );
        assert!(found.outcome.is_over && found.outcome.is_sold_out);
        let commit = &found.accuracy[0];
        assert_eq!((commit.0, commit.1.len()), (Measure::Commit, 2));
        assert_eq!(
            (commit.1[0].spans, commit.1[0].error),
            (1, None),
            "one span is not enough"
        );

        // Of a person: what they said, and what they won.
        let second = asked("2026-Q3", of(&salesperson(&desk, "李四").await));
        let found = judged(&desk.ctx, &second).await;
        assert_eq!(found.kept[0].figures.committed(), yuan(400));
        assert_eq!(found.outcome.won, yuan(300));
    }
}

#[tokio::test]
async fn from_four_spans_on_it_is_told_how_good_forecasts_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        // Month after month 张三 expects 100 and wins 80 of it, or 50.
        for (month, came) in [(7, 80), (8, 80), (9, 50), (10, 80)] {
            desk.move_to(&format!("2026-{month:02}-06"));
            let close = format!("2026-{month:02}-28");
            let rows = format!(
                "{HEADER}M-{month},月单,K1,张三,项目,确认商机,,2026-05-01,{close},,100,expansion,commit\n"
            );
            take(&desk, Kind::Opportunities, &format!("m{month}.csv"), &rows).await;
            assert!(is_taken(&taken(&desk).await));
            let id = of_code(&desk, &format!("M-{month}")).await.id;
            let win = Win {
                amount: came.to_string(),
                ..Win::default()
            };
            opportunity::win(&desk.ctx, id, &win).await.expect("won");
        }
        desk.move_to("2026-11-02");
        let first = of(&salesperson(&desk, "张三").await);
        let found = judged(&desk.ctx, &asked("2026-10", first)).await;
        let commit = &found
            .accuracy
            .iter()
            .find(|(measure, _)| *measure == Measure::Commit);
        let commit = &commit.expect("commit").1;
        let of_three = commit
            .iter()
            .find(|row| row.weeks_before == 3)
            .expect("three weeks before");
        // July also had 1,000 that were won before: (1100 - 1080) / 1080; else 20 / 80, 50 / 50, 20 / 80.
        assert_eq!(of_three.spans, 4);
        let expected = (BILLION * 20 / 1_080 + BILLION / 4 + BILLION + BILLION / 4) / 4;
        let error = of_three.error.expect("an error");
        assert!((error - expected).abs() <= 2, "{error} {expected}");
        assert_eq!(of_three.bias, of_three.error, "too much was said every time");
    }
}

/// 张三 in a team below another, each with a manager.
async fn in_teams(desk: &Desk) -> ([TeamId; 2], [Context; 2]) {
    pursuing(desk, 40).await;
    value(desk, terms()).await.expect("valued");
    teams(desk).await
}

#[tokio::test]
async fn a_team_has_its_people_and_keeps_what_those_said_who_were_in_it_then() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([east, shanghai], _) = in_teams(&desk).await;
        let (zhang, li) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        let own = shown(&desk.ctx, &asked("2026-Q3", of(&zhang))).await;
        for team in [east, shanghai] {
            let report = shown(&desk.ctx, &asked("2026-Q3", Subject::Team(team))).await;
            assert_eq!(report.total.figures, own.total.figures);
            adds_up(&report);
        }
        assert!(is_taken(&taken(&desk).await));
        // Who joins later does not change what was said before.
        desk.move_to("2026-07-13");
        team::add_member(&desk.ctx, shanghai, id_of(&li), false)
            .await
            .expect("a member");
        let firm = shown(&desk.ctx, &quarter()).await.total.figures;
        let team = shown(&desk.ctx, &asked("2026-Q3", Subject::Team(east)))
            .await
            .total
            .figures;
        assert_eq!(team, firm);
        assert!(is_taken(&taken(&desk).await));
        let found = judged(&desk.ctx, &asked("2026-Q3", Subject::Team(east))).await;
        let committed: Vec<Amount> = found.kept.iter().map(|kept| kept.figures.committed()).collect();
        assert_eq!(committed, [own.total.figures.committed(), firm.committed()]);
    }
}

fn is_forbidden<T>(result: &dahu_app::Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden { .. }))
}

async fn sees(ctx: &Context, subject: &Subject) -> bool {
    let request = asked("2026-Q3", subject.clone());
    let shown = show(ctx, &request).await.is_ok();
    assert_eq!(judge(ctx, &request).await.is_ok(), shown);
    assert_eq!(behind(ctx, &request, Figure::Commit, 0..9).await.is_ok(), shown);
    assert_eq!(accounts_behind(ctx, &request, 0..9).await.is_ok(), shown);
    let listed = forecast::subjects(ctx).await.unwrap_or_default();
    assert_eq!(
        listed.iter().any(|named| named.subject == *subject),
        shown,
        "{subject:?}"
    );
    shown
}

#[tokio::test]
async fn everybody_sees_their_own_forecast_and_those_below() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([east, shanghai], [upper, lower]) = in_teams(&desk).await;
        assert!(is_taken(&taken(&desk).await));
        let (zhang, li) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        let specialist = hired(&desk, "specialist", Role::Specialist).await;
        let outside = hired(&desk, "outside", Role::External).await;
        let all = [
            Subject::Firm,
            Subject::Team(east),
            Subject::Team(shanghai),
            of(&zhang),
            of(&li),
        ];
        for (ctx, expected) in [
            (&director, [true; 5]),
            (&analyst, [true; 5]),
            (&upper, [false, true, true, true, false]),
            (&lower, [false, false, true, true, false]),
            (&zhang, [false, false, false, true, false]),
            (&li, [false, false, false, false, true]),
            (&specialist, [false; 5]),
            (&outside, [false; 5]),
        ] {
            for (subject, expected) in all.iter().zip(expected) {
                let name = ctx.actor_name();
                assert_eq!(sees(ctx, subject).await, expected, "{name} {subject:?}");
            }
        }
        assert!(is_forbidden(&show(&outside, &quarter()).await));
        assert!(is_forbidden(&judge(&outside, &quarter()).await));
        assert!(
            is_forbidden(&forecast::take(&director).await),
            "settings are for administrators"
        );
        let product = asked("2026-Q3", Subject::Product("阀门".to_owned()));
        assert!(matches!(
            show(&director, &product).await,
            Err(Error::NotFound { .. })
        ));

        // Whose forecast comes first, and what nobody may take along.
        let first = async |ctx: &Context| forecast::own_subject(ctx).await.expect("a subject");
        assert_eq!(first(&director).await, Subject::Firm);
        assert_eq!(first(&lower).await, Subject::Team(shanghai));
        assert_eq!(first(&zhang).await, of(&zhang));
        let own = asked("2026-Q3", of(&specialist));
        let report = shown(&specialist, &own).await;
        assert_eq!(report.repeat, Err(NoRepeat::NotSeen));
        assert!(is_forbidden(&show(&specialist.taking_along(), &own).await));
        let mine = shown(&zhang, &asked("2026-Q3", of(&zhang))).await;
        let theirs = shown(&director, &asked("2026-Q3", of(&zhang))).await;
        assert_eq!(mine.total, theirs.total, "both see the same of it");
    }
}

#[tokio::test]
async fn an_import_is_undone_though_a_forecast_was_kept_of_its_people() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let accounts = take_account(&desk, "K9", "云帆", "王五").await;
        let ledger = take(
            &desk,
            Kind::Ledger,
            "l.csv",
            "account,date,amount\nK9,2026-06-15,100\n",
        )
        .await;
        assert!(is_taken(&taken(&desk).await));
        for ran in [&ledger, &accounts] {
            import::undo(&desk.ctx, id(ran)).await.expect("undone");
        }
        let kept = judged(&desk.ctx, &asked("2026-Q2", Subject::Firm))
            .await
            .kept
            .clone();
        assert_eq!(kept[0].figures.sold, yuan(100));
    }
}
