"""Sends commands in the page of the preview of Discord, as a person does with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_ATTEMPTS = 8
_ANSWER_MS = 12_000
"""Milliseconds for an answer: a second attempt before it comes would send the command twice."""

IDLE = "() => !document.getElementById('action-status').textContent.endsWith('…')"
"""Whether the page accepts an action: it ignores presses while it waits for the answer to another one."""

POLLING = 100
"""Milliseconds between two checks of a condition. By default Playwright looks at each frame, so that a page that
waits is drawn sixty times a second."""

_COMMAND_MODE = "[data-command-mode]"
"""The composer once a command has been chosen."""

NEWEST = """() => [...document.querySelectorAll('article.channel-message')]
    .reduce((newest, message) => message.dataset.messageId.padStart(20, '0') > newest
            ? message.dataset.messageId.padStart(20, '0') : newest, '')"""
"""The id of the newest message. Their number is not reliable: private messages are removed with their reader."""


def send_command(page: Page, command: str, text: str = "") -> Locator:
    """Types a command and the text of its first option, sends it, and returns the new message.

    The page drops a command that is being typed when it learns of another reader or of new commands, which takes a
    while on a busy machine: then it is typed again. Suggestions that appear late consume the first Enter: then it is
    pressed again.

    Args:
        page: with a channel.
        command: without the slash.
        text: of the first option; empty if there is none.

    Raises:
        AssertionError: the page never sent it.
    """
    from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

    page.locator("article.channel-message").first.wait_for()  # the channel has one from the start
    page.wait_for_function(IDLE, polling=POLLING)
    newest = page.evaluate(NEWEST)
    for _attempt in range(_ATTEMPTS):
        try:
            page.wait_for_function(IDLE, polling=POLLING)
            if not page.locator(_COMMAND_MODE).count():
                choose_command(page, command)
                page.keyboard.insert_text(text)
            page.wait_for_timeout(1000)  # the suggestions have been requested by then
            page.wait_for_function(IDLE, polling=POLLING)
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            page.wait_for_function(IDLE, polling=POLLING)
            page.wait_for_function(
                f"newest => ({NEWEST})() > newest", arg=newest, polling=POLLING, timeout=_ANSWER_MS
            )
        except PlaywrightTimeoutError:
            if page.evaluate(NEWEST) > newest:
                break
            reload_page(page)
            continue
        break
    else:
        raise AssertionError(f"/{command} {text} was not sent; {describe_page(page)}")
    return page.locator("article.channel-message").last


def reload_page(page: Page) -> None:
    """Reloads a page that accepts no more actions, and keeps its user."""
    viewer = page.locator("#viewer-picker").input_value()
    page.reload()
    page.locator("article.channel-message").first.wait_for()
    page.wait_for_function(IDLE, polling=POLLING)
    if page.locator("#viewer-picker").input_value() != viewer:
        page.locator("#viewer-picker").select_option(value=viewer)
        page.wait_for_timeout(1000)
        page.wait_for_function(IDLE, polling=POLLING)


def press_button(page: Page, button: Locator, shown: Locator) -> None:
    """Presses a button until its effect is shown.

    The page ignores a press while it works on another action or has not drawn the newest state of the channel.

    Args:
        page: with the button.
        button: to press.
        shown: the element that appears after it.

    Raises:
        AssertionError: it never appears.
    """
    from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

    for _attempt in range(_ATTEMPTS):
        try:
            page.wait_for_function(IDLE, polling=POLLING)
            button.click(timeout=_ANSWER_MS)
            page.wait_for_function(IDLE, polling=POLLING)
            shown.wait_for(timeout=_ANSWER_MS)
        except PlaywrightTimeoutError:
            if shown.count():
                return
            reload_page(page)
            continue
        return
    raise AssertionError(f"the button has no effect; {describe_page(page)}")


def describe_page(page: Page) -> str:
    """Describes the composer and the status line of the page, for the message of a failure."""
    composer = page.locator("form").last.inner_text()
    status = page.locator("#action-status").inner_text()
    return f"the composer shows {composer!r}, the status line {status!r}"


def choose_command(page: Page, command: str) -> None:
    """Types a command as far as its options.

    Raises:
        playwright.sync_api.TimeoutError: the page did not offer it.
    """
    page.locator("#channel-composer-input").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    page.keyboard.type(f"/{command}")
    page.get_by_text(f"/{command}", exact=True).last.wait_for()
    page.keyboard.press("Enter")
    page.locator(_COMMAND_MODE).wait_for(timeout=_ANSWER_MS)
