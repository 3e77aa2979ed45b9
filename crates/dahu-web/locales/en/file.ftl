# Files with an account.
files = Files
files-counted = { $count ->
    [one] 1 file
   *[other] { $shown } files
}
files-all = All files
files-all-and-send = All files, send more
files-there = What is there
files-none = No files yet.
files-older = Older files
files-send = Send files
files-hint = Drop them here or choose several. Pictures up to 50 MiB, documents 200 MiB, sound 500 MiB, video 2 GiB; no programs.
files-photo = Take a photo
files-voice = Record sound
files-send-now = Send
files-sending = Sending
files-send-failed = The connection broke off: nothing more was sent. Look at what is there and send the rest again.
files-added = { $count ->
    [one] 1 file is there now.
   *[other] { $shown } files are there now.
}
files-refused = Not taken:
file-changed = The file was changed.
file-nothing-chosen = Choose one or more files first.
file-kind-picture = Picture
file-kind-sound = Sound
file-kind-video = Video
file-kind-document = Document
file-kind-other = Other file
file-download = Download
file-open = Open in the browser
file-opens-apart = It opens in a tab of its own, where it can do nothing to these pages.
file-text-cut = This is how it begins. Download it to read on.
file-not-shown = Files of this kind are not shown here. Download it to open it.
file-other-ending = By its content this is { $type }, whatever its name says.
file-type = Type
file-size = Size
file-since = There since
file-fingerprint = SHA-256
file-scan = Scanner
file-scan-clean = Nothing harmful found
file-scan-none = No scanner is set up
file-name = Name
file-rename = Rename
file-remove-hint = A removed file can be brought back for thirty days.
noun-file = File
event-file-created = added a file
event-file-updated = renamed a file
event-file-removed = removed a file
event-file-restored = undid a change of a file
event-file-deleted = removed a file for good, thirty days after it was taken away
field-media-type = Type
field-bytes = Size in bytes
rule-file-without-content = There is nothing in the file: choose another.
rule-file-is-program = Programs are not taken: send what the program makes, such as a document or a picture.
rule-file-over-limit = Files of this kind have { $most } MiB at most: make it smaller, or split it.
rule-file-name-not-usable = A file needs a name of { $most } characters at most.
rule-file-refused-by-scanner = The scanner found something harmful in the file, so it was not taken.
rule-file-scanner-failed = The scanner could not look at the file, so it was not taken: try again, or tell whoever runs the program.
rule-file-swept = This file was removed more than thirty days ago: it cannot come back.
rule-files-at-once = { $most } files are taken at once: send this one and the rest again.
rule-files-too-many = An account has { $most } files at most: remove some first.
not-found-file = There is no file { $key }.
