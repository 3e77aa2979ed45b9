section-value = Value
value-equity = Customer equity
value-lead = What every account is worth, and how sure that is.
value-needs-ledger = Values come from what accounts bought and when. Import a sales ledger first.
value-never = Not valued yet
value-never-lead = From the sales ledger Dahu works out what each account is worth, tries itself on days that it had not seen, and says how sure it is. Give the terms and start; it takes seconds to minutes.
to-value = Open the value
change-terms = Change the terms
value-anew = Value anew
value-anew-note = The values shown stay until the new ones are there
value-now = Value all accounts
whole-valuation = Whole valuation (JSON)

margin = Margin
margin-hint = The part of sales that is margin, such as 30% or 0.3. Lines with a cost, or whose product has a margin, keep their own.
same-margin = This margin for all lines
known-margins = { $known } of net sales have a margin of their own, by cost or by product; all sales together leave a margin of { $share }.
known-rates = Amounts in { $currencies } are converted at the rate of their day.
known-contracts = Accounts valued by their contracts × the chance of renewal: { $accounts }. The chance: { $chance } ({ $renewed } renewals, { $due } terms that were renewed or lost).
known-unbought = Accounts under contract that have bought nothing yet: { $accounts }. Their contracts bring { $value } { $currency } of the value, up to { $end }: what is left of each term, and its renewals times their chance.
own-margin = Margin
discount-rate = Discount rate a year
discount-hint = What money loses in a year, such as 10% or 0.1.
horizon = Horizon
horizon-hint = How far ahead purchases are expected.
horizon-months =
    { $count ->
        [one] { $shown } month
       *[other] { $shown } months
    }
horizon-days =
    { $count ->
        [one] { $shown } day
       *[other] { $shown } days
    }
horizon-end = End of the horizon
as-of-day = Day of valuation
as-of-hint = The last day of the ledger where left empty.
day-unreadable = "{ $text }" is not a date: write 2026-03-05.
timing-model = Timing model
timing-model-note = Says when accounts buy, and when they leave
model-hint = Leave the choice to the data unless you know better.
model = Model
model-auto = Let the data choose
terms = Terms
terms-sentence = Margin { $margin }, discount { $discount } a year, horizon { $horizon }.

rests-on-model = Rests on what { $accounts } accounts bought up to { $date } and on the model { $model }; values reach as far as each account lasts.
rests-without-churn = Rests on what { $accounts } accounts bought up to { $date }. Whether accounts have left cannot be told from this ledger, so nobody is taken for gone and values end on { $end }.
rests-on-own-rhythm = Rests on each of the { $accounts } accounts' own rhythm up to { $date }, for no model could be fitted. Values end on { $end }.
residual-value = Residual value
value-within = Value within the horizon
equity-interval = With 80 % chance between { $low } and { $high }
equity-interval-label = Interval
equity-interval-none = How sure it is could not be worked out.
equity-low = Interval, low end (10 %)
equity-high = Interval, high end (90 %)
interval-10-90 = 80 % chance: { $low } to { $high }
valued-accounts = Accounts
top-fifth-share = Held by the top fifth
accounts-for-eighty = Accounts for 80 % of it
until-day = up to { $date }
since-day = since { $date }
from-origin = Foretold from { $date }

cautions-title = What to know before using these figures
cautions-all = All remarks
cautions-none = Nothing speaks against these figures.

bubble-title = Past sales and value
bubble-label = Accounts by past sales and value; the numbers stand in the table
bubble-accounts = Accounts
bubble-contracts = Valued by contracts
alive-likely = Most likely still buying (70 % or more)
alive-doubtful = In doubt (30 to 70 %)
alive-unlikely = Most likely gone (under 30 %)
past-sales = Net sales so far
account-value = Value
account-values = Values of accounts
chance-alive = Chance to be alive
expected-purchases = Expected purchases
expected-spend = Expected amount
share-of-value = Share of the value
value-by = Where the value lies
without-industry = Without an industry
without-region = Without a region
largest-value = Largest by value
rank-changes = Where value and sales disagree
value-rank = Rank by value
sales-rank = Rank by sales
ranks = Ranks
ranks-note = Rank { $value } by value, { $sales } by sales

