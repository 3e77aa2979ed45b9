//! The headings by which columns of files of ratings and of wallets are known.

use super::{Field, Kind, contact_headers::contact_words};

/// Whether a kind of file is one of these.
pub(super) fn has(kind: Kind) -> bool {
    matches!(kind, Kind::Ratings | Kind::Wallets)
}

/// The words of a field's headings, folded.
pub(super) fn words(field: Field) -> &'static str {
    match field {
        Field::Criterion => "criterion criteria 标准 评分标准 评估标准 评选标准 指标",
        Field::Rating => "rating score points step 评分 分数 得分 打分",
        Field::Rival => "rival bestrival competitor 竞争对手 最强对手 最强竞争对手 对手",
        Field::Wallet => {
            "wallet yearlywallet annualspend yearlyspend totalspend spend 钱包 客户钱包 年采购额 年采购总额 采购总额"
        }
        Field::Source => "source wherethedatacomefrom basis evidence 信息来源 来源 数据来源 依据",
        Field::SourceOn => {
            "sourceon obtainedon sourcedate ratedon knownon date 取得日期 获取日期 来源日期 评分日期 评定日期 日期"
        }
        other => contact_words(other),
    }
}
