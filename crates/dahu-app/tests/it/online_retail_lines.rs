//! The UCI Online Retail lines as they were published, and the same lines as CSV and as a workbook.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Float64Type, Int64Type, TimestampNanosecondType},
};
use chrono::{NaiveDate, NaiveDateTime};
use dahu_core::money::Amount;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

const HEADER: [&str; 8] = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
];

/// A line as published; many have no customer, some no description.
struct Line {
    invoice: String,
    product: String,
    description: Option<String>,
    quantity: f64,
    at: NaiveDateTime,
    unit_price: f64,
    customer: Option<i64>,
    country: String,
}

/// What the lines of a customer come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) sales: Amount,
    pub(crate) lines: u64,
}

/// The published Parquet file, where it lies beside the repository.
pub(crate) fn parquet() -> Option<PathBuf> {
    dahu_testkit::published("online_retail/online_retail.parquet")
}

/// Every customer by its code, added up line by line.
pub(crate) fn customers(parquet: &Path) -> BTreeMap<String, Customer> {
    let mut customers = BTreeMap::<String, Customer>::new();
    for line in lines(parquet) {
        let Some(code) = line.customer else { continue };
        let customer = customers.entry(code.to_string()).or_default();
        customer.sales = [customer.sales, line.amount()].into_iter().sum();
        customer.lines += 1;
    }
    customers
}

/// What a customer bought in some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bought {
    pub(crate) sales: Amount,
    /// Days on which more was bought than returned.
    pub(crate) days: u32,
    pub(crate) lines: u64,
    /// Lines with what nobody else bought.
    pub(crate) own_lines: u64,
    /// Lines with what at least five others bought.
    pub(crate) common_lines: u64,
}

/// What every customer bought from one day to another, by its code, added up line by line.
pub(crate) fn bought(parquet: &Path, from: NaiveDate, to: NaiveDate) -> BTreeMap<String, Bought> {
    let mut customers = BTreeMap::<String, Bought>::new();
    let mut by_day = BTreeMap::<(String, NaiveDate), Amount>::new();
    let mut by_product = BTreeMap::<String, BTreeMap<String, u64>>::new();
    for line in lines(parquet) {
        let day = line.at.date();
        let Some(code) = line.customer.filter(|_| (from..=to).contains(&day)) else {
            continue;
        };
        let (code, amount) = (code.to_string(), line.amount());
        let sum = by_day.entry((code.clone(), day)).or_default();
        *sum = [*sum, amount].into_iter().sum();
        let customer = customers.entry(code.clone()).or_default();
        customer.sales = [customer.sales, amount].into_iter().sum();
        customer.lines += 1;
        *by_product
            .entry(line.product)
            .or_default()
            .entry(code)
            .or_default() += 1;
    }
    for ((code, _), sum) in by_day {
        customers.entry(code).or_default().days += u32::from(sum > Amount::ZERO);
    }
    for buyers in by_product.into_values() {
        let others = buyers.len() - 1;
        for (code, lines) in buyers {
            let customer = customers.entry(code).or_default();
            customer.own_lines += if others == 0 { lines } else { 0 };
            customer.common_lines += if others >= 5 { lines } else { 0 };
        }
    }
    customers
}

/// Writes the lines as a spreadsheet of an American machine saves them: 12/1/2010 8:26.
pub(crate) fn write_csv(parquet: &Path, target: &Path) {
    let mut csv = csv::Writer::from_path(target).expect("a file");
    csv.write_record(HEADER).expect("room on the disk");
    for line in lines(parquet) {
        let cells = [
            line.invoice,
            line.product,
            line.description.unwrap_or_default(),
            line.quantity.to_string(),
            line.at.format("%-m/%-d/%Y %-H:%M").to_string(),
            line.unit_price.to_string(),
            line.customer.map(|code| code.to_string()).unwrap_or_default(),
            line.country,
        ];
        csv.write_record(cells).expect("room on the disk");
    }
    csv.flush().expect("room on the disk");
}

/// Writes the lines as a workbook, in which whatever looks like a number is one, and a moment is a formatted number.
pub(crate) fn write_xlsx(parquet: &Path, target: &Path) {
    let mut workbook = Workbook::new();
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .expect("a temporary file");
    sheet.write_row(0, 0, HEADER).expect("cells");
    for (row, line) in (1..).zip(lines(parquet)) {
        line.write(sheet, row, &moment).expect("cells");
    }
    workbook.save(target).expect("room on the disk");
}

impl Line {
    fn amount(&self) -> Amount {
        // Prices have at most three places, so this is exact.
        Amount::from_ten_thousandths(whole(self.quantity) * whole(self.unit_price * 10_000.0))
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, moment: &Format) -> Result<(), XlsxError> {
        write_code(sheet, row, 0, &self.invoice)?;
        write_code(sheet, row, 1, &self.product)?;
        if let Some(description) = &self.description {
            sheet.write(row, 2, description)?;
        }
        sheet.write(row, 3, self.quantity)?;
        sheet.write_with_format(row, 4, serial(self.at), moment)?;
        sheet.write(row, 5, self.unit_price)?;
        if let Some(customer) = self.customer {
            sheet.write(row, 6, customer)?;
        }
        sheet.write(row, 7, &self.country)?;
        Ok(())
    }
}

fn write_code(sheet: &mut Worksheet, row: u32, column: u16, code: &str) -> Result<(), XlsxError> {
    match code.parse::<u32>() {
        Ok(number) if number.to_string() == code => sheet.write(row, column, number)?,
        _ => sheet.write(row, column, code)?,
    };
    Ok(())
}

fn lines(parquet: &Path) -> impl Iterator<Item = Line> {
    ParquetRecordBatchReaderBuilder::try_new(File::open(parquet).expect("a file"))
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .expect("a Parquet file")
        .flat_map(|batch| {
            let batch = batch.expect("lines");
            let lines: Vec<Line> = (0..batch.num_rows()).map(|row| line(&batch, row)).collect();
            lines
        })
}

fn line(batch: &RecordBatch, row: usize) -> Line {
    let text = |name: &str| {
        let column = batch[name].as_string::<i32>();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let customers = batch["CustomerID"].as_primitive::<Int64Type>();
    let moments = batch["InvoiceDate"].as_primitive::<TimestampNanosecondType>();
    Line {
        invoice: text("InvoiceNo").expect("an invoice"),
        product: text("StockCode").expect("a product"),
        description: text("Description"),
        quantity: batch["Quantity"].as_primitive::<Float64Type>().value(row),
        at: moments.value_as_datetime(row).expect("a moment"),
        unit_price: batch["UnitPrice"].as_primitive::<Float64Type>().value(row),
        customer: customers.is_valid(row).then(|| customers.value(row)),
        country: text("Country").expect("a country"),
    }
}

/// The whole number that a float stands for.
#[expect(clippy::cast_possible_truncation, reason = "quantities and prices are small")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// The number that a spreadsheet keeps for a moment after February 1900.
fn serial(moment: NaiveDateTime) -> f64 {
    let day_zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
    (moment - day_zero.and_hms_opt(0, 0, 0).expect("midnight")).as_seconds_f64() / 86_400.0
}
