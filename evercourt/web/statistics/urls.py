from django.urls import path

from evercourt.web.statistics import desk, public

urlpatterns = [
    path("figures", public.figures, name="figures"),
    path("figures.csv", public.as_csv, name="figures_csv"),
    path("figures.json", public.as_json, name="figures_json"),
    path("figures/desk", desk.desk, name="figures_desk"),
    path("figures/desk/<slug:code>", desk.figure, name="figure"),
]
