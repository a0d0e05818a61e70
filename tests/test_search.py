"""The search of the real edition, in a real browser: what it finds, and how it is used."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import test_press
import yaml
from axe import faults
from browser import DESK, opened
from conftest import ROOT, parsed, served
from playwright.sync_api import Browser, Locator, Page, expect

from essay import labels
from essay.publish import Publication
from essay.search import PATH, Text, brackets, glosses, scripts

CHAPTER = "chapters/05-cheonan.html"
PHONE = (390, 844)
ASKED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "search_queries.yml").read_text(encoding="utf-8"))
NAMES = labels.load("ja").words["notes"]
LOADED = ("search.js", "search.css", "search-index.js")
LARGEST = 100_000
"""Bytes of the compressed index; the edition's takes about three quarters of it."""

publication = test_press.publication


def begin(page: Page) -> Locator:
    """Open the search by its key; gives its field."""
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="この版を検索する")
    expect(field).to_be_focused()
    expect(page.locator("#search-results:not([aria-busy])")).to_be_attached()
    return field


def hold_kinds(page: Page, *, thumb: bool) -> None:
    """Hold the kinds of the search to their room: all in view, none cut off or on another, each a target (WCAG 2.2, 2.5.8)."""
    width = page.evaluate("innerWidth")
    boxes = page.locator(".search__kind").evaluate_all("kinds => kinds.map(kind => kind.getBoundingClientRect().toJSON())")
    assert len(boxes) == 6
    assert all(box["left"] >= 0 and box["right"] <= width for box in boxes), boxes
    assert all(min(box["width"], box["height"]) >= (44 if thumb else 24) for box in boxes), boxes
    assert not [(a, b) for a, b in combinations(boxes, 2) if a["left"] < b["right"] - 1 and b["left"] < a["right"] - 1 and a["top"] < b["bottom"] - 1 and b["top"] < a["bottom"] - 1]
    cut = page.locator(".search :is(.search__kinds, .search__kind > span)").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)")
    assert cut == []
    assert (page.get_by_role("combobox").bounding_box() or {"width": 0})["width"] >= 100
    result = page.locator("#search [role=option]").first
    expect(result).to_be_in_viewport()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search [aria-selected=true]")).to_be_in_viewport()


def shown(page: Page) -> list[str]:
    """The addresses of the results in their order, without that of the site."""
    found: list[str] = page.locator("#search a[role=option]").evaluate_all("options => options.map(option => option.href)")
    base = page.locator("script[src$='search-open.js']").evaluate("script => new URL('..', script.src).href")
    return [address.removeprefix(base) for address in found]


# ---- what is found


def pages_of(addresses: list[str], most: int = 5) -> list[str]:
    """The first few pages, each with the places on it that come before the next page too many."""
    kept: list[str] = []
    seen: set[str] = set()
    for address in addresses:
        seen.add(address.partition(".html")[0])
        if len(seen) > most:
            break
        kept.append(address.replace(".html", ""))
    return kept


@pytest.fixture(scope="module", params=["http", "file"])
def asked(request: pytest.FixtureRequest, chromium: Browser, edition: Path, address: str) -> Iterator[Page]:
    """The search opened, on a server and on a page opened from the disk."""
    base = address if request.param == "http" else edition.as_uri()
    with opened(chromium, f"{base}/{CHAPTER}") as page:
        begin(page)
        yield page


@pytest.mark.parametrize("half", ["tune", "aside"])
def test_readers_find_what_they_ask_for(asked: Page, half: str) -> None:
    field = asked.get_by_role("combobox")
    recalls: list[float] = []
    wrong_first: list[str] = []
    missed: list[str] = []
    questions = [question for question in ASKED["queries"] if question["set"] == half]
    for question in questions:
        field.fill(question["q"])
        top = pages_of(shown(asked))
        plain = [place.partition("#")[0] for place in top]
        wanted = question.get("pages", question["first"][:1])
        found = [page for page in wanted if page in (top if "#" in page else plain)]
        recalls.append(len(found) / len(wanted))
        missed += [f"{question['q']}: {page}" for page in wanted if page not in found]
        if plain[:1] == [] or plain[0] not in question["first"]:
            wrong_first.append(question["q"])
    assert len(questions) >= 45
    assert sum(recalls) / len(recalls) >= 0.97, missed
    assert 1 - len(wrong_first) / len(questions) >= 0.95, wrong_first


@pytest.mark.parametrize("question", ASKED["nothing"])
def test_what_is_not_there_is_not_found(asked: Page, question: str) -> None:
    asked.get_by_role("combobox").fill(question)
    assert shown(asked) == []
    expect(asked.get_by_role("status").filter(has_text=question)).to_have_text(f"「{question}」は見つからない。")


