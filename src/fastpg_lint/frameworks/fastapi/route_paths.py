"""Route paths: where a route is served, with the prefixes of all that its router is included by."""

from fastpg_lint.frameworks.fastapi.inclusions import Inclusions
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.semantic.project import Project


def served_label(project: Project, route: Route) -> str:
    """The route as a client names it: `GET /api/orders`; empty where its path is not written out.

    Of a router that is included several times, the first time counts.
    """
    if not route.label:
        return ""
    method, _, path = route.label.partition(" ")
    before = [one.before for one in project.of(Inclusions).around(route)]
    return f"{method} {''.join(reversed(before))}{path}" if before or path else f"{method} /"
