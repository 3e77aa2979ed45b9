# Doubts about a valuation: what it is, what it means for the figures, what to do. Codes are those of dahu-app.
caution-decides = Decides what is shown
caution-warns = Take with care
caution-notes = Good to know

caution-churn-not-identifiable = This ledger does not tell who has left
caution-churn-not-identifiable-means = Accounts that left and accounts that are only slow look alike: a model with leaving explains the ledger hardly better than one without (log-likelihood gain { $gain }, at least 2 is needed). So nobody is taken for gone, values end with the horizon, and the value of keeping accounts cannot be worked out.
caution-churn-not-identifiable-advice = Import a longer ledger, best of two years or more. Until then, watch who is later than usual.

caution-too-few-accounts = Too few accounts for a model: { $accounts }, { $needed } are needed
caution-too-few-accounts-means = Each account is valued by its own rhythm instead: if it still buys, it is taken to go on as it did up to the end of the horizon; that it may be lost later is not in the value. An account whose contracts bring more is valued by these and the chance of renewal.
caution-too-few-accounts-advice = Use the values to compare accounts, not as a forecast. Import contracts with their terms, if accounts have some: how likely they are to be renewed is then in the values.

caution-too-few-repeat-buyers = Too few accounts bought again for a model: { $found }, { $needed } are needed
caution-too-few-repeat-buyers-means = A model learns from accounts that come back. Each account is valued by its own rhythm instead: if it still buys, it is taken to go on as it did up to the end of the horizon. Of an account that bought once, only what the others' rhythm says is expected.
caution-too-few-repeat-buyers-advice = Import a longer ledger. If accounts buy one large project each, value them by opportunity rather than by rhythm.

caution-no-model-fits = No model fits what these accounts buy
caution-no-model-fits-means = The search for its parameters came to no end in { $evaluations } steps. Each account is valued by its own rhythm instead, up to the end of the horizon.
caution-no-model-fits-advice = Look for a handful of extreme purchases, or try another model under "Value anew".

caution-spend-depends-on-frequency = Frequent buyers spend other amounts than rare ones
caution-spend-depends-on-frequency-means = How often accounts buy and how much each purchase brings go together (correlation { $pearson }, of ranks { $spearman }); the spend model takes them for independent. Values of accounts with few purchases are the least sure.
caution-spend-depends-on-frequency-advice = Trust the ranking more than the amounts of rare buyers.

caution-left-truncated = The ledger begins in the middle of things
caution-left-truncated-means = { $first_window } accounts seem to buy for the first time in the first 30 days, where { $next_window } would be expected. At least { $share } of the accounts are older than they look, so they seem to buy more eagerly than they do.
caution-left-truncated-advice = Import earlier years if you have them.

caution-not-stationary = Business does not go on as it did
caution-not-stationary-means = In the hold-outs, from the earliest on, the forecast was off by { $bias }: accounts buy more, or less, than their past says. Where all are off to one side, the total value is, too.
caution-not-stationary-advice = Take the total with that much doubt; the ranking of accounts suffers less.

caution-infinite-mean-spend = A few purchases are so large that the mean amount means nothing
caution-infinite-mean-spend-means = The spread of the amounts over accounts has no mean (q is { $q }, above 1 is needed). Medians are used instead, so values are rather too small than too large.
caution-infinite-mean-spend-advice = Look at the largest purchases: are they orders of the ordinary kind, or projects that should stand apart?

caution-sales-dropped = Returns were left out: { $share } of the sales
caution-sales-dropped-means = They have no purchase before them to go against, perhaps because the ledger begins later; or the terms of this valuation leave out all returns. Values are too large by about that share.
caution-sales-dropped-advice = Import the earlier ledger, or check those returns.

caution-returns-netted = Much was returned: { $share } of the sales
caution-returns-netted-means = Returns were taken off the purchases before them; a purchase that was wholly returned does not count.
caution-returns-netted-advice = Nothing to do, if returns are booked as negative lines.

caution-no-better-than-past-revenue = Past sales find the best accounts as well as the model
caution-no-better-than-past-revenue-means = The model's top fifth brought { $model } of the sales in the hold-out, the top fifth by past sales { $heuristic }. The model pays for totals and chances, not for the list of the largest.
caution-no-better-than-past-revenue-advice = To choose whom to visit, past sales do as well.

caution-worse-than-base-rate = The chances to buy again are no better than a guess
caution-worse-than-base-rate-means = Saying the same chance of everybody would have been nearer the truth (Brier score { $brier } against { $base }). Do not act on the chance of a single account.
caution-worse-than-base-rate-advice = Use the lists of late accounts instead, which go by each account's own rhythm.

caution-fit-uncertain = The search for the parameters did not end clearly
caution-fit-uncertain-means = Other parameters would explain the ledger about as well, so the values may be off by more than the interval says.
caution-fit-uncertain-advice = Try another model under "Value anew", and compare.
