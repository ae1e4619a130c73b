"""What the letters of the review say: data for the templates, used for the preview and for the letter itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from evercourt.documents.letters.letter import day
from evercourt.filing.checklist import kind_of, law_of
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing


def form_of(filing: Filing) -> FilingForm:
    """Return what can be understood of the filing."""
    return read(filing.form)[0]


def names(form: FilingForm, side: str) -> str:
    """Return the names on one side, as a letter lists them."""
    return "、".join(party.name for party in form.side(side) if party.name)


def cause_name(filing: Filing, form: FilingForm) -> str:
    """Return the official name of the dispute, or an empty text."""
    cause = law_of(filing.court).causes.get(form.cause)
    return cause.names.get("zh-hans", "") if cause else ""


def return_data(filing: Filing, defects: Sequence[tuple[str, str, str]], correct_by: date) -> dict[str, Any]:
    """Return the data of the notice to correct; `defects` are (name, what to do, article)."""
    form = form_of(filing)
    assert filing.court
    return {
        "recipient": names(form, "plaintiff"),
        "number": filing.receipt_number,
        "cause": cause_name(filing, form),
        "due_on": correct_by.isoformat(),
        "filed_on": filing.court.local_date(filing.submitted_at).isoformat(),
        "defects": [{"text": f"{name}：{text}" if name else text, "basis": basis} for name, text, basis in defects],
    }


def refusal_data(filing: Filing, reasons: str, judge: str) -> dict[str, Any]:
    """Return the data of the ruling by which the filing is not accepted."""
    form = form_of(filing)
    court = filing.court
    assert court
    return {
        "plaintiff": names(form, "plaintiff"),
        "defendant": names(form, "defendant"),
        "number": filing.receipt_number,
        "filed_on": court.local_date(filing.submitted_at).isoformat(),
        "reasons": reasons,
        "appeal_court": court.parent.name if court.parent else "上一级人民法院",
        "judges": [{"seat": "审判员", "name": judge}],
    }


def complaint_text(filing: Filing) -> str:
    """Return the complaint as text, one heading per part; without identity numbers and telephone numbers."""
    form = form_of(filing)
    lines: list[str] = []
    for side, heading in (("plaintiff", "原告"), ("defendant", "被告"), ("third_party", "第三人")):
        lines += [f"# {heading}"] if form.side(side) else []
        for party in form.side(side):
            born = day(party.born_on) if party.born_on else ""
            parts = [party.name, party.ethnicity, born, party.occupation, party.address]
            if party.legal_representative:
                parts.append(f"法定代表人：{party.legal_representative}")
            lines.append("，".join(part for part in parts if part))
    lines.append("# 诉讼请求")
    for number, claim in enumerate(form.claims, start=1):
        lines.append(f"{number}. {claim.text}" + (f"（{claim.amount} 元）" if claim.amount is not None else ""))
    lines += ["# 事实", form.facts, "# 理由", form.reasons]
    if form.evidence:
        lines.append("# 证据")
        lines += [f"{number}. {item.title}：{item.proves}" for number, item in enumerate(form.evidence, start=1)]
    return "\n".join(line for line in lines if line)


def case_kind(filing: Filing) -> str:
    """Return the kind of case the filing becomes."""
    return kind_of(form_of(filing), filing.court)
