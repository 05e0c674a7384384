"""What a verification found, and how it is shown: tables, JSON, JUnit. Knows nothing of what was verified."""
