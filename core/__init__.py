"""The business logic: one gRPC service for each component of Talkdesk's contract. Nothing here knows HTTP or a CRM."""
