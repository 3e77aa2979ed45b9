use proptest::prelude::*;

use super::*;
use crate::import::{Cell, Kind};

const CRM: [&str; 8] = [
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
];
const CHINESE: [&str; 12] = [
    "商机编号",
    "商机名称",
    "客户",
    "负责人",
    "商机阶段",
    "商机状态",
    "开始日期",
    "预计成交日期",
    "成交日期",
    "金额（万元）",
    "输赢原因",
    "输给",
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read(header: &[&str], cells: &[&str]) -> Result<(OpportunityRow<'static>, Vec<Finding>), Finding> {
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let mapping = Mapping::guess(Kind::Opportunities, &header);
    let reader =
        OpportunityReader::new(&mapping, ReadOptions::new(day("2026-03-05")), None).expect("a mapping");
    let row: &'static Row = Box::leak(Box::new(cells.iter().copied().map(Cell::Text).collect()));
    let mut warnings = Vec::new();
    let opportunity = reader.read(row, &mut warnings)?;
    Ok((opportunity, warnings))
}

#[test]
fn the_headers_of_the_published_crm_are_known_and_its_one_day_is_of_the_decision_or_expected() {
    let won = [
        "1C1I7A6R",
        "张三",
        "GTX Pro",
        "Cancity",
        "Won",
        "2016-10-20",
        "2017-03-01",
        "1054",
    ];
    let (won, warnings) = read(&CRM, &won).expect("an opportunity");
    assert_eq!(
        (won.verdict, won.stage, warnings),
        (Some(Verdict::Won), None, Vec::new())
    );
    assert_eq!(
        (won.opened_on, won.close_on, won.decided_on),
        (Some(day("2016-10-20")), None, Some(day("2017-03-01")))
    );
    assert_eq!(
        won.amount.map(|amount| amount.to_string()).as_deref(),
        Some("1054.0000")
    );
    let open = [
        "1C1I7A6R",
        "张三",
        "GTX Pro",
        "Cancity",
        "Engaging",
        "2016-10-20",
        "2027-03-01",
        "",
    ];
    let (open, _) = read(&CRM, &open).expect("an opportunity");
    assert_eq!(
        (open.verdict, open.stage.as_deref()),
        (Some(Verdict::Open), Some("Engaging"))
    );
    assert_eq!((open.close_on, open.decided_on), (Some(day("2027-03-01")), None));
    let lost = [
        "1C1I7A6R",
        "张三",
        "GTX Pro",
        "Cancity",
        "Lost",
        "2016-10-20",
        "2017-03-01",
        "0",
    ];
    let (lost, _) = read(&CRM, &lost).expect("an opportunity");
    assert_eq!((lost.verdict, lost.amount), (Some(Verdict::Lost), None));
}

#[test]
fn a_state_of_its_own_leaves_the_stage_and_amounts_go_by_their_unit() {
    let cells = [
        "S-1",
        "二期",
        "K1",
        "张三",
        "商务谈判",
        "丢单",
        "2026-01-05",
        "2026-06-30",
        "2026-03-01",
        "12",
        "价格",
        "海岸集团",
    ];
    let (lost, warnings) = read(&CHINESE, &cells).expect("an opportunity");
    assert_eq!(warnings, []);
    assert_eq!(
        (lost.stage.as_deref(), lost.verdict),
        (Some("商务谈判"), Some(Verdict::Lost))
    );
    assert_eq!(
        (lost.close_on, lost.decided_on),
        (Some(day("2026-06-30")), Some(day("2026-03-01")))
    );
    assert_eq!(
        lost.amount.map(|amount| amount.to_string()).as_deref(),
        Some("120000.0000")
    );
    assert_eq!(
        (lost.lost_reason, lost.won_reason),
        (Some(LostReason::Price), None)
    );
    assert_eq!(lost.lost_to.as_deref(), Some("海岸集团"));
}

#[test]
fn what_cannot_be_is_a_finding_and_what_is_not_known_a_doubt() {
    let usable = ["S-1", "张三", "P", "K1", "Won", "2026-01-05", "2026-03-01", "1"];
    for (place, cell, reason) in [
        (0, "", Reason::MissingValue),
        (3, " ", Reason::MissingValue),
        (5, "2026-03-06", Reason::DateInFuture),
        (6, "2026-03-06", Reason::DateInFuture),
        (6, "soon", Reason::NotADate),
        (7, "-1", Reason::NegativeAmount),
        (7, "much", Reason::NotANumber),
    ] {
        let mut cells = usable;
        cells[place] = cell;
        let finding = read(&CRM, &cells).expect_err("a finding");
        assert_eq!(
            (finding.reason, finding.column.as_deref()),
            (reason, Some(CRM[place])),
            "{cell}"
        );
    }
    let header = ["code", "account", "stage", "status", "type", "reason"];
    let (found, warnings) =
        read(&header, &["S-1", "K1", "Bid", "open", "dance", "price"]).expect("an opportunity");
    assert_eq!(
        (found.kind, found.won_reason, found.verdict),
        (None, None, Some(Verdict::Open))
    );
    assert_eq!(
        warnings.len(),
        1,
        "of the reason nothing is asked while it is open"
    );
    let finding = read(&header, &["S-1", "K1", "Bid", "perhaps", "", ""]).expect_err("a finding");
    assert_eq!(finding.reason, Reason::UnknownState);
}

#[test]
fn amounts_in_another_currency_are_not_taken_for_the_workspace_s() {
    let header = ["code", "account", "stage", "amount", "currency"].map(str::to_owned);
    let mapping = Mapping::guess(Kind::Opportunities, &header);
    let options = ReadOptions::new(day("2026-03-05"));
    let reader = OpportunityReader::new(&mapping, options, Some(Currency::CNY)).expect("a mapping");
    let row: Row = ["S-1", "K1", "Bid", "12", "USD"]
        .map(Cell::Text)
        .into_iter()
        .collect();
    let finding = reader.read(&row, &mut Vec::new()).expect_err("a finding");
    assert_eq!(finding.reason.code(), "different_currency");
}

proptest! {
    #[test]
    fn whatever_stands_in_a_row_is_read_or_found_fault_with(cells in proptest::collection::vec(".{0,40}", 8)) {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let _ = read(&CRM, &cells);
    }
}
