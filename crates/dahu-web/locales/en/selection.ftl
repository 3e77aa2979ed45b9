# The selection of key accounts: list, matrix, criteria, one account, reviews, their definitions.
section-method = Key account method
selection = Key account selection
selection-pages = Pages of the selection
selection-list = Accounts
selection-matrix = Matrix
selection-criteria = Criteria
selection-reviews = Reviews
selection-review = The review
selection-by-proposed = Ranked by proposed criteria
selection-by-agreed = Ranked by criteria no. { $number }, agreed on { $date }
selection-by-draft = Ranked by the draft no. { $number }
selection-as-of = sales as of { $date }
selection-valued = valuation no. { $number } of { $date }
selection-then = Accounts that nobody had entered by that day and that had not bought by then are left out. Coverage, relationship stage, white space and open opportunities are known for today alone and count as missing; of values only the latest valuation is kept, and counts where it is of that day or earlier.
selection-states = How accounts stand
selection-in = In
selection-out = Out
selection-decided = Decided by people
selection-kept-in = Kept in
selection-kept-out = Kept out
selection-not-enough-known = Not enough known
selection-capacity = We can serve
selection-quarter = Quarter
selection-firmness = How firmly
selection-firm = Firmly
selection-leaning = Leaning
selection-close = Close
selection-day = As of
selection-room = { $in } in, room for { $capacity }
selection-over-capacity =
    { $count ->
        [one] { $shown } account is in beyond the capacity, because people decided so.
       *[other] { $shown } accounts are in beyond the capacity, because people decided so.
    }
selection-drawn = { $drawn } weightings drawn; shares are good to ±{ $points } points
selection-none = No account here
selection-none-advice = Nothing fits the filter, or there are no accounts that you see. Whoever owns an account sees how it stands; directors, analysts and administrators see all of them.
selection-rank = Rank
selection-rank-of = rank { $rank }
selection-score = Score
selection-interval = { $low } to { $high }, { $known } of the weight known
selection-low = Score, low
selection-high = Score, high
selection-known = Weight known
selection-known-share = { $share } of the weight known
selection-near = In, weights within 30 %
selection-any = In, any weights
selection-bar = { $what }: { $share } ({ $low } to { $high })
selection-bar-always = { $what }: in all of them
selection-bar-never = { $what }: in none of them
selection-turn = Smallest change of one weight that flips
selection-turns = Flips at a weight
selection-turn-none = No weight alone flips it; several together may
selection-turn-decided = Weights do not decide of it
selection-turn-down = { $criterion }: { $from } of the weight → below { $to }
selection-turn-up = { $criterion }: { $from } of the weight → above { $to }
selection-below = below { $share }
selection-above = above { $share }
selection-shift = or { $points } points of weight moved from { $from } to { $to }
selection-why = Why
selection-why-in = Rank { $rank }, { $points } points above the first one out.
selection-why-in-alone = Rank { $rank }; there is room for all that are ranked.
selection-why-out = Rank { $rank }, { $points } points below the last one in.
selection-why-out-alone = Rank { $rank }; no room is left for ranks.
selection-why-kept-in = Kept in by the review of { $date }: { $reason }
selection-why-kept-out = Kept out by the review of { $date }: { $reason }
selection-why-unknown = { $known } of the weight is known, { $needed } is needed to be ranked.
selection-lifted-by = Lifted by { $criteria }.
selection-held-back-by = Held back by { $criteria }.
selection-not-known = Not known: { $criteria }.
selection-no-year = The ledger goes back less than twelve months before { $date }: what is worked out from the sales of a year is not known.
selection-with-points = { $criterion } ({ $points })

selection-attractiveness = Attractiveness
selection-strength = Our strength
selection-strategic = Strategic
selection-star = Star
selection-status = Status
selection-streamline = Streamline
selection-size-value = Value
selection-size-sales = Net sales, last 12 months
selection-chart-label = Attractiveness against our strength, a bubble an account
selection-of-them-in =
    { $count ->
        [one] { $shown } of them is in
       *[other] { $shown } of them are in
    }
selection-matrix-none = No account has points on both axes yet: rate some by hand, or value the accounts.
selection-left-out =
    { $count ->
        [one] { $shown } account more is in a quarter; it is in the list.
       *[other] { $shown } accounts more are in a quarter; they are in the list.
    }
