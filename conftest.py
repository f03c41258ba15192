"""nbval, loaded without 38 grammars; and nothing that tests try is taken for a learner's progress.

The one idea: jsonschema, which nbval needs, imports rfc3987_syntax where it is installed; that compiles grammars of addresses
for seconds, in each process, and no notebook holds what they describe. So pytest is told not to load nbval by itself
(pyproject.toml), and it is loaded here, behind a mark that the package is not to be had.

Not here: what the tests share (tests/conftest.py).
"""

import os
import sys

os.environ["KLDERIVE_PROGRESS"] = os.devnull + "/none"  # no such file, and none can be made there
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
pytest_plugins = ["nbval.plugin"]
