"""Pages put together for a saddle-stitched booklet: two to a side, four to a sheet, folded once."""

from __future__ import annotations

import io

import pikepdf


def order(pages: int) -> list[tuple[int | None, int | None]]:
    """The pages of each side, left and right, by number from 0; ``None`` is a blank.

    Sheets are stacked in this order, front and back by turns, and folded with the spine at the left.
    """
    total = -(-pages // 4) * 4
    sides = []
    for sheet in range(total // 4):
        outer, inner = total - 1 - 2 * sheet, 2 * sheet
        sides += [(outer, inner), (inner + 1, outer - 1)]
    return [(left if left < pages else None, right if right < pages else None) for left, right in sides]


def saddle_stitched(data: bytes) -> bytes:
    """A PDF of upright pages as a PDF of sides twice as wide; print on both sides, turned on the short edge."""
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as target:
        box = source.pages[0].mediabox
        width, height = float(box[2]), float(box[3])
        for left, right in order(len(source.pages)):
            target.add_blank_page(page_size=(2 * width, height))
            side = target.pages[-1]
            for number, x in ((left, 0.0), (right, width)):
                if number is not None:
                    side.add_overlay(source.pages[number], pikepdf.Rectangle(x, 0, x + width, height))
        for name in ("/Title", "/Author", "/Subject", "/CreationDate", "/ModDate"):
            if name in source.docinfo:
                target.docinfo[name] = source.docinfo[name]
        target.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/Lang" in source.Root:
            target.Root.Lang = source.Root.Lang
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()
