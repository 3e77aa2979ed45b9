//! The fields that a column can fill, and the words that headers use for them.

use serde::{Deserialize, Serialize};

use super::{
    Kind,
    contact_headers::{activity_words, contact_words},
    opportunity_headers, quota_headers, selection_headers,
};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// What a column can hold. Which kinds of file have it: [`Kind::fields`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$doc])* $name,)+
        }

        impl Field {
            /// All fields of all kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word that mappings use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

fields! {
    /// An account by its code or its name.
    Account = "account",
    /// The name of the account whose code stands in `account`.
    AccountName = "account_name",
    /// The day of a sale, or from which an exchange rate holds.
    Date = "date",
    /// The number of the invoice or order.
    Document = "document",
    /// What was sold.
    Product = "product",
    /// How much of it; negative for a return.
    Quantity = "quantity",
    /// The price of one.
    UnitPrice = "unit_price",
    /// What was paid; negative for a return. Of a contract: what is sold in the whole term.
    Amount = "amount",
    /// What the whole quantity cost; negative for a return.
    Cost = "cost",
    /// What one of it cost.
    UnitCost = "unit_cost",
    /// The currency of the amount and of the cost, or that of an exchange rate.
    Currency = "currency",
    /// Who sold, or who owns the account.
    Salesperson = "salesperson",
    /// An account's code.
    Code = "code",
    /// An account's name.
    Name = "name",
    /// The unified social credit code.
    CreditCode = "credit_code",
    /// The account's trade.
    Industry = "industry",
    /// Where the account is, as the firm divides the country.
    Region = "region",
    /// What people call the account.
    ShortName = "short_name",
    /// The account's name in English.
    EnglishName = "english_name",
    /// What the account was called before, with separators between.
    FormerNames = "former_names",
    /// What the account does, by the sectors of Dahu.
    Sector = "sector",
    /// The account's province.
    Province = "province",
    /// The account's city.
    City = "city",
    /// The account's district or county.
    District = "district",
    /// What the account is within its group.
    UnitKind = "unit_kind",
    /// The account to which the account belongs, by its code or its name.
    Parent = "parent",
    /// How much of it the account above it holds.
    ShareHeld = "share_held",
    /// How large the account is.
    Size = "size",
    /// How many people work at the account.
    Employees = "employees",
    /// How sound the account's finances are.
    FinanceGrade = "finance_grade",
    /// Who says so.
    FinanceSource = "finance_source",
    /// The day for which that holds.
    FinanceOn = "finance_on",
    /// Words by which people group accounts, with separators between.
    Tags = "tags",
    /// The day on which the account came onto the salesperson's target list.
    TargetedOn = "targeted_on",
    /// How strongly the account means to buy.
    Intent = "intent",
    /// The day for which the intent holds, in a file of accounts.
    AssessedOn = "assessed_on",
    /// The day for which an assessment holds.
    On = "on",
    /// Who assessed.
    By = "by",
    /// On what an assessment stands.
    Evidence = "evidence",
    /// The category that a product belongs to.
    Category = "category",
    /// The margin of a product or a category, as a share of sales.
    Margin = "margin",
    /// What one unit of the currency is worth in the workspace's.
    Rate = "rate",
    /// The number of a contract, which its renewals share.
    Contract = "contract",
    /// The first day of a contract's term.
    Starts = "starts",
    /// The last day of a contract's term.
    Ends = "ends",
    /// The name of a person at an account.
    Contact = "contact",
    /// What the person does there.
    Job = "job",
    /// The department.
    Department = "department",
    /// The telephone number.
    Mobile = "mobile",
    /// Another number, such as that of the desk.
    Phone = "phone",
    /// The e-mail address.
    Email = "email",
    /// Since when the person has the job.
    JobFrom = "job_from",
    /// The last day in it.
    JobUntil = "job_until",
    /// The name of whom the person reports to.
    ReportsTo = "reports_to",
    /// Where the person stands in the hierarchy.
    Level = "level",
    /// What the person is in the buying centre, with separators between.
    Roles = "roles",
    /// What the person can bring about.
    Power = "power",
    /// The birthday.
    Birthday = "birthday",
    /// What interests the person.
    Interests = "interests",
    /// How the person likes to be met.
    Preferences = "preferences",
    /// What else is worth remembering.
    Note = "note",
    /// On what ground the data are kept.
    LegalBasis = "legal_basis",
    /// Where the data come from.
    Source = "source",
    /// When they were obtained.
    SourceOn = "source_on",
    /// Who of us entered it first.
    CreatedBy = "created_by",
    /// On which day.
    CreatedOn = "created_on",
    /// What kind of activity.
    ActivityKind = "activity_kind",
    /// What was said and done.
    Text = "text",
    /// What came of it.
    Outcome = "outcome",
    /// Which side began it.
    Direction = "direction",
    /// How long it took.
    Effort = "effort",
    /// Who of us took part.
    People = "people",
    /// Who of theirs did.
    Contacts = "contacts",
    /// What is done next.
    NextStep = "next_step",
    /// By which day.
    NextDueOn = "next_due_on",
    /// By whom of us.
    NextPerson = "next_person",
    /// Why nothing is done next.
    NoStepBecause = "no_step_because",
    /// The firm's own code for an opportunity.
    Opportunity = "opportunity",
    /// What an opportunity is called.
    OpportunityName = "opportunity_name",
    /// The pipeline that an opportunity goes through.
    Pipeline = "pipeline",
    /// The stage that it is in.
    Stage = "stage",
    /// Whether it is open, won or lost.
    State = "state",
    /// Since when it is known.
    OpenedOn = "opened_on",
    /// The day by which it should be decided.
    CloseOn = "close_on",
    /// The day on which it was decided.
    DecidedOn = "decided_on",
    /// What is to be sold, with separators between.
    Products = "products",
    /// What kind of business it is.
    BusinessKind = "business_kind",
    /// From where we know of it.
    OpportunitySource = "opportunity_source",
    /// The way of selling.
    SellingMode = "selling_mode",
    /// How its owner counts it in the forecast.
    ForecastCategory = "forecast_category",
    /// What decided that it was won or lost.
    DecisionReason = "decision_reason",
    /// To which competitor it was lost.
    LostTo = "lost_to",
    /// Who of us took it from stage to stage.
    ChangedBy = "changed_by",
    /// What kind of subject a quota is for.
    SubjectKind = "subject_kind",
    /// Whom or what a quota is for, by name or code.
    Subject = "subject",
    /// For which year, half, quarter or month.
    Span = "span",
    /// What is expected.
    Basic = "basic",
    /// What is hoped for.
    Stretch = "stretch",
    /// What would be outstanding.
    Challenge = "challenge",
    /// By which criterion an account is rated.
    Criterion = "criterion",
    /// With how many steps, from 1 to 5.
    Rating = "rating",
    /// Against which rival.
    Rival = "rival",
    /// What an account buys a year of what we sell, from anybody.
    Wallet = "wallet",
}

impl Field {
    /// The fields that hold dates.
    pub const DATES: [Self; 16] = [
        Self::Date,
        Self::On,
        Self::TargetedOn,
        Self::AssessedOn,
        Self::Starts,
        Self::Ends,
        Self::FinanceOn,
        Self::JobFrom,
        Self::JobUntil,
        Self::Birthday,
        Self::SourceOn,
        Self::CreatedOn,
        Self::NextDueOn,
        Self::OpenedOn,
        Self::CloseOn,
        Self::DecidedOn,
    ];

    /// Reads the word that mappings use.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == word)
    }

    /// Headers that mean this field in a file of this kind, likeliest first, as [`super::header::fold`] writes them.
    pub(super) fn headers(self, kind: Kind) -> impl Iterator<Item = &'static str> {
        let words = match self {
            // That of the whole term rather than a plain amount, which may be a year's.
            Self::Amount if kind == Kind::Contracts => CONTRACT_AMOUNT,
            Self::Account => ACCOUNT,
            Self::AccountName => NAME,
            Self::Date => DATE,
            Self::Document => DOCUMENT,
            Self::Product => PRODUCT,
            Self::Quantity => QUANTITY,
            Self::UnitPrice => UNIT_PRICE,
            Self::Amount => AMOUNT,
            Self::Currency => CURRENCY,
            Self::Salesperson => SALESPERSON,
            Self::Code => CODE,
            Self::Name => NAME,
            Self::CreditCode => CREDIT_CODE,
            Self::Industry => INDUSTRY,
            Self::Region => REGION,
            Self::ShortName => SHORT_NAME,
            Self::EnglishName => ENGLISH_NAME,
            Self::FormerNames => FORMER_NAMES,
            Self::Sector => SECTOR,
            Self::Province => PROVINCE,
            Self::City => CITY,
            Self::District => DISTRICT,
            Self::UnitKind => UNIT_KIND,
            Self::Parent => PARENT,
            Self::ShareHeld => SHARE_HELD,
            Self::Size => SIZE,
            Self::Employees => EMPLOYEES,
            Self::FinanceGrade => FINANCE_GRADE,
            Self::FinanceSource => FINANCE_SOURCE,
            Self::FinanceOn => FINANCE_ON,
            Self::Tags => TAGS,
            Self::TargetedOn => TARGETED_ON,
            Self::Intent => INTENT,
            Self::AssessedOn => ASSESSED_ON,
            Self::On if kind == Kind::Assessments => ON,
            Self::On => ASSESSED_ON,
            Self::By => BY,
            Self::Evidence => EVIDENCE,
            Self::Cost => COST,
            Self::UnitCost => UNIT_COST,
            Self::Category => CATEGORY,
            Self::Margin => MARGIN,
            Self::Rate => RATE,
            Self::Contract => CONTRACT,
            Self::Starts => STARTS,
            Self::Ends => ENDS,
            _ if kind == Kind::Activities => activity_words(self),
            _ if opportunity_headers::has(kind) => opportunity_headers::words(self),
            _ if kind == Kind::Quotas => quota_headers::words(self),
            _ if selection_headers::has(kind) => selection_headers::words(self),
            _ => contact_words(self),
        };
        let more = match (self, kind) {
            (Self::Product, Kind::Products) => PRODUCT_ALONE,
            (Self::Date, Kind::Rates) => RATE_DATE,
            (Self::Date, Kind::Activities) => ACTIVITY_DATE,
            (Self::Date, Kind::StageChanges) => opportunity_headers::CHANGE_DATE,
            (Self::Amount, Kind::Contracts) => AMOUNT,
            _ => "",
        };
        words.split_whitespace().chain(more.split_whitespace())
    }
}

