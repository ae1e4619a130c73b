from django.urls import path

from evercourt.web.sessions import views

urlpatterns = [
    path("sessions", views.sessions, name="sessions"),
    path("sessions/new", views.new, name="session_new"),
    path("sessions/<int:pk>", views.session, name="session"),
    path("sessions/<int:pk>/suggestion", views.suggestion, name="session_suggestion"),
    path("sessions/<int:pk>/change", views.change, name="session_change"),
]
