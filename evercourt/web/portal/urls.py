from django.urls import path

from evercourt.web.portal import preferences, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language", preferences.language, name="language"),
    path("type-size", preferences.type_size, name="type_size"),
]
