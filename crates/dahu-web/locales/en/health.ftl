# Health: two dials, signals, alerts, and the back-test.
health = Customer health
health-lead = Two dials for each account: is the customer well, and are our data complete. As of { $date }, brought up to date { $moment }.
health-not-refreshed = Two dials for each account: is the customer well, and are our data complete. They are worked out for the first time within a minute of the server's start.
health-customer = Customer
health-customer-definition = Is the customer well: a hundred less the points of seven signals. Half of the points are those of the ledger (late 30, sales fell 20), a quarter those of people (stances 15, a key contact left 10), the rest those of contact and single purchases (silence 15, one-sided 5, lost opportunities 5). What is not known takes no points; with fewer than two known signals there is no score.
    .formula = 100 − Σ points
    .source = own; docs/decisions/0031-relationship-and-health.md
health-data = Our data
health-data-definition = Are our data complete: what is known of the account out of what should be, with a weight for each of twelve things. Whom to talk to weighs 45, that somebody works on the account 25, what it is and whether it can pay 20, what we judged of it 10. What is too old counts half. It says nothing about how the customer is.
    .formula = Σ weights of what is known + ½ Σ weights of what is too old
    .source = own; docs/decisions/0031-relationship-and-health.md
health-data-percent = Our data (%)
health-unknown = Not known
health-too-little-known = Too little is known of this customer for a score.
health-band-poor = poor
health-band-weak = weak
health-band-watch = to be watched
health-band-well = well
health-band-scores = { $name } ({ $from }–{ $to })
health-heat = Both dials together
health-heat-definition = How many accounts there are of each band of both dials, by the filters below but for these bands. On the left are customers who are not well, at the bottom those of whom we know little: a bad score on thin data asks for data first.
    .source = dials of all accounts whose sales you see
health-heat-cell = { $accounts }: our data { $data }, customer { $customer }
health-all-bands = All bands
health-chance = Stopped buying
health-chance-definition = How many customers of such a score stopped buying in the firm's own past, within six months, or twelve where their rhythm is slow; with its interval at 95 %. It is the rate of a band, not a forecast of this customer, and is left out where the past has too few losses.
    .formula = customers that stopped ÷ customers at risk of the same band, at past month ends; interval by Wilson
    .source = back-test on the firm's own ledger; E. B. Wilson (1927), JASA 22(158)
health-chance-with-interval = { $chance } ({ $low }–{ $high })
health-chance-sentence = Of customers of such a score { $chance } stopped buying.
health-not-judged = Not enough losses to judge: fewer than { $least } customers of this firm stopped buying in its past, so no chance is given.
health-alive-beside = The latest valuation gives it a chance of { $alive } to be alive; that is told beside and counts in no score, since it stands on the same ledger.
health-signal = Signal
health-signals = Signals
health-signals-bad = Bad signals
health-gap = Gap
health-gaps = Gaps of our data
health-gaps-total = { $count ->
    [0] nothing is missing
    [one] 1 gap
   *[other] { $shown } gaps
}
health-sort = Order
health-sort-wellness = Least well first
health-sort-data = Least complete first
health-sort-alerts = Most alerts first
health-proposed-otherwise = Stage proposed otherwise
health-stage-proposed = proposed: { $stage } ({ $turn })
health-with-alerts = With open alerts
health-none = No accounts here
health-none-advice = Clear the filter, or wait a minute after an import: dials follow what is recorded within a minute.
health-item-owner = Owner
health-item-sector = Sector
health-item-size = Size
health-item-finance = Rating of its finances
health-item-contacts = Two contacts at least
health-item-decider = Who decides
health-item-stance = Stance of a decider
health-item-relation = Relation of ours to a decider
health-item-activity = Contact within 180 days
health-item-next-step = Next step
health-item-intent = Intent
health-item-stage = Stage of the relationship
health-answer-known = known
health-answer-aged = { $count ->
    [one] 1 day old
   *[other] { $shown } days old
}
health-answer-missing = missing
signal-late = Rhythm of purchases
signal-late-definition = Late against its own rhythm: longer since the last purchase than the 95th percentile of its own gaps takes 15 points, twice as long 30. From four purchase days on.
    .source = sales ledger, as of its last day
signal-late-step = Call about the purchase that did not come: what changed, and when is the next one?
signal-sales = Sales
signal-sales-definition = Net sales of the last twelve months against the twelve before: a fall of 20 % takes 10 points, of 50 % 20. Where the ledger does not have the whole of both, nothing is known.
    .formula = (last twelve months − twelve before) ÷ twelve before
    .source = sales ledger, as of its last day
