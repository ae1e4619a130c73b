from django.urls import path

from evercourt.web.uploads import views

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<str:key>", views.upload, name="upload"),
    path("uploads/<str:key>/pieces", views.pieces, name="upload_pieces"),
    path("uploads/<str:key>/document", views.document, name="upload_document"),
    path("uploads/<str:key>/removal", views.removal, name="upload_removal"),
]
