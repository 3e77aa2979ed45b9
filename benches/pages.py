#!/usr/bin/env python3
"""How fast files come in and pages answer, with a large workspace: one run, one table.

    python3 benches/pages.py [--accounts 100000] [--lines 10000000] [--database postgres://...]

Generates accounts and ledger lines (seeded), imports and values them with target/release/dahu, serves the workspace and
asks each page from several connections at once. Prints Markdown: lines a second, peak memory, and the 50th, 95th and
99th percentile of the answers. Everything runs on this machine; the loops are bounded and stop by themselves.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAHU = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "dahu"
PORT = 18080
CONNECTIONS = 4
REQUESTS = 400
PEOPLE = ["曹昌", "赵双", "陈莹", "王兴云"]
PLACES = ["北京", "上海", "重庆", "长沙", "苏州", "西安", "厦门", "成都", "杭州", "大连"]
BRANDS = "云帆华信天衡远景明德恒泰瑞丰启元博海新禾凌川安序和泽景行嘉禾"
TRADES = ["科技", "机械", "医药", "食品", "物流", "建设", "纺织", "能源"]


def write_files(folder, accounts, lines):
    random.seed(20260101)
    with open(folder / "accounts.csv", "w", encoding="utf-8") as file:
        file.write("客户编码,客户名称,地区,行业,销售人员,目标日期,意向,评估日期\n")
        for number in range(accounts):
            place, trade = random.choice(PLACES), random.choice(TRADES)
            brand = "".join(random.sample(BRANDS, 2))
            intent = random.choice(["高", "中", "低"])
            file.write(
                f"K{number:07},{place}{brand}{trade}{number}有限公司,{place},{trade},{PEOPLE[number % len(PEOPLE)]},"
                f"2024-01-15,{intent},2025-06-01\n"
            )
    days = [f"{year}-{month:02}-{day:02}" for year in (2024, 2025) for month in range(1, 13) for day in range(1, 29)]
    with open(folder / "ledger.csv", "w", encoding="utf-8", buffering=1 << 20) as file:
        file.write("客户编码,日期,单据号,产品,数量,金额\n")
        for line in range(lines):
            account = int(accounts * random.random() ** 2)
            file.write(
                f"K{account:07},{days[int(672 * random.random())]},XS{line // 3},P{line % 997},"
                f"{line % 9 + 1},{line % 9973}.{line % 100:02}\n"
            )


def imported(kind, folder, arguments):
    started = time.monotonic()
    subprocess.run(
        [DAHU, "import", kind, folder / f"{kind}.csv", "--currency", "CNY", *arguments],
        check=True, stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - started


def ran(dahu, arguments, log=None, read=json.load):
    """Runs the program; seconds, peak memory in MB and what it printed, read as JSON or as told. What it logs goes to a file, where
    one is given. A process begins with the peak of the one that started it: whoever measures memory reads little at once."""
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        process = subprocess.Popen([dahu, *arguments], stdout=said, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"dahu {arguments[0]} failed")
        said.seek(0)
        return seconds, usage.ru_maxrss / 1024, read(said)


def told_import(home, folder, kind, name, rows):
    """Imports a file and prints a row of it: lines a second and peak memory."""
    seconds, peak, _ = ran(
        DAHU, ["import", kind, folder / name, "--currency", "CNY", *home, "--format", "json"]
    )
    print(f"| {kind} | {rows:,} | {seconds:.1f} | {rows / seconds:,.0f} | {peak:.0f} |", flush=True)


def valued(arguments):
    started = time.monotonic()
    command = [DAHU, "value", "--margin", "0.3", "--discount", "0.1", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def signed_in(port, link):
    token = re.search(r"/sign-in/link/(\w+)", link).group(0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", token, headers={"Sec-Fetch-Site": "same-origin", "Content-Length": "0"})
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    if answer.status >= 400 or not cookies:
        sys.exit(f"signing in failed with {answer.status}")
    return "; ".join(cookies)


def addresses(connection, cookie, path, pattern):
    """Addresses of a page that look like this, twenty at most."""
    connection.request("GET", path, headers={"Cookie": cookie})
    found = re.findall(pattern, connection.getresponse().read().decode())
    return sorted(set(found))[:20]


def measured(port, cookie, paths):
    """Milliseconds of REQUESTS answers, asked over CONNECTIONS connections at once."""
    times, lock = [], threading.Lock()

    def ask(share):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in range(share):
            path = paths[turn % len(paths)]
            started = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            with lock:
                times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=ask, args=(REQUESTS // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(times)


def compare(connection, cookie, pages):
    """Asks for each page, first alone and then from all connections, and prints a row of each."""
    print(f"{REQUESTS} requests over {CONNECTIONS} connections; milliseconds\n")
    print("| page | first | p50 | p95 | p99 |\n|---|--:|--:|--:|--:|")
    for name, paths in pages.items():
        began = time.perf_counter()
        connection.request("GET", paths[0], headers={"Cookie": cookie})
        connection.getresponse().read()
        first = (time.perf_counter() - began) * 1000
        times = measured(PORT, cookie, paths)
        print(f"| {name} | {first:.0f} | {at(times, .5):.1f} | {at(times, .95):.1f} | {at(times, .99):.1f} |", flush=True)


def at(times, share):
    return times[min(len(times) - 1, int(len(times) * share))]


def resident_mb(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


@contextlib.contextmanager
def serving(home):
    """The workspace as it is served, and what the program said until its first link; it ends with the block."""
    server = subprocess.Popen([DAHU, "serve", *home, "--listen", f"127.0.0.1:{PORT}"], stdout=subprocess.PIPE, text=True)
    try:
        said = ""
        while "/sign-in/link/" not in said:
            line = server.stdout.readline()
            if not line:
                sys.exit(f"the program ended before it said how to sign in: {said}")
            said += line
        yield server, said
    finally:
        server.terminate()
        server.wait(timeout=30)


def run(arguments, folder):
    home = ["--home", str(folder / "home")]
    if arguments.database:
        home += ["--database", arguments.database]
    write_files(folder, arguments.accounts, arguments.lines)
    seconds = {kind: imported(kind, folder, home) for kind in ("accounts", "ledger")}
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"| import | rows | seconds | rows a second |\n|---|--:|--:|--:|")
    print(f"| accounts | {arguments.accounts:,} | {seconds['accounts']:.1f} | {arguments.accounts / seconds['accounts']:,.0f} |")
    print(f"| ledger lines | {arguments.lines:,} | {seconds['ledger']:.1f} | {arguments.lines / seconds['ledger']:,.0f} |")
    print(f"\nPeak memory of the imports: {peak_mb:.0f} MB\n")
    value_seconds = valued(home)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"Valuation with hold-outs, interval and statement: {value_seconds:.1f} s; peak memory so far {peak_mb:.0f} MB\n")
    started = time.monotonic()
    subprocess.run([DAHU, "health", "refresh", *home], check=True, stdout=subprocess.DEVNULL)
    print(f"Dials of all accounts, with the back-test: {time.monotonic() - started:.1f} s\n")
    started = time.monotonic()
    with serving(home) as (server, said):
        print(f"Start to first answer: {time.monotonic() - started:.2f} s, {resident_mb(server):.0f} MB\n")
        cookie = signed_in(PORT, said)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        accounts = addresses(connection, cookie, "/accounts", r"/accounts/[0-9a-f]{8}-[0-9a-f-]{27}")
        pages = {
            "overview": ["/"],
            "accounts, largest first": ["/accounts"],
            "accounts, two characters": ["/accounts?search=%E4%BA%91%E5%B8%86", "/accounts?search=%E9%87%8D%E5%BA%86"],
            "accounts by city": ["/accounts?sort=city&direction=down", "/accounts?sort=intent&direction=down"],
            "accounts within ranges": [
                "/accounts?measure=net&from=100000&until=2000000",
                "/accounts?measure=last&until=2025-06-30&ranges=recent:1000~",
            ],
            "accounts in groups": ["/accounts?group=owner", "/accounts?group=province&columns=owner.city.net.value"],
            "accounts as a board": ["/accounts?show=board"],
            "accounts by their dials": ["/accounts/health", "/accounts/health?sort=data&gap=decider", "/accounts/health?signal=late&customer=watch"],
            "alerts": ["/accounts/health/alerts", "/accounts/health/alerts?signal=sales"],
            "relationship of an account": [f"{account}?tab=relationship" for account in accounts],
            "one account": accounts,
            "timeline of an account": [f"{account}/activities" for account in accounts],
            "funnel": ["/funnel"],
            "portfolio": ["/portfolio"],
            "imports": ["/imports"],
            "value": ["/value", "/value?by=owner"],
            "value, accounts that grew": ["/value/statement/growth"],
            "retention": ["/value/retention"],
            "model card": ["/value/model"],
        }
        compare(connection, cookie, pages)
        print(f"\nMemory of the server after that: {resident_mb(server):.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    if not DAHU.exists():
        sys.exit("build it first: cargo build --release")
    with tempfile.TemporaryDirectory() as folder:
        run(arguments, Path(folder))


if __name__ == "__main__":
    main()
