from django.urls import include, path

from evercourt.web.closures import board, ending, machines, public, reports, sheet, views

urlpatterns = [
    path("", include("evercourt.web.closures.desk.urls")),
    path("closures", public.closures, name="closures"),
    path("closures/feed.atom", machines.feed, name="closures_feed"),
    path("closures/reports", reports.reports, name="closure_reports"),
    path("closures/<str:number>", public.closure, name="closure"),
    path("closures/<str:number>/alert.xml", machines.alert, name="closure_alert"),
    path("closures/<str:number>/notice.jsonld", machines.data, name="closure_data"),
    path("closures/<str:number>/sheet.pdf", sheet.sheet, name="closure_sheet"),
    path("closures/<str:number>/script", sheet.script, name="closure_script"),
    path("closures/<str:number>/script/unanswered", board.unanswered, name="closure_unanswered"),
    path("closures/<str:number>/told", board.board, name="closure_board"),
    path("closures/<str:number>/told/<int:pk>", board.call, name="closure_call"),
    path("closures/<str:number>/ending", ending.reopening, name="closure_ending"),
    path("closures/<str:number>/report", reports.report, name="closure_report"),
    path("hearings/<int:pk>/keeping", views.keeping, name="hearing_keeping"),
    path("hearings/<int:pk>/consent", views.consent, name="hearing_consent"),
]
