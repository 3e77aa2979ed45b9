#!/usr/bin/env python3
"""How fast a search answers with very many names: one run, one table.

    python3 benches/search.py [--accounts 1000000] [--dahu PATH] [--database postgres://...]

Generates accounts (seeded), imports them with the given program (target/release/dahu), serves the workspace, and asks
/search as the palette does: by one and two characters, initials, pinyin, numbers and codes, each from several connections
at once, twice over, of which the second time counts. Prints Markdown: the 50th, 95th and 99th percentile of the answers
in milliseconds. Everything runs on this machine; the loops are bounded.
"""

import argparse
import random
import tempfile
import urllib.parse
from pathlib import Path

import pages
from pages import CONNECTIONS, REQUESTS, at, imported, measured, serving, signed_in

TYPED = {
    "one character": ["云", "公", "庆", "川", "科"],
    "two characters": ["云帆", "科技", "重庆", "凌川", "公司"],
    "four characters": ["重庆云帆", "有限公司", "机械有限", "长沙凌川"],
    "a whole name": ["北京云帆科技", "重庆明德机械"],
    "two words": ["重庆 机械", "云帆 有限"],
    "initials": ["cqyf", "kj", "yxgs", "bjmd"],
    "pinyin": ["chongqing", "yunfan", "keji", "youxiangongsi", "chongq"],
    "a piece of a credit code": ["915000", "MA5", "0012", "7J20"],
    "a code": ["K0000042", "K0019", "K0999999", "0042"],
    "nothing like it": ["永邦", "zzzz", "qqxx"],
}


def write_accounts(folder, accounts):
    random.seed(20260101)
    with open(folder / "accounts.csv", "w", encoding="utf-8") as file:
        file.write("客户编码,客户名称,地区,行业\n")
        for number in range(accounts):
            place, trade = random.choice(pages.PLACES), random.choice(pages.TRADES)
            brand = "".join(random.sample(pages.BRANDS, 2))
            file.write(f"K{number:07},{place}{brand}{trade}{number}有限公司,{place},{trade}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--dahu", type=Path, default=pages.DAHU)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    pages.DAHU = arguments.dahu
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        home = ["--home", str(folder / "home")]
        if arguments.database:
            home += ["--database", arguments.database]
        write_accounts(folder, arguments.accounts)
        seconds = imported("accounts", folder, home)
        print(f"{arguments.accounts:,} accounts in {seconds:.0f} s; {REQUESTS} requests over {CONNECTIONS} connections\n")
        with serving(home) as (_, said):
            cookie = signed_in(pages.PORT, said)
            paths = {name: [f"/search?q={urllib.parse.quote(one)}" for one in typed] for name, typed in TYPED.items()}
            # Not counted: meanwhile the program counts what its lists show.
            for some in paths.values():
                measured(pages.PORT, cookie, some)
            print("| typed | p50 | p95 | p99 |\n|---|--:|--:|--:|")
            for name, some in paths.items():
                times = measured(pages.PORT, cookie, some)
                print(f"| {name} | {at(times, 0.5):.1f} | {at(times, 0.95):.1f} | {at(times, 0.99):.1f} |", flush=True)


if __name__ == "__main__":
    main()
