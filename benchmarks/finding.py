"""Searching a million docket entries beside the bare query of the index; reports of 15,000 cases beside SQL by hand."""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.pages import database_cpu
from benchmarks.results import Figure, at_most
from benchmarks.world import COURT
from evercourt.accounts.demonstration import give_known_totp
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember, Party
from evercourt.courts.models import Court
from evercourt.finding.reports import REPORTS, table
from evercourt.finding.searching import MOST, Asked, search
from evercourt.finding.words import kept_under, mark_of, question, words_of

CASES = 15_000
TIMES = 8
BEGINNING = datetime(2015, 1, 5, 2, 0, tzinfo=UTC)

# What the lines say; the first of each list are in very many, the last in a few of a million.
CHINESE = """
    借款 合同 民间借贷 原告 被告 利息 证据 开庭 送达 财产保全 简易程序 劳动争议 交通事故 房屋租赁 离婚 抚养 监护 鉴定
    评估 反诉 撤诉 管辖权异议 追加 上诉 执行异议 骆驼 葡萄干 棉花 坎儿井 和田玉
"""
UYGHUR = "سوت قەرز توختام دەۋاگەر جاۋابكار ئۆسۈم پاكىت ماجىرا ھۆكۈم ئىجرا مىراس تۆگە پاختا ئۈزۈم"
ENGLISH = "loan contract plaintiff defendant interest evidence hearing service judgment appeal custody camel cotton"
NAMES = [
    f"{family}{given}" for family in "王李张刘陈杨马赵吴周" for given in "强敏伟芳静丽磊军洋勇艳杰娟涛明超秀霞平刚"
]

QUESTIONS = {
    "Chinese, 2 characters, frequent": ["借款", "合同", "原告", "被告"],
    "Chinese, 2 characters, rare": ["棉花", "骆驼", "上诉", "追加"],
    "Chinese, 4 and more characters": ["民间借贷", "财产保全", "管辖权异议", "执行异议"],
    "Chinese, several words": ["借款合同 利息", "原告 被告 证据", "骆驼 棉花", "李强 借款"],
    "Uyghur": ["سوت", "قەرز", "توختا", "پاختا"],
    "English": ["loan", "contract defendant", "camel", "judg"],
    "found nowhere": ["冰川", "冰川 借款", "glacier", "ئاق"],
}

