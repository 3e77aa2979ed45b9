#!/usr/bin/env python3
"""From the ledger to the value of every account, next to lifetimes and pymc-marketing, on the same sorted Parquet
files; the summary alone next to Polars and DuckDB; and the fit for each distinct history.

    python3 benches/valuation.py                                  # 10^5, 10^6 and 10^7 lines, 3 runs of each
    python3 benches/valuation.py --alone 30000000                 # and ours alone on 3 x 10^7
    python3 benches/valuation.py --lines 100000 --runs 1 --debug

Every measurement is a fresh process, and the engines take turns. Seconds are those of the work: starting Python and
importing its packages do not count, and PyTensor finds its compiled code of an earlier run. The engines must agree on
what they find, or the bench fails. They come from PyPI into a virtual environment beside the build.
"""

import argparse
import contextlib
import datetime
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

sys.dont_write_bytecode = True  # the next line is the only module that would leave a folder beside the benches
from ledger import run_process

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
ENVIRONMENT = TARGET / "bench-venv"
LEDGERS = TARGET / "bench-valuation"
LINES_PER_ACCOUNT = 5
LAST_DAY = datetime.date(2023, 1, 1)
HORIZON_DAYS = 365
MONTHLY_DISCOUNT = 1.1 ** (1 / 12) - 1
PARTS_A_UNIT = 10_000

LIMITS = {"all bytes of the files read": "bytes", "the three columns decoded, days counted": "decode"}
SUMMARY, CHAIN, FULL = "ours", "ours: chain", "ours: chain with statement, hold-outs and bootstrap"
SUMMARIES = {"Polars": "polars", "DuckDB": "duckdb"}
CHAINS = {
    "Polars + lifetimes": "polars-lifetimes",
    "lifetimes": "lifetimes",
    "Polars + pymc-marketing": "polars-pymc",
    "pymc-marketing": "pymc",
}
STEPS = ["reading", "fitting", "valuing", "trying", "simulating"]
PARAMETERS = ["r", "alpha", "a", "b", "p", "q", "gamma"]
CHECKS = ["accounts", "repeat_purchases", "recency_days", "age_days", "repeat_spend", "total_spend"]
NOTES = """Times are whole days, and the sales of one account and day are one purchase, everywhere: that is why r and
alpha lie a little off the .95 and 62 that the market was made with. Ours keeps for every account the value within 12
months by the calendar with its interval from 10 to 90 %, the residual value (DERT) and what less dropout would add;
lifetimes and pymc-marketing work out a value in 12 months of 30 days without interval or residual, pymc-marketing that
of repeat buyers alone. The margin is all of sales. pymc-marketing runs MAP with flat priors, which is maximum
likelihood; its own priors move a and b in small samples.
"""


@dataclass
class Measurement:
    """One run of one engine in a process of its own."""

    answer: dict
    cpu_seconds: float
    peak_mib: float

    @property
    def seconds(self):
        return self.answer["seconds"]


def main():
    arguments = parsed_arguments()
    if arguments.peer:
        with contextlib.redirect_stdout(sys.stderr):
            answer = answer_of_peer(arguments.peer, str(arguments.folder / "files" / "*.parquet"))
        print(json.dumps(answer))
        return
    os.environ.setdefault("PYTENSOR_FLAGS", f"base_compiledir={TARGET / 'bench-pytensor'}")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    python = environment()
    binary = built(arguments.debug)
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the start\n", flush=True)
    medians = {}
    for lines in sorted(arguments.lines):
        folder = ledger_of(binary, lines)
        if not medians:
            warm_up(python, folder)
        medians[lines] = measure_with_peers(python, binary, folder, lines, arguments)
    for lines in sorted(arguments.alone):
        medians[lines] = measure_ours(binary, ledger_of(binary, lines), arguments.runs)
    print_growth(medians)
    print(NOTES)


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--alone", type=int, nargs="*", default=[], help="more sizes, on which only ours runs")
    parser.add_argument("--runs", type=int, default=3, help="runs of ours and of the summaries, after one to warm up")
    parser.add_argument("--peer-runs", type=int, default=3, help="runs of the chains in Python")
    parser.add_argument("--slow-runs", type=int, default=1, help="the same from --slow-from lines on")
    parser.add_argument("--slow-from", type=int, default=5_000_000)
    parser.add_argument("--debug", action="store_true", help="use a debug build, to try the driver")
    parser.add_argument("--peer", choices=[*SUMMARIES.values(), *CHAINS.values()], help=argparse.SUPPRESS)
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
    command = ["cargo", "build", *profile, "--workspace", "--example", "valuation_bench"]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    return TARGET / ("debug" if debug else "release") / "examples" / "valuation_bench"


