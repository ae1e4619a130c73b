"""Hearings: schedule, look, put off, record; by video: by whose consent, the bench, one's place, the transcript."""

from django.urls import path

from evercourt.web.hearings import (
    absence,
    arranging,
    bench,
    centre,
    entrance,
    place,
    public,
    recorded,
    transcript,
    views,
    way,
)

urlpatterns = [
    path("hearings", public.hearings, name="hearings"),
    path("hearings/arranging", arranging.arrange, name="hearing_arranging"),
    path("hearings/public", public.public_hearings, name="public_hearings"),
    path("cases/<int:pk>/hearings/new", views.new, name="hearing_new"),
    path("cases/<int:pk>/recorded-hearing", recorded.recorded, name="recorded_hearing"),
    path("hearings/<int:pk>", views.hearing, name="hearing"),
    path("hearings/<int:pk>/calendar.ics", views.calendar, name="hearing_calendar"),
    path("hearings/<int:pk>/adjournment", views.adjournment, name="hearing_adjournment"),
    path("hearings/<int:pk>/outcome", views.outcome, name="hearing_outcome"),
    path("hearings/<int:pk>/grounds", way.grounds, name="hearing_grounds"),
    path("hearings/<int:pk>/way", way.way, name="hearing_way"),
    path("hearings/<int:pk>/bench", bench.bench, name="hearing_bench"),
    path("hearings/<int:pk>/bench/live", bench.bench_live, name="hearing_bench_live"),
    path("hearings/<int:pk>/people/<int:person>/line", absence.line, name="hearing_line"),
    path("hearings/<int:pk>/place", place.place, name="hearing_place"),
    path("hearings/<int:pk>/place/live", place.place_live, name="hearing_place_live"),
    path("hearings/<int:pk>/room", entrance.live_room, name="hearing_room"),
    path("hearings/<int:pk>/transcript", transcript.transcript, name="hearing_transcript"),
    path("hearings/<int:pk>/transcript/lines", transcript.transcript_lines, name="hearing_lines"),
    path("hearings/<int:pk>/transcript.vtt", transcript.captions, name="hearing_captions"),
    path("hearings/<int:pk>/observing", public.observing, name="hearing_observing"),
    path("centre/hearings", centre.centre_hearings, name="centre_hearings"),
    path("centre/papers", centre.centre_papers, name="centre_papers"),
    path("centre/hearings/<int:pk>", centre.centre_room, name="centre_room"),
    path("centre/hearings/<int:pk>/live", centre.centre_live, name="centre_live"),
]
