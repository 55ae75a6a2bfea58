"""What a script means: every expression with its static type, or the compile error that the engine finds first.

`core` goes through a script; each module beside it says what some expressions or statements mean, and registers there.
"""
