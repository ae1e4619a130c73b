from django.urls import path

from evercourt.web.hearings import views

urlpatterns = [
    path("cases/<int:pk>/hearings/new", views.new, name="hearing_new"),
    path("hearings/<int:pk>", views.hearing, name="hearing"),
    path("hearings/<int:pk>/calendar.ics", views.calendar, name="hearing_calendar"),
    path("hearings/<int:pk>/adjournment", views.adjournment, name="hearing_adjournment"),
    path("hearings/<int:pk>/outcome", views.outcome, name="hearing_outcome"),
]