const CODE: &str = "code accountcode accountid accountno accountnumber customercode customerid customerno customernumber \
     custid custno clientcode clientid 客户编号 客户编码 客户代码 客户号 客户id 编号 编码 代码";
const NAME: &str = "name accountname customername clientname companyname account customer client company 客户名称 \
     企业名称 公司名称 单位名称 购买方名称 客户 企业 公司 单位 目标企业 名称";
const ACCOUNT: &str = "account accountcode accountid accountno accountnumber customercode customerid customerno \
     customernumber custid custno clientcode clientid 客户编号 客户编码 客户代码 客户号 客户id customer \
     client accountname customername clientname companyname company 客户 客户名称 企业名称 公司名称 \
     单位名称 购货单位 购买方名称 购买方 往来单位 目标企业 企业 公司 单位";
const DATE: &str = "date invoicedate orderdate saledate salesdate transactiondate documentdate postingdate billingdate \
     closedate 日期 销售日期 订单日期 下单日期 下单时间 成交日期 交易日期 交易时间 开票日期 发票日期 \
     单据日期 出库日期 发货日期 签约日期 合同日期 时间";
const DOCUMENT: &str = "document documentno documentnumber invoice invoiceno invoicenumber invoiceid order orderno \
     ordernumber orderid billno transactionid opportunityid 单号 单据号 单据编号 订单号 订单编号 发票号 \
     发票号码 合同号 合同编号 出库单号 销售单号 流水号";
