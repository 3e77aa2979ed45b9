#!/usr/bin/env python3
"""How fast opportunities and the histories of their stages come in, and how much memory they take: one run, one table.

    python3 benches/opportunities.py [--opportunities 200000] [--changes 1000000] [--dahu PATH] [--database postgres://...]

Generates accounts, opportunities and the stages that they went through (seeded): the changes in no order, and one opportunity in a
hundred with something wrong in a known way. Imports all into a new workspace with the given program (target/release/dahu), then
the same rows again under another name, which may change nothing. Then takes both back. Prints Markdown: rows a second, peak
memory, findings. Fails where what was taken, found or changed is not what the rows hold.
"""

import argparse
import csv
import datetime
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pages

ACCOUNTS = 5_000
PEOPLE = 100
STAGES = ["Qualify", "Discover", "Solution", "Proposal", "Negotiation"]
COLUMNS = ["code", "name", "account", "owner", "stage", "status", "opened", "expected close", "closed on", "amount", "products"]
CHANGES = ["opportunity", "stage", "date", "by"]
FIRST = datetime.date(2022, 1, 1)
# One opportunity in so many is wrong.
WRONG_EVERY = 100


def day(number):
    return (FIRST + datetime.timedelta(days=number)).isoformat()


def person(number):
    return f"Person {number % PEOPLE}"


def account(number):
    return f"K{number:07}"


def opportunity(number, changes, accounts):
    """A row of an opportunity, and the rows of its history, which lead to where it stands."""
    code, at, on, lines = f"S{number:07}", 0, random.randrange(900), []
    opened = on
    for _ in range(changes - 1):
        lines.append([code, STAGES[at], day(on), person(number)])
        on += random.randrange(1, 25)
        # Mostly on, now and then back; never into the stage that it is in.
        at = max(at - 1, 0) if at == len(STAGES) - 1 or (at > 0 and random.random() < 0.15) else at + 1
    stage, verdict = STAGES[at], random.choice(["won", "lost", "open"])
    lines.append([code, stage, day(on), person(number)])
    decided = "" if verdict == "open" else day(on + 5)
    if decided:
        lines.append([code, verdict, decided, person(number)])
    amount = "" if verdict == "lost" else str(random.randrange(1, 500) * 1000)
    row = [
        code, f"Opportunity {number}", account(number % accounts), person(number), stage, verdict, day(opened),
        day(on + 60) if verdict == "open" else "", decided, amount, f"P-{number % 40}",
    ]
    return row, lines


def written(folder, count, changes, accounts):
    """Writes all files; says how many rows and findings they hold."""
    random.seed(20260101)
    findings, histories, rows = Counter(), [], []
    for number in range(count):
        row, lines = opportunity(number, max(2, changes // count), accounts)
        match number % (2 * WRONG_EVERY):
            case 50:
                row[2] = f"X{number}"
                findings["unknown_account"] += 1
                lines = []
            case 150:
                lines[-1][2] = "soon"
                findings["not_a_date"] += 1
                lines = lines[-1:]
        rows.append(row)
        histories.extend(lines)
    random.shuffle(histories)
    for name, columns, lines in [("opportunities", COLUMNS, rows), ("stage-changes", CHANGES, histories)]:
        for ending in ["csv", "again.csv"]:
            with open(folder / f"{name}.{ending}", "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([columns, *lines])
                if ending == "again.csv":
                    file.write("\n")
    return len(rows), len(histories), findings


def write_accounts(folder):
    with open(folder / "accounts.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "name"], *([account(one), f"Account {one}"] for one in range(ACCOUNTS))])


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found} instead of {expected}")


def imported(dahu, where, kind, path, rows, refused, again):
    seconds, peak, said = pages.ran(dahu, ["import", kind, path, *where, "--format", "json"])
    expect(f"findings of {path.name}", Counter(dict(said["by_reason"])), refused)
    expect(f"rows taken of {path.name}", said["rows_taken"], rows - sum(refused.values()))
    changed = said["created"] + said["updated"]
    expect(f"whether {path.name} changed something", changed == 0, again)
    what = "changes nothing" if again else "new"
    print(
        f"| {kind} | {what} | {rows:,} | {seconds:.1f} | {rows / seconds:,.0f} | {peak:.0f} | {sum(refused.values()):,} |",
        flush=True,
    )
    return said["import"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--opportunities", type=int, default=200_000)
    parser.add_argument("--changes", type=int, default=1_000_000)
    parser.add_argument("--dahu", default=pages.DAHU)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite if not given")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # In a process of its own: what this one holds would count as memory of those that it starts.
        with ProcessPoolExecutor(1) as writer:
            held = writer.submit(written, folder, arguments.opportunities, arguments.changes, ACCOUNTS).result()
        opportunities, changes, findings = held
        write_accounts(folder)
        where = ["--home", folder / "home"]
        if arguments.database:
            where += ["--database", arguments.database]
        pages.ran(arguments.dahu, ["import", "accounts", folder / "accounts.csv", *where, "--format", "json"])
        print("| file | into the workspace | rows | seconds | rows a second | peak memory, MB | findings |")
        print("|---|---|--:|--:|--:|--:|--:|")
        taken = []
        for ending in ["csv", "again.csv"]:
            for kind, name, rows, reason in [
                ("opportunities", "opportunities", opportunities, "unknown_account"),
                ("stage-changes", "stage-changes", changes, "not_a_date"),
            ]:
                refused = Counter({reason: findings[reason]})
                path = folder / f"{name}.{ending}"
                taken.append(imported(arguments.dahu, where, kind, path, rows, refused, ending != "csv"))
        for number in reversed(taken):
            seconds, peak, _ = pages.ran(arguments.dahu, ["imports", *where, "undo", str(number)])
            print(f"| import {number} | undone | | {seconds:.1f} | | {peak:.0f} | |", flush=True)


if __name__ == "__main__":
    main()
