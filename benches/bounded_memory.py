#!/usr/bin/env python3
"""Whether the memory of an import stays the same however long the file is: CSV files of growing size, one table.

    python3 benches/bounded_memory.py [--gib 2] [--accounts 50000] [--most-mb 1024] [--folder FOLDER]

Generates a ledger of --gib GiB (seeded) and imports its first eighth, its first quarter and so on up to the whole, each
into a new workspace, with target/release/dahu. Prints Markdown: lines a second and the peak memory of each import. Fails
where a workspace does not hold exactly the lines and the sum that were written, or where an import takes more than
--most-mb. Needs --gib on the disk and half as much again for the ledgers; what it made is deleted at the end.
"""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import pages

SHARES = [1 / 8, 1 / 4, 1 / 2, 1]
LINES_AT_ONCE = 100_000
DAYS = [f"{year}-{month:02}-{day:02}" for year in (2024, 2025) for month in range(1, 13) for day in range(1, 29)]
HEADER = "客户编码,日期,单据号,产品,数量,金额\n"


def block(first, accounts, chance):
    """So many lines from the line `first` on, as bytes, with their sum in hundredths."""
    lines, hundredths = [], 0
    for line in range(first, first + LINES_AT_ONCE):
        amount = line * 611_953 % 1_000_000
        hundredths += amount
        lines.append(
            f"K{int(accounts * chance() ** 2):07},{DAYS[line * 331 % 672]},XS{line // 3:09},"
            f"P{line % 997:03},{line % 9 + 1},{amount // 100}.{amount % 100:02}\n"
        )
    return "".join(lines).encode(), hundredths


def written(path, sizes, accounts):
    """Writes the file; (bytes, lines, sum in hundredths) of its start at which each size is reached."""
    chance = random.Random(20260101).random
    marks, lines, hundredths = [], 0, 0
    with open(path, "wb") as file:
        size = file.write(HEADER.encode())
        while len(marks) < len(sizes):
            some, sum_of_some = block(lines, accounts, chance)
            size += file.write(some)
            lines, hundredths = lines + LINES_AT_ONCE, hundredths + sum_of_some
            while len(marks) < len(sizes) and size >= sizes[len(marks)]:
                marks.append((size, lines, hundredths))
    return marks


def imported(folder, path, lines, hundredths):
    """Imports the file into a new workspace and compares what is there then with what was written."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        told = ["--home", home, "--format", "json"]
        seconds, peak_mb, said = pages.ran(pages.DAHU, ["import", "ledger", path, "--currency", "CNY", *told])
        taken = said["rows_taken"]
        report = pages.ran(pages.DAHU, ["report", "concentration", *told])[2]
    if taken != lines or report["total"] != f"{hundredths // 100}.{hundredths % 100:02}00":
        sys.exit(f"{lines} lines of {hundredths} hundredths were written, {taken} of {report['total']} are there")
    return seconds, peak_mb


def measure(arguments, folder):
    path = folder / "ledger.csv"
    marks = written(path, [share * arguments.gib * 2**30 for share in SHARES], arguments.accounts)
    print(f"{arguments.accounts:,} accounts\n\n| GiB | lines | seconds | lines a second | peak memory, MB |\n|--:|--:|--:|--:|--:|")
    rows, peaks = [], []
    # The longest first, so that the file only ever has to be cut.
    for size, lines, hundredths in reversed(marks):
        os.truncate(path, size)
        seconds, peak_mb = imported(folder, path, lines, hundredths)
        peaks.append(peak_mb)
        rows.append(f"| {size / 2**30:.2f} | {lines:,} | {seconds:.1f} | {lines / seconds:,.0f} | {peak_mb:.0f} |")
    print("\n".join(reversed(rows)))
    if max(peaks) > arguments.most_mb:
        sys.exit(f"\nAn import took {max(peaks):.0f} MB, more than {arguments.most_mb}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gib", type=float, default=2)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--most-mb", type=float, default=1024)
    parser.add_argument("--folder", help="where the files are made; the system's folder for temporary files if not given")
    arguments = parser.parse_args()
    if not pages.DAHU.exists():
        sys.exit("build it first: cargo build --release")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        measure(arguments, Path(folder))


if __name__ == "__main__":
    main()
