# 价值各数字的定义，由表头打开：是什么，然后是公式（说明符号），再是来源。模型说明按其在代码库中的位置注明。
definition-formula = 公式
definition-source = 来源

account-name-definition = 客户名称，下面是编号或负责人；点击打开客户页面。
    .source = 导入的客户名单，以及台账中出现的客户
account-owner-definition = 负责该客户的销售人员。
    .source = 导入的客户名单
account-industry-definition = 客户所属行业。
    .source = 导入的客户名单
account-region-definition = 客户所在地区。
    .source = 导入的客户名单

past-sales-definition = 截至台账最后一天，客户的全部购买减去退货，以工作区币种计。
    .formula = Σ 该客户各条明细的金额，退货为负
    .source = 销售台账
residual-value-definition = 从估值日起，客户今后预计购买所带来的毛利，不设期限，贴现到估值日。全部客户的价值是各家之和；尚未购买的客户只计其合同。
    .formula = V = 毛利率 × E[M] × DERT，DERT = Σ e^(−δt)，对今后预计的每次购买求和，t 为距今天数；E[M]：每次购买的预计金额，δ = ln(1 + d) ÷ 365.25，d 为年贴现率
    .source = Fader、Hardie 和 Lee 2005，“RFM and CLV”，Journal of Marketing Research 42(4)；docs/models/residual-value.md
value-within-definition = 到展望期末为止，预计购买所带来的毛利，贴现到估值日。
    .formula = V = 毛利率 × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du)；E(u)：u 天内预计的购买次数，E[M]：每次的预计金额，H：按日历计的展望期天数，δ = ln(1 + d) ÷ 365.25，d 为年贴现率
    .source = 自有，由购买时间模型和金额模型得出：docs/models/residual-value.md
value-without-churn-definition = 到展望期末为止预计的毛利，已贴现。台账看不出谁已流失，所以不认定任何客户流失，也因此没有展望期以后的价值。
    .formula = V = 毛利率 × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du)，E(u) = u (r + x) ÷ (α + T)；x：首次之后的购买天数，T：距首次购买的天数，r 和 α：拟合得出，E[M]：每次的预计金额，H：展望期天数，δ = ln(1 + d) ÷ 365.25
    .source = Ehrenberg 1959，Applied Statistics 8(1)；docs/models/nbd.md、residual-value.md
value-own-rhythm-definition = 假定每家客户照旧购买，到展望期末为止预计的毛利，已贴现。这是经验法则，因为无法拟合整体模型；合同带来的不低于此的客户，按合同估值。
    .formula = V = c × H ÷ 平均间隔 × 平均金额 × 毛利率 × (1 − e^(−δH)) ÷ (δH)；c：存活概率，H：展望期天数，δ = ln(1 + d) ÷ 365.25，d 为年贴现率
    .source = 自有：docs/models/own-rhythm.md
value-contracts-definition = 客户的合同到展望期末为止带来的毛利：每份在执行的合同的剩余部分，加上之后每次续约乘以其概率。尚未购买的客户，或不低于按自身节奏的估值时采用；合同项下的销售也在台账里，所以两者不相加。估值日之后才开始的各期不计入。
    .formula = V = w₀ + Σ_(k≥1) pᵏ w_k；w_k：从现在起第 k 期的毛利 × 其在展望期内的天数 ÷ 一期的天数，已贴现；p =（续约数 + 1）÷（续约数 + 流失数 + 2），流失满十份起按年限计算
    .source = Laplace 1814（连续性法则）；Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)（按年限）；docs/models/own-rhythm.md、sbg.md
equity-interval-definition = 有 10% 的可能低于前者，10% 的可能高于后者。包含参数只是估计值、以及客户行为偶然这两种不确定，不包含模型本身可能不对。
    .formula = V × e^(σz) + D 的 10% 和 90% 分位数；σ：从模型模拟 40 份台账并重新拟合所得 ln V 的标准差，z：标准正态，D：客户未来模拟 150 至 400 次的偏离；尚未购买的客户的合同按平方加宽区间
    .source = Efron 和 Tibshirani 1993，An Introduction to the Bootstrap 第 6 章；docs/models/equity.md
equity-interval-rhythm-definition = 有 10% 的可能低于前者，10% 的可能高于后者。假定各客户互不相关，合计服从正态分布。
    .formula = V ± 1.2816 × √Σσ²，不低于 0；按自身节奏的客户 σ² = (c (μ + μ²) − (c μ)²) ×（平均金额 × 毛利率 × 贴现）²，μ = H ÷ 平均间隔，c：存活概率；按合同的客户：对续约次数求方差
    .source = 自有：docs/models/own-rhythm.md
valued-accounts-definition = 扣除退货后，截至估值日至少还有一个购买日的客户，以及尚未购买但已签合同的客户。
    .source = 销售台账；什么算购买：docs/models/README.md
top-fifth-share-definition = 按价值排序，最大的 20% 客户合计占总价值的比例；家数向上取整，价值为零的客户也计入家数。
    .formula = 最大的 ⌈0.2 n⌉ 家的 ΣV ÷ 全部 n 家的 ΣV
    .source = 自有：docs/models/equity.md
