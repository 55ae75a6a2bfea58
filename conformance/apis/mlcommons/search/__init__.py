"""The search endpoints: the query DSL over the stored documents, with the mappings of 3.6.0."""
