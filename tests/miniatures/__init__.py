"""Faulty implementations, by which the conformance suite is judged: each breaks one thing of the embedded APIs.

`miniature` says what one is, `faulty/` holds them, one file for each subject of the requirements.
"""
