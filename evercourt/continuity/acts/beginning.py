"""Asking for the issue of an order: a small one at once, a large one by a job that says how far it is."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.continuity import plan
from evercourt.continuity.acts.drafting import as_read
from evercourt.continuity.acts.issuing import carry_out, issue
from evercourt.continuity.acts.moving import Advance
from evercourt.continuity.models import ClosureOrder, Issuing
from evercourt.continuity.soundness import problems
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import must

# So many things are moved while the person waits: about a second.
AT_ONCE = 2000


@transaction.atomic
def begin_issue(order: ClosureOrder, *, by: User, via: Channel, version: int | None = None) -> ClosureOrder:
    """Issue a small order at once; let a job issue a large one (its `issuing` says how far it is).

    Asked again while the job runs, or when the order is issued, it changes nothing. Raises as `issue` does, and
    WrongState if `version` is given and the draft was changed since it was read.
    """
    must(by, "closure.issue", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in plan.GIVEN or Issuing.objects.filter(order=order, version=order.version, failed="").exists():
        return order
    if order.state != ClosureOrder.State.DRAFT:
        return issue(order, by=by, via=via)
    if version is not None:
        as_read(order, version)
    if found := problems(order):
        raise found[0]
    total = plan.size(order)
    if total <= AT_ONCE:
        return carry_out(order, by=by, via=via, found_sound=True)
    Issuing.objects.filter(order=order).delete()
    Issuing.objects.create(order=order, asked_by=by, via=via, version=order.version, total=total)
    from evercourt.continuity.tasks import issue_large

    issue_large.configure(lock=f"closure:{order.pk}").defer(order_id=order.pk)
    return order


def carry_on(order_id: int) -> None:
    """Issue the order as it was asked for; what refuses it is kept for the page. Run again, it changes nothing.

    What nobody foresaw is kept for the page as well, and raised: an order must not seem to be under way for ever.
    """
    asked = Issuing.objects.select_related("order", "asked_by").get(order=order_id)
    if asked.failed:
        return
    try:
        for advance in _told_beside(asked):
            _issue_as_read(asked, advance)
    except CourtError as error:
        Issuing.objects.filter(pk=asked.pk).update(failed=str(error))
    except Exception:
        unforeseen = _("Something went wrong at the court.")
        Issuing.objects.filter(pk=asked.pk).update(failed=str(unforeseen))
        raise


@transaction.atomic
def _issue_as_read(asked: Issuing, advance: Advance) -> None:
    order = ClosureOrder.objects.locked(asked.order_id)
    as_read(order, asked.version)
    carry_out(order, by=asked.asked_by, via=Channel(asked.via), advance=advance)


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