def test_a_result_leads_to_the_words_themselves(asked: Page, edition: Path) -> None:
    for question in ("扇の要", "拒否権", "迂回路", "濃縮ウラン", "マレン", "鏡に映したような"):
        asked.get_by_role("combobox").fill(question)
        asked.locator("input[name=search-kind][value=chapter]").check()
        for place in shown(asked):
            page, _, anchor = place.partition("#")
            target = parsed(edition / page).xpath(f"//*[@id='{anchor}']" if anchor else "//h1")[0]
            assert question in target.text_content().replace("\u2060", ""), place
    asked.locator("input[name=search-kind][value='']").check()


def test_the_words_are_marked_in_their_sentence(asked: Page) -> None:
    asked.get_by_role("combobox").fill("六者協議")
    option = asked.locator("a[role=option]").first
    assert option.locator("mark").all_inner_texts() == ["6者協議"]
    asked.get_by_role("combobox").fill("천안")
    assert "천안" in asked.locator("a[role=option]").first.locator("mark").all_inner_texts()
    asked.get_by_role("combobox").fill("まき込まれ")
    assert shown(asked) == []
    asked.get_by_role("combobox").fill("絵に描いた餅")
    text = asked.locator("a[role=option] .search__text").first
    expect(text).to_have_text("政策として見れば、絵に描いた餅に近かった。")
    assert text.locator("mark").all_inner_texts() == ["絵に描いた餅"]


def test_one_spelling_is_as_good_as_another(asked: Page) -> None:
    field = asked.get_by_role("combobox")
    for spellings in (
        ("6者協議", "６者協議", "六者協議", " 6 者 協議 "), ("TCOG", "ｔｃｏｇ", "Ｔｃｏｇ"), ("テポドン", "てぽどん", "ﾃﾎﾟﾄﾞﾝ"),
        ("非核・開放・3000", "非核開放3000", "「非核・開放・三〇〇〇」"), ("キーン・ソード", "キーンソード", "きーんそーど"),
        ("天安の沈没", "天安沈没", "「天安」の沈没"), ("ジュネーヴ", "ジュネーブ", "じゅねーぶ"), ("2010年11月23日", "二〇一〇年十一月二十三日"),
        ("Kim Dae-jung", "kim daejung", "KIMDAEJUNG"), ("北沢俊美", "北澤俊美"), ("第二次核危機", "第2次核危機"),
    ):  # fmt: skip
        results = []
        for spelling in spellings:
            field.fill(spelling)
            results.append(shown(asked)[:4])
        assert results[0], spellings
        assert all(result[:1] == results[0][:1] for result in results), spellings


def test_an_answer_takes_no_noticeable_time(asked: Page) -> None:
    slowest = asked.get_by_role("combobox").evaluate("""field => Math.max(...["天安", "韓国", "北朝鮮 中国", "1", "日米同盟"].map(question => {
        field.value = question;
        const before = performance.now();
        field.dispatchEvent(new Event("input"));
        return performance.now() - before;
    }))""")
    assert slowest < 100


# ---- how it is used


def test_nothing_is_loaded_before_the_first_use(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    page.goto(f"{address}/{CHAPTER}", wait_until="networkidle")
    assert not set(LOADED) & set(requests)
    page.locator("[data-search-open]").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.locator("#search-results:not([aria-busy])")).to_be_attached()
    page.keyboard.press("Escape")
    page.locator("[data-search-open]").click()
    assert [requests.count(name) for name in LOADED] == [1, 1, 1]
    page.close()


