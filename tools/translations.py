"""Keep the window's translations whole.

``python -m tools.translations refresh`` writes ``gui/error_texts.py`` anew from the errors in the code,
collects every string of the window into the ``.ts`` files and compiles them. ``missing LOCALE`` prints
what is not translated as JSON, ``fill LOCALE FILE`` takes such a JSON back. ``check`` changes nothing and
fails when anything is stale or not translated; the tests call it.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

from workbench.core.paths import write_atomic

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workbench"
I18N = PACKAGE / "resources" / "i18n"
LOCALES = ("pt_BR", "en")
TEXTS = PACKAGE / "gui" / "error_texts.py"
DETAIL_KEYS = ("detail", "way_out", "holder")
FOREIGN_DETAILS = (
    "Invalid data found when processing input",
    "End of file",
    "Input/output error",
    "Permission denied",
)
"""What FFmpeg and the operating system say most often; they end up in details too."""
COMMANDS_ALONE = (
    *("cli/*", "formats/animal_folders.py", "reid/*.py", "nets/reid*", "jobs/operations/reid_*.py"),
    *("jobs/operations/identify_bench.py", "jobs/bench_*.py", "tracking/bench_task.py"),
    *("jobs/operations/track_eval.py", "jobs/operations/track_check.py", "jobs/operations/track_match.py"),
    *("jobs/check_run.py", "jobs/tracked_session.py", "tracking/evaluate.py", "simulate/portraits.py"),
    *(
        f"formats/tracks/{name}.py"
        for name in ("mot_text", "sleap_slp", "scene_truth", "plain_csv", "idtracker_csv")
    ),
)
"""Modules that no window reaches: what they say is read in English, in a terminal."""
BEGIN, END = "# Generated: begin", "# Generated: end"


def error_strings() -> list[tuple[str, str]]:
    """Context and text: sentences of every error class, fixed details of errors, stages of every job."""
    sys.path.insert(0, str(ROOT))
    from workbench.core import errors
    from workbench.core.progress import STAGES

    found: dict[str, None] = {}
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.WorkbenchError):
            found[value.message] = found[value.hint] = None
    found.update(dict.fromkeys(details()))
    found.update(dict.fromkeys(FOREIGN_DETAILS))
    texts = [("Errors", text) for text in found if text and text != "{way_out}"]
    return texts + [("Stages", text) for text in STAGES]


def details() -> Iterator[str]:
    """Fixed ``detail=``, ``way_out=`` and ``holder=`` of the errors raised anywhere, and warnings of videos.

    What is put in at run time becomes ``{0}``, ``{1}``, ... Found are texts given directly, through a name
    set in the same function, and those that a function of the same module returns.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        if reaches_window(path):
            yield from details_of(ast.parse(path.read_text(encoding="utf-8")))


def reaches_window(path: Path) -> bool:
    """Whether errors of a module below the window can be shown in it."""
    own = path.relative_to(PACKAGE)
    return "gui" not in own.parts and not any(own.match(alone) for alone in COMMANDS_ALONE)


def details_of(module: ast.Module) -> Iterator[str]:
    """The same, of one module."""
    functions = {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    constants = _assigned(module.body)
    scopes: list[ast.Module | ast.FunctionDef] = [module, *functions.values()]
    for scope in scopes:
        names = constants | _assigned(ast.walk(scope))
        for node in (scope, *_own_nodes(scope)):
            for value in _shown_values(node):
                yield from _texts(value, names, functions)


def _own_nodes(scope: ast.Module | ast.FunctionDef) -> Iterator[ast.AST]:
    """Nodes of ``scope`` without those of the functions inside it."""
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.FunctionDef)]


def _shown_values(node: ast.AST) -> Iterator[ast.expr]:
    """Expressions in ``node`` that end up before the user."""
    if isinstance(node, ast.AugAssign) and getattr(node.target, "id", "") == "warnings":
        yield node.value
    if isinstance(node, ast.FunctionDef) and node.name == "warnings":
        yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)
    if not isinstance(node, ast.Call):
        return
    called = str(getattr(node.func, "id", "")) or str(getattr(node.func, "attr", ""))
    if called.endswith("Error"):
        yield from (keyword.value for keyword in node.keywords if keyword.arg in DETAIL_KEYS)
    elif called == "append" and str(getattr(getattr(node.func, "value", None), "id", "")) == "warnings":
        yield from node.args


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Every value that a plain name is set to."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                found.setdefault(target.id, []).append(node.value)
    return found


def _texts(
    value: ast.expr, names: dict[str, list[ast.expr]], functions: dict[str, ast.FunctionDef]
) -> Iterator[str]:
    """What ``value`` may come to, as far as the source says."""
    if isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp):
        text = _template(value, count())
        if text is not None and re.search(r"[^\W\d]{2}", re.sub(r"\{\d+\}", "", text)):
            yield text
    if isinstance(value, ast.Name):  # a name that is made of itself is followed once
        names = {name: texts for name, texts in names.items() if name != value.id} | {
            f"{value.id}!": names.get(value.id, [])
        }
    for part in _parts(value, names, functions):
        yield from _texts(part, names, {} if isinstance(value, ast.Call) else functions)


