"""Mistakes made on purpose: blueprints that work, each broken in one place, and whether the linter sees it."""
