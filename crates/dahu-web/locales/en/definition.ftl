# Definitions of the figures about value, as their headings open them: what a figure is, then its formula with the
# symbols said, then its source. Pages of the models are named as they lie in the repository.
definition-formula = Formula
definition-source = Source

account-name-definition = The account's name, with its code or its owner below; it leads to the account's page.
    .source = accounts as imported, and those that the ledger made known
account-owner-definition = The salesperson who answers for the account.
    .source = accounts as imported
account-industry-definition = The industry of the account.
    .source = accounts as imported
account-region-definition = The region of the account.
    .source = accounts as imported

past-sales-definition = What the account bought up to the last day of the ledger, returns taken off, in the workspace's currency.
    .formula = Σ amounts of its ledger lines, those of returns below zero
    .source = sales ledger
residual-value-definition = The margin still to come from what an account is expected to buy from the day of valuation on, without end, discounted to that day. For all accounts together it is the sum; of accounts that have bought nothing only the contracts are in it.
    .formula = V = margin × E[M] × DERT, DERT = Σ e^(−δt) over all purchases expected, t days from now; E[M]: expected amount of a purchase, δ = ln(1 + d) ÷ 365.25 for a discount rate d a year
    .source = Fader, Hardie & Lee 2005, “RFM and CLV”, Journal of Marketing Research 42(4); docs/models/residual-value.md
value-within-definition = The margin from what is expected to be bought up to the end of the horizon, discounted to the day of valuation.
    .formula = V = margin × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du); E(u): purchases expected within u days, E[M]: expected amount of each, H: days of the horizon by the calendar, δ = ln(1 + d) ÷ 365.25 for a discount rate d a year
    .source = own, from the models of timing and spend: docs/models/residual-value.md
value-without-churn-definition = The margin expected up to the end of the horizon, discounted. Nobody is taken for gone, because the ledger does not tell who left; for the same reason there is no value beyond the horizon.
    .formula = V = margin × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du), E(u) = u (r + x) ÷ (α + T); x: purchase days after the first, T: days since the first, r and α: fitted, E[M]: expected amount, H: days of the horizon, δ = ln(1 + d) ÷ 365.25
    .source = Ehrenberg 1959, Applied Statistics 8(1); docs/models/nbd.md and residual-value.md
value-own-rhythm-definition = The margin expected up to the end of the horizon if each account goes on as it did, discounted. A heuristic, because no model of all accounts could be fitted; an account whose contracts bring as much or more is valued by these.
    .formula = V = c × H ÷ mean gap × mean amount × margin × (1 − e^(−δH)) ÷ (δH); c: chance to be alive, H: days of the horizon, δ = ln(1 + d) ÷ 365.25 for a discount rate d a year
    .source = own: docs/models/own-rhythm.md
value-contracts-definition = The margin that the account's contracts bring up to the end of the horizon: the rest of each running term, and each renewal with its chance. It stands where the account has bought nothing, or by own rhythm where it is no less than what that gives; the two are not added, because what is sold under a contract lies in the ledger, too. Terms that begin after the day of valuation are not in it.
    .formula = V = w₀ + Σ_(k≥1) pᵏ w_k; w_k: margin of the k-th term from now × its days within the horizon ÷ days of a term, discounted; p = (renewed + 1) ÷ (renewed + lost + 2), or by tenure from ten losses on
    .source = Laplace 1814 (rule of succession); Fader & Hardie 2007, Journal of Interactive Marketing 21(1) (by tenure); docs/models/own-rhythm.md and sbg.md
equity-interval-definition = With a chance of 10 % the value is less than the first amount, with 10 % more than the second. It holds that the parameters are estimates, and what accounts do by chance; it does not hold that the model may be wrong.
    .formula = 10 % and 90 % quantiles of V × e^(σz) + D; σ: standard deviation of ln V over 40 ledgers simulated from the model and fitted again, z: standard normal, D: deviations of 150 to 400 simulated futures of the accounts; what contracts of accounts without purchases may bring widens it by squares
    .source = Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 6; docs/models/equity.md
equity-interval-rhythm-definition = With a chance of 10 % the value is less than the first amount, with 10 % more than the second. Accounts are taken to be independent and their sum to be normal.
    .formula = V ± 1.2816 × √Σσ², not below 0; σ² of an account by its rhythm: (c (μ + μ²) − (c μ)²) × (mean amount × margin × discount)², μ = H ÷ mean gap, c: chance to be alive; by its contracts: the variance over the numbers of renewals
    .source = own: docs/models/own-rhythm.md
valued-accounts-definition = Accounts with at least one purchase day left by the day of valuation, after returns, and accounts that have bought nothing but are under contract.
    .source = sales ledger; what a purchase is: docs/models/README.md
top-fifth-share-definition = The share of the value that the largest 20 % of the accounts by value hold together; their number is rounded up, and accounts worth nothing count.
    .formula = Σ V of the ⌈0.2 n⌉ largest ÷ Σ V of all n accounts
    .source = own: docs/models/equity.md
