# 登录的第二步、验证器应用和恢复代码；工作区对所有人的要求。
second-step = 还差一步
second-step-lead = 第一步已完成，请再证明是您本人。
code-of-app = 验证器应用中的验证码
recovery-code = 恢复代码
recovery-code-instead = 改用恢复代码
recovery-code-hint = 设置时保存的十个代码之一，每个只能使用一次。
start-again = 重新开始
two-step = 两步登录
two-step-lead = 密码可能被猜中或盗走。有了第二步，仅凭密码什么也打不开。
two-step-owed = 这个工作区要求所有人使用第二步。请先在这里设置验证器应用或通行密钥，再继续。
authenticator = 验证器应用
authenticator-remove = 移除验证器应用
is-set-up = 已设置
set-up = 完成设置
set-up-app = 如果手机上还没有验证器应用，请先安装一个。
set-up-scan = 用它扫描图片，或输入这个密钥：
set-up-code = 输入应用显示的验证码。
qr-code = 密钥的二维码，供应用扫描
proof = 您的密码或当前验证码
recovery-codes = 恢复代码
recovery-codes-lead = 手机或通行密钥丢失时使用。每个代码可代替第二步一次。
recovery-codes-left =
    { $count ->
        [0] 代码已用完，请重新生成
       *[other] 还剩 { $shown } 个代码
    }
recovery-codes-renew = 生成新代码
recovery-codes-renew-hint = 旧代码随即失效。
recovery-codes-keep = 请打印这些代码或妥善保存。它们只在此时显示，每个只能使用一次。
recovery-codes-kept = 我已保存
sign-in-rules = 登录要求
sign-in-rules-lead = 这个工作区对登录者的要求。
sign-in-rules-saved = 已保存。从任何人打开的下一个页面起生效。
second-factor = 第二步
second-factor-none = 无
everybody-needs = 所有人都必须使用第二步
everybody-needs-hint = 没有设置的人会被带去设置，在此之前不能打开其他页面。通行密钥也算。
provider-trusted = 认可身份提供方自己的第二步
provider-trusted-hint = 由它登录的人，我们不再另行要求。
people-sign-in = 各人的登录方式
person = 人员
reset = 重置
reset-hint = 移除此人的验证器应用、通行密钥和恢复代码，供丢失者使用。请先核实请求者身份。
rule-has-left = 您已不再拥有这个工作区的访问权限，请联系管理员。
rule-wrong-code = 验证码错误、已用过或已过期。请等待下一个，并检查手机时间是否准确。
rule-wrong-proof = 这既不是您的密码，也不是有效的验证码，请重试。
rule-too-many-codes = 错误的验证码太多。请等待一刻钟，或改用恢复代码或通行密钥。
rule-no-second-factor = 恢复代码用于代替验证器应用或通行密钥，请先设置其中之一。
rule-first-step-expired = 输入密码后已超过五分钟，请重新登录。
rule-conflict-authenticator = 已经设置了验证器应用，请先移除。
command-user-reset = { $name } 在重新设置第二步之前仅凭密码登录
