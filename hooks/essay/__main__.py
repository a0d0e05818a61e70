"""``python -m essay``: see :mod:`essay.commands`."""

from __future__ import annotations

import sys

from essay.commands import main

if __name__ == "__main__":
    sys.exit(main())
