#!/usr/bin/env python3
"""How fast accounts and their contacts come in from XLSX and from GB18030 CSV: one run, one table.

    python3 benches/imports.py [--accounts 100000] [--contacts 300000] [--dahu PATH] [--database postgres://...]

Generates accounts and contacts (seeded), one row in a hundred of them wrong in a known way, and writes each as a workbook and
as a file of GB18030. Imports the workbooks into a new workspace with the given program (target/release/dahu), then the other
files into the same: they say the same, so that nothing may change. Then the other way round, into another new workspace.
Prints Markdown: rows a second, peak memory, findings. Fails where what was taken, found or changed is not what the rows hold.
Needs xlsxwriter (benches/requirements.txt).
"""

import argparse
import csv
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pages
import xlsxwriter

JOBS = ["采购经理", "总经理", "技术主任", "财务总监", "车间主任", "信息中心主任", "院长", "处长"]
SECTORS = ["公安", "检察院", "教育", "卫生", "新闻", ""]
SIZES = ["大型", "中型", "小型", ""]
PROVINCES = [("江苏省", "南京市"), ("浙江省", "杭州市"), ("广东省", "深圳市"), ("四川省", "成都市"), ("湖南省", "长沙市")]
ACCOUNT_COLUMNS = ["客户编码", "客户名称", "地区", "行业", "行业大类", "规模", "省", "市", "统一社会信用代码"]
CONTACT_COLUMNS = ["客户编码", "联系人", "职务", "手机", "邮箱", "合法性基础", "信息来源", "录入日期"]
# One row in so many is wrong.
WRONG_EVERY = 100


def accounts(count):
    """Rows of accounts; every hundredth has a credit code whose digits do not agree, and comes in without it."""
    rows, findings = [], Counter()
    for number in range(count):
        place, trade = random.choice(pages.PLACES), random.choice(pages.TRADES)
        brand = "".join(random.sample(pages.BRANDS, 2))
        name, code = f"{place}{brand}{trade}{number}有限公司", ""
        if number % WRONG_EVERY == 99:
            code = "91320000000000000X"
            findings["invalid_credit_code"] += 1
        province, city = random.choice(PROVINCES)
        rows.append([f"K{number:07}", name, place, trade, random.choice(SECTORS), random.choice(SIZES), province, city, code])
    return rows, findings


def contacts(count, of):
    """Rows of contacts of so many accounts; of three hundred one is of no account, one without a name, one without an @."""
    rows, findings = [], Counter()
    for number in range(count):
        row = [
            f"K{number % of:07}", f"联系人{number}", random.choice(JOBS), f"138{number:08}", f"c{number}@example.com",
            "合同所必需", "名片", f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
        ]
        match number % (3 * WRONG_EVERY):
            case 50:
                row[0] = f"X{number}"
                findings["unknown_account"] += 1
            case 150:
                row[1] = ""
                findings["missing_value"] += 1
            case 250:
                row[4] = "keine Adresse"
                findings["not_an_address"] += 1
        rows.append(row)
    return rows, findings


def write_workbook(path, columns, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([columns, *rows]):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(place, column, text)


def write_csv(path, columns, rows):
    with open(path, "w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def written(folder, of_accounts, of_contacts):
    """Writes all files; each kind with its rows and the findings that they hold."""
    random.seed(20260101)
    sets = []
    for kind, columns, (rows, findings) in [
        ("accounts", ACCOUNT_COLUMNS, accounts(of_accounts)),
        ("contacts", CONTACT_COLUMNS, contacts(of_contacts, of_accounts)),
    ]:
        write_workbook(folder / f"{kind}.xlsx", columns, rows)
        write_csv(folder / f"{kind}.csv", columns, rows)
        sets.append((kind, len(rows), findings))
    return sets


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found} instead of {expected}")


def imported(dahu, where, kind, path, rows, findings, again):
    seconds, peak, said = pages.ran(dahu, ["import", kind, path, *where, "--format", "json"])
    refused = findings["missing_value"] + findings["unknown_account"]
    expect(f"findings of {path.name}", Counter(dict(said["by_reason"])), findings)
    expect(f"rows taken of {path.name}", said["rows_taken"], rows - refused)
    changes = (said["created"], said["updated"], said["unchanged"])
    taken = rows - refused
    expect(f"what {path.name} changed", changes, (0, 0, taken) if again else (taken, 0, 0))
    what = "changes nothing" if again else "new"
    print(
        f"| {kind}, {path.suffix[1:].upper()} | {what} | {rows:,} | {seconds:.1f} | {rows / seconds:,.0f} | {peak:.0f} "
        f"| {sum(findings.values()):,} |",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=300_000)
    parser.add_argument("--dahu", default=pages.DAHU)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite if not given, and then both ways round")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # In a process of its own: what this one holds would count as memory of those that it starts.
        with ProcessPoolExecutor(1) as writer:
            sets = writer.submit(written, folder, arguments.accounts, arguments.contacts).result()
        print("| file | into the workspace | rows | seconds | rows a second | peak memory, MB | findings |")
        print("|---|---|--:|--:|--:|--:|--:|")
        orders = [["xlsx", "csv"]] if arguments.database else [["xlsx", "csv"], ["csv", "xlsx"]]
        for place, endings in enumerate(orders):
            where = ["--home", folder / f"home{place}"]
            if arguments.database:
                where += ["--database", arguments.database]
            for turn, ending in enumerate(endings):
                for kind, rows, findings in sets:
                    path = folder / f"{kind}.{ending}"
                    imported(arguments.dahu, where, kind, path, rows, findings, again=turn > 0)


if __name__ == "__main__":
    main()