signal-sales-step = Find out where the sales went: less need, or another supplier?
signal-silence = Silence
signal-silence-definition = Days since the last contact, whoever sought it; notes do not count. More than 90 days take 7 points, more than 180 days 15. Where no contact was ever recorded nothing is known.
    .source = activities
signal-silence-step = Get in touch with a decider and agree on a next step
signal-balance = Who seeks whom
signal-balance-definition = They never came to us in 180 days, and there was no meeting, though we sought them four times or more: 5 points.
    .source = activities
signal-balance-step = Give them a reason to come to us: ask what they need from us now
signal-stance = Stances
signal-stance-definition = Every decider against us takes 15 points; somebody who decides or has high power 10; a stance of somebody who counts that became worse within a year 5. Roles and power have no days: in the back-test they count as they are known now.
    .source = decision-maker map
signal-stance-step = Talk with whoever is against us: what would have to be different?
signal-key-contact = Key contacts
signal-key-contact-definition = A decider, a champion or somebody of high power left within a year: 10 points.
    .source = decision-maker map
signal-key-contact-step = Find who follows the contact who left, and meet them
signal-opportunities = Opportunities
signal-opportunities-definition = Opportunities were lost within a year and none was won: 5 points.
    .source = opportunities
signal-opportunities-step = Ask why the opportunities were lost, and what comes next
signal-stage = Stage of the relationship
signal-stage-says = { $proposal } ({ $because })
signal-stage-step = Decide who wins back what is missing, or place the relationship where it stands now
signal-stage-apart-step = See a decider about what went wrong: rescue the relationship, or place it as uncoupling
signal-says = What it says
signal-points = Points
signal-points-definition = What the signal takes off a hundred. Only bad signals take points; what is not known takes none.
    .source = own; docs/decisions/0031-relationship-and-health.md
signal-source = Source
signal-source-ledger = Sales ledger
signal-source-activities = Activities
signal-sign-good = good
signal-sign-even = even
signal-sign-bad = bad
signal-sign-unknown = not known
signal-value-unknown = nothing is known
signal-value-on-time = { $count ->
    [0] bought on the ledger's last day
    [one] last purchase 1 day ago, on time
   *[other] last purchase { $shown } days ago, on time
}
signal-value-late = last purchase { $days } days ago, { $late } days too late
signal-value-percent = { $percent } % against the twelve months before
signal-value-days = { $count ->
    [0] contact today
    [one] 1 day without contact
   *[other] { $shown } days without contact
}
signal-value-contacts = we began { $ours }, they or both { $theirs } in 180 days
signal-value-nobody-left = nobody who counts has left
signal-value-people = { $count ->
    [one] 1 who counted has left
   *[other] { $shown } who counted have left
}
signal-value-decided = { $lost } lost, { $won } won in a year
health-alerts = Alerts
health-alerts-definition = An alert is raised when a signal turns bad, or when records say of a stage that somebody placed that the relationship has fallen from it or comes apart; once until it is closed. It closes by itself when that has gone, and is raised again where it comes back, or gets worse than it was at its best since. Accounts that nobody owns have none.
    .source = signals, looked at within a minute of what is recorded and once a day
health-alerts-of = { $alerts } open alerts of { $name }
alerts-open-total = { $count ->
    [one] 1 open alert
   *[other] { $shown } open alerts
}
alerts-lead = What turned bad at an account, with what may be done next. Whoever closes one says why.
alerts-none = No alerts
alerts-none-advice = Nothing turned bad, or the filter leaves it out.
alerts-none-of-account = There was never an alert.
alert = Alert
alert-since = since { $date }
alert-raised-on = Since
alert-state = State
alert-state-open = open
alert-state-closed = closed
alert-closed = closed as { $because } by { $by }, { $moment }
alert-closed-note = { $told }: { $note }
alert-because = Why is it closed?
alert-closing-dealt-with = dealt with
alert-closing-false-alarm = false alarm
alert-closing-accepted = accepted
alert-closing-passed = signal gone
alert-note = In your words
alert-note-hint = What was done about it, or why nothing is: whoever comes later reads it.
alert-close = Close
alert-close-of = Close: { $signal } of { $name }
alert-reopen = Open again
alert-reopen-of = Open again: { $signal } of { $name }
alert-make-task = Make a task
alert-make-task-of = Make a task: { $signal } of { $name }
alert-task-open = Its task: to be done by { $name } until { $date }
alert-task-done = Its task: done { $moment }
alert-task-cancelled = Its task: cancelled, because: { $why }
health-backtest = Back-test
backtest-lead = Would the score have told, in this firm's own past, which customers stop buying? At past month ends half a year apart, with only what was known then.
backtest-not-enough = Not enough losses to judge
backtest-not-enough-why = { $losses } customers stopped buying and { $kept } did not, at { $moments } past month ends. At least { $least } of each are needed. Until then dials give no chance, and signals are rules of thumb that nobody has tried here.
backtest-not-enough-of = Customers that stopped buying, of { $least } needed
backtest-auc = AUC
backtest-auc-definition = The chance that of one customer that stopped and one that did not the first had the lower score; equal ones count half. 0.5 tells nothing, 1 tells all. The interval at 95 % counts several moments of one customer as one customer's.
    .formula = Mann-Whitney U ÷ (stopped × stayed); variance of DeLong's structural components, summed by customer
    .source = E. R. DeLong et al. (1988), Biometrics 44(3); N. A. Obuchowski (1997), Biometrics 53(2)
