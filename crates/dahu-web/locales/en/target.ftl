targets-title = Target list
targets-lead = Targets in the order in which to work them, with the reason. High, Medium or Low assesses at once and can be undone.
targets-whose = Whose list
targets-own = Mine
targets-everybody = Everybody's
targets-all = All
targets-reasons = Reasons
targets-reasons-definition = Why the target needs attention, the most pressing first. What each means stands below.
    .source = target lists, assessments, activities, tasks and opportunities
targets-too-many = Too many targets
targets-too-many-advice = At most 5,000 are worked at once. Choose a person.
targets-none-listed = No targets on the list
targets-none-advice = Import accounts with their salespeople and the days on which they came onto the list, or choose somebody else.
targets-reason-none = No target of this kind
targets-reason-none-advice = Choose another reason.
targets-last-contact = Last contact
targets-last-contact-definition = The latest activity that is no note, and the days since; without any, since it came onto the list.
    .source = activities
targets-next-step = Next step
targets-next-step-definition = The open task of the account that is due first.
    .source = tasks
targets-opportunities = Open opportunities
targets-opportunities-definition = Opportunities with the account that are not decided.
    .source = opportunities
targets-actions = Actions
targets-actions-definition = Record an activity, or open an opportunity.
    .source = this page
assess-chosen = Assess the chosen as
assess-them = Assess them
assess-account = Assess the intent of { $name }
evidence = Evidence
evidence-hint = What they said or did
targets-assessed =
    { $count ->
        [one] { $shown } target assessed.
       *[other] { $shown } targets assessed.
    }
never-in-touch = Never
days-out-of-touch =
    { $count ->
        [one] { $shown } day
       *[other] { $shown } days
    }
record-with = Record activity with { $name }
open-opportunity = New opportunity
opportunity-with = New opportunity with { $name }
of-targets = { $share } of targets

progress-targets = Targets
progress-targets-definition = Accounts on the list today, each once.
    .source = target lists
progress-assessed = Assessed
progress-assessed-definition = Targets with an assessment of intent.
    .source = assessments
progress-high-medium = High or medium
progress-high-medium-definition = Targets whose latest assessment is high or medium.
    .source = assessments
progress-opportunity = With an opportunity
progress-opportunity-definition = Targets with an opportunity that is not decided.
    .source = opportunities
progress-in-touch = In touch, 30 days
progress-in-touch-definition = Targets with an activity, notes aside, in the last 30 days.
    .source = activities
progress-step = Next step planned
progress-step-definition = Targets with an open task that is not overdue.
    .source = tasks
progress-well = Nothing to do
progress-well-definition = Targets without any of the reasons.
    .source = this page

reason-none = Nothing to do
reason-step-overdue = Next step overdue
reason-step-overdue-definition = The open task of the account that is due first is overdue.
    .source = tasks
reason-not-assessed = Not assessed
reason-not-assessed-definition = Nobody has assessed its intent to buy yet.
    .source = assessments
reason-no-opportunity = Intent, no opportunity
reason-no-opportunity-definition = The latest assessment is high or medium, and no opportunity is open.
    .source = assessments; opportunities
reason-out-of-touch = 30 days out of touch
reason-out-of-touch-definition = The last contact, or where there was none coming onto the list, is more than 30 days ago.
    .source = activities; target lists
reason-old-assessment = Assessed 90 days ago
reason-old-assessment-definition = The latest assessment is more than 90 days old.
    .source = assessments
reason-no-step = No next step
reason-no-step-definition = There is no open task.
    .source = tasks
