"""How styles, pandoc and the cache are used to put citations into words."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pypandoc  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essay import csl
from essay.bibliography import Reference, read_bib
from essay.citations import CitationItem
from essay.csl import CACHE_FILE, CitationStyleError, Formatted, format_citations

FOLDER = Path(__file__).parents[1] / "bib"
STYLES = {"ja": FOLDER / "ja.csl", "ko": FOLDER / "ja.csl", "default": FOLDER / "western.csl"}
WORKS = """
@phdthesis{ja-thesis, author={金, 一}, yomi={きむ}, title={博論}, school={東京大学}, type={博士論文},
  year={1990}, langid={japanese}, keywords={s}}
@online{en-page, author={{State}}, title={Page of the state}, url={https://example.org/a}, date={2014},
  langid={english}, keywords={s}}
"""
THESIS = "金一（1990）『博論』博士論文、東京大学。"


def references(text: str) -> tuple[Reference, ...]:
    found, problems = read_bib(text, "b")
    assert problems == ()
    return found


def test_markup_and_scripts_in_a_work_are_text() -> None:
    text = WORKS.replace(
        "title={Page of the state}", "title={<script>x</script> H<sub>2</sub> & <img src=x>}"
    ).replace("url={https://example.org/a}", 'url={javascript:alert(1)//"<}')
    entry = format_citations(references(text), [], STYLES).entries["en-page"]
    assert "<script" not in entry
    assert "<img" not in entry
    assert 'href="javascript' not in entry
    assert "H<sub>2</sub> &amp;" in entry


def test_equal_authors_and_years_get_letters_in_the_order_of_the_bibliography() -> None:
    text = "\n".join(
        f"@book{{{key}, author={{A, B}}, title={{{title}}}, year={{2000}}, langid={{en}}, keywords={{s}}}}"
        for key, title in (("x", "Second"), ("y", "First"))
    )
    done = format_citations(references(text), [CitationItem("x"), CitationItem("y")], STYLES)
    assert (done.items[CitationItem("y")], done.items[CitationItem("x")]) == ("A 2000a", "A 2000b")


def test_nothing_asked_is_nothing_answered() -> None:
    assert format_citations([], [CitationItem("x")], {}) == Formatted({}, {}, {})


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="{kind}" default-locale="de-DE">
<info><title>t</title><id>t</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout prefix="(" suffix=")" delimiter="; ">{cite}</layout></citation>
<bibliography><layout><text variable="title"/></layout></bibliography></style>"""
NAME_YEAR = (
    '<names variable="author"/><date variable="issued" prefix=" "><date-part name="year"/></date>'
    '<group prefix=", "><label variable="locator" form="short" suffix=" "/><text variable="locator"/></group>'
)


def style(folder: Path, cite: str, kind: str = "in-text") -> dict[str, Path]:
    path = folder / "other.csl"
    path.write_text(STYLE.format(kind=kind, cite=cite), encoding="utf-8")
    return {"default": path}


def one(folder: Path, cite: str, item: CitationItem) -> Formatted:
    return format_citations(references(WORKS), [item], style(folder, cite))


def test_the_brackets_of_a_style_are_left_to_the_cluster_and_locators_speak_its_language(
    tmp_path: Path,
) -> None:
    item = CitationItem("en-page", "", "12頁")
    assert one(tmp_path, NAME_YEAR, item).items[item] == "State 2014, S. 12"


def test_a_style_of_numbers_has_no_author_for_the_sentence(tmp_path: Path) -> None:
    item = CitationItem("ja-thesis")
    author, rest = one(tmp_path, '<text variable="citation-number"/>', item).narrative[item]
    assert author == ""
    assert rest.isdecimal()


def test_a_language_is_found_by_its_primary_subtag() -> None:
    text = WORKS.replace("langid={japanese}", "langid={ja-JP}")
    assert format_citations(references(text), [], STYLES).entries["ja-thesis"] == THESIS


def test_a_language_without_a_style_is_an_error() -> None:
    with pytest.raises(CitationStyleError, match="no citation style for the language 'en'"):
        format_citations(references(WORKS), [], {"ja": STYLES["ja"]})


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("<style", "Couldn't find end of Start Tag style"),
        ("<other/>", "not a CSL style with a citation layout"),
        ('<style xmlns="http://purl.org/net/xbiblio/csl"/>', "not a CSL style with a citation layout"),
        (STYLE.format(kind="note", cite=NAME_YEAR), "not a style for citations in the text"),
        (STYLE.format(kind="in-text", cite="<nosuch/>"), 'unknown element "nosuch"'),
    ],
)
def test_a_style_that_cannot_be_used_is_named(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "bad.csl"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(CitationStyleError, match=re.escape(str(path))) as error:
        format_citations(references(WORKS), [], {"default": path})
    assert says in str(error.value)


def test_a_style_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CitationStyleError, match=re.escape(str(tmp_path / "none.csl"))):
        format_citations(references(WORKS), [], {"default": tmp_path / "none.csl"})


