from django.urls import path

from evercourt.web.counsel import case, desk, post, practice

urlpatterns = [
    path("practice", practice.practice, name="practice"),
    path("practice/appearance", case.appearance_new, name="appearance_new"),
    path("practice/desk", desk.desk, name="practice_desk"),
    path("practice/desk.ics", desk.calendar, name="practice_calendar"),
    path("practice/address", post.address, name="address_for_service"),
    path("licences", practice.licences, name="licences"),
    path("restrictions", practice.restrictions, name="restrictions"),
    path("appearances/<int:pk>", case.appearance, name="appearance"),
    path("cases/<int:pk>/counsel/<int:party>", case.counsel, name="case_counsel"),
    path("cases/<int:pk>/counsel/<int:party>/defender", case.defender, name="case_defender"),
    path("returned", post.returned, name="returned"),
    path("letters-for-the-post", post.print_file, name="print_for_post"),
]
