//! Columns guessed, columns named, and what is said when they do not fit.

use super::*;

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn online_retail() -> Vec<String> {
    header(&[
        "InvoiceNo",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    ])
}

#[test]
fn english_and_chinese_exports_are_guessed() {
    let mapping = Mapping::guess(Kind::Ledger, &online_retail());
    assert_eq!(
        mapping.to_string(),
        "account=CustomerID,date=InvoiceDate,document=InvoiceNo,product=StockCode,quantity=Quantity,unit_price=UnitPrice"
    );
    assert_eq!(mapping.check(), Ok(()));
    let chinese = header(&[
        "订单号",
        "下单日期",
        "客户编号",
        "客户名称",
        "商品名称",
        "数量",
        "销售额（万元）",
        "业务员",
    ]);
    let mapping = Mapping::guess(Kind::Ledger, &chinese);
    assert_eq!(mapping.column_name(Field::Account), Some("客户编号"));
    assert_eq!(mapping.column_name(Field::AccountName), Some("客户名称"));
    assert_eq!(mapping.column_name(Field::Amount), Some("销售额（万元）"));
    assert_eq!(mapping.column_name(Field::Salesperson), Some("业务员"));
}

#[test]
fn accounts_and_assessments_are_guessed() {
    let accounts = header(&[
        "account",
        "sector",
        "year_established",
        "revenue",
        "office_location",
    ]);
    let mapping = Mapping::guess(Kind::Accounts, &accounts);
    assert_eq!(
        mapping.to_string(),
        "name=account,industry=sector,region=office_location"
    );
    let assessments = header(&["客户", "意向等级", "日期", "业务员"]);
    let mapping = Mapping::guess(Kind::Assessments, &assessments);
    assert_eq!(
        mapping.to_string(),
        "account=客户,intent=意向等级,on=日期,by=业务员"
    );
}

#[test]
fn products_margins_rates_and_costs_are_guessed() {
    for (kind, names, expected) in [
        (
            Kind::Products,
            ["产品编码", "产品名称", "产品类别", "毛利率(%)"],
            "product=产品编码,category=产品类别,margin=毛利率(%)",
        ),
        (
            Kind::Products,
            ["Name", "SKU", "Product category", "Gross margin %"],
            "product=SKU,category=Product category,margin=Gross margin %",
        ),
        (
            Kind::Margins,
            ["序号", "品类", "平均毛利率", "备注"],
            "category=品类,margin=平均毛利率",
        ),
        (
            Kind::Rates,
            ["生效日期", "币种", "汇率中间价", "来源"],
            "date=生效日期,currency=币种,rate=汇率中间价",
        ),
        (
            Kind::Rates,
            ["Date", "Currency code", "Exchange rate", "Source"],
            "date=Date,currency=Currency code,rate=Exchange rate",
        ),
        (
            Kind::Ledger,
            ["客户", "日期", "金额", "成本金额"],
            "account=客户,date=日期,amount=金额,cost=成本金额",
        ),
        (
            Kind::Ledger,
            ["Customer", "Date", "Amount", "Unit cost"],
            "account=Customer,date=Date,amount=Amount,unit_cost=Unit cost",
        ),
    ] {
        let mapping = Mapping::guess(kind, &header(&names));
        assert_eq!(mapping.to_string(), expected);
        assert_eq!(mapping.check(), Ok(()), "{expected}");
    }
}

#[test]
fn a_mapping_is_read_back_from_its_text() {
    let names = header(&["Customer, ID", "日期", "Amount"]);
    let text = "account=\"Customer, ID\",date=日期,amount=Amount";
    let mapping = Mapping::parse(Kind::Ledger, text, &names).expect("a mapping");
    assert_eq!(mapping.to_string(), text);
    assert_eq!(mapping.columns(), [0, 1, 2]);
    let unquoted = Mapping::parse(Kind::Ledger, "account=Customer, ID", &names);
    assert!(
        matches!(unquoted, Err(MappingError::UnknownColumn { .. })),
        "the comma splits"
    );
    assert!(Mapping::parse(Kind::Ledger, "account=amount,date=日 期,amount=AMOUNT", &names).is_ok());
}

#[test]
fn what_is_wrong_with_a_mapping_is_named_with_what_exists() {
    for (text, expected) in [
        (
            "account=CustomerId,date=Day,amount=UnitPrice",
            "the file has no column \"Day\": its columns are InvoiceNo,",
        ),
        (
            "colour=Country",
            "there is no field \"colour\": the fields are account, account_name,",
        ),
        ("account=CustomerID,account=Country", "\"account\" is given twice"),
        ("account", "\"account\" is not a pair"),
        ("account=", "\"account=\" is not a pair"),
        (
            "account=CustomerID,date=InvoiceDate,quantity=Quantity",
            "no column is mapped to amount, or quantity and unit_price",
        ),
        ("", "no column is mapped to account"),
    ] {
        let error = Mapping::parse(Kind::Ledger, text, &online_retail())
            .expect_err(text)
            .to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

#[test]
fn an_account_needs_a_code_or_a_name() {
    assert!(Mapping::parse(Kind::Accounts, "code=CustomerID", &online_retail()).is_ok());
    assert!(Mapping::parse(Kind::Accounts, "name=CustomerID", &online_retail()).is_ok());
    let error = Mapping::parse(Kind::Accounts, "region=Country", &online_retail()).expect_err("incomplete");
    assert!(
        error
            .to_string()
            .starts_with("no column is mapped to code, or name"),
        "{error}"
    );
}
