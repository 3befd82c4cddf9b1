"""A short run of the soak that restarts kernels."""

import shutil

import pytest

from tests.needs import refuse
from tests.soak.restart_kernel import run


@pytest.mark.timeout(300)
def test_every_promise_settles_however_often_the_kernel_is_restarted() -> None:
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        refuse("a real notebook needs chromium and chromedriver; `make setup` installs them")
    totals = run(3)
    assert totals.is_well, str(totals)
    assert totals.rounds == 3
