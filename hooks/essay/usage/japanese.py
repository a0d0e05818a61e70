"""Rules of usage for Japanese prose: signs, kana and kanji, doubled words, style.

The signs follow the edition's house style and W3C's «Requirements for Japanese Text Layout» (JLReq) §3.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from essay.usage.reading import OBJECT, Block
from essay.usage.rules import EVERYWHERE, Finding, Pattern, Rule, in_ranges, replaced

LONGEST = 120
"""So many characters a sentence may have. The mean of the first edition is 30, its longest sentence has 120."""

_KANA, _KATAKANA, _KANJI = "\u3041-\u3096\u309d\u309e", "\u30a1-\u30fa\u30fc-\u30fe", "\u3005\u3007\u3400-\u9fff"
_JA = f"{_KANA}{_KATAKANA}{_KANJI}"
_WORD = f"{_KATAKANA}{_KANJI}A-Za-z0-9"


# ---- signs

_DOUBLED = re.compile("。。+|、、+|、。|。、|，，+|．．+")


def doubled_punctuation(block: Block) -> Iterator[Finding]:
    for match in _DOUBLED.finditer(block.text):
        yield Finding(match.start(), match.end(), "。" if "。" in match[0] else match[0][0])


_WIDE = Pattern("[０-９Ａ-Ｚａ-ｚ]+|[｡-ﾟ]+")


def width(block: Block) -> Iterator[Finding]:
    """Full-width digits and Latin letters, half-width kana."""
    for match in _WIDE.finditer(block.own):
        yield Finding(match.start(), match.end(), unicodedata.normalize("NFKC", match[0]))


_SPACE = Pattern(
    rf"(?<=[{_JA}、。）」』])[ \u3000]+(?=[{_JA}「『（])|^\u3000+"
    r"|(?<=[、。（「『）」』]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) +(?=[、。（「『）」』])"
    rf"|(?<=[{_JA}]) +(?=[A-Za-z0-9][!-~]*(?: ?[{_JA}、。「『（）」』{OBJECT}]|$))"
    rf"|(?<![!-~] )(?<=[A-Za-z0-9]) +(?=[{_JA}])"
)
_LATIN_PHRASE = re.compile(r"[!-~]+(?: [!-~]+)+ ?\Z")


def stray_space(block: Block) -> Iterator[Finding]:
    """A space in a sentence. The house style sets apart only phrases of two Latin words and more: 原綴は Jane Austen。"""
    for match in _SPACE.finditer(block.own):
        if not _LATIN_PHRASE.search(block.own, max(0, match.start() - 80), match.start()):
            yield Finding(match.start(), match.end(), "")


_ASCII = Pattern(rf"(?<=[{_JA}」』）])[,.!?;:，．]+(?![!-~])|(?<=[{_JA}])[()](?!\w*://)|[()](?=[{_JA}])")
_FULL = str.maketrans(",.!?;:()，．", "、。！？；：（）、。")


def ascii_punctuation(block: Block) -> Iterator[Finding]:
    """Half-width punctuation, and 「，」「．」, next to Japanese."""
    for match in _ASCII.finditer(block.own):
        if match[0][0] not in ",.，．" or len(match[0]) == 1:
            yield Finding(match.start(), match.end(), match[0].translate(_FULL))


_CLOSING = re.compile("。(?=[」』）])")


def closing_period(block: Block) -> Iterator[Finding]:
    """The house style writes no full stop before a closing bracket."""
    return replaced(_CLOSING, block.text, "")


# Each begins with the sign itself, which a search finds fast, and looks back from behind it.
_LOOKALIKES = {
    Pattern("～|~(?<=[0-9月日年]~)(?=[0-9])"): "〜",
    Pattern(f"(?<=[{_JA}」』）])(?:[─—–]+|―(?!―)|--+(?=[{_JA}「『]))|(?<!―)(?:[─—–]+|―)(?=[{_JA}「『])|ーー+"): "――",
    Pattern(f"[-‐‑−–一](?<=[{_KATAKANA}].)(?=[{_KATAKANA}])|[─—](?<=[ァ-ヺ].)(?=[ァ-ヺ])"): "ー",
    Pattern(f"ー(?<=[{_KANJI}].)(?=[{_KANJI}])"): "一",
    Pattern("・・・+|。。。+|\\.\\.\\.+(?=[。」』]|$)|…(?<=[ぁ-ん一-龯].)(?!…)"): "……",
    Pattern(f"ヘ(?<=[{_KANA}{_KANJI}].)(?=[{_KANA}{_KANJI}、。])"): "へ",
    Pattern(f"ニ(?<=[{_KANA}{_KANJI}].)(?=[{_KANA}{_KANJI}、。])"): "に",
}
_DASHES = ("─", "—", "–", "―", "--", "ーー")


def lookalikes(block: Block) -> Iterator[Finding]:
    """Signs that look like those of the house style: dashes, wave dashes, prolonged sounds, ellipses, kana."""
    done: set[int] = set()
    dashed = any(sign in block.text for sign in _DASHES)
    for pattern, put in _LOOKALIKES.items():
        if put == "――" and not dashed:
            continue
        for match in pattern.finditer(block.text):
            if match.start() not in done:
                done.update(range(*match.span()))
                yield Finding(match.start(), match.end(), put)


# ---- words

_PARTICLES = (
    *"をのがにはともでへ", "という", "として", "について", "によって", "に対して", "に関して",
    "ことが", "ことを", "ことに", "ため",
)  # fmt: skip
_PARTICLE = Pattern(
    rf"をを|(?<=[{_WORD}」』）])([のがにはともでへ])\1(?=[{_KANJI}{_KATAKANA}、。「『])|(?<=[とめるこ])がが(?=[{_KANJI}、])"
    rf"|(?<![もそこあど])のの(?=[{_KANJI}、])|(?<=[うめるこで])にに(?=[{_KANJI}、])|(?<=[でにとの])はは(?=[{_KANJI}、])"
    r"|(という|として|について|によって|に対して|に関して|ことが|ことを|ことに|ため)(?=\2)"
)


def doubled_particles(block: Block) -> Iterator[Finding]:
    """A particle typed twice, where no word can begin or end with it: 東京のの冬, but not もののけ or 東京ではははと."""
    for match in _PARTICLE.finditer(block.text):
        if match[2]:
            yield Finding(match.start(), match.end() + len(match[2]), match[2])
        else:
            yield Finding(match.start(), match.end(), match[0][0])


_RA_NUKI = Pattern(
    r"れ(?<=[一-龯][えけげせぜてでねべめきじちびみり].)(?=る|ない|なかっ|まし|ませ|ます|た|て)"
    r"|れ(?<=[見来寝着].)(?=る|ない|なかっ|まし|ませ|ます|た[。、]|て)|れ(?<=[をにでが]出.)(?=る|ない|なかっ|ます)"
)


def colloquial(block: Block) -> Iterator[Finding]:
    """ら抜き (見れる, 食べれる) and other forms of speech, outside quotations."""
    yield from replaced(_RA_NUKI, block.own, "られ")
    yield from _LISTS["colloquial"].find(block)


_NEGATIONS = Pattern(
    "ない(?:こと|わけ|もの|の)(?:で?[はも])ない|ないで[はも]ない|な(?:く|くて)[はも]ない|ない(?:と|とも|とは)(?:言え|いえ|限ら|かぎら)ない|なくはありません"
)


def double_negative(block: Block) -> Iterator[Finding]:
    return (Finding(match.start(), match.end()) for match in _NEGATIONS.finditer(block.own))


@dataclass(frozen=True, slots=True)
class _Entry:
    written: str
    write: str
    before: Pattern
    after: Pattern


class WordList:
    """Words to be written otherwise, found in one pass outside quotations."""

    def __init__(self, table: dict[str, dict[str, str]]) -> None:
        self.entries = [
            _Entry(word, entry["write"], Pattern(f"(?:{entry.get('before', '')})\\Z"), Pattern(entry.get("after", "")))
            for word, entry in table.items()
        ]

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick([entry.written for entry in self.entries], matchkind=MatchKind.LeftmostLongest)

    def find(self, block: Block) -> Iterator[Finding]:
        text = block.own
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            entry = self.entries[number]
            if entry.before.search(text, max(0, start - 1), start) and entry.after.match(text, end):
                yield Finding(start, end, entry.write)


_LISTS = {name: WordList(table) for name, table in tomllib.loads(Path(__file__).with_name("ja.toml").read_text("utf-8")).items()}


# ---- sentences


_READ = Pattern(f"[{_KANA}]")


def long_sentences(block: Block) -> Iterator[Finding]:
    if len(block.text) <= LONGEST:
        return
    for start, end in block.sentences:
        if end - start > LONGEST and _READ.search(block.text, start, end):
            yield Finding(start, start + 8, values=(("length", end - start), ("limit", LONGEST)))


_CONJUNCTION = Pattern(
    r"\s*(しかし|だが|ところが|けれども|それでも|また|そして|さらに|ただし|ただ|なお|つまり|すなわち|そこで|もっとも|一方|だから|したがって|そのため|では|まず|次に|こうして)"
    rf"(?:、|(?=[{_KANJI}{_KATAKANA}「『]))"
)


def repeated_conjunctions(block: Block) -> Iterator[Finding]:
    """Two sentences of a paragraph, one after the other, that begin with the same conjunction."""
    last = None
    for start, end in block.sentences:
        match = _CONJUNCTION.match(block.text, start, end)
        if match and match[1] == last:
            yield Finding(match.start(1), match.end(1))
        last = match[1] if match else None


_POLITE = re.compile(r"(?:で(?:す|した|しょう)|ま(?:す|した|せん|しょう)|ませんでした|ください)[かねよ]*[。！？]?\s*\Z")
_PLAIN = re.compile(r"[るただいくすつぬむぶぐう][かねよ]*。\s*\Z")


def is_polite(sentence: str) -> bool | None:
    """Whether a sentence ends in 敬体; ``None`` for one that ends in neither style."""
    return True if _POLITE.search(sentence) else False if _PLAIN.search(sentence) else None


def mixed_style(blocks: Iterable[Block]) -> Iterator[tuple[Block, Finding]]:
    """Sentences in 敬体 among such in 常体, or the other way round: those in the style of the fewer."""
    ends = [
        (block, start, end, polite)
        for block in blocks if block.kind == "prose" for start, end in block.sentences
        if (polite := is_polite(block.own[start:end])) is not None
    ]  # fmt: skip
    styles = Counter(polite for *_, polite in ends)
    house = styles[True] > styles[False] or (styles[True] == styles[False] and bool(ends) and ends[0][3])
    for block, start, end, polite in ends:
        if polite != house:
            stop = start + len(block.text[start:end].rstrip("。！？ "))
            yield block, Finding(max(start, stop - 8), stop)


RULES = (
    *EVERYWHERE,
    Rule("doubled-punctuation", doubled_punctuation, signs=("。。", "、、", "、。", "。、", "，，", "．．")),
    Rule("width", width, characters=in_ranges("０-９", "Ａ-Ｚ", "ａ-ｚ", "｡-ﾟ")),
    Rule("stray-space", stray_space, signs=(" ", "\u3000")),
    Rule("ascii-punctuation", ascii_punctuation, signs=tuple(",.!?;:()，．")),
    Rule("closing-period", closing_period, signs=("。」", "。』", "。）")),
    Rule("lookalike", lookalikes),
    Rule("doubled-particle", doubled_particles, signs=tuple(particle * 2 for particle in _PARTICLES)),
    Rule("colloquial", colloquial),
    Rule("double-negative", double_negative, signs=("ない", "なく")),
    *(Rule(name, _LISTS[name].find) for name in ("kanji-kana", "redundant", "misspelling")),
    Rule("long-sentence", long_sentences),
    Rule("repeated-conjunction", repeated_conjunctions),
)
