"""``essay check``: everything that is wrong with an edition, without building it, and the mends that are safe."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from essay.checks import examine
from essay.commands.edition import CLEAN, PROBLEMS, Commands, Edition, nearest
from essay.commands.output import RefusedError, lenient, write_change
from essay.commands.selection import Selection
from essay.diffs import as_diff
from essay.mending import plan
from essay.reports import FORMATS, Report, as_text
from essay.settings import SettingsError

EXAMPLES = """examples:
  essay check                         everything, as path:line: message
  essay check docs/chapters/02.md     only what is wrong with this file
  essay check --format github         beside the lines of a pull request
  essay check --fix --dry-run         what --fix would change
"""


def add_parser(commands: Commands) -> ArgumentParser:
    parser = commands.add_parser(
        "check", help="name every problem with its file and line", description="Name every problem with its file and line.",
        epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="tell only of these files and folders; all are read")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to write the problems (text, unless told)")
    parser.add_argument("--fix", action="store_true", help="mend what is safe, show it as a diff, then tell what remains")
    parser.add_argument("--dry-run", action="store_true", help="with --fix: only show the diff, and end with 1 if there is one")
    parser.set_defaults(complain=parser.error, told=told)
    return parser


def run(edition: Edition, options: Namespace) -> int:
    """Print the problems of the edition and their number, or mend them first."""
    if options.dry_run and not options.fix:
        options.complain("--dry-run goes with --fix")
    if options.fix and options.format != "text":
        options.complain("--fix writes text only")
    try:
        selection = Selection(edition.root, options.paths)
    except ValueError as error:
        options.complain(str(error))
    if options.fix:
        return fix(edition, selection, dry_run=options.dry_run)
    _, problems = examine(edition.root, edition.settings)
    report = Report(selection.of(problems), edition.words, _from_here(edition.root))
    if options.format != "text":
        lenient("utf-8")
    sys.stdout.write(FORMATS[options.format](report))
    return PROBLEMS if report.counts["errors"] else CLEAN


def told(error: SettingsError, options: Namespace) -> bool:
    """Whether what is wrong with ``mkdocs.yml`` has been printed in a format for other programs."""
    if not error.words or options.format == "text":
        return False
    lenient("utf-8")
    folder = (options.config or nearest()).parent
    sys.stdout.write(FORMATS[options.format](Report(error.problems, error.words, _from_here(folder))))
    return True


def fix(edition: Edition, selection: Selection, *, dry_run: bool) -> int:
    """Print what is mended as a diff, and the problems that remain."""
    planned = plan(edition.root, edition.settings, selection.has)
    told = edition.words.words["fix"]
    if dry_run:
        sys.stdout.writelines(as_diff(change, edition.words) for change in planned.changes)
        return PROBLEMS if planned.changes else CLEAN
    failed = 0
    for change in planned.changes:
        try:
            write_change(edition.root, change)
        except (RefusedError, OSError) as error:
            failed += 1
            why = told[str(error)] if isinstance(error, RefusedError) else error.strerror or str(error)
            print(f"{change.path}: {told['not_fixed']}{edition.words.words['gap']}{why}", file=sys.stderr)
        else:
            sys.stdout.write(as_diff(change, edition.words))
    made = len(planned.changes) - failed
    print(told["fixed"].format(count=made) if made else told["nothing"])
    remaining = examine(edition.root, edition.settings)[1] if failed else planned.remaining
    report = Report(selection.of(remaining), edition.words)
    sys.stdout.write(as_text(report))
    return PROBLEMS if failed or report.counts["errors"] else CLEAN


def _from_here(root: Path) -> str:
    """The way to an edition below the current folder, which is where a workflow checks a repository out."""
    try:
        folder = root.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return ""
    return "" if folder == "." else folder
