# 拒绝的原因，整句：哪里不对、怎么办。dahu-app 的每条规则在这里都有一句。
rule-wrong-sign-in = 登录名或密码不正确，请检查后重试。
rule-too-many-attempts = 尝试次数过多，请等一分钟再试。
rule-link-not-valid = 这个登录链接已经用过或已过期，请重新获取一个。
rule-login-not-usable = 请填写登录名，例如你的邮箱地址。
rule-password-too-short = 密码只有 { $characters } 个字符，太短了：至少需要 { $least } 个。
rule-password-too-long = 密码有 { $characters } 个字符，太长了：最多 { $most } 个。
rule-conflict-login = 这个登录名已被使用，请换一个。
rule-conflict-name = 已经有同名的人员，请换一个名字。

rule-database-is-newer = 工作区的数据库由更新版本的大户建立。请启动新版本的程序，或从工作区的 snapshots 文件夹恢复一个快照。
rule-conflict-ledger = 销售台账刚刚有变动，请再试一次。
rule-assessed-in-future = 意向评估的日期不能晚于今天，请填今天或更早的日期。
rule-cursor-not-valid = 列表的这一页已找不到，请重新打开列表。
rule-period-ends-before-it-starts = 起始日期晚于截止日期，请对调或修改。
rule-too-many-rows = 行数超过 Excel 工作表的上限，请下载 CSV 或缩短期间。

rule-file-too-large = 文件超过 4 GiB。请拆分，或在服务器上用命令行导入。
rule-file-not-found = 没有文件“{ $path }”，请检查路径。
rule-file-is-a-folder = “{ $path }”是文件夹，请指定其中的一个文件。
rule-disk-error = 无法从磁盘读取文件（{ $detail }）。请再试一次；如果仍然不行，请告诉管理员。
rule-file-empty = 文件（或所选的工作表）是空的。请检查导出是否完成，或选择另一个工作表。
rule-file-without-rows = 文件只有表头，下面没有数据行。请检查导出是否完成，或选择另一个工作表。
rule-format-not-supported = 这里不能读取这种文件：{ $what }。请另存为 XLSX 或 CSV。
rule-not-a-text-file = 这个文件不是文本，也不是其他已知的格式。请另存为 XLSX 或 CSV。
rule-unknown-encoding = 文本既不是 UTF-8，也不是 GB18030（GBK）编码。请另存为 UTF-8。
rule-no-such-encoding = 没有“{ $encoding }”这种编码。请写 utf-8、gb18030、big5 或 windows-1252 之类的名称。
rule-no-such-delimiter = “{ $delimiter }”不能作为分隔符。请用逗号、分号、制表符或其他 ASCII 字符。
rule-record-too-long = 第 { $row } 行超过 { $limit } 字节。请检查那里是否有没有闭合的引号。
rule-too-many-columns = 第 { $row } 行超过 { $limit } 列。请检查分隔符。
rule-file-damaged = 这个 { $format } 文件已损坏或不完整。请重新复制或导出。技术细节：{ $detail }。
rule-expands-too-far = 文件解压后远远超出正常大小，因此没有读取。请重新导出，或拆成几个较小的文件。
rule-password-protected = 工作簿有密码保护。请取消密码后另存。
rule-findings-beyond-sheet = 问题的条数超过 Excel 工作表的上限（{ $most }）。请改用 CSV。
rule-no-such-sheet = 工作簿里没有工作表“{ $sheet }”。现有的工作表：{ $existing }。
rule-column-not-supported = 列“{ $column }”的类型 { $type } 不能读取。请导出为文本、数字或日期。

rule-mapping-not-a-pair = “{ $part }”没有说明哪一列是哪个字段。请写成 字段=列名，各对之间用逗号隔开。
rule-mapping-unknown-field = 没有字段“{ $field }”。可用的字段：{ $known }。
rule-mapping-given-twice = 字段{ $field }指定了两次，请只指定一列。
rule-mapping-unknown-column = 文件里没有列“{ $column }”。现有的列：{ $existing }。
rule-mapping-missing = 没有列对应{ $needed }。请指定是哪一列；文件里的列：{ $existing }。
rule-currency-needed = 没有币种列，请说明金额是哪种货币，例如 CNY。
rule-rates-before-ledger = 工作区还没有币种，汇率无从折算。币种由销售台账带入：请先导入台账，再导入汇率。
rule-contracts-before-ledger = 工作区还没有币种，合同金额无从理解。币种由销售台账带入：请先导入台账，再导入合同。
rule-contracts-in-other-currency = 合同金额以台账的币种 { $own } 保存，不能用 { $currency }。请先折算。

rule-already-imported = 这个文件已于 { $moment }导入过，编号 { $number }，没有重复添加任何内容。如需重新导入，请先撤销那次导入。
rule-import-running = 另一个导入正在进行，请等它结束后再试。
rule-import-broke-off = 导入在这台机器上中断，没有留下任何内容（{ $detail }）。请检查磁盘和数据库，然后重新导入这个文件。
rule-import-interrupted = 导入进行时程序被停止，没有留下任何内容。请重新导入这个文件。
rule-import-not-taken = 导入 { $number } { $state }，只有已导入的才能撤销。
rule-undo-conflicts = 有 { $count } 处之后的修改以这次导入为基础，因此没有撤销。请先撤销这些修改：{ $conflicts }。
rule-conflict-import = 这次导入已被别人撤销。
rule-conflict-given-up = 这次导入在进行中被判定为已中断，没有留下任何内容。请重新导入这个文件。
rule-conflict-account = 读取文件期间有客户新增，因此没有导入任何内容。请重新导入。
rule-conflict-person = 读取文件期间有人员新增，因此没有导入任何内容。请重新导入。
rule-dry-run-running = 这个文件正在试运行。请等它结束，或先停止它。
rule-dry-run-stopped = 试运行没有完成就停止了。需要时请重新开始。
rule-too-many-dry-runs = 已有 { $most } 个试运行正在进行。请等其中一个结束后再试。

