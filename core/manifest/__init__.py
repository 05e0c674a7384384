"""What is handed to Talkdesk to take an integration live: its documents, and the rules they keep."""
