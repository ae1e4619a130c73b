"""The rows of this room that are compared with their witnesses."""

from evercourt.conference.models import Recording, Room, Said, Seat
from evercourt.ledger.rows import check_rows

for model in (Room, Seat, Recording, Said):
    check_rows(model, case="")