selection-without-quarter =
    { $count ->
        [one] Of { $shown } account too little is known on one of the axes: it is in no quarter.
       *[other] Of { $shown } accounts too little is known on one of the axes: they are in no quarter.
    }

selection-criteria-lead = What key accounts are chosen by. A draft changes nothing until it is agreed on.
selection-criterion = Criterion
selection-criterion-number = Criterion { $number }
selection-axis = Axis
selection-weight = Weight
selection-source = From where
selection-scale = Points
selection-anchors = Anchors
selection-by-anchors = Along anchors
selection-by-quantile = By quantile
selection-name = Name
selection-known-at-least = Weight that has to be known
selection-stale-after = What people said is too old after (days)
selection-days =
    { $count ->
        [one] { $shown } day
       *[other] { $shown } days
    }
selection-cut = Matrix cut at (points)
selection-step = { $step } of 5
selection-proposed = Proposed criteria
selection-proposed-advice = The firm has not agreed on criteria yet. These are proposed: a place to begin from.
selection-proposed-then = No criteria had been agreed on by that day. It is ranked by those that Dahu proposes.
selection-not-agreed = not agreed
selection-in-force = in force
selection-draft-tag = draft
selection-version = Criteria no. { $number }
selection-versions = Agreed versions
selection-agreed-by = agreed on { $date }, entered by { $name }
selection-agreed-on = Agreed on
selection-agreed-note = Who agreed, and why
selection-agree = Agree on the draft
selection-discard = Throw the draft away
selection-draft = Draft criteria
selection-edit-draft = Edit the draft
selection-draft-lead = Weights count in relation to each other. A criterion goes when its weight is emptied.
selection-form-hint = Anchors: a line each, value = points, such as 1200000 = 60, 20% = 40 or 3 = 50 with words behind the points. Points only rise or only fall, and lie on straight lines between anchors. Without anchors the usual ones are taken; steps cannot go by quantile.
selection-criteria-changed = The criteria were changed.
selection-would-change = What would change
selection-would-change-counts = { $joining } would come in, { $leaving } would go out.
selection-show-draft = Show the list by the draft
selection-joining = Coming in
selection-leaving = Going out
selection-nobody = Nobody.
selection-moved = rank { $now } now, { $then } by the draft
selection-changes = Changes
selection-changes-none = Nothing is recorded.
selection-undo-last = Undo the last change

criterion-sales-now = Sales now
criterion-potential = Potential value
criterion-open-wallet = Wallet still open
criterion-growth = Growth
criterion-market-development = Market development strength
criterion-financial-health = Financial health
criterion-fit = Fit
criterion-share-of-wallet = Share of wallet
criterion-relation = Relation with deciders
criterion-against-rival = Against the best rival
criterion-white-space = White space
selection-source-net-sales = Net sales of the last 12 months
selection-source-growth = Growth against the 12 months before
selection-source-value = Value within the horizon of the latest valuation
selection-source-expected-sales = Sales that the latest valuation expects
selection-source-open-opportunities = Open opportunities
selection-source-wallet = Wallet
selection-source-open-wallet = Wallet less net sales
selection-source-share-of-wallet = Net sales over wallet
selection-source-finance-grade = Finance grade of the profile
selection-source-white-space = Potential of open squares of its plan's white-space matrix
selection-source-coverage = Coverage of deciders
selection-source-relation-stage = Stage of the relationship
selection-source-by-hand = Rated by hand
selection-source-against-rival = Rated by hand against the best rival

