//! The forecast: its figures by hand, what lies behind them, and what stands beside them.

use std::{fmt::Write as _, sync::Arc};

use dahu_app::{
    Context,
    forecast::{Behind, Figure, ForecastReport, ForecastRequest, accounts_behind, behind, show},
    import::Kind,
};
use dahu_core::{
    forecast::{Figures, NoRepeat, Tally},
    money::Amount,
    quota::{BILLION, Levels, Subject},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::{Desk, day, take, take_account},
    quota::{id_of, selling, set, span},
    valuation::{request as terms, value},
};

/// The first day of the story: a Monday.
pub(crate) const MONDAY: &str = "2026-07-06";
pub(crate) const HEADER: &str = "商机编号,商机名称,客户,负责人,销售管道,商机阶段,商机状态,开始日期,预计成交日期,成交日期,金额,业务类型,预测类别\n";
/// Open ones of the third quarter and beside it, and one that was won in it.
const OPEN: &str = "S-1,扩容,K1,张三,项目,确认商机,,2026-05-01,2026-08-01,,500,expansion,commit\n\
    S-2,改造,K2,李四,项目,确认商机,,2026-05-01,2026-09-30,,300,expansion,best_case\n\
    S-3,续约,K1,张三,项目,确认商机,,2026-05-01,2026-09-01,,200,renewal,pipeline\n\
    S-4,询价,K2,李四,订单,询价,,2026-05-01,2026-07-20,,400,expansion,commit\n\
    S-5,旧单,K2,李四,项目,确认商机,,2026-05-01,2026-07-01,,70,expansion,commit\n\
    S-6,线索,K1,张三,项目,确认商机,,2026-05-01,,,80,expansion,best_case\n\
    S-7,新客户,K3,张三,项目,确认商机,赢单,2026-05-01,,2026-07-05,1000,new_account,commit\n\
    S-8,明年,K1,张三,项目,确认商机,,2026-05-01,2027-02-01,,9000,expansion,commit\n";

pub(crate) fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

pub(crate) fn asked(word: &str, subject: Subject) -> ForecastRequest {
    ForecastRequest {
        span: span(word),
        subject,
    }
}

pub(crate) fn quarter() -> ForecastRequest {
    asked("2026-Q3", Subject::Firm)
}

pub(crate) fn of(ctx: &Context) -> Subject {
    Subject::Person(id_of(ctx))
}

pub(crate) async fn shown(ctx: &Context, request: &ForecastRequest) -> Arc<ForecastReport> {
    show(ctx, request).await.expect("a forecast")
}

/// Two accounts that buy every month, one that has not bought yet, and what is pursued with them: with `decided` opportunities of
/// last year in the pipeline of projects, of which two fifths were won, less one.
pub(crate) async fn pursuing(desk: &Desk, decided: usize) {
    desk.move_to(MONDAY);
    take_account(desk, "K3", "远景", "张三").await;
    selling(desk).await;
    let mut rows = HEADER.to_owned();
    for number in 1..decided {
        let state = if number < decided * 2 / 5 {
            "赢单"
        } else {
            "丢单"
        };
        writeln!(
            rows,
            "D-{number},旧单{number},K2,李四,项目,确认商机,{state},2025-01-01,,2025-06-30,10,expansion,pipeline"
        )
        .expect("a row");
    }
    rows.push_str(OPEN);
    let ran = take(desk, Kind::Opportunities, "opportunities.csv", &rows).await;
    assert_eq!(ran.outcome.created, decided as u64 + 7, "{:?}", ran.findings);
}

fn tally(count: u64, units: i64) -> Tally {
    Tally {
        count,
        amount: yuan(units),
    }
}

/// All together is what the rows add up to.
pub(crate) fn adds_up(report: &ForecastReport) {
    let mut sum = Figures::default();
    report.rows.iter().for_each(|row| sum += row.line.figures);
    assert_eq!(sum, report.total.figures);
}