statement-title = Statement of customer equity
statement-label = From the opening to the closing value; the numbers stand in the table
statement-click = Click a bar to see the accounts behind it.
statement-table = Opening to closing
statement-opening = Opening value on { $date }
statement-closing = Closing value on { $date }
statement-realised = Margin realised meanwhile
statement-yield = Yield
statement-return = Total return
waterfall-opening = Opening
waterfall-closing = Closing
movement = Movement
movement-new = New
movement-growth = Growth
movement-shrinkage = Shrinkage
movement-lost = Lost
movement-none = No account moved so
value-at-opening = Value at the opening
value-change = Change

valuation-number = Valuation { $number }
valuation-stage-reading = Reading the ledger
valuation-stage-fitting = Fitting the models
valuation-stage-valuing = Valuing every account
valuation-stage-trying = Trying the model on unseen days
valuation-stage-simulating = Simulating, to see how sure it is
valuation-stage-storing = Storing
valuing-steps = Step { $done } of { $of }
valuing-elsewhere = The valuation runs in another program; this page follows it. To cancel it, stop it where it was started.
cancel-valuation = Cancel the valuation
valuation-ended = The valuation has ended; its values are on the accounts.
valuation-was-cancelled = The valuation was cancelled and left nothing. The values before it stay.
run-running = Running
run-ended = Ended
run-failed = Failed, left nothing
run-cancelled = Cancelled, left nothing
run-interrupted = Interrupted, left nothing
runs = Valuations
runs-note = The same inputs give the same result: compare the hashes
program = Program
inputs-hash = Hash of the inputs
result-hash = Hash of the result

model-card = Model card
model-lead = What was fitted, and how well it foretold what it had not seen.
model-needs-valuation = The model card tells what the latest valuation rests on. Value the accounts first.
model-nbd-assumes = Each account buys at a rate of its own, at random, and nobody ever leaves.
    .formula = ln L = Σ ln Γ(r + x) ÷ Γ(r) + r ln α − (r + x) ln(α + T); x: purchase days after the first, T: days since the first
    .source = Ehrenberg 1959, Applied Statistics 8(1); docs/models/nbd.md
model-bg-nbd-assumes = Each account buys at a rate of its own, at random, and may leave for good after each repeat purchase. One-time buyers count as alive.
    .formula = ln L = Σ ln Γ(R) ÷ Γ(r) + r ln α − R ln(α + T) + ln B(a, b + x) ÷ B(a, b) − ln P, R = r + x; x: purchase days after the first, T: days since the first, P: chance to be alive, B: beta function
    .source = Fader, Hardie & Lee 2005, Marketing Science 24(2); docs/models/bg-nbd.md
model-mbg-nbd-assumes = Each account buys at a rate of its own, at random, and may leave for good after each purchase, the first included.
    .formula = ln L = Σ ln Γ(R) ÷ Γ(r) + r ln α − R ln(α + T) + ln B(a, b + x + 1) ÷ B(a, b) − ln P, R = r + x; x: purchase days after the first, T: days since the first, P: chance to be alive, B: beta function
    .source = Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3); docs/models/mbg-nbd.md
model-pareto-nbd-assumes = Each account buys at a rate of its own, at random, and may leave for good at any moment.
    .formula = ln L = Σ ln Γ(r + x) ÷ Γ(r) + r ln α + s ln β + ln((α + T)^−(r + x) (β + T)^−s + s ∫ (α + u)^−(r + x) (β + u)^−(s + 1) du), u from tₓ to T; x: purchase days after the first, tₓ and T: days from the first to the last and to the day of valuation
    .source = Schmittlein, Morrison & Colombo 1987, Management Science 33(1); docs/models/pareto-nbd.md
model-mbg-cnbd-k-assumes = Each account buys more regularly than at random, at a rate of its own, and may leave for good after each purchase. This suits firms that reorder on a rhythm.
    .formula = ln L = Σ ln(gap^(k − 1) ÷ Γ(k)) + ln Γ(R) ÷ Γ(r) + r ln α − R ln(α + T) + ln B(a, b + x + 1) ÷ B(a, b) + ln A − ln P, R = r + k x; x: purchase days after the first, T: days since the first, A and P: see the chance to be alive, B: beta function
    .source = Platzer & Reutterer 2016, Marketing Science 35(5); docs/models/mbg-cnbd-k.md
model-gamma-gamma-assumes = Each account has a mean amount of its own, about which its purchases scatter, whatever its rate.
    .formula = ln L = Σ ln Γ(p x + q) − ln Γ(p x) − ln Γ(q) + q ln γ + (p x − 1) ln m + p x ln x − (p x + q) ln(γ + x m); x: purchase days after the first, m: their mean amount
    .source = Fader & Hardie 2013, “The Gamma-Gamma Model of Monetary Value”; docs/models/gamma-gamma.md
