"""What the engine says of a text that is no script: which token it stumbles over, and in which words.

The engine's parser (ANTLR 4, `ParserErrorStrategy` on top) reads ahead as far as a decision needs, and blames the token
at which no way is left; so the place depends on how it decides. This is that way of deciding (the `ALL(*)` algorithm:
first without the callers, then with them where that leaves a conflict), run over the grammar of `grammar`. It runs for
broken scripts alone: `syntax` reads the good ones.

`network` makes states of the grammar, `following` says which tokens can come where; `stacks`, `configurations` and
`moves` follow all ways at once; `decisions` chooses between them, `parser` walks and complains.
"""
