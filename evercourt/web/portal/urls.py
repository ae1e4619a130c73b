from django.urls import path

from evercourt.web.portal import machines, preferences, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language", preferences.language, name="language"),
    path("type-size", preferences.type_size, name="type_size"),
    path("health", machines.health, name="health"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("robots.txt", machines.robots, name="robots"),
]