accounts-for-eighty-definition = How many accounts, largest value first, it takes to hold 80 % of the value.
    .formula = the least k for which Σ V of the k largest ≥ 0.8 × Σ V of all
    .source = own: docs/models/equity.md
bubble-definition = Each bubble is an account: the further right, the more it bought so far; the higher, the more it is worth from now on; its size is the purchases expected within the horizon, its colour the chance to be alive. Shown are the hundred largest by value and those whose rank changes most; both scales go in powers of ten, so accounts without sales or value left are in the table only.
    .source = this valuation; sales ledger
value-by-definition = The sum of the accounts' values by owner, industry or region; the parts add up to the whole.
    .formula = Σ V over the accounts of the group
    .source = this valuation; accounts as imported
share-of-value-definition = The value of the group over the value of all accounts.
    .formula = Σ V of the group ÷ Σ V of all
    .source = this valuation; accounts as imported

chance-alive-definition = The chance that the account still buys at all, given how often it bought and how long ago. An account that used to buy often and has been silent for long is most likely gone; one that has bought nothing has no such chance.
    .source = the timing model of this valuation: docs/models/README.md
chance-alive-bg-nbd-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x − 1) × ((α + T) ÷ (α + tₓ))^(r + x)), 1 for x = 0; x: purchase days after the first, tₓ and T: days from the first to the last and to the day of valuation, r, α, a, b: fitted
    .source = Fader, Hardie & Lee 2005, Marketing Science 24(2); docs/models/bg-nbd.md
chance-alive-mbg-nbd-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x) × ((α + T) ÷ (α + tₓ))^(r + x)); x: purchase days after the first, tₓ and T: days from the first to the last and to the day of valuation, r, α, a, b: fitted
    .source = Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3); docs/models/mbg-nbd.md
chance-alive-pareto-nbd-definition = { chance-alive-definition }
    .formula = P = L ÷ (L + s ∫ (α + u)^−(r + x) (β + u)^−(s + 1) du), u from tₓ to T, L = (α + T)^−(r + x) (β + T)^−s; x: purchase days after the first, tₓ and T: days from the first to the last and to the day of valuation, r, α, s, β: fitted
    .source = Schmittlein, Morrison & Colombo 1987, Management Science 33(1); docs/models/pareto-nbd.md
chance-alive-mbg-cnbd-k-definition = { chance-alive-definition }
    .formula = P = 1 ÷ (1 + a ÷ (b + x) × ((α + T) ÷ (α + tₓ))^R ÷ A), A = Σ_(j<k) Γ(R + j) ÷ (Γ(R) j!) × ((T − tₓ) ÷ (α + T))ʲ, R = r + k x; x: purchase days after the first, tₓ and T: days from the first to the last and to the day of valuation, k, r, α, a, b: fitted
    .source = Platzer & Reutterer 2016, Marketing Science 35(5), for the model; the form is our own: docs/models/mbg-cnbd-k.md
chance-alive-unknown-definition = Not known, hence the dash: this ledger does not tell accounts that left from accounts that are slow, so the model without leaving was taken.
    .source = how the model is chosen: docs/models/README.md
chance-alive-rhythm-definition = Of the account's own gaps, the share that is at least as long as the present silence, that one counted too. A heuristic, not a model: few gaps cannot show that an account has left, and an account valued by its contracts has no such chance.
    .formula = c = (1 + gaps at least as long) ÷ (1 + gaps); with fewer than three gaps of its own, over the gaps of all accounts
    .source = a rank test (Lehmann 1975, Nonparametrics): docs/models/own-rhythm.md
expected-purchases-definition = How many purchase days are expected within the horizon. Where an interval stands with it, they lie in it with a chance of 80 %.
    .source = the timing model of this valuation: docs/models/README.md
expected-purchases-nbd-definition = { expected-purchases-definition }
    .formula = E = H (r + x) ÷ (α + T); x: purchase days after the first, T: days since the first, H: days of the horizon, r, α: fitted
    .source = Ehrenberg 1959, Applied Statistics 8(1); docs/models/nbd.md
expected-purchases-bg-nbd-definition = { expected-purchases-definition }
    .formula = E = P ∫₀¹ (1 − (1 + p H ÷ (α + T))^−(r + x)) ÷ p × Beta(p; a, b + x) dp; P: chance to be alive, x: purchase days after the first, T: days since the first, H: days of the horizon, r, α, a, b: fitted
    .source = Fader, Hardie & Lee 2005, Marketing Science 24(2), in a form of our own: docs/models/bg-nbd.md
expected-purchases-mbg-nbd-definition = { expected-purchases-definition }
    .formula = E = P ∫₀¹ (1 − (1 + p H ÷ (α + T))^−(r + x)) ÷ p × Beta(p; a, b + x + 1) dp; P: chance to be alive, x: purchase days after the first, T: days since the first, H: days of the horizon, r, α, a, b: fitted
    .source = Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3), in a form of our own: docs/models/mbg-nbd.md