# What is said is drawn and cut into words this often; the lines of a million are drawn from these.
SAID = 20_000
_ENTER = """
    CREATE TEMPORARY TABLE line AS
        SELECT n, (%(cases)s::bigint[])[n %% %(number)s + 1] AS case_id, n / %(number)s + 1 AS place,
            %(beginning)s::timestamptz + n * interval '5 minutes' AS at, floor(random() * %(said)s)::int AS said
        FROM generate_series(0, %(last)s) AS n;
    INSERT INTO ledger_entry (stream, place, at, actor, office, via, act, facts_text, previous, hash, written_in)
        SELECT 'case:' || case_id, place, at, 'system', '', 'system', 'docket.papers_filed', facts, ''::bytea,
            sha256(convert_to(case_id || '/' || place, 'UTF8')), 1
        FROM line JOIN said USING (said) ORDER BY n;
    INSERT INTO cases_docketentry (case_id, number, at, act, facts, via, ledger_entry_id)
        SELECT substr(stream, 6)::bigint, place, at, act, facts_text::jsonb, via, id FROM ledger_entry
        WHERE stream LIKE 'case:%%' ORDER BY id;
    INSERT INTO finding_findable (kind, thing, case_id, court_id, at, perhaps_public, whole, words)
        SELECT 'entry', entry.id, entry.case_id, %(court)s, entry.at, false, true, words
        FROM cases_docketentry entry JOIN line ON line.case_id = entry.case_id AND line.place = entry.number
        JOIN said USING (said) ORDER BY entry.id;
    DROP TABLE line;
    DROP TABLE said
"""
# Building an index at the end takes a tenth of the time of keeping it row by row; it is the same index.
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = 'finding_findable'::regclass AND NOT indisunique
"""


def measure(*, entries: int, rounds: int) -> list[Figure]:
    """Fill the house, measure searches and reports; raise RuntimeError if the two ways find different things."""
    court = Court.objects.get(code=COURT)
    president = User.objects.create_user(name="吴院长", email="president@example.org")
    OfficeHeld.objects.create(user=president, court=court, office=Office.PRESIDENT, since=date(2020, 1, 1))
    give_known_totp(president, "JBSWY3DPEHPK3PXP")
    judge = User.objects.create_user(name="古丽娜尔", email="judge-of-many@example.org")
    lawyer = User.objects.create_user(name="李强", email="party-of-many@example.org")
    _fill(court, judge, lawyer, entries)
    figures = _searches(president, lawyer, entries)
    return [*figures, *_reports(court, president, rounds)]


def _searches(president: User, party: User, entries: int) -> list[Figure]:
    figures = []
    for who, user in (("the president of the court", president), ("a party of 200 cases", party)):
        subject = f"Search over {entries:,} docket entries, by {who}"
        everything: list[float] = []
        ours_all = bare_all = 0.0
        cpu: list[float] = []
        client = Client()
        client.force_login(user)
        for name, texts in QUESTIONS.items():
            ours, bare, pages = [], [], []
            for text in texts:
                for _time in range(TIMES):
                    bare.append(_milliseconds(partial(_bare, text)))
                    ours.append(_database(partial(search, user, Asked(text=text))))
                    used = time.process_time() + database_cpu()
                    pages.append(_milliseconds(partial(_page, client, text)))
                    cpu.append(1000 * (time.process_time() + database_cpu() - used))
                if user is president and _bare(text) != [hit.pk for hit in search(user, Asked(text=text))]:
                    raise RuntimeError(f"the two ways find different things: {text}")
            everything += pages
            ours_all, bare_all = ours_all + sum(ours), bare_all + sum(bare)
            figures += [
                Figure(subject, f"{name}: bare index query, median", statistics.median(bare), "ms"),
                Figure(subject, f"{name}: statements of the search, median", statistics.median(ours), "ms"),
                Figure(subject, f"{name}: page, p99 of server time", _p99(pages), "ms", at_most(50)),
            ]
        ratio = ours_all / bare_all
        figures += [
            Figure(subject, "statements of the search against the bare query, all together", ratio, "×", at_most(2)),
            Figure(subject, "page, p99 of server time, all together", _p99(everything), "ms", at_most(50)),
            Figure(subject, "page, CPU (web and database), mean", statistics.mean(cpu), "ms"),
        ]
    return figures


def _page(client: Client, text: str) -> None:
    answer = client.get("/find", {"text": text})
    if answer.status_code != 200:
        raise RuntimeError(f"/find answered {answer.status_code}")


def _bare(text: str) -> list[int]:
    """Ask the index alone, as somebody would write it by hand: the newest that hold the words, whoever may see them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM finding_findable WHERE words @@ %s::tsquery ORDER BY at DESC, id DESC LIMIT %s",
            [question(words_of(text)), MOST + 1],
        )
        return [key for (key,) in cursor.fetchall()]


def _reports(court: Court, president: User, rounds: int) -> list[Figure]:
    subject = f"Reports of {CASES:,} cases, every row"
    figures = []
    for report in REPORTS:
        ours, by_hand = [], []
        for _round in range(rounds):
            ours.append(_milliseconds(partial(_read, report, court, president)))
            by_hand.append(_milliseconds(partial(_rows_by_hand, report.code, court)))
        figures += [
            Figure(subject, f"{report.code}: the report with its totals, as texts", statistics.median(ours), "ms"),
            Figure(subject, f"{report.code}: the same rows by SQL", statistics.median(by_hand), "ms"),
        ]
        if _read(report, court, president) != _rows_by_hand(report.code, court):
            raise RuntimeError(f"the two ways list different cases: {report.code}")
    return figures


def _read(report: Any, court: Court, by: User) -> int:
    return sum(1 for _row in table(report, court, by=by).all())


