//! The published CRM as opportunities: accounts, products, people and all deals come in by the road of a user's own files, and what is
//! told of them is what a count of the files themselves says.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_app::{
    import::{self, Job, Kind, Ran, Reason, Tracker},
    opportunity::{self, OpportunityFilter, OpportunityPageRequest, OpportunityRow, StateFilter},
    person::{self, Newcomer},
    pipeline, team,
};
use dahu_core::{money::Amount, opportunity::Chance, pipeline::Name, share::Share};
use dahu_testkit::{databases, published};

use crate::desk::{Desk, id, texts_of};

/// The records of a file by the names in its header, read without any of our own code.
type Records = Vec<HashMap<String, String>>;
/// Won, lost, open, and what was won.
type Counts = (u64, u64, u64, Amount);

struct Files {
    accounts: PathBuf,
    products: PathBuf,
    teams: Records,
    pipeline: PathBuf,
}

fn files() -> Option<Files> {
    let file = |name| published(&format!("crm_sales_opportunities/{name}"));
    Some(Files {
        accounts: file("accounts.csv")?,
        products: file("products.csv")?,
        teams: records(&file("sales_teams.csv")?),
        pipeline: file("sales_pipeline.csv")?,
    })
}

fn records(path: &Path) -> Records {
    let mut csv = csv::Reader::from_path(path).expect("a file");
    csv.deserialize()
        .map(|record| record.expect("a record"))
        .collect()
}

async fn import(desk: &Desk, job: Job) -> Ran {
    let ran = import::run(&desk.ctx, job, Arc::new(Tracker::default())).await;
    ran.expect("the file comes in")
}

fn deals(path: &Path) -> Job {
    Job {
        pipeline: Some("CRM".to_owned()),
        ..Job::of_file(Kind::Opportunities, path)
    }
}

/// Everybody with their teams, whose names are those of the people who manage them.
async fn bring_people(desk: &Desk, teams: &Records) {
    let newcomer = |name: &str, role: &str, manager: &str, region: &str| Newcomer {
        row: 1,
        name: name.to_owned(),
        login: name.replace(' ', ".").to_lowercase(),
        role: role.to_owned(),
        team: format!("{region}/{manager}"),
        manages: role == "team_manager",
    };
    let managers: BTreeSet<(&String, &String)> = teams
        .iter()
        .map(|record| (&record["manager"], &record["regional_office"]))
        .collect();
    let mut people: Vec<Newcomer> = managers
        .into_iter()
        .map(|(manager, region)| newcomer(manager, "team_manager", manager, region))
        .collect();
    people.extend(teams.iter().map(|record| {
        let (manager, region) = (&record["manager"], &record["regional_office"]);
        newcomer(&record["sales_agent"], "account_manager", manager, region)
    }));
    let brought = person::bring(&desk.ctx, &people).await.expect("people");
    assert_eq!(
        (brought.created, brought.findings),
        (people.len() as u64, Vec::new())
    );
}

#[tokio::test]
async fn the_crm_s_deals_come_in_as_opportunities_that_count_as_the_files_do() {
    let Some(files) = files() else { return };
    for database in databases().await {
        let desk = Desk::open(database).await;
        import(&desk, Job::of_file(Kind::Accounts, &files.accounts)).await;
        let products = Job {
            mapping: Some("product=product,category=series".to_owned()),
            ..Job::of_file(Kind::Products, &files.products)
        };
        assert_eq!(import(&desk, products).await.outcome.created, 7);
        bring_people(&desk, &files.teams).await;

        let tried = Job {
            dry_run: true,
            ..deals(&files.pipeline)
        };
        let tried = import(&desk, tried).await;
        let ran = import(&desk, deals(&files.pipeline)).await;
        assert_eq!(tried.outcome, ran.outcome, "a dry run says the same");
        let records: Records = records(&files.pipeline);
        what_is_wrong_is_told(&desk, &ran, &records).await;
        counts_are_those_of_the_file(&desk, &files.teams, &records).await;
        histories_are_those_of_the_file(&desk, &records).await;
        chances_are_those_of_the_file(&desk).await;

        // The same again, with a line more at its end so that it is another file.
        let mut bytes = std::fs::read(&files.pipeline).expect("a file");
        bytes.push(b'\n');
        let again = import(&desk, deals(&desk.write("again.csv", bytes))).await;
        let outcome = &again.outcome;
        assert_eq!(
            (outcome.created, outcome.updated, outcome.unchanged),
            (0, 0, 7_375)
        );
        let undone = import::undo(&desk.ctx, id(&again)).await.expect("undone");
        assert_eq!(undone.opportunities, 0);
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.opportunities, 7_375);
        for table in ["opportunity", "opportunity_move", "opportunity_line"] {
            let left = texts_of(&desk, &format!("SELECT 'left' FROM {table}")).await;
            assert_eq!(left, Vec::<String>::new(), "{table}");
        }
        let names = pipeline::all(&desk.ctx).await.expect("pipelines").into_iter();
        assert!(
            names
                .map(|pipeline| pipeline.name)
                .all(|name| name != Name::Own("CRM".to_owned()))
        );
        assert!(rows(&desk).await.is_empty());
    }
}