accounts-for-eighty-definition = 从价值最大的客户开始，累计到 80% 价值所需的客户数。
    .formula = 使最大的 k 家 ΣV ≥ 0.8 × 全部 ΣV 的最小的 k
    .source = 自有：docs/models/equity.md
bubble-definition = 每个气泡是一家客户：越靠右，过去买得越多；越靠上，今后的价值越大；大小是展望期内预计的购买次数，颜色是存活概率。图中是价值最大的一百家，以及名次变化最大的；两个坐标都按十倍递增，没有销售或没有剩余价值的客户只在表格里。
    .source = 本次估值；销售台账
value-by-definition = 按负责人、行业或地区汇总的客户价值；各部分之和等于总值。
    .formula = 该组客户的 ΣV
    .source = 本次估值；导入的客户名单
share-of-value-definition = 该组的价值除以全部客户的价值。
    .formula = 该组的 ΣV ÷ 全部的 ΣV
    .source = 本次估值；导入的客户名单

chance-alive-definition = 根据购买次数和距今多久，客户仍会购买的可能性。过去常买、却沉默很久的客户，多半已经流失；尚未购买的客户没有此概率。
    .source = 本次估值的购买时间模型：docs/models/README.md
chance-alive-bg-nbd-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x − 1) × ((α + T) ÷ (α + tₓ))^(r + x))，x = 0 时为 1；x：首次之后的购买天数，tₓ 和 T：首次到最近一次、到估值日的天数，r、α、a、b：拟合得出
    .source = Fader、Hardie 和 Lee 2005，Marketing Science 24(2)；docs/models/bg-nbd.md
chance-alive-mbg-nbd-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x) × ((α + T) ÷ (α + tₓ))^(r + x))；x：首次之后的购买天数，tₓ 和 T：首次到最近一次、到估值日的天数，r、α、a、b：拟合得出
    .source = Batislam、Denizel 和 Filiztekin 2007，International Journal of Research in Marketing 24(3)；docs/models/mbg-nbd.md
chance-alive-pareto-nbd-definition = { chance-alive-definition }
    .formula = P = L ÷ (L + s ∫ (α + u)^−(r + x) (β + u)^−(s + 1) du)，u 从 tₓ 到 T，L = (α + T)^−(r + x) (β + T)^−s；x：首次之后的购买天数，tₓ 和 T：首次到最近一次、到估值日的天数，r、α、s、β：拟合得出
    .source = Schmittlein、Morrison 和 Colombo 1987，Management Science 33(1)；docs/models/pareto-nbd.md
chance-alive-mbg-cnbd-k-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x) × ((α + T) ÷ (α + tₓ))^R ÷ A)，A = Σ_(j<k) Γ(R + j) ÷ (Γ(R) j!) × ((T − tₓ) ÷ (α + T))ʲ，R = r + k x；x：首次之后的购买天数，tₓ 和 T：首次到最近一次、到估值日的天数，k、r、α、a、b：拟合得出
    .source = 模型：Platzer 和 Reutterer 2016，Marketing Science 35(5)；公式为自有推导：docs/models/mbg-cnbd-k.md
chance-alive-unknown-definition = 未知，所以显示“–”：这份台账分不清已流失的客户和只是买得慢的客户，因此采用不含流失的模型。
    .source = 模型如何选择：docs/models/README.md
chance-alive-rhythm-definition = 在该客户自己的购买间隔中，不短于目前沉默时间的所占比例，目前这一段也计入。这是经验法则，不是模型：间隔太少，说明不了客户已流失；按合同估值的客户没有此概率。
    .formula = c =（1 + 不短于它的间隔数）÷（1 + 间隔数）；自己的间隔少于三个时，按全部客户的间隔计算
    .source = 秩检验（Lehmann 1975，Nonparametrics）：docs/models/own-rhythm.md
expected-purchases-definition = 展望期内预计有多少个购买日。旁边有区间时，有 80% 的把握落在其中。
    .source = 本次估值的购买时间模型：docs/models/README.md
expected-purchases-nbd-definition = { expected-purchases-definition }
    .formula = E = H (r + x) ÷ (α + T)；x：首次之后的购买天数，T：距首次购买的天数，H：展望期天数，r、α：拟合得出
    .source = Ehrenberg 1959，Applied Statistics 8(1)；docs/models/nbd.md
expected-purchases-bg-nbd-definition = { expected-purchases-definition }
    .formula = E = P ∫₀¹ (1 − (1 + p H ÷ (α + T))^−(r + x)) ÷ p × Beta(p; a, b + x) dp；P：存活概率，x：首次之后的购买天数，T：距首次购买的天数，H：展望期天数，r、α、a、b：拟合得出
    .source = Fader、Hardie 和 Lee 2005，Marketing Science 24(2)，写法为自有：docs/models/bg-nbd.md
