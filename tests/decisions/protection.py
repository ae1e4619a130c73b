"""A case in which Aygul asks to be protected from Li Qiang, the order, and what she asks for later."""

from django.utils import timezone

from evercourt.cases.acts import file_papers
from evercourt.cases.models import CaseDocument, PanelMember, Party
from evercourt.decisions import acts
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


def protection_case(court, judge, aygul, li_qiang):
    """Return the case, with its judge."""
    case = CaseFactory(court=court, kind="protection_order")
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul, side=Party.Side.PLAINTIFF)
    PartyFactory(case=case, user=li_qiang, side=Party.Side.DEFENDANT, name="李强")
    judge.second_factor_at = timezone.now()
    return case


def sides(case):
    """Return applicant and respondent."""
    return tuple(case.parties.get(side=side) for side in (Party.Side.PLAINTIFF, Party.Side.DEFENDANT))


def protect(case, judge, until):
    """Pronounce an order that protects the applicant until that day; if one holds, she asks for it first."""
    applicant, other = sides(case)
    if case.deadlines.filter(rule="protection.order").exists():
        ask_for_change(case)
    line = {
        "kind": "protect",
        "obligor": other.pk,
        "obligee": applicant.pk,
        "text": "禁止接触申请人。",
        "due_on": until,
    }
    made = acts.draft(case, kind="ruling", title="人身安全保护令", template="ruling", by=judge, via=WEB)
    acts.save(made, text="# 民事裁定书\n# 裁定如下", operative=[line], version=1, by=judge, via=WEB)
    acts.send_for_signing(made, by=judge, via=WEB)
    return sign_and_pronounce(made, judge)


def sign_and_pronounce(made, judge):
    """Let the one judge of the case sign and pronounce what was drafted."""
    acts.sign(made, version=acts.current(made).number, by=judge, via=WEB)
    return acts.pronounce(made, by=judge, via=WEB)


def ask_for_change(case, person=None):
    """File an application about the order, for whom it protects if nobody else is named."""
    party = case.parties.get(user=person) if person else case.parties.get(side=Party.Side.PLAINTIFF)
    pages = CaseDocument.objects.filter(case=case).count() + 1
    paper = receive(pdf(pages), name="a.pdf", title=f"申请书{pages}", court=case.court, by=party.user)
    return file_papers(case, [paper], kind="protection_change", party=party, by=party.user, via=WEB)
