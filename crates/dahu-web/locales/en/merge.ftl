# Merges of accounts and contacts
merges = Merges
merges-lead = Accounts and contacts that turned out to be one. Each merge can be taken back.
merges-none = Nothing has been merged yet. The page of an account or a contact leads to merging.
merge-one = Merge
merge-to = Merge
merge-account = Merge two accounts
merge-contact = Merge two contacts
merge-choose-lead = Choose what becomes part of { $name }. You see both side by side before anything happens.
merge-find-contact = Name, job or number of the contact
merge-find = Find
merge-no-contact = No other contact was found. Search by name, job or number.
merge-question = Merge { $gone } into { $kept }?
merge-title = { $gone } merged into { $kept }
merge-account-lead = One account is left, with everything that belongs to both. The other is no longer shown anywhere; its old address leads to the one that is left.
merge-contact-lead = One contact is left, with everything that belongs to both. The old address of the other leads to it.
merge-other-way = The other way round
merge-choose = What do you choose?
merge-nothing-to-choose = The two say nothing different: there is nothing to choose.
merge-of-kept = stays
merge-of-gone = from the other
merge-holds-anyway = What holds in any case
merge-from-gone = from the other
merge-united = from both
merge-goes-along = What goes along from { $name }
merge-nothing-along = Nothing belongs to it.
merge-along-note = What both have is kept once; the other copy comes back when the merge is taken back.
merge-value-note = What it is worth counts again from the next valuation on.
merge-basis-note = Source, legal basis and day of the data are chosen together, by the legal basis. A number or an address that is not chosen goes into the note.
merge-now = Merge
merge-choose-another = Choose another
merge-undo-note = A merge can be taken back: everything is where it was, and what was added since stays where it was added. Where a merged field was changed since, it is refused with a list.
merge-of = What went
merge-into = What stayed
merge-noun = Kind
merge-at = When
merge-holds = Merged
merge-undone = Taken back
merge-done-sentence = The two are one since
merge-undone-sentence = The merge was taken back, and the two are apart again:
merge-go-to = To { $name }
merge-undo = Take the merge back
merge-part-of-this = { $name } has become part of this account; its address leads here.
merge-lines-moved =
    { $count ->
        [one] { $shown } ledger line moved.
       *[other] { $shown } ledger lines moved.
    }
merge-count-line =
    { $count ->
        [one] { $shown } ledger line
       *[other] { $shown } ledger lines
    }
merge-count-contact =
    { $count ->
        [one] { $shown } contact or post
       *[other] { $shown } contacts and posts
    }
merge-count-activity =
    { $count ->
        [one] { $shown } activity
       *[other] { $shown } activities
    }
merge-count-task =
    { $count ->
        [one] { $shown } task
       *[other] { $shown } tasks
    }
merge-count-case =
    { $count ->
        [one] { $shown } case
       *[other] { $shown } cases
    }
merge-count-file =
    { $count ->
        [one] { $shown } file
       *[other] { $shown } files
    }
merge-count-target =
    { $count ->
        [one] { $shown } place on a target list
       *[other] { $shown } places on target lists
    }
merge-count-assessment =
    { $count ->
        [one] { $shown } assessment
       *[other] { $shown } assessments
    }
merge-count-contract =
    { $count ->
        [one] { $shown } term of a contract
       *[other] { $shown } terms of contracts
    }
merge-count-opportunity =
    { $count ->
        [one] { $shown } opportunity
       *[other] { $shown } opportunities
    }
merge-count-quota =
    { $count ->
        [one] { $shown } quota
       *[other] { $shown } quotas
    }
merge-count-rating =
    { $count ->
        [one] { $shown } rating
       *[other] { $shown } ratings
    }
merge-count-member =
    { $count ->
        [one] { $shown } role on the account team
       *[other] { $shown } roles on the account team
    }
merge-count-tie =
    { $count ->
        [one] { $shown } tie
       *[other] { $shown } ties
    }
merge-count-handover =
    { $count ->
        [one] { $shown } handover
       *[other] { $shown } handovers
    }
merge-count-child =
    { $count ->
        [one] { $shown } account below it
       *[other] { $shown } accounts below it
    }
merge-count-report =
    { $count ->
        [one] { $shown } person who reports to them
       *[other] { $shown } people who report to them
    }
merge-count-stance =
    { $count ->
        [one] { $shown } stance
       *[other] { $shown } stances
    }
merge-count-relation =
    { $count ->
        [one] { $shown } relation with one of us
       *[other] { $shown } relations with some of us
    }
merge-count-influence =
    { $count ->
        [one] { $shown } line of influence
       *[other] { $shown } lines of influence
    }
verb-merged = merged
verb-merged-away = became part of another
verb-unmerged = merge taken back
field-merged-with = Merged with
field-ledger-lines = Ledger lines
event-account-merged = merged another account into this one
event-account-unmerged = took a merge of this account back
event-contact-merged = merged two contacts
event-contact-merged-away = made a contact part of another
event-contact-unmerged = took a merge of contacts back
