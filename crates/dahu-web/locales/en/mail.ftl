mails = Mails
mails-lead = What was sent, what waits, and what went wrong.
mails-off = This program sends no mails: start it with --smtp-url and --mail-from.
mails-latest = The latest mails
mails-none = No mails yet.
mail-send-trial = Send me a trial mail
mail-recipient = To
mail-caused = Caused
mail-attempts = Attempts
mail-error = What went wrong
mail-again = Try again
mail-waiting = waits
mail-sent = sent
mail-failed = given up
mail-kind-password-reset = Link to a new password
mail-kind-password-changed = Password changed
mail-kind-email-changed = Address changed
mail-kind-trial = Trial
mail-kind-invitation = Invitation
mail-kind-way-in-changed = Way of signing in changed
mail-hello = Hello { $name },
mail-footer =
    --
    Dahu sent this mail by itself. Answers are read by nobody.
mail-password-reset-subject = Dahu: your link to a new password
mail-password-reset-body =
    somebody, hopefully you, asked for a new password for the login { $login }. With this link you choose one; it works once, for { $minutes } minutes:

    { $link }

    If it was not you, you need do nothing: your password stays as it is.
mail-password-changed-subject = Dahu: your password was changed
mail-password-changed-body =
    the password of the login { $login } was changed on { $at }, from the address { $address } with { $program }. Other sessions were ended.

    If it was you, all is well. If not, ask for a new password on the sign-in page at once, look through your API tokens, and tell an administrator.
mail-email-changed-subject = Dahu: your e-mail address was changed
mail-email-changed-body =
    mails for the login { $login } no longer come to this address: that was changed on { $at }, from the address { $address } with { $program }.

    If it was not you, tell an administrator at once.
mail-invitation-subject = Dahu: you are invited
mail-invitation-body =
    { $by } invites you to Dahu, the firm's key account management. Your login is { $login }. With this link you sign in and choose a password; it works once, within { $days } days:

    { $link }

    If you do not know what this is about, you need do nothing.
mail-way-in-changed-subject = Dahu: a way of signing in changed
mail-way-in-changed-body =
    { $what } That was on { $at }, from the address { $address } with { $program }, for the login { $login }.

    If you know of it, all is well. If not, ask for a new password on the sign-in page at once, which ends all sessions, and tell an administrator.
way-in-authenticator-set-up = an authenticator app was set up.
way-in-authenticator-removed = the authenticator app was removed.
way-in-passkey-added = a passkey was added.
way-in-passkey-removed = a passkey was removed.
way-in-recovery-codes-made = new recovery codes were made; the old ones work no more.
way-in-second-factors-reset = an administrator took away all your second factors: your password alone signs in now.
way-in-token-made = an API token was made, with which a program acts for you.
mail-trial-subject = Dahu: a trial mail
mail-trial-body = mails from Dahu arrive.