def test_the_keyboard_alone(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        field = begin(page)
        page.keyboard.type("北方限界線")
        expect(field).to_have_value("北方限界線")
        expect(field).to_have_attribute("aria-expanded", "true")
        active = page.locator("#search [aria-selected=true]")
        expect(active).to_contain_text("北方限界線")
        expect(field).to_have_attribute("aria-activedescendant", active.get_attribute("id") or "-")
        page.keyboard.press("ArrowUp")
        last = active.get_attribute("id")
        page.keyboard.press("ArrowDown")
        assert (active.get_attribute("id"), last) == ("search-option-0", page.locator("#search [role=option]").last.get_attribute("id"))
        while active.get_attribute("href") is None or "chapters/06-yeonpyeong.html#" not in (active.get_attribute("href") or ""):
            page.keyboard.press("ArrowDown")
            expect(active).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.wait_for_url("**/chapters/06-yeonpyeong.html#*")
        target = page.locator(f"[id='{page.url.partition('#')[2]}']")
        expect(target).to_contain_text("北方限界線")
        expect(target).to_be_in_viewport()
        begin(page)
        expect(page.get_by_role("combobox")).to_have_value("北方限界線")
        assert shown(page)


def test_a_place_on_the_same_page(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        begin(page).fill("白翎島沖")
        page.locator("a[role=option][href*='05-cheonan.html#p']").click()
        expect(page.locator("#search")).not_to_be_visible()
        expect(page.locator("p:target")).to_contain_text("白翎島沖")
        expect(page.locator("p:target")).to_be_focused()
        expect(page.locator("p:target")).to_be_in_viewport()


def test_it_opens_and_closes_and_gives_the_focus_back(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        dialog = page.get_by_role("dialog", name="この版を検索する")
        link = page.locator("article a.term").first
        link.focus()
        page.keyboard.press("Control+k")
        expect(dialog).to_be_visible()
        page.keyboard.type("a/b")
        expect(page.get_by_role("combobox")).to_have_value("a/b")
        page.keyboard.press("Escape")
        expect(dialog).not_to_be_visible()
        expect(link).to_be_focused()
        button = page.get_by_role("button", name="検索")
        button.focus()
        page.keyboard.press("Enter")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="閉じる").click()
        expect(button).to_be_focused()
        page.keyboard.press("/")
        page.mouse.click(5, 450)
        expect(dialog).not_to_be_visible()


def test_what_is_being_composed_is_not_searched_yet(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        field = begin(page)
        keyboard = page.context.new_cdp_session(page)
        for text in ("て", "てん", "てんあん"):
            keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        expect(field).to_have_value("てんあん")
        assert shown(page) == []
        field.evaluate("field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))")
        keyboard.send("Input.insertText", {"text": "天安"})
        expect(field).to_have_value("天安")
        assert shown(page)[0] == "glossary/cheonan.html"
        assert page.url.endswith(CHAPTER)


def test_composition_events_alone(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        field = begin(page)
        field.evaluate("""field => {
            field.dispatchEvent(new CompositionEvent("compositionstart"));
            field.value = "てんあん";
            field.dispatchEvent(new InputEvent("input", {isComposing: true}));
        }""")
        assert shown(page) == []
        field.evaluate("field => { field.value = '天安'; field.dispatchEvent(new CompositionEvent('compositionend', {data: '天安'})); }")
        assert shown(page)[0] == "glossary/cheonan.html"


def test_a_pasted_word(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", permissions=["clipboard-read", "clipboard-write"]) as page:
        field = begin(page)
        page.evaluate("navigator.clipboard.writeText('休戦協定')")
        page.keyboard.press("Control+v")
        expect(field).to_have_value("休戦協定")
        assert shown(page)[0] == "glossary/kyusen-kyotei.html"


def test_kinds_can_be_chosen_with_the_arrows(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        begin(page).fill("天安")
        groups = page.locator("#search [role=group]")
        assert groups.count() > 3
        page.locator("input[name=search-kind][value='']").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("input[name=search-kind][value=chapter]")).to_be_checked()
        expect(groups).to_have_count(1)
        expect(page.get_by_role("group", name="章", exact=True)).to_be_visible()
        places = shown(page)
        assert len(places) > 5
        assert all(place.startswith(("chapters/", "about", "index")) for place in places)
        count = page.locator("label", has=page.locator("input[value=chapter]")).locator(".search__count").inner_text()
        assert len(places) == min(int(count), 60)


def test_the_rest_of_a_group_unfolds_in_place(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        begin(page).fill("延坪島")
        before = shown(page)
        page.keyboard.press("ArrowDown")
        expect(page.locator("#search [aria-selected=true]")).to_have_text("ほか3件を表示する")
        page.keyboard.press("Enter")
        after = shown(page)
        assert after[:1] == before[:1]
        assert len(after) == len(before) + 3
        expect(page.get_by_role("combobox")).to_be_focused()


def test_who_listens_is_told_what_is_there(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        begin(page).fill("延坪島砲撃")
        expect(page.locator("#search [role=status]")).to_have_text(re.compile(r"^\d+件$"))
        tree = page.locator("#search").aria_snapshot()
        for told in ('combobox "この版を検索する"', 'listbox "見つかった箇所"', 'group "出来事"', 'option "延坪島砲撃 2010年11月23日', "radio", "[selected]"):
            assert told in tree, told


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_nothing_stands_in_anyones_way(chromium: Browser, address: str, size: tuple[int, int], scheme: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", size, color_scheme=scheme, bypass_csp=True) as page:
        page.locator("[data-search-open]").click()
        assert faults(page) == []
        page.get_by_role("combobox").fill("天安")
        expect(page.locator("a[role=option]").first).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize("size", [PHONE, (320, 640)])
def test_on_a_phone_it_fills_the_screen(chromium: Browser, address: str, size: tuple[int, int]) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", size) as page:
        page.locator("[data-search-open]").click()
        page.get_by_role("combobox").fill("日米同盟")
        expect(page.locator("a[role=option]").first).to_be_in_viewport()
        assert page.locator("#search").bounding_box() == {"x": 0, "y": 0, "width": size[0], "height": size[1]}
        assert page.locator("#search").evaluate("dialog => [...dialog.querySelectorAll('.search__results, .search__option')].every(e => e.scrollWidth <= e.clientWidth)")


@pytest.mark.parametrize("enlarged", [1, 2])
@pytest.mark.parametrize("size", [(320, 640), (360, 740), PHONE, (640, 360), (768, 1024), DESK])
def test_the_kinds_are_all_in_view_and_large_enough_for_a_thumb(chromium: Browser, address: str, size: tuple[int, int], enlarged: int) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", size, bypass_csp=True) as page:
        page.add_style_tag(content=f"html {{ font-size: {125 * enlarged}% }}")
        begin(page).fill("日米同盟")
        expect(page.locator(".search__kinds")).to_be_visible()
        hold_kinds(page, thumb=size[0] < 500)


def test_from_a_page_that_was_not_found(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/404.html") as page:
        begin(page).fill("休戦協定")
        page.keyboard.press("Enter")
        page.wait_for_url("**/glossary/kyusen-kyotei.html")


def test_an_index_that_does_not_arrive_is_asked_for_again(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto(f"{address}/{CHAPTER}")
    page.locator("[data-search-open]").click()
    expect(page.locator("#search [role=status]")).to_have_text("索引を読み込めなかった。頁を開き直すとよい。")
    page.unroute("**/search-index.js")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_visible()
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("休戦協定")
    expect(page.locator("a[role=option]").first).to_contain_text("休戦協定")
    page.close()


def test_without_javascript_there_is_no_button(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", java_script_enabled=False) as page:
        expect(page.locator("[data-search-open]")).not_to_be_visible()
        expect(page.locator("#search")).not_to_be_visible()


# ---- the index


def test_the_index_is_small_and_the_engine_smaller(edition: Path) -> None:
    index = (edition / PATH).read_bytes()
    assert len(gzip.compress(index, 9)) < LARGEST
    scripts = b"".join((edition / "assets" / name).read_bytes() for name in ("search.js", "search.css"))
    assert len(gzip.compress(scripts, 9)) < 12_000
    assert len(gzip.compress((edition / "assets/search-open.js").read_bytes(), 9)) < 1_500


def test_the_index_holds_every_record_and_work_and_every_place_exists(publication: Publication, edition: Path) -> None:
    assert scripts(publication) == scripts(publication)
    [(path, text)] = scripts(publication).items()
    assert path == PATH
    assert text.encode() == (edition / PATH).read_bytes()
    index = json.loads(text.removeprefix("self.essaySearchIndex=").removesuffix(";\n"))
    book = publication.book
    kinds = [record["k"] for record in index["records"]]
    assert [kinds.count(kind) for kind in ("term", "incident", "work")] == [len(book.terms), len(book.incidents), len(book.references)]
    assert len([page for page in index["pages"] if page["k"] == "chapter"]) == len(book.chapters)
    ids = {path.relative_to(edition).as_posix(): set(parsed(path).xpath("//@id")) for path in edition.rglob("*.html")}
    places = [(page["u"], anchor) for page in index["pages"] for section in page.get("s", []) for anchor in (section[0], *(p[0] for p in section[2]))]
    places += [(page["u"], note[0]) for page in index["pages"] for note in page.get("n", [])]
    places += [(record["u"].partition("#")[0], anchor) for record in index["records"] for anchor, _ in record["p"]]
    places += [tuple(record["u"].split("#")) for record in index["records"] if "#" in record["u"]]
    assert [(page, anchor) for page, anchor in places if anchor and anchor not in ids[page]] == []
    notes = [note for page in index["pages"] for note in page.get("n", [])]
    assert len(notes) == book.counts()["notes"]
    assert sum(bool(title) for _, _, title, _ in notes) == len(book.editorial_notes)


def test_a_long_index_comes_in_parts(publication: Publication) -> None:
    parts = scripts(publication, 8_000)
    assert list(parts)[:2] == [PATH, PATH.replace(".js", "-2.js")]
    assert len(parts) > 3
    first, *others = parts.values()
    index = json.loads(first.removeprefix("self.essaySearchIndex=").removesuffix(";\n"))
    assert [f"assets/{name}" for name in index["more"]] == list(parts)[1:]
    for text in others:
        assert len(text) < 8_100 or text.count('{"k":') == 1
        index["pages"] += json.loads(text.removeprefix("self.essaySearchIndex.pages.push(").join("[]").replace(");\n]", "]"))
    [whole] = scripts(publication).values()
    assert index["pages"] == json.loads(whole.removeprefix("self.essaySearchIndex=").removesuffix(";\n"))["pages"]
    assert len(index["pages"]) == index["count"]


def test_what_stands_in_the_last_part_is_found(chromium: Browser, publication: Publication, edition: Path, tmp_path: Path) -> None:
    site = shutil.copytree(edition, tmp_path / "site")
    parts = scripts(publication, 8_000)
    for path, text in parts.items():
        (site / path).write_text(text, encoding="utf-8")
    last = list(parts)[-1].rpartition("/")[2]
    counted = "#search label:has([value='']) .search__count"
    with served(site) as address:
        page = chromium.new_page()
        page.route(f"**/{last}", lambda route: route.abort())
        page.goto(f"{address}/index.html")
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("韓国")
        expect(page.locator("#search [role=status]")).to_contain_text("索引を読み込めなかった")
        before = int(page.locator(counted).text_content() or 0)
        assert before > 0
        page.unroute(f"**/{last}")
        page.keyboard.press("Escape")
        expect(page.locator("#search")).not_to_be_visible()
        page.locator("[data-search-open]").click()
        expect(page.locator(counted)).not_to_have_text(str(before))
        expect(page.locator("#search [role=status]")).not_to_contain_text("索引")
        assert int(page.locator(counted).text_content() or 0) > before
        page.close()


def test_a_page_is_read_as_sections_of_passages() -> None:
    text = Text("""<h1>題<a class="headerlink" href="#x">#</a></h1><p id="p1">前<sup id="fnref:a"><a href="#fn:a">1</a></sup>書き。</p>
        <h2 id="s">節<a class="headerlink" href="#s">#</a></h2><p id="p2">一つの\n文。</p>
        <ul><li>甲<ul><li>乙</li></ul></li><li id="li"><p>丙</p></li></ul><table><tr><th>左</th><td>右</td></tr></table>
        <!-- 見えない --><dl><dt>語</dt><dd>説明</dd></dl><p> </p>
        <section class="notes notes--notes"><h2 id="notes">注</h2><ol><li class="note" id="fn:a"><span class="note__number">1</span>
        <p><strong>太字。</strong>文。<a class="footnote-backref" href="#fnref:a">↩</a></p></li></ol></section>
        <section class="notes notes--editorial-notes"><ol><li id="fn:ed-b"><span class="note__number">校2</span>
        <p><strong>題。</strong> 本文。</p></li></ol></section>""", NAMES)
    assert text.title == "題"
    assert text.sections == [
        ("", "", [("p1", "前書き。")]),
        ("s", "節", [("p2", "一つの文。"), ("p2", "甲"), ("p2", "乙"), ("li", "丙"), ("li", "左 | 右"), ("li", "語"), ("li", "説明")]),
    ]
    assert text.notes == [("fn:a", "注1", "", "太字。文。"), ("fn:ed-b", "校訂注2", "題", "本文。")]


def test_brackets_give_readings_and_spellings() -> None:
    own = brackets("読みはナツメ（Natsume）。漱石（そうせき）の名は号（ごう）。英語ではキンノスケ（K. Natsume、1867年）。")
    told = brackets("「漱石」（ソウセキ、1867年、나쓰메）は、鴎外（おうがい）と親しい。夏目漱石（明治の人）、子規（Shiki）。")
    found = glosses(own, told, ("漱石", "夏目漱石", "ナツメ"), ["Natsume Sōseki", "K. Natsume"])
    assert found == ["Natsume", "そうせき", "キンノスケ", "K. Natsume", "ソウセキ", "나쓰메"]
    text = Text("<p>漱石<span class='citation'>（Doi 1971）</span>は<sup id='fnref:a'>1</sup>書く。</p>", NAMES)
    assert text.uncited == "漱石は書く。"


def test_the_words_of_the_search_are_all_used() -> None:
    template = (ROOT / "overrides/essay/search.html").read_text(encoding="utf-8")
    for name in labels.load("ja").words["search"]:
        assert f"words.{name}" in template