#[tokio::test]
async fn the_figures_of_a_quarter_are_those_worked_out_by_hand() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        let report = shown(&desk.ctx, &quarter()).await;
        let figures = report.total.figures;
        assert_eq!((figures.won, figures.commit), (tally(1, 1_000), tally(2, 900)));
        assert_eq!(
            (figures.committed(), figures.at_best()),
            (yuan(1_900), yuan(2_200))
        );
        // 16 of 40 were won: (500 + 300 + 200) × 0.4.
        assert_eq!(figures.weighted, tally(3, 400));
        assert_eq!(figures.unweighted, tally(1, 400));
        assert_eq!((figures.overdue, figures.undated), (tally(1, 70), tally(1, 80)));
        assert_eq!(figures.not_invoiced, tally(1, 1_000));
        let weighted = report.total.weighted.expect("an estimate");
        assert!(
            weighted.low < yuan(400) && weighted.high > yuan(400),
            "{weighted:?}"
        );
        // Without a valuation nothing is said of repeat business, and nothing overlaps with it.
        assert_eq!(report.repeat, Err(NoRepeat::NeverValued));
        assert_eq!((figures.repeat, report.total.sales), (None, None));
        assert_eq!(figures.overlapping, tally(0, 0));
        adds_up(&report);
        let names: Vec<&str> = report
            .rows
            .iter()
            .filter_map(|row| row.person.as_ref().map(|(_, name)| name.as_str()))
            .collect();
        assert_eq!(names, ["张三", "李四"]);
        let first = report.rows[0].line.figures;
        assert_eq!((first.won, first.weighted), (tally(1, 1_000), tally(2, 280)));

        // A month has what is expected in it, and the same that belongs to no span.
        let august = shown(&desk.ctx, &asked("2026-08", Subject::Firm))
            .await
            .total
            .figures;
        assert_eq!((august.commit, august.won), (tally(1, 500), tally(0, 0)));
        assert_eq!((august.overdue, august.undated), (tally(1, 70), tally(1, 80)));
        let past = shown(&desk.ctx, &asked("2026-Q2", Subject::Firm)).await.total;
        assert_eq!(past.figures.overdue, tally(0, 0), "the span is over");
        assert_eq!(past.figures.sold, yuan(4_500));
    }
}

#[tokio::test]
async fn a_pipeline_with_few_decided_opportunities_is_refused_and_never_weighed_by_what_was_said() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 29).await;
        let report = shown(&desk.ctx, &quarter()).await;
        let figures = report.total.figures;
        assert!(figures.is_refused());
        assert_eq!(
            (figures.weighted, figures.unweighted),
            (tally(0, 0), tally(4, 1_400))
        );
        assert_eq!((report.total.weighted, figures.won_and_weighted()), (None, None));
        let projects = report.pipelines.iter().find(|row| row.open().count == 3);
        let projects = projects.expect("the pipeline of projects");
        assert!(projects.chances.is_refused());
        assert_eq!((projects.chances.decided.whole, projects.needed()), (29, 30));
        assert!(figures.said.is_positive(), "what the firm says is told apart");
        let rows = behind(&desk.ctx, &quarter(), Figure::Unweighted, 0..50).await;
        assert_eq!(rows.expect("rows").total, 4);

        // One more decides.
        let more = format!(
            "{HEADER}D-99,旧单,K2,李四,项目,确认商机,丢单,2025-01-01,,2025-06-30,10,expansion,pipeline\n"
        );
        take(&desk, Kind::Opportunities, "more.csv", &more).await;
        let figures = shown(&desk.ctx, &quarter()).await.total.figures;
        assert_eq!((figures.weighted.count, figures.unweighted.count), (3, 1));
    }
}

