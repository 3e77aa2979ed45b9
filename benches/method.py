#!/usr/bin/env python3
"""How fast the key account method is in a large workspace: selection, kinds, ways of selling, review packs: one run, one table.

    python3 benches/method.py [--accounts 100000] [--lines 1000000] [--rated 20000] [--activities 300000] [--database postgres://...]

Generates accounts, ledger lines, activities, and ratings and wallets of some accounts (seeded), imports and values them with
target/release/dahu, times `dahu report selection` with its 10,000 weightings and the reports beside it, serves the workspace
and asks each page from several connections at once. Prints Markdown: seconds, peak memory, and percentiles of the answers in
milliseconds.
"""

import argparse
import csv
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pages

CRITERIA = ["market-development", "fit", "against-rival"]


def write_said(folder, accounts, rated):
    """Ratings and wallets of as many accounts, chosen by chance; those that matter more often."""
    random.seed(20260102)
    chosen = sorted({int(accounts * random.random() ** 2) for _ in range(rated * 2)})[:rated]
    with open(folder / "ratings.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "criterion", "rating", "best rival", "source", "date"])
        rows = 0
        for account in chosen:
            for criterion in CRITERIA:
                if random.random() < 0.8:
                    rows += 1
                    writer.writerow([f"K{account:07}", criterion, random.randint(1, 5), "北方同行", "年度访谈", "2026-01-05"])
    with open(folder / "wallets.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "wallet", "source", "date"])
        for account in chosen:
            writer.writerow([f"K{account:07}", random.randint(100_000, 5_000_000), "客户年报", "2026-01-05"])
    return rows, len(chosen)


def write_activities(folder, accounts, activities):
    """Calls and meetings of two years, more of them with those that matter more."""
    random.seed(20260103)
    with open(folder / "activities.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "date", "activity_kind", "text", "direction", "effort"])
        for number in range(activities):
            account = int(accounts * random.random() ** 3)
            day = f"{2024 + number % 2}-{number % 12 + 1:02}-{number % 28 + 1:02}"
            kind = ["call", "meeting", "visit"][number % 3]
            writer.writerow([f"K{account:07}", day, kind, f"谈第 {number} 件事", ["ours", "theirs"][number % 2], "1"])


def reported(home):
    """Times of the whole command, and of that what drawing weightings took; what a command costs that does nothing of the kind
    stands beside."""
    print("\n| command | seconds | of that drawing | peak memory, MB |\n|---|--:|--:|--:|")
    for name, arguments in {
        "report concentration": ["report", "concentration"],
        "report selection, 40 of them": ["report", "selection", "--capacity", "40"],
        "report selection, 400 of them": ["report", "selection", "--capacity", "400"],
        "report kinds": ["report", "kinds"],
        "report mismatch": ["report", "mismatch"],
    }.items():
        with tempfile.TemporaryFile("w+") as log:
            os.environ["DAHU_LOG"] = "dahu_app::selection=info"
            seconds, peak, found = pages.ran(pages.DAHU, [*arguments, *home, "--format", "json"], log)
            del os.environ["DAHU_LOG"]
            log.seek(0)
            drawing = sum(int(took) for took in re.findall(r"milliseconds=(\d+)", log.read())) / 1000
        drawn = f", {found['weightings_drawn']:,} weightings" if "weightings_drawn" in found else ""
        print(f"| {name}{drawn} | {seconds:.2f} | {drawing:.2f} | {peak:.0f} |", flush=True)


def measure(home):
    started = time.monotonic()
    with pages.serving(home) as (server, said):
        print(f"\nStart to first answer: {time.monotonic() - started:.2f} s, {pages.resident_mb(server):.0f} MB\n")
        cookie = pages.signed_in(pages.PORT, said)
        connection = http.client.HTTPConnection("127.0.0.1", pages.PORT, timeout=120)
        accounts = pages.addresses(
            connection, cookie, "/selection", r"/accounts/[0-9a-f]{8}-[0-9a-f-]{27}(?=/selection)"
        )

        def each(tab):
            return [account + tab for account in accounts]

        pages.compare(connection, cookie, {
            "selection": ["/selection", "/selection?page=1"],
            "selection, who is out": ["/selection?state=out"],
            "selection, a quarter": ["/selection?quarter=star", "/selection?quarter=status"],
            "selection, close ones": ["/selection?firmness=close"],
            "matrix": ["/selection/matrix"],
            "criteria": ["/selection/criteria"],
            "reviews of the selection": ["/selection/reviews"],
            "selection of an account": each("/selection"),
            "kinds": ["/kinds", "/kinds?kind=economic"],
            "rules of kinds": ["/kinds/rules"],
            "kinds of an account": each("/kinds"),
            "ways of selling": ["/selling", "/selling?served=under"],
            "way of selling to an account": each("/selling"),
            "allocation": ["/allocation"],
            "accounts by their dials": ["/accounts/health"],
            "alerts": ["/accounts/health/alerts"],
            "back-test": ["/accounts/health/backtest"],
            "relationship and health of an account": each("?tab=relationship"),
            "account plans": ["/plans"],
            "playbooks": ["/playbooks"],
            "competence": ["/competence", "/competence/team"],
            "cases": ["/cases"],
            "why we win and lose": ["/opportunities/reasons"],
            "review pack of an account": each("/review"),
            "review pack of the firm": ["/review"],
            "one account": each(""),
        })
        print(f"\nMemory of the server after that: {pages.resident_mb(server):.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rated", type=int, default=20_000)
    parser.add_argument("--activities", type=int, default=300_000)
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
        write_activities(folder, arguments.accounts, arguments.activities)
        ratings, wallets = write_said(folder, arguments.accounts, arguments.rated)
        print("| import | rows | seconds | rows a second | peak memory, MB |\n|---|--:|--:|--:|--:|")
        pages.told_import(home, folder, "accounts", "accounts.csv", arguments.accounts)
        pages.told_import(home, folder, "ledger", "ledger.csv", arguments.lines)
        pages.told_import(home, folder, "ratings", "ratings.csv", ratings)
        pages.told_import(home, folder, "wallets", "wallets.csv", wallets)
        pages.told_import(home, folder, "activities", "activities.csv", arguments.activities)
        print(f"\nValuation: {pages.valued(home):.1f} s")
        subprocess.run([pages.DAHU, "health", "refresh", *home], check=True, stdout=subprocess.DEVNULL)
        reported(home)
        measure(home)


if __name__ == "__main__":
    main()
