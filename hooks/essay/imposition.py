"""Pages put together for a saddle-stitched booklet: two to a side, four to a sheet, folded once."""

from __future__ import annotations

import io

import pikepdf

A4_LENGTH = 841.89
ROUNDING = 4.0
"""Points (1/72 inch). Two A5 pages are a millimetre narrower than A4 is long; the millimetre goes outside."""


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
    """A PDF of upright pages as a PDF of sides twice as wide; print on both sides, turned on the short edge.

    The same bytes for the same input.
    """
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as target:
        box = source.pages[0].mediabox
        width, height = float(box[2]), float(box[3])
        sheet = A4_LENGTH if abs(2 * width - A4_LENGTH) < ROUNDING else 2 * width
        for pages in order(len(source.pages)):
            target.add_blank_page(page_size=(sheet, height))
            side = target.pages[-1]
            drawn = pikepdf.Dictionary()
            content = []
            for name, number, x in (("/Left", pages[0], sheet / 2 - width), ("/Right", pages[1], sheet / 2)):
                if number is not None:
                    drawn[name] = target.copy_foreign(source.pages[number].as_form_xobject())
                    content.append(f"q 1 0 0 1 {x:.3f} 0 cm {name} Do Q")
            side.Resources = pikepdf.Dictionary(XObject=drawn)
            side.Contents = target.make_stream("\n".join(content).encode())
        for name in ("/Title", "/Author", "/Subject", "/CreationDate", "/ModDate"):
            if name in source.docinfo:
                target.docinfo[name] = source.docinfo[name]
        target.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/Lang" in source.Root:
            target.Root.Lang = source.Root.Lang
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()
