from django.urls import path

from evercourt.web.enforcement import views

urlpatterns = [
    path("enforcement", views.queue, name="enforcement_queue"),
    path("enforcement/<int:pk>", views.application, name="enforcement_application"),
    path("enforcement/<int:pk>/opening", views.opening, name="enforcement_opening"),
    path("enforcement/<int:pk>/judge", views.judge, name="enforcement_judge"),
    path("enforcement/<int:pk>/refusal", views.refusal, name="enforcement_refusal"),
]
