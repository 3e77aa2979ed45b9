# 任务、任务邮件与日历订阅。
task = 任务
tasks = 任务
tasks-as-of = 今天是 { $date }
tasks-none = 没有待办。
tasks-none-advice = 活动的下一步和客户的任务会出现在这里。
tasks-more = 还有更多，此处只列出前面的。
tasks-below = 下属的任务
tasks-escalated-after = 逾期 { $shown } 天起发邮件给您
task-open-of-account = 待办
task-add = 添加任务
task-what = 做什么
task-due = 截止日期
task-changed = 任务已更改。
task-complete = 完成
task-complete-of = 完成：{ $what }
task-tomorrow-of = 明天：{ $what }
task-week-of = 一周后：{ $what }
task-postpone = 推迟
task-hand = 转交
task-hand-to = 转给
task-cancel = 取消任务
task-why = 为什么不再做
task-reopen = 重新打开
task-state-open = 待完成。
task-state-done = 已完成
task-state-cancelled = 已取消，因为：{ $why }
task-days-overdue = 逾期 { $shown } 天
due-overdue = 已逾期
due-today = 今天
due-this-week = 本周
due-later = 以后
task-settings = 提醒设置
escalation-days = 逾期几天后告知上级
escalation-days-hint = 最近一级团队的经理会收到邮件。填 0 则不告知。
me-calendar = 日历与提醒
calendar-lead = 在您自己的日历里查看任务和活动，并在到期时收到邮件。
calendar-feed = 日历订阅
calendar-none = 您还没有订阅地址。请生成一个，并在您的日历中订阅。
calendar-since = 地址启用于
calendar-make = 生成地址
calendar-make-anew = 生成新地址
calendar-revoke = 停用
calendar-made = 您的日历地址
calendar-made-lead = 请现在复制，此地址只显示这一次。知道它的人都能看到您的任务和活动，请只提供给您的日历。
calendar-name = 大户
calendar-task = 待办：{ $what }（{ $account }）
calendar-task-done = 已完成：{ $what }（{ $account }）
calendar-activity = { $kind }：{ $account }
task-mails = 任务邮件
task-mails-lead = 有任务到期的当天早上，您会收到邮件；团队成员的任务长期逾期时，经理会收到邮件。
task-mails-no-address = 邮件发到您在第一个标签页填写的邮箱。
task-mails-on = 给我发邮件
task-mails-off = 不再发邮件
mail-kind-tasks-due = 任务到期
mail-kind-tasks-overdue = 任务逾期
mail-task-own = { $due }  { $what }（{ $account }）
mail-task-other = { $due }  { $owner }：{ $what }（{ $account }）
mail-task-more = ……还有更多
mail-tasks-due-subject = 大户：今天到期的任务
mail-tasks-due-body =
    以下任务今天到期或已逾期：

    { $tasks }

    { $link }

    如不需要此类邮件，请在“日历与提醒”中关闭。
mail-tasks-overdue-subject = 大户：团队中逾期的任务
mail-tasks-overdue-body =
    您的团队中，以下任务已逾期 { $days } 天或更久：

    { $tasks }

    { $link }

    如不需要此类邮件，请在“日历与提醒”中关闭。
rule-task-without-words = 请填写 1 到 { $most } 个字符。
rule-task-owner-cannot-work = { $name }不负责该客户的工作。请先将其加入客户团队，或选择其他人。
rule-task-day-not-usable = 请填写距今天十年以内的日期，例如 2026-06-30。
rule-task-has-ended = 该任务已完成或取消，请先重新打开。
rule-task-is-open = 该任务尚未结束。
rule-task-of-activity = 该任务是一次活动的下一步，请更改或撤销那次活动。
rule-escalation-days-not-usable = 请填写 0 到 { $most } 的整数天数。填 0 则不告知上级。
noun-task = 任务
noun-task-reminder = 任务邮件
noun-calendar-feed = 日历订阅
event-task-created = 添加了任务
event-task-completed = 完成了任务
event-task-cancelled = 取消了任务
event-task-reopened = 重新打开了任务
event-task-postponed = 推迟了任务
event-task-handed-on = 转交了任务
event-task-updated = 更改了任务
event-task-removed = 移除了任务
event-task-restored = 撤销了对任务的更改
verb-completed = 完成
verb-postponed = 推迟
verb-handed-on = 转交
verb-escalation-set = 提醒设置
verb-task-mails-set = 任务邮件设置
field-due-on = 截止日期
field-state = 状态
field-why = 原因
field-days = 天数
field-mails = 邮件
field-task-mails = 任务邮件