expected-purchases-mbg-nbd-definition = { expected-purchases-definition }
    .formula = E = P ∫₀¹ (1 − (1 + p H ÷ (α + T))^−(r + x)) ÷ p × Beta(p; a, b + x + 1) dp；P：存活概率，x：首次之后的购买天数，T：距首次购买的天数，H：展望期天数，r、α、a、b：拟合得出
    .source = Batislam、Denizel 和 Filiztekin 2007，International Journal of Research in Marketing 24(3)，写法为自有：docs/models/mbg-nbd.md
expected-purchases-pareto-nbd-definition = { expected-purchases-definition }
    .formula = E = P × (r + x) (β + T) ÷ (α + T) × (1 − ((β + T) ÷ (β + T + H))^(s − 1)) ÷ (s − 1)，s = 1 时取极限；P：存活概率，x：首次之后的购买天数，T：距首次购买的天数，H：展望期天数，r、α、s、β：拟合得出
    .source = Schmittlein、Morrison 和 Colombo 1987，Management Science 33(1)；docs/models/pareto-nbd.md
expected-purchases-mbg-cnbd-k-definition = { expected-purchases-definition }
    .formula = E = P Σ_j w_j Σ_m P(m 段) Σ_(n < ⌊(j + m) ÷ k⌋) q_n；P：存活概率，j：上次购买以来已走过的间隔段数，其概率为 w_j，m：展望期内的段数（负二项），q_n：n 次购买之后仍在的概率
    .source = 模型：Platzer 和 Reutterer 2016，Marketing Science 35(5)；公式为自有推导：docs/models/mbg-cnbd-k.md
expected-purchases-rhythm-definition = 客户照旧购买时，展望期内预计有多少个购买日。
    .formula = E = c × H ÷ 平均间隔；c：存活概率，H：展望期天数；自己的间隔少于三个时，c 和平均间隔取自全部客户
    .source = 自有：docs/models/own-rhythm.md
expected-spend-definition = 一次购买预计的金额：介于该客户自己的平均与全体平均之间，买得越多越接近自己的平均。
    .formula = E[M] = p (γ + x m) ÷ (p x + q − 1)；x：首次之后的购买天数，m：其平均金额，p、q、γ：拟合得出；q ≤ 1 时取中位数
    .source = Fader 和 Hardie 2013，“The Gamma-Gamma Model of Monetary Value”；docs/models/gamma-gamma.md
expected-spend-rhythm-definition = 该客户至今每个购买日的平均金额。
    .formula = 全部购买日的金额（已扣退货）÷ 购买天数
    .source = 销售台账；docs/models/own-rhythm.md

own-margin-definition = 该客户至今购买的毛利率。一直亏本供货的客户价值为零，不为负；退货不少于购买的客户取全体的毛利率。
    .formula = Σ 各条明细的毛利 ÷ Σ 其金额，介于 0 与 1 之间；明细的毛利：金额 − 成本；没有成本时为金额 × 产品或其品类的毛利率；再没有时 × 估值的毛利率
    .source = 销售台账；导入的毛利率；docs/models/residual-value.md
account-within-definition = { value-within-definition }
    .formula = V = 毛利率 × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du)；E(u)：u 天内预计的购买次数，E[M]：每次的预计金额，H：展望期天数，δ = ln(1 + d) ÷ 365.25，d 为年贴现率
    .source = 自有，由购买时间模型和金额模型得出：docs/models/residual-value.md
account-interval-definition = 考虑今后购买几次、每次多少，展望期内价值有 80% 的把握落在哪两个金额之间；参数按估计值计。
    .formula = 花费 s 的 10% 和 90% 分位数，整体贴现：不超过 s 的概率 = Σ_N P(N) I_(s ÷ (s + γ′))(p N, q′)；N：展望期内的购买次数，q′ = p x + q，γ′ = γ + x m，I：不完全贝塔函数
    .source = 自有：docs/models/residual-value.md
account-interval-residual-definition = 该客户今后带来的全部毛利有 80% 的把握落在哪两个金额之间；上面的价值是平均值，会被少数好的结果拉高。参数按估计值计。
    .formula = 对 200 至 2000 个模拟的未来，取 毛利率 × Σ 金额 × e^(−δt) 的 10% 和 90% 分位数；每个未来都按其购买历史抽取购买频率、流失时点和金额，直到金额贴现后只剩 1%
    .source = 自有，由购买时间模型和金额模型得出：docs/models/residual-value.md
account-interval-rhythm-definition = 考虑今后购买几次，价值有 80% 的把握落在哪两个金额之间；每次都按平均金额计。
    .formula = N × 平均金额 × 毛利率 × 贴现的 10% 和 90% 分位数；N：以概率 1 − c 为 0，否则服从均值为 H ÷ 平均间隔的泊松分布
    .source = 自有：docs/models/own-rhythm.md
account-interval-contracts-definition = 考虑合同续约几次，价值有 80% 的把握落在哪两个金额之间。
    .formula = 对一份合同的续约次数取 10% 和 90% 分位数；有几份合同时为 V ± 1.2816 × √Σσ²，不低于 0
    .source = 自有：docs/models/own-rhythm.md
ranks-definition = 客户按价值、按截至估值日的购买金额各排第几；第 1 为最大。
    .source = 本次估值
