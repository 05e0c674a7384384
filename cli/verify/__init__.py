"""`deskbridge verify`: plays Talkdesk against any bridge, over HTTP alone, and reports what breaks the contract."""
