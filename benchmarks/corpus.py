"""Essays of any size: the same made-up Japanese book, written for this edition and for plain site generators.

A book has 60 terms, 80 incidents and 60 works, and as many chapters as are asked for. Every chapter has about 7 kB,
three sections, four notes, four citations, eight names of terms, four of incidents, and two links to sections of other
chapters. All sentences are made from the patterns below; a number of chapters always gives the same book.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEED = 20261125
TERMS, INCIDENTS, WORKS = 60, 80, 60
IN_A_PART = 25
"""Chapters in a part of the navigation."""

FIRST = {"水路": "すいろ", "灯台": "とうだい", "測地": "そくち", "海図": "かいず", "潮汐": "ちょうせき", "港湾": "こうわん"}
LAST = {
    "委員会": "いいんかい", "規程": "きてい", "基準面": "きじゅんめん", "観測所": "かんそくじょ",
    "測量隊": "そくりょうたい", "告示": "こくじ", "条約": "じょうやく", "台帳": "だいちょう",
    "会議": "かいぎ", "年報": "ねんぽう",
}  # fmt: skip
PLACES = ("青柳島", "白浜", "鳴瀬川河口", "大津崎", "北浦", "霧が峰", "南湊", "三角州")
PEOPLE = ("技師たち", "県の役人", "漁村の総代", "新聞の記者", "議員たち", "学会の書記", "船主たち", "年寄りたち")
MATTERS = ("測量の費用", "標石の置き場", "記録の公開", "水位の変化", "境界の争い", "名称の由来")
DID = ("を問い直した", "を長く議論した", "について口を閉ざした", "を何度も強調した", "をめぐって対立した", "を公に認めた")
EVENTS = ("測量の開始", "標石の設置", "会議の開催", "海図の刊行", "台帳の焼失")
SENTENCES = (
    "{place}の記録を読むと、{people}が{matter}{did}ことがわかる。",
    "{people}にとって、{matter}は「手続き」だけの問題ではなく、{place}の暮らしと切り離せなかった。",
    "{year}年の春に{people}は{matter}{did}が、その背景には{place}の地形があった。",
    "この章で問うのは、{place}で{matter}がどのように語られてきたかである。",
    "ここで目を引くのは、{people}と{others}が、同じ資料から違う結論を引き出した点である。",
    "こうした読み方は{matter}を中心に置くので、{place}での出来事を広げすぎるおそれがある。",
)
SURNAMES = {
    "青木": ("aoki", "あおき"), "井上": ("inoue", "いのうえ"), "上田": ("ueda", "うえだ"),
    "大野": ("ono", "おおの"), "川口": ("kawaguchi", "かわぐち"), "木村": ("kimura", "きむら"),
    "坂本": ("sakamoto", "さかもと"), "高木": ("takagi", "たかぎ"), "中島": ("nakajima", "なかじま"),
    "野口": ("noguchi", "のぐち"), "原田": ("harada", "はらだ"), "森本": ("morimoto", "もりもと"),
}  # fmt: skip

GIVEN = (("一郎", "いちろう"), ("恵", "めぐみ"), ("正", "ただし"), ("美智", "みち"))


@dataclass(frozen=True)
class Term:
    id: str
    title: str
    reading: str
    definition: str


@dataclass(frozen=True)
class Work:
    key: str
    family: str
    given: str
    given_reading: str
    year: int
    title: str
    book: bool


@dataclass(frozen=True)
class Incident:
    id: str
    date: str
    place: str
    title: str
    summary: str


Token = tuple[str, object]


@dataclass(frozen=True)
class Chapter:
    number: int
    title: str
    headings: tuple[str, ...]
    paragraphs: tuple[tuple[Token, ...], ...]
    notes: tuple[str, ...]


def sentence(chance: random.Random) -> str:
    people, others = chance.sample(PEOPLE, 2)
    return chance.choice(SENTENCES).format(
        place=chance.choice(PLACES), people=people, others=others, matter=chance.choice(MATTERS), did=chance.choice(DID),
        year=chance.randrange(1871, 1941),
    )


@dataclass
class Essay:
    """A book of so many chapters."""

    length: int
    terms: list[Term] = field(init=False)
    works: list[Work] = field(init=False)
    incidents: list[Incident] = field(init=False)
    chapters: list[Chapter] = field(init=False)

    def __post_init__(self) -> None:
        chance = random.Random(SEED)  # noqa: S311 - nothing secret
        names = [(first + last, FIRST[first] + LAST[last]) for first in FIRST for last in LAST]
        self.terms = [
            Term(f"term-{number:02}", title, reading, sentence(chance)) for number, (title, reading) in enumerate(names)
        ]
        families = list(SURNAMES)
        self.works = [
            Work(
                f"{SURNAMES[families[number % 12]][0]}{1901 + number}", families[number % 12], *chance.choice(GIVEN),
                1901 + number, f"{chance.choice(PLACES)}と{chance.choice(MATTERS)}", number % 2 == 0,
            )
            for number in range(WORKS)
        ]
        self.incidents = [
            Incident(
                f"incident-{number:02}",
                f"{1871 + number * 69 // INCIDENTS}-{number % 12 + 1:02}-{number % 28 + 1:02}",
                PLACES[number % 8], f"第{number + 1}次{PLACES[number % 8]}{EVENTS[number % 5]}", sentence(chance),
            )
            for number in range(INCIDENTS)
        ]
        self.chapters = [self._chapter(number) for number in range(1, self.length + 1)]

    def _chapter(self, number: int) -> Chapter:
        chance = random.Random(SEED * 7 + number)  # noqa: S311
        notes = tuple(sentence(chance) for _ in range(4))
        tokens: list[Token] = [("term", term) for term in chance.sample(self.terms, 8)]
        tokens += [("work", (work, chance.randrange(1, 300))) for work in chance.sample(self.works, 4)]
        tokens += [("incident", incident) for incident in chance.sample(self.incidents, 4)]
        tokens += [("note", note) for note in range(1, 5)]
        others = [other for other in range(max(1, number - 40), min(self.length, number + 40) + 1) if other != number]
        tokens += [("chapter", (chance.choice(others or [number]), chance.randrange(1, 4))) for _ in range(2)]
        chance.shuffle(tokens)
        paragraphs: list[list[Token]] = [[] for _ in range(9)]
        for place, token in enumerate(tokens):
            paragraphs[place % 9] += [("text", sentence(chance)), token]
        for paragraph in paragraphs:
            paragraph += [("text", sentence(chance)), ("text", sentence(chance))]
        headings = tuple(f"{chance.choice(MATTERS)}と{chance.choice(PEOPLE)}" for _ in range(3))
        title = f"{chance.choice(PLACES)}の{chance.choice(MATTERS)}その{number}"
        # Notes are numbered in the order of the text.
        order = [token[1] for paragraph in paragraphs for token in paragraph if token[0] == "note"]
        told = {note: place for place, note in enumerate(order, 1)}
        numbered = tuple(
            tuple((kind, told[value] if kind == "note" else value) for kind, value in paragraph) for paragraph in paragraphs
        )
        return Chapter(number, title, headings, numbered, notes)


def name(number: int) -> str:
    return f"ch{number:04}.md"


def chapter_text(chapter: Chapter, write: Callable[[str, object], str]) -> str:
    """A chapter's Markdown; ``write`` gives the text of a name, a citation or a link."""
    lines = [f"# {chapter.title} {{ #c{chapter.number} }}"]
    for place, paragraph in enumerate(chapter.paragraphs):
        if place % 3 == 0:
            lines.append(f"## {chapter.headings[place // 3]} {{ #h{place // 3 + 1} }}")
        lines.append("".join(write(kind, value) for kind, value in paragraph))
    lines += [f"[^{number}]: {note}" for number, note in enumerate(chapter.notes, 1)]
    return "\n\n".join(lines) + "\n"


