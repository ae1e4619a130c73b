"""An order or ruling pronounced once for all cases of a group."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.groups import together_with
from evercourt.cases.models import Case
from evercourt.decisions import acts
from evercourt.decisions.models import Decision
from evercourt.decisions.states import DecisionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must

PROCEDURAL = (Decision.Kind.ORDER, Decision.Kind.RULING)


@transaction.atomic
def pronounce_for_all(decision: Decision, *, by: User, via: Channel) -> list[Decision]:
    """Pronounce a signed order or ruling in every open case of the group of its case; all, or none.

    Each case has its entry, its own time to appeal and its own day of effect, and every party is served once in each
    case. Raises BadInput for a judgment, or where something is ordered between parties: that is decided in each case
    by itself; WrongState if the case is in no group.
    """
    members = [case for case in together_with(decision.case) if case.pk != decision.case_id]
    if not members:
        raise WrongState(_("This case is tried by itself."))
    if decision.kind not in PROCEDURAL or decision.operative:
        raise BadInput(
            _("Only an order or ruling that orders nothing between parties is pronounced for all cases at once."),
            next_step=_("Pronounce it in its own case; decide the others each by itself."), field="everywhere",
        )  # fmt: skip
    for case in members:
        must(by, "decision.pronounce", Decision(case=case))
    pronounced = [acts.pronounce(decision, by=by, via=via)]
    for case in members:
        pronounced.append(acts.enter_pronounced(_as_signed(pronounced[0], case), by=by, via=via))
    return pronounced


def _as_signed(decision: Decision, case: Case) -> Decision:
    """Return the decision as it is signed in another case: the same sealed document and text."""
    made = Decision.objects.create(
        case=case, kind=decision.kind, title=decision.title, template=decision.template,
        appealable=decision.appealable, drafted_by=decision.drafted_by, document=decision.document,
        signed_at=decision.signed_at, state=DecisionState.SIGNED,
    )  # fmt: skip
    acts.first_version(made, acts.current(decision).text, by=decision.drafted_by, via=Channel.SYSTEM)
    return made