expected-purchases-pareto-nbd-definition = { expected-purchases-definition }
    .formula = E = P × (r + x) (β + T) ÷ (α + T) × (1 − ((β + T) ÷ (β + T + H))^(s − 1)) ÷ (s − 1), by its limit at s = 1; P: chance to be alive, x: purchase days after the first, T: days since the first, H: days of the horizon, r, α, s, β: fitted
    .source = Schmittlein, Morrison & Colombo 1987, Management Science 33(1); docs/models/pareto-nbd.md
expected-purchases-mbg-cnbd-k-definition = { expected-purchases-definition }
    .formula = E = P Σ_j w_j Σ_m P(m phases) Σ_(n < ⌊(j + m) ÷ k⌋) q_n; P: chance to be alive, j: phases of a gap passed since the last purchase with their chances w_j, m: phases within the horizon (negative binomial), q_n: chance to stay for n purchases
    .source = Platzer & Reutterer 2016, Marketing Science 35(5), for the model; the form is our own: docs/models/mbg-cnbd-k.md
expected-purchases-rhythm-definition = How many purchase days are expected within the horizon if the account goes on as it did.
    .formula = E = c × H ÷ mean gap; c: chance to be alive, H: days of the horizon; with fewer than three gaps of its own, c and mean gap of all accounts
    .source = own: docs/models/own-rhythm.md
expected-spend-definition = What a purchase is expected to bring: between the account's own mean and that of all accounts, nearer to its own the more often it bought.
    .formula = E[M] = p (γ + x m) ÷ (p x + q − 1); x: purchase days after the first, m: their mean amount, p, q, γ: fitted; where q ≤ 1, the median
    .source = Fader & Hardie 2013, “The Gamma-Gamma Model of Monetary Value”; docs/models/gamma-gamma.md
expected-spend-rhythm-definition = The mean amount of the account's purchase days so far.
    .formula = what it spent on all of its purchase days ÷ their number, returns taken off
    .source = sales ledger; docs/models/own-rhythm.md

own-margin-definition = The margin on what this account bought so far. An account that was sold to at a loss is worth nothing, not less; one that returned as much as it bought has the margin of all.
    .formula = Σ margins of its lines ÷ Σ their amounts, between 0 and 1; margin of a line: amount − cost; without a cost amount × margin of its product, or of the product's category; else × that of the valuation
    .source = sales ledger; margins as imported; docs/models/residual-value.md
account-within-definition = { value-within-definition }
    .formula = V = margin × E[M] × (e^(−δH) E(H) + δ ∫₀ᴴ e^(−δu) E(u) du); E(u): purchases expected within u days, E[M]: expected amount of each, H: days of the horizon, δ = ln(1 + d) ÷ 365.25 for a discount rate d a year
    .source = own, from the models of timing and spend: docs/models/residual-value.md
account-interval-definition = Between which amounts the value within the horizon lies with a chance of 80 %, given how many purchases there will be and how much each brings; the parameters are taken as they were estimated.
    .formula = 10 % and 90 % quantiles of the spending s, discounted as a whole: chance of s or less = Σ_N P(N) I_(s ÷ (s + γ′))(p N, q′); N: purchases within the horizon, q′ = p x + q, γ′ = γ + x m, I: incomplete beta function
    .source = own: docs/models/residual-value.md
account-interval-residual-definition = Between which amounts all that the account brings from now on lies with a chance of 80 %; the value above is the mean, which a few good outcomes draw upwards. The parameters are taken as they were estimated.
    .formula = 10 % and 90 % quantiles of margin × Σ amounts × e^(−δt) over 200 to 2,000 futures, in each of which the account's rate, its dropout and its amounts are drawn from what its history lets expect; followed until 1 % is left of an amount
    .source = own, from the models of timing and spend: docs/models/residual-value.md
account-interval-rhythm-definition = Between which amounts the value lies with a chance of 80 %, given how many purchases there will be; each is taken to be of the mean amount.
    .formula = 10 % and 90 % quantiles of N × mean amount × margin × discount; N: 0 with the chance 1 − c, else Poisson with mean H ÷ mean gap
    .source = own: docs/models/own-rhythm.md
account-interval-contracts-definition = Between which amounts the value lies with a chance of 80 %, given how often the contracts are renewed.
    .formula = 10 % and 90 % quantiles over the numbers of renewals of a contract; of several contracts V ± 1.2816 × √Σσ², not below 0
    .source = own: docs/models/own-rhythm.md
ranks-definition = The account's place by value, and by what it spent up to the day of valuation; 1 is the largest.
    .source = this valuation
