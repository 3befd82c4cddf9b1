"""A short run of the soak that restarts kernels."""

import os
import shutil
from collections.abc import Callable

import pytest

from tests.soak.restart_kernel import run


@pytest.mark.timeout(300)
def test_every_promise_settles_however_often_the_kernel_is_restarted() -> None:
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        refuse: Callable[[str], object] = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("a real notebook needs chromium and chromedriver; `make setup` installs them")
    totals = run(3)
    assert totals.is_well, str(totals)
    assert totals.rounds == 3