rule-ledger-is-empty = 还没有可以估值的销售台账，请先导入。
rule-valued-in-future = 估值日 { $date } 在今天之后，请选择 { $bound } 或更早的日期。
rule-valued-before-ledger = 估值日 { $date } 早于销售台账的第一行，请选择 { $bound } 或更晚的日期。
rule-calibration-outside = 拟合截止日 { $date } 不在销售台账开始至估值日之间，请选择 { $bound } 之前的日期。
rule-opening-not-before = 变动表的期初是 { $date }，请选择估值日 { $bound } 之前的日期。
rule-mixed-currencies = 销售台账有 { $lines } 条明细不是 { $currency }，当天没有汇率，第一条在 { $date }，币种 { $other }。不同币种的金额不能相加：请导入从那天起的汇率。
rule-ledger-has-returns = 销售台账里有退货，第一笔在 { $date }，客户 { $account }。请选择冲减或剔除退货。
rule-ledger-not-summarised = 销售台账无法按客户汇总。请检查这里指出的明细：{ $detail }。
rule-not-fitted = 模型无法拟合这份销售台账。请换一个模型，或导入更长时间的台账。技术细节：{ $detail }。
rule-value-diverges = 不贴现时价值会是无穷大，因为有些客户永不流失（{ $parameter } 为 { $value }）。请填写大于 0 的贴现率。
rule-account-too-large = 客户 { $account } 的购买额或价值超过 { $most }，这是能保存的最大金额。请检查它的台账行是否金额或单位有误（把元当成万元），在“导入”里撤销那次导入，用正确的单位重新导入；如果台账无误，请缩短展望期或提高贴现率。
rule-all-too-large = 全部客户的购买额或价值合计超过 { $most }，这是能保存的最大金额。请检查台账行是否金额或单位有误（把元当成万元），在“导入”里撤销那次导入，用正确的单位重新导入；如果台账无误，请缩短展望期或提高贴现率。
rule-worth-too-large = 价值超过 { $most }，这是能保存的最大金额。请填写较小的毛利，或较高的贴现率。
rule-no-purchases = 到那一天为止，还没有未退货的购买。请选择更晚的估值日。
rule-no-such-model = 没有模型“{ $model }”。可用的模型：{ $known }。
rule-never-valued = 还没有估值，请先为客户估值。
rule-retention-not-a-share = 留存率须大于 0、不超过 100%，不贴现时须小于 100%；提高的百分点须在 0 到 100 之间。
rule-valuation-running = 另一次估值正在进行。请等它结束，或在启动它的地方取消，然后再试。
rule-valuation-cancelled = 估值已取消，没有留下任何内容。
rule-valuation-interrupted = 估值进行时程序被停止，没有留下任何内容。请重新开始。
rule-valuation-broke-off = 估值在这台机器上中断，没有留下任何内容（{ $detail }）。请检查磁盘和数据库，然后重新开始。
rule-not-a-margin = “{ $text }”不是毛利率。请写大于 0、不超过 1 的比例，最多六位小数，例如 30% 或 0.3。
rule-not-a-discount-rate = “{ $text }”不是贴现率。请写不小于 0 的比例，例如 10% 或 0.1。
rule-not-a-horizon = “{ $text }”不是展望期。请写十年以内的月数、年数或天数，例如 12m、2y 或 90d。
rule-survivors-not-usable = 这些人数不是一批逐步流失的客户。请给出期初以及至少两期之后的客户数，而且不能比前一期多。技术细节：{ $detail }。

# 下面跟着列表。
listed-undo-conflicts = 有 { $count } 处之后的修改以这次导入为基础，因此没有撤销。请先撤销这些修改：

# 句子的组成部分。
phrase-format-old-excel = 旧版 Excel 工作簿（.xls），或有密码保护的工作簿
phrase-format-binary-excel = 二进制 Excel 工作簿（.xlsb）
phrase-format-open-document = OpenDocument 文件（.ods）
phrase-format-word = Word 文档
phrase-format-powerpoint = PowerPoint 演示文稿
phrase-format-pdf = PDF 文件
phrase-format-picture = 图片
phrase-format-zip = ZIP 压缩包
phrase-format-empty-zip = 空的 ZIP 压缩包
phrase-format-rar = RAR 压缩包
phrase-format-seven-zip = 7-Zip 压缩包
phrase-format-orc = ORC 文件
phrase-is-running = 还在进行
phrase-is-taken = 已导入
phrase-is-undone = 已经撤销
phrase-is-failed = 已失败
phrase-is-interrupted = 已中断
phrase-account-changed = 客户“{ $account }”又被修改
phrase-account-gone = 客户“{ $account }”已不存在
phrase-target-ended = { $date } 列入的目标已结束
phrase-target-end-changed = 一个目标的结束日期又被修改
