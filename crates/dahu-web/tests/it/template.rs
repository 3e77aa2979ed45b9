//! Templates: the headings of each are recognised, and its examples are read, in both languages.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use dahu_app::import::Kind;
use dahu_core::{
    import::{
        AccountReader, ActivityReader, AssessmentReader, Cell, ContactReader, ContractReader, Finding,
        LedgerReader, Mapping, MarginReader, OpportunityReader, ProductReader, QuotaReader, RateReader,
        RatingReader, ReadOptions, Row, StageChangeReader, WalletReader,
    },
    money::Currency,
};

use crate::site::{Person, Site};

/// The sheets of a workbook, as texts.
async fn sheets(person: &Person<'_>, path: &str) -> Vec<Vec<Vec<String>>> {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let bytes = answer.bytes().await.unwrap().to_vec();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect();
    let names = book.sheet_names();
    let sheet = |name: &String| book.worksheet_range(name).expect("cells");
    let sheets = names.iter().map(sheet);
    sheets.map(|range| range.rows().map(texts).collect()).collect()
}

/// What is wrong with a row under these headings.
fn wrong(mapping: &Mapping, row: &Row) -> Vec<Finding> {
    let options = ReadOptions::new("2026-06-30".parse().expect("a day"));
    let own = Some(Currency::CNY);
    let today = options.today;
    let mut doubts = Vec::new();
    let read = match mapping.kind() {
        Kind::Ledger => LedgerReader::new(mapping, options).map(|reader| reader.read(row, &mut doubts).err()),
        Kind::Accounts => {
            AccountReader::new(mapping, options).map(|reader| reader.read(row, &mut doubts).err())
        }
        Kind::Assessments => {
            AssessmentReader::new(mapping, options, today).map(|reader| reader.read(row).err())
        }
        Kind::Products => ProductReader::new(mapping, options).map(|reader| reader.read(row).err()),
        Kind::Margins => MarginReader::new(mapping, options).map(|reader| reader.read(row).err()),
        // The example is in the workspace's own currency, which has no rate.
        Kind::Rates => RateReader::new(mapping, options, None).map(|reader| reader.read(row).err()),
        Kind::Activities => {
            ActivityReader::new(mapping, options).map(|reader| reader.read(row, &mut doubts).err())
        }
        Kind::Contacts => {
            ContactReader::new(mapping, options).map(|reader| reader.read(row, &mut doubts).err())
        }
        Kind::Opportunities => {
            OpportunityReader::new(mapping, options, own).map(|reader| reader.read(row, &mut doubts).err())
        }
        Kind::StageChanges => StageChangeReader::new(mapping, options).map(|reader| reader.read(row).err()),
        Kind::Contracts => ContractReader::new(mapping, options, own).map(|reader| reader.read(row).err()),
        Kind::Quotas => QuotaReader::new(mapping, options, own).map(|reader| reader.read(row).err()),
        Kind::Ratings => RatingReader::new(mapping, options).map(|reader| reader.read(row).err()),
        Kind::Wallets => WalletReader::new(mapping, options, own).map(|reader| reader.read(row).err()),
    };
    doubts.extend(read.expect("all that is needed has a column"));
    doubts
}

#[tokio::test]
async fn every_template_is_recognised_and_its_examples_are_read_in_both_languages() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    for language in ["zh-CN", "en"] {
        person.post("/preferences", &[("language", language)]).await;
        let list = person.page("/imports").await;
        for kind in Kind::ALL {
            let path = format!("/imports/templates/{}/template", kind.as_str());
            for ending in ["csv", "xlsx"] {
                assert!(
                    list.contains(&format!("href=\"{path}.{ending}\"")),
                    "{path}.{ending}"
                );
            }
            let sheets = sheets(&person, &format!("{path}.xlsx")).await;
            assert_eq!(sheets.len(), 2, "{path}");
            assert_eq!(sheets[0].len(), 1, "{path}: headings alone");
            let header = &sheets[0][0];
            let mapping = Mapping::guess(kind, header);
            for (place, field) in kind.fields().iter().enumerate() {
                assert_eq!(
                    mapping.column(*field),
                    Some(place),
                    "{language}: {field:?} of {header:?}"
                );
            }
            let explained = &sheets[1][1..];
            let named: Vec<&String> = explained.iter().map(|row| &row[0]).collect();
            assert_eq!(named, header.iter().collect::<Vec<_>>());
            let example: Row = explained.iter().map(|row| Cell::Text(&row[2])).collect();
            assert_eq!(wrong(&mapping, &example), [], "{language}: {kind:?}");
            let file = person.page(&format!("{path}.csv")).await;
            assert_eq!(file.trim_start_matches('\u{feff}').trim_end(), header.join(","));
        }
    }
    assert_eq!(
        person
            .get("/imports/templates/nothing/template.csv")
            .await
            .status(),
        404
    );
    assert_eq!(
        person
            .get("/imports/templates/ledger/template.json")
            .await
            .status(),
        404
    );
}
