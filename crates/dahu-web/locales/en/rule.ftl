# What refuses, whole: what is wrong, where, and what to do. Every rule of dahu-app has its sentence here.
rule-wrong-sign-in = Login or password is wrong. Check both and try again.
rule-too-many-attempts = Too many wrong attempts. Wait a minute, then try again.
rule-link-not-valid = This sign-in link was used already or has expired. Ask for a new one.
rule-login-not-usable = Choose a login, for example your e-mail address.
rule-password-too-short = The password has { $characters } characters, which is too short: choose one of at least { $least }.
rule-password-too-long = The password has { $characters } characters, which is too long: choose one of at most { $most }.
rule-conflict-login = This login is taken. Choose another.
rule-conflict-name = There is already a person of this name. Choose another.

rule-database-is-newer = The workspace database was made by a newer Dahu. Start the newer program, or restore a snapshot from the workspace's folder "snapshots".
rule-conflict-ledger = The sales ledger changed meanwhile. Try again.
rule-assessed-in-future = An assessment cannot be dated after today. Give today's date or an earlier one.
rule-cursor-not-valid = This page of the list cannot be found again. Open the list anew.
rule-period-ends-before-it-starts = The period starts after its end. Swap or correct the dates.
rule-too-many-rows = There are more rows than a sheet takes. Download CSV, or choose a shorter period.

rule-file-too-large = The file is larger than 4 GiB. Split it, or import it on the server's command line.
rule-file-not-found = There is no file "{ $path }". Check the path.
rule-file-is-a-folder = "{ $path }" is a folder. Name a file in it.
rule-disk-error = The file could not be read from the disk ({ $detail }). Try again; if it stays, tell your administrator.
rule-file-empty = The file, or the sheet of it, is empty. Check that its export finished, or choose another sheet.
rule-file-without-rows = The file has a header and no rows below it. Check that its export finished, or choose another sheet.
rule-format-not-supported = The file is { $what }, which is not read here. Save it as XLSX or CSV.
rule-not-a-text-file = The file is not a text file, though it has no other known format. Save it as XLSX or CSV.
rule-unknown-encoding = The text is neither UTF-8 nor GB18030 (GBK). Save it as UTF-8.
rule-no-such-encoding = There is no encoding "{ $encoding }". Name one such as utf-8, gb18030, big5 or windows-1252.
rule-no-such-delimiter = "{ $delimiter }" cannot be a delimiter. Use a comma, a semicolon, a tab or another ASCII character.
rule-record-too-long = Row { $row } goes on for more than { $limit } bytes. Look there for a quotation mark that is never closed.
rule-too-many-columns = Row { $row } has more than { $limit } columns. Check the delimiter.
rule-file-damaged = The { $format } file is damaged or incomplete. Copy or export it again. Technical detail: { $detail }.
rule-expands-too-far = The file expands to more than any real one of its size, so it was not read. Export it again, or split it into smaller files.
rule-password-protected = The workbook is protected by a password. Save it without one.
rule-findings-beyond-sheet = There are more findings than a sheet takes ({ $most }). Take them as CSV.
rule-no-such-sheet = The workbook has no sheet "{ $sheet }". Its sheets are: { $existing }.
rule-column-not-supported = The column "{ $column }" has the type { $type }, which is not read. Export it as text, number or date.

rule-mapping-not-a-pair = "{ $part }" does not say which column is which field. Write field=column, with commas between the pairs.
rule-mapping-unknown-field = There is no field "{ $field }". The fields are: { $known }.
rule-mapping-given-twice = The field { $field } is given twice. Name one column for it.
rule-mapping-unknown-column = The file has no column "{ $column }". Its columns are: { $existing }.
rule-mapping-missing = No column holds { $needed }. Say which one does; the columns of the file are: { $existing }.
rule-currency-needed = No column holds the currency. Say which currency the amounts are in, such as CNY.
rule-rates-before-ledger = The workspace has no currency yet, so no rate can be told in it. Import the sales ledger first, which brings the currency, and then the rates.
rule-contracts-before-ledger = The workspace has no currency yet, so nothing can be said of amounts. Import the sales ledger first, which brings the currency, and then the contracts.
rule-contracts-in-other-currency = Amounts of contracts are kept in { $own }, the currency of the ledger, not in { $currency }. Convert them first.

rule-already-imported = This file was already imported as number { $number } on { $moment }; nothing was added. To take it again, undo that import first.
rule-import-running = Another import is running. Wait until it has ended, then try again.
rule-import-broke-off = The import broke off on this machine, and nothing of it was kept ({ $detail }). Check its disk and database, then import the file again.
rule-import-interrupted = The program was stopped while this import ran, and nothing of it was kept. Import the file again.
rule-import-not-taken = Import { $number } { $state }. Only one that was taken can be undone.
rule-undo-conflicts = Later changes stand on this import ({ $count }), so it was not undone. Undo those first: { $conflicts }.
rule-conflict-import = This import was undone by somebody else.
rule-conflict-given-up = This import was given up for dead while it ran, and nothing of it was kept. Import the file again.
rule-conflict-account = Accounts were added while the file was read, so nothing was kept. Import it again.
rule-conflict-person = People were added while the file was read, so nothing was kept. Import it again.
rule-dry-run-running = A dry run of this file is under way. Wait until it has ended, or stop it.
rule-dry-run-stopped = The dry run was stopped before its end. Start it again.
rule-too-many-dry-runs = { $most } dry runs are under way. Wait until one has ended, then try again.

