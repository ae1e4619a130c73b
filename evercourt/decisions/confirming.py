"""What the court makes of an agreement reached in mediation: a ruling that confirms it or not, a mediation document.

Before filing both sides ask for confirmation (CPL 205, 206); in a case the court makes a mediation document, which
takes effect when it has been served on everyone (CPL 100). Both are decisions as any other, so that service, effect and
enforcement follow by themselves; their operative part is the clauses of the agreement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.courts.reasons import check_reasons
from evercourt.courts.rules import rules_of
from evercourt.decisions import acts
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.mediation.acts import decide, words_of
from evercourt.mediation.models import Agreement, Confirmation
from evercourt.mediation.states import AgreementState, ConfirmationState

# The list a judge goes through before confirming is data: complaint.toml, kind mediation_confirmation.
CHECKLIST = "mediation_confirmation"


@transaction.atomic
def confirm_agreement(confirmation: Confirmation, *, checked: Mapping[str, bool], by: User, via: Channel) -> Decision:
    """Confirm an agreement by a ruling, signed, pronounced and served in one act (CPL 206).

    `checked` holds the judge's answer to every item of the list against false mediation. Raises BadInput if one is not
    answered yes, WrongState if it was decided already.
    """
    must(by, "decision.confirm_agreement", confirmation)
    confirmation = _waiting(confirmation)
    assert confirmation.case
    items = rules_of(confirmation.case.court).checklist(CHECKLIST)
    if missing := [item.id for item in items if not checked.get(item.id)]:
        raise BadInput(
            _("Every point must be in order before an agreement is confirmed."),
            next_step=_("Ask the parties for evidence, or do not confirm it, with reasons."),
            field=missing[0],
            basis="CPL 206; OMR 23",
        )
    agreement = confirmation.agreement
    case = confirmation.case
    operative = [
        f"{_names(case.parties.all())}于{_day(agreement)}达成的调解协议有效。",
        "当事人应当按照调解协议的约定自觉履行义务。一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请执行。",
    ]
    text = "\n".join(
        [
            f"本院于{case.court.local_date(case.docketed_at):%Y年%m月%d日}受理{_names(case.parties.all())}关于司法确认"
            f"调解协议的申请，依法组成审判组织进行了审查，现已审查终结。",
            "申请人经调解，达成如下调解协议：",
            *[f"{place}．{sentence}" for place, sentence in enumerate(words_of(agreement), start=1)],
            "# 本院认为",
            "申请人达成的调解协议，系双方真实意思表示，不违反法律、行政法规的强制性规定，不损害国家利益、社会公共利益"
            "和他人合法权益，内容明确，符合司法确认调解协议的法定条件。",
            "# 裁定如下",
            *operative,
            "本裁定书自送达各方当事人后发生法律效力。",
        ]
    )
    decision = _ruling(confirmation, text, obligations(agreement, list(case.parties.all())), by=by, via=via)
    decide(confirmation, confirmed=True, by=by, via=via)
    return decision


@transaction.atomic
def dismiss_confirmation(confirmation: Confirmation, *, reasons: str, by: User, via: Channel) -> Decision:
    """Not confirm an agreement, by a reasoned ruling (CPL 206). The parties may mediate anew or sue."""
    must(by, "decision.confirm_agreement", confirmation)
    check_reasons(reasons, basis="CPL 206", refuses=True)
    confirmation = _waiting(confirmation)
    assert confirmation.case
    parties = confirmation.case.parties.all()
    text = "\n".join(
        [
            f"本院受理{_names(parties)}关于司法确认调解协议的申请，依法进行了审查，现已审查终结。",
            "# 本院认为",
            reasons.strip(),
            "# 裁定如下",
            f"驳回{_names(parties)}的申请。",
            "当事人可以通过调解方式变更原调解协议或者达成新的调解协议，也可以向人民法院提起诉讼。",
        ]
    )
    decision = _ruling(confirmation, text, [], by=by, via=via)
    decide(confirmation, confirmed=False, by=by, via=via)
    return decision


@transaction.atomic
def prepare_mediation_document(agreement: Agreement, *, by: User, via: Channel) -> Decision:
    """Make the mediation document of an agreement reached in a case and give it to the judges to sign (CPL 100).

    Its words and operative part are those of the agreement; nothing said in the mediation is in it.
    """
    case = agreement.mediation.case
    if case is None:
        raise WrongState(_("An agreement before filing is confirmed on the application of both sides."))
    must(by, "decision.draft", case)
    agreement = Agreement.objects.locked(agreement.pk)
    if agreement.state != AgreementState.EFFECTIVE or case.ended_at:
        raise WrongState()
    if Decision.objects.filter(case=case, kind=Decision.Kind.MEDIATION).exists():
        raise WrongState(_("The mediation document of this case is made already."))
    parties = [one.party for one in agreement.mediation.participants.select_related("party") if one.party]
    text = "\n".join(
        [
            f"{case.title}一案，本院立案后，经主持调解，当事人自愿达成如下协议：",
            *[f"{place}．{sentence}" for place, sentence in enumerate(words_of(agreement), start=1)],
            "上述协议，不违反法律规定，本院予以确认。",
            "本调解书经各方当事人签收后，即具有法律效力。",
        ]
    )
    decision = Decision.objects.create(
        case=case, kind=Decision.Kind.MEDIATION, title="民事调解书", appealable=False, drafted_by=by,
        operative=obligations(agreement, parties),
    )  # fmt: skip
    acts.first_version(decision, text, by=by, via=via)
    return acts.send_for_signing(decision, by=by, via=via)


def obligations(agreement: Agreement, parties: Sequence[Party]) -> list[dict[str, Any]]:
    """Return the clauses as an operative part: `due_on` is the day agreed, whenever the decision takes effect."""
    participants = [one.pk for one in agreement.mediation.participants.all()]
    party_of = {pk: party.pk for pk, party in zip(participants, parties, strict=True)}
    items = []
    for clause, sentence in zip(agreement.clauses, words_of(agreement), strict=True):
        if clause["kind"] == "state":
            continue
        item = {
            "kind": clause["kind"], "obligor": party_of[clause["obligor"]], "obligee": party_of[clause["obligee"]],
            "due_days": 0, "due_on": clause["due_on"], "text": sentence,
        }  # fmt: skip
        items.append(item | ({"amount": clause["amount"]} if clause["kind"] == "pay" else {}))
    return items


def _waiting(confirmation: Confirmation) -> Confirmation:
    locked: Confirmation = Confirmation.objects.locked(confirmation.pk)
    if locked.state != ConfirmationState.FILED:
        raise WrongState()
    return locked


def _ruling(
    confirmation: Confirmation, text: str, operative: list[dict[str, Any]], *, by: User, via: Channel
) -> Decision:
    """Write, sign, pronounce and serve a ruling of the one judge who sits: four acts, each asking who may."""
    assert confirmation.case
    decision = Decision.objects.create(
        case=confirmation.case, kind=Decision.Kind.RULING, title="民事裁定书", appealable=False, drafted_by=by,
        operative=operative,
    )  # fmt: skip
    version = acts.first_version(decision, text, by=by, via=via)
    acts.send_for_signing(decision, by=by, via=via)
    signed = acts.sign(decision, version=version.number, by=by, via=via)
    return acts.pronounce(signed, by=by, via=via)


def _names(parties: Any) -> str:
    return "、".join(party.name for party in parties)


def _day(agreement: Agreement) -> str:
    assert agreement.effective_at
    return f"{agreement.mediation.court.local_date(agreement.effective_at):%Y年%m月%d日}"
