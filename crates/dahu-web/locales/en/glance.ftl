# An account at a glance, and the tabs below.
account-tabs = Parts of the account
tab-overview = Overview
tab-lines = Ledger and contracts
tab-history = Intent and changes
account-not-valued = Not valued yet.
timeline-all = Everything, with tasks and filters
changed-by = { $name } changed this account just now.
changed-show = Show it

glance-this-year = Sales this year
glance-this-year-definition = Net sales from 1 January to the ledger's last day, beside those of the same days of the year before and of that whole year.
    .formula = Σ amounts of the account's ledger lines from 1 January to the day of the figures
    .source = sales ledger
glance-same-days = same days last year { $amount }
glance-same-days-change = same days last year { $amount } ({ $change })
glance-last-year = all of last year { $amount }
glance-opportunities = Open opportunities
glance-opportunities-definition = What the open opportunities with this account are about together; weighted with the chances of their stages where enough were decided. Of those that have been in their stage, or open, for too long, the one that has stood still the longest is named.
    .formula = Σ amounts of open opportunities; weighted: Σ amount × share won of those that were in the stage
    .source = opportunities
glance-opportunity-waits = too long
glance-opportunity-days =
    { $count ->
        [one] { $shown } day in its stage
       *[other] { $shown } days in its stage
    }
glance-contact = Last contact
glance-contact-definition = The latest visit, call, message, meeting, workshop or mail, whoever began it. Notes do not count.
    .source = activities
glance-last-contact = { $kind } · { $people }
glance-no-contact = none recorded
glance-step-definition = The open task of this account that is due first; every activity asks for one.
    .source = tasks
glance-no-step = nothing is planned
glance-team = Team
glance-below =
    { $count ->
        [one] { $shown } unit below
       *[other] { $shown } units below
    }
glance-alone = stands alone
glance-contacts =
    { $count ->
        [one] { $shown } contact
       *[other] { $shown } contacts
    }

warnings = Needs attention
warnings-definition = What somebody should do something about, the most pressing first: nobody owns it, the pool takes it, it is later than its rhythm, sales are 20 % or more below the same days of last year, a contract ends within 90 days, tasks are overdue, cases are open too long, alerts of its health are open, the review of its plan is overdue, its plan is over and not closed, no contact for more than 90 days, nothing planned, and what the coverage of its deciders warns of.
    .source = sales ledger, contracts, activities, tasks, cases, alerts, plans, pool, contacts
warnings-none = Nothing needs attention.
warnings-more =
    { $count ->
        [one] { $shown } more
       *[other] { $shown } more
    }
warning-no-owner = Nobody owns it.
warning-release = It goes to the pool on { $date } unless there is contact.
warning-late =
    { $count ->
        [one] { $shown } day later than its own rhythm
       *[other] { $shown } days later than its own rhythm
    }
warning-fallen = Sales this year are { $percent } % below the same days of last year
warning-contract-ends =
    { $count ->
        [one] A contract ends in { $shown } day and was not renewed
       *[other] A contract ends in { $shown } days and was not renewed
    }
warning-overdue = Overdue tasks: { $tasks }, the first by { $days } days
warning-late-cases = Cases open too long: { $cases }, the first for { $days } days
warning-alerts = Open alerts of customer health: { $alerts }
warning-neglected =
    { $count ->
        [one] No contact for { $shown } day
       *[other] No contact for { $shown } days
    }
warning-never-contacted = No contact was ever recorded
warning-no-next-step = No next step is planned
warning-source-account = Account, as of { $date }
warning-source-pool = Pool rules, as of { $date }
warning-source-ledger = Sales ledger, as of { $date }
warning-source-contract = Contract, runs until { $date }
warning-source-tasks = Tasks, the first due on { $date }
warning-source-cases = Cases, the first open since { $date }
warning-source-alerts = Alerts, the first since { $date }
warning-source-signed = Mutual plan, signed on { $date }
warning-source-review = Account plan, review due on { $date }
warning-source-plan = Account plan, last day { $date }
warning-source-contact = Activities, last contact on { $date }
warning-source-no-contact = Activities, as of { $date }
warning-source-no-step = Tasks, as of { $date }
warning-source-map = Decision map, as of { $date }