own-rhythm = Own rhythm
own-rhythm-assumes = Each account goes on as it did, by its own mean gap and its own mean amount; how long it has been silent says how likely it still buys. No model could be fitted.
    .formula = V = c × H ÷ mean gap × mean amount × margin × discount; c: chance that it still buys, H: days of the horizon
    .source = own: docs/models/own-rhythm.md
value-by-contracts = Value of its contracts
spend-model = Spend model
parameter = Parameter
estimate = Estimate
counted-in = Counted in
weeks = weeks
parameter-r = How alike the accounts' rates are: the higher, the more alike
parameter-alpha = With r the mean rate: r ÷ alpha purchases a week
parameter-a = With b the mean chance to leave after a purchase: a ÷ (a + b)
parameter-b = See a; the higher both, the more alike these chances
parameter-s = How alike the accounts' lifetimes are: the higher, the more alike
parameter-beta = With s the mean rate of leaving: s ÷ beta a week
parameter-k = How regular the gaps are: 1 at random, more is more regular
parameter-p = How closely an account's purchases lie about its own mean
parameter-q = How alike the accounts' means are; above 1, or there is no mean
parameter-gamma = The scale of the amounts
standard-error = Standard error
log-likelihood = Log-likelihood
aic = AIC
aic-above-best = AIC above the best
observations = Accounts counted
convergence = Search
convergence-is-maximum = A maximum, reached by { $agreeing } of { $starts } starts in { $evaluations } evaluations; slope { $gradient }.
convergence-is-none = No clear maximum: { $agreeing } of { $starts } starts agree after { $evaluations } evaluations; slope { $gradient }.
candidates = Models tried
candidates-note = The smallest AIC is taken among those that tell who left; if none does, the one without leaving
candidate-outcome = Outcome
candidate-chosen = Taken
candidate-no-convergence = Did not converge
candidate-on-sample = Tried on a sample
cleaning = What was done to the lines
cleaning-days = Account days with lines
cleaning-return-days = Of these with a return
cleaning-sales = Sold in all
cleaning-netted = Returns taken off
cleaning-dropped = Returns left out
cleaning-without-purchase = Accounts without a purchase left
converted-from = Converted from { $currency }
converted-lines =
    { $count ->
        [one] { $shown } line, at the rate of its day
       *[other] { $shown } lines, each at the rate of its day
    }
margins-by-cost = Net sales of lines with a cost
margins-by-product = Net sales by margins of products
margins-otherwise = Net sales at the valuation's margin
margins-all = Margin on all of them
margins-at-a-loss = Accounts sold to at a loss
calibration-end = Fitted up to
ledger-from = First day of the ledger

hold-out = Hold-out
hold-outs = Hold-outs: foretold and what came
hold-out-span = { $origin } to { $last }, { $accounts } accounts
hold-out-origin = Origin
hold-out-last = Last day
hold-out-who = Foretold by
score-of-model = Model
score-of-heuristic = Past rate and past sales
score-of-best = What came; best possible, base rate
score-purchases = Purchases
score-bias = Bias
score-mae = MAE
score-rmse = RMSE
score-spearman = Rank correlation
score-capture = Sales of the top fifth
score-brier = Brier score
tracking = Tracking
tracking-label = Cumulative repeat purchases, made and foretold; the numbers stand in the table
tracking-actual = Made
tracking-expected = Foretold
tracking-origin = Origin
calibration = Calibration
calibration-by-purchases = By purchases so far
calibration-by-recency = By days since the last purchase
purchases-each = Purchases per account
repeat-purchases = Repeat purchases before the origin
days-since-last = Days since the last purchase

account-value-title = Value
next-purchase = Next purchase
next-on-time = not unusually late
next-late-by =
    { $count ->
        [one] { $shown } day later than ever usual
       *[other] { $shown } days later than ever usual
    }
next-unknown = less than one purchase is expected
keeping = Most that may be spent to keep it
keeping-cut = { $amount } { $unit } for { $cut } fewer lost
keeping-five = Most to spend for 5 % fewer lost
alive-history = Chance to be alive over time
within-low = Within the horizon, low end (10 %)
within-high = Within the horizon, high end (90 %)
