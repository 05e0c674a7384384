"""The `deskbridge` command: the operator's door. It starts the other processes, and asks them how they are."""