const PRODUCT: &str = "product productcode productid productno stockcode sku item itemcode itemno material materialcode \
     productname itemname description 产品编号 产品编码 产品 产品名称 商品编号 商品编码 商品 商品名称 \
     货号 物料编码 物料名称 存货编码 存货名称 品名 型号";
const AMOUNT: &str = "amount salesamount lineamount linetotal netamount totalamount total sales revenue closevalue 金额 \
     销售额 销售金额 成交金额 价税合计 含税金额 订单金额 合同金额 实收金额 开票金额 总金额 合计金额 总价";
const SALESPERSON: &str = "salesperson salesrep salesagent salesman accountmanager accountowner owner seller rep 业务员 销售员 \
     销售人员 销售代表 销售经理 客户经理 负责人 归属人 跟进人 销售 个人";
const CREDIT_CODE: &str = "creditcode uscc unifiedsocialcreditcode taxid 统一社会信用代码 社会信用代码 信用代码 税号 \
     纳税人识别号";
const REGION: &str = "region area territory officelocation location country 地区 区域 大区 所在地 所在地区";
const INTENT: &str = "intent intention 意向 客户意向 购买意向 意向等级 意向级别 意向程度 意向度";
const ASSESSED_ON: &str = "assessedon assessmentdate 评估日期 评定日期 意向日期 评估时间";
const ON: &str = "on assessedon assessmentdate date 评估日期 评定日期 意向日期 评估时间 日期";
const BY: &str = "by assessedby assessor salesperson salesrep salesagent owner 评估人 评定人 业务员 销售员 销售人员 \
     销售代表 客户经理 负责人 销售";