def test_a_missing_pandoc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise OSError("No pandoc was found")

    monkeypatch.setattr(pypandoc, "get_pandoc_path", missing)
    with pytest.raises(CitationStyleError, match="pandoc cannot be run: No pandoc was found"):
        format_citations(references(WORKS), [], STYLES)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What pandoc was called with for citations."""
    made: list[Any] = []
    run = subprocess.run

    def counted(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        made.append(options)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return made


ITEMS = [CitationItem("ja-thesis", "", "3頁"), CitationItem("en-page")]


def test_pandoc_is_called_once_for_each_style(calls: list[Any]) -> None:
    format_citations(references(WORKS), ITEMS, STYLES)
    assert len(calls) == 2


def test_what_the_cache_holds_is_not_asked_again(tmp_path: Path, calls: list[Any]) -> None:
    first = format_citations(references(WORKS), ITEMS, STYLES, tmp_path / "new" / "cache")
    again = format_citations(references(WORKS)[::-1], ITEMS[::-1] * 2, STYLES, tmp_path / "new" / "cache")
    assert len(calls) == 2
    assert again == first == format_citations(references(WORKS), ITEMS, STYLES)


@pytest.mark.parametrize("change", ["work", "item", "style", "pandoc"])
def test_a_change_asks_again_only_where_it_matters(
    tmp_path: Path, calls: list[Any], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    western = tmp_path / "western.csl"
    western.write_bytes(STYLES["default"].read_bytes())
    styles = STYLES | {"default": western}
    format_citations(references(WORKS), ITEMS, styles, tmp_path)
    text, items = WORKS, ITEMS
    if change == "work":
        text = WORKS.replace("Page of the state", "Another page")
    elif change == "item":
        items = [*ITEMS, CitationItem("en-page", "", "p. 3")]
    elif change == "style":
        western.write_text(western.read_text(encoding="utf-8").replace("n.d.", "undated"), encoding="utf-8")
    else:
        monkeypatch.setattr(csl, "version", lambda name: "0")
    changed = format_citations(references(text), items, styles, tmp_path)
    assert len(calls) == (4 if change == "pandoc" else 3)
    assert changed == format_citations(references(text), items, styles)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", "entries", "items", "rests", "short", "folder-less", "\ud800"]
)
def test_a_damaged_cache_is_ignored_and_written_anew(tmp_path: Path, calls: list[Any], damage: str) -> None:
    expected = format_citations(references(WORKS), ITEMS, STYLES, tmp_path)
    file = tmp_path / CACHE_FILE
    whole = file.read_bytes()
    held = json.loads(whole)
    for answer in held.values():
        answer.update(
            {"entries": {"entries": [1]}, "items": {"items": [["a"]]}, "rests": {"rests": None}, "short": {"authors": []}}.get(
                damage, {}
            )
        )
    if damage in ("entries", "items", "rests", "short"):
        file.write_text(json.dumps(held), encoding="utf-8")
    elif damage == "folder-less":
        file.write_text(json.dumps(dict.fromkeys(held, 3)), encoding="utf-8")
    else:
        file.write_bytes(damage.encode("utf-8", "surrogatepass"))
    assert format_citations(references(WORKS), ITEMS, STYLES, tmp_path) == expected
    assert len(calls) == 4
    assert file.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == [CACHE_FILE]


LOCATORS = ["12頁", "１２頁", "第3章", "第三章", "12-15頁", "p. 8", "pp. 8-9", "§ 4", "図5", "注5", "12", "12, 15", "vol. 2", "p. 8、とくに", "ed. 3, p. 9", "A12頁", ""]
ORDINAL = '<text variable="title"/><number variable="locator" form="ordinal" prefix=" "/>'


@pytest.mark.parametrize("cite", [None, NAME_YEAR, ORDINAL])
def test_a_page_s_number_is_put_in_as_pandoc_would_have_set_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cite: str | None) -> None:
    styles = style(tmp_path, cite) if cite else STYLES
    items = [CitationItem(key, prefix, suffix) for key in ("ja-thesis", "en-page") for prefix in ("", "cf.") for suffix in LOCATORS]
    found = format_citations(references(WORKS), items, styles)
    monkeypatch.setattr(csl, "_numberless", lambda item, style: (item, ""))
    assert found == format_citations(references(WORKS), items, styles)


def test_pages_of_one_work_are_one_question(calls: list[Any]) -> None:
    items = [CitationItem("ja-thesis", "", f"{page}頁") for page in range(1, 100)]
    assert format_citations(references(WORKS), items, STYLES).items[items[41]] == "金 1990, 42頁"
    assert all(len(json.loads(options["input"])["blocks"]) < 10 for options in calls)


def test_only_works_named_in_a_sentence_are_told_in_two_parts(tmp_path: Path) -> None:
    every = format_citations(references(WORKS), ITEMS, STYLES)
    for named in ([], ITEMS[:1], ITEMS):
        some = format_citations(references(WORKS), ITEMS, STYLES, tmp_path, in_sentence=named)
        assert (some.entries, some.items) == (every.entries, every.items)
        assert some.narrative == {item: every.narrative[item] for item in named}


def test_the_cache_keeps_only_what_the_last_build_used(tmp_path: Path) -> None:
    format_citations(references(WORKS), ITEMS, STYLES, tmp_path)
    format_citations(references(WORKS), [], STYLES, tmp_path)
    assert len(json.loads((tmp_path / CACHE_FILE).read_text(encoding="utf-8"))) == 2


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=15)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.builds(CitationItem, st.just("en-page"), WORDS, WORDS, st.booleans()), max_size=8))
def test_any_prefix_and_suffix_can_be_printed_safely(items: list[CitationItem]) -> None:
    done = format_citations(references(WORKS), items, STYLES)
    assert set(done.items) == set(items)
    for text in done.items.values():
        assert "2014" in text
        assert set(re.findall(r"<(/?[a-z]+)", text)) <= {"i", "/i", "b", "/b", "sup", "/sup", "sub", "/sub"}
