"""Relations that people of the court declare, because the court cannot know them (CPL 47)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.events import RelationDeclared, RelationEnded
from evercourt.cases.models import DeclaredRelation, Ground
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LONGEST_NAME = 100


@transaction.atomic
def declare_relation(user: User, *, name: str, ground: str, by: User, via: Channel) -> DeclaredRelation:
    """Declare a relation with a person or company; from then on no draw seats `user` in a case of theirs.

    Twice is once. The record says that something was declared, not with whom: that is private. Raises BadInput.
    """
    must(by, "relation.declare", user)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(_("Write the name of the person or company, in full."), field="name", basis="CPL 47")
    if ground not in Ground.values:
        raise BadInput(_("Choose what kind of relation it is."), field="ground", basis="CPL 47")
    made, is_new = DeclaredRelation.objects.get_or_create(
        user=user, name=name, ended_at=None, defaults={"ground": ground, "declared_at": timezone.now()}
    )
    if is_new:
        record(RelationDeclared(relation=made.pk, ground=ground), about=user, by=by, via=via, at=made.declared_at)
    return made


@transaction.atomic
def end_relation(relation: DeclaredRelation, *, by: User, via: Channel) -> DeclaredRelation:
    """Say that a relation is over; what it excluded before stays excluded. Twice does nothing."""
    must(by, "relation.declare", relation.user)
    relation = DeclaredRelation.objects.select_for_update(of=("self",)).get(pk=relation.pk)
    if relation.ended_at is None:
        relation.ended_at = timezone.now()
        relation.save(update_fields=["ended_at"])
        record(RelationEnded(relation=relation.pk), about=relation.user, by=by, via=via, at=relation.ended_at)
    return relation
