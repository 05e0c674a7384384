"""`python http_adapter.py`: an adapter over a CRM that speaks HTTP, as an author would write it."""

from collections.abc import Mapping

from pydantic import Field

from adapters import sdk


class CrmSettings(sdk.AdapterSettings):
    """Where the CRM is."""

    crm_url: str = Field(description="Its address.")


class HttpAdapter(sdk.Adapter):
    """Lists agents."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = sdk.HttpClient(sdk.AllowedHosts(url))

    @property
    def declaration(self) -> sdk.Declaration:
        return sdk.Declaration(
            name="http",
            version="1.0.0",
            authentication=sdk.authentication("custom", sdk.authentication_field("token", "Token")),
            agents=sdk.agents(max_page_size=100),
        )

    async def close(self) -> None:
        await self._http.close()

    async def probe(self) -> None:
        await self._http.get(f"{self._url}/ping")

    async def validate_credentials(self, auth: Mapping[str, sdk.Scalar]) -> Mapping[str, sdk.Scalar]:
        await self._http.get(f"{self._url}/me", headers={"Authorization": f"Bearer {auth['token']}"})
        return {}

    async def list_agents(self, auth: Mapping[str, sdk.Scalar], page_size: int, page_token: str) -> sdk.AgentPage:
        if page_token == "bug":
            raise LookupError(f"a bug, and {auth['token']} in its text")
        headers = {"Authorization": f"Bearer {auth['token']}"}
        response = await self._http.get(f"{self._url}/users", headers=headers, params={"after": page_token})
        return sdk.AgentPage(agents=[sdk.Agent(id=id_) for id_ in response.json(list[str])])


class UnfinishedAdapter(HttpAdapter):
    """Declares what it does not implement."""

    list_agents = sdk.Adapter.list_agents


def make(settings: CrmSettings) -> sdk.Adapter:
    if settings.crm_url == "unfinished":
        return UnfinishedAdapter("http://localhost")
    return HttpAdapter(settings.crm_url)


if __name__ == "__main__":
    sdk.serve("http", CrmSettings, make)
