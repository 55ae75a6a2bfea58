"""The language server: what the linter finds, while it is typed. `pip install 'connector-conformance[lsp]'`."""
