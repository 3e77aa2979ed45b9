"""What people of a firm that works by the key account method say, seeded: opportunities and categories by files, and through the
product's own forms, signed in as people are, criteria with room for so many key accounts, their ways of selling, plans with
objectives and actions, service cases, playbooks that are followed, and a review of the selection. `benches/method.py` measures
what comes of it. Whatever a form refuses ends the bench.
"""

import csv
import datetime
import html
import http.client
import random
import re
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser

import access
import opportunities
import pages

# How many there are in a workspace of so many accounts; smaller workspaces have as many for each account, but some of each.
ACCOUNTS = 100_000
OPPORTUNITIES, KEY_ACCOUNTS, CASES, RUNS = 20_000, 400, 2_000, 300
LEAST = 20
CATEGORIES = 12
IDENTITY = "[0-9a-f]{8}-[0-9a-f-]{27}"
WAYS = ["transactional", "consultative", "enterprise"]
WON = ["solution", "price", "relation", "service", "reputation", "only_choice"]
LOST = ["price", "fit", "rival_relation", "no_budget", "no_decision", "postponed", "terms"]
RIVALS = ["北方同行", "南方同行", "海外同行"]
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2025, 12, 28)
PLAN_DAYS = {"first_on": "2025-01-01", "last_on": "2027-12-31"}
APPROVER = "director 1"
COLUMNS = [
    "code", "name", "account", "owner", "stage", "status", "opened", "expected close", "closed on", "amount", "products",
    "selling mode", "decision reason", "lost to",
]


