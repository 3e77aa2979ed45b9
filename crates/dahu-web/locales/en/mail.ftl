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
mail-trial-subject = Dahu: a trial mail
mail-trial-body = mails from Dahu arrive.
