# The second step of signing in, the authenticator app and recovery codes; what the workspace asks of everybody.
second-step = One more step
second-step-lead = The first step is done. Now show that it is you.
code-of-app = Code from your authenticator app
recovery-code = Recovery code
recovery-code-instead = Use a recovery code instead
recovery-code-hint = One of the ten codes that you kept when you set this up. Each works once.
start-again = Start again
two-step = Two-step sign-in
two-step-lead = A password can be guessed or stolen. With a second step, it alone opens nothing.
two-step-owed = This workspace asks everybody for a second step. Set up an authenticator app here, or a passkey, before you go on.
authenticator = Authenticator app
authenticator-remove = Remove the app
is-set-up = Set up
set-up = Set up
set-up-app = Install an authenticator app on your phone, if you have none.
set-up-scan = Scan the picture with it, or type this secret:
set-up-code = Type the code that it shows.
qr-code = Picture of the secret, for the app's camera
proof = Your password or a current code
recovery-codes = Recovery codes
recovery-codes-lead = For the day on which your phone or passkey is gone. Each code works once, in place of the second step.
recovery-codes-left =
    { $count ->
        [0] No code is left: make new ones
        [one] { $shown } code is left
       *[other] { $shown } codes are left
    }
recovery-codes-renew = Make new codes
recovery-codes-renew-hint = The old codes no longer work then.
recovery-codes-keep = Print these codes or keep them in a safe place. They are shown only now, and each works once.
recovery-codes-kept = I have kept them
sign-in-rules = Sign-in
sign-in-rules-lead = What this workspace asks of whoever signs in.
sign-in-rules-saved = Saved. It holds from the next page that anybody opens.
second-factor = Second step
second-factor-none = none
everybody-needs = Everybody needs a second step
everybody-needs-hint = Whoever has none is led to set one up, and can open nothing else until then. A passkey counts too.
provider-trusted = The identity provider's own second step counts
provider-trusted-hint = Whoever it signs in is not asked by us for one more.
people-sign-in = Who signs in how
person = Person
reset = Reset
reset-hint = Takes away the app, the passkeys and the recovery codes, for somebody who lost them. Make sure who is asking.
rule-has-left = You no longer have access to this workspace. Ask its administrator.
rule-wrong-code = This code is wrong, was used already or is too old. Wait for the next one, and check that the phone's clock is right.
rule-wrong-proof = This is neither your password nor a code that works. Try again.
rule-too-many-codes = Too many wrong codes. Wait a quarter of an hour, or use a recovery code or a passkey.
rule-no-second-factor = Recovery codes stand in for an authenticator app or a passkey. Set up one of these first.
rule-first-step-expired = More than five minutes have passed since the password. Sign in again.
rule-conflict-authenticator = An authenticator app is set up already. Remove it first.
command-user-reset = { $name } signs in with the password alone until they set up a second step again
