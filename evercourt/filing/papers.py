"""The papers that follow an acceptance: notices to the parties, and the complaint on its way to the other side."""

from typing import Any

from django.db import transaction
from django.utils import translation

from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, PanelMember, Party
from evercourt.cases.visibility import open_to_parties
from evercourt.courts.explanations import sentence
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.filing import letters
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.service.acts import order_service
from evercourt.service.states import Purpose

Kind, Access = CaseDocument.Kind, CaseDocument.Access
OFFICIAL = "zh-hans"


@transaction.atomic
def prepare_papers(case: Case) -> None:
    """Issue the notices of an accepted case, put them on file, and order service of the complaint (CPL 128).

    The court's own job; a second run finds everything done and does nothing.
    """
    case = Case.objects.locked(case.pk)
    filing: Filing = case.filing
    if case.documents.filter(kind=Kind.NOTICE).exists():
        return
    with translation.override(OFFICIAL):
        plaintiffs = list(case.parties.filter(side=letters.form_of(filing).filing_side))
        common = {"case_number": case.number, "case_title": case.title}
        cause = letters.cause_name(filing, letters.form_of(filing))
        bench = _bench(case)
        language = filing.language
        if case.parties.filter(side=Party.Side.ACCUSED).exists():
            _serve_indictment(case, common, bench, cause=cause, prosecutor=plaintiffs[0].name)
            return
        accepted = (
            common
            | bench
            | {
                "cause": cause,
                "docketed_on": case.court.local_date(case.docketed_at).isoformat(),
                "procedure": case.get_procedure_display(),
                "recipient": "、".join(party.name for party in plaintiffs),
            }
        )
        _file(case, "acceptance_notice", "受理案件通知书", accepted, language, seal=True)
        for fee in case.fees.select_related("party"):
            if fee.due_on:
                steps = [sentence(step) for step in fee.explanation]
                data = common | {
                    "recipient": fee.party.name,
                    "amount": str(fee.amount),
                    "due_on": fee.due_on.isoformat(),
                    "basis": "；".join(dict.fromkeys(step["basis"] for step in fee.explanation)),
                    "steps": steps,
                }
                _file(case, "fee_notice", "交纳诉讼费用通知书", data, language, party=fee.party)
        to_all = []
        if bench:
            data = common | bench | {"method": "随机分案"}
            to_all.append(_file(case, "assignment_notice", "审判组织组成人员告知书", data, language))
        complaint = _complaint(case, filing)
        for party in case.parties.filter(side=Party.Side.DEFENDANT):
            data = common | {
                "judges": bench.get("judges", ""),
                "cause": cause,
                "plaintiff": accepted["recipient"],
                "recipient": party.name,
            }
            notice = _file(case, "answer_notice", f"应诉通知书（{party.name}）", data, party.language, party=party)
            evidence = [filed.document for filed in case.documents.filter(open_to_parties(), kind=Kind.EVIDENCE)]
            papers = [notice, *complaint, *to_all, *evidence]
            order_service(case, party, purpose=Purpose.COMPLAINT, documents=papers, by=None, via=Channel.SYSTEM)


def _serve_indictment(
    case: Case, common: dict[str, Any], bench: dict[str, Any], *, cause: str, prosecutor: str
) -> None:
    """Order service of the indictment on each accused, with the notice of rights (CRPL 34, 187)."""
    to_all = []
    if bench:
        panel = common | bench | {"method": "随机分案"}
        to_all.append(_file(case, "assignment_notice", "审判组织组成人员告知书", panel, OFFICIAL))
    said = common | {"cause": cause, "prosecutor": prosecutor, "judges": bench.get("judges", "")}
    indictment = [one.document for one in case.documents.filter(open_to_parties(), kind=Kind.COMPLAINT)]
    for party in case.parties.filter(side=Party.Side.ACCUSED):
        title = f"起诉书副本送达及权利告知书（{party.name}）"
        notice = _file(case, "accused_notice", title, said | {"recipient": party.name}, party.language, party=party)
        papers = [notice, *indictment, *to_all]
        order_service(case, party, purpose=Purpose.INDICTMENT, documents=papers, by=None, via=Channel.SYSTEM)


def _complaint(case: Case, filing: Filing) -> list[Document]:
    """Return the complaint as handed in, or, if it was only typed, as the court's print of it."""
    if given := [filed.document for filed in case.documents.filter(kind=Kind.COMPLAINT)]:
        return given
    data = {"case_number": case.number, "text": letters.complaint_text(filing)}
    printed = issue(court=case.court, template="complaint", data=data, title="民事起诉状", language=OFFICIAL)
    # The court only prints it: it is the plaintiff's.
    plaintiff = case.parties.filter(side=Party.Side.PLAINTIFF).first()
    put_on_file(case, printed, kind=Kind.COMPLAINT, access=Access.PARTIES, party=plaintiff)
    return [printed]


def _bench(case: Case) -> dict[str, Any]:
    members = list(case.panel.filter(until=None).select_related("user"))
    judges = [member.user.name for member in members if member.seat != PanelMember.Seat.RECORDER]
    recorder = [member.user.name for member in members if member.seat == PanelMember.Seat.RECORDER]
    return {"judges": "、".join(judges), "recorder": "、".join(recorder)} if judges else {}


def _file(
    case: Case,
    template: str,
    title: str,
    data: dict[str, Any],
    language: str,
    *,
    seal: bool = False,
    party: Party | None = None,
) -> Document:
    document = issue(court=case.court, template=template, data=data, title=title, language=language, seal=seal)
    put_on_file(case, document, kind=Kind.NOTICE, access=Access.OWNER if party else Access.PARTIES, party=party)
    return document
