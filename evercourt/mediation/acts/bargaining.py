"""Proposals in writing with versions; sealed offers that open only when they overlap."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import clauses, events, offers
from evercourt.mediation.models import Mediation, OfferRound, Participant, Proposal, ProposalAnswer, SealedOffer
from evercourt.mediation.sending import send_on
from evercourt.mediation.states import MediationState, RoundState


@transaction.atomic
def propose_terms(
    mediation: Mediation,
    items: Iterable[Mapping[str, Any]],
    *,
    made_by: Participant | None,
    apart_with: Participant | None = None,
    follows: Proposal | None = None,
    by: User,
    via: Channel,
) -> Proposal:
    """Put clauses in writing: to everyone, or (`apart_with`) only to one participant and the mediator.

    `made_by` None is the mediator. `follows` makes a new version of an earlier proposal; answers to the older one do
    not count for it.
    """
    must(by, "mediation.settle" if made_by else "mediation.mediate", made_by or mediation)
    mediation = _running(mediation.pk)
    parts = {one.pk for one in mediation.participants.all()}
    if (apart_with and apart_with.pk not in parts) or (made_by and made_by.pk not in parts):
        raise NotFound()
    if made_by and apart_with and made_by.pk != apart_with.pk:
        raise BadInput(_("What you propose goes to everyone, or to the mediator alone."), field="apart_with")
    checked = clauses.checked(items, parts, today=mediation.court.local_date())
    if follows is not None:
        if follows.mediation_id != mediation.pk or follows.apart_with_id != (apart_with.pk if apart_with else None):
            raise NotFound()
        number = follows.number
        version = (
            Proposal.objects.filter(mediation=mediation, number=number).aggregate(last=Max("version"))["last"] or 0
        ) + 1
    else:
        number = (Proposal.objects.filter(mediation=mediation).aggregate(last=Max("number"))["last"] or 0) + 1
        version = 1
    made: Proposal = Proposal.objects.create(
        mediation=mediation, number=number, version=version, made_by=made_by, apart_with=apart_with, entered_by=by,
        content={"clauses": checked},
    )  # fmt: skip
    if made_by is not None:
        ProposalAnswer.objects.create(proposal=made, participant=made_by, accepts=True)
    _moved(mediation, by=by, via=via)
    send_on(mediation, apart_with=apart_with, key=f"proposal:{made.pk}", text="", but=made_by)
    return made


@transaction.atomic
def answer_terms(
    proposal: Proposal, participant: Participant, *, accepts: bool, by: User | None, via: Channel
) -> ProposalAnswer:
    """Say yes or no to the newest version of a proposal. A yes binds nobody: only the signed agreement does."""
    must(by, "mediation.settle", participant)
    mediation = _running(proposal.mediation_id)
    if participant.mediation_id != mediation.pk or proposal.apart_with_id not in (None, participant.pk):
        raise NotFound()
    newest = Proposal.objects.filter(mediation=mediation, number=proposal.number).last()
    if newest is None or newest.pk != proposal.pk:
        raise WrongState(_("There is a newer version of this proposal."), next_step=_("Read it, then answer."))
    given = ProposalAnswer.objects.create(proposal=proposal, participant=participant, accepts=accepts)
    _moved(mediation, by=by, via=via)
    return given


@transaction.atomic
def open_round(
    mediation: Mediation, *, payer: Participant, payee: Participant, rule: str = "midpoint", by: User, via: Channel
) -> OfferRound:
    """Open a round of sealed offers; its rule is told to both before they offer.

    Raises WrongState while one is open or after as many rounds as the court allows: with more of them one side could
    feel its way to what the other would pay.
    """
    must(by, "mediation.mediate", mediation)
    mediation = _running(mediation.pk)
    if rule not in offers.rules():
        raise BadInput(_("Choose a rule from the list."), field="rule")
    if {payer.mediation_id, payee.mediation_id} != {mediation.pk} or payer.side == payee.side:
        raise BadInput(_("Sealed offers are between the two sides."), field="payer")
    if mediation.rounds.filter(state=RoundState.OPEN).exists():
        raise WrongState(_("A round of sealed offers is open already."))
    number = mediation.rounds.count() + 1
    most = rules.rules_of(mediation.court).value("mediation.offer_rounds", on=mediation.court.local_date()).number
    if number > most:
        raise WrongState(
            _("There were %(most)s rounds; more would let one side find out the other's limit."), most=most
        )
    made: OfferRound = OfferRound.objects.create(
        mediation=mediation, number=number, payer=payer, payee=payee, rule=rule
    )
    _moved(mediation, by=by, via=via)
    for one in (payer, payee):
        send_on(mediation, apart_with=one, key=f"round:{made.pk}", text="", but=None)
    return made


@transaction.atomic
def seal_offer(
    round_: OfferRound, participant: Participant, amount: Decimal, *, by: User | None, via: Channel
) -> OfferRound:
    """Seal what one would pay at most, or take at least; it can be replaced until the other side has offered too.

    When both are there the act compares them. They overlap: both sides and the mediator learn the sum of the rule, and
    nothing else. They do not: everyone learns that alone. What was sealed is erased either way.
    """
    must(by, "mediation.settle", participant)
    mediation = _running(round_.mediation_id)
    round_ = OfferRound.objects.locked(round_.pk)
    if round_.state != RoundState.OPEN:
        raise WrongState(_("This round is over."))
    if participant.pk not in (round_.payer_id, round_.payee_id):
        raise NotFound()
    if not isinstance(amount, Decimal) or not offers.readable(amount):
        raise BadInput(_("Write an amount in yuan with at most two decimals."), field="amount")
    SealedOffer.objects.update_or_create(
        round=round_, participant=participant, defaults={"sealed": str(amount.quantize(offers.CENT))}
    )
    sealed = {one.participant_id: Decimal(one.sealed) for one in round_.offers.all() if one.sealed}
    over = len(sealed) == 2
    if over:
        result = offers.meet(
            pays_at_most=sealed[round_.payer_id], takes_at_least=sealed[round_.payee_id], rule=round_.rule
        )
        round_.offers.update(sealed="")
        if result is None:
            round_.move(RoundState.APART)
        else:
            round_.move(RoundState.MET, result=str(result))
    # Recorded alike whether it was the first offer or the last: the record does not say who waited for whom.
    _moved(mediation, by=None, via=Channel.SYSTEM)
    if over:
        for one in (round_.payer, round_.payee):
            send_on(mediation, apart_with=one, key=f"round:{round_.pk}:over", text="", but=None)
    return round_


def _running(pk: int) -> Mediation:
    mediation: Mediation = Mediation.objects.locked(pk)
    if mediation.state != MediationState.RUNNING:
        raise WrongState(_("No talk goes on here now."))
    return mediation


def _moved(mediation: Mediation, *, by: User | None, via: Channel) -> None:
    moved = events.TermsMoved(mediation=mediation.pk, reference=mediation.reference)
    record(moved, about=mediation.apart, by=by, via=via)
