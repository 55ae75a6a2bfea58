"""The page as a person uses it, in a real browser."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.serve import running
from tests.kit.browser import browser

EMBED = {"model": "text-embedding-3-small", "input": "hello"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def page(driver: Any, url: str) -> Iterator[Any]:
    call(url, "DELETE", "/_kit/api/requests")
    call(url, "DELETE", "/_kit/api/faults")
    driver.get("about:blank")
    driver.get(f"{url}/_kit")
    yield driver
    assert [line for line in driver.get_log("browser") if line["level"] == "SEVERE"] == []


def call(url: str, method: str, path: str, body: Any = None, key: str = "sk-s3cret") -> int:
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
    asked = urllib.request.Request(url + path, data, headers, method=method)  # noqa: S310 -- our own port
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 -- our own port
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def embed(url: str, **members: Any) -> int:
    return call(url, "POST", "/mock/openai/v1/embeddings", {**EMBED, **members})


def until(driver: Any, found: Callable[[], Any]) -> Any:
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    wait = WebDriverWait(driver, 15, 0.05, ignored_exceptions=(NoSuchElementException, StaleElementReferenceException))
    return wait.until(lambda _: found())


def one(driver: Any, css: str) -> Any:
    return driver.find_element("css selector", css)


def texts(driver: Any, css: str) -> list[str]:
    return [found.text for found in driver.find_elements("css selector", css)]


def test_a_request_shows_up_while_one_looks_and_can_be_opened(page: Any, url: str) -> None:
    until(page, lambda: one(page, "#state").text == "live")
    assert one(page, "#no-requests").is_displayed()
    embed(url)
    row = until(page, lambda: one(page, "#rows tr"))
    assert "openai" in row.text
    row.click()
    assert until(page, lambda: one(page, "#verdict")).text.startswith("The body fits the schema: openai.embeddings")
    assert "s3cret" not in page.page_source
    assert one(page, "#rows tr.chosen").text == one(page, "#rows tr").text


def test_why_a_request_is_refused_is_told_at_the_very_member(page: Any, url: str) -> None:
    assert embed(url, input=5) == 400
    until(page, lambda: one(page, "#rows tr")).click()
    assert "/input" in until(page, lambda: one(page, "#verdict.bad")).text
    assert one(page, "#refused").text.startswith("schema: ")


def test_a_documented_call_is_sent_from_the_registry_and_its_placeholders_are_marked(page: Any) -> None:
    one(page, "nav a[data-view=registry]").click()
    until(page, lambda: len(texts(page, "#blueprints a")) > 100)
    one(page, "#find").send_keys("cohere rerank")
    until(page, lambda: 0 < len(texts(page, "#blueprints a")) < 10)
    one(page, "#find").clear()
    one(page, "#find").send_keys("openai-embedding ada")
    until(page, lambda: one(page, "a[href='#/registry/openai-embedding']")).click()
    until(page, lambda: one(page, ".calls button")).click()
    assert "blueprint 'openai-embedding'" in until(page, lambda: one(page, "#made")).text
    placeholders = texts(page, "#made td:first-child mark")
    assert "${parameters.model}" in placeholders
    assert one(page, "#body mark").text


def test_a_fault_is_switched_on_and_off(page: Any, url: str) -> None:
    from selenium.webdriver.support.ui import Select

    one(page, "nav a[data-view=faults]").click()
    Select(one(page, "#fault-provider")).select_by_value("openai")
    Select(one(page, "#fault-kind")).select_by_value("503")
    Select(one(page, "#fault-times")).select_by_value("")
    one(page, "#fault button").click()
    until(page, lambda: texts(page, "#planned b") == ["openai"])
    assert embed(url) == 503
    one(page, "#planned button").click()
    until(page, lambda: one(page, "#none-planned").is_displayed())
    assert embed(url) == 200


def test_what_arrives_is_never_taken_for_markup(page: Any, url: str) -> None:
    nasty = "<img src=x onerror=\"document.title='broken'\"></pre><script>document.title='broken'</script>"
    embed(url, input=nasty, **{nasty: 1})
    call(url, "GET", "/mock/openai/%3Cscript%3Ealert(1)%3C/script%3E")
    until(page, lambda: len(texts(page, "#rows tr")) == 2)
    for number in (0, 1):
        page.find_elements("css selector", "#rows tr")[number].click()
        until(page, lambda: one(page, "#verdict"))
    until(page, lambda: "<script>" in one(page, "#request").text)
    assert page.title.startswith("Requests")
    assert page.find_elements("css selector", "#request img, #request script") == []


def test_every_control_has_a_name_and_every_view_a_heading(page: Any, url: str) -> None:
    embed(url)
    until(page, lambda: one(page, "#rows tr"))
    unnamed = page.execute_script(
        "return [...document.querySelectorAll('input, select, button, a')].filter(e => "
        "!(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length))).map(e => e.id)"
    )
    assert unnamed == []
    assert page.execute_script("return document.documentElement.lang") == "en"
    headings = "return [...document.querySelectorAll('main > section')].filter(s => !document.getElementById("
    assert page.execute_script(headings + "s.getAttribute('aria-labelledby'))).length") == 0


def test_the_list_can_be_used_by_the_keyboard_alone(page: Any, url: str) -> None:
    from selenium.webdriver.common.keys import Keys

    embed(url)
    until(page, lambda: one(page, "#rows tr a")).send_keys(Keys.ENTER)
    until(page, lambda: one(page, "#verdict"))
    assert "#/requests/" in page.current_url
