"""A real Chromium (the system's) against the house served on loopback; nothing may be asked of anybody else."""

import os
import shutil

import pytest
from django.db import connection
from django.test import Client

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(config, items):
    wanted = config.getoption("--browser-tests")
    for item in items:
        if "tests/browser" in str(item.path) and not wanted:
            item.add_marker(pytest.mark.skip(reason="a real browser: make test-browser"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A file: in memory, SQLite's threads share one cache and refuse each other instead of waiting."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("browser") / "test.sqlite3")


@pytest.fixture(scope="session")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in this process
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server, clock):
    """open_page(user, address, width) → a page on a device of its own, signed in.

    Complaints of the browser fail the test, but for those that hold a word of ``open_page.expected``.
    """
    contexts, complaints = [], []

    def open_(user=None, address="/", width=1200):
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        context.clock.install(time=clock())  # the browser's clock goes with the house's
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if _is_complaint(m) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:")) else complaints.append(r.url))
        page.goto(live_server.url + address)
        return page

    open_.expected = []
    yield open_
    for context in contexts:
        context.close()
    assert [c for c in complaints if not any(word in c for word in open_.expected)] == []


def _is_complaint(message):
    """An error on the console; an answer of 422 is how a form says what is missing."""
    return message.type == "error" and "status of 422" not in message.text