backtest-interval = 95 %: { $low } to { $high }
backtest-losses = Customers that stopped
backtest-losses-definition = A customer stopped at a moment if it bought nothing in the six months after it, or in twelve where twice its usual gap is longer. Those that buy less often, bought on one day only, or had stopped before are not looked at.
    .source = sales ledger
backtest-of-accounts = of { $accounts } customers, looked at { $observations } times
backtest-moments = Moments
backtest-moments-definition = Month ends half a year apart, at most twelve, with a year of the ledger before each and half a year after. Moments that overlap would tell the same loss again.
    .source = sales ledger
backtest-brier = Brier score
backtest-brier-definition = The mean squared difference between the chance that was given and what came, 1 for stopped and 0 for not. Rates come from earlier moments whose outcomes were known before the later ones on which they are tried. Its skill is by how much it is better than giving all the same right chance.
    .formula = mean of (chance − outcome)² = reliability − resolution + uncertainty
    .source = G. W. Brier (1950), Monthly Weather Review 78(1); A. H. Murphy (1973), Journal of Applied Meteorology 12(4)
backtest-skill = skill { $skill }
backtest-rates = Customers that stopped, by score
backtest-observations = Looked at
backtest-stopped = Stopped
backtest-too-few = fewer than { $least }
backtest-reliability = Did the rates hold?
backtest-reliability-definition = The rate of each band by earlier moments against what came of later ones, with Wilson's interval at 95 %. On the dashed line lies what came as it was said.
    .source = back-test on the firm's own ledger; E. B. Wilson (1927), JASA 22(158)
backtest-taught = Rates by outcomes until { $until }, tried on moments from { $from } on.
backtest-picture = What was said, to the right, against what came, upwards; the table below has the numbers
backtest-said = Said
backtest-came = Came
backtest-part-reliability = Reliability
backtest-part-reliability-definition = By how much chances differ from what came; less is better.
    .formula = mean of (chance − share that stopped)²
    .source = A. H. Murphy (1973), Journal of Applied Meteorology 12(4)
backtest-part-resolution = Resolution
backtest-part-resolution-definition = By how much what came differs between bands; more is better.
    .formula = mean of (share that stopped in the band − in all)²
    .source = A. H. Murphy (1973), Journal of Applied Meteorology 12(4)
backtest-part-uncertainty = Uncertainty
backtest-part-uncertainty-definition = The score of giving all the same right chance: how hard the past was to foretell.
    .formula = share that stopped × (1 − it)
    .source = A. H. Murphy (1973), Journal of Applied Meteorology 12(4)
backtest-not-tried = Too few customers stopped in the earlier or the later moments (fewer than { $least }) to try whether rates hold.
backtest-on = Looked at on { $date }.
backtest-measure = Measure
backtest-value = Value
backtest-low = Low (95 %)
backtest-high = High (95 %)
noun-health-alert = Alert
verb-raised = raised
verb-passed = closed, signal gone
verb-task-made = task made
event-health-alert-raised = raised an alert
event-health-alert-passed = closed an alert, since its signal has gone
event-health-alert-closed = closed an alert
event-health-alert-reopened = opened an alert again
event-health-alert-task-made = made a task of an alert
field-signal = Signal
field-raised-on = Since
field-alert-state = State
field-closing = Why
not-found-alert = There is no alert { $key }, or no longer.
command-health-refreshed = { $accounts } accounts looked at, { $changed } dials changed, { $raised } alerts raised, { $passed } closed since their signals have gone