def ledger_of(binary, lines):
    """Writes the ledger anew; it has a little more than `lines` lines."""
    folder = LEDGERS / str(lines)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, _, peak_mib = run_process([binary, "make", folder, lines // LINES_PER_ACCOUNT])
    print(
        f"## {lines:,} lines\n\n{made['accounts']:,} accounts, {made['lines']:,} lines, "
        f"{made['bytes'] / 2**20:.1f} MiB of files; made and written in {made['seconds']:.1f} s with "
        f"{peak_mib:.0f} MiB of memory\n",
        flush=True,
    )
    return folder


def warm_up(python, folder):
    for peer in CHAINS.values():
        run_process(peer_command(python, peer, folder))


def peer_command(python, peer, folder):
    return [python, Path(__file__).resolve(), "--peer", peer, "--folder", folder]


def measure_with_peers(python, binary, folder, lines, arguments):
    commands = {SUMMARY: [binary, "run", folder, "summary"]}
    commands |= {name: peer_command(python, peer, folder) for name, peer in SUMMARIES.items()}
    limits = measure(limit_commands(binary, folder), arguments.runs)
    summaries = measure(commands, arguments.runs)
    check_summaries(summaries)
    print_limits(limits)
    print_times("summary of all accounts", summaries, SUMMARY)
    ours = measure(our_chains(binary, folder), arguments.runs)
    peer_runs = arguments.slow_runs if lines >= arguments.slow_from else arguments.peer_runs
    peers = {name: peer_command(python, peer, folder) for name, peer in CHAINS.items()}
    chains = ours | measure(peers, peer_runs, warm_ups=0)
    print_chains(chains)
    check_chains(chains)
    print_fit(binary, folder, arguments.runs)
    named = {f"summary: {name}": runs for name, runs in summaries.items()}
    return medians_of(limits | named | chains)


def measure_ours(binary, folder, runs):
    limits = measure(limit_commands(binary, folder), runs)
    summaries = measure({SUMMARY: [binary, "run", folder, "summary"]}, runs)
    chains = measure(our_chains(binary, folder), runs)
    print_limits(limits)
    print_times("summary of all accounts", summaries, SUMMARY)
    print_chains(chains)
    check_chains(chains)
    print_fit(binary, folder, runs)
    return medians_of(limits | {f"summary: {SUMMARY}": summaries[SUMMARY]} | chains)


def limit_commands(binary, folder):
    return {name: [binary, "run", folder, question] for name, question in LIMITS.items()}


def our_chains(binary, folder):
    return {CHAIN: [binary, "run", folder, "chain"], FULL: [binary, "run", folder, "full"]}


def measure(commands, runs, warm_ups=1):
    """What the engines measured, taking turns round by round; rounds that warm up are not kept."""
    measured = {name: [] for name in commands}
    for round_number in range(runs + warm_ups):
        for name, command in commands.items():
            answer, cpu_seconds, peak_mib = run_process(command)
            if round_number >= warm_ups:
                measured[name].append(Measurement(answer, cpu_seconds, peak_mib))
    return measured


def medians_of(measured):
    return {name: statistics.median(run.seconds for run in runs) for name, runs in measured.items()}


def check_summaries(measured):
    """All engines must have the very same sums."""
    expected = measured[SUMMARY][0].answer["checks"]
    for name, runs in measured.items():
        for run in runs:
            if run.answer["checks"] != expected:
                sys.exit(f"{name} disagrees:\n  {run.answer['checks']}\ninstead of\n  {expected}")
    print(f"all engines agree on the sums: {', '.join(f'{name} {expected[name]:,}' for name in CHECKS)}\n")


def check_chains(measured):
    """All chains must have the same parameters and expectations to 1 %: optimisers stop at different places."""
    expected = measured[CHAIN][0].answer
    for name, runs in measured.items():
        for run in runs:
            pairs = [(key, run.answer["parameters"][key], expected["parameters"][key]) for key in PARAMETERS]
            sums = ["accounts", "alive", "expected_purchases"]
            pairs += [(key, run.answer["checks"][key], expected["checks"][key]) for key in sums]
            for key, found, ours in pairs:
                if not math.isclose(found, ours, rel_tol=0.01):
                    sys.exit(f"{name} disagrees: {key} is {found} instead of {ours}")


def print_limits(measured):
    print("| physical limit | seconds |\n|---|--:|")
    for name, seconds in medians_of(measured).items():
        print(f"| {name} | {seconds:.3f} |")
    print(flush=True)


def print_times(what, measured, reference):
    medians = medians_of(measured)
    print(f"| {what} | runs | seconds | least – most | CPU-s of the process | peak MiB | x ours |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, runs in measured.items():
        seconds = [run.seconds for run in runs]
        print(
            f"| {name} | {len(runs)} | {medians[name]:.3f} | {min(seconds):.3f} – {max(seconds):.3f} "
            f"| {statistics.median(run.cpu_seconds for run in runs):.2f} "
            f"| {max(run.peak_mib for run in runs):.0f} | {medians[name] / medians[reference]:.1f} |"
        )
    print(flush=True)


def print_chains(measured):
    print_times("ledger to values", measured, CHAIN)
    print(f"| seconds of the steps, median | reading | fitting | valuing | hold-outs | bootstrap |\n|---|{'--:|' * 5}")
    for name, runs in measured.items():
        steps = [statistics.median(run.answer["steps"].get(step, 0) for run in runs) for step in STEPS]
        print(f"| {name} | {' | '.join(f'{seconds:.3f}' if seconds else '' for seconds in steps)} |")
    print("\n| found | r | alpha, days | a | b | p | q | gamma | mean P(alive) ", end="")
    print(f"| purchases in 12 months | 12-month value | residual value |\n|---|{'--:|' * 11}")
    for name, runs in measured.items():
        answer = runs[0].answer
        checks = answer["checks"]
        residual = f"{checks['residual_value']:,.0f}" if "residual_value" in checks else ""
        values = " | ".join(f"{answer['parameters'][key]:.5g}" for key in PARAMETERS)
        print(
            f"| {name} | {values} | {checks['alive'] / checks['accounts']:.5f} "
            f"| {checks['expected_purchases']:,.0f} | {checks['value_12_months']:,.0f} | {residual} |"
        )
    print(flush=True)


def print_fit(binary, folder, runs):
    """Nanoseconds a distinct history and evaluation, of a whole BG/NBD fit and of single evaluations."""
    answers = [run_process([binary, "run", folder, "fit"])[0] for _ in range(runs)]
    first = answers[0]
    triples, evaluations = first["triples"], first["evaluations"]

    def median(of):
        return statistics.median(of(answer) for answer in answers)

    print(
        f"{first['accounts']:,} accounts have {triples:,} distinct histories (compressed in "
        f"{median(lambda answer: answer['compress_seconds']):.3f} s); BG/NBD took {evaluations} evaluations, "
        f"Gamma-Gamma {first['spend_evaluations']} of {first['spend_records']:,} accounts in "
        f"{median(lambda answer: answer['spend_seconds']):.3f} s\n\n"
        "| BG/NBD fit | seconds | ns a history and evaluation | ns a history, one evaluation |\n|---|--:|--:|--:|"
    )
    for cores in ("one core", "all cores"):
        seconds = median(lambda answer: answer["fit_seconds"][cores])
        single = median(lambda answer: answer["evaluation_seconds"][cores])
        of_fit, of_one = seconds / triples / evaluations * 1e9, single / triples * 1e9
        print(f"| {cores} | {seconds:.3f} | {of_fit:.1f} | {of_one:.1f} |")
    print(flush=True)


def print_growth(medians):
    """The slope of log seconds over log lines, over all sizes and over the last two: 1 grows with the ledger."""
    if len(medians) < 2:
        return
    names = dict.fromkeys(name for of_size in medians.values() for name in of_size)
    print("| growth with the number of lines | exponent | between the last two sizes |\n|---|--:|--:|")
    for name in names:
        points = [(math.log(lines), math.log(found[name])) for lines, found in medians.items() if name in found]
        if len(points) < 2:
            continue
        slope, last = (statistics.linear_regression(*zip(*some)).slope for some in (points, points[-2:]))
        print(f"| {name} | {slope:.2f} | {last:.2f} |")
    print(flush=True)


def answer_of_peer(peer, files):
    if peer in ("polars", "duckdb"):
        return ask_polars_summary(files) if peer == "polars" else ask_duckdb_summary(files)
    library = Lifetimes if "lifetimes" in peer else Pymc
    return ask_chain(library(), files, with_polars=peer.startswith("polars-"))


def polars_summary(files):
    import polars

    net, date = polars.col("net"), polars.col("date")
    days = polars.scan_parquet(files).group_by("account", "date").agg(polars.col("amount").sum().alias("net"))
    accounts = days.group_by("account").agg(
        (polars.len().cast(polars.Int64) - 1).alias("repeat_purchases"),
        (date.max() - date.min()).dt.total_days().alias("recency_days"),
        (polars.lit(LAST_DAY) - date.min()).dt.total_days().alias("age_days"),
        (net.sum() - net.min_by(date)).alias("repeat_spend"),
        net.sum().alias("total_spend"),
    )
    return accounts.collect()


def ask_polars_summary(files):
    import polars

    started = time.perf_counter()
    summary = polars_summary(files)
    seconds = time.perf_counter() - started
    sums = summary.select(polars.len().alias("accounts"), polars.col(CHECKS[1:]).sum())
    return {"seconds": seconds, "checks": sums.row(0, named=True)}


def ask_duckdb_summary(files):
    import duckdb

    started = time.perf_counter()
    connection = duckdb.connect()
    connection.execute(
        f"""
        create temp table summary as
        with days as (
            select account, date, sum(amount)::bigint as net from read_parquet('{files}') group by account, date
        )
        select account, count(*) - 1 as repeat_purchases, max(date) - min(date) as recency_days,
               date '{LAST_DAY}' - min(date) as age_days, (sum(net) - arg_min(net, date))::bigint as repeat_spend,
               sum(net)::bigint as total_spend
        from days group by account
        """
    )
    seconds = time.perf_counter() - started
    sums = ", ".join(f"sum({name})::bigint" for name in CHECKS[1:])
    row = connection.execute(f"select count(*), {sums} from summary").fetchone()
    return {"seconds": seconds, "checks": dict(zip(CHECKS, row))}


def ask_chain(library, files, with_polars):
    """Summary, both fits, and P(alive), expected purchases and value of all accounts, by one of the libraries."""
    # Imported before the clock starts.
    import pandas  # noqa: F401
    import polars  # noqa: F401
    import pyarrow.dataset  # noqa: F401

    moments = [time.perf_counter()]
    summary = pandas_summary(files) if with_polars else library.summarise(lines_of(files))
    moments.append(time.perf_counter())
    library.fit(summary)
    moments.append(time.perf_counter())
    alive, purchases, value = library.value(summary)
    moments.append(time.perf_counter())
    seconds = [after - before for before, after in zip(moments, moments[1:])]
    checks = {"accounts": len(summary), "alive": float(alive.sum()), "expected_purchases": float(purchases.sum())}
    return {
        "seconds": moments[-1] - moments[0],
        "steps": dict(zip(STEPS, seconds)),
        "checks": checks | {"value_12_months": float(value.sum())},
        "parameters": library.parameters(),
    }


def lines_of(files):
    from pyarrow import dataset

    folder = Path(files).parent
    table = dataset.dataset(folder, format="parquet").to_table(columns=["account", "date", "amount"])
    lines = table.to_pandas(date_as_object=False)
    lines["amount"] /= PARTS_A_UNIT
    return lines


def pandas_summary(files):
    """The summary by Polars in the columns that both libraries take."""
    import pandas

    summary = polars_summary(files)
    frequency = summary["repeat_purchases"].to_numpy().astype(float)
    spend = summary["repeat_spend"].to_numpy() / PARTS_A_UNIT
    columns = {
        "customer_id": summary["account"].to_numpy(),
        "frequency": frequency,
        "recency": summary["recency_days"].to_numpy().astype(float),
        "T": summary["age_days"].to_numpy().astype(float),
        "monetary_value": spend / frequency.clip(1.0),
    }
    return pandas.DataFrame(columns)


class Lifetimes:
    """lifetimes: times in days, sales of a day merged, the value in 12 months of 30 days."""

    def __init__(self):
        import lifetimes
        from lifetimes import utils

        self.utils = utils
        self.timing, self.spend = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()

    def summarise(self, lines):
        summarise = self.utils.summary_data_from_transaction_data
        return summarise(lines, "account", "date", "amount", observation_period_end=LAST_DAY)

    def fit(self, summary):
        self.timing.fit(summary["frequency"], summary["recency"], summary["T"])
        repeat = summary[summary["frequency"] > 0]
        self.spend.fit(repeat["frequency"], repeat["monetary_value"])

    def value(self, summary):
        history = (summary["frequency"], summary["recency"], summary["T"])
        alive = self.timing.conditional_probability_alive(*history)
        purchases = self.timing.conditional_expected_number_of_purchases_up_to_time(HORIZON_DAYS, *history)
        value = self.spend.customer_lifetime_value(
            self.timing, *history, summary["monetary_value"], time=12, discount_rate=MONTHLY_DISCOUNT, freq="D"
        )
        return alive, purchases, value

    def parameters(self):
        found = {**self.timing.params_, **self.spend.params_}
        return {name: float(found[{"gamma": "v"}.get(name, name)]) for name in PARAMETERS}


class Pymc:
    """pymc-marketing: as lifetimes, by MAP with flat priors, which is maximum likelihood; repeat buyers alone have a
    12-month value."""

    def __init__(self):
        from pymc_extras.prior import Prior
        from pymc_marketing import clv

        self.clv = clv
        self.flat = {name: Prior("HalfFlat") for name in ("r", "alpha", "a", "b")}

    def summarise(self, lines):
        summarise = self.clv.utils.rfm_summary
        return summarise(lines, "account", "date", "amount", observation_period_end=LAST_DAY)

    def fit(self, summary):
        self.timing = self.clv.BetaGeoModel(data=summary, model_config=self.flat)
        self.timing.fit(method="map", progressbar=False)
        self.repeat = summary[summary["frequency"] > 0]
        self.spend = self.clv.GammaGammaModel(data=self.repeat)
        self.spend.fit(method="map", progressbar=False)

    def value(self, summary):
        alive = self.timing.expected_probability_alive(summary)
        purchases = self.timing.expected_purchases(summary, future_t=HORIZON_DAYS)
        value = self.spend.expected_customer_lifetime_value(
            self.timing, self.repeat, future_t=12, discount_rate=MONTHLY_DISCOUNT, time_unit="D"
        )
        return alive, purchases, value

    def parameters(self):
        found = {**self.timing.fit_result.mean(), **self.spend.fit_result.mean()}
        return {name: float(found[{"gamma": "v"}.get(name, name)]) for name in PARAMETERS}


if __name__ == "__main__":
    main()