const EVIDENCE: &str =
    "evidence reason basis remark remarks note notes comment 依据 评估依据 判断依据 理由 原因 说明 备注";

const QUANTITY: &str = "quantity qty units 数量 销售数量 订购数量 出库数量 件数";
const UNIT_PRICE: &str = "unitprice price priceperunit 单价 含税单价 销售单价 成交单价 价格";
const CURRENCY: &str = "currency currencycode 币种 货币 币别 币种代码 货币代码";
const INDUSTRY: &str = "industry sector trade 行业 所属行业 客户行业 行业类别";
const SHORT_NAME: &str = "shortname abbreviation alias 简称 客户简称 企业简称 公司简称 单位简称";
const ENGLISH_NAME: &str = "englishname nameen 英文名 英文名称 公司英文名";
const FORMER_NAMES: &str = "formernames formername previousname 曾用名 曾用名称 原名 历史名称";
const SECTOR: &str = "sectorcode sectorgroup sector 行业分类 行业大类 行业门类 客户分类";
const PROVINCE: &str = "province state 省份 省 所在省份 所属省份";
const CITY: &str = "city 城市 市 所在城市 所属城市";
const DISTRICT: &str = "district county 区县 区 县 所在区县";
const UNIT_KIND: &str = "unitkind kindofunit typeofunit 单位类型 单位性质 集团内类型 公司类型";
const PARENT: &str = "parent parentaccount parentcompany parentcode parentname parentaccountcode parentaccountid subsidiaryof \
     belongsto parentaccountsubsidiaryof 上级单位 上级客户 上级公司 上级企业 上级编码 上级客户编码 上级客户编号 上级单位编码 母公司 母公司名称 总公司 \
     所属集团 集团公司 集团名称 所属客户 隶属单位";
