"""The conformance suite: what an implementation of the connector APIs must do, one function a requirement.

`requirement` says what a requirement is, `target` who is tested, `expect` the verbs; `requirements/` is the norm.
"""
