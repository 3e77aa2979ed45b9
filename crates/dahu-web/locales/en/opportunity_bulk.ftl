# Bulk edits of opportunities.
opportunity-bulk-title =
    { $count ->
        [one] Change { $shown } opportunity
       *[other] Change { $shown } opportunities
    }
opportunity-bulk-lead = Changes of many opportunities at once. Each can be taken back as one.
opportunity-bulk-none-advice = Choose opportunities in the list and change something of all of them at once.
opportunity-bulk-field = What to change
opportunity-bulk-close-later = Move the expected close by days
opportunity-bulk-close-on = Set the expected close
opportunity-bulk-lose = Lose them all, for one reason
opportunity-bulk-days = Days
opportunity-bulk-days-hint = 30 for a month later, -7 for a week earlier
opportunity-bulk-busy = Working on it. With thousands this takes a few seconds.
opportunity-bulk-later =
    { $count ->
        [one] Expected close moves { $shown } day later
       *[other] Expected close moves { $shown } days later
    }
opportunity-bulk-earlier =
    { $count ->
        [one] Expected close moves { $shown } day earlier
       *[other] Expected close moves { $shown } days earlier
    }
opportunity-bulk-loses = Lost on { $day }: { $reason }
opportunity-bulk-will-change =
    { $count ->
        [one] { $shown } opportunity will change
       *[other] { $shown } opportunities will change
    }
opportunity-bulk-changed =
    { $count ->
        [one] { $shown } opportunity was changed
       *[other] { $shown } opportunities were changed
    }
opportunity-bulk-unchanged =
    { $count ->
        [one] { $shown } is so already
       *[other] { $shown } are so already
    }
opportunity-bulk-do =
    { $count ->
        [one] Change { $shown } opportunity
       *[other] Change { $shown } opportunities
    }
opportunity-bulk-conflicts =
    { $count ->
        [one] Nothing was taken back: { $shown } opportunity was changed again since
       *[other] Nothing was taken back: { $shown } opportunities were changed again since
    }
opportunity-bulk-conflicts-caption = Opportunities that were changed again since
opportunity-bulk-left-out =
    { $count ->
        [one] { $shown } opportunity stays as it is
       *[other] { $shown } opportunities stay as they are
    }
opportunity-bulk-left-out-caption = Opportunities that stay as they are, and why
opportunity-bulk-why-not-allowed = You may see it but not work on it.
opportunity-bulk-why-owner = Whom it should be given to does not work on its account.
opportunity-bulk-why-decided = It was won or lost.
opportunity-bulk-why-without-day = It has no expected close that could be moved.
opportunity-bulk-why-too-far = The day would lie more than ten years away.
opportunity-bulk-why-early = It came to its stage after that day.
opportunity-bulk-why-too-early = It came to its stage on { $since }, after that day.
opportunity-bulk-why-changed = Somebody changed the same after the preview, or removed it.
choose-opportunity = Choose { $name }
choose-shown-opportunities = Choose all opportunities shown
noun-opportunity-bulk = Bulk edit of opportunities
event-opportunity-bulk-made = changed many opportunities at once
event-opportunity-bulk-undone = took a bulk edit of opportunities back
opportunity-chosen-all =
    { $count ->
        [one] the { $shown } opportunity found
       *[other] all { $shown } opportunities found
    }