rule-ledger-is-empty = There is no sales ledger to value. Import one first.
rule-valued-in-future = The day of valuation, { $date }, lies after today. Choose { $bound } or an earlier day.
rule-valued-before-ledger = The day of valuation, { $date }, lies before the first line of the ledger. Choose { $bound } or a later day.
rule-calibration-outside = The end of the calibration, { $date }, lies outside the days of the ledger up to the valuation. Choose a day before { $bound }.
rule-opening-not-before = The statement would open on { $date }. Choose a day before the day of valuation, { $bound }.
rule-mixed-currencies = The ledger has { $lines } lines in other currencies than { $currency } for whose day no exchange rate is known, the first on { $date } in { $other }. Amounts of different currencies do not add up: import exchange rates from that day on.
rule-ledger-has-returns = The ledger has returns, the first on { $date } of the account { $account }. Choose to net or to drop them.
rule-ledger-not-summarised = The ledger cannot be summarised by account. Check the lines that this names: { $detail }.
rule-not-fitted = The models cannot be fitted to this ledger. Choose another model, or a longer ledger. Technical detail: { $detail }.
rule-value-diverges = Without discounting the value would be infinite, because some accounts never leave ({ $parameter } is { $value }). Give a discount rate above 0.
rule-account-too-large = What the account { $account } bought, or is worth, comes to more than { $most }, the largest amount that is kept. Look for its lines with a wrong amount, or in another unit than their heading says, undo their import under Imports, and import them with the right unit; where the lines are right, choose a shorter horizon or a higher discount rate.
rule-all-too-large = What all accounts together bought, or are worth, comes to more than { $most }, the largest amount that is kept. Look for lines with a wrong amount, or in another unit than their heading says, undo their import under Imports, and import them with the right unit; where the lines are right, choose a shorter horizon or a higher discount rate.
rule-worth-too-large = The value comes to more than { $most }, the largest amount that is kept. Give a smaller margin, or a higher discount rate.
rule-no-purchases = By that day nobody had bought anything that was not returned. Choose a later day of valuation.
rule-no-such-model = There is no model "{ $model }". The models are: { $known }.
rule-never-valued = Nothing has been valued yet. Value the accounts first.
rule-retention-not-a-share = The retention rate has to be above 0 and at most 100 %, below 100 % without a discount, and the points from 0 to 100.
rule-valuation-running = Another valuation is running. Wait until it has ended, or cancel it where it was started, then try again.
rule-valuation-cancelled = The valuation was cancelled, and nothing of it was kept.
rule-valuation-interrupted = The program was stopped while this valuation ran, and nothing of it was kept. Start it again.
rule-valuation-broke-off = The valuation broke off on this machine, and nothing of it was kept ({ $detail }). Check its disk and database, then start it again.
rule-not-a-margin = "{ $text }" is not a margin. Write a share above 0 and at most 1 with six decimals at most, such as 30% or 0.3.
rule-not-a-discount-rate = "{ $text }" is not a discount rate. Write a share of 0 or more, such as 10% or 0.1.
rule-not-a-horizon = "{ $text }" is not a horizon. Write months, years or days up to ten years, such as 12m, 2y or 90d.
rule-survivors-not-usable = These counts are no cohort that leaves. Give the customers at the start and after each of at least two periods, never more than before. Technical detail: { $detail }.

# With a list below.
listed-undo-conflicts = Later changes stand on this import ({ $count }), so it was not undone. Undo those first:

# Parts of these sentences.
phrase-format-old-excel = an old Excel workbook (.xls), or one protected by a password
phrase-format-binary-excel = a binary Excel workbook (.xlsb)
phrase-format-open-document = an OpenDocument file (.ods)
phrase-format-word = a Word document
phrase-format-powerpoint = a PowerPoint presentation
phrase-format-pdf = a PDF
phrase-format-picture = a picture
phrase-format-zip = a ZIP archive
phrase-format-empty-zip = an empty ZIP archive
phrase-format-rar = a RAR archive
phrase-format-seven-zip = a 7-Zip archive
phrase-format-orc = an ORC file
phrase-is-running = is still running
phrase-is-taken = was taken
phrase-is-undone = was undone already
phrase-is-failed = failed
phrase-is-interrupted = was interrupted
phrase-account-changed = the account "{ $account }" was changed again
phrase-account-gone = the account "{ $account }" is gone
phrase-target-ended = a target set on { $date } was ended
phrase-target-end-changed = the end of a target was changed again
