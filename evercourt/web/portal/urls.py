from django.urls import path

from evercourt.web.portal import (
    announcements,
    calculators,
    courts,
    guidance,
    lookups,
    machines,
    preferences,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("courts", courts.courts, name="courts"),
    path("courts/<str:code>", courts.court, name="court"),
    path("guidance", guidance.guidance, name="guidance"),
    path("guidance/<str:name>", guidance.cause, name="cause"),
    path("fees", calculators.fees, name="fees"),
    path("deadlines", calculators.deadlines, name="deadlines"),
    path("receipts", lookups.receipts, name="receipts"),
    path("codes", lookups.codes, name="codes"),
    path("codes/<str:code>", lookups.code, name="code"),
    path("announcements", announcements.announcements, name="announcements"),
    path("announcements/<int:pk>", announcements.announcement, name="announcement"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("language", preferences.language, name="language"),
    path("type-size", preferences.type_size, name="type_size"),
    path("health", machines.health, name="health"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("robots.txt", machines.robots, name="robots"),
]
