"""Test the connectors that bind a search engine to model providers."""

__version__ = "0.1.0"
