#!/usr/bin/env python3
"""How fast the pages about opportunities, targets and the funnel answer in a large workspace: one run, one table.

    python3 benches/pipeline.py [--accounts 100000] [--lines 1000000] [--opportunities 200000] [--changes 1000000]
                                [--database postgres://...]

Generates accounts that are targets, ledger lines, opportunities and the stages that they went through (seeded), imports all
with target/release/dahu, serves the workspace and asks each page from several connections at once. Prints Markdown: rows a
second, memory, and the first answer and the 50th, 95th and 99th percentile of the answers in milliseconds.
"""

import argparse
import http.client
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import opportunities
import pages

PAGES = {
    "opportunities, next to close": ["/opportunities"],
    "opportunities, largest": ["/opportunities?sort=amount"],
    "opportunities that were won": ["/opportunities?state=won&sort=changed"],
    "opportunities, searched": ["/opportunities?search=1234&state=all", "/opportunities?search=Opportunity+77&state=all"],
    "opportunities that take too long": ["/opportunities?flag=stale&sort=longest"],
    "board": ["/opportunities?show=board"],
    "calendar": ["/opportunities?show=calendar", "/opportunities?show=calendar&month=2025-03"],
    "chances of stages": ["/opportunities/calibration"],
    "funnel, the brief's table": ["/funnel"],
    "funnel, cohort": ["/funnel/cohort", "/funnel/cohort?by=sector"],
    "funnel, period flow": ["/funnel/flow", "/funnel/flow?by=source"],
    "causes of change": ["/funnel/causes"],
    "targets to work": ["/targets"],
    "quotas": ["/quotas"],
    "forecast": ["/forecast"],
    "won: expected against invoiced": ["/opportunities/won"],
    "why we win and lose": ["/opportunities/reasons", "/opportunities/reasons?from=2025-01-01&until=2025-12-31"],
    "reports of a week and a month": ["/reports?period=week", "/reports?period=month"],
}


def measure(home):
    started = time.monotonic()
    with pages.serving(home) as (server, said):
        print(f"\nStart to first answer: {time.monotonic() - started:.2f} s, {pages.resident_mb(server):.0f} MB\n")
        cookie = pages.signed_in(pages.PORT, said)
        connection = http.client.HTTPConnection("127.0.0.1", pages.PORT, timeout=120)
        identity = "[0-9a-f]{8}-[0-9a-f-]{27}"
        one = pages.addresses(connection, cookie, "/opportunities?sort=amount", f"/opportunities/{identity}")
        accounts = pages.addresses(connection, cookie, "/accounts", f"/accounts/{identity}")
        people = pages.addresses(connection, cookie, "/targets", f'<option value="({identity})"')
        each = {
            "one opportunity": one,
            "targets of a salesperson": [f"/targets?whose={person}" for person in people],
            "opportunities of an account": [f"{account}?tab=opportunities" for account in accounts],
        }
        pages.compare(connection, cookie, PAGES | each)
        print(f"\nMemory of the server after that: {pages.resident_mb(server):.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--opportunities", type=int, default=200_000)
    parser.add_argument("--changes", type=int, default=1_000_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite if not given")
    arguments = parser.parse_args()
    if not pages.DAHU.exists():
        sys.exit("build it first: cargo build --release")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        home = ["--home", str(folder / "home")]
        if arguments.database:
            home += ["--database", arguments.database]
        pages.write_files(folder, arguments.accounts, arguments.lines)
        with ProcessPoolExecutor(1) as writer:
            written = (opportunities.written, folder, arguments.opportunities, arguments.changes, arguments.accounts)
            rows, changes, _ = writer.submit(*written).result()
        print("| import | rows | seconds | rows a second | peak memory, MB |\n|---|--:|--:|--:|--:|")
        pages.told_import(home, folder, "accounts", "accounts.csv", arguments.accounts)
        pages.told_import(home, folder, "ledger", "ledger.csv", arguments.lines)
        pages.told_import(home, folder, "opportunities", "opportunities.csv", rows)
        pages.told_import(home, folder, "stage-changes", "stage-changes.csv", changes)
        measure(home)


if __name__ == "__main__":
    main()
