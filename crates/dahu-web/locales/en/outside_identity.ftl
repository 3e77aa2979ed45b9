# Signing in by the firm's identity provider.
sign-in-outside = Sign in with { $name }
provider = Identity provider
provider-issuer = Issuer
provider-client = Client ID
provider-return = Return address
provider-scopes = Scopes
provider-roles = Roles
provider-roles-none = given here, not by the provider
provider-none = None is set up. Start the program with --oidc-issuer and the options beside it.
rule-outside-unknown = { $issuer } knows you, but this workspace does not. Ask its administrator to add you.
rule-outside-without-role = { $issuer } gives you no role in this workspace. Ask whoever gives out roles there.
rule-outside-other-subject = The login { $login } belongs to another identity at the provider. Ask the administrator.
rule-provider-out-of-reach = The identity provider gives no answer. Try again later, or sign in with your password.
rule-provider-not-believed = The identity provider's answer is not valid. Try again, and tell the administrator if it stays so.
rule-provider-declined = The identity provider did not let you through. Try again, or sign in another way.
rule-provider-answer-not-asked = This sign-in was not begun here, or it took too long. Start again.
