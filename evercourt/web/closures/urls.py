from django.urls import include, path

from evercourt.web.closures import views

urlpatterns = [
    path("closures/desk", include("evercourt.web.closures.desk.urls")),
    path("closures", views.closures, name="closures"),
    path("closures/<str:number>", views.closure, name="closure"),
    path("hearings/<int:pk>/consent", views.consent, name="hearing_consent"),
]
