"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# The first example may have to compile a kernel. Else what hypothesis does by itself holds, such
# as fixed examples under CI.
settings.register_profile("calm", settings(), deadline=None)
settings.load_profile("calm")
