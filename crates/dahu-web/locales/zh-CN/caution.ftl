# 对估值的疑问：是什么、对数字意味着什么、怎么办。代码与 dahu-app 一致。
caution-decides = 决定显示什么
caution-warns = 谨慎使用
caution-notes = 供参考

caution-churn-not-identifiable = 这份台账看不出谁已经流失
caution-churn-not-identifiable-means = 已流失的客户和只是买得慢的客户看起来一样：带流失的模型并不比不带的更能解释台账（对数似然只高 { $gain }，至少要高 2）。因此不认定任何客户流失，价值只算到展望期末，也算不出留住客户的价值。
caution-churn-not-identifiable-advice = 请导入更长的台账，最好两年以上。在此之前，请关注比平常晚的客户。

caution-too-few-accounts = 客户太少，不足以建立模型：只有 { $accounts } 家，至少要 { $needed } 家
caution-too-few-accounts-means = 改按每家客户自己的节奏估值：如果它仍在购买，就假定照旧买到展望期末，以后才流失的可能没有计入。合同能带来更多的客户，按合同和续约概率估值。
caution-too-few-accounts-advice = 用来比较客户，不要当作预测。客户有合同的，请导入合同各期：续约的可能便会计入估值。

caution-too-few-repeat-buyers = 再次购买的客户太少，不足以建立模型：只有 { $found } 家，至少要 { $needed } 家
caution-too-few-repeat-buyers-means = 模型要从回头客户中学习。因此改按每家客户自己的节奏估值：如果它仍在购买，就假定照旧买到展望期末。只买过一次的客户，只能按其他客户的节奏来估计。
caution-too-few-repeat-buyers-advice = 请导入更长的台账。如果客户各自只买一个大项目，请按商机而不是按节奏估值。

caution-no-model-fits = 没有模型适合这些客户的购买
caution-no-model-fits-means = 求解参数 { $evaluations } 步仍没有结果。因此改按每家客户自己的节奏估值，只算到展望期末。
caution-no-model-fits-advice = 请查看是否有少数特别大的购买，或在“重新估值”里换一个模型。

caution-spend-depends-on-frequency = 常买的客户与少买的客户，每次金额不同
caution-spend-depends-on-frequency-means = 购买频率与每次金额有关（相关系数 { $pearson }，名次相关 { $spearman }），而金额模型假定两者无关。购买次数少的客户，价值最没有把握。
caution-spend-depends-on-frequency-advice = 对少买的客户，名次比金额更可信。

caution-left-truncated = 台账从中途开始
caution-left-truncated-means = 前 30 天有 { $first_window } 家客户像是第一次购买，而按之后的情况应为 { $next_window } 家。至少 { $share } 的客户其实更老，看起来比实际买得更勤。
caution-left-truncated-advice = 如果有更早的台账，请导入。

caution-not-stationary = 生意与过去不同了
caution-not-stationary-means = 各次留出检验（从早到晚）的预测偏差为 { $bias }：客户买得比过去多，或者少。如果都偏向同一边，总价值也朝那边偏。
caution-not-stationary-advice = 总价值请按这个幅度存疑；客户之间的名次受影响较小。

caution-infinite-mean-spend = 少数购买金额太大，平均金额没有意义
caution-infinite-mean-spend-means = 各客户的金额相差太大，没有均值（q 为 { $q }，应大于 1）。因此改用中位数，价值宁可偏小。
caution-infinite-mean-spend-advice = 请看最大的几笔购买：是普通订单，还是应该单独看待的项目？

caution-sales-dropped = 有退货未计入，占销售额 { $share }
caution-sales-dropped-means = 这些退货之前没有可冲减的购买，可能因为台账开始得晚；或者本次估值的条件就是不计退货。价值大约高估这个比例。
caution-sales-dropped-advice = 请导入更早的台账，或核对这些退货。

caution-returns-netted = 退货很多，占销售额 { $share }
caution-returns-netted-means = 退货已冲减之前的购买；全部退回的购买不计。
caution-returns-netted-advice = 如果退货都记为负数行，就不用做什么。

caution-no-better-than-past-revenue = 找大客户，过去的销售和模型一样准
caution-no-better-than-past-revenue-means = 留出期内，模型排在前 20% 的客户带来 { $model } 的销售，按过去销售排在前 20% 的带来 { $heuristic }。模型的用处在于总额和概率，不在于大客户名单。
caution-no-better-than-past-revenue-advice = 决定拜访谁，看过去的销售也一样。

caution-worse-than-base-rate = “还会购买”的概率并不比猜测更准
caution-worse-than-base-rate-means = 对每家客户都说同一个概率，反而更接近实际（布里尔分数 { $brier }，基准为 { $base }）。不要根据单家客户的概率行动。
caution-worse-than-base-rate-advice = 请改用逾期客户名单，它看的是每家客户自己的节奏。

caution-fit-uncertain = 参数的求解没有明确结果
caution-fit-uncertain-means = 别的参数也能差不多地解释这份台账，所以价值的偏差可能超过所给的区间。
caution-fit-uncertain-advice = 请在“重新估值”里换一个模型比较。
