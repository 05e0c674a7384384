"""The application: its routes, its one exception handler, its connection to the core."""

import contextlib
from collections.abc import AsyncIterator, Callable

from litestar import Litestar, Router
from litestar.datastructures import State

from edge.access import AccessKeys, authorise
from edge.action_executor import execute_action
from edge.agent_retriever import agent_sync
from edge.authorization_validator import auth_validation
from edge.contact_retriever import contact_sync
from edge.core_client import CoreClient
from edge.envelope import Envelope
from edge.error_handler import answer_error
from edge.integration import describe_integration
from edge.interaction_retriever import interaction_update
from edge.json_request import JsonRequest
from edge.readiness import healthz, readyz
from edge.schema import create_schema_routes

_COMPONENTS = [describe_integration, auth_validation, contact_sync, agent_sync, interaction_update, execute_action]


def create_app(
    access_keys: AccessKeys,
    open_core: Callable[[], contextlib.AbstractAsyncContextManager[CoreClient]],
    body_limit: int,
) -> Envelope:
    """The ASGI application. The core is opened when it starts and closed when it stops."""

    @contextlib.asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        async with open_core() as core:
            app.state.core = core
            yield

    open_routes = _components("/{integration:str}")
    keyed_routes = _components("/{integration:str}/key/{access_key:str}")
    app = Litestar(
        [
            healthz,
            readyz,
            *create_schema_routes([_components("/{integration:str}"), healthz, readyz]),
            open_routes,
            keyed_routes,
        ],
        state=State({"access_keys": access_keys}),
        lifespan=[connected],
        exception_handlers={Exception: answer_error},
        request_max_body_size=body_limit,
        openapi_config=None,
        logging_config=None,
    )
    return Envelope(app, access_keys)


def _components(path: str) -> Router:
    return Router(path, route_handlers=_COMPONENTS, before_request=authorise, request_class=JsonRequest)
