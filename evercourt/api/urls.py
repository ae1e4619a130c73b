"""/api/v1: the routes, their description as OpenAPI, and what every POST passes through."""

from django.contrib.auth.decorators import login_not_required
from ninja import NinjaAPI

import evercourt
from evercourt.api import cases, courts, filings
from evercourt.api.idempotency import once
from evercourt.api.problems import answer_problems

api = NinjaAPI(
    title="Evercourt",
    version=evercourt.__version__,
    description="One case file, any channel: the same acts as on the pages and at the counter.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/courts", courts.router)
api.add_router("/filings", filings.router)
api.add_router("/cases", cases.router)
answer_problems(api)

urlpatterns, _app_name, app_name = api.urls
for pattern in urlpatterns:
    assert pattern.callback, "a route has its view"
    # The keys of this door are its own: no session, and so no sign-in page.
    pattern.callback = login_not_required(once(pattern.callback))
    pattern.callback.csrf_exempt = True  # type: ignore[attr-defined]
