"""Works as CSL-JSON, the form in which a citation processor reads them."""

from __future__ import annotations

import re
from typing import Any

from essay.bibliography import READ_ALOUD, ROLES, TYPES, Reference, date_of, people_of, texts_of
from essay.bibtex import Name, marked
from essay.dates import EdtfDate

_TEXTS = {
    "booktitle": "container-title", "journal": "container-title", "shortjournal": "container-title-short",
    "series": "collection-title", "address": "publisher-place", "edition": "edition", "volume": "volume",
    "chapter": "chapter-number", "pages": "page", "type": "genre", "doi": "DOI", "url": "URL", "isbn": "ISBN",
    "issn": "ISSN", "note": "note", "pagetotal": "number-of-pages",
}  # fmt: skip
_EASTERN = re.compile("[\u3005\u3400-\u9fffぁ-ゖ가-힣]")
_PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")


def as_csl(reference: Reference) -> dict[str, Any]:
    """The work as CSL-JSON (schema csl-data, 1.0.2), with what the CSL of one language needs.

    An unsigned report is its institution's. A title in brackets is a description by the editors, said
    to the style by ``annote``; ``available-date`` is the date where more than its year is known.
    「」 are handed over as “”: the style's terms for quotation marks turn them back, into 『』 where they
    stand inside of 「」.
    """
    entry, fields = reference.entry, reference.fields
    written = texts_of(entry, marked)
    spoken = reference.language[:2] in READ_ALOUD
    kind = TYPES.get(entry.kind, "document")
    if kind == "article-journal" and not ({"volume", "number"} & fields.keys()):
        kind = "article-newspaper"
    item: dict[str, Any] = {"id": reference.key, "type": kind, "language": reference.language}
    item |= {_TEXTS[name]: text for name, text in written.items() if name in _TEXTS and text}
    if written.get("number"):
        counted = "collection-number" if "series" in written else "number"
        item["issue" if kind == "article-journal" else counted] = written["number"]
    for role, variable in ROLES.items():
        people = people_of(entry, role)
        if people:
            item[variable] = [_csl_name(name, spoken) for name in people]
    body = {"literal": fields.get("institution", "")}
    if kind == "report" and body["literal"] and not item.keys() & {"author", "editor"}:
        item["author"] = [body]
    # A body that is the author is not named again as the publisher.
    said = {"institution"} if item.get("author") == [body] else set()
    makers = [written[name] for name in _PUBLISHERS if written.get(name) and name not in said]
    if makers:
        item["publisher"] = makers[0]
    item["title"] = written.get("title", reference.key)
    if fields.get("shorttitle") and fields["shorttitle"] != reference.title:
        item["title-short"] = written["shorttitle"]
    if reference.title[:1] in ("[", "［"):
        item["annote"] = "description"
    if spoken:
        item["title"] = item["title"].replace("「", "“").replace("」", "”")
    for variable, date in (("issued", reference.date), ("accessed", date_of(fields.get("urldate", "")))):
        if date:
            item[variable] = _csl_date(date)
    if len(item.get("issued", {}).get("date-parts", [[]])[0]) > 1:
        # CSL cannot ask for a date's precision, and «（2014）…2014年» is not to be printed.
        item["available-date"] = item["issued"]
    return item


def _csl_date(date: EdtfDate) -> dict[str, Any]:
    ends = [[part for part in end if part] for end in (date.start, date.end) if end]
    return {"date-parts": ends} | ({"circa": True} if date.approximate or date.uncertain else {})


def _csl_name(name: Name, spoken: bool) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    given = name.given
    if spoken and given and not _EASTERN.search(name.family):
        # 夏目漱石 is written as one word, but チャ、ヴィクター・D. is not.
        given = "、" + given
    parts = {
        "family": name.family,
        "given": given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}
