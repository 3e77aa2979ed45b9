# Quotas: the overview of a year, the page of one subject, the forms, their definitions.
quotas = Quotas
quotas-as-of = Net sales as of { $date }
quotas-none = No quotas here yet
quotas-none-advice = Whoever sets quotas can enter them one by one or import a file. You see your own, those of people and teams below you, and those of accounts whose sales you see.
quota-of = Quotas of { $name }
quota-of-year = Year
quota-kind = For
quota-kind-firm = Firm
quota-kind-team = Team
quota-kind-person = Salesperson
quota-kind-account = Account
quota-kind-product = Product
quota-firm = The whole firm
quota-subject = Name or code
quota-subject-name = Called
quota-subject-hint = A salesperson or team by name, an account by code or name, a product as it stands on ledger lines; nothing for the firm.
quota-span = Span
quota-span-hint = 2026, 2026-H1, 2026-Q3 or 2026-07
quota-year = { $year }
quota-half-first = First half of { $year }
quota-half-second = Second half of { $year }
quota-quarter = Q{ $number } { $year }
quota-month = { $year }-{ $month }
quota-halves = halves
quota-quarters = quarters
quota-months = months
quota-levels = Quota
quota-basic = Basic
quota-stretch = Stretch
quota-challenge = Challenge
quota-attained = Attained
quota-attained-share = Attained of basic
quota-due-share = Due by now
quota-pace = Pace
quota-forecast = Forecast
quota-picture = The bar
quota-note = Note
quota-sum = Sum
quota-difference = Difference
quota-is-sum = sum of its parts
quota-parts-alone =
    { $count ->
        [one] { $shown } quota for a part of the year
       *[other] { $shown } quotas for parts of the year
    }
quota-share-of-level = { $level } { $share }

quota-not-begun = not begun
quota-reached = reached
quota-missed = missed by { $points } points
quota-ahead = { $points } points ahead
quota-behind = { $points } points behind
quota-on-pace = on pace
quota-due-by-season = { $due } due by now (past years: { $years })
quota-due-by-days = { $due } due by days, without past years
quota-due-amount = due by now: { $amount }
quota-between = { $low } to { $high }
quota-median = median { $amount }
quota-forecast-low = Forecast, low
quota-forecast-median = Forecast, median
quota-forecast-high = Forecast, high
quota-forecast-own = from { $origins } past moments of its own
quota-forecast-firm = from { $origins } past moments of the whole firm
quota-forecast-over = the span is over
quota-forecast-not-enough = not enough history for a forecast
quota-forecast-no-sales = no sales in the last twelve months
quota-label = { $attained } attained of { $levels } ({ $share }){ $forecast }
quota-label-forecast = {"; "}forecast { $interval }
quota-chart-label = Net sales by month, with the levels of each month as lines

quota-none-of-year = There is no quota for { $year } as a whole.
quota-to-account = The account
quota-by-month = By month
quota-mismatches = Quotas that do not add up
quota-parts-differ = { $level }: the { $parts } make up { $sum }, but { $whole } has { $quota }.
quota-parts-exceed = { $level }: the { $parts } with a quota make up { $sum } already, more than the { $quota } of { $whole }.
quota-set = Set a quota
quota-amounts-hint = Whole amounts such as 1200000 or 120万, whatever unit the page shows. Stretch and challenge may stay empty.
quota-remove = Remove
quota-changed = The quotas were changed.
quota-undo = Undo
quota-undo-last = Undo the last change
quota-changes = Changes
quota-changes-none = Nothing is recorded.
quota-new = Set a quota
quota-new-lead = Amounts in { $unit }. A quota that is there is replaced, and the change can be undone.

quota-spread = Spread over months
quota-by-season = By season
quota-by-season-of = Spread { $span } by season
quota-evenly = Evenly
quota-evenly-of = Spread { $span } evenly
quota-by-hand = Months by hand
quota-as-it-is = As they are set
quota-nothing-to-spread = Set a quota for the year, a half or a quarter first; then it can be spread.
quota-season-none = There is no whole past year: all months count alike.
quota-season-years =
    { $count ->
        [one] The season is taken from { $shown } whole past year.
       *[other] The season is taken from { $shown } whole past years.
    }
