# The audit trail: what was recorded, and whether it still stands so.
audit = Audit trail
audit-lead = Who changed, tried or took away what, when and from where. Nothing here can be changed, not even by administrators.
audit-sequence = No.
audit-at = When
audit-who = Who
audit-noun = What
audit-verb = What happened
audit-change = Change
audit-address = From the address
audit-program = With the program
audit-before = Before
audit-after = After
audit-hash = Hash
audit-events-checked = { $count ->
    [one] 1 event checked
   *[other] { $shown } events checked
}
audit-from-to = from { $first } to { $last }
audit-begins-at = The chain begins at event { $sequence }: earlier ones were trimmed, which is recorded.
audit-erased = { $count ->
    [one] The facts of 1 event were erased, which is recorded.
   *[other] The facts of { $shown } events were erased, which is recorded.
}
audit-noted = The head that was written down is that of event { $sequence }.
audit-head = Head: { $head }
audit-holds = The chain holds. Write the head down where nobody with access to the database can change it.
audit-kept-months = Events are kept for { $months } months.
audit-kept-for-ever = Events are kept for ever.
fault-missing = The chain breaks: event { $sequence } is missing.
fault-changed = The chain breaks: event { $sequence } does not follow from the one before it. One of the two was changed.
fault-payload-changed = The chain breaks: the facts of event { $sequence } are not those that were recorded.
fault-erased-without-ground = The facts of event { $sequence } are gone, and no erasure is recorded.
fault-outside-chain = An event stands outside the chain: { $sequence }.
fault-head-wrong = The chain ends at event { $sequence } with another hash than was written down with it.
fault-anchor-wrong = The chain begins at event { $sequence }, where no trimming let it begin.
fault-noted-head-missing = The head that was written down is nowhere in the chain, which has { $sequence } events. The chain was written anew, or another one is meant.
command-audit-trimmed = { $events } events removed; the chain begins at event { $sequence }
command-audit-ending = "{ $path }" ends with none of .csv, .jsonl and .xlsx. Name the file so.
command-audit-exported = { $count ->
    [one] 1 event written
   *[other] { $shown } events written
}
rule-kept-too-short = Events are kept for { $months } months at least. Choose an earlier day, or more months.
rule-events-are-gone = The events of import { $number } are older than events are kept. It can no longer be undone.
yes = yes
no = no
noun-account = Account
noun-assessment = Assessment
noun-attempt = Attempt
noun-audit = Audit trail
noun-category-margin = Margin of a category
noun-contact = Contact
noun-contract = Contract
noun-exchange-rate = Exchange rate
noun-export = Download
noun-import = Import
noun-person = Person
noun-product = Product
noun-target = Target
noun-valuation = Valuation
noun-workspace = Workspace
verb-cancelled = cancelled
verb-changed = changed
verb-created = created
verb-currency-set = currency set
verb-deleted = deleted
verb-downloaded = downloaded
verb-ended = ended
verb-erased = erased
verb-failed = failed
verb-imported = imported
verb-interrupted = interrupted
verb-kept-for = time of keeping set
verb-link-made = sign-in link made
verb-login-chosen = login chosen
verb-recorded = recorded
verb-refused = refused
verb-removed = removed
verb-reopened = reopened
verb-restored = restored
verb-sign-in-failed = sign-in failed
verb-signed-in = signed in
verb-signed-out = signed out
verb-started = started
verb-taken = taken
verb-too-many = too many to tell apart
verb-trimmed = trimmed
verb-undone = undone
verb-updated = updated
field-anchor = Hash before the beginning
field-before = Before
field-begins-at = Begins at
field-currency = Currency
field-events = Events
field-filter = Filter
field-format = Format
field-login = Login
field-months = Months
field-owner = Owner
field-rows = Rows
field-times = Times
field-tried = Tried
field-what = What
field-created = New
field-updated = Changed
field-unchanged = Unchanged
audit-text = Text in the change
audit-account = Account (code or name)
audit-from = From
audit-until = Until
audit-no-match = No events match
audit-no-match-advice = Choose a longer period, or fewer conditions.
audit-account-gone = an account that is gone
audit-facts-erased = the facts were erased
audit-searched-to = Searched back to { $moment }. The search goes on from there.
audit-chain = Chain of events
audit-chain-definition = Each event carries a hash of itself and of the one before it. Whoever changes, removes or inserts one behind the program's back breaks the chain, which a check finds.
    .formula = SHA-256(hash before ‖ columns ‖ SHA-256(salt ‖ facts))
    .source = docs/decisions/0015-audit-and-erasure.md
audit-events = { $count ->
    [one] 1 event
   *[other] { $shown } events
}
audit-events-hold = { $count ->
    [one] 1 event checked: it stands as it was recorded.
   *[other] { $shown } events checked: all stand as they were recorded.
}
audit-checked-at = Checked { $moment }
audit-check-failed = The check could not be done. The server's log says why.
audit-checking = Checking: { $done } of { $total } events
audit-not-checked = Not checked since the program was started.
audit-head-now = Head, to be written down elsewhere:
audit-verify = Verify now
rule-too-many-events = These are more events than a download takes, which is 200,000. Choose a shorter period, or export on the command line.
noun-account-member = Account team
noun-contract-term = Contract
noun-mail = Mail
noun-team = Team
noun-team-member = Member of a team
noun-token = API token
verb-mail-tried = mail tried
verb-parent-set = put below another
verb-password-reset = password set anew
verb-password-reset-asked = new password asked for
verb-session-ended = session ended
verb-sessions-ended = sessions ended
verb-tried-again = tried again
field-rows-read = Rows read
field-rows-taken = Rows taken
field-rows-refused = Rows left out
field-rows-warned = Rows with remarks
field-accounts-created = Accounts brought in
field-salespeople-created = Salespeople brought in
field-targets-created = Targets
field-assessments-created = Assessments
field-by-reason = By reason
noun-outside-identity = Identity of the provider
noun-passkey = Passkey
verb-authenticator-removed = authenticator app removed
verb-authenticator-set-up = authenticator app set up
verb-first-step-done = password right, second factor asked for
verb-passkey-refused = passkey refused
verb-recovery-code-used = recovery code used
verb-recovery-codes-made = recovery codes made
verb-second-factors-reset = second factors reset
verb-wrong-code = wrong code