next-purchase-definition = When the account is due. Late: longer since its last purchase than 95 % of its own gaps, from four purchase days on.
    .formula = last purchase + median of its own gaps; without a gap the day of valuation + days of the horizon ÷ expected purchases, where these are 1 or more
    .source = sales ledger; own rule, percentiles by Hyndman & Fan 1996, The American Statistician 50(4), definition 7
keeping-definition = What the account's value gains where its dropout is cut by so much, to first order. Spending more than that to keep it does not pay.
    .formula = g × dV/dg at g = 0; V(g): the value when the account's chance (or rate) of leaving is multiplied by 1 − g
    .source = own: docs/models/retention.md and residual-value.md
alive-history-definition = What the model, as it is fitted now, would have said on each day: the chance falls while the account is silent, and jumps with each purchase.
    .formula = P of the chance to be alive, with x, tₓ and T as they were on the day
    .source = the timing model of this valuation, named on the model card; purchase days of the sales ledger
alive-date-definition = Sixty even steps from the first purchase to the day of valuation, and every purchase day.
    .source = sales ledger

rank-changes-definition = Among the largest by value or by sales, the accounts whose two ranks differ most. An arrow up: worth more than its past sales say, so look after it. An arrow down: it sold much, but little is to be expected.
    .formula = rank by sales − rank by value, the furthest from 0 first
    .source = this valuation
value-rank-definition = The account's place when all valued accounts stand in order of their value; 1 is the largest.
    .source = this valuation
sales-rank-definition = The account's place when all valued accounts stand in order of what they spent up to the day of valuation, returns taken off and other currencies converted; 1 is the largest.
    .source = sales ledger, as this valuation read it

statement-definition = How the value of all accounts came from the opening to today, to the last cent. Both ends are valued by the same model on the same terms.
    .formula = opening + new + growth − shrinkage − lost = closing
    .source = own: docs/models/equity.md
statement-opening-definition = What the accounts that had bought by then, or were under contract, were worth on that day.
    .formula = Σ V over these accounts, with what they had bought by then and the model as fitted now
    .source = own: docs/models/equity.md
statement-closing-definition = What all accounts are worth on the day of valuation.
    .formula = Σ V over all accounts
    .source = own: docs/models/equity.md
statement-realised-definition = The margin on net sales between the two days: what the asset paid out.
    .formula = Σ margins of the lines after the opening up to the day of valuation; where no line has a margin of its own, Σ amounts × margin of the valuation
    .source = sales ledger; margins as imported; docs/models/equity.md
statement-yield-definition = The margin realised meanwhile, over what the accounts were worth at the opening.
    .formula = margin realised ÷ opening value
    .source = own: docs/models/equity.md
statement-return-definition = The margin realised meanwhile and the change of the value, together over what the accounts were worth at the opening. New accounts are in the closing value.
    .formula = (closing − opening + margin realised) ÷ opening
    .source = own: docs/models/equity.md
movement-definition = What became of an account's value between the opening and the day of valuation: each account is in one movement only.
    .source = this valuation: docs/models/equity.md
movement-accounts-definition = How many accounts moved so; in the first row all that were there, in the last all that are valued.
    .source = this valuation
movement-amount-definition = By how much these accounts changed the value of all; in the first and the last row the value itself.
    .formula = Σ (closing value − opening value) over the accounts of the movement
    .source = own: docs/models/equity.md
movement-new-definition = Accounts that bought for the first time, or came under contract before they bought anything, after the opening: all of their value is new.
    .formula = Σ closing values
    .source = own: docs/models/equity.md
movement-growth-definition = Accounts that are worth as much as at the opening, or more: by how much. What comes nearer with time and is discounted less is in it.
    .formula = Σ (closing − opening) over accounts with closing ≥ opening
    .source = own: docs/models/equity.md
movement-shrinkage-definition = Accounts that are worth less than at the opening, but were not lost: by how much. What they bought meanwhile is not to come any more.
    .formula = −Σ (opening − closing) over these accounts
    .source = own: docs/models/equity.md
movement-lost-definition = Accounts that are worth less and are not taken for alive any more, that returned all they had bought, or whose contract ended before they bought anything: what their value fell by. Where the ledger does not tell who left, only the latter two.
    .formula = −Σ (opening − closing) over accounts whose chance to be alive was ½ or more at the opening and is less now; by their own rhythm, 0.1 takes the place of ½
    .source = own: docs/models/equity.md and own-rhythm.md
value-at-opening-definition = What the account was worth on the day of the opening, by the same model on the same terms; a dash: it had neither bought by then nor was it under contract.
    .formula = V with what it had bought by the opening
    .source = own: docs/models/equity.md
value-change-definition = What the account's value changed by since the opening.
    .formula = closing value − opening value, that of a new account 0
    .source = own: docs/models/equity.md

terms-definition = The margin where a line has none of its own, the discount rate and the horizon, as they were typed when the valuation was started.
    .source = the form “Value anew” or the command line
