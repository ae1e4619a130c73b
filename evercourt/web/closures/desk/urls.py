from django.urls import path

from evercourt.web.closures.desk import drafting, issuing, orders, previewing

urlpatterns = [
    path("closures/desk", orders.desk, name="closure_desk"),
    path("closures/desk/new", orders.new, name="closure_new"),
    path("closures/desk/<int:pk>", orders.order, name="closure_order"),
    path("closures/desk/<int:pk>/discarding", orders.discarding, name="closure_discarding"),
    path("closures/desk/<int:pk>/preview", previewing.preview, name="closure_preview"),
    path("closures/desk/<int:pk>/preview/<str:kind>", previewing.listed, name="closure_preview_list"),
    path("closures/desk/<int:pk>/letters/<int:person>", previewing.letter, name="closure_letter"),
    path("closures/desk/<int:pk>/issuing", issuing.issuing, name="closure_issuing"),
    path("closures/desk/<int:pk>/steps/<str:step>", drafting.step, name="closure_step"),
]