quota-season-share = Share of the year
quota-months-of = Months of { $name }
quota-months-table = Quotas of the months
quota-preview = This is a preview: nothing is changed until you save. You can change every month by hand.
quota-save-months = Save the months
quota-months-hint = An empty month has no quota. All months are saved as one change, which can be undone.

quota-levels-definition = What is to be sold in the span: basic is expected, stretch is hoped for, challenge would be outstanding. Only basic has to be there; none is below the one before.
    .source = quotas as set or imported
quota-attained-definition = Net sales of the span up to the ledger's last day. A salesperson is credited with lines that name them and, of lines that name nobody, with those of accounts that they owned on the day. A team has the sales of the people who were in it, or in a team below, on the span's last day that has passed. An account has its own, without units below it; a product has the lines with its text.
    .formula = Σ amounts of ledger lines from the first day of the span on, those of returns below zero
    .source = sales ledger; owners and teams by their dates
quota-attained-share-definition = What is attained over the basic level.
    .formula = attained ÷ basic
    .source = sales ledger; quotas as set or imported
quota-pace-definition = How far the quota is ahead of where it should be by now, or behind, in percentage points of the basic level. What should be sold is the share of the same span's sales that past years had made by the same day; without a whole past span, the days that have passed over all days.
    .formula = attained ÷ basic − mean over up to 5 past years of (sales by the same day ÷ sales of the span)
    .source = sales ledger
quota-forecast-definition = Between which amounts the span's net sales will end eight times in ten, given what followed past moments. The rest of a running month counts by the day. With fewer than 12 past moments of its own, the whole firm's are taken; with too few of these as well there is none.
    .formula = attained + T × q₁₀ … q₉₀; T: net sales of the last twelve months, q: 10 % and 90 % quantiles of (net sales of as many following months and days ÷ net sales of the twelve months before) over the same day of past months
    .source = own; quantiles by definition 6 of Hyndman & Fan 1996, The American Statistician 50(4)
quota-picture-definition = The dark bar is what is attained, the thin upright marks are the levels, and the band in the middle is the forecast with its median; the whole width is the largest of them.
    .source = quotas as set or imported; sales ledger
quota-by-month-definition = Bars are the net sales of each month, lines its levels. Halves and quarters stand in the table where they have a quota.
    .source = quotas as set or imported; sales ledger
quota-span-definition = The year, or a half, a quarter or a month of it, each from its first to its last day by the calendar.
    .source = calendar
quota-note-definition = What whoever set the quota wanted to be known of it.
    .source = quotas as set or imported
quota-mismatches-definition = Months, quarters or halves that together are not what the span that they are parts of has. Quotas may be so; it is told, not refused.
    .formula = Σ of the parts − whole ≠ 0
    .source = quotas as set or imported
quota-spread-definition = Months get the quota by what each brought of the sales of whole past years, five at most, or all the same. Parts are rounded to round amounts by largest remainder, so that they add up exactly.
    .formula = part = quota × mean over the years of (month ÷ year)
    .source = Balinski & Young 1982, Fair Representation (largest remainder); sales ledger
quota-season-share-definition = What the month brought of a whole year's net sales, on the mean of whole past years; less than nothing counts as nothing.
    .formula = mean over the years of (net sales of the month ÷ net sales of the year)
    .source = sales ledger

glance-quota = Quota of { $year }
glance-quota-definition = What is attained of the account's quota of this year, and whether that is ahead of where past years were by the same day, or behind.
    .formula = attained ÷ basic
    .source = sales ledger; quotas as set or imported
glance-quota-of = { $attained } of { $levels }

noun-quota = Quota
verb-set = set
event-quota-set = set quotas
event-quota-removed = removed quotas
event-quota-imported = imported quotas
event-quota-undone = took a change of quotas back
field-quotas = Quotas
field-basic = Basic
field-stretch = Stretch
field-challenge = Challenge
