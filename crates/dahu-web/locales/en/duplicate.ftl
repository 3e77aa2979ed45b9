# Duplicates: what stands twice, why it is thought so, and what was said of it.
duplicates = Duplicates
duplicates-lead = Accounts and contacts that may be one, or belong together. Nothing is merged by itself: say what they are, and it stays.
duplicates-search = Search now
duplicates-searching = A search is running
duplicates-follow = Follow it
duplicates-never = No search yet
duplicates-never-advice = A search compares all accounts and contacts by names, credit codes, phones and e-mail addresses. It takes seconds to a minute.
duplicates-none = No pairs here
duplicates-none-advice = The last search found none that match, or all are decided. Search again after new accounts came in.
duplicates-link = Look for duplicates
duplicates-accounts = Accounts ({ $shown })
duplicates-contacts = Contacts ({ $shown })
duplicates-pairs = { $count ->
    [one] 1 pair
   *[other] { $shown } pairs
}
duplicates-latest = Last search
duplicates-told-accounts = Accounts: { $records } compared; same { $same }, related { $related }, new pairs { $fresh }, no longer found { $gone }.
duplicates-told-contacts = Contacts: { $records } compared; same { $same }, related { $related }, new pairs { $fresh }, no longer found { $gone }.
duplicates-told-in-group = { $count ->
    [one] 1 related pair is in one group already and is not listed.
   *[other] { $shown } related pairs are in one group already and are not listed.
}
duplicates-told-left-out = { $count ->
    [one] 1 pair beyond the limit was left out, the least sure.
   *[other] { $shown } pairs beyond the limit were left out, the least sure.
}
duplicates-told-large = { $count ->
    [one] Something is common to more than can be compared each with each. Of those who have it only the same are listed, not the related:
   *[other] { $shown } things are common to more than can be compared each with each. Of those who have them only the same are listed, not the related:
}
duplicates-too-common = { $what }: { $records }
duplicate-key-brand = Brand “{ $text }”
duplicate-key-name = Name “{ $text }”
duplicate-key-organisation = Organisation code { $text }
duplicate-key-phone = Phone { $text }
duplicate-key-domain = E-mail domain { $text }
duplicate-key-email = E-mail { $text }
duplicate-key-person = Person { $text }
duplicates-run = Search { $number }
duplicates-stage-reading = Reading
duplicates-stage-accounts = Comparing accounts
duplicates-stage-contacts = Comparing contacts
duplicates-stage-storing = Storing
duplicates-steps = { $done } of { $of }
duplicates-elsewhere = The search runs in another program; this page follows it.
duplicates-ended = The search has ended.
duplicates-failed = The search failed
duplicates-interrupted = The search was interrupted
duplicates-to-pairs = To the pairs
verdict = By the search
verdict-definition = The same: one firm or person that stands twice. Related: two that belong together, such as a branch and its firm, or the same brand in another city.
    .source = docs/decisions/0019-duplicates.md
verdict-same = Same
verdict-related = Related
verdict-different = Different
decision = Decided
decision-open = Not yet
decision-made = Decided: { $verdict }
decision-same = They are the same
decision-related = They are related
decision-different = They are different
decision-take-back = Take back
decision-note = Note
decision-merge = Merge them…
decision-group = Put them into a group, or tie them
duplicate-reasons = Why
duplicate-fact = Fact
duplicate-one = First
duplicate-other = Second
duplicate-differs = differs
duplicate-gone = Searches find this pair no more since { $date }
duplicate-found = Found on { $date }
duplicate-contacts = Contacts
duplicate-entered = Entered on
duplicate-other-names = Other names
duplicate-account = Account
duplicate-reason-credit-code = same credit code
duplicate-reason-organisation = same organisation code
duplicate-reason-other-credit-code = credit codes of two bodies
duplicate-reason-name = same name
duplicate-reason-other-name = another name of one is a name of the other
duplicate-reason-name-but-form = same name but for place or legal form
duplicate-reason-near-name = names that differ in a few characters
duplicate-reason-brand = same brand
duplicate-reason-branch = branch
duplicate-reason-group = head of a group
duplicate-reason-other-place = same brand at another place
duplicate-reason-other-trade = same brand with another trade
duplicate-reason-phone = same phone
duplicate-reason-domain = same e-mail domain
duplicate-reason-email = same e-mail address
duplicate-reason-account = same account
not-found-duplicate-pair = There is no pair { $key }, or no longer.
not-found-duplicate-run = There is no search { $key }.
noun-duplicate-pair = Pair of duplicates
noun-duplicate-run = Search for duplicates
verb-decided = decided
field-decision = Decision
field-same = Same
field-related = Related
field-accounts = Accounts
