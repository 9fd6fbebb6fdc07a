"""``python -m benchmarks NAME [--json] [--quick]``; without a name, lists what there is."""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from multiprocessing import freeze_support
from pathlib import Path

from benchmarks.rows import Row

FOLDER = Path(__file__).parent


def available(folder: Path = FOLDER) -> dict[str, str]:
    """Name and first docstring line of every module here that defines ``run``; none is imported."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def table(rows: Sequence[Row]) -> str:
    """Rows as aligned columns for people."""
    head = ("", "figure", "unit", "peer", "ratio", "bar", "holds")
    verdict = {True: "yes", False: "NO", None: ""}
    cells = [head]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
        cells.append((row.name, f"{row.figure:.4g}", row.unit, row.peer, ratio, row.bar, verdict[row.holds]))
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)
    return "\n".join(line.rstrip() for line in lines)


def as_json(row: Row) -> str:
    """One line of JSON with the fields of `Row`."""
    return json.dumps(asdict(row), ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code is 1 if a bar is not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="which benchmark; without one they are listed"
    )
    parser.add_argument("--json", action="store_true", help="one JSON line a row")
    parser.add_argument("--quick", action="store_true", help="a smaller sample, to see that it runs")
    asked = parser.parse_args(arguments)
    known = available()
    if not asked.names:
        width = max(map(len, known), default=0) + 2
        print("\n".join(f"{name:{width}}{line}" for name, line in known.items()))
        return 0
    for name in asked.names:
        if name not in known:
            parser.error(f"no benchmark named {name}; there is: {', '.join(known)}")
    reached = [report(name, asked.quick, as_lines=asked.json) for name in asked.names]
    return 0 if all(reached) else 1


def report(name: str, quick: bool, *, as_lines: bool) -> bool:
    """Run one benchmark and print its rows; false if a bar is not reached."""
    run: Callable[[bool], list[Row]] = import_module(f"benchmarks.{name}").run
    rows = run(quick)
    print("\n".join(map(as_json, rows)) if as_lines else table(rows), flush=True)
    return not any(row.holds is False for row in rows)


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