def for_edition(kind: str, value: object) -> str:
    """Names stand in the text as they are: the edition finds them by itself."""
    if isinstance(value, Term):
        return f"これは{value.title}に関わる。"
    if isinstance(value, Incident):
        return f"このことは{value.title}に表れている。"
    if kind == "work":
        work, page = value  # type: ignore[misc]
        return f"すでに論じた人がいる[@{work.key}, p. {page}]。"
    return _common(kind, value)


def for_others(kind: str, value: object) -> str:
    """The same with every link written out, for generators that find nothing by themselves."""
    if isinstance(value, Term):
        return f"これは[{value.title}](glossary.md#{value.id})に関わる。"
    if isinstance(value, Incident):
        return f"このことは[{value.title}](incidents.md#{value.id})に表れている。"
    if kind == "work":
        work, page = value  # type: ignore[misc]
        return f"すでに論じた人がいる（[{work.family} {work.year}](works.md#{work.key})、{page}頁）。"
    return _common(kind, value)


def _common(kind: str, value: object) -> str:
    if kind == "note":
        return f"これには補足がある[^{value}]。"
    if kind == "chapter":
        number, heading = value  # type: ignore[misc]
        return f"くわしくは[{number}の章]({name(number)}#h{heading})で述べる。"
    return str(value)


PAGES = {
    "index": "水路の歴史", "glossary/index": "用語集", "incidents/index": "年表", "bibliography": "文献",
    "editorial-notes": "校訂注",
}  # fmt: skip


