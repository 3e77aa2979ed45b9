# The group that an account belongs to, as a tree.
group-account = Account
group-lead = All that belong together, from the top. Figures that you may not see are left out of the sums.
group-more = Only the first { $most } units are shown.
group-drawn = The group as a tree
group-drawn-note = Click a unit to fold or unfold it
group-units = Units
group-units-definition = Every account of the group, with what it and all below it come to.
    .formula = the unit's own figure + those of all units below it
    .source = accounts, sales ledger, latest valuation, contacts, tasks
group-net-recent-whole = Last 12 months, with all below
group-net-recent-own = Itself
group-net-prior-whole = 12 months before, with all below
group-value-whole = Value, with all below
group-open-tasks = Open tasks
group-open = The whole group