next-purchase-definition = 客户该在何时购买。逾期：距最近购买的时间长于自己 95% 的间隔，有 4 个购买日起才判断。
    .formula = 最近购买 + 自己间隔的中位数；没有间隔时为估值日 + 展望期天数 ÷ 预计购买次数（不少于 1 次时）
    .source = 销售台账；自有规则，百分位按 Hyndman 和 Fan 1996，The American Statistician 50(4)，定义 7
keeping-definition = 流失减少这么多时，该客户的价值增加多少（一阶近似）。花得比这更多，就不划算。
    .formula = g × dV/dg（g = 0 处）；V(g)：把该客户的流失概率（或速度）乘以 1 − g 时的价值
    .source = 自有：docs/models/retention.md、residual-value.md
alive-history-definition = 现在拟合的模型在每一天会怎么说：客户沉默时下降，每次购买后回升。
    .formula = 存活概率 P，其中 x、tₓ 和 T 取当天的数
    .source = 本次估值的购买时间模型，见模型卡；销售台账的购买日
alive-date-definition = 从首次购买到估值日均匀分成六十段的各点，加上每个购买日。
    .source = 销售台账

rank-changes-definition = 在价值或销售最大的客户中，两个名次相差最大的。箭头向上：比过去的销售更值钱，要照顾好；箭头向下：过去卖得多，今后却期望不大。
    .formula = 销售名次 − 价值名次，离 0 最远的在前
    .source = 本次估值
value-rank-definition = 全部已估值的客户按价值排序后，该客户排第几；第 1 为最大。
    .source = 本次估值
sales-rank-definition = 全部已估值的客户按截至估值日的购买金额（已扣退货，其他币种已折算）排序后，该客户排第几；第 1 为最大。
    .source = 本次估值读取的销售台账

statement-definition = 全部客户的价值怎样从期初变到现在，分毫不差。两端用同一模型、同一条件估值。
    .formula = 期初 + 新客户 + 增长 − 减少 − 流失 = 期末
    .source = 自有：docs/models/equity.md
statement-opening-definition = 当时已购买过或已签合同的客户在那一天的价值。
    .formula = 这些客户的 ΣV，购买记录截至当天，模型为现在拟合的
    .source = 自有：docs/models/equity.md
statement-closing-definition = 全部客户在估值日的价值。
    .formula = 全部客户的 ΣV
    .source = 自有：docs/models/equity.md
statement-realised-definition = 两天之间净销售额的毛利：资产在此期间付出的回报。
    .formula = Σ 期初之后到估值日各条明细的毛利；没有任何明细有自己的毛利时，为 Σ 金额 × 估值的毛利率
    .source = 销售台账；导入的毛利率；docs/models/equity.md
statement-yield-definition = 期间实现的毛利，与客户期初价值之比。
    .formula = 期间实现的毛利 ÷ 期初价值
    .source = 自有：docs/models/equity.md
statement-return-definition = 期间实现的毛利加上价值的变化，与客户期初价值之比。新客户计入期末价值。
    .formula =（期末 − 期初 + 期间实现的毛利）÷ 期初
    .source = 自有：docs/models/equity.md
movement-definition = 从期初到估值日，客户的价值怎样变动：每家客户只属于一种变动。
    .source = 本次估值：docs/models/equity.md
movement-accounts-definition = 这样变动的客户数；第一行为当时已有的客户，最后一行为全部已估值的客户。
    .source = 本次估值
movement-amount-definition = 这些客户使总价值改变了多少；第一行和最后一行为价值本身。
    .formula = 该变动各客户的 Σ（期末价值 − 期初价值）
    .source = 自有：docs/models/equity.md
movement-new-definition = 期初之后才第一次购买，或尚未购买、期初之后才签合同的客户：它们的全部价值都是新增的。
    .formula = Σ 期末价值
    .source = 自有：docs/models/equity.md
movement-growth-definition = 价值不低于期初的客户：增加了多少。时间临近、贴现变少的部分也在其中。
    .formula = 期末 ≥ 期初的客户的 Σ（期末 − 期初）
    .source = 自有：docs/models/equity.md
movement-shrinkage-definition = 价值低于期初、但没有流失的客户：减少了多少。期间已经买走的，今后不会再来。
    .formula = −Σ（期初 − 期末），对这些客户求和
    .source = 自有：docs/models/equity.md
movement-lost-definition = 价值减少、且不再视为存活的客户，把所买全部退回的客户，以及尚未购买、合同就已到期的客户：价值减少了多少。台账看不出谁已流失时，只有后两种。
    .formula = −Σ（期初 − 期末），对存活概率在期初不低于 ½、现在低于 ½ 的客户求和；按自身节奏时以 0.1 代替 ½
    .source = 自有：docs/models/equity.md、own-rhythm.md
value-at-opening-definition = 该客户在期初那一天的价值，用同一模型、同一条件；“–”表示当时既没有购买过，也没有合同。
    .formula = V，购买记录截至期初
    .source = 自有：docs/models/equity.md
value-change-definition = 期初以来该客户的价值变化了多少。
    .formula = 期末价值 − 期初价值，新客户的期初价值为 0
    .source = 自有：docs/models/equity.md

