"""/api/v1: the routes, their description as OpenAPI, and what every request passes through."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

import evercourt
from evercourt.api import (
    bulk,
    cases,
    closures,
    codes,
    contacts,
    courts,
    decisions,
    docket,
    drafts,
    endpoints,
    enforcement,
    entrusted,
    exchanges,
    extensions,
    fees,
    files,
    filings,
    finding,
    groups,
    hearings,
    hotline,
    me,
    measures,
    mediations,
    notices,
    operations,
    parties,
    publications,
    queue,
    recusals,
    review,
    sales,
    service,
    sessions,
    sittings,
    things,
    visits,
    work,
)
from evercourt.api.description import INTRODUCTION, TAGS, CourtAPI
from evercourt.api.doors import door, nothing_here
from evercourt.api.idempotency import once
from evercourt.api.problems import answer_problems

api = CourtAPI(
    title="Evercourt",
    version=evercourt.__version__,
    description=INTRODUCTION,
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"tags": [{"name": name, "description": text} for name, text in TAGS.items()]},
)
# What hangs below a noun comes after the noun's own routes.
ROUTERS = {
    "/courts": (courts.router,),
    "/uploads": (files.uploads,),
    "/codes": (codes.router,),
    "/filings": (filings.router,),
    "/cases": (cases.router, fees.router),
    "": (
        me.router,
        endpoints.router,
        drafts.router,
        bulk.router,
        review.router,
        service.router,
        entrusted.router,
        parties.router,
        recusals.router,
        extensions.router,
        docket.router,
        groups.router,
        hearings.router,
        exchanges.router,
        mediations.router,
        sittings.router,
        sessions.router,
        decisions.router,
        publications.router,
        enforcement.router,
        measures.router,
        things.router,
        sales.router,
        visits.router,
        queue.router,
        closures.router,
        notices.router,
        contacts.router,
        hotline.router,
        work.router,
        finding.router,
        operations.router,
    ),
}
for prefix, routers in ROUTERS.items():
    for router in routers:
        api.add_router(prefix, router)
answer_problems(api)

urlpatterns, _app_name, app_name = api.urls
urlpatterns.append(path("<path:path>", nothing_here))
for pattern in urlpatterns:
    assert pattern.callback, "a route has its view"
    # The keys of this door are its own: no session, and so no sign-in page.
    pattern.callback = login_not_required(door(once(pattern.callback)))
    pattern.callback.csrf_exempt = True  # type: ignore[attr-defined]
