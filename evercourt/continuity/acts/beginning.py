"""Asking for the issue of an order: a small one at once, a large one by a job that says how far it is."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.continuity import plan
from evercourt.continuity.acts.issuing import carry_out, issue
from evercourt.continuity.acts.moving import Advance
from evercourt.continuity.models import ClosureOrder, Issuing
from evercourt.continuity.soundness import problems
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, WrongState
from evercourt.kernel.policy import must

# So many things are moved while the person waits: about a second.
AT_ONCE = 2000


@transaction.atomic
def begin_issue(order: ClosureOrder, *, by: User, via: Channel) -> ClosureOrder:
    """Issue a small order at once; let a job issue a large one (its `issuing` says how far it is).

    Asked again while the job runs, or when the order is issued, it changes nothing. Raises as `issue` does.
    """
    must(by, "closure.issue", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in plan.GIVEN or Issuing.objects.filter(order=order, version=order.version, failed="").exists():
        return order
    if order.state == ClosureOrder.State.DRAFT and (found := problems(order)):
        raise found[0]
    total = plan.size(order)
    if order.state != ClosureOrder.State.DRAFT or total <= AT_ONCE:
        return issue(order, by=by, via=via)
    Issuing.objects.filter(order=order).delete()
    Issuing.objects.create(order=order, asked_by=by, via=via, version=order.version, total=total)
    from evercourt.continuity.tasks import issue_large

    issue_large.configure(lock=f"closure:{order.pk}").defer(order_id=order.pk)
    return order


def carry_on(order_id: int) -> None:
    """Issue the order as it was asked for; what refuses it is kept for the page. Run again, it changes nothing."""
    asked = Issuing.objects.select_related("order", "asked_by").get(order=order_id)
    if asked.failed:
        return
    try:
        if asked.order.version != asked.version:
            raise WrongState(
                _("Someone else changed this draft meanwhile."), next_step=_("Read theirs, then save again.")
            )
        for advance in _told_beside(asked):
            carry_out(asked.order, by=asked.asked_by, via=Channel(asked.via), advance=advance)
    except CourtError as error:
        Issuing.objects.filter(pk=asked.pk).update(failed=str(error))


def _told_beside(asked: Issuing) -> Iterator[Advance]:
    """Yield how the act says how far it is: by a connection of its own, because its transaction is seen by nobody."""
    beside = connection.copy()
    before: dict[str, int] = {}

    def advance(what: str, done: int) -> None:
        before[what] = done
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE continuity_issuing SET what = %s, done = %s WHERE id = %s",
                [what, sum(before.values()), asked.pk],
            )

    try:
        yield advance
    finally:
        beside.close()
