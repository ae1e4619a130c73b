"""The hotline's desk: calls, the case as it may be told, work orders, open questions, the supervisor's view."""
