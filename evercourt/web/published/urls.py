from django.urls import path

from evercourt.web.published import publishing, reading

urlpatterns = [
    path("published", reading.listed, name="published_decisions"),
    path("published/<int:pk>", reading.read, name="published_decision"),
    path("published/<int:pk>/akoma-ntoso.xml", reading.akoma, name="published_akoma_ntoso"),
    path("decisions/<int:pk>/publication", publishing.publication, name="decision_publication"),
]
