kinds = Kinds of key account
kinds-lead = What the rules propose, with what speaks for it. What counts is what somebody confirms, and an account can be of several kinds.
kinds-as-of = Sales up to { $date }, rules of version { $version }.
kinds-without-ledger = Not worked out yet: it takes a minute after the first import.
kinds-stale = Something has changed since: what is proposed is worked out again within a minute.
kinds-definition = Kinds of key account (大客户类型): economic, important, group and strategic. Rules propose them from the ledger, the accounts' facts, their ties and opportunities; a person confirms or rejects.
    .source = docs/decisions/0029-kinds.md
kind-economic = Economic
kind-economic-definition = Uses much, and often: among the largest by net sales and among the most frequent by purchase days of the last twelve months, of the accounts that bought in them.
    .source = sales ledger; quantiles as the rules set them
kind-important = Important
kind-important-definition = Party, government and army; police, procuratorate, courts and justice; culture, education and health; news. By sector, by the first two characters of the credit code (GB 32100-2015) or by a word of the name.
    .source = the account's facts; words and codes as the rules set them
kind-group = Group
kind-group-definition = Tied to others in its industry or value chain, or a part of a group, and buys from us itself.
    .source = groups and ties; sales ledger
kind-strategic = Strategic
kind-strategic-definition = Has potential, by value or by what its open opportunities are about, and grows, or may become where a competitor breaks through.
    .source = latest valuation; opportunities; sales ledger; ties
kind-of = Kind
kind-stands = Stands
kind-stands-proposed = To be decided
kind-stands-confirmed = Confirmed
kind-stands-confirmed-alone = Confirmed, not proposed
kind-stands-rejected = Rejected
kind-stands-rejected-alone = Rejected, not proposed
kind-stands-none = Not proposed
kind-stands-definition = Proposed by the rules and undecided, confirmed or rejected by somebody. What was confirmed stays when the rules no longer propose it, and that is told.
    .source = rules; decisions
kinds-which-counting = Proposed or confirmed
kinds-which-to-decide = To be decided
kinds-which-confirmed = Confirmed
kinds-which-alone = Confirmed, not proposed
kinds-which-rejected = Rejected
kinds-none = No accounts of this kind
kinds-none-advice = Choose another kind or another standing, or look at the rules.
kinds-rows =
    { $count ->
        [one] { $shown } account
       *[other] { $shown } accounts
    }
kind-evidence = What speaks for it
kind-evidence-definition = Each sign with the account's own figure and what the rule asks for. A sign that is not met is told too.
    .source = rules of the version shown
kind-met = met
kind-not-met = not met
kind-since = proposed since { $date }
kind-confirmed-on = confirmed on { $date } by { $by }
kind-rejected-on = rejected on { $date } by { $by }
kind-decided-because = Reason: { $reason }
kind-no-longer = Confirmed on { $date }, and not proposed by the rules: { $signs }
kind-many = Decide what is marked
kind-mark = Mark { $name }
kind-mark-all = Mark all on this page
kind-reason = Reason
kind-reason-hint = Needed to reject, and to confirm what the rules do not propose.
kind-confirm = Confirm
kind-reject = Reject
kind-reopen = Decide anew
kind-confirm-this = Confirm: { $kind }
kind-reject-this = Reject: { $kind }
kind-reopen-this = Decide anew: { $kind }
kinds-decided =
    { $count ->
        [one] { $shown } account was decided.
       *[other] { $shown } accounts were decided.
    }
kinds-undone = Taken back.
kinds-undone-left =
    { $count ->
        [one] Taken back, but for { $shown } account that was changed since.
       *[other] Taken back, but for { $shown } accounts that were changed since.
    }
kinds-left-out = Left as they are:
kind-left-already = decided so already
kind-left-not-allowed = you do not decide this account
kind-left-not-proposed = not proposed by the rules: give a reason
kind-undo-last = Undo the last decision
kinds-of-account = Kinds of key account
kinds-of-account-lead = { $name }: rules of version { $version }, sales up to { $date }.
kinds-of-account-hidden = What the rules propose stands on sales that you may not see: only what somebody decided is shown.
kinds-undecided = Nobody has decided.
kinds-history = Decisions
kinds-history-none = Nobody has decided anything yet.
kinds-history-what = What
kinds-none-held = none
kinds-more = Why
filter-kind = Kind of key account
filter-kind-of = { $kind }
filter-kind-confirmed-of = { $kind }, confirmed
filter-kind-any-confirmed = Any kind, confirmed
filter-kind-to-decide = Any kind, to be decided
filter-kind-none = No key account
filter-kind-selected = Key account by the last review
column-kinds = Kinds of key account
kind-to-be-confirmed = { $kind }?

