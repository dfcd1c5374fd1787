"""Rows of every format become articles with mentions, or issues; counts add up; nothing is invented."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from retorsion.datasets.importing import ISSUE_KINDS, Tally, import_rows, tally
from retorsion.errors import ReadError, SettingsError
from retorsion.records import Article, Issue, Mention


def gdelt_line(width: int = 61, **cells: str) -> str:
    """A GDELT line with these cells (by 1-based number), blank elsewhere."""
    filled = {
        1: "7",
        2: "20200115",
        6: "RUSGOV",
        7: "RUSSIA",
        16: "GBR",
        17: "BRITAIN",
        27: "166",
        width - 1: "20200115120000",
    }
    if width == 57:
        filled = {**filled, 56: "", 57: "20200115"}
    filled |= {int(key[1:]): value for key, value in cells.items()}
    return "\t".join(filled.get(i, "") for i in range(1, width + 1))


def run(kind: str, path: Path, **options) -> tuple[list[Mention], list[Issue], Tally]:
    records = list(import_rows(kind, path, **options))
    mentions = [r for r in records if isinstance(r, Mention)]
    return mentions, [r for r in records if isinstance(r, Issue)], tally(iter(records))


def written(tmp_path: Path, text: str, name: str = "data.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_gdelt_row_whole(tmp_path):
    line = gdelt_line(c52="1", c53="Moscow, Russia", c54="RS", c57="55.75", c58="37.6", c61="https://example.org/a")
    article, mention = import_rows("gdelt", written(tmp_path, line + "\n"))
    assert isinstance(article, Article) and isinstance(mention, Mention)
    assert (article.publisher, article.published, article.url, article.language) == (
        "GDELT",
        "2020-01-15",
        "https://example.org/a",
        "zxx",
    )
    assert (mention.type, mention.mode, mention.contexts, mention.standing) == (
        "SANCTION",
        "expel",
        ("diplomatic",),
        "asserted",
    )
    assert (mention.actor.actor, mention.actor.text, mention.recipient.actor) == ("RUS.GOV", "RUSSIA", "GBR")
    assert (mention.when.day, mention.place.country, mention.place.lat) == ("2020-01-15", "RUS", 55.75)
    assert all(article.text[s.start : s.end] == s.quote for s in mention.evidence.values())
    assert mention.evidence["type"].quote == "166"


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt_versions_may_be_mixed_in_one_folder(tmp_path, width):
    for i, other in enumerate((57, 58, 61)):
        written(tmp_path, gdelt_line(other, c1=str(i)), f"{other}.CSV")
    mentions, issues, counts = run("gdelt", tmp_path)
    assert [(m.type, m.actor.actor, m.when.day) for m in mentions] == [("SANCTION", "RUS.GOV", "2020-01-15")] * 3
    assert (issues, counts.rows) == ([], 3)


def test_gdelt_reduced(tmp_path):
    header = "Date Source Target CAMEOCode NumEvents NumArts QuadClass Goldstein SourceGeoType SourceGeoLat SourceGeoLong TargetGeoType TargetGeoLat TargetGeoLong ActionGeoType ActionGeoLat ActionGeoLong"
    row = ["19900802", "IRQ", "KWT", "192"] + ["1"] * 13
    mentions, _, _ = run("gdelt", written(tmp_path, header.replace(" ", "\t") + "\n" + "\t".join(row) + "\n"))
    assert [(m.type, m.actor.actor, m.recipient.actor) for m in mentions] == [("COERCE", "IRQ", "KWT")]


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (gdelt_line()[:60], "columns", "columns; GDELT events have 57, 58 or 61"),
        (gdelt_line(c2="18991231"), "date", "lies before 1900"),
        (gdelt_line(c2="20200231"), "date", "is no date"),
        (gdelt_line(c2="20210115"), "date", "after its report of 2020-01-15"),
        (gdelt_line(c27="X"), "unknown-code", "'X' is no CAMEO code"),
        (gdelt_line(c27="---"), "unknown-code", "'---' is no CAMEO code"),
    ],
)
def test_bad_gdelt_rows_are_refused_with_a_reason(tmp_path, line, kind, words):
    mentions, issues, counts = run("gdelt", written(tmp_path, line + "\n" + gdelt_line(c1="8") + "\n"))
    assert (len(mentions), [i.kind for i in issues]) == (1, [kind])
    assert words in issues[0].detail and "data.txt:1" in issues[0].detail
    assert (counts.rows, counts.mentions, sum(counts.refused.values())) == (2, 1, 1)


def test_a_denial_is_kept_without_a_mention(tmp_path):
    mentions, issues, counts = run("gdelt", written(tmp_path, gdelt_line(c27="016")))
    assert (mentions, issues[0].kind, issues[0].article is not None) == ([], "no-type", True)
    assert (counts.rows, counts.without_type) == (1, 1)


def test_codes_keep_their_zeros_and_fall_back(tmp_path):
    text = "\n".join(gdelt_line(c1=str(i), c27=code) for i, code in enumerate(("040", "0330", "1667")))
    mentions, _, _ = run("gdelt", written(tmp_path, text))
    assert [(m.type, m.rule) for m in mentions] == [
        ("CONSULT", "dataset:cameo:040"),
        ("AGREE", "dataset:cameo:0330 read as 033"),
        ("SANCTION", "dataset:cameo:1667 read as 166"),
    ]


def test_a_doubled_id_counts_once(tmp_path):
    mentions, issues, _ = run("gdelt", written(tmp_path, gdelt_line() + "\n" + gdelt_line() + "\n"))
    assert (len(mentions), [i.kind for i in issues]) == (1, ["doubled-id"])


def test_stray_quotes_and_latin_1_do_no_harm(tmp_path):
    path = tmp_path / "x.CSV"
    path.write_bytes(
        (gdelt_line(c7='"RUSSIA', c1="1") + "\n").encode() + gdelt_line(c7="CÔTE", c1="2").encode("latin-1") + b"\n"
    )
    mentions, _, _ = run("gdelt", path)
    assert [m.actor.text for m in mentions] == ['"RUSSIA', "CÔTE"]


def test_namibia_is_no_blank(tmp_path):
    mentions, _, _ = run("gdelt", written(tmp_path, gdelt_line(c6="NAM", c7="NA")))
    assert (mentions[0].actor.actor, mentions[0].actor.text) == ("NAM", "NA")


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_read_alike(tmp_path, pack):
    line = gdelt_line() + "\n"
    path = tmp_path / f"x.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(line.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner.CSV", line)
    assert len(run("gdelt", path)[0]) == 1


def test_a_cut_archive_says_so(tmp_path):
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress((gdelt_line() + "\n").encode() * 100)[:-20])
    with pytest.raises(ReadError, match=r"x\.gz breaks off"):
        list(import_rows("gdelt", path))


ICEWS = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude"


def icews_row(id: str, source: str, target: str, text: str, code: str, day: str = "2018-06-01") -> str:
    return "\t".join(
        [
            id,
            day,
            source,
            "Military,Government",
            source,
            text,
            code,
            "1",
            target,
            "NA",
            target,
            "9",
            "2",
            "Kyodo",
            "NA",
            "NA",
            "NA",
            "Japan",
            "",
            "",
        ]
    )


def test_icews_mirrored_rows_are_one_act(tmp_path):
    rows = [
        ICEWS,
        icews_row("1", "Japan", "Namibia", "Consult", "040"),
        icews_row("2", "Namibia", "Japan", "Consult", "040"),
    ]
    rows += [
        icews_row("3", "Japan", "China", "Make a visit", "042"),
        icews_row("4", "China", "Japan", "Host a visit", "043"),
    ]
    mentions, issues, counts = run("icews", written(tmp_path, "\n".join(rows)))
    assert [(m.type, m.symmetric, {p.actor for p in m.actors}) for m in mentions] == [
        ("CONSULT", True, {"JPN.MIL", "NAM"}),
        ("CONSULT", True, {"JPN.MIL", "CHN"}),
    ]
    assert ([i.kind for i in issues], counts.rows) == (["mirrored", "mirrored"], 4)


def test_icews_without_code_column_and_other_dates(tmp_path):
    header = ICEWS.replace("CAMEO Code\t", "")
    row = icews_row("1", "Japan", "China", "Criticize or denounce", "X", "6/1/2017").replace("\tX\t", "\t")
    unknown = icews_row("2", "Japan", "China", "Sing together", "X").replace("\tX\t", "\t")
    mentions, issues, _ = run("icews", written(tmp_path, "\n".join([header, row, unknown])))
    assert [(m.type, m.mode, m.when.day) for m in mentions] == [("ACCUSE", "disapprove", "2017-06-01")]
    assert "'Sing together' stands for none" in issues[0].detail


POLECAT = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tPrimary Recipient Sector\tPlacename\tCountry\tSource\tPublication Date"


def test_polecat_splits_joint_actors_and_reads_old_names(tmp_path):
    rows = [POLECAT]
    rows.append(
        "1\t2022-04-05\tSANCTION\texpel\t-5.5\tMATERIAL CONFLICT\tdiplomatic;intelligence\tItaly;Spain\tITA;ESP\tGOV;GOV\tRussia\tRUS\tGOV\tRome\tITA\tsome paper\t2022-04-06"
    )
    rows.append("2\t2022-04-05\tDISAPPROVE\t\t\t\t\tItaly\tITA\t\t\t\t\t\t\t\t")
    rows.append("3\t2022-04-05\tCRIME\t\t\t\t\tItaly\tITA\t\t\t\t\t\t\t\t")
    mentions, issues, _ = run("polecat", written(tmp_path, "\n".join(rows)))
    assert [[p.actor for p in m.actors] for m in mentions] == [["ITA.GOV", "ESP.GOV"], ["ITA"]]
    assert (mentions[0].mode, mentions[0].contexts, mentions[1].type, mentions[1].mode) == (
        "expel",
        ("diplomatic", "intelligence"),
        "ACCUSE",
        "disapprove",
    )
    assert mentions[1].recipients == ()
    assert [i.kind for i in issues] == ["unknown-code"]


def test_the_word_none_is_a_blank_in_polecat_and_keeps_its_place(tmp_path):
    row = "1\t2022-04-05\tSANCTION\tNone\tNone\tNone\tNone\tSome band;Italy\tNone;ITA\tREB;None\tRussia\tRUS\tGOV\tNone\tNone\tNone\t2022-04-06"
    mentions, issues, _ = run("polecat", written(tmp_path, f"{POLECAT}\n{row}\n"))
    assert [(p.text, p.actor) for p in mentions[0].actors] == [("Some band", None), ("Italy", "ITA")]
    assert (mentions[0].mode, mentions[0].contexts, mentions[0].place, issues) == (None, (), None, [])


@pytest.mark.parametrize("order", [("Texas", "USA"), ("USA", "Texas")])
def test_phoenix_country_is_found_in_either_cell(tmp_path, order):
    cells = [
        "5_v1",
        "20160203",
        "2016",
        "02",
        "03",
        "USAGOV",
        "USA",
        "GOV",
        "",
        "RUS",
        "RUS",
        "",
        "",
        "163",
        "16",
        "3",
        "-8",
        "",
        "30.2",
        "-97.7",
        "Austin",
        *order,
        "77_4",
        "http://a;http://b",
        "paper",
    ]
    mentions, _, _ = run("phoenix", written(tmp_path, "\t".join(cells)))
    assert [(m.type, m.mode, m.place.country, m.sentence) for m in mentions] == [("COERCE", "restrict", "USA", 4)]


def test_keds_tells_weis_from_cameo(tmp_path):
    cameo = written(tmp_path, "950103\tISR\tPALREB\t190\t(FIGHT)\tshot at\n020103\tISR\tPAL\t---\t\t\n", "a.keds")
    weis = written(
        tmp_path,
        "date,source,target,code\n1990-08-02,IRQ,KUW,223\n1990-08-02,IRQ,KUW,223\n1990-08-03,FRN,IRQ,122\n",
        "b.csv",
    )
    one, issues, _ = run("keds", cameo)
    two, _, counts = run("keds", weis)
    assert [(m.type, m.actor.actor, m.recipient.actor, m.when.day) for m in one] == [
        ("ASSAULT", "ISR", "PSE.REB", "1995-01-03")
    ]
    assert [i.kind for i in issues] == ["non-event"]
    assert [(m.type, m.recipient.actor, m.rule) for m in two] == [("ASSAULT", "KWT", "dataset:weis:223")] * 2 + [
        ("ACCUSE", "IRQ", "dataset:weis:122")
    ]
    assert counts.mentions == 3


def test_acled_dates_words_and_battles(tmp_path):
    text = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,location,latitude,longitude,source,fatalities,timestamp\n"
    text += 'MLI1,16 February 2023,1,Battles,Armed clash,Military Forces of Mali (2021-),"Some Group, West",Mali,Gao,16.2,0.0,Paper,4,1\n'
    text += "MLI1,16 February 2023,1,Battles,Armed clash,Military Forces of Mali (2021-),Some Group,Mali,Gao,16.2,0.0,Paper,5,2\n"
    text += "MLI2,2023-02-17,3,Strategic developments,Change to group,X,,Mali,Gao,16.2,0.0,Paper,0,1\n"
    mentions, issues, _ = run("acled", written(tmp_path, "\ufeff" + text))
    assert [(m.type, m.symmetric, m.count, m.when.day) for m in mentions] == [
        ("ASSAULT", True, {"dead": 4}, "2023-02-16"),
        ("ASSAULT", True, {"dead": 5}, "2023-02-16"),
    ]
    assert [p.actor for p in mentions[0].actors] == ["MLI.MIL", None]
    assert [i.kind for i in issues] == ["no-type"]


def test_ucdp_without_header_spans_its_days(tmp_path):
    from retorsion.datasets.ucdp import COLUMNS

    cells = dict.fromkeys(COLUMNS, "") | {
        "id": "12",
        "type_of_violence": "1",
        "side_a": "Government of Mali",
        "side_b": "XYZ",
        "country": "Mali",
    }
    cells |= {"date_start": "2012-03-01", "date_end": "2012-03-04", "best": "7", "low": "5", "high": "9"}
    mentions, _, _ = run("ucdp", written(tmp_path, ",".join(cells.values()) + "\n"))
    when = mentions[0].when
    assert (when.day, when.day_end, when.precision) == ("2012-03-01", "2012-03-04", "range")
    assert (mentions[0].count, mentions[0].count_bounds, mentions[0].actors[0].actor) == (
        {"dead": 7},
        {"dead": (5, 9)},
        "MLI.GOV",
    )


def test_own_csv_with_a_mapping(tmp_path):
    path = written(tmp_path, "Day,Who,Whom,what\n2001-05-06,Germany,RUS,166\n2001-05-07,Atlantis,RUS,166\n")
    mentions, _, _ = run("csv", path, mapping={"date": "Day", "actor": "Who", "recipient": "Whom", "code": "what"})
    assert [(m.actor.actor, m.actor.text) for m in mentions] == [("DEU", "Germany"), (None, "Atlantis")]
    with pytest.raises(SettingsError, match="the mapping names 'colour'"):
        run("csv", path, mapping={"colour": "x"})


def test_days_after_today_are_refused_where_today_is_given(tmp_path):
    path = written(tmp_path, "date,actor,recipient,code\n2031-05-06,DEU,RUS,166\n")
    assert [i.kind for i in run("csv", path, today="2030-01-01")[1]] == ["date"]
    assert len(run("csv", path)[0]) == 1


def test_unknown_kind_and_missing_file(tmp_path):
    with pytest.raises(SettingsError, match="no data set of the kind 'gdlet'"):
        list(import_rows("gdlet", tmp_path))
    with pytest.raises(ReadError, match="cannot read"):
        list(import_rows("gdelt", tmp_path / "none.csv"))
    with pytest.raises(ReadError, match="empty folder"):
        list(import_rows("gdelt", tmp_path))


@pytest.mark.parametrize(
    ("kind", "file", "rows", "mentions", "without_type", "documents", "refused"),
    [
        ("gdelt", "samples/gdelt2_20191024143000.export.CSV.gz", 2111, 1683, 428, 0, {}),
        ("gdelt-mentions", "samples/gdelt2_mentions_gdeltpyr_sample.csv.gz", 399, 0, 0, 399, {}),
        ("icews", "samples/icews_events.2018.sample.tab.gz", 3705, 2350, 808, 0, {"mirrored": 547}),
        ("keds", "keds/casia_weis.csv.gz", 8377, 6698, 1679, 0, {}),
    ],
)
def test_real_files_add_up(shared, kind, file, rows, mentions, without_type, documents, refused):
    counts = tally(import_rows(kind, shared / "data" / file))
    assert (counts.rows, counts.mentions, counts.without_type, counts.documents, dict(counts.refused)) == (
        rows,
        mentions,
        without_type,
        documents,
        refused,
    )


def test_every_kind_of_issue_is_listed():
    import re
    from pathlib import Path

    import retorsion.datasets as package

    source = "".join(path.read_text() for path in Path(package.__path__[0]).glob("*.py"))
    used = set(re.findall(r'Refusal\([\w.]+, "([\w-]+)"', source)) | set(
        re.findall(r'_issue\(row.line, dataset, "([\w-]+)"', source)
    )
    assert used == set(ISSUE_KINDS)
