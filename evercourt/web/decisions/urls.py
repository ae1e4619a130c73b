from django.urls import path

from evercourt.web.decisions import protection, views

urlpatterns = [
    path("cases/<int:pk>/decisions/new", views.new, name="decision_new"),
    path("cases/<int:pk>/protection", protection.change, name="protection_change"),
    path("decisions/<int:pk>", views.decision, name="decision"),
    path("decisions/<int:pk>/text", views.text, name="decision_text"),
    path("decisions/<int:pk>/signing", views.signing, name="decision_signing"),
    path("decisions/<int:pk>/signature", views.signature, name="decision_signature"),
    path("decisions/<int:pk>/declining", views.declining, name="decision_declining"),
    path("decisions/<int:pk>/pronouncement", views.pronouncement, name="decision_pronouncement"),
    path("decisions/<int:pk>/appeal", views.appealing, name="decision_appeal"),
    path("decisions/<int:pk>/enforcement", views.enforcement, name="decision_enforcement"),
]
