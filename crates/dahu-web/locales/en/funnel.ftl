funnel-title = Sales funnel
funnel-salesperson = Salesperson
funnel-total = Total
funnel-targets = Targets
funnel-high-medium = High or medium intent
funnel-low = Low intent
funnel-not-assessed = Not assessed
funnel-closed = Closed accounts
funnel-sales = Sales
funnel-sales-per-closed = Sales per closed account
funnel-sales-per-high-medium = Sales per high or medium
funnel-sales-per-target = Sales per target
funnel-closed-per-target = Closed of targets
funnel-closed-per-high-medium = Closed to high or medium
funnel-interval = 95 % interval
funnel-interval-low = Interval, low end
funnel-interval-high = Interval, high end
funnel-outside = Sales outside the target lists
funnel-click = Click any number to see the accounts behind it.
funnel-none = No targets yet
funnel-none-advice = Import a list of accounts with their salespeople, and the funnel appears.
funnel-picture = From targets to closed accounts
funnel-picture-note = Three bars each: targets, high or medium intent, closed
funnel-picture-label = Targets, high or medium intent and closed accounts of each salesperson; the numbers stand in the table
funnel-reconciliation = Reconciliation with the ledger
funnel-reconciliation-lead = The funnel counts accounts on target lists. With the sales outside them it adds up to the whole ledger of the period in the currency of the workspace.
funnel-sales-on-lists = Sales on the target lists
funnel-sales-outside =
    { $count ->
        [one] Outside them ({ $shown } account)
       *[other] Outside them ({ $shown } accounts)
    }
funnel-sales-ledger = Ledger of the period
funnel-print-note = Why does the print say 330,782? The four salespeople's figures add up to 330,783; the printed total was rounded from unrounded figures and is off by 1. Our total is always the sum of the rows.

funnel-targets-definition = Accounts on the salesperson's target list on the day; always the sum of high or medium, low and not assessed.
funnel-high-medium-definition = Targets whose latest assessment on the day is high or medium.
funnel-low-definition = Targets whose latest assessment on the day is low.
funnel-not-assessed-definition = Targets without an assessment on the day.
funnel-closed-definition = Targets with net sales above zero in the period, whatever their intent.
funnel-sales-definition = Net sales of the period to targets, returns taken off. A line that names its salesperson counts for that person, any other for whose list the account is on. The total is the sum of the rows.
funnel-sales-per-closed-definition = Sales divided by closed accounts. The total row divides the sums; it is no mean of the rows.
funnel-sales-per-high-medium-definition = Sales divided by accounts of high or medium intent.
funnel-sales-per-target-definition = Sales divided by targets.
funnel-closed-per-target-definition = Closed accounts divided by targets.
funnel-closed-per-high-medium-definition = Closed accounts divided by accounts of high or medium intent. Accounts of low intent can close too, so it can pass 100 %; then there is no interval.
funnel-interval-definition = Wilson's 95 % interval: with so few accounts, the true share most likely lies in this range. Where two people's intervals overlap much, do not rank them.
funnel-outside-definition = Accounts with sales in the period that are not on the target list of whoever is credited.

funnel-accounts-rows = Rows { $from }–{ $to } of { $total }
funnel-accounts-previous = Previous page
funnel-accounts-next = Next page
