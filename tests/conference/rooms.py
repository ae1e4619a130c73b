"""A room with a host and a guest."""

from evercourt.conference import acts


def open_with(court, host, guest):
    """Return the room, the host's seat and the guest's; neither has come yet."""
    room = acts.open_room(court=court, subject="hearing:1", stream=f"court:{court.pk}", title="Hearing", by=host)
    seat = acts.give_seat(room, host, role="judge", publishes=["audio", "video", "screen"], is_host=True, by=None)
    return room, seat, acts.give_seat(room, guest, role="party", by=host)
