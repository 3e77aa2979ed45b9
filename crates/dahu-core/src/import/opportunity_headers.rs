//! The words that headers use in files of opportunities and of their histories.

use super::{Field, Kind, contact_headers::contact_words};

/// What the day of a change of stage is called besides.
pub(super) const CHANGE_DATE: &str = "on changedon changedate stagedate changedat lastmodified lastmodifieddate createddate enteredon \
     变更日期 变更时间 阶段日期 进入日期 进入阶段日期 推进日期 修改日期 修改时间";

/// Whether files of this kind are about opportunities.
pub(super) fn has(kind: Kind) -> bool {
    matches!(kind, Kind::Opportunities | Kind::StageChanges)
}

/// Headers that mean a field, likeliest first, as headers are folded; of fields that other kinds have, what they say there.
pub(super) fn words(field: Field) -> &'static str {
    match field {
        Field::Opportunity => {
            "opportunity opportunityid opportunitycode opportunityno opportunitynumber dealid dealcode dealno dealnumber \
             code id 商机编号 商机编码 商机代码 商机id 商机号 项目编号 项目编码 机会编号 编号 编码"
        }
        Field::OpportunityName => {
            "opportunityname dealname deal nameoftheopportunity topic subject name title 商机名称 商机 机会名称 项目名称 商机标题 商机主题 名称 主题"
        }
        Field::Pipeline => {
            "pipeline pipelinename salespipeline salesprocess 销售管道 管道 销售流程 商机流程 流程"
        }
        Field::Stage => {
            "stage stagename dealstage salesstage opportunitystage pipelinestage newstage tostage 阶段 商机阶段 销售阶段 项目阶段 当前阶段 \
             变更后阶段 新阶段"
        }
        Field::State => {
            "state openwonorlost status dealstatus opportunitystatus opportunitystate 状态 商机状态 输赢 赢单状态 商机结果"
        }
        Field::OpenedOn => {
            "openedon opened engagedate startdate created opendate dateopened knownsince createdate 发现日期 开始日期 商机日期 立项日期 \
             打开日期 商机创建日期 起始日期"
        }
        // What follows is that of the decision where the file has a column of its own for what is expected.
        Field::CloseOn => {
            "closeon expectedclosedate expectedclose expectedclosingdate estimatedclosedate estclosedate forecastdate tobedecidedby 预计成交日期 \
             预计结单日期 预计签约日期 预计签单日期 预计关闭日期 预计日期 预计成交时间 closedate closingdate closed 结单日期 关闭日期"
        }
        Field::DecidedOn => {
            "decidedon decisiondate closedate closedon closed actualclosedate wondate lostdate 决定日期 赢单日期 输单日期 成交日期 结单日期 \
             签约日期 实际成交日期 实际结单日期 关闭日期"
        }
        Field::Products => {
            "products product productname productcode item items sku 产品 产品名称 产品编码 意向产品 商品 商品名称 品名 型号"
        }
        Field::BusinessKind => {
            "businesskind kindofbusiness opportunitytype dealtype type kind 业务类型 商机类型 类型"
        }
        Field::OpportunitySource => {
            "opportunitysource sourceoftheopportunity leadsource source 商机来源 线索来源 来源"
        }
        Field::SellingMode => "sellingmode wayofselling salestype 销售方式 销售模式",
        Field::ForecastCategory => "forecastcategory forecast forecasttype 预测类别 预测类型 预测分类",
        Field::DecisionReason => {
            "decisionreason reason closereason wonreason lostreason lossreason winreason reasonwonorlost 输赢原因 赢单原因 输单原因 丢单原因 原因 \
             赢输原因"
        }
        Field::LostTo => "lostto losttocompetitor competitor maincompetitor 输给 丢给 竞争对手 输给谁 中标方",
        Field::ChangedBy => {
            "changedby by modifiedby lastmodifiedby user salesperson salesagent owner 变更人 操作人 修改人 推进人 负责人 销售人员"
        }
        other => contact_words(other),
    }
}
