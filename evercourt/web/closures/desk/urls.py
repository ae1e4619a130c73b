from django.urls import path

from evercourt.web.closures.desk import drafting, issuing, orders, previewing

urlpatterns = [
    path("", orders.desk, name="closure_desk"),
    path("/new", orders.new, name="closure_new"),
    path("/<int:pk>", orders.order, name="closure_order"),
    path("/<int:pk>/discarding", orders.discarding, name="closure_discarding"),
    path("/<int:pk>/preview", previewing.preview, name="closure_preview"),
    path("/<int:pk>/preview/<str:kind>", previewing.listed, name="closure_preview_list"),
    path("/<int:pk>/letters/<int:person>", previewing.letter, name="closure_letter"),
    path("/<int:pk>/issuing", issuing.issuing, name="closure_issuing"),
    path("/<int:pk>/steps/<str:step>", drafting.step, name="closure_step"),
]
