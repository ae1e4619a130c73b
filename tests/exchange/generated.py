"""Courts of another system, generated: cases with everything the layout knows, and a bag of them."""

import hashlib
import io
import random
from datetime import UTC, date, datetime, timedelta

from evercourt.exchange import layout
from evercourt.exchange.baggage import Packing
from tests.documents.files import pdf

COURT = "新0103"
FILES = ("起诉状.pdf", "a b.pdf", "con.pdf", "x/y\u202egpj.pdf")
ACCESS = ("parties", "owner", "court", "public")
START = datetime(2019, 3, 1, 1, 30, tzinfo=UTC)
NAMES = ("阿依古丽·买买提", "李强", "赵敏", "Әсел Қайрат", "ئايگۈل", "O’Neil & Söhne GmbH", "王 陌", "a" * 200)
CLAIMS = ("private_lending", "divorce", "labour")


def moment(turn, days=2000):
    return (
        START + timedelta(seconds=turn.randrange(days * 86400), microseconds=turn.choice((0, 1, 999_999)))
    ).isoformat()


def users(turn, number):
    for place in range(number):
        yield layout.UserRecord.model_validate(
            {
                "key": f"u/{place}", "name": turn.choice(NAMES)[:100], "email": f"person{place}@old.example",
                "phone": f"+86139{place:08}" if place % 3 == 0 else None, "created_at": moment(turn),
                "language": turn.choice(("zh-hans", "ug", "kk-arab", "en")), "is_active": place % 11 != 0,
                "offices": [{"office": "judge", "since": "2015-01-01", "until": None}] if place % 5 == 0 else [],
                "licence": {"number": f"165{place:08}", "firm": "天山律师事务所"} if place % 7 == 1 else None,
            }
        )  # fmt: skip


def case(turn, place, people, papers):
    """Return one case; `papers` are the names of the files there are."""
    person = lambda: turn.choice(people)  # noqa: E731
    entries = _entries(turn, place, person)
    documents = [
        {
            "key": f"d{one}", "title": f"材料 {one}", "name": turn.choice(FILES),
            "file": turn.choice(papers), "kind": turn.choice(("complaint", "evidence", "minutes", "other")),
            "access": turn.choice(ACCESS), "origin": turn.choice(("received", "issued")),
            "created_at": moment(turn), "entry": turn.choice([None, *(e["number"] for e in entries)]),
            "party": turn.choice((None, "p0")),
            **({"opens_to": "public", "opens_on": "2031-01-01"} if one % 4 == 3 else {}),
        }
        for one in range(turn.randrange(4))
    ]  # fmt: skip
    return layout.CaseRecord.model_validate(
        {
            "key": f"case:{place}", "number": turn.choice((f"（2019）新0103民初{place + 1}号", f"OLD-{place:06}")),
            "kind": "civil_first", "cause": turn.choice(CLAIMS), "title": f"案件 {place}",
            "procedure": turn.choice(("ordinary", "summary")),
            "amount": turn.choice((None, "0", "86500.5", f"{turn.randrange(10**9)}.99")),
            "filed_at": moment(turn), "docketed_at": moment(turn),
            **({"ended_at": moment(turn), "end_reason": "judged"} if place % 3 else {}),
            "origin": f"case:{turn.randrange(place)}" if place and place % 6 == 0 else None,
            "parties": [_party(turn, one, person, documents) for one in range(turn.randrange(1, 4))],
            "entries": entries, "documents": documents, "seals": _seals(turn, person, entries, documents),
            **proceedings(turn, place, person, documents, papers),
        }
    )  # fmt: skip


def _entries(turn, place, person):
    numbers = sorted(turn.sample(range(1, 30), turn.randrange(6)))
    made = []
    for position, number in enumerate(numbers):
        entry = {
            "number": number, "at": moment(turn), "text": turn.choice(("起诉", "开庭 100%", "%(x)s\n第二行", "判决")),
            "act": "old.act", "facts": {"big": 2**60, "share": 0.1, "none": None, "list": ["a", {"é": True}]},
            "via": "counter", "by": turn.choice((None, person())),
        }  # fmt: skip
        if position and turn.random() < 0.2:
            entry["corrects"] = numbers[position - 1]
        if turn.random() < 0.1:
            entry["struck"] = {"reasons": "误收", "by": person(), "at": moment(turn)}
        made.append(entry)
    return made


def _party(turn, position, person, documents):
    party = {
        "key": f"p{position}", "side": "plaintiff" if position == 0 else "defendant", "position": position + 1,
        "kind": turn.choice(("person", "company")), "name": turn.choice(NAMES), "language": "ug",
    }  # fmt: skip
    if turn.random() < 0.5:
        party |= {"user": person(), "joined_at": moment(turn)}
    if turn.random() < 0.7:
        party["identity"] = {
            "number": "650103199001011234", "born_on": "1990-01-01", "address": "扬子江路1号", "phone": "13899990001",
            "electronic_service": turn.random() < 0.5, "sex": "female",
        }  # fmt: skip
    if turn.random() < 0.5:
        power = documents[0]["key"] if documents and turn.random() < 0.5 else None
        party["counsel"] = [
            {"key": f"c{position}a", "name": "赵敏", "licence_number": "16501", "scope": "special", "power": power,
             "since": "2019-01-01", "until": "2024-01-01", "ended_at": moment(turn), "end": "replaced",
             "user": person()},
            {"key": f"c{position}b", "name": "钱律师", "scope": "limited", "matters": ["file", "hearing"],
             "since": "2020-01-01", "replaces": f"c{position}a", "phone": "0991-1"},
        ]  # fmt: skip
    return party


