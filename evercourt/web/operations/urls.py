from django.urls import path

from evercourt.web.operations import views

urlpatterns = [
    path("outages", views.outages, name="outages"),
    path("operations", views.desk, name="operations"),
]
