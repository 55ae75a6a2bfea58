"""Debian's chromium, driven by selenium; where either is missing, the tests that need it are skipped, and say so.

With `KIT_BROWSER=required` they fail instead, so that no CI loses them unseen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,900",
]


@contextmanager
def browser(profile: Path) -> Generator[Any]:
    """A browser with an empty profile."""
    if CHROMIUM is None or DRIVER is None:
        why = "no browser: chromium and chromedriver are Debian's packages chromium and chromium-driver"
        if os.environ.get("KIT_BROWSER") == "required":
            pytest.fail(why)
        pytest.skip(why)
    webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: pip install selenium")
    service = pytest.importorskip("selenium.webdriver.chrome.service")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=service.Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()
