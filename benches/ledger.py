#!/usr/bin/env python3
"""The ledger's passes and reports next to DuckDB and Polars, on the same sorted Parquet files.

    python3 benches/ledger.py                     # 1, 10 and 30 million lines, 5 runs of each
    python3 benches/ledger.py --lines 100000 --runs 2 --debug

Every measurement is a fresh process, and the engines take turns, so that what else the machine does falls on all
of them alike. All engines must agree on the check sums, or the bench fails. The engines come from PyPI into a
virtual environment under target/.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = REPOSITORY / "target"
ENVIRONMENT = TARGET / "bench-venv"
LEDGERS = TARGET / "bench-ledgers"
OUR_QUESTIONS = {"our pass, full summary": "summary", "our pass, `two`": "two", "our DataFusion, `two`": "report"}
PEERS = {"DuckDB, `two`": "duckdb", "Polars streaming, `two`": "polars"}
PASS, REPORT = "our pass, `two`", "our DataFusion, `two`"

TWO = """
    with days as (
        select account, date, sum(amount) as net from read_parquet('{files}') group by account, date
    ), accounts as (
        select count(*) as days, min(date) as first, max(date) as last,
               sum(net) as net, sum(net) - arg_min(net, date) as later
        from days group by account
    )
    select count(*)::bigint, sum(days)::bigint, sum(first - date '1970-01-01')::bigint,
           sum(last - date '1970-01-01')::bigint, sum(net)::bigint, sum(later)::bigint
    from accounts
"""
SUMMARY = """
    with days as (
        select account, date, count(*) as lines, sum(amount) as net, sum(least(amount, 0)) as returned
        from read_parquet('{files}') group by account, date
    ), gaps as (
        select account, date - lag(date) over (partition by account order by date) as gap from days where net > 0
    ), rhythms as (
        select quantile_cont(gap, 0.5) as median, quantile_cont(gap, 0.95) as p95
        from gaps where gap is not null group by account
    )
    select (select count(distinct account) from days), (select sum(lines)::bigint from days),
           (select count(*) from days where net > 0), (select sum(net)::bigint from days),
           (select sum(returned)::bigint from days), (select sum(median) from rhythms), (select sum(p95) from rhythms)
"""
TWO_NAMES = ["accounts", "days", "first", "last", "net", "later"]
SUMMARY_NAMES = ["accounts", "lines", "purchase_days", "net", "returned", "median_gap_days", "p95_gap_days"]


@dataclass
class Measurement:
    """One run of one engine in a process of its own."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    checks: dict


