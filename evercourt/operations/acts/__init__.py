"""What can be done with the house as a machine."""

from evercourt.operations.acts.copying import note_backup
from evercourt.operations.acts.maintenance import announce_maintenance, end_maintenance, end_what_is_over
from evercourt.operations.acts.outages import end_outage, record_outage

__all__ = ["announce_maintenance", "end_maintenance", "end_outage", "end_what_is_over", "note_backup", "record_outage"]
