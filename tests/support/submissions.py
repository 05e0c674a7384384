"""Complete facts of a submission."""

from typing import Any

FACTS: dict[str, Any] = {
    "client_name": "Acme Corp.",
    "technical_contacts": [
        {"name": "Jane Doe", "email": "jane.doe@example.com", "notes": "9 to 17"},
        {"name": "CRM team", "email": "crm@example.com"},
    ],
    "use_case": "Agents see who is calling.",
    "objectives": "Every call is logged.",
    "api_documentation": ["https://crm.example.com/docs"],
    "keybase_user_name": "acme",
    "test_in_production": False,
    "talkdesk_account": "acme.mytalkdesk.com",
}