def main():
    arguments = parsed_arguments()
    if arguments.peer:
        print(json.dumps(answer_of_peer(arguments.peer, arguments.folder)))
        return
    python = environment()
    binary = built(arguments.debug)
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the start\n")
    for invoice_lines in arguments.invoice_lines:
        medians = {}
        for lines in arguments.lines:
            folder = ledger_of(binary, lines, invoice_lines)
            measured = measure(engines(python, binary, folder), arguments.runs)
            check_agreement(measured)
            check_summary(python, folder, measured["our pass, full summary"][0])
            medians[lines] = print_table(measured)
            print_account_questions(binary, folder)
        print_growth(medians)


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 10_000_000, 30_000_000])
    parser.add_argument(
        "--invoice-lines", type=int, nargs="+", default=[1, 5], help="the most lines that an invoice has, each tried"
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--debug", action="store_true", help="use a debug build, to try the driver")
    parser.add_argument("--peer", choices=["duckdb", "polars", "summary"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def environment():
    """The Python with the peers in it, made when missing."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    requirements = Path(__file__).with_name("requirements.txt")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return python


def built(debug):
    profile = [] if debug else ["--release"]
    command = ["cargo", "build", *profile, "--workspace", "--example", "ledger_bench"]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    return TARGET / ("debug" if debug else "release") / "examples" / "ledger_bench"


def ledger_of(binary, lines, invoice_lines):
    """Writes the ledger anew: that is the measurement of our writer."""
    folder = LEDGERS / f"{lines}-{invoice_lines}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, _, peak_mib = run_process([binary, "make", folder, lines, invoice_lines])
    rate = made["lines"] / made["seconds"]
    print(
        f"## {lines:,} lines, up to {invoice_lines} an invoice\n\nwriter: {made['seconds']:.2f} s, {rate:,.0f} lines/s, "
        f"{made['bytes'] / 2**20:.1f} MiB of files, {peak_mib:.0f} MiB peak memory\n"
    )
    return folder


def engines(python, binary, folder):
    ours = {name: [binary, "run", folder, question] for name, question in OUR_QUESTIONS.items()}
    peers = {name: peer_command(python, peer, folder) for name, peer in PEERS.items()}
    return ours | peers


def peer_command(python, peer, folder):
    return [python, Path(__file__).resolve(), "--peer", peer, "--folder", folder]


def measure(commands, runs):
    """What the engines measured, taking turns round by round; the first round warms up and is not kept."""
    measured = {name: [] for name in commands}
    for round_number in range(runs + 1):
        for name, command in commands.items():
            answer, cpu_seconds, peak_mib = run_process(command)
            if round_number > 0:
                measured[name].append(Measurement(answer["seconds"], cpu_seconds, peak_mib, answer["checks"]))
    return measured


def run_process(command):
    """What a command printed, its CPU seconds and its peak memory in MiB."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0:
        sys.exit(f"this failed with exit code {process.returncode}: {' '.join(map(str, command))}")
    return json.loads(printed), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check_agreement(measured):
    """All runs of one question must have the same check sums."""
    reference = measured[PASS][0].checks
    for name, runs in measured.items():
        for run in runs:
            expected = measured[name][0].checks if "summary" in name else reference
            if run.checks != expected:
                sys.exit(f"{name} disagrees:\n  {run.checks}\ninstead of\n  {expected}")
    summary = measured["our pass, full summary"][0].checks
    if any(summary[name] != reference[name] for name in ("accounts", "net")):
        sys.exit(f"the summary disagrees:\n  {summary}\ninstead of\n  {reference}")


def check_summary(python, folder, summary):
    """Everything in our summary is worked out by DuckDB, too; not timed."""
    answer, _, _ = run_process(peer_command(python, "summary", folder))
    for name, expected in answer["checks"].items():
        if not math.isclose(summary.checks[name], expected, rel_tol=1e-9):
            sys.exit(f"the summary's {name} is {summary.checks[name]}, DuckDB says {expected}")
    print("all engines agree on the check sums; the summary was worked out by DuckDB, too\n")


def print_table(measured):
    medians = {name: statistics.median(run.seconds for run in runs) for name, runs in measured.items()}
    print("| engine | seconds | least – most | CPU-s of the process | peak MiB | x our pass | x our DataFusion |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, runs in measured.items():
        seconds = [run.seconds for run in runs]
        print(
            f"| {name} | {medians[name]:.3f} | {min(seconds):.3f} – {max(seconds):.3f} "
            f"| {statistics.median(run.cpu_seconds for run in runs):.2f} "
            f"| {max(run.peak_mib for run in runs):.0f} "
            f"| {medians[name] / medians[PASS]:.1f} | {medians[name] / medians[REPORT]:.1f} |"
        )
    print()
    return medians


def print_account_questions(binary, folder):
    answer, _, _ = run_process([binary, "run", folder, "account"])
    times = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in answer["checks"].items())
    print(f"one account's page, median of 20 accounts: {times}\n")


def print_growth(medians):
    """The slope of log seconds over log lines: 1 grows with the ledger, less grows slower."""
    if len(medians) < 2:
        return
    print("Growth with the number of lines:\n\n| engine | exponent |\n|---|--:|")
    sizes = [math.log(lines) for lines in medians]
    for name in next(iter(medians.values())):
        times = [math.log(of_size[name]) for of_size in medians.values()]
        print(f"| {name} | {statistics.linear_regression(sizes, times).slope:.2f} |")
    print()


def answer_of_peer(peer, folder):
    files = str(folder / "files" / "*.parquet")
    ask = {"duckdb": ask_duckdb_two, "polars": ask_polars_two, "summary": ask_duckdb_summary}[peer]
    return ask(files)


def ask_duckdb_two(files):
    return ask_duckdb(TWO, TWO_NAMES, files)


def ask_duckdb_summary(files):
    return ask_duckdb(SUMMARY, SUMMARY_NAMES, files)


def ask_duckdb(query, names, files):
    import duckdb

    started = time.perf_counter()
    row = duckdb.connect().execute(query.format(files=files)).fetchone()
    return {"seconds": time.perf_counter() - started, "checks": dict(zip(names, row))}


def ask_polars_two(files):
    import polars

    net, date = polars.col("net"), polars.col("date")
    started = time.perf_counter()
    days = polars.scan_parquet(files).group_by("account", "date").agg(polars.col("amount").sum().alias("net"))
    accounts = days.group_by("account").agg(
        polars.len().alias("days"),
        date.min().alias("first"),
        date.max().alias("last"),
        net.sum().alias("net"),
        net.min_by(date).alias("net_of_first_day"),
    )
    sums = accounts.select(
        polars.len().alias("accounts"),
        polars.col("days").cast(polars.Int64).sum(),
        polars.col("first").to_physical().cast(polars.Int64).sum(),
        polars.col("last").to_physical().cast(polars.Int64).sum(),
        net.sum(),
        (net.sum() - polars.col("net_of_first_day").sum()).alias("later"),
    )
    row = sums.collect(engine="streaming").row(0)
    return {"seconds": time.perf_counter() - started, "checks": dict(zip(TWO_NAMES, row))}


if __name__ == "__main__":
    main()