@dataclass
class Sizes:
    """How many there are of each, for a workspace of so many accounts."""

    accounts: int

    def of(self, count):
        return min(max(LEAST, count * self.accounts // ACCOUNTS), self.accounts)

    @property
    def opportunities(self):
        return OPPORTUNITIES * self.accounts // ACCOUNTS


@dataclass
class Seeded:
    """Where the pages of what was seeded are."""

    review: str = ""
    key_accounts: list = field(default_factory=list)
    plans: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    cases: list = field(default_factory=list)
    followed: list = field(default_factory=list)
    playbooks: list = field(default_factory=list)


def write_files(folder, accounts):
    """Opportunities, more of them with accounts that matter more, categories of all products, and who approves plans; says how
    many rows the first two have."""
    random.seed(20260104)
    sizes = Sizes(accounts)
    with open(folder / "opportunities.csv", "w", encoding="utf-8", newline="") as file:
        rows = (opportunity(number, accounts) for number in range(sizes.opportunities))
        csv.writer(file).writerows([COLUMNS, *rows])
    with open(folder / "products.csv", "w", encoding="utf-8", newline="") as file:
        rows = ([f"P{number}", f"品类 {number % CATEGORIES + 1}"] for number in range(997))
        csv.writer(file).writerows([["product", "category"], *rows])
    with open(folder / "people.csv", "w", encoding="utf-8") as file:
        file.write(f"name,login,role,team,manages\n{APPROVER},director1,sales_director,,\n")
    return sizes.opportunities, 997


def opportunity(number, accounts):
    """A row: three in ten were won, three lost, each with a reason; the others are open."""
    verdict = random.choices(["won", "lost", "open"], [3, 3, 4])[0]
    opened = FIRST + datetime.timedelta(days=random.randrange(600))
    decided = min(opened + datetime.timedelta(days=random.randrange(20, 120)), LAST)
    expected = LAST + datetime.timedelta(days=random.randrange(1, 400))
    return [
        f"S{number:07}", f"Opportunity {number}", f"K{int(accounts * random.random() ** 3):07}",
        pages.PEOPLE[number % len(pages.PEOPLE)], random.choice(opportunities.STAGES), verdict, opened,
        expected if verdict == "open" else "", "" if verdict == "open" else decided, random.randrange(1, 500) * 1000,
        f"P{number % 997}", random.choice(WAYS), {"won": random.choice(WON), "lost": random.choice(LOST)}.get(verdict, ""),
        random.choice(RIVALS) if verdict == "lost" else "",
    ]


def bring_approver(home, folder):
    """Nobody approves plans that they submitted themselves: there is a second one."""
    command = [pages.DAHU, "user", "import", folder / "people.csv", *home]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Fields(HTMLParser):
    """The fields of the form of a page that is sent to an address, with what stands in them."""

    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.found, self.choices = action, False, {}, {}
        self.select = self.area = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "form":
            self.inside = attributes.get("action") == self.action
        if not self.inside:
            return
        if tag == "select" and name:
            self.select = name
            self.choices[name] = []
        elif tag == "textarea" and name:
            self.area = name
            self.found[name] = ""
        elif tag == "option" and self.select:
            self.choices[self.select].append(value)
            if "selected" in attributes or len(self.choices[self.select]) == 1:
                self.found[self.select] = value
        elif tag == "input" and name:
            is_choice = attributes.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in attributes:
                self.found[name] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area:
            # A line break right after the tag is none of the text.
            self.found[self.area] += data if self.found[self.area] else data.removeprefix("\n")


def said(page):
    """The first line of what an answer says to people: what was refused, where it says so, or else its heading."""
    refused = re.search(r'<(\w+)[^>]*role="alert"[^>]*>(.*?)</\1>', page, re.DOTALL)
    text = refused.group(2) if refused else re.sub(r"(?s)^.*<main[^>]*>|<(script|style)\b.*?</\1>", " ", page)
    lines = (line.strip() for line in html.unescape(re.sub(r"<[^>]+>", "\n", text)).split("\n"))
    return ": ".join([line for line in lines if line][:3]) or "nothing"


class Person:
    """Somebody who is signed in and uses the pages."""

    def __init__(self, cookie):
        self.connection = http.client.HTTPConnection("127.0.0.1", pages.PORT, timeout=300)
        self.headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            sys.exit(f"\nGET {path} answered {answer.status}: {said(page)}")
        return page

    def fields(self, path, action=None):
        """What stands in the form of a page, and what can be chosen in it."""
        parser = Fields(action or path)
        parser.feed(self.get(path))
        if not parser.found:
            sys.exit(f"\nGET {path} has no form that is sent to {action or path}")
        return parser.found, parser.choices

    def post(self, path, form):
        """Sends a form; says to where it leads."""
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urllib.parse.urlencode(form), headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status != 303:
            sys.exit(f"\nPOST {path} with {form} answered {answer.status}: {said(page)}")
        return answer.getheader("Location")

    def many(self, path, pattern, count, following):
        """As many different things that look like this as are asked for, page by page; `following` finds the next page."""
        found = {}
        while path and len(found) < count:
            page = self.get(path)
            known = len(found)
            found |= dict.fromkeys(re.findall(pattern, page))
            after = re.search(following, page)
            path = html.unescape(after.group(1)) if after and len(found) > known else None
        return list(found)[:count]


def each(what, things, counted):
    """Goes through them, and says on standard error how far it is; `counted` is a list that takes a row about it."""
    things, started, told = list(things), time.monotonic(), 0.0
    for done, thing in enumerate(things):
        if time.monotonic() - told > 1:
            told = time.monotonic()
            print(f"\r{what}: {done:,} of {len(things):,}", end="", file=sys.stderr, flush=True)
        yield thing
    seconds = time.monotonic() - started
    print(f"\r{what}: {len(things):,} in {seconds:.1f} s", file=sys.stderr, flush=True)
    counted.append((what, len(things), seconds))


def seeded(home, accounts):
    """Serves the workspace and seeds it; says where the pages are, and prints how long it took."""
    sizes, found, counted = Sizes(accounts), Seeded(), []
    random.seed(20260105)
    with pages.serving(home) as (_, printed):
        cookie = pages.signed_in(pages.PORT, printed)
        us, approver = Person(cookie), Person(access.acting_as(cookie, APPROVER))
        today = us.fields("/selection/reviews")[0]["held_on"]
        give_room(us, sizes.of(KEY_ACCOUNTS), today)
        found.key_accounts = key_accounts(us, sizes.of(KEY_ACCOUNTS))
        confirm_ways(us, found, counted)
        make_plans(us, approver, found, counted)
        make_cases(us, found, sizes.of(CASES), today, counted)
        follow_playbooks(us, found, sizes.of(RUNS), today, counted)
        hold_review(us, found, today, counted)
    print("\n| seeded | how many | seconds |\n|---|--:|--:|")
    for what, count, seconds in counted:
        print(f"| {what} | {count:,} | {seconds:.1f} |", flush=True)
    return found


def give_room(us, count, today):
    """Criteria are agreed on that leave room for so many key accounts."""
    form, _ = us.fields("/selection/criteria/edit")
    us.post("/selection/criteria/edit", form | {"capacity": count})
    us.post("/selection/criteria/agree", {"on": today, "note": "按可服务的数量"})


def key_accounts(us, count):
    """Those that are in, and where they are fewer, the largest besides."""
    found = us.many("/selection?state=in", f"/accounts/({IDENTITY})/selection", count, r'rel="next" href="([^"]+)"')
    if not found:
        sys.exit("\nno account is a key account: give more of them ratings")
    print(f"{len(found):,} of {count:,} key accounts by the selection", file=sys.stderr)
    if len(found) < count:
        more = us.many("/accounts", f"/accounts/({IDENTITY})", count * 2, r'href="(/accounts\?[^"]*after=[^"]+)"')
        found = list(dict.fromkeys([*found, *more]))[:count]
    return found


def confirm_ways(us, found, counted):
    for number, account in enumerate(each("ways of selling confirmed", found.key_accounts, counted)):
        way = {"way": WAYS[number % len(WAYS)], "reason": "与客户约定"}
        us.post(f"/accounts/{account}/selling", way)


def make_plans(us, approver, found, counted):
    """A plan with an objective, an action, a statement and a square of each; of ten, one is a draft and one waits for approval."""
    templates = us.fields(f"/accounts/{found.key_accounts[0]}/plans/new")[1]["template"]
    for number, account in enumerate(each("account plans", found.key_accounts, counted)):
        new = {"name": f"Plan {number}", "template": templates[number % len(templates)]} | PLAN_DAYS
        plan = us.post(f"/accounts/{account}/plans/new", new).split("?")[0]
        objective = {"words": "净销售额增长", "measure": "net_sales", "whose": "account", "aim": 200_000 + number * 1000}
        if number % 4 == 0:
            objective = {"words": "赢单金额", "measure": "won_amount", "aim": 500_000}
        days = {"from": PLAN_DAYS["first_on"], "by": PLAN_DAYS["last_on"]}
        us.post(f"{plan}/objectives/new", objective | days)
        us.post(f"{plan}/statements/new", {"kind": "situation", "words": "两家供应商, 合同明年到期"})
        square = {"unit": account, "row": f"c:品类 {number % CATEGORIES + 1}", "potential": 300_000, "source": "客户年报"}
        us.post(f"{plan}/square", square | {"on": "2025-12-01", "began_with": "null"})
        due = LAST + datetime.timedelta(days=number % 500)
        us.post(f"{plan}/actions", {"what": "与客户高层会面", "due_on": due})
        if number % 10 == 0:
            found.drafts.append(plan)
            continue
        us.post(f"{plan}/submit", {})
        if number % 10 != 1:
            approver.post(f"{plan}/approve", {"reason": "可行"})
        found.plans.append(plan)


def make_cases(us, found, count, today, counted):
    """Three in five are resolved, some of these are closed; one in ten of the others waits for the customer."""
    owner = us.fields(f"/cases/new?account={found.key_accounts[0]}", "/cases/new")[0]["owner"]
    last = datetime.date.fromisoformat(today)
    for number in each("service cases", range(count), counted):
        opened = last - datetime.timedelta(days=random.randrange(720))
        form = {
            "account": found.key_accounts[int(len(found.key_accounts) * random.random() ** 2)],
            "subject": f"第 {number} 号工单", "description": "设备报警, 已记录现象", "opened_on": opened, "owner": owner,
            "kind": random.choice(["question", "fault", "complaint", "request"]),
            "severity": random.choices(["low", "normal", "high", "critical"], [3, 5, 2, 1])[0],
            "due_on": opened + datetime.timedelta(days=10) if number % 2 else "",
        }
        case = us.post("/cases/new", form).split("?")[0]
        found.cases.append(case)
        if number % 5 < 3:
            resolved = min(opened + datetime.timedelta(days=random.randrange(30)), last)
            us.post(f"{case}/resolve", {"on": resolved, "words": "更换部件, 客户确认"})
            if number % 5 == 0:
                us.post(f"{case}/close", {})
        elif number % 10 == 3:
            us.post(f"{case}/wait", {})


def follow_playbooks(us, found, count, today, counted):
    """Playbooks are followed for open opportunities, steps are ticked, and half of these are then decided: what was won had more
    steps done than what was lost."""
    all_playbooks = us.many("/playbooks", f"/playbooks/{IDENTITY}", 3, r"(?!)")
    found.playbooks = all_playbooks[: 1 + count // 100]
    steps = {playbook: steps_of(us, playbook) for playbook in found.playbooks}
    following = r'href="(/opportunities\?[^"]*after=[^"]+)"'
    subjects = us.many("/opportunities?state=open&sort=amount", f"/opportunities/{IDENTITY}", count, following)
    for number, subject in enumerate(each("opportunities by a playbook", subjects, counted)):
        playbook = found.playbooks[number % len(found.playbooks)]
        back = us.post(f"{subject}/playbooks", {"playbook": playbook.rsplit("/")[-1]})
        run = re.search(f"undo_run=({IDENTITY})", back).group(1)
        is_won = random.random() < 0.5
        for step in steps[playbook]:
            if random.random() < (0.7 if is_won else 0.4):
                us.post(f"/playbook-runs/{run}/tick", {"step": step, "note": "已完成"})
        found.followed.append(subject)
        if number % 2 == 0:
            decide(us, subject, is_won, today)


def steps_of(us, playbook):
    found = re.findall(f'name="step" value="({IDENTITY})"', us.get(f"{playbook}/edit"))
    if not found:
        sys.exit(f"\n{playbook} has no steps")
    return found


def decide(us, subject, is_won, today):
    if is_won:
        form = {"on": today, "reason": random.choice(WON)}
        us.post(f"{subject}/win", form)
    else:
        form = {"on": today, "rival": random.choice(RIVALS), "reason": random.choice(LOST)}
        us.post(f"{subject}/lose", form)


def hold_review(us, found, today, counted):
    """A review keeps some accounts in and some out, and is concluded: all key accounts of the day are kept with it."""
    form = {"held_on": today, "took_part": "管理层与大客户部", "minutes": "逐个讨论, 按名次与理由决定"}
    review = us.post("/selection/reviews", form).split("?")[0]
    accounts = found.key_accounts[-LEAST:]
    for number, account in enumerate(each("decisions of the review", accounts, counted)):
        verdict = "out" if number % 4 == 0 else "in"
        us.post(f"{review}/decide", {"account_id": account, "verdict": verdict, "reason": "战略合作"})
    for _ in each("review concluded", [review], counted):
        us.post(f"{review}/conclude", form)
    found.review = review
