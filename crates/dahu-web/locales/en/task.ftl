# Tasks, mails about them, and calendar feeds.
task = Task
tasks = Tasks
tasks-as-of = Today is { $date }
tasks-none = Nothing to do.
tasks-none-advice = Next steps of activities and tasks of accounts come here.
tasks-more = There are more; the first are shown.
tasks-below = Of the people below
tasks-escalated-after = { $count ->
    [one] Mailed to you from { $shown } day of delay on
   *[other] Mailed to you from { $shown } days of delay on
}
task-open-of-account = To do
task-add = Add a task
task-what = What is to be done
task-due = Due on
task-changed = The task was changed.
task-complete = Done
task-complete-of = Done: { $what }
task-tomorrow-of = Tomorrow: { $what }
task-week-of = In a week: { $what }
task-postpone = Postpone
task-hand = Hand on
task-hand-to = To
task-cancel = Cancel the task
task-why = Why it is not done any more
task-reopen = Reopen
task-state-open = To be done.
task-state-done = Done
task-state-cancelled = Cancelled, because: { $why }
task-days-overdue = { $count ->
    [one] { $shown } day overdue
   *[other] { $shown } days overdue
}
due-overdue = Overdue
due-today = Today
due-this-week = This week
due-later = Later
task-settings = Reminders
escalation-days = Days of delay after which a manager is told
escalation-days-hint = The manager of the nearest team gets a mail. 0 tells managers nothing.
me-calendar = Calendar and reminders
calendar-lead = Your tasks and activities in your own calendar, and mails about what is due.
calendar-feed = Calendar feed
calendar-none = You have none. Make an address and subscribe to it in your calendar.
calendar-since = The address has worked since
calendar-make = Make an address
calendar-make-anew = Make another address
calendar-revoke = Revoke it
calendar-made = Your calendar's address
calendar-made-lead = Copy it now: it is shown this once. Whoever has it reads your tasks and activities; give it to your calendar alone.
calendar-name = Dahu
calendar-task = To do: { $what } ({ $account })
calendar-task-done = Done: { $what } ({ $account })
calendar-activity = { $kind }: { $account }
task-mails = Mails about tasks
task-mails-lead = In the morning of a day on which something is due, you get a mail; managers get one when something of theirs is long overdue.
task-mails-no-address = They go to the address that you entered on the first tab.
task-mails-on = Send me mails
task-mails-off = Send me none
mail-kind-tasks-due = Tasks due
mail-kind-tasks-overdue = Tasks overdue
mail-task-own = { $due }  { $what } ({ $account })
mail-task-other = { $due }  { $owner }: { $what } ({ $account })
mail-task-more = … and more
mail-tasks-due-subject = Dahu: due today
mail-tasks-due-body =
    this is due today, or was before:

    { $tasks }

    { $link }

    If you do not want such mails, switch them off under "Calendar and reminders".
mail-tasks-overdue-subject = Dahu: overdue in your teams
mail-tasks-overdue-body =
    in your teams this has been overdue for { $days } days or more:

    { $tasks }

    { $link }

    If you do not want such mails, switch them off under "Calendar and reminders".
rule-task-without-words = Say it in 1 to { $most } characters.
rule-task-owner-cannot-work = { $name } does not work on this account. Add them to its team first, or choose somebody else.
rule-task-day-not-usable = Write a day within ten years of today, such as 2026-06-30.
rule-task-has-ended = This task was done or cancelled meanwhile. Reopen it first.
rule-task-is-open = This task is open.
rule-task-of-activity = This task is the next step of an activity. Change or undo that.
rule-escalation-days-not-usable = Give a whole number of days from 0 to { $most }. 0 tells managers nothing.
noun-task = Task
noun-task-reminder = Mails about tasks
noun-calendar-feed = Calendar feed
event-task-created = added a task
event-task-completed = did a task
event-task-cancelled = cancelled a task
event-task-reopened = reopened a task
event-task-postponed = postponed a task
event-task-handed-on = handed a task on
event-task-updated = changed a task
event-task-removed = removed a task
event-task-restored = undid a change of a task
verb-completed = done
verb-postponed = postponed
verb-handed-on = handed on
verb-escalation-set = reminders set
verb-task-mails-set = mails about tasks set
field-due-on = Due on
field-state = State
field-why = Why
field-days = Days
field-mails = Mails
field-task-mails = Mails about tasks