#[tokio::test]
async fn repeat_business_comes_from_the_latest_valuation_and_is_counted_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        value(&desk, terms()).await.expect("valued");
        let report = shown(&desk.ctx, &quarter()).await;
        let basis = report.repeat.expect("a basis");
        assert_eq!(
            (basis.as_of, basis.horizon_end),
            (day("2026-06-20"), day("2027-06-20"))
        );
        assert_eq!(basis.days, Some((day("2026-07-01"), day("2026-09-30"))));
        // Each month of the past years brought the same: three of twelve months.
        assert!((basis.share - BILLION / 4).abs() <= 2, "{basis:?}");
        assert_eq!(basis.season_years, 3);
        let figures = report.total.figures;
        let repeat = figures.repeat.expect("repeat business");
        // 1,500 a month were sold before.
        assert!(repeat > yuan(3_500) && repeat < yuan(5_500), "{repeat}");
        // The renewal of an account that buys is in it already.
        assert_eq!(figures.overlapping, tally(1, 80));
        let expected = [yuan(1_000), yuan(400), yuan(-80), repeat].into_iter().sum();
        assert_eq!(figures.sales(), Some(expected));
        let sales = report.total.sales.expect("an estimate");
        assert!(sales.low < expected && expected < sales.high, "{sales:?}");
        adds_up(&report);

        let found = accounts_behind(&desk.ctx, &quarter(), 0..50)
            .await
            .expect("accounts");
        assert_eq!((found.total, found.sales), (2, repeat));
        assert_eq!(found.rows[0].name, "云帆科技");
        let first = asked("2026-Q3", of(&salesperson(&desk, "张三").await));
        let own = accounts_behind(&desk.ctx, &first, 0..50).await.expect("accounts");
        assert_eq!(own.rows.len(), 1);

        // What its horizon does not reach, and what is too old, is not said.
        let next = shown(&desk.ctx, &asked("2027", Subject::Firm)).await;
        let end = day("2027-06-20");
        assert_eq!(next.repeat, Err(NoRepeat::HorizonTooShort { end }));
        desk.move_to("2026-09-20");
        assert!(shown(&desk.ctx, &quarter()).await.repeat.is_ok());
        desk.move_to("2026-09-21");
        let as_of = day("2026-06-20");
        assert_eq!(
            shown(&desk.ctx, &quarter()).await.repeat,
            Err(NoRepeat::TooOld { as_of })
        );
    }
}

#[tokio::test]
async fn every_figure_opens_the_opportunities_that_make_it_up() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        value(&desk, terms()).await.expect("valued");
        let figures = shown(&desk.ctx, &quarter()).await.total.figures;
        let rows = async |figure: Figure| -> Arc<Behind> {
            let found = behind(&desk.ctx, &quarter(), figure, 0..50).await;
            found.expect("rows")
        };
        for (figure, count, amount) in [
            (Figure::Won, 1, figures.won.amount),
            (Figure::Commit, 3, figures.committed()),
            (Figure::BestCase, 4, figures.at_best()),
            (Figure::Unweighted, 1, figures.unweighted.amount),
            (Figure::NotInvoiced, 1, figures.not_invoiced.amount),
            (Figure::Omitted, 0, figures.omitted.amount),
            (Figure::Overdue, 1, figures.overdue.amount),
            (Figure::Undated, 1, figures.undated.amount),
        ] {
            let found = rows(figure).await;
            assert_eq!((found.total, found.amount), (count, amount), "{figure:?}");
            assert_eq!(found.rows.len() as u64, count, "{figure:?}");
            assert_eq!(Figure::from_word(figure.as_str()), Some(figure));
        }
        let weighted = rows(Figure::Weighted).await;
        assert_eq!((weighted.total, weighted.weighted), (3, figures.weighted.amount));
        let overlapping = rows(Figure::Overlapping).await;
        assert_eq!(overlapping.weighted, figures.overlapping.amount);
        assert_eq!(overlapping.rows[0].name, "续约");
        assert_eq!(rows(Figure::Open).await.total, 4);
        let second = behind(&desk.ctx, &quarter(), Figure::Commit, 1..2)
            .await
            .expect("rows");
        assert_eq!((second.rows.len(), second.total), (1, 3));
    }
}

#[tokio::test]
async fn a_quota_of_the_span_stands_beside_the_forecast() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        pursuing(&desk, 40).await;
        let first = of(&salesperson(&desk, "张三").await);
        set(&desk.ctx, &Subject::Firm, "2026-Q3", 9_000)
            .await
            .expect("set");
        set(&desk.ctx, &first, "2026-Q3", 5_000).await.expect("set");
        set(&desk.ctx, &first, "2026", 20_000).await.expect("set");
        let report = shown(&desk.ctx, &quarter()).await;
        assert_eq!(
            report.quota.map(|levels: Levels| levels.basic()),
            Some(yuan(9_000))
        );
        let quotas: Vec<Option<Amount>> = report
            .rows
            .iter()
            .map(|row| row.quota.map(|levels| levels.basic()))
            .collect();
        assert_eq!(quotas, [Some(yuan(5_000)), None]);
        let year = shown(&desk.ctx, &asked("2026", first)).await;
        assert_eq!(year.quota.map(|levels| levels.basic()), Some(yuan(20_000)));
    }
}