/// One finding for each row without an account, one for each product of a row that was taken and is spelled otherwise, and one
/// for the pipeline that was made.
async fn what_is_wrong_is_told(desk: &Desk, ran: &Ran, deals: &Records) {
    let outcome = &ran.outcome;
    assert_eq!(
        (outcome.rows_read, outcome.rows_taken, outcome.rows_refused),
        (8_800, 7_375, 1_425)
    );
    assert_eq!((outcome.created, outcome.salespeople_created), (7_375, 0));
    let is_spelled_otherwise = |deal: &&HashMap<String, String>| deal["product"] == "GTXPro";
    assert_eq!(deals.iter().filter(is_spelled_otherwise).count(), 1_480);
    let taken = deals.iter().filter(|deal| !deal["account"].is_empty());
    let otherwise = taken.filter(is_spelled_otherwise).count() as u64;
    let by_reason = [
        ("missing_value", 1_425),
        ("spelled_otherwise", otherwise),
        ("pipeline_made", 1),
    ];
    let by_reason = by_reason.map(|(reason, count)| (reason.to_owned(), count));
    assert_eq!(outcome.by_reason, by_reason);
    let found = import::findings(&desk.ctx, id(ran), usize::MAX)
        .await
        .expect("findings");
    let rows: BTreeSet<u64> = found
        .iter()
        .filter(|finding| finding.reason == Reason::MissingValue)
        .map(|finding| finding.row)
        .collect();
    let expected = (2_u64..)
        .zip(deals)
        .filter(|(_, deal)| deal["account"].is_empty());
    assert_eq!(rows, expected.map(|(row, _)| row).collect());
    let stages = ["Prospecting", "Engaging"].map(str::to_owned).to_vec();
    let made = found
        .iter()
        .find(|finding| finding.row == 1)
        .expect("the pipeline");
    assert_eq!(made.reason, Reason::PipelineMade { stages });
}

async fn rows(desk: &Desk) -> Vec<OpportunityRow> {
    let filter = OpportunityFilter {
        state: StateFilter::All,
        ..OpportunityFilter::default()
    };
    let mut request = OpportunityPageRequest {
        size: 200,
        ..OpportunityPageRequest::default()
    };
    let mut rows = Vec::new();
    loop {
        let page = opportunity::list(&desk.ctx, &filter, &request)
            .await
            .expect("a page");
        rows.extend(page.rows);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return rows,
        }
    }
}

fn count<'a>(rows: impl Iterator<Item = (&'a str, bool, bool, Option<Amount>)>) -> BTreeMap<String, Counts> {
    let mut counts = BTreeMap::<String, Counts>::new();
    for (whose, is_won, is_open, amount) in rows {
        let of_one = counts.entry(whose.to_owned()).or_default();
        match (is_won, is_open) {
            (true, _) => {
                of_one.0 += 1;
                of_one.3 = [of_one.3, amount.unwrap_or_default()].into_iter().sum();
            }
            (false, false) => of_one.1 += 1,
            (false, true) => of_one.2 += 1,
        }
    }
    counts
}

async fn counts_are_those_of_the_file(desk: &Desk, teams: &Records, deals: &Records) {
    let taken: Vec<&HashMap<String, String>> =
        deals.iter().filter(|deal| !deal["account"].is_empty()).collect();
    let of_file = |whose: &dyn Fn(&HashMap<String, String>) -> String| {
        let whose: Vec<String> = taken.iter().map(|deal| whose(deal)).collect();
        count(taken.iter().zip(&whose).map(|(deal, whose)| {
            let stage = deal["deal_stage"].as_str();
            let is_open = !["Won", "Lost"].contains(&stage);
            (
                whose.as_str(),
                stage == "Won",
                is_open,
                deal["close_value"].parse().ok(),
            )
        }))
    };
    let listed = rows(desk).await;
    let of_list = |whose: &dyn Fn(&OpportunityRow) -> String| {
        let whose: Vec<String> = listed.iter().map(whose).collect();
        count(
            listed
                .iter()
                .zip(&whose)
                .map(|(row, whose)| (whose.as_str(), row.is_won, row.is_open, row.amount)),
        )
    };
    let all = of_list(&|_| "all".to_owned());
    assert_eq!(
        all["all"],
        (4_238, 2_473, 664, "10005534".parse().expect("an amount"))
    );
    let (won, lost, ..) = all["all"];
    assert_eq!(won * 10_000 / (won + lost), 6_315, "the win rate");

    let by_agent = of_list(&|row| row.owner_name.clone());
    assert_eq!(by_agent, of_file(&|deal| deal["sales_agent"].clone()));
    assert_eq!((by_agent.len(), teams.len()), (30, 35), "some sold nothing");

    let manager: HashMap<&str, &str> = teams
        .iter()
        .map(|record| (record["sales_agent"].as_str(), record["manager"].as_str()))
        .collect();
    let expected = of_file(&|deal| manager[deal["sales_agent"].as_str()].to_owned());
    let team_of = teams_of_people(desk).await;
    assert_eq!(of_list(&|row| team_of[&row.owner].clone()), expected);
    assert_eq!(by_sql(desk).await, by_agent);
}

