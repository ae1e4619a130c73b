"""Who takes part in a hearing, where, and who must not meet; interpreters; observers."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party, Representation
from evercourt.courts.models import Court
from evercourt.hearings.models.centre import CentreRoom
from evercourt.hearings.models.hearing import Hearing
from evercourt.hearings.states import OBSERVER, ObserverState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Role(models.TextChoices):
    """What a person is in a hearing."""

    JUDGE = "judge", _("judge")
    CLERK = "clerk", _("court recorder")
    PARTY = "party", _("party")
    REPRESENTATIVE = "representative", _("representative")
    PROSECUTOR = "prosecutor", _("prosecutor")
    ACCUSED = "accused", _("accused")
    DEFENDER = "defender", _("defender")
    GUARDIAN = "guardian", _("legal representative")
    INTERPRETER = "interpreter", _("interpreter")
    WITNESS = "witness", _("witness")
    EXPERT = "expert", _("appraiser or expert")
    OPERATOR = "operator", _("operator of the detention centre")


class Participant(models.Model):
    """One person in one hearing: role, language, on site or by video, proved at the door, admitted, gone."""

    class Check(models.TextChoices):
        """How it was made sure at the door who it is; never by a face alone (OLR 7)."""

        DOCUMENT = "document", _("document and face, seen by the bench")
        KNOWN = "known", _("known to the court by office")
        QUESTIONS = "questions", _("questions of the file, and a code to the known number")

    Role = Role
    ON_SITE, REMOTE = Hearing.Mode.ON_SITE, Hearing.Mode.REMOTE

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=16, choices=Role.choices)
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="takes_part"
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    representation = models.ForeignKey(
        Representation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    needs_interpreter = models.BooleanField(default=False)
    mode = models.CharField(max_length=16, choices=[(m, m.label) for m in (ON_SITE, REMOTE)], default=ON_SITE)
    place = models.CharField(max_length=200, blank=True, help_text="A place the court designates (OLR 24, 37).")
    in_custody = models.BooleanField(default=False)
    centre_room = models.ForeignKey(CentreRoom, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    interprets_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="interpreters"
    )
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Who it is was proved again at the door.")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    check_method = models.CharField(max_length=16, choices=Check.choices, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="In a waiting room of their own.")
    admitted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, help_text="A witness or expert who has testified.")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="Takes no part any more: replaced, or revoked.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed()]
        ordering = ["hearing", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "user", "role", "party"], condition=Q(gone_at=None, user__isnull=False),
                nulls_distinct=False, name="a_person_takes_part_once",
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None) | (Q(checked_by__isnull=False) & ~Q(check_method="")),
                name="checked_by_somebody_in_a_way",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.role}"

    @property
    def is_remote(self) -> bool:
        return self.mode == self.REMOTE

    @property
    def is_isolated(self) -> bool:
        """Whether the person must not follow the hearing before they testify (OLR 26)."""
        return self.role in (Role.WITNESS, Role.EXPERT)


class Apart(models.Model):
    """Two people who must not meet: their waiting rooms are apart, and neither sees or hears the other's picture."""

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="apart")
    one = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "one", "other"], name="two_are_kept_apart_once"),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="two_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Interpreter(models.Model):
    """An interpreter on the list of a court: for which languages, and until when qualified (CPL 11; CRPL 9)."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="interpreters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interprets")
    languages = models.JSONField(default=list, help_text="Codes; sign language is sgn.")
    qualified_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["court", "user"], name="an_interpreter_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.languages}"


class OnSiteDemand(models.Model):
    """A party's reasoned demand that somebody attend on site, and the answer (OLR 5, 26)."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="on_site_demands")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="demand_is_decided_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.participant_id} {self.granted}"


class ObserverRequest(Stateful):
    """Somebody asks to watch a public hearing, and accepts its conditions (OLR 27)."""

    State = ObserverState
    transitions = OBSERVER

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="observers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=ObserverState.choices, default=ObserverState.ASKED)
    conditions = models.CharField(max_length=32, help_text="Version of the conditions accepted.")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(OBSERVER)]
        constraints = [models.UniqueConstraint(fields=["hearing", "user"], name="a_person_asks_once_to_observe")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.user_id} {self.state}"
