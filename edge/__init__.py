"""Talkdesk's door: HTTP and JSON outside, gRPC to the core inside."""