selection-is-it = Key account?
selection-of-account = { $name }: key account?
selection-how = How the score is made
selection-has = Value
selection-points = Points
selection-lead = Part in the lead
selection-says = Who says so
selection-unknown = not known
selection-said = { $source }, { $date }
selection-said-rival = against { $rival }
selection-stale = too old to count
selection-rate = Rate
selection-rating = Rating
selection-rival = Best rival
selection-rating-source = Source
selection-rating-day = Holds for the day
selection-rating-remove = Remove
selection-rating-changed = What is said of the account was changed.
selection-wallet = Wallet (what it buys a year)
selection-wallet-amount = Amount a year
selection-decide-in = Decide in the review of { $date }
selection-decide = Decide
selection-decide-account = Account, by name or code
selection-verdict = Decision
selection-verdict-in = Keep in
selection-verdict-out = Keep out
selection-verdict-by-rank = By rank
selection-reason = Reason
selection-decisions = Decisions
selection-decisions-none = Nothing is decided; ranks decide.
selection-decision-old = older than a review year
selection-decision-remove = Remove
selection-decision-remove-of = Remove the decision on { $name }
selection-reviews-lead = Once a year people look at the selection, keep accounts in or out with a reason, and minute it.
selection-reviews-none = No review yet
selection-reviews-none-advice = A review has a day, who took part, minutes and decisions. What it decided holds once it is concluded.
selection-last-review = Last review held on { $date }
selection-due-since = The last review was held on { $date }: the yearly review is due.
selection-due-first = Criteria were agreed on a year ago and no review was held yet: one is due.
selection-due-old =
    { $count ->
        [one] { $shown } decision is older than a year and has to be made anew in a review.
       *[other] { $shown } decisions are older than a year and have to be made anew in a review.
    }
selection-agenda = Agenda
selection-agenda-lead = By the selection as it stands today. Whoever is decided of here leaves these lists.
selection-agenda-border = Close to the line
selection-agenda-joined = Came in since the last review
selection-agenda-left = Fell out since the last review
selection-agenda-old = Decided a year ago or longer
selection-agenda-more =
    { $count ->
        [one] { $shown } account more; it is in the list.
       *[other] { $shown } accounts more; they are in the list.
    }
selection-verdict-of = Decision on { $name }
selection-reason-of = Reason of the decision on { $name }
selection-decide-of = Decide on { $name }
selection-review-of = Review of { $date }
selection-review-day = Held on
selection-review-begin = Begin a review
selection-review-discard = Throw the review away
selection-review-changed = The review was changed.
selection-took-part = Took part
selection-minutes = Minutes
selection-conclude = Conclude
selection-conclude-hint = Concluding saves the minutes, makes the decisions hold and keeps who is a key account now, and who no longer is and why.
selection-concluded = concluded
selection-concluded-by = { $moment }, by { $name }, criteria no. { $number }
selection-open-review = open
selection-open-review-advice = Decisions hold once it is concluded.
selection-members = Key accounts when it was concluded
selection-compared-with = compared with { $date }
selection-new = new
selection-left = No longer key accounts
selection-left-told = { $why }. At the review before: { $before }; at this one: { $now }.
selection-left-not-kept = Why was not kept
selection-placed = rank { $rank }, { $points } points
selection-not-ranked = not ranked

selection-score-definition = The weighted mean of an account's points by all criteria of which something is known. What is not known has no part in it. The interval goes from 0 points for everything unknown to 100, with the intervals of estimates. Below the share of weight that has to be known an account is not ranked.
    .formula = Σ w·p ÷ Σ w over what is known
    .source = criteria in force; sales ledger, latest valuation, profiles, contacts, relationships, plans, opportunities, ratings with their sources
selection-state-definition = In are the key accounts: those whom a review keeps in, and then the first by rank, as many as the firm can serve.
    .source = criteria in force; reviews that were concluded
selection-last-definition = How the account stood when the last review was concluded. That it was kept out is told only where a review decided so; of who was in neither then nor at the review before no reason is kept. Its own page of the selection says how it stands today.
    .source = reviews that were concluded
selection-rank-definition = The account's place by its score among all accounts of the firm that enough is known of.
    .source = criteria in force
selection-has-definition = What the account has by the criterion, before it becomes points: an amount, a share or a step.
    .source = sales ledger, latest valuation, profile, contacts, relationship, plan, opportunities; or who is named on the right
selection-near-definition = In which share of weightings the account is in, when each weight is up to 30 % more or less than agreed, uniformly and each by itself. The thin bar is the interval that chance leaves; none where it is in for all or for none of them.
    .formula = count of weightings with a seat ÷ weightings drawn; interval by Wilson at 95 %
    .source = own; Wilson 1927, Journal of the American Statistical Association 22
selection-any-definition = The same over all weightings whatever: uniform on the simplex. It says what is left when nobody trusts the agreed weights.
    .formula = weights from the Dirichlet distribution with all parameters at 1
    .source = own; Devroye 1986, Non-Uniform Random Variate Generation, theorem V.2.2
