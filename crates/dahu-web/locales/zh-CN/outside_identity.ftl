# 通过公司的身份提供方登录。
sign-in-outside = 用 { $name } 登录
provider = 身份提供方
provider-issuer = 签发者
provider-client = 客户端 ID
provider-return = 返回地址
provider-scopes = 授权范围
provider-roles = 角色
provider-roles-none = 在这里指定，不由提供方决定
provider-none = 尚未设置。请用 --oidc-issuer 及其相关选项启动程序。
rule-outside-unknown = { $issuer } 认识您，但这个工作区没有您的账号。请联系管理员添加。
rule-outside-without-role = { $issuer } 没有给您这个工作区的角色。请联系那里分配角色的人。
rule-outside-other-subject = 登录名 { $login } 在提供方那里属于另一个身份。请联系管理员。
rule-provider-out-of-reach = 身份提供方没有应答。请稍后再试，或用密码登录。
rule-provider-not-believed = 身份提供方的应答无效。请重试；如果一直如此，请告知管理员。
rule-provider-declined = 身份提供方没有放行。请重试，或换一种方式登录。
rule-provider-answer-not-asked = 这次登录不是从这里发起的，或用时过长。请重新开始。