def _parts(  # noqa: PLR0911 - one for each kind of expression
    value: ast.expr, names: dict[str, list[ast.expr]], functions: dict[str, ast.FunctionDef]
) -> list[ast.expr]:
    """Expressions that ``value`` chooses from, or that it puts in."""
    match value:
        case ast.IfExp():
            return [value.body, value.orelse]
        case ast.BoolOp():
            return value.values
        case ast.List() | ast.Tuple():
            return value.elts
        case ast.JoinedStr():
            put_in = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
            return [part for part in put_in if isinstance(part, ast.Name | ast.IfExp)]
        case ast.Name():
            return names[f"{value.id}!"]
        case ast.Call(func=ast.Name(id=name)) if name in functions:
            made = ast.walk(functions[name])
            return [node.value for node in made if isinstance(node, ast.Return) and node.value is not None]
    return []


def _template(value: ast.expr, counter: Iterator[int]) -> str | None:
    """Text of a constant or f-string, its run-time values numbered; None where it is no text."""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ast.JoinedStr):
        return "".join(_template(part, counter) or "" for part in value.values)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        parts = [_template(value.left, counter), _template(value.right, counter)]
        return "".join(f"{{{next(counter)}}}" if part is None else part for part in parts)
    return f"{{{next(counter)}}}"


def error_texts_source() -> str:
    """What `gui/error_texts.py` must hold."""
    head, rest = TEXTS.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    body = "\n".join(f'    QT_TRANSLATE_NOOP("{kind}", {_quoted(text)}),' for kind, text in error_strings())
    return f"{head}{BEGIN}\n# fmt: off\nTEXTS = (\n{body}\n)\n# fmt: on\n{END}{tail}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def sources() -> list[str]:
    """Files with strings of the window."""
    return [str(path) for path in sorted((PACKAGE / "gui").rglob("*.py"))]


def ts_file(locale: str) -> Path:
    """Translation source of ``locale``."""
    return I18N / f"workbench_{locale}.ts"


def tool(name: str, *arguments: str) -> None:
    """Run a tool that comes with PySide6."""
    program = Path(sys.executable).parent / f"pyside6-{name}"
    subprocess.run([str(program), *arguments], check=True, capture_output=True, cwd=ROOT)


def update(target: Path, locale: str) -> None:
    """Bring the strings of ``target`` up to date with the code."""
    plural = ("-pluralonly",) if locale == "en" else ()
    options = ("-no-obsolete", "-locations", "none", *plural)
    language = ("-source-language", "en", "-target-language", locale)
    tool("lupdate", *options, *language, *sources(), "-ts", str(target))


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    """Context and source text to the message's element."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[(name, message.findtext("source", ""))] = message
    return found


def unfinished(path: Path) -> list[tuple[str, str]]:
    """Messages of ``path`` without a finished translation."""
    missing = []
    for key, message in messages(path).items():
        translation = message.find("translation")
        forms = [] if translation is None else (translation.findall("numerusform") or [translation])
        done = translation is not None and translation.get("type") is None
        if not done or not all((form.text or "").strip() for form in forms) or not forms:
            missing.append(key)
    return missing


def problems() -> list[str]:
    """What is stale or missing, in words."""
    found = []
    if TEXTS.read_text(encoding="utf-8") != error_texts_source():
        found.append(f"{TEXTS.name} is stale")
    with tempfile.TemporaryDirectory() as folder:
        for locale in LOCALES:
            path, fresh = ts_file(locale), Path(folder) / f"{locale}.ts"
            update(fresh, locale)
            added = messages(fresh).keys() - messages(path).keys()
            found += [f"{path.name} lacks {key}" for key in sorted(added)]
            found += [f"{path.name}: {key} is not translated" for key in unfinished(path)]
            compiled = Path(folder) / f"{locale}.qm"
            tool("lrelease", str(path), "-qm", str(compiled))
            shipped = path.with_suffix(".qm")
            if not shipped.exists() or compiled.read_bytes() != shipped.read_bytes():
                found.append(f"{shipped.name} is stale")
    return found


def refresh() -> None:
    """Rewrite all that is generated."""
    TEXTS.write_text(error_texts_source(), encoding="utf-8")
    for locale in LOCALES:
        update(ts_file(locale), locale)
        tool("lrelease", str(ts_file(locale)), "-qm", str(ts_file(locale).with_suffix(".qm")))


def fill(locale: str, table: dict[str, str | list[str]]) -> None:
    """Write translations (source text to text, or one a plural form) into the ``.ts`` file."""
    path = ts_file(locale)
    tree = ElementTree.parse(path)
    for message in tree.getroot().iter("message"):
        wanted = table.get(message.findtext("source", ""))
        translation = message.find("translation")
        if wanted is None or translation is None or translation.get("type") != "unfinished":
            continue
        del translation.attrib["type"]
        forms = translation.findall("numerusform") or [translation]
        for form, text in zip(forms, [wanted] if isinstance(wanted, str) else wanted, strict=True):
            form.text = text
    head = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    write_atomic(path, head + ElementTree.tostring(tree.getroot(), encoding="utf-8") + b"\n")


def main() -> int:
    """Command line."""
    match sys.argv[1:]:
        case ["refresh"]:
            refresh()
        case ["missing", locale]:
            print(
                json.dumps(
                    {text: "" for _, text in unfinished(ts_file(locale))}, ensure_ascii=False, indent=0
                )
            )
            return 0
        case ["fill", locale, file]:
            fill(locale, json.loads(Path(file).read_text(encoding="utf-8")))
            refresh()
    found = problems()
    print("\n".join(found) or "all translated")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
