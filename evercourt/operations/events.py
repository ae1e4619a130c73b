"""What happens to the house as a machine. Of each a line in the record of the court."""

import dataclasses
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaintenanceAnnounced(Event):
    name: ClassVar[str] = "maintenance.announced"
    summary: ClassVar[Text] = _("Maintenance of the court's system announced from %(begins_at)s to %(ends_at)s")
    docket: ClassVar[bool] = False
    maintenance: int
    begins_at: datetime
    ends_at: datetime
    reason: str
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaintenanceEnded(Event):
    """`begun` false: it was called off before it began."""

    name: ClassVar[str] = "maintenance.ended"
    summary: ClassVar[Text] = _("Maintenance of the court's system ended at %(at)s")
    docket: ClassVar[bool] = False
    maintenance: int
    at: datetime
    begun: bool
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutageBegan(Event):
    name: ClassVar[str] = "outage.began"
    summary: ClassVar[Text] = _("The court's system was down from %(began_at)s: %(cause)s")
    docket: ClassVar[bool] = False
    outage: int
    began_at: datetime
    cause: str
    parts: list[str]
    courts: list[str]
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutageEnded(Event):
    """What it meant for last days: how many moved, by which rule of the pack."""

    name: ClassVar[str] = "outage.ended"
    summary: ClassVar[Text] = _("The court's system was down from %(began_at)s to %(ended_at)s: %(cause)s")
    docket: ClassVar[bool] = False
    outage: int
    began_at: datetime
    ended_at: datetime
    cause: str
    moved: int
    basis: str
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    name: ClassVar[str] = "house.copied"
    summary: ClassVar[Text] = _("The whole house was copied as a backup")
    docket: ClassVar[bool] = False
    operator: str
