accounts-lead = Find by name, code, pinyin or initials.
accounts-total =
    { $count ->
        [one] { $shown } account
       *[other] { $shown } accounts
    }
accounts-shown-first = The first { $shown } are shown
accounts-none = No accounts yet
accounts-none-advice = Import a list of accounts or a sales ledger, and they appear here.
accounts-no-match = No account matches
accounts-no-match-advice = Try another word, or loosen the filter.
all-accounts = All accounts
search-accounts = Find accounts
search-hint = Name, code, pinyin (press /)
find = Find
filter-clear = Clear the filter
account-name = Account
account-code = Code
account-owner = Owner
account-region = Region
account-industry = Industry
credit-code = Unified social credit code
facts = Facts
targets = Target list
targets-none = On nobody's target list
targets-left-out =
    { $count ->
        [one] { $shown } earlier one is not shown
       *[other] { $shown } earlier ones are not shown
    }

intent = Intent
intent-high = High
intent-medium = Medium
intent-low = Low
intent-high-or-medium = High or medium
intent-none = Not assessed

standing = Standing
standing-late = Later than usual
standing-late-by =
    { $count ->
        [one] { $shown } day late
       *[other] { $shown } days late
    }
standing-on-time = On time
standing-rhythm-unknown = Rhythm unknown
standing-never-bought = Never bought
standing-shrinking = Shrinking
standing-shrinking-definition = Accounts whose net sales of the last 12 months are below those of the 12 months before.
    .formula = net sales of the last 12 months < those of the 12 before
    .source = sales ledger
standing-positive = Net sales above zero
standing-zero = Net sales zero
standing-negative = Net sales below zero

figure-net = Net sales in all
figure-net-definition = All sales up to the day of the figures, less what went back; returns count as negative lines.
    .formula = Σ amounts of the account's ledger lines
    .source = sales ledger
figure-net-recent = Last 12 months
figure-net-recent-definition = Net sales of the 12 months that end on the day of the figures, returns taken off.
    .formula = Σ amounts of the lines of these 12 months
    .source = sales ledger
figure-net-prior = Prior 12 months
figure-net-prior-definition = Net sales of the 12 months before the last 12, returns taken off.
    .formula = Σ amounts of the lines of these 12 months
    .source = sales ledger
figure-returned = Returned
figure-first = First purchase
figure-first-definition = The account's first purchase day: the first day on which its net sales were above zero.
    .source = sales ledger
figure-last = Last purchase
figure-last-definition = The account's latest purchase day up to the day of the figures: a day on which its net sales were above zero. Days ago are counted up to the day of the figures.
    .source = sales ledger
figure-purchase-days = Purchase days
figure-purchase-days-definition = Days up to the day of the figures on which the account's net sales were above zero. Several documents of one day count once.
    .source = sales ledger
figure-lines = Ledger lines
figure-median-gap = Median gap (days)
figure-median-gap-definition = Half of the gaps between the account's neighbouring purchase days are no longer than this.
    .formula = the gap in the middle of all gaps in order, or the mean of the two in the middle
    .source = sales ledger; Hyndman & Fan 1996, The American Statistician 50(4), definition 7
figure-p95-gap = 95th percentile gap (days)
figure-p95-gap-definition = 95 % of the gaps between the account's neighbouring purchase days are no longer than this; from four purchase days on, a longer silence counts as late.
    .formula = with n gaps in order the one at place 1 + 0.95 (n − 1), between two places in proportion
    .source = sales ledger; Hyndman & Fan 1996, The American Statistician 50(4), definition 7
figure-days-since-last = Days since last purchase
figure-days-over = Days late
account-value-definition = What the account is worth by the latest valuation: the margin on what it is expected to buy, discounted to the day of valuation. How far ahead that reaches, and what it rests on, stands on the account's page. A dash: not valued.
    .formula = expected purchases × expected amount × margin, discounted
    .source = latest valuation: docs/models/residual-value.md, nbd.md or own-rhythm.md
of-it-returned = of it returned { $amount }
days-ago =
    { $count ->
        [one] { $shown } day ago
       *[other] { $shown } days ago
    }
days-ahead =
    { $count ->
        [one] in { $shown } day
       *[other] in { $shown } days
    }