const SHARE_HELD: &str = "shareheld shareheldbytheaccountabove shareholding ownershippercent 持股比例 控股比例 股权比例 上级持股比例";
const SIZE: &str = "size companysize enterprisesize 规模 企业规模 客户规模 公司规模";
const EMPLOYEES: &str = "employees headcount numberofemployees staff 员工人数 员工数 人数 从业人数 人员规模";
const FINANCE_GRADE: &str = "financegrade creditgrade creditrating 财务等级 财务评级 信用等级 信用评级";
const FINANCE_SOURCE: &str = "financesource creditsource ratingsource 评级来源 财务来源 评定来源 评级机构 财务等级来源 sourceofthefinancegrade";
const FINANCE_ON: &str =
    "financeon ratingdate creditdate 评级日期 财务日期 财务等级日期 dayofthefinancegrade";
const TAGS: &str = "tags tag labels 标签 客户标签";
const TARGETED_ON: &str =
    "targetedon targetdate targetsince onthetargetlistsince 目标日期 列入日期 列入目标日期";
const COST: &str = "cost costamount totalcost linecost salescost costofsales costofgoodssold cogs 成本 成本金额 成本额 \
     销售成本 总成本 成本合计 成本总额 出库成本 结转成本";
const UNIT_COST: &str = "unitcost costprice costperunit 单位成本 成本单价 成本价 单件成本 单位销售成本";
const CATEGORY: &str = "category productcategory productgroup producttype productline itemcategory materialgroup 品类 \
     产品类别 产品品类 产品分类 产品大类 产品类型 产品线 商品类别 商品品类 商品分类 商品大类 存货分类 存货大类 物料分类 \
     物料组 品类名称 类别 分类 大类";
const MARGIN: &str = "margin grossmargin margin% grossmargin% grossmarginrate grossprofitmargin gm% 毛利率 毛利率% \
     品类毛利率 产品毛利率 商品毛利率 销售毛利率 平均毛利率";
const RATE: &str = "rate exchangerate fxrate conversionrate 汇率 兑换率 折算率 折算汇率 中间价 汇率中间价 人民币汇率 记账汇率";
const CONTRACT: &str = "contract contractno contractnumber contractcode contractid agreement agreementno 合同号 合同编号 合同编码 \
     合同 协议号 协议编号 框架协议号 合同名称";
const STARTS: &str = "starts start startdate startson contractstart contractstartdate validfrom effectivedate firstdayoftheterm from 开始日期 \
     起始日期 合同开始日期 合同起始日期 合同开始 生效日期 起始日 开始日 服务开始日期";
const ENDS: &str = "ends end enddate endson contractend contractenddate validto validuntil expirydate expirationdate \
     lastdayoftheterm until to 结束日期 截止日期 终止日期 到期日期 合同结束日期 合同截止日期 合同终止日期 合同到期日期 合同到期日 到期日 \
     截止日 结束日 服务结束日期";
/// What the amount of a contract is called before all.
const CONTRACT_AMOUNT: &str =
    "contractamount contractvalue termamount tcv 合同总额 合同总金额 合同额 协议金额";
/// What a product's code is called where nothing else has one.
const PRODUCT_ALONE: &str = "code 编码 编号 代码 name 名称";
/// What the day of an activity is called besides.
const ACTIVITY_DATE: &str =
    "on activitydate visitdate calldate meetingdate 活动日期 拜访日期 跟进日期 跟进时间 沟通日期 发生日期";
/// What the day of an exchange rate is called besides.
const RATE_DATE: &str = "ratedate effectivedate validfrom 汇率日期 生效日期 公布日期 适用日期";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::header;

    #[test]
    fn every_header_word_is_written_as_headers_are_folded() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                for word in field.headers(kind) {
                    assert_eq!(header::fold(word), word, "{}", field.as_str());
                }
            }
        }
    }

    #[test]
    fn every_field_is_found_by_its_own_word() {
        for field in Field::ALL {
            assert_eq!(Field::from_word(field.as_str()), Some(*field));
        }
        assert_eq!(Field::from_word("colour"), None);
    }
}