terms-definition = 明细没有自己的毛利时所用的毛利率、年贴现率和展望期，以启动估值时填写的为准。
    .source = “重新估值”表单或命令行
timing-model-definition = 要求使用的模型；由数据来选时，所选的模型见模型卡。
    .source = “重新估值”表单或命令行；docs/models/README.md
as-of-definition = 估值日：已知截至这一天的购买，价值贴现到这一天。
    .source = 填写的日期；留空则取台账最后一天，不晚于今天
run-number-definition = 估值从 1 开始编号；点击打开该次估值的页面。
    .source = 本工作区的历次估值
run-started-definition = 估值何时由谁启动。
    .source = 本工作区的历次估值
run-state-definition = 估值进行中、已完成、失败、已取消或中断；只有已完成的才改变价值。
    .source = 本工作区的历次估值
run-equity-definition = 该次估值得出的全部客户价值：模型能看出谁已流失时为剩余价值，否则为展望期内价值。
    .formula = 全部客户的 ΣV
    .source = 自有：docs/models/equity.md
inputs-hash-definition = 决定结果的一切的指纹：程序、条件、台账文件、汇率、毛利率和合同。
    .formula = 对上述内容的 SHA-256，列表中显示前十二位
    .source = docs/decisions/0011-valuation-runs.md
result-hash-definition = 各客户价值和其他一切结果的指纹：输入相同，它就相同。
    .formula = 对上述内容的 SHA-256，列表中显示前十二位
    .source = docs/decisions/0011-valuation-runs.md
program-definition = 完成该次估值的程序及其版本。
    .source = 程序本身

parameter-definition = 模型中要由台账拟合的数；符号下面是它的含义。
    .source = docs/models 下该模型的说明
estimate-definition = 使客户的购买记录最有可能出现的参数值。
    .formula = ln L 对各参数的对数求最大
    .source = 最大似然：docs/models 下该模型说明的“Estimation”一节
standard-error-definition = 因数据有限，估计值可能偏离多少；“–”表示数据定不住这个参数。
    .formula = SE(θ) = θ × √([−H]⁻¹)_θθ；H：ln L 在最大值处对各参数对数的二阶导数
    .source = 最大似然与 delta 法：docs/models/README.md
counted-in-definition = 参数的单位：周、币种，或只是一个数。
    .source = docs/models 下该模型的说明，其中以天计
log-likelihood-definition = 在模型下出现这些购买记录的概率的对数；越接近零越好，只能在同一份台账上比较。
    .formula = ln L = Σ 各客户购买记录的密度的对数，时间以周计
    .source = docs/models 下该模型的说明
aic-definition = 赤池信息准则：越小，拟合与简洁越平衡。
    .formula = 2 × 参数个数 − 2 × ln L
    .source = Akaike 1974，IEEE Transactions on Automatic Control 19(6)；docs/models/README.md
observations-definition = 似然计入的客户数。购买时间模型不计最后一天才首次购买的客户；金额模型只计再次购买过的客户。
    .source = 销售台账
convergence-definition = 从几个起点向似然的最高处攀登。几个起点到达同一顶点、那里的坡度近于零、四面都是下坡，结果才可信。
    .formula = 坡度：|d ln L / d ln θ| 的最大者；同一顶点：ln L 相差不超过 0.001；极大值：二阶导数显示四面都是下坡
    .source = 自有：docs/models 下该模型说明的“Estimation”一节
model-definition = 说明客户何时购买、何时流失的模型；每个模型都有一篇说明。
    .source = docs/models/README.md
aic-above-best-definition = 在同样的客户上，该模型的赤池信息准则比最小的高多少：0 为最优，“–”表示没有收敛。
    .formula = AIC − 最小的 AIC，AIC = 2 × 参数个数 − 2 × ln L
    .source = Akaike 1974，IEEE Transactions on Automatic Control 19(6)；docs/models/README.md
candidate-outcome-definition = 采用了哪个模型：在能看出谁已流失的模型中取 AIC 最小的；都看不出时，取不含流失的 NBD。
    .formula = 能看出：ln L 比不含流失时至少高 2，一万次中离开多于一次，且没有参数在边界上
    .source = 自有：docs/models/README.md

cleaning-definition = 一次购买是客户当天买得比退得多、或订单全部免费的一天。退货冲减之前的购买；找不到购买的退货被剔除，并列在这里。
    .formula = 全部销售 − 已冲减的退货 = 购买的金额；退货 = 已冲减 + 已剔除
    .source = 自有：docs/models/README.md
cleaning-days-definition = 截至估值日，客户有台账明细的天数，各客户分别计算。
    .source = 销售台账
cleaning-return-days-definition = 其中有退货的天数。
    .source = 销售台账
cleaning-sales-definition = 截至估值日售出的全部金额，未扣退货。
    .formula = Σ 大于零的金额
    .source = 销售台账
cleaning-netted-definition = 从该客户同一天或之前的购买中冲减的退货，先冲最近的。
    .formula = Σ 有购买可冲减的退货金额
    .source = 销售台账
cleaning-dropped-definition = 超过之前全部购买的退货；条件为不计退货时，为全部退货。
    .formula = Σ 退货金额 − 已冲减的退货
    .source = 销售台账
