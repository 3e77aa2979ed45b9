overview-lead = Once there are data, this page shows what needs attention today.
overview-accounts = Accounts
overview-accounts-definition = All accounts in the workspace, whether they have bought or not; below, how many of them have net sales above zero in the whole ledger.
overview-buying = { $shown } with net sales above zero
overview-late-note = later than their own rhythm
overview-shrinking-note = last 12 months below the prior 12
overview-not-assessed = Targets not assessed
overview-not-assessed-note = intent still unknown
overview-funnel-definition = A salesperson's targets today, those of them whose latest assessment is high or medium, and those with net sales above zero in the whole ledger, whatever their intent.
attention = Needs attention today
attention-definition = Accounts later than their own rhythm, judged as of the ledger's last day and not of today, and accounts that sold less in the 12 months up to that day than in the 12 before; the largest of each.
attention-late =
    { $count ->
        [one] { $shown } day late
       *[other] { $shown } days late
    }
attention-shrinking = down by { $amount } { $unit }
attention-none = No account is late or shrinking.
top-accounts = Largest accounts
