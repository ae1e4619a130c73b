"""A ruling that gives no reasons is none: what every act by which somebody is ruled against asks for."""

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import BadInput

# Characters; less is no reason.
SHORTEST = 20


def check_reasons(reasons: str, *, basis: str, refuses: bool = False) -> None:
    """Raise BadInput, at the field `reasons`, where no reason is given; `basis` is the article that asks for them.

    `refuses`: the ruling refuses what somebody applied for, so it says which condition is not met.
    """
    if len(reasons.strip()) >= SHORTEST:
        return
    if refuses:
        said = _("Give the reasons: which condition of the law is not met, and why.")
    else:
        said = _("Give the reasons; everyone concerned reads them.")
    raise BadInput(said, field="reasons", basis=basis)