timing-model-definition = The model that was asked for; where the choice was left to the data, the model card names the one taken.
    .source = the form “Value anew” or the command line; docs/models/README.md
as-of-definition = The day of valuation: purchases up to it are known, and values are discounted to it.
    .source = as typed; the last day of the ledger, today at most, where left empty
run-number-definition = Valuations are counted from 1; the number leads to the valuation's page.
    .source = valuations of this workspace
run-started-definition = When the valuation was started, and by whom.
    .source = valuations of this workspace
run-state-definition = Whether the valuation runs, ended, failed, was cancelled or was interrupted; only one that ended changes values.
    .source = valuations of this workspace
run-equity-definition = The value of all accounts together by that valuation: residual where its model tells who left, else within its horizon.
    .formula = Σ V over its accounts
    .source = own: docs/models/equity.md
inputs-hash-definition = A fingerprint of all that decides the result: the program, the terms, the ledger's files, exchange rates, margins and contracts.
    .formula = SHA-256 over these, its first twelve signs in lists
    .source = docs/decisions/0011-valuation-runs.md
result-hash-definition = A fingerprint of the values and of everything else that came out: equal inputs give an equal one.
    .formula = SHA-256 over these, its first twelve signs in lists
    .source = docs/decisions/0011-valuation-runs.md
program-definition = The program that made the valuation, with its version.
    .source = the program itself

parameter-definition = A number of the model that is fitted to the ledger; below its sign what it says.
    .source = the model's page under docs/models
estimate-definition = The value of the parameter at which the histories of the accounts are most probable.
    .formula = the maximum of ln L over the logarithms of all parameters
    .source = maximum likelihood: section “Estimation” of the model's page under docs/models
standard-error-definition = How far the estimate may be off for want of data; a dash where the data do not hold the parameter.
    .formula = SE(θ) = θ × √([−H]⁻¹)_θθ; H: second derivatives of ln L by the logarithms of the parameters, at its maximum
    .source = maximum likelihood with the delta method: docs/models/README.md
counted-in-definition = What the parameter is counted in: weeks, the currency, or nothing but a number.
    .source = the model's page under docs/models, which counts in days
log-likelihood-definition = The logarithm of how probable the histories are under the model; nearer to zero is better, on the same ledger only.
    .formula = ln L = Σ over accounts of ln of the density of what they did, times in weeks
    .source = the model's page under docs/models
aic-definition = Akaike's criterion: the smaller, the better the model balances fit and simplicity.
    .formula = 2 × parameters − 2 × ln L
    .source = Akaike 1974, IEEE Transactions on Automatic Control 19(6); docs/models/README.md
observations-definition = Accounts that the likelihood counts. The timing models leave out those whose first purchase was on the last day; the spend model counts those that bought again.
    .source = sales ledger
convergence-definition = The likelihood is climbed from several starts. It can be trusted where several starts reach the same top, the slope there is nearly zero, and it falls to all sides.
    .formula = slope: the largest |d ln L / d ln θ|; same top: ln L within 0.001; a maximum: second derivatives fall to all sides
    .source = own: section “Estimation” of the model's page under docs/models
model-definition = The model of when accounts buy and leave; each has a page.
    .source = docs/models/README.md
aic-above-best-definition = By how much Akaike's criterion of the model exceeds the least of all, on the same accounts: 0 is the best fit, a dash a model that did not converge.
    .formula = AIC − least AIC, AIC = 2 × parameters − 2 × ln L
    .source = Akaike 1974, IEEE Transactions on Automatic Control 19(6); docs/models/README.md
candidate-outcome-definition = Which model was taken: the least AIC among those that tell who left; where none does, NBD, in which nobody leaves.
    .formula = tells who left: ln L at least 2 above that without leaving, more than one leaving in 10,000, and no parameter at its boundary
    .source = own: docs/models/README.md

cleaning-definition = A purchase is a day on which an account bought more than it returned, or on which all its orders were free. Returns are taken off the purchases before them; what finds none is left out, and counted here.
    .formula = sold − returns taken off = spent on purchases; returns = taken off + left out
    .source = own: docs/models/README.md
cleaning-days-definition = Days on which an account had ledger lines up to the day of valuation, counted for each account apart.
    .source = sales ledger
cleaning-return-days-definition = Those of these days on which something went back.
    .source = sales ledger
cleaning-sales-definition = All that was sold up to the day of valuation, before returns.
    .formula = Σ amounts above zero
    .source = sales ledger
cleaning-netted-definition = Returns that were taken off what the account had bought on the same day or before, the latest first.
    .formula = Σ amounts returned for which there were purchases
    .source = sales ledger
cleaning-dropped-definition = Returns that exceed all purchases before them; or all of them, where the terms leave returns out.
    .formula = Σ amounts returned − returns taken off
    .source = sales ledger
cleaning-without-purchase-definition = Accounts with ledger lines but without a purchase day left; they are not valued.
    .source = sales ledger
