"""The embedded sample: a small CRM, the same on every machine."""
