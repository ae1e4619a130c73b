from django.urls import path

from evercourt.web.appointments import arranging, booking, desk, hall, visits

urlpatterns = [
    path("appointments", visits.appointments, name="appointments"),
    path("appointments/new", booking.new, name="appointment_new"),
    path("appointments/<int:pk>", visits.appointment, name="appointment"),
    path("appointments/<int:pk>/calendar.ics", visits.calendar, name="appointment_calendar"),
    path("appointments/<int:pk>/code.svg", visits.code, name="appointment_code"),
    path("appointments/<int:pk>/cancellation", visits.cancellation, name="appointment_cancellation"),
    path("counter/visits", visits.front, name="front_visits"),
    path("counter/queue", desk.desk, name="queue_desk"),
    path("counter/queue/counter", desk.place, name="queue_place"),
    path("counter/queue/arrivals", desk.arrivals, name="queue_arrivals"),
    path("counter/queue/tickets", desk.tickets, name="queue_tickets"),
    path("counter/queue/tickets/<int:pk>", desk.ticket, name="queue_ticket"),
    path("counter/queue/tickets/<int:pk>/<slug:step>", desk.step, name="queue_step"),
    path("counter/queue/calls", desk.calls, name="queue_calls"),
    path("counter/queue/machine", hall.opening, name="ticket_machine_opening"),
    path("tickets", hall.machine, name="ticket_machine"),
    path("halls/<str:code>", hall.hall, name="hall"),
    path("halls/<str:code>/numbers", hall.numbers, name="hall_numbers"),
    path("counters", arranging.counters, name="counters"),
    path("counters/new", arranging.counter, name="counter_new"),
    path("counters/<int:pk>", arranging.counter, name="counter_change"),
    path("counters/pauses/new", arranging.pause, name="pause_new"),
    path("counters/pauses/<int:pk>/lifting", arranging.lifting, name="pause_lifting"),
]
