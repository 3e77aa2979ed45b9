# Review packs: what is told of an account or a portfolio in one piece, on a page, on paper, as a document and as slides.
review = Review pack
review-of = { $name }: review of { $span }
review-audience = For whom
review-for-inside = For our own people: not to be handed on
review-for-customer = For the account itself
review-language = Language of the pack
language-name = English
review-make = Show
review-hint = The pack holds what you may see, with where it comes from below each part. What is taken as a file is recorded.
review-customer-hint = This version has only what both sides know: no quotas, value, opportunities, plans of ours, stances, notes or warnings. Read it before you hand it on.
review-nothing = There is nothing to tell of this span.
review-made = Made on { $today }; sales as of { $sales }; amounts in { $unit }
review-source = Source: { $source }; as of { $date }
review-source-ledger = sales ledger
review-source-quotas = quotas as set or imported, and the sales ledger
review-source-valuation = the latest valuation of the sales ledger
review-source-opportunities = opportunities with their histories
review-source-confirmation = won opportunities, and the sales ledger
review-source-forecast = opportunities, what came of earlier ones, and the latest valuation
review-source-activities = activities as recorded
review-source-tasks = open tasks
review-source-contacts = contacts with their roles, stances and relations
review-source-contracts = contracts as imported
review-source-record = what is recorded of the account
review-source-method = criteria, rules and what people decided, with sales ledger and records
review-source-plans = account plans as written, with sales ledger and records
review-source-squares = sales ledger of twelve months, and what people say of each square, with day
review-source-signed = mutual plan as it was signed, and tasks
review-source-health = stages as placed, signals of sales ledger and records
review-source-resources = what each way of selling needs, and records of twelve months
review-source-several = sales ledger, contracts, opportunities, activities, tasks and contacts, each as said

review-profile = The account
review-sales = Sales
review-months = Sales by month
review-products = Sales by product
review-quota = Quotas
review-value = Value
review-pursued = Open opportunities
review-decided = Won and lost
review-invoiced = Won: expected against invoiced
review-contracts = Contracts
review-meetings = What we did together
review-agreed = Agreed next steps
review-planned = What is planned
review-deciders = Who decides
review-team = Who looks after the account
review-warnings = Needs attention
review-sold-by = Who sold
review-forecast = Forecast
review-concentration = Concentration
review-largest = Largest accounts
review-attention = Accounts that need attention
review-opportunities = Opportunities
review-work = Work, month by month
review-key-account = Who they are to us
review-plan = Account plan
review-key-accounts = Key accounts
review-coverage-of = Coverage

review-of-days = Of
review-of-span = This span
review-of-year = The year so far
review-of-twelve-months = Twelve months
review-days = Days
review-before = Same days, a year before
review-before-note = Net sales: returns are taken off, lines in other currencies are left out. Days after the last day of sales do not count, in the year before neither.
review-share = Share
review-product = Product
review-no-product = No product named
review-others =
    { $count ->
        [one] { $shown } other
       *[other] { $shown } others
    }
review-valuation = Valuation { $number }. An expectation with its interval, and no promise.
review-open = { $number } open, { $amount } in all
review-won = { $number } won, { $amount } in all
review-lost = { $number } lost, { $amount } in all
review-nothing-open = Nothing is open.
review-hours = Effort (hours)
review-contacts-met = People of theirs who took part: { $number }
review-theirs = Who of theirs
review-ours = Who of us
review-coverage = Coverage: { $colour }. { $reasons }
review-strength = Relation, 1 to 5
review-others-sold = Others, and sales that name nobody
review-days-against = { $days }, against { $before }
review-credited = Sales are credited as for quotas: lines that name a salesperson are theirs, others are of whoever owned the account on the day.
review-late =
    { $count ->
        [one] { $shown } account is later than its own rhythm
       *[other] { $shown } accounts are later than their own rhythm
    }
review-fallen =
    { $count ->
        [one] { $shown } account bought less in twelve months than in the twelve before
       *[other] { $shown } accounts bought less in twelve months than in the twelve before
    }
review-largest-open = The largest open ones
review-flagged =
    { $count ->
        [one] { $shown } open one needs attention
       *[other] { $shown } open ones need attention
    }
review-running = { $month } (running)
review-work-note = Each month is that of the monthly report. A month that is still running goes up to today.
review-of-ledger = { $lines }: sales ledger; as of { $date }
review-plan-decided = Decisions of the review of { $date }:
review-plan-undecided = The last review was held on { $date } and decided nothing.
review-mutual-changed = The page was changed since it was signed. This is what was signed.
review-key-accounts-in =
    { $count ->
        [one] { $shown } key account
       *[other] { $shown } key accounts
    }
review-since-review = Since the review of { $date } came in: { $came }. Are no longer: { $left }.
review-plans-of = { $plans } plans looked at: { $behind } with an objective behind, { $overdue } with a review overdue.
review-plans-more = There are more plans: only the first hundred or so were looked at.
review-work-sources = Activities, effort, accounts and contacts: activities. Tasks done: tasks. Opened and won: opportunities. Net sales: sales ledger, as of { $date }.