sign-volume = Bought for { $net } in the last twelve months; the largest { $percent } % of { $of } accounts bought for { $least } or more
sign-volume-masked = Volume of the last twelve months against the largest { $percent } % of { $of } accounts
sign-frequency = Bought on { $days } days of the last twelve months; the most frequent { $percent } % of { $of } accounts on { $least } or more
sign-too-few-bought = Fewer than five accounts bought in the last twelve months: nobody can say what the largest reach
sign-sector = Sector: { $sector }
sign-registrant = Its credit code begins with { $code }: { $body }
sign-name-word = Its name has "{ $word }"
sign-word-of-company = Its name has "{ $word }", but its credit code is that of a company
sign-no-mark = Neither sector nor credit code nor name speak for it
sign-units = { $accounts } known accounts in its group
sign-ties = { $kind }: { $names } ({ $count })
sign-industry = Industry: { $industry }
sign-no-tie = No tie to others and no group is known
sign-own-use = Bought for { $net } on { $days } days of the last twelve months
sign-own-use-masked = Bought on { $days } days of the last twelve months
sign-no-use = Bought on { $days } days of the last twelve months; { $least } are asked for
sign-value = Value { $value }; the largest { $percent } % of { $of } valued accounts have { $least } or more
sign-value-masked = Value against the largest { $percent } % of { $of } valued accounts
sign-not-valued = Not valued: value the accounts, and it counts
sign-open = Open opportunities of { $amount }; the largest { $percent } % of { $of } accounts with any have { $least } or more
sign-open-masked = Open opportunities against the largest { $percent } % of { $of } accounts with any
sign-growth = Sales changed by { $percent } %, from { $prior } to { $recent }; { $least } % are asked for
sign-growth-masked = Sales changed by { $percent } % in twelve months; { $least } % are asked for
sign-no-base = Nothing bought in the twelve months before, so there is nothing to grow from
sign-prior-unknown = The sales ledger does not go back over the twelve months before: growth is not known
sign-lost-to = Lost to { $name }: { $count }, last on { $date }
sign-lost-to-somebody = Lost to a competitor: { $count }, last on { $date }
sign-against = { $name } stands against us in an open opportunity, { $strength }
sign-buys-from = Buys from competitors: { $names } ({ $count })
sign-no-threat = No competitor is known there

kinds-rules = Rules of kinds
kinds-rules-lead = By these rules kinds are proposed. A change is drafted first, and shows what would change; then it is applied with a note.
kinds-rules-version = Version { $number }, applied on { $date } by { $by }
kinds-rules-standard = Standard rules (version 0)
kinds-rules-note = Why: { $note }
kinds-rules-current = In force
kinds-rules-draft = Draft
kinds-rules-drafted = Drafted on { $date } by { $by }
kinds-rules-edit = Change
kinds-rules-save = Keep as a draft
kinds-rules-apply = Apply the draft
kinds-rules-apply-note = Note: why these rules
kinds-rules-discard = Throw the draft away
kinds-rules-again = Draft again
kinds-rules-again-version = Draft again: version { $number }
kinds-rules-earlier = Earlier versions
kinds-rules-none-earlier = No earlier versions.
kinds-rules-read = What they say
kinds-rules-of-version = Rules of kinds, version { $number }
kinds-rules-now = in force: { $value }
kinds-rules-number-needed = Give whole numbers.
kinds-preview = What would change
kinds-preview-lead = If the draft were applied now. What somebody confirmed or rejected stays as it is.
kinds-preview-now = Proposed now
kinds-preview-then = Proposed then
kinds-preview-gain = Gain
kinds-preview-lose = Lose
kinds-preview-gaining = { $kind }: would be proposed
kinds-preview-losing = { $kind }: would no longer be proposed
kinds-preview-nothing = Nothing would change.
kinds-preview-more =
    { $count ->
        [one] and { $shown } more
       *[other] and { $shown } more
    }
kinds-preview-definition = Every account judged by the draft and by the rules in force, from the same figures.
    .source = rules; sales ledger; accounts
kinds-rule-volume-percent = Volume: the largest so many percent of the accounts that bought
kinds-rule-frequency-percent = Frequency: the most frequent so many percent of them
kinds-rule-by-sector = The sectors of party, state, law, culture, education, health and news count
kinds-rule-registrants = First two characters of credit codes that count
kinds-rule-registrants-hint = One after the other with blanks between: 11 12 13 A1.
kinds-rule-name-words = Words of names that count
kinds-rule-name-words-hint = One on a line.
kinds-rule-words-of-companies = They count for companies, too (credit codes with 91, 92, 93)
kinds-rule-least-units = Known accounts of a group from which on it counts as tied
kinds-rule-least-units-hint = 0 where a group never counts.
kinds-rule-ties = Ties that count
kinds-rule-industries = Industries all of whose accounts count as tied to us
kinds-rule-industries-hint = As accounts have them, one on a line.
kinds-rule-least-days = Days of the last twelve months on which it has to have bought
kinds-rule-value-percent = Potential: the largest so many percent by value
kinds-rule-value-percent-hint = 0 where value does not count.
kinds-rule-open-percent = Potential: the largest so many percent by open opportunities
kinds-rule-open-percent-hint = 0 where they do not count.
kinds-rule-growth-percent = Growth: percent over the twelve months before
kinds-rule-threat-months = Threat: months in which opportunities were lost to a competitor
kinds-rule-further = Of growth and threat, so many besides potential
kinds-rule-further-hint = 0, 1 or 2.


noun-account-kind = Kind of key account
noun-rulebook = Rules
event-account-kind-confirmed = confirmed a kind of key account
event-account-kind-rejected = rejected a kind of key account
event-account-kind-reopened = left a kind of key account to be decided anew
event-account-kind-undone = took a decision about a kind of key account back
verb-confirmed = confirmed
verb-rejected = rejected
verb-drafted = drafted
verb-applied = applied
verb-discarded = thrown away
field-verdict = Decision
field-is-proposed = Proposed by the rules
field-version = Version
action-classify-account = say which kind of key account it is
action-manage-method = change the rules of the method
