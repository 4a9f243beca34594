"""Settings of all tests."""

import os

from hypothesis import settings

settings.register_profile("reproducible", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if "ZPRIMER_NIGHTLY" in os.environ else "reproducible")
