"""Blueprint files as a list of checks that a test runner can name, choose and run one by one.

`outline` says which checks a file has, cheaply; `source` runs them, when the first is asked for; `told` says what
failed; `nodes` shows all of it to pytest.
"""