selection-turn-definition = The smallest change of one weight, the others kept in proportion, that puts an account out which is in, or brings one in which is out; worked out exactly. Several weights that change together may flip it with less: on an account's page stands also the least weight that has to move from one criterion to another.
    .formula = the nearest root at which the account loses or gains its seat
    .source = own
selection-matrix-definition = Up is how attractive the account is, across how strong we are with it against the best rival, each the score by the criteria of that axis. An axis is high from the cut on. As for the score, the criteria say of how much of an axis's weight the value has to be known; below that an account is in no quarter.
    .source = Woodburn & McDonald, Key Account Management: The Definitive Guide
selection-strategic-definition = Attractive, and we are strong: invest together.
    .source = Woodburn & McDonald, Key Account Management: The Definitive Guide
selection-star-definition = Attractive, and we are not strong yet: build, selectively.
    .source = Woodburn & McDonald, Key Account Management: The Definitive Guide
selection-status-definition = We are strong, and it is less attractive: keep with measured effort.
    .source = Woodburn & McDonald, Key Account Management: The Definitive Guide
selection-streamline-definition = Neither: serve at the least cost.
    .source = Woodburn & McDonald, Key Account Management: The Definitive Guide
selection-attractiveness-definition = The score by the criteria of attractiveness alone.
    .formula = Σ w·p ÷ Σ w over what is known on this axis
    .source = criteria in force
selection-strength-definition = The score by the criteria of our strength alone, of which one is rated against the best rival by name.
    .formula = Σ w·p ÷ Σ w over what is known on this axis
    .source = criteria in force
selection-size-definition = How large a bubble is: the value within the horizon of the latest valuation; net sales of the last 12 months where there is none. An account that the valuation leaves out has a dashed bubble.
    .source = latest valuation; sales ledger
selection-capacity-definition = How many key accounts the firm can serve. Whoever is kept in by a review takes a seat first, the rest goes by rank.
    .source = criteria as agreed
selection-known-at-least-definition = Of how much of the weight the value has to be known before an account is ranked. Below it the account is told apart, and not silently out.
    .source = criteria as agreed
selection-stale-after-definition = After so many days ratings by hand, wallets and finance grades no longer count: they are not known until somebody says them anew.
    .source = criteria as agreed
selection-cut-definition = From so many points on an axis of the matrix is high.
    .source = criteria as agreed
selection-weight-definition = The criterion's share of the sum of all weights.
    .formula = weight ÷ Σ weights
    .source = criteria as agreed
selection-anchors-definition = How many points a value is: along straight lines between anchors, beyond the first and the last as theirs; or by quantile, the share of the other accounts that have less.
    .source = criteria as agreed
selection-points-definition = From 0 to 100, by the anchors of the criterion. Below stand the points at both ends of the interval, where the value is an estimate.
    .source = criteria in force
selection-lead-definition = By how many points the criterion lifts the account above the score that it has to keep or to reach, or holds it below. All of them add up to the lead.
    .formula = w·(p − border) ÷ Σ w over what is known; border: the score of the first one out, or of the last one in
    .source = own

noun-selection-criteria = Criteria of the selection
noun-selection-rating = Rating of an account
noun-selection-review = Review of the selection
verb-agreed = agreed on
verb-concluded = concluded
event-selection-rating-set = rated the account
event-selection-rating-removed = removed a rating
event-selection-rating-imported = imported ratings
event-selection-rating-undone = took a change of ratings back
field-ratings = Ratings
field-decisions = Decisions
field-criteria = Criteria
field-number = Number
field-agreed-on = Agreed on
field-held-on = Held on
field-took-part = Took part
field-minutes = Minutes
field-concluded = Concluded
field-axis-attractiveness = attractiveness
field-axis-strength = our strength
selection-told-wallet = wallet { $value } ({ $source }, { $date })
selection-told-rating = { $value } of 5 ({ $source }, { $date })
selection-told-rating-by = { $criterion } { $value } of 5 ({ $source }, { $date })
selection-told-decision = { $name }: { $verdict } ({ $reason })
selection-told-capacity = room for { $capacity }
selection-told-criterion = { $criterion } { $weight }
not-found-criterion = There is no criterion { $key } that is rated by hand.
not-found-review = There is no review { $key }.
