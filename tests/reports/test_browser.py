"""The HTML report in a browser: its lines open, and are found by words, outcomes and levels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conformance.reports import html
from conformance.reports.together import compared
from tests.kit.browser import browser
from tests.reports.test_together import MIXED, report, result

VISIBLE = "return [...document.querySelectorAll('tr.line')].filter((line) => !line.hidden).map((line) => line.id)"
CHANGE = "const [name, value] = arguments; const it = document.querySelector(name); it[value === null ? 'checked' : 'value'] = value ?? !it.checked; it.dispatchEvent(new Event(value === null ? 'change' : 'input')); it.dispatchEvent(new Event('change'))"  # noqa: E501 -- one line of script


def test_a_report_is_searched_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html.render(MIXED), encoding="utf-8")
    both = tmp_path / "compared.html"
    both.write_text(
        html.render(compared([("a", report(result("A-1"), result("A-2"))), ("b", report(result("A-1")))])),
        encoding="utf-8",
    )
    with browser(tmp_path / "profile") as driver:
        driver.get(path.as_uri())

        def visible() -> list[str]:
            found: Any = driver.execute_script(VISIBLE)
            return [name.removeprefix("row-") for name in found]

        assert len(visible()) == 7
        driver.execute_script(CHANGE, "#find", "nobody knows")
        assert visible() == ["B-4"]
        driver.execute_script(CHANGE, "#find", "")
        for kind in ("pass", "skip", "untested"):
            driver.execute_script(CHANGE, f"input[value={kind}]", None)
        assert visible() == ["A-2", "A-3", "B-1"]
        driver.execute_script(CHANGE, "input[value=forgiven]", None)
        assert visible() == ["A-2", "B-1"]
        driver.get(f"{path.as_uri()}#row-A-1")
        driver.refresh()
        opened = driver.find_element("css selector", "#row-A-1 + tr.more")
        assert opened.is_displayed()
        opened.find_element("css selector", ".said-to > summary").click()
        assert "POST /create" in opened.text
        driver.get(both.as_uri())
        assert visible() == ["A-2"]
        driver.execute_script(CHANGE, "#differ", None)
        assert visible() == ["A-1", "A-2"]
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
