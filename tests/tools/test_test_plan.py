"""What the test command says before it begins."""

import json

from tools.test_plan import ROOT, TIMES, plan, times_in

SETTINGS = """\
[tox]
env_list = plan, lint, py{311,312}, once
[testenv]
description = the tests, on {base_python}
[testenv:plan]
description = this
[testenv:lint]
description = style
[testenv:once]
description = long ones
"""
LOG = """\
  plan: OK (0.62=setup[0.10]+cmd[0.52] seconds)
  lint: OK (7.96=setup[5.00]+cmd[2.96] seconds)
  py311: OK (241.30=setup[9.00]+cmd[232.30] seconds)
  py312: SKIP (0.01 seconds)
  once: OK (61.00=setup[1.00]+cmd[60.00] seconds)
  congratulations :) (310.91 seconds)
"""


def test_each_environment_is_told_with_its_time() -> None:
    assert list(plan(SETTINGS, times_in(LOG)))[1:] == [
        "  lint            8 s  style",
        "  py311         4 min  the tests, on Python 3.11",
        "  py312             ?  the tests, on Python 3.12",
        "  once           61 s  long ones",
        "Two at a time, together 3 min with one Python, and 2 min more for each other;",
        "those that this machine lacks are skipped. `.venv/bin/tox -e NAME` runs one.",
    ]


def test_times_are_kept_of_environments_that_there_are() -> None:
    kept = json.loads(TIMES.read_text("utf-8"))
    lines = list(plan((ROOT / "tox.ini").read_text("utf-8"), kept))
    assert set(kept) <= {line.split()[0] for line in lines[1:-2]}
