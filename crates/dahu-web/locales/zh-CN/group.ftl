# 客户所属集团的树。
group-account = 客户
group-lead = 从最上级开始的全部单位。您无权查看的数字不计入合计。
group-more = 仅显示前 { $most } 个单位。
group-drawn = 集团结构图
group-drawn-note = 点击单位可折叠或展开
group-units = 单位
group-units-definition = 集团的每个客户，以及它连同全部下级的合计。
    .formula = 本单位数字 + 全部下级单位数字
    .source = 客户、销售台账、最近一次估值、联系人、任务
group-net-recent-whole = 近12个月（含下级）
group-net-recent-own = 本单位
group-net-prior-whole = 前12个月（含下级）
group-value-whole = 价值（含下级）
group-open-tasks = 未完成任务
group-open = 整个集团
