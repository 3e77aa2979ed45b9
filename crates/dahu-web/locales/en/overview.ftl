overview-lead = Once there are data, this page shows what needs attention today.
overview-accounts = Accounts
overview-buying = { $shown } with net sales above zero
overview-late-note = later than their own rhythm
overview-shrinking-note = last 12 months below the prior 12
overview-not-assessed = Targets not assessed
overview-not-assessed-note = intent still unknown
attention = Needs attention today
attention-definition = Accounts later than their own rhythm, and accounts that sold less in the last 12 months than in the 12 before; the largest of each.
attention-late =
    { $count ->
        [one] { $shown } day late
       *[other] { $shown } days late
    }
attention-shrinking = down by { $amount } { $unit }
attention-none = No account is late or shrinking.
top-accounts = Largest accounts
