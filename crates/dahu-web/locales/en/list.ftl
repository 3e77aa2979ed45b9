# The list of accounts: views, columns, groups, and what filters it.
views = Views
view-mine = My accounts
view-late = Later than their rhythm
view-shrinking = Shrinking
view-not-assessed = Not assessed
view-unowned = Without an owner
view-of = Shared by { $name }
view-shared = (shared)
view-keep = Keep this view
view-name = Name of the view
view-share = Offer it to everybody
view-keep-advice = Keeps the filter, order, columns and grouping. A view of yours of the same name stands for this from then on.
view-keep-do = Keep
view-rename = Rename
view-changed = changed since it was opened
view-remove = Remove “{ $name }”
columns = Columns
columns-show = Show these
columns-at-first = As at first
column-up = Move { $name } up
column-parent = Belongs to
export = Export
export-as-seen = What is seen: these columns, in this order
export-whole = Everything known of these accounts, as an import reads it
filters = Filters
filter-off = Take off: { $what }
filter-target = On the target list of
filter-within = In the group of
filter-custom = Field of our own
filter-custom-value = with the value
filter-any-value = any
filter-range = Within bounds
filter-range-none = choose a figure or a day
range-from-label = from
range-until-label = to
range-hint = 120000 or 2026-06-30
range-between = { $from } to { $until }
range-from = { $from } or more
range-until = { $until } or less
range-since = since { $from }
range-before = until { $until }
range-not-read = “{ $typed }” was not understood: write 120000, 12万 or 2026-06-30
filter-range-another = One more
anybody = Anybody
chip = { $what }: { $asked }
group-by = Group by
group-by-nothing = Nothing
group-unfold = Show the accounts of { $name }
groups-more = Only the 200 groups of most accounts are shown: narrow the filter to see others.
event-account-view-created = kept a view
event-account-view-updated = changed a view
event-account-view-deleted = removed a view
noun-account-view = View of the list
noun-bulk-edit = Bulk edit
event-bulk-edit-made = changed many accounts at once
event-bulk-edit-undone = took a bulk edit back
bulk-edit = Bulk edit
bulk-edits = Bulk edits
bulk-edits-lead = Changes of many accounts at once. Each can be taken back as one.
bulk-none = No bulk edit yet
bulk-none-advice = Choose accounts in the list and change a field of all of them at once.
bulk-title =
    { $count ->
        [one] Change { $shown } account
       *[other] Change { $shown } accounts
    }
bulk-lead = First you see what would change; nothing is changed before you say so.
bulk-field = Field
bulk-other-field = Take this field
bulk-verb = What to do
bulk-put = Put this value in the place of whatever is there
bulk-clear = Clear the field
bulk-add-tags = Add these tags
bulk-remove-tags = Take these tags away
bulk-value = Value
bulk-preview = Show what would change
bulk-owner-advice = Owners change by a handover, which keeps who had which account when:
bulk-puts = { $field } becomes “{ $value }”
bulk-clears = { $field } is cleared
bulk-adds-tags = Tags are added: { $value }
bulk-removes-tags = Tags are taken away: { $value }
bulk-will-change =
    { $count ->
        [one] { $shown } account will change
       *[other] { $shown } accounts will change
    }
bulk-changed =
    { $count ->
        [one] { $shown } account changed
       *[other] { $shown } accounts changed
    }
bulk-undone = Taken back
bulk-unchanged =
    { $count ->
        [one] { $shown } account is so already
       *[other] { $shown } accounts are so already
    }
bulk-not-allowed =
    { $count ->
        [one] { $shown } account is left out: you may see but not change it
       *[other] { $shown } accounts are left out: you may see but not change them
    }
bulk-too-many-tags =
    { $count ->
        [one] { $shown } account is left out: it would have too many tags
       *[other] { $shown } accounts are left out: they would have too many tags
    }
bulk-changed-meanwhile =
    { $count ->
        [one] { $shown } account was left as it is: somebody changed it after the preview
       *[other] { $shown } accounts were left as they are: somebody changed them after the preview
    }
bulk-do =
    { $count ->
        [one] Change { $shown } account
       *[other] Change { $shown } accounts
    }
bulk-undo = Take it back
bulk-undo-others = Leave these as they are, take the others back
bulk-conflicts =
    { $count ->
        [one] Nothing was taken back: { $shown } account was changed again since
       *[other] Nothing was taken back: { $shown } accounts were changed again since
    }
bulk-conflicts-caption = Accounts that were changed again since
bulk-changed-by = Changed by
bulk-changed-at = When
bulk-first-lines = The first { $shown } of them
bulk-lines = All of them
bulk-before = Before
bulk-after = Afterwards
choose-account = Choose { $name }
choose-accounts = Choose
choose-shown = Choose all that are shown
chosen-count = chosen
chosen-all =
    { $count ->
        [one] the { $shown } account found
       *[other] all { $shown } accounts found
    }
chosen-change = Change…
list-as-table = Table
list-as-board = Board
cell-edit = Change: { $what } of { $name }
cell-undo = Undo the change: { $what }
cell-conflict = { $who } changed it meanwhile to “{ $value }”.
cell-mine = Take mine
cell-theirs = Keep theirs
board-move = Move { $name } to
board-move-do = Move
board-moved = { $name } was moved.
board-more = Only the 12 lanes of most accounts are shown.
board-undo = Undo
