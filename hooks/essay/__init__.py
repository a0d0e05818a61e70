"""The domain of a scholarly essay: records, citations, notes, dates, links.

Plain Python. Nothing here imports MkDocs, a theme or a typesetter; the hooks
beside this package and its command line are the only callers that read the
clock, write files or end a process.
"""

VERSION = "0.1.0"
"""As in ``pyproject.toml``."""
