#!/usr/bin/env python3
"""How long a search for duplicates takes: one run, one table.

    python3 benches/duplicates.py [--accounts 100000] [--contacts 100000] [--sample 5000] [--dahu PATH] [--database postgres://...]

Generates accounts (seeded): firms of their own, firms that stand twice under names written otherwise, groups with branches, and
brands that hundreds bear. Imports them with the given program (target/release/dahu), puts contacts beside them where the
workspace is SQLite, and searches twice: into an empty list, and again over the pairs of before. Then it compares names of a sample
each with each, and in blocks, in one process, and fails where the pairs are not the same. Prints Markdown.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import pages

CHARACTERS = "".join(chr(0x4E00 + 29 * number) for number in range(600))
FORMS = ["有限公司", "有限责任公司", "股份有限公司"]
COMMON = ["天海", "恒远", "金盛"]


def names(accounts):
    """Names of firms: of a hundred, 88 of their own, 6 a second time, 5 branches, 1 of a brand that many bear."""
    made = []
    while len(made) < accounts:
        place, trade, form = random.choice(pages.PLACES), random.choice(pages.TRADES), random.choice(FORMS)
        chance = random.random()
        if chance < 0.88 or not made:
            brand = "".join(random.sample(CHARACTERS, random.choice([2, 3])))
            made.append((place, brand, trade, f"{place}{brand}{trade}{form}"))
            continue
        earlier_place, brand, earlier_trade, name = random.choice(made)
        if chance < 0.94:
            again = [f"{earlier_place}市{brand}{earlier_trade}{random.choice(FORMS)}", f"{brand}{earlier_trade}", f"{brand}{earlier_trade}({earlier_place})有限公司"]
            made.append((earlier_place, brand, earlier_trade, random.choice(again)))
        elif chance < 0.99 and "分公司" not in name:
            made.append((place, brand, earlier_trade, f"{name}{place}分公司"))
        else:
            brand = random.choice(COMMON)
            made.append((place, brand, trade, f"{place}{brand}{trade}{random.choice(FORMS)}"))
    return [name for *_, name in made]


def write_accounts(folder, made):
    with open(folder / "accounts.csv", "w", encoding="utf-8") as file:
        file.write("客户编码,客户名称\n")
        file.writelines(f"K{number:07},{name}\n" for number, name in enumerate(made))


def add_contacts(folder, contacts):
    """One person in fifty stands at two accounts with one number; every account's people share its domain."""
    with sqlite3.connect(folder / "home" / "dahu.db") as database:
        accounts = [row[0] for row in database.execute("SELECT id FROM account")]
        rows = []
        for number in range(contacts):
            person = number - 1 if number % 50 == 49 else number
            place = number % len(accounts)
            rows.append((
                uuid.UUID(int=random.getrandbits(128)).bytes, accounts[place], f"客{CHARACTERS[person % 600]}{person}",
                f"139{person:08}", f"p{person}@firm{place}.example", "bench", "contract", "2026-01-01", "2026-01-01 00:00:00+00:00",
            ))
        database.executemany(
            "INSERT INTO contact (id, account_id, name, mobile, email, source, legal_basis, source_on, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows,
        )


def searched(home):
    """What a search says of itself, its seconds, and the most memory that it held in MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        [pages.DAHU, "duplicates", "find", "--format", "json", *home], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the search ended with {status}")
    return json.loads(told), time.monotonic() - began, usage.ru_maxrss / 1024


def compared(made, sample):
    command = ["cargo", "run", "--quiet", "--release", "--package", "dahu-core", "--example", "pairwise", "--", str(sample)]
    told = subprocess.run(command, input="\n".join(made), text=True, check=True, stdout=subprocess.PIPE, cwd=pages.ROOT).stdout
    told = json.loads(told)
    if told["in_blocks"]["pairs"] != told["plainly"]["pairs"]:
        raise SystemExit(f"blocks lose pairs: {told}")
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=5_000)
    parser.add_argument("--dahu", type=Path, default=pages.DAHU)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    pages.DAHU = arguments.dahu
    random.seed(20260101)
    made = names(arguments.accounts)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        home = ["--home", str(folder / "home")]
        if arguments.database:
            home += ["--database", arguments.database]
        write_accounts(folder, made)
        seconds = pages.imported("accounts", folder, home)
        if not arguments.database:
            add_contacts(folder, arguments.contacts)
        print(f"{arguments.accounts:,} accounts imported in {seconds:.0f} s\n")
        print("| search | seconds | accounts | contacts | comparisons | same | related | new | large blocks | peak memory, MB |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        for which in ("first", "again"):
            told, seconds, memory_mb = searched(home)
            both = [told["outcome"][noun] for noun in ("accounts", "contacts")]
            added = {key: sum(counts[key] for counts in both) for key in both[0]}
            print(
                f"| {which} | {seconds:.1f} | {both[0]['records']:,} | {both[1]['records']:,} | {added['compared']:,} | {added['same']:,} | "
                f"{added['related']:,} | {added['fresh']:,} | {added['large_blocks']:,} | {memory_mb:.0f} |", flush=True,
            )
    tell(compared(random.sample(made, len(made)), arguments.sample))


def tell(told):
    rows = {
        f"{told['names']:,} in blocks": told["all"],
        f"{told['sample']:,} in blocks": told["in_blocks"],
        f"{told['sample']:,} each with each": told["plainly"],
    }
    print(f"\nNames alone, without a database; taking {told['names']:,} names apart took {told['reading']:.1f} s\n")
    print("| names | seconds | comparisons | pairs |\n|---|--:|--:|--:|")
    for name, row in rows.items():
        print(f"| {name} | {row['seconds']:.3f} | {row['compared']:,} | {row['pairs']:,} |")
    blocks, plainly = told["in_blocks"], told["plainly"]
    print(f"\nEach with each takes {plainly['seconds'] / blocks['seconds']:,.0f} times as long and finds the same pairs.")


if __name__ == "__main__":
    main()