converted-definition = What lines in this currency add up to, in it and in the currency of the valuation.
    .formula = Σ amount × rate of its day, the latest rate up to that day
    .source = sales ledger; exchange rates as imported
margins-by-cost-definition = Net sales of lines with a cost; their margin is the amount less the cost.
    .source = sales ledger
margins-by-product-definition = Net sales of lines without a cost whose product, or its category, has a margin.
    .source = sales ledger; margins as imported
margins-otherwise-definition = Net sales of all other lines, at the margin of the valuation.
    .source = sales ledger; the terms
margins-all-definition = The margin on all lines up to the day of valuation, and its share of their net sales.
    .formula = Σ (amount − cost) + Σ amount × margin of the product + Σ amount × margin of the valuation; the share: over Σ amounts
    .source = sales ledger; margins as imported
margins-at-a-loss-definition = Accounts whose lines together have a margin below zero: they are worth nothing.
    .source = sales ledger; margins as imported
calibration-end-definition = The last day of purchases that the models were fitted to.
    .source = the terms; the day of valuation where none is given
ledger-from-definition = The first day on which the ledger has a line.
    .source = sales ledger

hold-out-definition = A model is chosen and fitted anew by what came before a day, the origin, and foretells the time after it, which is compared with what came. Beside it stands the plain heuristic: each account goes on at its past rate, and the largest stay the largest.
    .formula = two spans back from the day of valuation, each a quarter of the ledger, a year at most
    .source = own: docs/models/hold-out.md
hold-out-who-definition = Who foretold: the model; the heuristic of past rate and past sales; below them what came, with the best capture possible and the Brier score of the base rate.
    .formula = heuristic: purchases x ÷ T × days held out, ranking by past sales; x: purchase days after the first, T: days since the first
    .source = Wübben & von Wangenheim 2008, Journal of Marketing 72(3); docs/models/hold-out.md
score-purchases-definition = The purchases of all accounts in the hold-out, foretold and made. Accounts that began on the origin or later are in none of these figures.
    .formula = Σ E_i; below Σ y_i; E_i: foretold of account i, y_i: made by it
    .source = own: docs/models/hold-out.md
score-bias-definition = By how much too many purchases were foretold in all; below zero: too few.
    .formula = Σ E_i ÷ Σ y_i − 1
    .source = own: docs/models/hold-out.md
score-mae-definition = Mean absolute error: by how many purchases the forecast of an account is off on average.
    .formula = mean of |E_i − y_i|
    .source = docs/models/hold-out.md
score-rmse-definition = Root of the mean squared error of an account's purchases; large misses weigh more.
    .formula = √(mean of (E_i − y_i)²)
    .source = docs/models/hold-out.md
score-spearman-definition = Whether the order was foretold: 1 for the same order, 0 for none.
    .formula = Spearman's correlation: that of the ranks of E_i and y_i, equal ones sharing the middle of their ranks
    .source = docs/models/hold-out.md
score-capture-definition = The share of the hold-out's sales that came from the 20 % of accounts that the forecast ranks first. Best possible: if one had known.
    .formula = Σ s_i over the ⌈n ÷ 5⌉ accounts with the largest E_i × E[M] ÷ Σ s_i; s_i: what account i spent in the hold-out; heuristic: the largest past sales
    .source = Wübben & von Wangenheim 2008, Journal of Marketing 72(3); docs/models/hold-out.md
score-brier-definition = The mean squared error of the chance that an account buys again; 0 is perfect. Base rate: saying the same chance of everybody.
    .formula = mean of (1 − e^(−E_i) − [y_i > 0])²; base rate b (1 − b), b: share of accounts that bought
    .source = Brier 1950, Monthly Weather Review 78; docs/models/hold-out.md
tracking-definition = Repeat purchases of all accounts added up week by week, made and foretold. Left of the dashed line the model knew them; right of it, it did not.
    .formula = foretold by a day: Σ over accounts of the purchases expected of a new account in the time since its first
    .source = Fader, Hardie & Lee 2005, Marketing Science 24(2), section 4; docs/models/hold-out.md
tracking-date-definition = The last day of each week from the first purchase of all on, and the last day of the hold-out; of long ledgers the last day of several weeks.
    .source = sales ledger
tracking-actual-definition = Purchase days after the first of all accounts, made up to the day.
    .source = sales ledger
tracking-expected-definition = The same as the model, fitted up to the origin, expects of accounts that began when these did.
    .formula = Σ over accounts of E_new(days since the first purchase)
    .source = Fader, Hardie & Lee 2005, Marketing Science 24(2), section 4; docs/models/hold-out.md
calibration-definition = Accounts that were alike at the origin, and the purchases that each made and was foretold in the hold-out. Bars of the same height: the forecast is right for such accounts.
    .formula = means of y_i and of E_i over the accounts of a group
    .source = own: docs/models/hold-out.md
