from __future__ import annotations

from hypothesis import settings

# How long a case takes depends on who else uses the machine.
settings.register_profile("documents", deadline=None)
settings.load_profile("documents")
