"""The page at `/_kit` for people who watch what arrives, and the same as JSON under `/_kit/api`."""
