"""The pages without a browser: what stands on them, what their forms do, what an empty ledger offers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import escape

from retorsion.conductor import open, update
from retorsion.records import Annotation, Article, Feed, Mention, Party, Span, Target, When
from retorsion.settings import ShowSettings
from retorsion.show.charts import heat_strip
from retorsion.show.corrections import parsed
from retorsion.show.dates import moment_text, span_text
from retorsion.show.frame import environment
from retorsion.show.marking import Label, Piece, labels_of, paragraphs, pieces
from retorsion.show.web import create_app
from tests.unit.ledger.fakes import FakeCoder
from tests.unit.serve.conftest import TestClient, wording


def form(client, address: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', client.get(address).text)[1]


def event_of(client, type: str) -> str:
    return client.get("/events", params={"type": type, "all": "true"}).json()["items"][0]["id"]


def test_the_first_page_tells_per_dyad_what_happened_and_what_it_answers(client) -> None:
    page = client.get("/").text
    assert "Since you last looked" in page and "↳ answers" in page and "2 days later" in page
    client.post("/view/looked", data={"csrf": form(client, "/")})
    assert "0 new, 0 changed, 0 withdrawn" in client.get("/").text
    client.post(
        "/decisions",
        json={
            "kind": "field",
            "left": event_of(client, "CONSULT"),
            "field": "when",
            "value": "2025-04-01",
            "by": "anna",
        },
    )
    assert "0 new, 1 changed" in client.get("/").text


def test_watched_pairs_are_kept_in_the_ledger(client) -> None:
    client.post("/view/watch", data={"csrf": form(client, "/"), "pairs": "fra-gbr"})
    assert re.findall(r'<h2 id="dyad-\d"><a href="/view/dyad/([A-Z-]+)">', client.get("/").text) == ["FRA-GBR"]
    assert client.post("/view/watch", data={"csrf": form(client, "/"), "pairs": "<b>"}).status_code == 422


def test_a_field_is_corrected_and_the_correction_undone(client) -> None:
    event = event_of(client, "CONSULT")
    address = f"/view/event/{event}"
    data = {
        "csrf": form(client, address),
        "kind": "field",
        "field": "count",
        "value": "minister=2",
        "by": "anna",
        "why": "two came",
    }
    page = client.post(f"{address}/decide", data=data).text
    assert "two came" in page and "<strong>anna</strong>" in page
    assert client.get(f"/events/{event}").json()["count"] == {"minister": 2}
    decision = client.get("/decisions").json()["items"][0]["id"]
    back = client.post(
        f"/view/decision/{decision}/undo", data={"csrf": form(client, address), "by": "ben", "back": address}
    ).text
    assert "withdrawn" in back and client.get(f"/events/{event}").json()["count"] == {}
    client.cookies.delete("retorsion_name")
    assert client.post(f"{address}/decide", data={**data, "by": " "}).status_code == 422


def test_a_stale_form_shows_what_changed(client) -> None:
    event = event_of(client, "CONSULT")
    address = f"/view/event/{event}"
    seen = re.search(r'name="expected" value="([^"]+)"', client.get(address).text)[1]
    data = {"csrf": form(client, address), "kind": "field", "field": "when", "by": "anna", "expected": seen}
    assert client.post(f"{address}/decide", data={**data, "value": "2025-04-01"}).status_code == 200
    late = client.post(f"{address}/decide", data={**data, "value": "2025-05-01", "by": "ben"})
    assert late.status_code == 409 and "What changed since you looked" in late.text
    assert re.findall(r"<td>([^<]+)</td>", late.text)[:3] == ["the date", "1 March 2025", "1 April 2025"]


@pytest.mark.parametrize("kind", ["reject", "reviewed", "split", "same", "not-answers"])
def test_each_correction_of_an_event_has_its_form(client, kind: str) -> None:
    event = client.get("/answers").json()["items"][0]["reply"]
    mentions = client.get("/mentions", params={"event": event}).json()["items"]
    cause = client.get("/answers").json()["items"][0]["cause"]
    data = {
        "csrf": form(client, f"/view/event/{event}"),
        "kind": kind,
        "by": "anna",
        "other": event_of(client, "CONSULT") if kind == "same" else cause,
        "mention": mentions[0]["id"],
    }
    assert client.post(f"/view/event/{event}/decide", data=data).status_code == 200
    made = client.get("/decisions").json()["items"]
    names = {"same": "same_event", "not-answers": "answers"}
    assert [(one["kind"], one["by"]) for one in made] == [(names.get(kind, kind), "anna")]


def test_a_missed_act_is_added_from_selected_words(client) -> None:
    text = client.get("/articles/two").json()["text"]
    start = text.index("claims")
    data = {
        "csrf": form(client, "/view/article/two"), "start": start, "end": len(text), "type": "ACCUSE", "actor": "rus",
        "recipient": "GBR", "when": "2025-03-11", "by": "anna", "why": "the last line",
    }  # fmt: skip
    page = client.post("/view/article/two/add", data=data)
    assert page.status_code == 200 and "claims of spying" in page.text
    added = client.get("/events?type=ACCUSE").json()["items"]
    assert [(one["actors"], one["recipients"], one["when"]["day"]) for one in added] == [
        (["RUS"], ["GBR"], "2025-03-11")
    ]
    assert client.post("/view/article/two/add", data={**data, "end": 10**6}).status_code == 422


def test_a_search_is_saved_under_a_name_and_dropped(client) -> None:
    data = {"csrf": form(client, "/view/search?q=expels"), "query": "q=expels&kind=events", "name": "Expulsions"}
    assert "Expulsions</a>" in client.post("/view/saved", data=data).text
    assert "Expulsions</a>" not in client.post("/view/saved", data={**data, "name": "", "drop": "Expulsions"}).text


def test_what_a_search_shows_is_what_its_export_holds(client) -> None:
    page = client.get("/view/search?q=expels&type=SANCTION").text
    shown = re.findall(r'class="act-link" href="/view/event/([^"]+)"', page)
    address = re.search(r'href="(/events\?[^"]+format=jsonl)"', page)[1].replace("&amp;", "&")
    assert [line["event"] for line in map(__import__("json").loads, client.get(address).text.splitlines())] == shown


def test_an_empty_ledger_offers_the_examples(tmp_path: Path) -> None:
    app = create_app(str(tmp_path / "new.db"))
    asked = TestClient(app, base_url="http://127.0.0.1")
    page = asked.get("/").text
    assert "This ledger is empty" in page and "Read the examples into this ledger" in page
    with open(str(tmp_path / "new.db")) as ledger:
        update(ledger, [Article.from_text("RUS expels GBR 2025-03-10", id="one")], FakeCoder())
    assert "Since you last looked" in asked.get("/").text
    app.state.site.ledger.close()


def test_errors_are_pages_that_say_what_to_do(client) -> None:
    for address, status in (("/view/event/e_0", 404), ("/view/dyad/GBR-RUS?since=x", 422), ("/view/nothing", 404)):
        page = client.get(address)
        assert (page.status_code, "To the first page" in page.text) == (status, True)


def test_words_are_marked_with_what_they_gave_and_nothing_is_lost() -> None:
    text = "Russia expelled two Britons"
    mention = Mention(
        id="m", article="a", sentence=0, type="SANCTION",
        evidence={"type": Span(start=107, end=115, quote="expelled"), "actor": Span(start=100, end=106, quote="Russia")},
    )  # fmt: skip
    found = pieces(text, 100, [*labels_of(mention, "e_1"), Label(116, 500, "count")])
    assert "".join(piece.text for piece in found) == text
    assert [(p.text, p.labels) for p in found if p.labels] == [
        ("Russia", ("actor",)),
        ("expelled", ("act",)),
        ("two Britons", ("count",)),
    ]
    assert paragraphs([Piece("a\nb", ("x",))]) == [[Piece("a", ("x",)), Piece("\n")], [Piece("b", ("x",))]]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("actors", " gbr, FRA.GOV ", ["GBR", "FRA.GOV"]), ("count", "diplomat=2, spouse=1", {"diplomat": 2, "spouse": 1}),
        ("count", "", {}), ("when", "", None), ("background", "yes", True), ("type", "ACCUSE", "ACCUSE"),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_the_value_of_its_field(field: str, typed: str, value: object) -> None:
    assert parsed(field, typed) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, "date unknown"), ("2025-03-10", "10 March 2025"), ("2025-03-10T15:40:00+00:00", "10 March 2025, 15:40 UTC"),
        ("2025-03-10T15:40:00+03:00", "10 March 2025, 15:40 UTC+03:00"), ("2025-03-10T15:40:00", "10 March 2025, 15:40 (zone unknown)"),
        ("spring", "spring"),
    ],
)  # fmt: skip
def test_a_moment_is_told_in_full_with_its_zone(text: str | None, shown: str) -> None:
    assert moment_text(text) == shown


def test_an_answer_opens_into_its_score_and_words(client) -> None:
    link = client.get("/answers?basis=stated").json()["items"][0]
    page = client.get(f"/view/event/{link['reply']}").text
    opened = re.search(r"<summary>Why</summary>(.*?)</details>", page, re.S)[1]
    why = client.get(f"/answers/{link['id']}/why").json()
    assert "in reply</q>" in opened and f'href="/answers/{link["id"]}/why"' in opened
    told = [part for part in why["parts"] if abs(part["adds"]) >= 0.05]
    assert told and all(f"<td>{escape(part['text'])}</td>" in opened for part in told)
    assert not re.search(r">(fit|same_sides|told_before|near)<", opened)


def test_about_tells_measured_quality_with_intervals_and_known_limits(client) -> None:
    page = client.get("/view/about").text
    assert "95 % interval" in page and "Known limits" in page and "tuned on" in page
    assert len(re.findall(r"<td class=\"n\">0\.\d{3} to 0\.\d{3}</td>", page)) >= 3


def test_feeds_are_shown_with_how_they_fare_and_without_their_secrets(served) -> None:
    looked = "2025-03-14T08:00:00.000000Z"
    with open(str(served.path)) as ledger, ledger.unit() as unit:
        unit.save_feeds(
            [
                Feed(address="https://gazette.example/rss", title="Gazette", looked=looked, succeeded=looked, articles=3),
                Feed(address="https://me:word@courier.example/rss?key=secret", looked=looked, troubled=looked, trouble="the server answered 500"),
            ]
        )  # fmt: skip
    page = served.client().get("/view/sources").text
    assert "Gazette" in page and "https://gazette.example/rss" in page
    assert "https://courier.example/rss" in page and "14 March 2025, 08:00 UTC: the server answered 500" in page
    assert "secret" not in page and "word@" not in page


def test_shades_are_explained_and_years_summed() -> None:
    svg = heat_strip({"2024-12": 1, "2025-01": 40, "2025-03": 2}, "Acts")
    assert re.findall(r">([\d,]+)\+</text>", svg) == ["1", "2", "4", "9", "19"]
    assert re.findall(r'text-anchor="end" fill="[^"]+">(\d+)</text>', svg) == ["1", "42"]


def test_dates_on_the_lanes_do_not_run_into_one_another(client) -> None:
    svg = client.get(f"/pictures/exchange/{client.get('/exchanges').json()['items'][0]['id']}.svg").text
    width = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    places = [
        (float(x), words) for x, words in re.findall(r'<text x="(\d+)" y="\d+" fill="#4b5563">([^<]+)</text>', svg)
    ]
    days = [(x, words) for x, words in places if not words.isdigit()]
    assert days and all(
        x + 6 * len(words) < nxt for (x, words), (nxt, _) in zip(days, [*days[1:], (width, "")], strict=True)
    )


def test_words_of_private_persons_are_masked_on_pages_and_in_records(tmp_path: Path) -> None:
    class Naming(FakeCoder):
        """Finds one act done to a named person without an office."""

        def annotate_many(self, articles):
            for article in articles:
                words = Span(start=0, end=len(article.text), quote=article.text)
                told = Mention(
                    id="m_jane", article=article.id, sentence=0, type="COERCE", when=When(day="2025-03-10"),
                    actors=(Party(text="RUS", actor="RUS", basis="dictionary"),),
                    recipients=(Party(text="GBR", actor="GBR", basis="dictionary"),), targets=(Target(role="guest", name="Jane Doe"),),
                    evidence={"clause": words, "sentence": words}, rule="fake",
                )  # fmt: skip
                yield article, Annotation(article=article.id, mentions=(told,))

    with open(str(tmp_path / "study.db")) as ledger:
        update(ledger, [Article.from_text("RUS held Jane Doe of GBR", id="one", published="2025-03-10")], Naming())
    for mask in (True, False):
        app = create_app(str(tmp_path / "study.db"), settings=ShowSettings(mask_private=mask), wording=wording())
        asked = TestClient(app, base_url="http://127.0.0.1")
        event = asked.get("/events").json()["items"][0]["id"]
        for address in (
            f"/view/event/{event}",
            "/view/article/one",
            "/articles/one",
            "/mentions",
            f"/events/{event}/why",
        ):
            assert ("Doe" in asked.get(address).text) is not mask, (address, mask)
        app.state.site.ledger.close()


def test_numbers_of_the_acts_are_those_of_their_marks(client) -> None:
    page = client.get("/view/dyad/GBR-RUS").text
    marks = dict(re.findall(r'<a href="/view/event/(e_\w+)" class="mark" aria-label="(\d+) ', page))
    rows = re.findall(r'<span class="num">(\d+)</span>.*?class="act-link" href="/view/event/(e_\w+)"', page)
    assert marks == {event: number for number, event in rows} and len(marks) > 2
    exchange = client.get("/exchanges").json()["items"][0]["id"]
    page = client.get(f"/view/exchange/{exchange}").text
    marks = dict(re.findall(r'<a href="/view/event/(e_\w+)" class="mark" aria-label="(\d+) ', page))
    assert marks == dict(re.findall(r'class="rung[^>]* id="(e_\w+)"><p><span class="num">(\d+)</span>', page))


def test_a_report_stands_once_with_all_its_words_for_an_act(tmp_path: Path) -> None:
    twice = Article.from_text("RUS expels GBR 2025-03-10\nRUS expels GBR 2025-03-10", id="one", published="2025-03-10")
    with open(str(tmp_path / "study.db")) as ledger:
        update(ledger, [twice], FakeCoder())
        event = ledger.events()[0]
    app = create_app(str(tmp_path / "study.db"), wording=wording())
    page = TestClient(app, base_url="http://127.0.0.1").get(f"/view/event/{event.id}").text
    assert (len(event.mentions), page.count('<article class="telling">'), page.count("<blockquote>")) == (2, 1, 2)
    app.state.site.ledger.close()


def test_a_mark_is_named_once_where_it_ends() -> None:
    parts = environment(wording()).get_template("parts.html.j2").module
    marked = str(
        parts.pieces([Piece("The ", ("in reply",)), Piece("State", ("in reply", "actor")), Piece(" said", ())])
    )
    assert re.findall(r'class="([^"]+)">([^<]+)(?:<span class="tag"> \[([^\]]+)\])?', marked) == [
        ("m-in-reply", "The ", ""), ("m-actor", "State", "in reply, actor"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2025-03-10", "2025-03-13", "10 March 2025 to 13 March 2025"), ("2025-03-10", "2025-03-10", "10 March 2025"),
        (None, "2025-03-13", "day unknown to 13 March 2025"), (None, None, "day unknown"), ("2025-03", None, "March 2025 to day unknown"),
    ],
)  # fmt: skip
def test_a_span_of_days_is_told_in_full(first: str | None, last: str | None, shown: str) -> None:
    assert span_text(first, last) == shown


def test_acts_of_opposite_directions_are_not_called_one(client) -> None:
    there, back = client.get("/answers").json()["items"][0]["cause"], client.get("/answers").json()["items"][0]["reply"]
    asked = {"kind": "same_event", "left": there, "right": back, "by": "anna"}
    refused = client.post("/decisions", json=asked)
    assert refused.status_code == 422 and "opposite directions" in refused.json()["error"]["message"]
    data = {"csrf": form(client, f"/view/event/{there}"), "kind": "same", "other": back, "by": "anna"}
    assert "opposite directions" in client.post(f"/view/event/{there}/decide", data=data).text
    assert client.get("/decisions").json()["items"] == []
    assert client.post("/decisions", json={**asked, "verdict": "no"}).status_code == 201


def test_hidden_words_leave_no_empty_quotation(served) -> None:
    hidden = served.client(settings=ShowSettings(quote_length=0))
    for exchange in hidden.get("/exchanges").json()["items"]:
        assert "<q></q>" not in hidden.get(f"/view/exchange/{exchange['id']}").text