calibration-by-purchases-definition = Accounts with so many purchase days after the first, up to the origin; seven and more are put together.
    .source = sales ledger; docs/models/hold-out.md
calibration-by-recency-definition = Accounts whose last purchase was so many days before the origin.
    .source = sales ledger; docs/models/hold-out.md
calibration-accounts-definition = Accounts of the group that had bought before the origin.
    .source = sales ledger
calibration-actual-definition = Purchases in the hold-out for each account of the group.
    .formula = Σ y_i ÷ accounts of the group
    .source = sales ledger; docs/models/hold-out.md
calibration-expected-definition = Purchases foretold for each account of the group.
    .formula = Σ E_i ÷ accounts of the group
    .source = docs/models/hold-out.md

retention-curve-definition = All accounts valued again with each account's own dropout cut from the day of valuation on. A mean retention rate for all would understate it, because accounts differ.
    .formula = V(g) ÷ V(0) − 1; V(g): Σ of values when each chance (or rate) of leaving is multiplied by 1 − g, contracts of accounts without purchases as they are; of more than 20,000 accounts every n-th
    .source = own: docs/models/retention.md
retention-cut-definition = The share g by which the dropout of every account is cut: of twenty accounts that would leave, at 5 % one stays.
    .formula = each account's chance of leaving p becomes (1 − g) p, or s of Pareto/NBD (1 − g) s
    .source = own: docs/models/retention.md
retention-gain-definition = What the value of all accounts gains at that cut, as a share.
    .formula = V(g) ÷ V(0) − 1, straight between cuts of 5 %
    .source = own: docs/models/retention.md
retention-value-definition = What all accounts are worth at that cut.
    .formula = V × V(g) ÷ V(0); V: customer equity as things stand
    .source = own: docs/models/retention.md
retention-gain-amount-definition = What the value of all accounts gains at that cut.
    .formula = V × (V(g) ÷ V(0) − 1); V: customer equity as things stand
    .source = own: docs/models/retention.md
retention-gain-each-definition = The gain spread over all valued accounts.
    .formula = gain ÷ number of accounts
    .source = own: docs/models/retention.md
retention-kept-definition = Of the accounts that still buy today, the share that is expected to buy still in a year. Nobody sees an account leave; the model says how likely it is.
    .formula = Σ P S(g) ÷ Σ P; P: an account's chance to be alive, S(g): its chance to stay 365.25 days if it is, at a cut g; of more than 1,000 accounts every n-th
    .source = own: docs/models/retention.md
elasticity-own-definition = By how many percent the value grows for each percent by which dropout is cut, for small cuts.
    .formula = (V(5 %) ÷ V(0) − 1) ÷ 5 %
    .source = own, after Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2): docs/models/retention.md
slogan-definition = The slogan says that a firm raises profits by 25 to 85 % if it retains 5 % more of its customers. It meant 5 points of the retention rate and the value of a customer, in chosen industries.
    .source = Reichheld & Sasser 1990, Harvard Business Review 68(5); docs/models/retention.md
slogan-own-definition = What the value of your present accounts gains if, of those that would leave, 5 % fewer do.
    .formula = V(5 %) ÷ V(0) − 1; the amount: × customer equity; per account: ÷ number of accounts
    .source = own: docs/models/retention.md
slogan-points-definition = What it gains if five more of a hundred accounts that still buy are there after a year, and how far dropout has to be cut for that.
    .formula = V(g) ÷ V(0) − 1 at the cut g where the share still there after a year has risen by 5 points
    .source = own: docs/models/retention.md

own-contracts-definition = A term after the first is a renewal; a contract whose latest term has ended without another is lost, one that runs is not decided yet. From ten losses on in more than one term the model by tenure is fitted to all of them, and the renewals to come of those that run are valued at the margin and discount of the valuation.
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1): chance to renew at the end of term n; α, β: fitted
    .source = Fader & Hardie 2007, Journal of Interactive Marketing 21(1), and 2010, Marketing Science 29(1); docs/models/sbg.md
own-contracts-answer-definition = What the renewals to come of the running contracts are worth, and what more of them would be worth: 5 more points at each renewal, or 5 % fewer lost.
    .formula = V = Σ_n amounts in term n × margin × DERL(n), discounted further over the rest of the term; DERL(n) = r(n) (1 + DERL(n + 1) ÷ (1 + d)); gain: V with r(n) + 0.05, or with 1 − 0.95 (1 − r(n)), ÷ V − 1; d: discount rate of a mean term
    .source = Fader & Hardie 2010, Marketing Science 29(1); docs/models/sbg.md and retention.md
own-contracts-term-definition = Which term of a contract: 1 is the first, every later one a renewal; in row 200 stand longer ones, too.
    .source = contracts as imported
own-contracts-running-definition = Contracts whose latest term is this one and runs on the day of valuation.
    .source = contracts as imported
own-contracts-amount-definition = What is sold in these terms, each in full.
    .formula = Σ amounts of the terms that run
    .source = contracts as imported
