mails = 邮件
mails-lead = 已发送的、等待中的和出错的邮件。
mails-off = 本程序不发送邮件：请用 --smtp-url 和 --mail-from 启动。
mails-latest = 最近的邮件
mails-none = 还没有邮件。
mail-send-trial = 给我发一封测试邮件
mail-recipient = 收件人
mail-caused = 产生时间
mail-attempts = 尝试次数
mail-error = 出错原因
mail-again = 重试
mail-waiting = 等待中
mail-sent = 已发送
mail-failed = 已放弃
mail-kind-password-reset = 新密码链接
mail-kind-password-changed = 密码已更改
mail-kind-email-changed = 邮箱已更改
mail-kind-trial = 测试
mail-kind-invitation = 邀请
mail-kind-way-in-changed = 登录方式变动
mail-hello = { $name }，您好：
mail-footer =
    --
    本邮件由 Dahu 自动发送，请勿回复。
mail-password-reset-subject = Dahu：设置新密码的链接
mail-password-reset-body =
    有人（希望是您本人）为登录名 { $login } 申请了新密码。请用下面的链接设置，链接只能使用一次，{ $minutes } 分钟内有效：

    { $link }

    如果不是您，无需理会：您的密码保持不变。
mail-password-changed-subject = Dahu：您的密码已更改
mail-password-changed-body =
    登录名 { $login } 的密码已于{ $at }更改，来自地址 { $address }，程序为 { $program }。其他会话已结束。

    如果是您本人，一切正常。如果不是，请立即在登录页申请新密码，检查您的接口令牌，并告知管理员。
mail-email-changed-subject = Dahu：您的邮箱已更改
mail-email-changed-body =
    登录名 { $login } 的邮件不再寄往此地址：邮箱已于{ $at }更改，来自地址 { $address }，程序为 { $program }。

    如果不是您，请立即告知管理员。
mail-invitation-subject = Dahu：邀请您加入
mail-invitation-body =
    { $by }邀请您使用本公司的大客户管理系统 Dahu。您的登录名是 { $login }。请用下面的链接登录并设置密码，链接只能使用一次，{ $days } 天内有效：

    { $link }

    如果您不知道这是什么，无需理会。
mail-way-in-changed-subject = Dahu：您的登录方式有变动
mail-way-in-changed-body =
    { $what }时间为{ $at }，来自地址 { $address }，程序为 { $program }，登录名为 { $login }。

    如果您知道此事，一切正常。如果不是，请立即在登录页申请新密码（会结束所有会话），并告知管理员。
way-in-authenticator-set-up = 已设置身份验证器应用。
way-in-authenticator-removed = 已移除身份验证器应用。
way-in-passkey-added = 已添加一个通行密钥。
way-in-passkey-removed = 已移除一个通行密钥。
way-in-recovery-codes-made = 已生成新的恢复码，旧的恢复码失效。
way-in-second-factors-reset = 管理员取消了您的全部第二验证方式：现在只需密码即可登录。
way-in-token-made = 已创建一个接口令牌，程序可用它代表您操作。
mail-trial-subject = Dahu：测试邮件
mail-trial-body = 来自 Dahu 的邮件可以送达。
