#!/usr/bin/env python3
"""How fast pages answer whoever sees a part of a large workspace: one run, one table.

    python3 benches/access.py [--accounts 100000] [--people 2000] [--teams 300] [--lines 1000000] [--database postgres://...]

Generates accounts, people and a tree of teams six levels deep (seeded), imports them with target/release/dahu, serves the
workspace, and asks the list, counts, searches and reports as managers of teams near the top, in the middle and at the
bottom of the tree, and as one account manager. Everything runs on this machine; the loops are bounded.
"""

import argparse
import http.client
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

import pages
from pages import CONNECTIONS, DAHU, PORT, REQUESTS, at, imported, measured, resident_mb, serving, signed_in

LEVELS = 6


def tree(teams):
    """Paths of so many teams on six levels, each level about three times as wide as the one above."""
    widths = [3**level for level in range(LEVELS)]
    scale = teams / sum(widths)
    levels, paths = [["firm"]], ["firm"]
    for level in range(1, LEVELS):
        wide = max(1, round(widths[level] * scale)) if level < LEVELS - 1 else teams - len(paths)
        above = levels[-1]
        levels.append([f"{above[place % len(above)]}/t{level}-{place}" for place in range(wide)])
        paths += levels[-1]
    return levels, paths


def write_people(folder, people, teams):
    levels, paths = tree(teams)
    sellers = [f"seller {number:04}" for number in range(people - len(paths))]
    with open(folder / "people.csv", "w", encoding="utf-8") as file:
        file.write("name,login,role,team,manages\n")
        for number, path in enumerate(paths):
            file.write(f"manager {number:03},m{number},team_manager,{path},yes\n")
        for number, name in enumerate(sellers):
            file.write(f"{name},s{number},account_manager,{levels[-1][number % len(levels[-1])]},\n")
    return levels, paths, sellers


def post(cookie, path, form=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urllib.parse.urlencode(form or {}), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def get(cookie, path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def acting_as(administrator, name):
    """The cookie of somebody who takes up a new sign-in link."""
    found = re.search(r"/people/([0-9a-f-]{36})", get(administrator, f"/people?search={urllib.parse.quote(name)}")[1])
    status, page = post(administrator, f"/people/{found.group(1)}/link")
    if status != 200:
        sys.exit(f"a link for {name}: {status}")
    return signed_in(PORT, re.search(r"/sign-in/link/\w+", page).group(0))


def run(arguments, folder):
    home = ["--home", str(folder / "home")]
    if arguments.database:
        home += ["--database", arguments.database]
    levels, paths, sellers = write_people(folder, arguments.people, arguments.teams)
    pages.PEOPLE = sellers
    pages.write_files(folder, arguments.accounts, arguments.lines)
    for kind in ("accounts", "ledger"):
        imported(kind, folder, home)
    started = time.monotonic()
    subprocess.run([DAHU, "user", "import", folder / "people.csv", *home], check=True)
    print(f"\n{arguments.people:,} people in {arguments.teams} teams: {time.monotonic() - started:.1f} s\n")
    with serving(home) as (server, said):
        administrator = signed_in(PORT, said)
        near_top = paths.index(levels[1][0])
        middle = paths.index(levels[3][0])
        bottom = paths.index(levels[5][0])
        readers = [
            ("administrator", administrator),
            ("manager, second level", acting_as(administrator, f"manager {near_top:03}")),
            ("manager, fourth level", acting_as(administrator, f"manager {middle:03}")),
            ("manager, sixth level", acting_as(administrator, f"manager {bottom:03}")),
            ("account manager", acting_as(administrator, sellers[0])),
        ]
        asked = {
            "list, largest first": ["/accounts"],
            "list, by name": ["/accounts?sort=name"],
            "list, latest first": ["/accounts?sort=last"],
            "counts of filters": [
                f"/accounts?intent={intent}&standing={standing}"
                for intent in ("high", "medium", "low")
                for standing in ("late", "on-time", "shrinking", "positive", "never-bought")
            ],
            "search, two characters": ["/accounts?search=%E4%BA%91%E5%B8%86", "/accounts?search=%E9%87%8D%E5%BA%86"],
            "overview": ["/"],
            "funnel": ["/funnel"],
            "portfolio": ["/portfolio"],
        }
        print(f"{REQUESTS} requests over {CONNECTIONS} connections; milliseconds\n")
        print("| who | accounts | page | first | p50 | p95 | p99 |\n|---|--:|---|--:|--:|--:|--:|")
        for who, cookie in readers:
            seen = re.search(r"summary-line[^>]*>\s*<span>([\d,]+)", get(cookie, "/accounts")[1]).group(1)
            for name, addresses in asked.items():
                began = time.perf_counter()
                for address in addresses:
                    get(cookie, address)
                first = (time.perf_counter() - began) * 1000 / len(addresses)
                times = measured(PORT, cookie, addresses)
                figures = f"{first:.0f} | {at(times, .5):.1f} | {at(times, .95):.1f} | {at(times, .99):.1f}"
                print(f"| {who} | {seen} | {name} | {figures} |", flush=True)
        print(f"\nMemory of the server after that: {resident_mb(server):.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--teams", type=int, default=300)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    if not DAHU.exists():
        sys.exit("build it first: cargo build --release")
    with tempfile.TemporaryDirectory() as folder:
        run(arguments, Path(folder))


if __name__ == "__main__":
    main()
