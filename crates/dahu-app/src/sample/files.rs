//! The sample firm as files, which come in by the same imports as anybody's.

use std::path::{Path, PathBuf};

use dahu_core::money::Amount;

use super::{
    SampleAccount, SampleContract, SampleFirm, SampleLine, SampleOpportunity, SampleProduct, profile,
};
use crate::{Error, Result};

/// Where the sample firm's files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFiles {
    /// The target list: accounts and who is to develop them.
    pub accounts: PathBuf,
    /// How their intent was assessed.
    pub assessments: PathBuf,
    /// Two years of orders.
    pub ledger: PathBuf,
    /// Contracts, term by term.
    pub contracts: PathBuf,
    /// The category of each product, and margins of their own that some have.
    pub products: PathBuf,
    /// Margins of the categories.
    pub margins: PathBuf,
    /// What was won and lost.
    pub opportunities: PathBuf,
    /// The stages that it went through.
    pub stage_changes: PathBuf,
}

impl SampleFirm {
    /// Writes the firm's target list, assessments, orders, contracts, products and margins as CSV into a folder, which is made
    /// when missing.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when a file cannot be written.
    pub fn write_files(&self, folder: &Path) -> Result<SampleFiles> {
        std::fs::create_dir_all(folder)?;
        let files = SampleFiles {
            accounts: folder.join("accounts.csv"),
            assessments: folder.join("assessments.csv"),
            ledger: folder.join("ledger.csv"),
            contracts: folder.join("contracts.csv"),
            products: folder.join("products.csv"),
            margins: folder.join("margins.csv"),
            opportunities: folder.join("opportunities.csv"),
            stage_changes: folder.join("stage-changes.csv"),
        };
        self.write_accounts(&files)?;
        self.write_trade(&files)?;
        self.write_opportunities(&files)?;
        Ok(files)
    }

    fn write_accounts(&self, files: &SampleFiles) -> Result<()> {
        let header = [
            "客户编码",
            "客户名称",
            "统一社会信用代码",
            "行业",
            "地区",
            "销售人员",
            "目标日期",
            "行业分类",
            "省份",
            "城市",
            "企业规模",
            "标签",
            "上级单位",
        ];
        // By salesperson, so that they join in the order of the firm's own list.
        let of = |name: &'static str| {
            self.accounts
                .iter()
                .filter(move |account| account.salesperson == name)
        };
        let by_salesperson = self.salespeople.iter().flat_map(|name| of(name));
        let parents = profile::parents(&self.accounts);
        let rows = by_salesperson.map(|known| account(known, parents.get(known.code.as_str())));
        write(&files.accounts, &header, rows)?;
        let header = ["客户编码", "意向", "评估日期", "评估人"];
        write(
            &files.assessments,
            &header,
            self.accounts.iter().flat_map(assessments),
        )
    }

    fn write_trade(&self, files: &SampleFiles) -> Result<()> {
        let header = ["客户编码", "日期", "单据号", "产品", "数量", "金额", "销售人员"];
        write(&files.ledger, &header, self.lines.iter().map(line))?;
        let header = ["客户编码", "合同编号", "开始日期", "到期日期", "合同金额"];
        write(&files.contracts, &header, self.contracts.iter().map(contract))?;
        write(
            &files.products,
            &["产品", "品类", "毛利率"],
            self.products.iter().map(product),
        )?;
        let margins = self
            .margins
            .iter()
            .map(|(category, percent)| [(*category).to_owned(), format!("{percent}%")]);
        write(&files.margins, &["品类", "毛利率"], margins)
    }

    fn write_opportunities(&self, files: &SampleFiles) -> Result<()> {
        let header = [
            "商机编号",
            "商机名称",
            "客户编码",
            "负责人",
            "阶段",
            "状态",
            "发现日期",
            "结单日期",
            "金额",
            "业务类型",
            "商机来源",
            "输赢原因",
        ];
        write(
            &files.opportunities,
            &header,
            self.opportunities.iter().map(opportunity),
        )?;
        let header = ["商机编号", "阶段", "变更日期", "变更人"];
        write(
            &files.stage_changes,
            &header,
            self.opportunities.iter().flat_map(stage_changes),
        )
    }
}

fn write<const N: usize>(
    path: &Path,
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<()> {
    let failed = |error: csv::Error| Error::internal(format!("{}: {error}", path.display()));
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

fn account(account: &SampleAccount, parent: Option<&&str>) -> [String; 13] {
    let [sector, province, city, size, tags] = profile::profile(account);
    [
        account.code.clone(),
        account.name.clone(),
        account.credit_code.to_string(),
        account.industry.to_string(),
        account.region.to_string(),
        account.salesperson.to_owned(),
        account.targeted_on.to_string(),
        sector,
        province,
        city,
        size,
        tags,
        parent.map(|code| (*code).to_owned()).unwrap_or_default(),
    ]
}

fn assessments(account: &SampleAccount) -> impl Iterator<Item = [String; 4]> {
    account.assessments.iter().map(|assessment| {
        [
            account.code.clone(),
            assessment.intent.as_str().to_owned(),
            assessment.on.to_string(),
            account.salesperson.to_owned(),
        ]
    })
}

fn contract(term: &SampleContract) -> [String; 5] {
    [
        term.account.clone(),
        term.number.clone(),
        term.starts.to_string(),
        term.ends.to_string(),
        term.amount.to_decimal().normalize().to_string(),
    ]
}

fn opportunity(one: &SampleOpportunity) -> [String; 12] {
    let state = if one.is_won { "won" } else { "lost" };
    let stage = one.changes.last().map(|(stage, _)| (*stage).to_owned());
    [
        one.code.clone(),
        one.name.clone(),
        one.account.clone(),
        one.salesperson.to_owned(),
        stage.unwrap_or_default(),
        state.to_owned(),
        one.opened_on.to_string(),
        one.decided_on.to_string(),
        one.amount.to_decimal().normalize().to_string(),
        one.kind.to_owned(),
        one.source.to_owned(),
        one.reason.to_owned(),
    ]
}

fn stage_changes(one: &SampleOpportunity) -> impl Iterator<Item = [String; 4]> {
    let decided = if one.is_won { "won" } else { "lost" };
    let last = (decided, one.decided_on);
    one.changes.iter().copied().chain([last]).map(|(stage, on)| {
        [
            one.code.clone(),
            stage.to_owned(),
            on.to_string(),
            one.salesperson.to_owned(),
        ]
    })
}

fn product(product: &SampleProduct) -> [String; 3] {
    let own = product.own_margin.map(|percent| format!("{percent}%"));
    [
        product.name.to_owned(),
        product.category.to_owned(),
        own.unwrap_or_default(),
    ]
}

fn line(line: &SampleLine) -> [String; 7] {
    let amount: Amount = line.amount;
    [
        line.account.clone(),
        line.date.to_string(),
        line.document.clone(),
        line.product.to_owned(),
        line.quantity.to_string(),
        amount.to_decimal().normalize().to_string(),
        line.salesperson.to_owned(),
    ]
}