def _seals(turn, person, entries, documents):
    seals = []
    order = {"ground": "privacy", "basis": "CPL 137", "reasons": "涉及隐私", "ordered_by": person()}
    if entries and turn.random() < 0.3:
        seals.append({"entry": entries[0]["number"], "to": "outside", "ordered_at": moment(turn), **order})
    if documents and turn.random() < 0.3:
        seals.append({"document": documents[0]["key"], "to": "public", "ordered_at": moment(turn), **order})
    if turn.random() < 0.1:
        over = {"lifted_by": person(), "lifted_at": moment(turn), "lift_reasons": "已公开"}
        seals.append({"to": "public", "ordered_at": moment(turn), **order, **over})
    return seals


def proceedings(turn, place, person, documents, papers):
    """Return what happened in the case: everything the layout knows, each now and then."""
    attached = [
        {"key": f"a{one}", "title": f"证明 {one}", "name": turn.choice(FILES), "file": turn.choice(papers),
         "created_at": moment(turn), "pages": turn.choice((None, 3)), "uploaded_by": turn.choice((None, person()))}
        for one in range(turn.randrange(1, 4))
    ]  # fmt: skip
    paper = lambda: turn.choice([*documents, *attached])["key"]  # noqa: E731
    return {
        # What nothing names would not go back: the layout has it for those that something names.
        "attached": attached,
        "answers": [
            {"party": "p0", "text": "不同意\n第二行", "document": one["key"], "given_at": moment(turn)}
            for one in attached
        ],
        "panel": [{"user": person(), "seat": "presiding", "draw": {"seed": "a1"}, "since": moment(turn)}],
        "deadlines": [_deadline(turn, person) for _one in range(turn.randrange(3))],
        "fees": [_fee(turn, f"{place}-{one}", person) for one in range(turn.randrange(3))],
        "service": [_service(turn, f"{place}-{one}", person, paper) for one in range(turn.randrange(3))],
        "hearings": [_hearing(turn, one, person, paper) for one in range(turn.randrange(3))],
        "decisions": [_decision(turn, person, paper) for _one in range(turn.randrange(3))],
    }  # fmt: skip


def _deadline(turn, person):
    extension = {
        "party": "p0", "ground": "other", "reasons": "疾病", "asked_by": person(), "asked_at": moment(turn),
        "state": "granted", "decided_by": person(), "decided_at": moment(turn), "decision": "准许",
        "until": "2019-04-01",
    }  # fmt: skip
    return {
        "party": turn.choice((None, "p0")), "rule": "defence", "trigger_date": "2019-03-01", "due_on": "2019-03-16",
        "counted_on": turn.choice((None, "2019-03-14")), "held": turn.random() < 0.1, "basis": "CPL 128",
        "explanation": [{"text": "届满日", "day": "2019-03-16"}], "state": turn.choice(("open", "met", "missed")),
        "reminded_at": turn.choice((None, moment(turn))), "extensions": [extension] * turn.randrange(2),
    }  # fmt: skip


def _fee(turn, mark, person):
    relief = {
        "kind": "deferral", "grounds": "困难", "state": "granted", "applied_at": moment(turn), "reasons": "属实",
        "decided_at": moment(turn), "decided_by": person(), "percent": turn.choice((None, 50)), "until": "2020-01-01",
    }  # fmt: skip
    return {
        "party": "p0", "rule": "property", "amount": "1962.50", "explanation": ["a"], "asked_at": moment(turn),
        "state": turn.choice(("due", "paid", "waived")), "due_on": turn.choice((None, "2019-03-08")),
        "payments": [
            {"amount": "0.01", "reference": f"pay-{mark}-{one}", "paid_at": moment(turn)}
            for one in range(turn.randrange(3))
        ],
        "reliefs": [relief] * turn.randrange(3),
        "refunds": [
            {"amount": "981.25", "reason": "withdrawn", "basis": "FEE 15", "reference": f"back-{mark}-{one}",
             "ordered_at": moment(turn), "paid_at": turn.choice((None, moment(turn)))}
            for one in range(turn.randrange(2))
        ],
    }  # fmt: skip


