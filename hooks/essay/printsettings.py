"""How an edition is printed: the table ``extra.handout`` of its ``mkdocs.yml``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Part = Literal["cover", "contents", "chapters", "glossary", "chronology", "bibliography", "editorial", "colophon"]
Paper = Literal["a4", "us-letter", "jis-b5", "a5"]


class Fonts(BaseModel):
    """Families by their use, each in order of preference; ``packages`` are Python packages that bring the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mincho: tuple[str, ...] = ("Noto Serif JP",)
    gothic: tuple[str, ...] = ("Noto Sans CJK JP",)
    latin: tuple[str, ...] = ("Libertinus Serif",)
    hangul: tuple[str, ...] = ("Noto Sans CJK JP",)
    packages: tuple[str, ...] = ("pylopdf_fonts_jp", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


class PrintSettings(BaseModel):
    """The table ``extra.handout`` of ``mkdocs.yml``. ``parts`` are printed in the order given; ``licence`` is a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    subtitle: str = ""
    paper: Paper = "a4"
    booklet: Paper = "a5"
    parts: tuple[Part, ...] = ("cover", "contents", "chapters", "glossary", "chronology", "bibliography", "editorial", "colophon")
    colophon: str = "about.md"
    licence: str = ""
    fonts: Fonts = Fonts()