today-then = today
lines-counted =
    { $count ->
        [one] { $shown } ledger line
       *[other] { $shown } ledger lines
    }
sales-by-month = Sales by month
sales-by-month-definition = Net sales of each calendar month by the dates of the lines; a return counts in the month in which it came back, so a month can be below zero.
    .formula = Σ amounts of the month's lines
    .source = sales ledger
sales-of-period = Sales of the period
sales-of-period-definition = The account's net sales on the days of the period, returns taken off; without a period, all sales up to the day of the figures.
    .formula = Σ amounts of the lines of the period
    .source = sales ledger
no-sales-yet = No sales yet.
ledger-lines = Ledger lines
ledger-lines-definition = Each sale and each return as it was imported; the amount of a return is negative.
    .source = sales ledger as imported
ledger-lines-note = Newest first, amounts unrounded
document = Document
product-sold = Product
newer = Newer
older = Older

rhythm = Rhythm
rhythm-definition = On the day of the figures, the ledger's last unless another is chosen, against the account's own gaps: it is late when its last purchase is longer ago than the 95th percentile of them. With fewer than 4 purchase days the rhythm is unknown and nothing is judged.
    .formula = late: days since the last purchase > 95th percentile of the gaps
    .source = sales ledger; own rule, percentiles by Hyndman & Fan 1996, The American Statistician 50(4), definition 7
rhythm-never-bought = This account has not bought yet.
rhythm-unknown = With { $days } purchase days there is no rhythm to speak of. Days since the last purchase: { $since }.
rhythm-on-time = It usually buys every { $median } days, and nearly always within { $most }. Days since the last purchase: { $since }, on time.
rhythm-late = It usually buys every { $median } days, and nearly always within { $most }. Days since the last purchase: { $since }, later than its own rhythm by { $over }: get in touch.

assess = Assess intent
assessments = Assessments of intent
assessments-definition = Who judged the account's intent to buy, and on which day. Later ones do not overwrite earlier ones; the funnel takes the latest on its day.
    .source = assessments as recorded or imported
assessments-none = Not assessed yet. Record the first one above.
assessments-left-out =
    { $count ->
        [one] { $shown } earlier assessment is not shown
       *[other] { $shown } earlier assessments are not shown
    }
assessment-incomplete = Choose an intent and give the date.
assessed-on = On
record = Record

events = Changes
events-note = The latest 50
events-none = No changes yet.

account-contracts = Contracts
account-contracts-definition = The terms of the account's contracts as imported, each with what is sold in all of it. A term after the first is a renewal; a contract whose latest term has ended counts as lost until another begins.
    .source = contracts as imported; docs/models/sbg.md
contract-number-definition = The firm's own number of the contract; its terms stand together.
    .source = contracts as imported
contract-state-definition = How the term stands on the day of the figures: renewed, running, ended without another, or not begun.
    .source = contracts as imported; docs/models/sbg.md
contract-starts-definition = The first day for which the term was agreed.
    .source = contracts as imported
contract-ends-definition = The last day for which the term was agreed.
    .source = contracts as imported
contract-amount-definition = What is sold in the whole term.
    .source = contracts as imported
contract-number = Number
contract-starts = First day
contract-ends = Last day
contract-amount = Amount
contract-renewed = Renewed
contract-ahead = Not begun
contract-ended = Ended
contracts-left-out = { $count } terms more are not shown
contract-runs =
    { $count ->
        [one] Runs, { $shown } day left
       *[other] Runs, { $shown } days left
    }
event-by = { $who } { $what }
event-account-created = created the account
event-account-updated = changed the account
event-account-restored = restored the account
event-account-deleted = deleted the account
event-assessment-recorded = recorded an assessment
event-assessment-deleted = took an assessment back
event-target-created = put it on a target list
event-target-ended = took it off a target list
event-target-deleted = took a target back
event-target-reopened = put it back on a target list
actor-system = Command line
actor-visitor = Visitor
field-value = { $field }: { $value }
field-name = Name
field-code = Code
field-credit-code = Credit code
field-industry = Industry
field-region = Region
field-intent = Intent
field-on = On
field-from = From
field-until = Until
