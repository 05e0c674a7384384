"""`deskbridge adapter new`: a project of its own for one more CRM."""
