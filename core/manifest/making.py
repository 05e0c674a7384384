"""A manifest, made from an integration that breaks no rule."""

import datetime

from core.manifest.documents import action_to_document, document_to_json, integration_to_document
from core.offer import Offer
from deskbridge.v1.integration_pb2 import Component
from deskbridge.v1.manifest_pb2 import ActionDocument, Manifest, Submission, TechnicalContact
from runtime import submission
from runtime.integrations import IntegrationFile
from runtime.routes import integration_path


def offer_to_manifest(file: IntegrationFile, offer: Offer, today: datetime.date) -> Manifest:
    """`manifest_problems` has found none."""
    access_key = file.resolve_access_key()
    assert file.public_url is not None
    base_url = file.public_url.rstrip("/") + integration_path(file.name, access_key)
    manifest = Manifest(
        integration_document=document_to_json(integration_to_document(file, offer, base_url)),
        components=offer.components,
        base_url=base_url,
        has_access_key=access_key is not None,
    )
    if Component.COMPONENT_ACTION_EXECUTOR in offer.components:
        manifest.action_documents.extend(
            ActionDocument(name=name, document=document_to_json(action_to_document(file.name, action, base_url)))
            for name, action in offer.actions.items()
        )
    assert file.submission is not None
    manifest.submission.CopyFrom(_facts_to_submission(file.submission, file.display_name, today))
    return manifest


def _facts_to_submission(facts: submission.Submission, display_name: str, today: datetime.date) -> Submission:
    return Submission(
        integration_name=facts.integration_name or display_name,
        client_name=facts.client_name or "",
        date=(facts.date or today).isoformat(),
        technical_contacts=[
            TechnicalContact(name=contact.name, email=contact.email, notes=contact.notes or "")
            for contact in facts.technical_contacts or ()
        ],
        use_case=facts.use_case or "",
        objectives=facts.objectives or "",
        api_documentation=facts.api_documentation,
        keybase_user_name=facts.keybase_user_name or "",
        test_in_production=bool(facts.test_in_production),
        talkdesk_account=facts.talkdesk_account or "",
    )
