"""HTML on paper: every construct comes out as a call, and no text is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essay.strangers import ELEMENTS
from essay.typst import Beside, Page, Target, Writer, name_of, string

WORDS = {"page_before": "（→", "page_after": "頁）"}
TARGETS = {
    "term.html": Target("term", "nll"), "event.html": Target("incident", "shelling"), "bibliography.html#ref-cha": Target("reference", "r-cha"),
    "other.html#part": Target("cross", "p-other--part"), "https://example.org/": Target("web", "https://example.org/"),
}


def writer() -> Writer:
    return Writer(lambda href: TARGETS.get(href, Target("none")), WORDS, lambda source: "/docs/map.png" if source == "map.png" else None)


def written(html: str, page: Page | None = None) -> str:
    return writer().page(html, page or Page("p"))


@pytest.mark.parametrize(("html", "typst"), [
    ("<p>本文。</p>", 'para(none, {"本文。"})'),
    ('<p id="p1">a "b" \\ c</p>', 'para("p--p1", {"a \\"b\\" \\\\ c"})'),
    ("<p>#set *x* _y_ $z$ @k &lt;l&gt;</p>", 'para(none, {"#set *x* _y_ $z$ @k <l>"})'),
    ("<p>行の\n切れ目と word\nbreak</p>", 'para(none, {"行の切れ目と word break"})'),
    ("<p><strong>太</strong>と<em>点</em>と<i>i</i></p>", 'para(none, {bold({"太"}); "と"; stress("点"); "と"; emph({"i"})})'),
    ("<p>H<sub>2</sub>O<sup>n</sup><del>x</del></p>", 'para(none, {"H"; sub({"2"}); "O"; super({"n"}); strike({"x"})})'),
    ("<p><ruby>延坪<rp>（</rp><rt>ヨンピョン</rt><rp>）</rp></ruby></p>", 'para(none, {ruby("延坪", "ヨンピョン")})'),
    ('<p><span lang="ko">연평도</span><span lang="en">NLL</span></p>', 'para(none, {korean({"연평도"}); foreign("en", {"NLL"})})'),
    ("<p>a<br>b <code>x = 1</code></p>", 'para(none, {"a"; linebreak(); "b "; raw("x = 1")})'),
    ('<p><a href="term.html">線</a><a href="event.html">砲撃</a></p>', 'para(none, {term("nll", {"線"}); incident("shelling", {"砲撃"})})'),
    ('<p><a href="bibliography.html#ref-cha">Cha</a></p>', 'para(none, {go("r-cha", {"Cha"})})'),
    ('<p><a href="other.html#part">前章</a></p>', 'para(none, {cross("p-other--part", {"前章"}, ("（→", "頁）"))})'),
    ('<p><a href="https://example.org/">外</a><a href="gone.html">内</a></p>', 'para(none, {link("https://example.org/", {"外"}); {"内"}})'),
    ('<h2 id="a">題<a class="headerlink" href="#a">#</a></h2>', 'section(2, "p--a", {"題"})'),
    ("<ul><li>一</li><li><p>二</p><p>三</p></li></ul>", 'list({"一"}, {para(none, {"二"})\npara(none, {"三"})})'),
    ("<ol><li>一</li></ol>", 'enum({"一"})'),
    ("<blockquote><p>引用</p></blockquote>", 'quote(block: true, {para(none, {"引用"})})'),
    ("<pre><code>a\n  b\n</code></pre>", 'raw(block: true, "a\n  b")'),
    ("<p><dfn>語</dfn>は長い<wbr>語</p>", 'para(none, {defined({"語"}); "は長い"; "\u200b"; "語"})'),
    ("<hr>", "line(length: 100%, stroke: 0.4pt)"),
    ("<dl><dt>語</dt><dd>義</dd></dl>", 'block(above: 1em, below: 0.4em, sticky: true, bold({"語"}))\npad(left: 1em, {"義"})'),
    ('<p><img src="map.png" alt="地図"></p>', 'para(none, {image("/docs/map.png", alt: "地図")})'),
    ('<p><img src="none.png" alt="地図"></p>', 'para(none, {"地図"})'),
    ("<div><section>裸の文<p>段落</p></section></div>", 'para(none, {"裸の文"})\npara(none, {"段落"})'),
    ("<!-- 注釈 --><p></p>", "para(none, {})"),
    ('<p><em>甲<a href="term.html">線</a>乙</em>丙</p>', 'para(none, {stress("甲"); term("nll", {stress("線")}); stress("乙"); "丙"})'),
    ("<div> <p>一</p> <p>二</p> </div>", 'para(none, {"一"})\npara(none, {"二"})'),
    ("<p><b>甲</b>　<b>乙</b></p>", 'para(none, {bold({"甲"}); "　"; bold({"乙"})})'),
])
def test_constructs(html: str, typst: str) -> None:
    assert written(html) == typst


def test_a_table_keeps_its_head_and_its_merged_cells() -> None:
    html = ("<table><caption>表</caption><thead><tr><th>甲</th><th>乙</th></tr></thead>"
            "<tbody><tr><td colspan='2'>丙</td></tr><tr><td rowspan='2'><p>丁</p></td><td>戊</td></tr></tbody></table>")
    assert written(html) == (
        'figure(kind: table, supplement: none, caption: {"表"}, table(columns: 2, table.header(table.cell(bold({"甲"})), '
        'table.cell(bold({"乙"}))), table.cell(colspan: 2, {"丙"}), table.cell(rowspan: 2, {para(none, {"丁"})}), table.cell({"戊"})))'
    )
    assert written("<table><tr><td>一</td></tr></table>").startswith("block(above: 1.4em, below: 1.4em, width: 100%, table(columns: 1, table.cell(")
    assert written("<table><tr><td colspan='x' rowspan='0'>一</td></tr></table>").endswith('table(columns: 1, table.cell({"一"})))')
    assert written("<table></table>") == "[]"


NOTES = (
    '<p>文<sup id="fnref:a"><a class="note-ref" href="#fn:a">1</a></sup>と<sup id="fnref2:a"><a class="note-ref" href="#fn:a">1</a></sup></p>'
    '<section class="notes notes--notes"><h2 id="notes">注</h2><ol><li class="note" id="fn:a"><span class="note__number">1</span> '
    '<p>注の文。<a class="footnote-backref" href="#fnref:a">↩</a></p></li></ol></section>'
)


def test_a_note_stands_where_it_is_called_and_is_printed_once() -> None:
    code = written(NOTES)
    assert 'note("1", "p--fn-a", {"注の文。"})' in code
    assert 'again("1", "p--fn-a")' in code
    assert code.count("注の文") == 1
    assert "↩" not in code
    assert code.index("\u2060") < code.index("note(")


def test_a_note_called_in_emphasis_is_printed_and_is_not_emphasised_itself() -> None:
    code = written(NOTES.replace("文<sup", "<em>文<sup", 1).replace("</sup>と", "</sup>字</em>と", 1))
    assert 'stress("文"); ' in code
    assert 'note("1", "p--fn-a", {"注の文。"})}; stress("字"); "と"' in code


def test_a_note_of_several_paragraphs_keeps_them() -> None:
    code = written(NOTES.replace("</p></li>", "</p><p>続き。</p></li>"))
    assert 'para(none, {"続き。"})' in code


def test_incidents_go_to_the_margin_of_their_paragraph() -> None:
    page = Page("p", beside={"p1": [Beside("x", "2010年", "砲撃", "（背景）", True), Beside("y", "2011年", "会談", "", False)]})
    code = written('<p id="p1">文。</p><p id="p2">次。</p>', page)
    assert code.splitlines()[0] == (
        'para("p--p1", {beside("p--beside-x", "2010年", "砲撃", "（背景）", "i-x"); '
        'beside("p--beside-y", "2011年", "会談", "", none); "文。"})'
    )
    assert code.splitlines()[1] == 'para("p--p2", {"次。"})'


def test_what_has_no_form_on_paper_is_named_and_its_text_kept() -> None:
    page = Page("p")
    assert '"動画の文"' in written("<p><video>動画の文</video></p>", page)
    assert page.lost == ["video"]


def test_names_of_labels_are_safe() -> None:
    assert name_of("p-a", "fn:ed-x y") == "p-a--fn-ed-x-y"
    assert name_of("p-a", "") == "p-a"


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_string_literal_closes_only_at_its_end(text: str) -> None:
    literal = string(text)
    inner = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert literal[0] == literal[-1] == '"'
    assert '"' not in inner
    assert "\\" not in inner


@pytest.mark.parametrize("name", sorted(ELEMENTS))
def test_every_element_that_an_essay_may_hold_prints(name: str) -> None:
    around = {
        "caption": "<table>{}<tr><td>x</td></tr></table>", "thead": "<table>{}</table>", "tbody": "<table>{}</table>", "tfoot": "<table>{}</table>",
        "tr": "<table>{}</table>", "td": "<table><tr>{}</tr></table>", "th": "<table><tr>{}</tr></table>", "li": "<ul>{}</ul>", "dt": "<dl>{}</dl>",
        "dd": "<dl>{}</dl>", "rt": "<ruby>字{}</ruby>", "rp": "<ruby>字{}<rt>じ</rt></ruby>", "summary": "<details>{}</details>",
    }.get(name, "{}")
    inner = {"thead": "<tr><th>語</th></tr>", "tbody": "<tr><td>語</td></tr>", "tfoot": "<tr><td>語</td></tr>", "tr": "<td>語</td>", "table": "<tr><td>語</td></tr>",
             "ul": "<li>語</li>", "ol": "<li>語</li>", "dl": "<dt>語</dt>"}.get(name, "語")
    element = f"<{name} alt='語'>" if name in ("br", "hr", "img", "wbr") else f"<{name}>{inner}</{name}>"
    for html in (around.format(element), f"<p>前{element}後</p>"):
        page = Page("p")
        out = written(html, page)
        assert page.lost == []
        assert ("語" in out) == ("語" in html and name != "rp") or name in ("br", "hr", "wbr"), out
