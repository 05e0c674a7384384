"""Somebody else's bridge: a small Litestar app with faults to switch on, each under a path of its own.

`/{fault}/contact_sync` and so on; `none` has no fault. State is kept for each fault alone.
"""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, Router, get, post

AUTH = {"username": "canary-user@example.com", "password": "canary-password"}
TOKEN = "canary-token"
PAGE = 5
TYPES = ["ticket", "note"]

_Request = Request[Any, Any, Any]
_DAY = "2020-01-{:02} 10:00:00 UTC"


def _contact(number: int, day: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "name": f"Person {number}",
        "emails": [f"p{number}@example.com"],
        "phones": [f"+1202555{number:04}"],
        "updated": _DAY.format(day),
    }


# Contacts 4, 5, 6 and 7 share a day, and 5 | 6 is where a page ends; so do 14 to 17.
CONTACTS = [_contact(number, {5: 4, 6: 4, 7: 4, 15: 14, 16: 14, 17: 14}.get(number, number)) for number in range(1, 29)]


class RefusedError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__()
        self.status = status
        self.headers = headers


class Bridge:
    """What it answers. `calls` counts by fault and route."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()
        self.written: Counter[str] = Counter()

    async def body(self, request: _Request, fault: str, route: str) -> dict[str, Any]:
        """Of a request with good credentials. Raises RefusedError."""
        self.calls[fault, route] += 1
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise RefusedError(500 if fault == "500_for_garbage" else 400) from None
        if not isinstance(body, dict) or not isinstance(body.get("auth", {}), dict):
            raise RefusedError(400)
        auth = body.get("auth", {})
        if fault == "403_for_bad_credentials" and auth.get("password") != AUTH["password"]:
            raise RefusedError(403)
        good = all(auth.get(key) == value for key, value in AUTH.items())
        if route != "auth_validation":
            good = good and auth.get("account_token") == TOKEN
        if not good and fault != f"{route}_open":
            raise RefusedError(401)
        if fault == f"{route}_401" and self.calls[fault, route] % 4 == (1 if route == "auth_validation" else 2):
            raise RefusedError(401)
        if fault == f"{route}_503" and self.calls[fault, route] == 2:
            raise RefusedError(503, **{"Retry-After": "0"})
        if fault == f"{route}_500":
            raise RefusedError(500, **{"Retry-After": "0"})
        if fault == f"{route}_missing":
            raise RefusedError(404)
        if fault == "meta_is_mandatory" and route == "contact_sync" and "meta" not in body:
            raise RefusedError(400)
        if not isinstance(body.get("meta") or {}, dict):
            raise RefusedError(400)
        return body

    def contacts(self, fault: str, meta: dict[str, Any]) -> dict[str, Any]:
        """A page. The offset says where its synchronisation began, and how far it is."""
        began, index = meta.get("synchronization_checkpoint") or "", 0
        if offset := meta.get("offset"):
            try:
                began_at_offset, _, text = offset.rpartition("|")
                began, index = began if fault == "two_readings" else began_at_offset, int(text)
            except ValueError:
                raise RefusedError(400) from None
        if began and not began.endswith("UTC"):
            raise RefusedError(400)
        order = sorted(CONTACTS, key=lambda each: each["id"]) if fault == "unsorted" else CONTACTS
        exclusive = fault == "lost_tie_on_resume"
        listed = [each for each in order if each["updated"] > began or (each["updated"] == began and not exclusive)]
        page = listed[index : index + PAGE]
        after = index + PAGE
        if fault == "lost_tie" and page:
            # The next page starts after the last timestamp of this one.
            after = next((at for at, each in enumerate(listed) if each["updated"] > page[-1]["updated"]), len(listed))
        answer: dict[str, Any] = {"contacts": [_delivered(fault, each) for each in page]}
        if page and fault != "no_checkpoint":
            answer["synchronization_checkpoint"] = max(each["updated"] for each in listed[:after])
            if fault == "backwards":
                answer["synchronization_checkpoint"] = _DAY.format(28 - index)
        if after < len(listed):
            answer["next_offset"] = f"{began}|{0 if fault == 'repeating_offset' else after}"
        elif fault == "null_next_offset":
            answer["next_offset"] = None
        elif fault == "empty_next_offset":
            answer["next_offset"] = ""
        return answer

    def interactions(self, fault: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        """One of each type that is asked for, for whoever is known."""
        data = body.get("data") or {}
        known = [
            each
            for each in CONTACTS
            if data.get("contact_external_id") == each["id"]
            or {*each["phones"], *each["emails"]} & {*data.get("contact_phones", ()), *data.get("contact_emails", ())}
        ]
        asked = TYPES if fault == "unasked_type" else body.get("meta", {}).get("interaction_types", TYPES)
        date = "yesterday" if fault == "odd_date" else "2012-11-21 17:53:51 UTC"
        priority = "highest" if fault == "odd_priority" else "high"
        return [
            {"id": f"{type_}-{each['id']}", "subject": "S", "date": date, "type": type_, "priority": priority}
            for each in known
            for type_ in asked
            if type_ in TYPES
        ]


def _delivered(fault: str, contact: dict[str, Any]) -> dict[str, Any]:
    contact = {key: value for key, value in contact.items() if key != "updated"}
    if fault == "numeric_ids":
        contact["id"] = int(contact["id"].removeprefix("c"))
    if fault == "null_fields":
        contact["title"] = None
    if fault == "nameless":
        contact["name"] = ""
    if fault == "odd_phones":
        contact["phones"] = ["555-0100"]
    if fault == "escapes":
        contact["name"] = 7
        contact["title"] = "\x1b[31mred[/red] canary-password \u202e"
    return contact


def create_app(bridge: Bridge) -> Litestar:
    """The application."""

    def refuse(request: _Request, refusal: RefusedError) -> Response[Any]:
        fault = request.path_params.get("fault")
        content = "refused" if fault == "html_errors" else {"message": f"refused with {refusal.status}"}
        media_type = "text/html" if fault == "html_errors" else "application/json"
        return Response(content, media_type=media_type, status_code=refusal.status, headers=refusal.headers)

    @post("/auth_validation", status_code=200)
    async def auth_validation(request: _Request) -> dict[str, Any]:
        fault = request.path_params["fault"]
        await bridge.body(request, fault, "auth_validation")
        return {"account_token": TOKEN} | ({"limit": 1.5} if fault == "fraction_to_store" else {})

    @post("/contact_sync", status_code=200)
    async def contact_sync(request: _Request) -> Response[Any]:
        fault = request.path_params["fault"]
        body = await bridge.body(request, fault, "contact_sync")
        if fault == "nested":
            return Response(b"[" * 100_000, media_type="application/json")
        if fault == "huge":
            return Response(b" " * (32 * 1024 * 1024 + 1), media_type="application/json")
        if fault == "not_utf8":
            return Response(b'{"contacts": ["\xff"]}', media_type="application/json")
        if fault == "wrong_shape":
            return Response({"contacts": [1, None, {"id": [], "name": {}}], "next_offset": {}})
        media_type = "text/plain" if fault == "text_plain" else "application/json"
        page = bridge.contacts(fault, body.get("meta") or {})
        return Response(json.dumps(page).encode(), media_type=media_type)

    @post("/agent_sync", status_code=200)
    async def agent_sync(request: _Request) -> dict[str, Any]:
        fault = request.path_params["fault"]
        meta = (await bridge.body(request, fault, "agent_sync")).get("meta") or {}
        offset = meta.get("offset") or 0
        if not isinstance(offset, int):
            raise RefusedError(400)
        agents = [{"id": f"a{offset}", "name": "Agent", "email": "a@example.com"}]
        if fault == "text_agent_offset":
            return {"agents": agents, **({"next_offset": "1"} if not offset else {})}
        if fault == "endless_agents":
            return {"agents": agents, "next_offset": 1}
        return {"agents": agents} | ({"next_offset": offset + 1} if offset < 3 else {})

    @post("/interaction_update", status_code=200)
    async def interaction_update(request: _Request) -> list[dict[str, Any]]:
        fault = request.path_params["fault"]
        return bridge.interactions(fault, await bridge.body(request, fault, "interaction_update"))

    @post("/actions/{action:str}")
    async def execute(request: _Request) -> Response[Any]:
        fault = request.path_params["fault"]
        action = request.path_params["action"]
        body = await bridge.body(request, fault, "actions")
        if action != "open_case":
            raise RefusedError(404)
        if "subject" not in (body.get("data") or {}) and fault != "incomplete_action":
            return Response({"message": "subject is missing"}, status_code=400)
        bridge.written[fault] += 1
        return Response({"external_id": 23 if fault == "numeric_external_id" else "23"}, status_code=201)

    @get("/{fault:str}")
    async def describe(request: _Request) -> dict[str, Any]:
        fault = request.path_params["fault"]
        if fault != "described":
            return {"status": "up"}
        return {"name": "other", "authentication_type": "magic", "interaction_types": TYPES}

    routes = Router(
        "/{fault:str}", route_handlers=[auth_validation, contact_sync, agent_sync, interaction_update, execute]
    )
    return Litestar(
        [describe, routes], exception_handlers={RefusedError: refuse}, openapi_config=None, logging_config=None
    )


@contextmanager
def running_faulty_bridge() -> Iterator[tuple[str, Bridge]]:
    """Its URL without a slash at the end, and what it counts."""
    bridge = Bridge()
    config = uvicorn.Config(create_app(bridge), log_config=None, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", bridge
        finally:
            server.should_exit = True
            thread.join()
