"""What a term, an incident or a work says of itself in a small card, for the pages to load when one is opened."""

from __future__ import annotations

import json
from typing import Any

from essay.fragments import first_sentence
from essay.publish import Publication
from essay.records import Incident, Record, Term

GLOBAL = "essayCards"
"""The property of ``self`` that the file sets, so that a page opened from a disk can read it too."""


def cards(publication: Publication) -> dict[str, Any]:
    """The records by their address relative to the site's root, and the works by their keys.

    A term is ``{kind, title, note, text}`` with its reading as ``note``; an incident's ``note`` is its date,
    its ``label`` the name of its kind. A work is its language and its entry as HTML.
    """
    book, formatted = publication.book, publication.formatted
    records = {
        publication.urls[record.page]: _record(record, publication)
        for record in book.records.values() if record.page in publication.urls
    }
    works = {key: [book.references[key].language, entry] for key, entry in formatted.entries.items()}
    return {"records": records, "works": works}


def script(publication: Publication) -> str:
    """The cards as a script, the same for the same book."""
    return f"self.{GLOBAL}={json.dumps(cards(publication), ensure_ascii=False, separators=(',', ':'))};\n"


def _record(record: Record, publication: Publication) -> dict[str, str]:
    card = {"title": record.title, "text": first_sentence(publication.contents.get(record.page, ""))}
    if isinstance(record, Incident):
        kinds = publication.book.settings.kinds
        label = kinds.get(record.matter.kind, record.matter.kind)
        if not record.matter.essay:
            label += publication.labels.words["reading"]["beside_kind"].format(context=publication.ui["context"])
        return {"kind": "incident", "note": publication.date(record.date), "label": label, **card}
    return {"kind": "term", "note": publication.reading_of(record) if isinstance(record, Term) else "", **card}