/// The team of each person, which is called like its manager.
async fn teams_of_people(desk: &Desk) -> HashMap<dahu_core::person::PersonId, String> {
    let mut of_people = HashMap::new();
    for team in team::all(&desk.ctx).await.expect("teams") {
        let members = team::members(&desk.ctx, team.id).await.expect("members");
        of_people.extend(
            members
                .into_iter()
                .map(|(_, person, _)| (person, team.name.clone())),
        );
    }
    of_people
}

/// The same counts by the database alone.
async fn by_sql(desk: &Desk) -> BTreeMap<String, Counts> {
    let sql = "SELECT person.name || '|' || opportunity.state || '|' || CAST(COUNT(*) AS text) || '|' || \
         CAST(COALESCE(SUM(opportunity.amount), 0) AS text) \
         FROM opportunity JOIN person ON person.id = opportunity.owner_id GROUP BY person.name, opportunity.state";
    let mut counts = BTreeMap::<String, Counts>::new();
    for line in texts_of(desk, sql).await {
        let parts: Vec<&str> = line.split('|').collect();
        let of_one = counts.entry(parts[0].to_owned()).or_default();
        let count: u64 = parts[2].parse().expect("a count");
        match parts[1] {
            "won" => {
                of_one.0 = count;
                of_one.3 = Amount::from_ten_thousandths(parts[3].parse().expect("an amount"));
            }
            "lost" => of_one.1 = count,
            _ => of_one.2 = count,
        }
    }
    counts
}

/// Each is opened on its day and decided on its day, with the days between.
async fn histories_are_those_of_the_file(desk: &Desk, deals: &Records) {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let mut expected: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
    for deal in deals.iter().filter(|deal| !deal["account"].is_empty()) {
        expected.entry("opened").or_default().0 += 1;
        let verb = match deal["deal_stage"].as_str() {
            "Won" => "won",
            "Lost" => "lost",
            _ => continue,
        };
        let of_verb = expected.entry(verb).or_default();
        of_verb.0 += 1;
        of_verb.1 += (day(&deal["close_date"]) - day(&deal["engage_date"])).num_days();
    }
    let sql = "SELECT verb || ' ' || CAST(COUNT(*) AS text) || ' ' || CAST(SUM(days) AS text) \
         FROM opportunity_move GROUP BY verb ORDER BY verb";
    let expected = expected
        .iter()
        .map(|(verb, (count, days))| format!("{verb} {count} {days}"));
    assert_eq!(texts_of(desk, sql).await, expected.collect::<Vec<_>>());
}

/// The file does not say through which stages they went: all that were decided are in the first, and of the second nothing is known.
async fn chances_are_those_of_the_file(desk: &Desk) {
    let calibrated = opportunity::calibration(&desk.ctx).await.expect("pipelines");
    let crm = calibrated
        .iter()
        .find(|one| one.pipeline.name == Name::Own("CRM".to_owned()))
        .expect("the pipeline");
    let decided = Share {
        part: 4_238,
        whole: 6_711,
    };
    assert_eq!(crm.decided, decided);
    assert_eq!(crm.chances[0], Chance::Known(decided));
    let unknown = Chance::Said {
        percent: 50,
        known: Share::default(),
    };
    assert_eq!(crm.chances[1..], [unknown]);
}

#[tokio::test]
async fn a_sector_that_is_no_word_of_ours_is_a_finding_where_its_column_is_said_to_hold_sectors() {
    let Some(files) = files() else { return };
    let desk = Desk::on_sqlite().await;
    // By its header alone the column is taken for the firm's own words, which are kept as they stand.
    let own = import(&desk, Job::of_file(Kind::Accounts, &files.accounts)).await;
    assert_eq!(own.findings, []);
    import::undo(&desk.ctx, id(&own)).await.expect("undone");
    let job = Job {
        mapping: Some("name=account,sector=sector".to_owned()),
        ..Job::of_file(Kind::Accounts, &files.accounts)
    };
    let ran = import(&desk, job).await;
    let found = ran.findings.iter().filter(|finding| finding.value == "technolgy");
    let found: Vec<u64> = found.map(|finding| finding.row).collect();
    let typos = (2_u64..).zip(records(&files.accounts));
    let typos = typos.filter(|(_, record)| record["sector"] == "technolgy");
    assert_eq!(found, typos.map(|(row, _)| row).collect::<Vec<_>>());
    assert_eq!((ran.outcome.created, found.len()), (85, 12));
}
