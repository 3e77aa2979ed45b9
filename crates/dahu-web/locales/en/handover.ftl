handovers = Handovers
handovers-lead = Accounts that go from one person to others: planned, carried out, and taken back where need be.
handovers-none = No handovers yet.
handover-number = Handover { $number }
handover-new = New handover
handover-new-lead = Say which accounts and what of them, then to whom. Nothing changes before you have seen the plan.
handover-from = From
handover-territory = A territory
handover-anybody = Anybody (choose a region, an industry or names)
handover-made = Planned
handover-draft = Planned
handover-done = Carried out
handover-undone = Undone
handover-what = What is handed over
handover-named = Only these accounts
handover-named-hint = One code or name a line; leave it empty for all.
handover-kinds = What goes along
handed-ownership = Ownership
handed-target = Places on target lists
handed-role = Other roles on account teams
handed-task = Open tasks
handed-opportunity = Open opportunities
handed-case = Open cases
handed-amount = about { $amount }
handed-count = { $kind }: { $count }
handover-look = Look which accounts these are
handover-found-none = There is nothing to hand over of these.
handover-to = Who gets them
assign-one = One person gets all
assign-region = By region
assign-count = Evenly by number, among several
assign-sales = Evenly by sales of the last 12 months, among several
assign-several = Several who share them
handover-choose = Choose a person
handover-choose-receiver = Choose who gets the accounts, in the way that is ticked.
handover-stays = stay where they are
handover-receiver = To
handover-plan = Plan it
handover-plan-hint = You see everything before anything changes.
handover-preview = This is what will happen, in one step. It can be undone as long as nobody changes what it left.
handover-do = Carry it out
handover-remove = Discard the plan
handover-changed =
    { $count ->
        [one] { $shown } account changed its owner since this was planned:
       *[other] { $shown } accounts changed their owner since this was planned:
    }
handover-has-changed = has another owner now
handover-drop-changed = Take them out of the plan
handover-receivers = Who receives what
handover-warnings = Warnings
receiver-has-left = has left
receiver-cannot-own = role owns no accounts
receiver-beyond = beyond the limit of { $most }
handover-give = Give the ticked ones to
handover-give-do = Give
handover-drop = Leave out
handover-pick = Ticked
handover-owner-then = Owner when planned
handover-undo-title = Undo handover { $number }
handover-undo-sentence =
    { $count ->
        [one] { $shown } account goes back to whoever had it.
       *[other] { $shown } accounts go back to whoever had them.
    }
handover-undo-note = Target lists are then as if it had not been. Who owned an account meanwhile stays on record. Where somebody changed an owner, a target or a role since, nothing is undone, and you see what. Tasks, opportunities and cases that were done, decided, resolved or handed on since stay where they are.
colon = {": "}

sheet = Sheet
sheets = Handover sheets
sheet-noted-link = Sheet with notes
sheet-print-hint = Print this page, or save it as PDF from the browser's print window; every account begins on a new page.
sheet-word = Word (DOCX)
sheet-lead = Handover { $number }: from { $from } to { $to }.
sheet-done = Carried out on { $date }.
sheet-planned = Planned, not carried out yet.
sheet-promises = Promises
sheet-next-steps = Next steps
sheet-notes = Notes for whoever receives it
sheet-nothing-noted = Nothing noted.
sheet-noted = Noted by { $who } on { $date }.
sheet-sales-hidden = You see this account without what it bought.
sheet-change = Change
sheet-what = What
sheet-who = Who
sheet-role = Role
sheet-targets = Target lists and assessments
sheet-team = Account team
sheet-change-of = Details

event-handover-handed-over = handed the account over
event-handover-handed-back = took the handover back
event-handover-noted = noted what the next owner should know
field-former-owner = Former owner
field-receiver = New owner
field-handover = Handover
field-promises = Promises
field-next-steps = Next steps
