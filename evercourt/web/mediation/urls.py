from django.urls import path

from evercourt.web.mediation import confirmations, directory, files, joining, proposing, views

urlpatterns = [
    path("mediators", directory.mediators, name="mediators"),
    path("mediations", views.mediations, name="mediations"),
    path("mediations/join", joining.join, name="mediation_join"),
    path("mediations/<int:pk>", views.mediation, name="mediation"),
    path("mediations/<int:pk>/files/<int:statement>", files.statement_file, name="mediation_file"),
    path("mediations/<int:pk>/agreement.pdf", files.agreement_file, name="mediation_agreement"),
    path("mediations/<int:pk>/<slug:act>", views.act, name="mediation_act"),
    path("cases/<int:pk>/mediation", proposing.propose, name="case_mediation"),
    path("confirmations", confirmations.confirmations, name="confirmations"),
    path("confirmations/<int:pk>", confirmations.confirmation, name="confirmation"),
]
