"""What holds for every test: our own exceptions are raised, and no test depends on the clock's mood."""

import os

from hypothesis import settings

# Also for the processes that a test starts.
os.environ["POSTWARDEN_STRICT"] = "1"

# No deadline: a busy machine is no bug. In CI the examples are the same in every run.
settings.register_profile("postwarden", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("postwarden")