own-contracts-renewed-definition = Contracts of which this term was followed by another.
    .source = contracts as imported
own-contracts-lost-definition = Contracts whose latest term was this one, and ended without another.
    .source = contracts as imported
own-contracts-chance-definition = How likely a contract is renewed at the end of this term, by what had become of all by the end of the calibration. Where too few were lost to tell terms apart, it is one for all, with its 95 % interval.
    .formula = (renewed + 1) ÷ (renewed + lost + 2) with Wilson's interval; from ten losses in more than one term on (β + n − 1) ÷ (α + β + n − 1)
    .source = Laplace 1814 (rule of succession); Wilson 1927, Journal of the American Statistical Association 22; Fader & Hardie 2007, Journal of Interactive Marketing 21(1); docs/models/sbg.md
contracts-definition = Shifted beta-geometric model: each customer has a chance of its own not to renew, spread over customers by a beta distribution and fitted to the cohort by maximum likelihood. The renewal rate rises with tenure because those who leave easily leave first.
    .formula = S(t) = Π_(i<t) (β + i) ÷ (α + β + i): share left after t periods; α, β: fitted
    .source = Fader & Hardie 2007, Journal of Interactive Marketing 21(1); docs/models/sbg.md
contracts-answer-definition = What the renewals to come of one customer of the cohort are worth just before the next decision, and what more of them would be worth: 5 more points at each renewal, or 5 % fewer lost.
    .formula = V = margin × DERL(n), DERL(n) = r(n) (1 + DERL(n + 1) ÷ (1 + d)); n: the period the customer is in; gain: V with r(n) + 0.05, or with 1 − 0.95 (1 − r(n)), ÷ V − 1
    .source = Fader & Hardie 2010, Marketing Science 29(1); docs/models/sbg.md and retention.md
contracts-curve-definition = What the value of the renewals to come gains, by points of retention and by fewer losses.
    .formula = V(change) ÷ V − 1
    .source = own: docs/models/retention.md
contracts-change-definition = The change D: points added to the renewal rate of every tenure, or the share by which losses are cut.
    .source = own: docs/models/retention.md
contracts-by-points-definition = The gain where D is added to the renewal rate of every tenure, 1 at most.
    .formula = V with r(n) + D, ÷ V − 1
    .source = own: docs/models/retention.md
contracts-by-fewer-definition = The gain where the share D of those who would leave stays.
    .formula = V with 1 − (1 − D)(1 − r(n)), ÷ V − 1
    .source = own: docs/models/retention.md
contracts-tenure-definition = The share of customers that renews at the end of each period, by the model.
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1)
    .source = Fader & Hardie 2007, Journal of Interactive Marketing 21(1); docs/models/sbg.md
contracts-period-definition = The period n at whose end is decided; a customer's first is 1.
    .source = the cohort above, or the contracts as imported
contracts-retention-definition = The share of those in the period that renews at its end, by the model.
    .formula = r(n) = (β + n − 1) ÷ (α + β + n − 1)
    .source = Fader & Hardie 2007, Journal of Interactive Marketing 21(1); docs/models/sbg.md
contracts-parameters-definition = The distribution of the chance not to renew over customers; its mean is alpha ÷ (alpha + beta), and the smaller both are, the more customers differ.
    .formula = the maximum of ln L = Σ losses × ln P(lost after t periods) + Σ left × ln S(t)
    .source = Fader & Hardie 2007, Journal of Interactive Marketing 21(1); docs/models/sbg.md
constant-definition = One retention rate for all customers and for ever, the first margin one period from now.
    .formula = V = m r ÷ (1 + d − r); m: margin a period, r: retention rate, d: discount rate of a period
    .source = Gupta & Lehmann 2003, Journal of Interactive Marketing 17(1); Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2); docs/models/retention.md
constant-value-definition = What a customer is worth at this retention rate.
    .formula = V = m r ÷ (1 + d − r); m: margin a period, r: retention rate, d: discount rate of a period
    .source = Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2); docs/models/retention.md
constant-value-after-definition = What a customer is worth with so many points more.
    .formula = V with r + D instead of r, 1 at most; D: the points
    .source = Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2); docs/models/retention.md
constant-gain-points-definition = What a customer's value gains from the points.
    .formula = (r + D) ÷ r × (1 + d − r) ÷ (1 + d − r − D) − 1
    .source = Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2); docs/models/retention.md
constant-gain-fewer-definition = What a customer's value gains if 5 % fewer are lost: a far smaller step than 5 points.
    .formula = as for points, with D = 0.05 (1 − r)
    .source = own, after Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2): docs/models/retention.md
elasticity-constant-definition = By how many percent the value grows for each percent of the retention rate. It equals the duration of the customer as an asset.
    .formula = (1 + d) ÷ (1 + d − r)
    .source = Pfeifer & Farris 2004, Journal of Interactive Marketing 18(2); docs/models/retention.md
