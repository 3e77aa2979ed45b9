#!/usr/bin/env python3
"""How fast the key account method is in a large workspace where people work by it: one run, one table for each database.

    python3 benches/method.py [--accounts 100000] [--lines 10000000] [--rated 20000] [--activities 300000]
                              [--database sqlite postgres://...]

Generates accounts, ledger lines, activities, opportunities, categories of products, and ratings and wallets of some accounts
(seeded), imports and values them with target/release/dahu, and says through the pages what people say: criteria, ways of selling,
plans, cases, playbooks that are followed, a review (benches/method_seed.py). Then it times `dahu report selection` with its 10,000
weightings and the reports beside it, serves the workspace and asks each page from several connections at once. Each database that
is named gets the same workspace, one after the other. Prints Markdown: seconds, peak memory, percentiles of the answers in
milliseconds and whether they keep to the aim. Fails where a page does not answer or a form is refused.
"""

import argparse
import csv
import datetime
import html
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import method_seed
import pages

CRITERIA = ["market-development", "fit", "against-rival"]
# The aims: milliseconds of a page at the 95th percentile, and seconds for drawing the weightings.
PAGE_MS, DRAWING_SECONDS = 50, 2
# Of what a report prints so much is read.
TAIL_BYTES = 100_000
# Pages of each kind that are asked for.
MANY = 20
REPORTS = {
    "report concentration": ["concentration"],
    "report selection, 40 of them": ["selection", "--capacity", "40"],
    "report selection, 400 of them": ["selection", "--capacity", "400"],
    "report kinds": ["kinds"],
    "report mismatch": ["mismatch"],
    "report health": ["health"],
    "report reasons": ["reasons"],
}


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
    """Calls and meetings of the last two years, more of them with those that matter more, and who of us took part. What was given
    to accounts is that of the twelve months up to today: their days go by today, and nothing else of the files does."""
    random.seed(20260103)
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    with open(folder / "activities.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "date", "activity_kind", "text", "direction", "effort", "people"])
        for number in range(activities):
            account = int(accounts * random.random() ** 3)
            day = yesterday - datetime.timedelta(days=number % 729)
            kind, who = ["call", "meeting", "visit"][number % 3], pages.PEOPLE[account % len(pages.PEOPLE)]
            writer.writerow([f"K{account:07}", day, kind, f"谈第 {number} 件事", ["ours", "theirs"][number % 2], "1", who])


def write_files(folder, arguments):
    """Writes all files; says how many rows each has, in the order in which they come in."""
    accounts = arguments.accounts
    pages.write_files(folder, accounts, arguments.lines)
    write_activities(folder, accounts, arguments.activities)
    ratings, wallets = write_said(folder, accounts, arguments.rated)
    opportunities, products = method_seed.write_files(folder, accounts)
    return {
        "accounts": accounts, "products": products, "ledger": arguments.lines, "ratings": ratings, "wallets": wallets,
        "activities": arguments.activities, "opportunities": opportunities,
    }


def within(figure, aim):
    return "yes" if figure <= aim else "no"


def drawn(said):
    """How many weightings a report says that it drew, which stands after its rows; none where it draws nothing."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - TAIL_BYTES))
    found = re.search(rb'"weightings_drawn": ?(\d+)', said.read())
    return int(found.group(1)) if found else 0


def reported(home):
    """Times of the whole command, and of that what drawing weightings took; what a command costs that does nothing of the kind
    stands beside."""
    print(f"\n| command | seconds | of that drawing | within {DRAWING_SECONDS} s? | peak memory, MB |\n|---|--:|--:|---|--:|")
    rows = {}
    for name, arguments in REPORTS.items():
        with tempfile.TemporaryFile("w+") as log:
            os.environ["DAHU_LOG"] = "dahu_app::selection=info"
            seconds, peak, weightings = pages.ran(pages.DAHU, ["report", *arguments, *home, "--format", "json"], log, drawn)
            del os.environ["DAHU_LOG"]
            log.seek(0)
            drawing = sum(int(took) for took in re.findall(r"milliseconds=(\d+)", log.read())) / 1000
        told = f"{name}, {weightings:,} weightings" if weightings else name
        figures = [f"{drawing:.2f}", within(drawing, DRAWING_SECONDS)] if weightings else ["", ""]
        rows[told] = [f"{seconds:.2f}", *figures, f"{peak:.0f}"]
        print(f"| {told} | {' | '.join(rows[told])} |", flush=True)
    return rows


def asked(seeded, accounts, squares):
    """The pages, each with the addresses at which it is asked for."""

    def each(tab):
        return [f"{account}{tab}" for account in accounts]

    return {
        "selection": ["/selection", "/selection?page=1"],
        "selection, room for 40": ["/selection?capacity=40"],
        "selection, who is out": ["/selection?state=out"],
        "selection, a quarter": ["/selection?quarter=star", "/selection?quarter=status"],
        "selection, close ones": ["/selection?firmness=close"],
        "matrix": ["/selection/matrix"],
        "criteria": ["/selection/criteria"],
        "reviews of the selection": ["/selection/reviews"],
        "a review of the selection": [seeded.review],
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
        "account plans": ["/plans", "/plans?state=approved", "/plans?state=drafted"],
        "plans of an account": each("/plans"),
        "a plan with its matrix": seeded.plans[:MANY],
        "a draft of a plan": seeded.drafts[:MANY],
        "square of a matrix": squares,
        "playbooks": ["/playbooks"],
        "a playbook": seeded.playbooks,
        "what goes with winning": [f"{playbook}/results" for playbook in seeded.playbooks],
        "an opportunity that follows a playbook": seeded.followed[:MANY],
        "competence": ["/competence", "/competence/team"],
        "cases": ["/cases", "/cases?state=resolved", "/cases?state=all"],
        "a case": seeded.cases[:MANY],
        "cases of an account": each("?tab=cases"),
        "why we win and lose": ["/opportunities/reasons"],
        "review pack of an account": each("/review"),
        "review pack of the firm": ["/review"],
        "one account": each(""),
    }


def squares_of(person, plans):
    """Addresses of squares in the matrices of these plans."""
    found = [re.findall(r'href="(/plans/[^"/]+/square\?[^"]+)"', person.get(plan)) for plan in plans]
    return [html.unescape(addresses[0]) for addresses in found if addresses]


def compare(person, cookie, asked_for):
    """Asks for each page, first alone and then from all connections, and prints a row of each."""
    print(f"{pages.REQUESTS} requests over {pages.CONNECTIONS} connections; milliseconds\n")
    print(f"| page | first | p50 | p95 | within {PAGE_MS}? |\n|---|--:|--:|--:|---|")
    rows = {}
    for name, paths in asked_for.items():
        if not paths:
            sys.exit(f"{name}: there is none to ask for")
        began = time.perf_counter()
        person.get(paths[0])
        first = (time.perf_counter() - began) * 1000
        # A page that does not answer ends the bench here and not in a thread, where nobody would hear of it.
        for path in paths[1:]:
            person.get(path)
        times = pages.measured(pages.PORT, cookie, paths)
        if len(times) != pages.REQUESTS // pages.CONNECTIONS * pages.CONNECTIONS:
            sys.exit(f"{name}: only {len(times)} requests were answered")
        p95 = pages.at(times, .95)
        rows[name] = [f"{first:.0f}", f"{pages.at(times, .5):.1f}", f"{p95:.1f}", within(p95, PAGE_MS)]
        print(f"| {name} | {' | '.join(rows[name])} |", flush=True)
    return rows


def measured(home, seeded):
    started = time.monotonic()
    with pages.serving(home) as (server, said):
        print(f"\nStart to first answer: {time.monotonic() - started:.2f} s, {pages.resident_mb(server):.0f} MB\n")
        cookie = pages.signed_in(pages.PORT, said)
        person = method_seed.Person(cookie)
        accounts = [f"/accounts/{account}" for account in seeded.key_accounts[:MANY]]
        squares = squares_of(person, seeded.drafts[:MANY])
        rows = compare(person, cookie, asked(seeded, accounts, squares))
        print(f"\nMemory of the server after that: {pages.resident_mb(server):.0f} MB")
    return rows


def refreshed(home):
    started = time.monotonic()
    subprocess.run([pages.DAHU, "health", "refresh", *home], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def run(home, folder, rows, accounts):
    """All of it in one database; what reports and pages took."""
    print("| import | rows | seconds | rows a second | peak memory, MB |\n|---|--:|--:|--:|--:|")
    for kind, count in rows.items():
        pages.told_import(home, folder, kind, f"{kind}.csv", count)
    print(f"\nValuation: {pages.valued(home):.1f} s", flush=True)
    method_seed.bring_approver(home, folder)
    # The server has less to do besides while the workspace is seeded, and nothing afterwards while it is measured.
    refreshed(home)
    seeded = method_seed.seeded(home, accounts)
    print(f"\nDials of all accounts, with the back-test: {refreshed(home):.1f} s", flush=True)
    return reported(home), measured(home, seeded)


def print_beside(found):
    """The same tables with the databases side by side."""
    for place, (what, columns) in enumerate([
        ("command", ["seconds", "of that drawing", f"within {DRAWING_SECONDS} s?", "peak memory, MB"]),
        ("page", ["first", "p50", "p95", f"within {PAGE_MS}?"]),
    ]):
        headings = [f"{name}: {column}" if column == columns[0] else column for name in found for column in columns]
        print(f"\n| {what} | {' | '.join(headings)} |\n|---|{'--:|' * len(headings)}")
        tables = [tables[place] for tables in found.values()]
        for row in tables[0]:
            figures = [figure for table in tables for figure in table.get(row, [""] * len(columns))]
            print(f"| {row} | {' | '.join(figures)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--rated", type=int, help="accounts with ratings and wallets; a fifth of all if not given")
    parser.add_argument("--activities", type=int, help="three for each account if not given")
    parser.add_argument(
        "--database", nargs="+", default=["sqlite"], help="sqlite, an empty PostgreSQL database by its address, or both"
    )
    arguments = parser.parse_args()
    arguments.rated = arguments.rated or arguments.accounts // 5
    arguments.activities = arguments.activities or arguments.accounts * 3
    if not pages.DAHU.exists():
        sys.exit("build it first: cargo build --release")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        rows = write_files(folder, arguments)
        for number, database in enumerate(arguments.database):
            is_sqlite = database == "sqlite"
            name = "SQLite" if is_sqlite else "PostgreSQL"
            home = ["--home", str(folder / f"home-{number}"), *([] if is_sqlite else ["--database", database])]
            print(f"\n## {name}\n")
            found[name] = run(home, folder, rows, arguments.accounts)
    if len(found) > 1:
        print_beside(found)


if __name__ == "__main__":
    main()