_BY_HAND = {
    "inventory": "SELECT number, title, kind, docketed_at, ended_at FROM cases_case WHERE court_id = %s"
    " ORDER BY docketed_at DESC",
    "pending": "SELECT c.number, c.title, (SELECT u.name FROM cases_panelmember m"
    " JOIN accounts_user u ON u.id = m.user_id WHERE m.case_id = c.id AND m.until IS NULL AND m.seat = 'presiding'),"
    " c.docketed_at, (SELECT min(due_on) FROM cases_deadline d WHERE d.case_id = c.id AND d.state = 'open')"
    " FROM cases_case c WHERE c.court_id = %s AND c.ended_at IS NULL ORDER BY c.docketed_at",
    "deadlines": "SELECT d.due_on, d.rule, p.name, c.number FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id"
    " LEFT JOIN cases_party p ON p.id = d.party_id WHERE c.court_id = %s AND c.ended_at IS NULL AND d.state = 'open'"
    " ORDER BY d.due_on",
    "cold": "SELECT c.number, c.title, e.at FROM cases_case c JOIN LATERAL (SELECT at FROM cases_docketentry e"
    " WHERE e.case_id = c.id ORDER BY e.number DESC LIMIT 1) e ON true WHERE c.court_id = %s AND c.ended_at IS NULL"
    " AND e.at < now() - interval '61 days' ORDER BY e.at",
    "work": "SELECT c.number, c.title, u.name, c.docketed_at FROM cases_case c LEFT JOIN cases_panelmember m"
    " ON m.case_id = c.id AND m.until IS NULL AND m.seat = 'presiding' LEFT JOIN accounts_user u ON u.id = m.user_id"
    " WHERE c.court_id = %s AND c.ended_at IS NULL ORDER BY c.docketed_at",
}


def _rows_by_hand(code: str, court: Court) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_BY_HAND[code], [court.pk])
        return len(cursor.fetchall())


def _fill(court: Court, judge: User, party: User, entries: int) -> None:
    """Write cases, lines and words past the triggers: the search reads them, and has no part in how they came."""
    chance = random.Random(2022)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    cases = Case.objects.bulk_create(
        [
            Case(
                court=court, number=f"（2015）查0103民初{n}号", kind="civil_first", cause="private_lending",
                title=f"{chance.choice(NAMES)}诉{chance.choice(NAMES)}", filed_at=BEGINNING,
                docketed_at=BEGINNING + timedelta(hours=n), ended_at=BEGINNING if n % 3 == 0 else None,
            )
            for n in range(CASES)
        ],
        batch_size=2000,
    )  # fmt: skip
    PanelMember.objects.bulk_create([PanelMember(case=case, user=judge, seat="presiding") for case in cases[::2]])
    Party.objects.bulk_create(
        [Party(case=case, side="plaintiff", kind="person", name=party.name, user=party) for case in cases[:200]]
    )
    _say(chance, court)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2022)")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        values = {
            "cases": [case.pk for case in cases], "number": CASES, "beginning": BEGINNING, "said": SAID,
            "last": entries - 1, "court": court.pk,
        }  # fmt: skip
        for statement in _ENTER.split(";"):
            cursor.execute(statement, values)
        for _name, definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE) finding_findable")
        cursor.execute("ANALYZE")


def _say(chance: random.Random, court: Court) -> None:
    """Write what lines say, and the words each is kept under, into a table of this connection."""
    marks = [mark_of("kind", "entry"), mark_of("court", court.pk)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE said (said int, facts text, words tsvector)")
        with cursor.copy("COPY said FROM STDIN") as copy:
            for number in range(SAID):
                text = _line(chance)
                facts = {"count": 1, "kind": "evidence", "party_id": None, "party_name": text}
                words = " ".join(f"'{word}'" for word in sorted({*kept_under(text)[0], *marks}))
                copy.write_row([number, json.dumps(facts, ensure_ascii=False), words])


def _line(chance: random.Random) -> str:
    """Return what one line says: names, and words of which the first are far more frequent than the last."""
    said = [chance.choice(NAMES), *_some(chance, CHINESE, 6)]
    turn = chance.random()
    if turn < 0.3:
        said += _some(chance, UYGHUR, 3)
    elif turn < 0.6:
        said += _some(chance, ENGLISH, 3)
    return "，".join(said)


def _some(chance: random.Random, said: str, number: int) -> Iterator[str]:
    words = said.split()
    for _turn in range(number):
        # The place falls off so quickly that the last word of thirty stands in some hundreds of a million.
        yield words[min(int(chance.expovariate(3.2 / len(words) * 3)), len(words) - 1)]


def _database(act: Callable[[], object]) -> float:
    """Return how long the statements of an act took, in milliseconds."""
    took = 0.0

    def timed(execute: Any, *asked: Any) -> Any:
        nonlocal took
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            took += time.perf_counter() - began

    with connection.execute_wrapper(timed):
        act()
    return took * 1000


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]
