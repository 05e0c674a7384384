"""The OpenAPI document at `/schema/openapi.json`, and Swagger UI at `/schema`, which needs nothing from elsewhere."""

from collections.abc import Sequence
from importlib import metadata, resources
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from edge.errors import RouteNotFoundError

_DESCRIPTION = (
    "Talkdesk's components. Each route also exists as `/{integration}/key/{access_key}/…`, for callers that can "
    "present an access key only as a part of the path."
)
_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_START = """\
SwaggerUIBundle({
  url: "/schema/openapi.json", dom_id: "#ui", deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
});
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Deskbridge</title>
<link rel="icon" type="image/png" href="/schema/favicon-32x32.png">
<link rel="stylesheet" href="/schema/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/schema/swagger-ui-bundle.js"></script>
<script src="/schema/start.js"></script>
</body>
</html>
"""
# Whatever a later version of Swagger UI tries, the browser fetches nothing from elsewhere.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
}


def create_schema_routes(documented: Sequence[ControllerRouterHandler]) -> list[HTTPRouteHandler]:
    """The routes that document the given ones."""
    document = describe(documented)
    folder = resources.files("swagger_ui") / "static"
    files = {name: (media_type, (folder / name).read_bytes()) for name, media_type in _FILES.items()}
    files["openapi.json"] = ("application/json", document)
    files["start.js"] = ("text/javascript", _START.encode())

    @get("/schema", include_in_schema=False, sync_to_thread=False)
    def page() -> Response[str]:
        return Response(_PAGE, media_type="text/html", headers=_PAGE_HEADERS)

    @get("/schema/{file:str}", include_in_schema=False, sync_to_thread=False)
    def schema_file(file: str) -> Response[bytes]:
        if file not in files:
            raise RouteNotFoundError("There is no such file.")
        media_type, content = files[file]
        return Response(content, media_type=media_type)

    return [page, schema_file]


def describe(documented: Sequence[ControllerRouterHandler]) -> bytes:
    """The OpenAPI document of these routes, as JSON."""
    config = OpenAPIConfig(
        title="Deskbridge",
        version=metadata.version("deskbridge"),
        description=_DESCRIPTION,
        components=Components(
            security_schemes={
                "access_key": SecurityScheme(
                    type="http", scheme="bearer", description="The integration's access key, where it has one."
                )
            }
        ),
        security=[{"access_key": []}, {}],
    )
    app = Litestar(route_handlers=list(documented), openapi_config=config, logging_config=None)
    document = app.openapi_schema.to_schema()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if example := handler.opt.get("request_example"):
                _set_request_example(document, route.path_format, example)
    _simplify(document)
    return msgspec.json.encode(document)


def _simplify(node: Any) -> None:
    """Say what Litestar cannot: types overlap, and what a field is when it is left out says nothing to a caller."""
    if isinstance(node, list):
        for item in node:
            _simplify(item)
    elif isinstance(node, dict):
        if branches := node.pop("oneOf", None):
            types = [branch.get("type") for branch in branches]
            node["anyOf"] = [branch for branch in branches if branch.get("type") != "integer" or "number" not in types]
        if "type" in node or "anyOf" in node:
            node.pop("default", None)
        for key, item in node.items():
            if key != "examples":
                _simplify(item)


def _set_request_example(document: dict[str, Any], path: str, example: Any) -> None:
    body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    body["examples"] = {"contract": {"value": example}}
