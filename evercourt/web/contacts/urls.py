from django.urls import path

from evercourt.web.contacts import desk, public

urlpatterns = [
    path("contacts", public.contacts, name="contacts"),
    path("contacts/desk", desk.desk, name="contact_desk"),
    path("contacts/desk/court", desk.court_entry, name="contact_court"),
    path("contacts/desk/new", desk.new, name="contact_new"),
    path("contacts/desk/<int:pk>", desk.division_entry, name="contact_edit"),
    path("contacts/desk/answered/<int:pk>", desk.answered, name="contact_answered"),
    path("contacts/<int:pk>", public.contact, name="contact"),
]
