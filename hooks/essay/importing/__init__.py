"""A finished text made into chapters: what is a heading, a paragraph, a note, and what only the printed page added.

Nothing is guessed in silence: every decision is kept with its line, for the report.
"""
