from django.urls import path

from evercourt.web.portal import views

urlpatterns = [
    path("", views.home, name="home"),
]