def write_edition(essay: Essay, target: Path, *, paper: bool = False) -> None:
    """The book as an edition: a project of its own, with this repository's machinery."""
    for folder in ("hooks", "overrides", "handout"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    docs = target / "docs"
    files = {docs / "chapters" / name(chapter.number): chapter_text(chapter, for_edition) for chapter in essay.chapters}
    files |= {docs / "glossary" / f"{term.id}.md": _term(essay, place, term) for place, term in enumerate(essay.terms)}
    for place, incident in enumerate(essay.incidents):
        files[docs / "incidents" / f"{incident.date}-{incident.id}.md"] = _incident(essay, place, incident)
    files |= {docs / f"{page}.md": f"# {title}\n\n測るために作った本である。\n" for page, title in PAGES.items()}
    files[target / "bib/refs.bib"] = "\n".join(_entry(work) for work in essay.works)
    files[target / "mkdocs.yml"] = _settings(essay, paper)
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for style in (ROOT / "bib").glob("*.csl"):
        shutil.copy(style, target / "bib")
    (docs / "assets").mkdir()
    shutil.copy(ROOT / "overrides/assets/mark.svg", docs / "assets")


def _term(essay: Essay, place: int, term: Term) -> str:
    other, work = essay.terms[(place + 7) % TERMS], essay.works[place % WORKS]
    return (f"---\nid: {term.id}\nreading: {term.reading}\nsee_also: [{other.id}]\nsources: [{work.key}]\nessay: true\n---\n\n"
            f"# {term.title}\n\n{term.definition}\n")  # fmt: skip


def _incident(essay: Essay, place: int, incident: Incident) -> str:
    work = essay.works[place % WORKS]
    return (
        f"---\nid: {incident.id}\ndate: {incident.date}\nkind: event\nactors: [office]\n"
        f"place: {{ name: {incident.place} }}\nforms: [{incident.title}]\nsources: [{work.key}]\nessay: true\n---\n\n"
        f"# {incident.title}\n\n{incident.summary}[@{work.key}]\n"
    )


def _entry(work: Work) -> str:
    kind, where = "book", "publisher = {架空書房}"
    if not work.book:
        kind, where = "article", "journal = {架空研究}, volume = {3}, pages = {1--20}"
    yomi = SURNAMES[work.family][1] + work.given_reading
    return (
        f"@{kind}{{{work.key},\n  author = {{{work.family}, {work.given}}},\n  title = {{{work.title}}},\n"
        f"  year = {{{work.year}}},\n  {where},\n  langid = {{japanese}},\n  yomi = {{{yomi}}},\n"
        "  keywords = {scholarship}\n}\n"
    )


def _parts(essay: Essay) -> Iterator[str]:
    for start in range(1, essay.length + 1, IN_A_PART):
        yield f"  - 第{start // IN_A_PART + 1}部:"
        yield from (f"      - chapters/{name(number)}" for number in range(start, min(start + IN_A_PART, essay.length + 1)))


def _settings(essay: Essay, paper: bool) -> str:
    """The edition's own settings with another navigation, title and vocabulary."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, rest = text.split("\nnav:\n", 1)
    after = rest[rest.index("\nhooks:\n") :]
    nav = [
        "nav:", "  - 表題: index.md", *_parts(essay), "  - 資料:",
        *(f"      - {title}: {page}.md" for page, title in PAGES.items() if page != "index"),
    ]
    start = after.index("    sections:\n")
    after = after[:start] + "    sections: { scholarship: 研究 }\n    actors: { office: 役所 }\n    kinds: { event: 出来事 }\n"
    return before + "\n" + "\n".join(nav) + "\n" + (after if paper else after.replace("  - hooks/handout.py\n", ""))


def write_plain(essay: Essay, target: Path, settings: str) -> None:
    """The same chapters for a generator without hooks; glossary, chronology and works are one page each."""
    docs = target / "docs"
    docs.mkdir(parents=True)
    pages = {name(chapter.number): chapter_text(chapter, for_others) for chapter in essay.chapters}
    pages["index.md"] = "# 水路の歴史\n\n" + "\n".join(f"- [{each.title}]({name(each.number)})" for each in essay.chapters)
    pages["glossary.md"] = _page("用語集", [(each.title, each.id, each.definition) for each in essay.terms])
    pages["works.md"] = _page("文献", [
        (f"{each.family}（{each.year}）", each.key, f"{each.family}『{each.title}』{each.year}年。") for each in essay.works
    ])
    pages["incidents.md"] = _page("年表", [
        (each.title, each.id, f"{each.date} {each.place}。{each.summary}") for each in essay.incidents
    ])
    for page, text in pages.items():
        (docs / page).write_text(text + "\n", encoding="utf-8")
    (target / "mkdocs.yml").write_text(settings, encoding="utf-8")


def _page(title: str, entries: list[tuple[str, str, str]]) -> str:
    return f"# {title}\n\n" + "\n\n".join(f"## {heading} {{ #{anchor} }}\n\n{text}" for heading, anchor, text in entries)
