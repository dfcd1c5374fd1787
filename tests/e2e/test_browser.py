"""What people do on the pages, done in a real browser."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("browser")
AXE = Path(__file__).parent / "axe.min.js"


def addresses(served) -> dict[str, str]:
    exchange = served.json("/exchanges")["items"][0]["id"]
    event = max(served.json("/events?between=GBR-RUS&type=SANCTION")["items"], key=lambda one: len(one["mentions"]))[
        "id"
    ]
    article = served.json("/articles")["items"][0]["id"]
    return {
        "since": "/", "dyad": "/view/dyad/GBR-RUS", "exchange": f"/view/exchange/{exchange}", "event": f"/view/event/{event}",
        "article": f"/view/article/{article}", "search": "/view/search?q=diplomats", "world": "/view/world",
        "sources": "/view/sources", "about": "/view/about", "error": "/view/event/e_0", "signin": "/signin",
    }  # fmt: skip


def fill_name(form, why: str) -> None:
    form.get_by_label("Your name, for the log").fill("anna")
    form.get_by_label("Reason").fill(why)


def test_every_page_is_accessible_fits_320_pixels_and_asks_no_other_host(page, served) -> None:
    script = AXE.read_text(encoding="utf-8")
    for name, address in addresses(served).items():
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.evaluate(script)
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == [], name


def test_dark_pages_keep_their_contrast(page, served) -> None:
    page.emulate_media(color_scheme="dark")
    script = AXE.read_text(encoding="utf-8")
    for name, address in addresses(served).items():
        page.goto(address)
        page.evaluate(script)
        found = page.evaluate("axe.run({runOnly: ['wcag2aa']})")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == [], name


def test_a_correction_is_made_and_undone(page, served) -> None:
    address = addresses(served)["event"]
    id = address.rsplit("/", 1)[1]
    before = served.json(f"/events/{id}")
    page.goto(address)
    form = page.locator("form", has=page.get_by_role("heading", name="Change a field"))
    form.get_by_label("Field").select_option("measure")
    form.get_by_label("New value").fill("recall")
    fill_name(form, "the note says recall")
    form.get_by_role("button", name="Change").click()
    assert served.json(f"/events/{id}")["measure"] == "recall"
    assert "the note says recall" in page.locator(".decisions").inner_text()
    page.locator(".decisions summary", has_text="Undo").click()
    fill_name(page.locator(".decisions form"), "misread")
    page.get_by_role("button", name="Take it back").click()
    assert "withdrawn" in page.locator(".decisions").inner_text()
    assert served.json(f"/events/{id}") == before


def test_selected_words_become_an_event(page, served) -> None:
    article = served.json("/articles")["items"][0]["id"]
    text = served.json(f"/articles/{article}")["text"]
    start = text.rindex(" ", 0, 200) + 1
    page.goto(f"/view/article/{article}")
    assert page.locator("#text").evaluate("node => node.textContent") == text
    page.evaluate(
        """([start, end]) => {
            const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
            const range = document.createRange(); let at = 0, node;
            while ((node = walker.nextNode())) {
                if (at <= start && start < at + node.length) { range.setStart(node, start - at); }
                if (at < end && end <= at + node.length) { range.setEnd(node, end - at); }
                at += node.length;
            }
            const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range);
        }""",
        [start, start + 40],
    )
    form = page.locator("#missed")
    page.wait_for_function("document.querySelector('#start').value !== ''")
    assert (form.locator("#start").input_value(), form.locator("#end").input_value()) == (str(start), str(start + 40))
    form.get_by_label("Type").select_option("PROTEST")
    form.get_by_label("Who did it (codes)").fill("FRA")
    form.get_by_label("To whom (codes)").fill("DEU")
    fill_name(form, "missed")
    form.get_by_role("button", name="Add this act").click()
    page.wait_for_url("**/view/event/**")
    added = served.json("/events?between=FRA-DEU&all=true")["items"]
    assert [(one["type"], one["actors"], one["recipients"]) for one in added] == [("PROTEST", ["FRA"], ["DEU"])]
    decision = next(one for one in served.json("/decisions")["items"] if one["kind"] == "add")
    served.ledger.undo(decision["id"], by="anna")


def test_an_export_of_what_is_shown_opens_again(page, served, tmp_path: Path) -> None:
    page.goto("/view/search?q=expelled&type=SANCTION")
    shown = page.locator(".act-link").count()
    for form in ("CSV", "JSON lines"):
        with page.expect_download() as download:
            page.get_by_role("link", name=form).click()
        file = Path(tmp_path / download.value.suggested_filename)
        download.value.save_as(file)
        text = file.read_text(encoding="utf-8")
        rows = (
            list(csv.DictReader(text.splitlines()))
            if form == "CSV"
            else [json.loads(line) for line in text.splitlines()]
        )
        assert len(rows) == shown > 0


def test_a_filter_changes_the_acts_in_place_and_the_address_with_them(page) -> None:
    page.goto("/view/dyad/GBR-RUS")
    whole = page.locator("#acts .act-link").count()
    page.get_by_label("Type").select_option("SANCTION")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**type=SANCTION**")
    page.wait_for_function(f"document.querySelectorAll('#acts .act-link').length < {whole}")
    assert {text.split(" ")[0] for text in page.locator("#acts .acts .meta").all_inner_texts()} == {"SANCTION"}
    page.get_by_role("button", name="Larger").click()


def test_the_keyboard_alone_leads_from_the_first_page_to_a_decision(page, served) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "act-link":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/view/event/**")
    page.locator("#whole").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type("looked at")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "looked at" in page.locator(".decisions").inner_text()
    for one in served.json("/decisions")["items"]:
        served.ledger.undo(one["id"], by="anna")


def test_every_page_works_without_script(browser, served) -> None:
    context = browser.new_context(base_url=served.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/view/dyad/GBR-RUS")
    page.get_by_label("Type").select_option("SANCTION")
    page.get_by_role("button", name="Show").click()
    assert "type=SANCTION" in page.url and page.locator(".act-link").count() > 0
    page.locator(".act-link").first.click()
    assert page.locator("blockquote mark").count() > 0
    context.close()