cleaning-without-purchase-definition = 有台账明细、但没有剩下购买日的客户；它们不参与估值。
    .source = 销售台账
converted-definition = 这种币种的明细合计多少，分别以该币种和估值币种计。
    .formula = Σ 金额 × 当天的汇率（截至当天最近的汇率）
    .source = 销售台账；导入的汇率
margins-by-cost-definition = 有成本的明细的净销售额；其毛利为金额减成本。
    .source = 销售台账
margins-by-product-definition = 没有成本、但产品或其品类有毛利率的明细的净销售额。
    .source = 销售台账；导入的毛利率
margins-otherwise-definition = 其余明细的净销售额，按估值的毛利率。
    .source = 销售台账；估值条件
margins-all-definition = 截至估值日全部明细的毛利，以及它占净销售额的比例。
    .formula = Σ（金额 − 成本）+ Σ 金额 × 产品毛利率 + Σ 金额 × 估值毛利率；比例：除以 Σ 金额
    .source = 销售台账；导入的毛利率
margins-at-a-loss-definition = 全部明细的毛利合计为负的客户：价值为零。
    .source = 销售台账；导入的毛利率
calibration-end-definition = 模型拟合所用购买记录的最后一天。
    .source = 估值条件；没有指定时为估值日
ledger-from-definition = 台账有明细的第一天。
    .source = 销售台账

hold-out-definition = 只用某一天（起点）之前的数据重新选择并拟合模型，预测之后的日子，再与实际比较。旁边是简单的经验法则：每家客户照过去的频率购买，过去最大的仍然最大。
    .formula = 从估值日往回两段，每段为台账的四分之一，最长一年
    .source = 自有：docs/models/hold-out.md
hold-out-who-definition = 谁作的预测：模型；按过去的频率和销售的经验法则；再下面是实际，以及最好可能的占比和基准率的布里尔分数。
    .formula = 经验法则：购买次数 x ÷ T × 留出天数，按过去的销售排序；x：首次之后的购买天数，T：距首次购买的天数
    .source = Wübben 和 von Wangenheim 2008，Journal of Marketing 72(3)；docs/models/hold-out.md
score-purchases-definition = 留出期内全部客户的购买次数，预测的和实际的。起点当天或之后才开始购买的客户不计入这些数字。
    .formula = Σ E_i；下面为 Σ y_i；E_i：对客户 i 的预测，y_i：其实际
    .source = 自有：docs/models/hold-out.md
score-bias-definition = 合计多预测了多少；小于零：预测少了。
    .formula = Σ E_i ÷ Σ y_i − 1
    .source = 自有：docs/models/hold-out.md
score-mae-definition = 平均绝对误差：每家客户的预测平均差几次购买。
    .formula = |E_i − y_i| 的平均
    .source = docs/models/hold-out.md
score-rmse-definition = 每家客户购买次数的均方根误差；差得多的影响更大。
    .formula = √((E_i − y_i)² 的平均)
    .source = docs/models/hold-out.md
score-spearman-definition = 先后顺序预测得对不对：1 为完全一致，0 为毫无关系。
    .formula = 斯皮尔曼相关系数：E_i 与 y_i 的名次的相关，相等的取名次的中间值
    .source = docs/models/hold-out.md
score-capture-definition = 预测排在前 20% 的客户，占留出期销售额的比例。最好的可能：如果事先就知道。
    .formula = E_i × E[M] 最大的 ⌈n ÷ 5⌉ 家的 Σ s_i ÷ 全部 Σ s_i；s_i：客户 i 在留出期的购买金额；经验法则：过去销售最大的
    .source = Wübben 和 von Wangenheim 2008，Journal of Marketing 72(3)；docs/models/hold-out.md
score-brier-definition = “还会购买”的概率的均方误差，0 为完美。基准率：对每家客户都说同一个概率。
    .formula = (1 − e^(−E_i) − [y_i > 0])² 的平均；基准率 b (1 − b)，b：实际购买的客户比例
    .source = Brier 1950，Monthly Weather Review 78；docs/models/hold-out.md
tracking-definition = 全部客户的复购逐周累计，实际的和预测的。虚线左边模型见过，右边没有见过。
    .formula = 截至某天的预测：各客户首次购买以来的时间内，对新客户预计的购买次数之和
    .source = Fader、Hardie 和 Lee 2005，Marketing Science 24(2)，第 4 节；docs/models/hold-out.md
tracking-date-definition = 从最早的首次购买起每周的最后一天，以及留出期的最后一天；台账很长时，几周一点。
    .source = 销售台账
tracking-actual-definition = 截至当天，全部客户首次之后的购买天数。
    .source = 销售台账
tracking-expected-definition = 同样的数，由拟合到起点的模型对同时开始的客户作出的预计。
    .formula = Σ 各客户的 E_新（距首次购买的天数）
    .source = Fader、Hardie 和 Lee 2005，Marketing Science 24(2)，第 4 节；docs/models/hold-out.md