def _service(turn, mark, person, paper):
    rebuttal = {
        "reasons": "未收到", "document": paper(), "claimed_on": "2019-03-09", "state": "refused", "raised_by": person(),
        "raised_at": moment(turn), "decided_at": moment(turn), "decided_by": person(), "decision": "不成立",
    }  # fmt: skip
    return {
        "party": "p0", "purpose": "complaint", "documents": sorted({paper(), paper()}), "state": "served",
        "ordered_at": moment(turn), "ordered_by": turn.choice((None, person())), "effective_at": moment(turn),
        "certificate": turn.choice((None, paper())), "printed_at": turn.choice((None, moment(turn))),
        "attempts": [
            {"way": turn.choice(("portal", "post")), "state": "effective", "address": "扬子江路1号",
             "tracking_number": f"EMS{mark}-{one}", "sent_at": moment(turn), "received_on": "2019-03-05",
             "received_by": "王陌", "effective_at": moment(turn), "proof": turn.choice((None, paper())),
             "deemed_explanation": [{"x": 1}], "rebuttals": [rebuttal] * turn.randrange(2)}
            for one in range(turn.randrange(3))
        ],
    }  # fmt: skip


def _hearing(turn, one, person, paper):
    begins = START + timedelta(days=turn.randrange(1000))
    held = turn.random() < 0.6
    return {
        "key": f"h{one}", "courtroom": turn.choice(("第一法庭", "第九法庭")), "kind": "trial", "mode": "mixed",
        "during": {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=2)).isoformat()},
        "state": "held" if held else "adjourned", "scheduled_by": person(), "scheduled_at": moment(turn),
        "outcome": "辩论终结" if held else "", "reason": "" if held else "证人未到", "debate_ended": held,
        "minutes": paper() if held else None, "follows": f"h{one - 1}" if one else None, "public": held,
        "people": [
            {"key": f"h{one}a", "role": "judge", "name": "古丽娜尔", "user": person(), "checked_at": moment(turn),
             "checked_by": person(), "check_method": "known"},
            {"key": f"h{one}b", "role": "party", "name": "王陌", "party": "p0", "language": "ug",
             "needs_interpreter": True, "mode": "remote", "place": "和田县", "admitted_at": moment(turn)},
            {"key": f"h{one}c", "role": "interpreter", "name": "译员", "interprets_for": f"h{one}b"},
        ],
    }  # fmt: skip


def _decision(turn, person, paper):
    judge = person()
    operative = [
        {"kind": "pay", "text": "偿还借款", "obligor": "p0", "obligee": "p0", "amount": "86500.50", "due_days": 10},
        {"kind": "file", "text": "提交证据", "obligor": "p0", "asks": "evidence", "due_on": "2019-04-01"},
    ]
    published = {
        "number": "（2019）新0103民初1号",
        "title": "某与某",
        "text": "……",
        "basis": "CPL 159",
        "hidden": ["甲"],
        "published_by": person(),
        "published_at": moment(turn),
    }
    return {
        "kind": "judgment", "title": "民事判决书", "template": "civil", "operative": operative[: turn.randrange(3)],
        "state": turn.choice(("draft", "signed", "pronounced", "final")), "drafted_by": judge,
        "document": turn.choice((None, paper())), "signed_at": moment(turn), "pronounced_at": moment(turn),
        "final_on": "2019-06-01", "certificate": turn.choice((None, paper())),
        "versions": [
            {"number": number, "text": f"# 判决\n第{number}稿", "saved_by": judge, "saved_at": moment(turn)}
            for number in range(1, turn.randrange(1, 4))
        ],
        "signatures": [{"judge": judge, "version": 1, "text_sha256": "ab" * 32, "signed_at": moment(turn)}],
        "appeal_periods": [{"party": "p0", "served_on": "2019-05-01", "last_day": "2019-05-16", "explanation": ["a"]}],
        "publication": turn.choice((None, published)),
    }  # fmt: skip


def bag(folder, *, seed, cases, people=12, files=5, large=0):
    """Write a generated bag into the folder and return it; the same seed, the same bag."""
    turn = random.Random(seed)
    packing = Packing(folder)
    kinds = [pdf(number + 1) if number % 2 else turn.randbytes(turn.randrange(1, 4000)) for number in range(files)]
    kinds += [turn.randbytes(large)] if large else []
    papers = [f"files/{number % 3}/文件 {number}.bin" for number in range(len(kinds))]
    known = list(users(turn, people))
    about = layout.CourtRecord(format=layout.FORMAT, version=layout.VERSION, source="旧系统", court=COURT)
    with packing.lines(layout.COURT) as lines:
        lines.add(about.line())
    with packing.lines(layout.USERS) as lines:
        for one in known:
            lines.add(one.line())
    used = set()
    with packing.lines(layout.CASES) as lines:
        for place in range(cases):
            made = case(turn, place, [one.key for one in known], papers)
            used |= {one.file for one in (*made.documents, *made.attached)}
            lines.add(made.line())
    for name, content in zip(papers, kinds, strict=True):
        if name in used:
            packing.add(f"data/{name}", io.BytesIO(content))
    packing.close(organisation="旧法院", identifier=COURT, day=date(2024, 1, 1).isoformat())
    return folder


def contents(folder):
    """Return the SHA-256 of every file of a bag below data/."""
    below = (path for path in sorted((folder / "data").rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in below}
