from django.urls import path

from evercourt.web.review import papers, queue, relief, views

urlpatterns = [
    path("review", queue.queue, name="review_queue"),
    path("review/<int:pk>", views.review, name="review"),
    path("review/<int:pk>/draft", views.draft, name="review_draft"),
    path("review/<int:pk>/claim", views.claim, name="review_claim"),
    path("review/<int:pk>/acceptance", views.acceptance, name="review_acceptance"),
    path("review/<int:pk>/return", views.return_, name="review_return"),
    path("review/<int:pk>/judge", views.judge, name="review_judge"),
    path("review/<int:pk>/relief", relief.relief, name="review_relief"),
    path("review/<int:pk>/refusal", views.refusal, name="review_refusal"),
    path("review/<int:pk>/documents/<int:document>", papers.original, name="review_document"),
    path("review/<int:pk>/documents/<int:document>/pages/<int:page>", papers.page, name="review_document_page"),
]