calibration-definition = 把起点时相似的客户归在一起，看留出期内每家实际和预测的购买次数。两根柱子一样高，说明对这类客户预测得准。
    .formula = 一组客户的 y_i 的平均与 E_i 的平均
    .source = 自有：docs/models/hold-out.md
calibration-by-purchases-definition = 截至起点，首次之后有这么多购买天数的客户；七次及以上归在一起。
    .source = 销售台账；docs/models/hold-out.md
calibration-by-recency-definition = 最近一次购买在起点之前这么多天的客户。
    .source = 销售台账；docs/models/hold-out.md
calibration-accounts-definition = 该组中起点之前购买过的客户数。
    .source = 销售台账
calibration-actual-definition = 该组每家客户在留出期的购买次数。
    .formula = Σ y_i ÷ 该组客户数
    .source = 销售台账；docs/models/hold-out.md
calibration-expected-definition = 对该组每家客户预测的购买次数。
    .formula = Σ E_i ÷ 该组客户数
    .source = docs/models/hold-out.md

retention-curve-definition = 从估值日起减少每家客户自己的流失，再为所有客户重新估值。客户各不相同，用一个平均留存率会低估。
    .formula = V(g) ÷ V(0) − 1；V(g)：把每家的流失概率（或速度）乘以 1 − g 时的价值之和，尚未购买的客户的合同不变；客户多于 20,000 家时每隔若干家取一家
    .source = 自有：docs/models/retention.md
retention-cut-definition = 每家客户的流失减少的比例 g：本来会流失二十家，减少 5% 就留住一家。
    .formula = 每家的流失概率 p 变为 (1 − g) p，Pareto/NBD 的 s 变为 (1 − g) s
    .source = 自有：docs/models/retention.md
retention-gain-definition = 流失减少这么多时，全部客户的价值增加的比例。
    .formula = V(g) ÷ V(0) − 1，每 5% 一点，其间取直线
    .source = 自有：docs/models/retention.md
retention-value-definition = 流失减少这么多时，全部客户的价值。
    .formula = V × V(g) ÷ V(0)；V：现状下的客户资产总值
    .source = 自有：docs/models/retention.md
retention-gain-amount-definition = 流失减少这么多时，全部客户的价值增加的金额。
    .formula = V × (V(g) ÷ V(0) − 1)；V：现状下的客户资产总值
    .source = 自有：docs/models/retention.md
retention-gain-each-definition = 增加额分摊到全部已估值的客户。
    .formula = 增加额 ÷ 客户数
    .source = 自有：docs/models/retention.md
retention-kept-definition = 今天仍在购买的客户中，预计一年后仍会购买的比例。没有人看得见客户离开，模型给出其可能。
    .formula = Σ P S(g) ÷ Σ P；P：该客户的存活概率，S(g)：流失减少 g 时，存活的客户留到 365.25 天后的概率；客户多于 1,000 家时每隔若干家取一家
    .source = 自有：docs/models/retention.md
elasticity-own-definition = 流失每减少百分之一，价值增加百分之几（减少不多时）。
    .formula = (V(5%) ÷ V(0) − 1) ÷ 5%
    .source = 自有，参照 Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)：docs/models/retention.md
slogan-definition = 口号说：企业多留住 5% 的客户，利润可提高 25% 至 85%。它说的是留存率提高 5 个百分点和单个客户的价值，取自挑选的行业。
    .source = Reichheld 和 Sasser 1990，《哈佛商业评论》68(5)；docs/models/retention.md
slogan-own-definition = 本来会流失的客户少流失 5% 时，您现有客户的价值增加多少。
    .formula = V(5%) ÷ V(0) − 1；金额：× 客户资产总值；每家：÷ 客户数
    .source = 自有：docs/models/retention.md
slogan-points-definition = 仍在购买的客户每一百家一年后多留住五家时，价值增加多少，以及为此流失须减少多少。
    .formula = 使一年后仍在的比例提高 5 个百分点的 g 处的 V(g) ÷ V(0) − 1
    .source = 自有：docs/models/retention.md

own-contracts-definition = 第一期之后的每一期都是续约；最近一期已到期又没有下一期的合同算作流失，在执行的还没有结果。流失满十份且不在同一期时，用全部合同拟合按年限的模型，并按估值的毛利率和贴现率，为在执行合同今后的续约估值。
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1)：第 n 期期满续约的概率；α、β：拟合得出
    .source = Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；2010，Marketing Science 29(1)；docs/models/sbg.md
own-contracts-answer-definition = 在执行的合同今后的续约值多少；每次续约率提高 5 个百分点，或流失少 5%，又增加多少。
    .formula = V = Σ_n 第 n 期合同金额 × 毛利率 × DERL(n)，再按本期剩余时间贴现；DERL(n) = r(n) (1 + DERL(n + 1) ÷ (1 + d))；增加：用 r(n) + 0.05，或 1 − 0.95 (1 − r(n)) 算得的 V ÷ V − 1；d：平均一期的贴现率
    .source = Fader 和 Hardie 2010，Marketing Science 29(1)；docs/models/sbg.md、retention.md
own-contracts-term-definition = 合同的第几期：1 为首期，之后的每一期都是续约；第 200 行包括更长的。
    .source = 导入的合同
own-contracts-running-definition = 最近一期为该期、且在估值日仍在执行的合同数。
    .source = 导入的合同
own-contracts-amount-definition = 这些在执行的各期的合同金额，按整期计。
    .formula = Σ 在执行的各期的金额
    .source = 导入的合同
own-contracts-renewed-definition = 该期之后又有下一期的合同数。
    .source = 导入的合同
own-contracts-lost-definition = 最近一期为该期、到期后没有下一期的合同数。
    .source = 导入的合同
own-contracts-chance-definition = 该期期满时续约的可能，按截至拟合截止日的全部情况。流失太少、分不出各期时，所有合同用同一个概率，并给出 95% 区间。
    .formula =（续约数 + 1）÷（续约数 + 流失数 + 2），威尔逊区间；流失满十份且不在同一期起为 (β + n − 1) ÷ (α + β + n − 1)
    .source = Laplace 1814（连续性法则）；Wilson 1927，Journal of the American Statistical Association 22；Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；docs/models/sbg.md
contracts-definition = 移位贝塔几何模型：每个客户有自己的不续约概率，在客户之间服从贝塔分布，用最大似然拟合这一批客户。容易离开的先离开，所以续约率随年限上升。
    .formula = S(t) = Π_(i<t) (β + i) ÷ (α + β + i)：t 期之后剩下的比例；α、β：拟合得出
    .source = Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；docs/models/sbg.md
contracts-answer-definition = 这批客户中的一家，在下次决定之前，今后的续约值多少；每次续约率提高 5 个百分点，或流失少 5%，又增加多少。
    .formula = V = 毛利 × DERL(n)，DERL(n) = r(n) (1 + DERL(n + 1) ÷ (1 + d))；n：客户所在的期；增加：用 r(n) + 0.05，或 1 − 0.95 (1 − r(n)) 算得的 V ÷ V − 1
    .source = Fader 和 Hardie 2010，Marketing Science 29(1)；docs/models/sbg.md、retention.md
contracts-curve-definition = 提高留存率或减少流失时，今后续约的价值增加多少。
    .formula = V（改变后）÷ V − 1
    .source = 自有：docs/models/retention.md
contracts-change-definition = 改变的大小 D：各期续约率提高的百分点，或流失减少的比例。
    .source = 自有：docs/models/retention.md
contracts-by-points-definition = 各期续约率提高 D（最多到 1）时的增加。
    .formula = 用 r(n) + D 算得的 V ÷ V − 1
    .source = 自有：docs/models/retention.md
contracts-by-fewer-definition = 本来会流失的客户中，比例 D 留下时的增加。
    .formula = 用 1 − (1 − D)(1 − r(n)) 算得的 V ÷ V − 1
    .source = 自有：docs/models/retention.md
contracts-tenure-definition = 按模型，各期期满时续约的客户比例。
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1)
    .source = Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；docs/models/sbg.md
contracts-period-definition = 在其期满时作决定的第 n 期；客户的首期为 1。
    .source = 上面的这批客户，或导入的合同
contracts-retention-definition = 按模型，该期的客户期满时续约的比例。
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1)
    .source = Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；docs/models/sbg.md
contracts-parameters-definition = 不续约概率在客户之间的分布；其平均为 alpha ÷ (alpha + beta)，两者越小，客户差别越大。
    .formula = ln L = Σ 流失数 × ln P(第 t 期后流失) + Σ 剩余数 × ln S(t) 的最大处
    .source = Fader 和 Hardie 2007，Journal of Interactive Marketing 21(1)；docs/models/sbg.md
constant-definition = 所有客户永远用同一个留存率，第一笔毛利在一期之后。
    .formula = V = m r ÷ (1 + d − r)；m：每期毛利，r：留存率，d：每期贴现率
    .source = Gupta 和 Lehmann 2003，Journal of Interactive Marketing 17(1)；Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)；docs/models/retention.md
constant-value-definition = 在这个留存率下，一个客户值多少。
    .formula = V = m r ÷ (1 + d − r)；m：每期毛利，r：留存率，d：每期贴现率
    .source = Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)；docs/models/retention.md
constant-value-after-definition = 留存率提高这些百分点之后，一个客户值多少。
    .formula = 用 r + D（最多到 1）代替 r 的 V；D：提高的百分点
    .source = Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)；docs/models/retention.md
constant-gain-points-definition = 提高这些百分点，一个客户的价值增加多少。
    .formula = (r + D) ÷ r × (1 + d − r) ÷ (1 + d − r − D) − 1
    .source = Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)；docs/models/retention.md
constant-gain-fewer-definition = 流失少 5%，一个客户的价值增加多少：这一步比 5 个百分点小得多。
    .formula = 与提高百分点相同，D = 0.05 (1 − r)
    .source = 自有，参照 Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)：docs/models/retention.md
elasticity-constant-definition = 留存率每提高百分之一，价值增加百分之几。它等于客户这项资产的久期。
    .formula = (1 + d) ÷ (1 + d − r)
    .source = Pfeifer 和 Farris 2004，Journal of Interactive Marketing 18(2)；docs/models/retention.md
