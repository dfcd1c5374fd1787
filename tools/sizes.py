"""The size limits of this project, checked over the syntax tree: run as ``python tools/sizes.py retorsion``.

In: a package folder. Out: one table of figures, one line for each breach, exit status 1 when there is any. Function length leaves
the docstring out; a function is branchy above ten decision points; imports inside functions count for the cycles, those under
``TYPE_CHECKING`` do not. The limits stand in ``LIMITS`` and in CONTRIBUTING.md; they are not settings.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LIMITS = {
    "function median": 9,
    "function p90": 33,
    "function max": 60,
    "file p90": 400,
    "file max": 600,
    "branchy %": 4.0,
    "unannotated": 0,
    "global": 0,
    "print outside show": 0,
    "broad except": 0,
    "import cycles": 0,
    "network outside feeds": 0,
}
BRANCHY = 10
BORDER = ("show",)
"""The packages at the process border: what they print or catch broadly is their job."""

NETWORK = {"urllib.request", "http.client", "socket", "telnetlib", "ssl"}
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_BRANCH = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.comprehension, ast.match_case)


@dataclass(frozen=True)
class Function:
    """One function or method: where it is, its lines without docstring, its decision points, its bare arguments."""

    where: str
    length: int
    branches: int
    bare: int


@dataclass
class Report:
    """What was measured, and each place that breaks a limit."""

    functions: list[Function] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def note(self, limit: str, where: str) -> None:
        """Remember a place that counts against ``limit``."""
        self.places.setdefault(limit, []).append(where)


def percentile(values: list[int], share: float) -> int:
    """The value below which ``share`` of ``values`` lie (nearest rank); 0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, docstring left out."""
    first = node.body[0]
    doc = 0
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        doc = (first.end_lineno or first.lineno) - first.lineno + 1
    return (node.end_lineno or node.lineno) - node.lineno + 1 - doc


def own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function that belong to no function inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _FUNCTION):
            yield child
            yield from own(child)


def branches(node: ast.AST) -> int:
    """Decision points: branches, loops, handlers, comprehensions' loops and conditions, and each further ``and`` / ``or``."""
    total = 0
    for part in own(node):
        if isinstance(part, _BRANCH):
            total += 1 + (len(part.ifs) if isinstance(part, ast.comprehension) else 0)
        elif isinstance(part, ast.BoolOp):
            total += len(part.values) - 1
    return total


def bare(node: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> int:
    """How many arguments (``self`` and ``cls`` aside) and results have no annotation."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    if (
        method
        and arguments
        and not any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    ):
        arguments = arguments[1:]
    arguments += node.args.kwonlyargs
    arguments += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
    return sum(a.annotation is None for a in arguments) + (node.returns is None)


def broad(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def measure_file(path: Path, root: Path, report: Report) -> ast.Module:
    """Add one file to the report."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    name = path.relative_to(root.parent).as_posix()
    report.files[name] = text.count("\n")
    methods = {id(f) for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for f in c.body}
    border = path.relative_to(root).parts[0] in BORDER
    for node in ast.walk(tree):
        where = f"{name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, _FUNCTION):
            function = Function(f"{where} {node.name}", length(node), branches(node), bare(node, id(node) in methods))
            report.functions.append(function)
        else:
            measure_node(node, where, border, report)
    return tree


def measure_node(node: ast.AST, where: str, border: bool, report: Report) -> None:
    """Note what has no place here: ``global``, printing, catching everything, a second way to the network."""
    if isinstance(node, ast.Global):
        report.note("global", where)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and not border:
        report.note("print outside show", where)
    elif isinstance(node, ast.ExceptHandler) and broad(node) and not border:
        report.note("broad except", where)
    elif isinstance(node, ast.Import) and not border and not where.split(":")[0].endswith("articles/feeds.py"):
        for alias in node.names:
            if alias.name in NETWORK:
                report.note("network outside feeds", f"{where} {alias.name}")


def typing_only(tree: ast.Module) -> set[int]:
    """Ids of the nodes inside ``if TYPE_CHECKING:``."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            found |= {id(inner) for statement in node.body for inner in ast.walk(statement)}
    return found


def imports(module: str, package: bool, tree: ast.Module, known: set[str]) -> set[str]:
    """The modules of this package that ``module`` imports, lazily or not."""
    skip, found = typing_only(tree), set()
    for node in ast.walk(tree):
        if id(node) in skip:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: len(module.split(".")) + package - node.level] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                deep = f"{stem}.{alias.name}"
                found.add(deep if deep in known else stem)
    return {name for name in found if name in known and name != module}


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Knots of modules that import one another (strongly connected, two or more), by name."""
    reach = {start: reachable(graph, start) for start in graph}
    knots = {tuple(sorted(b for b in reach[a] if a in reach[b])) for a in graph if a in reach[a]}
    return [list(knot) for knot in sorted(knots)]


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Everything that can be reached from ``start`` in one step or more."""
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen


def measure(root: Path) -> Report:
    """Everything about the package in ``root``."""
    report = Report()
    trees: dict[str, tuple[bool, ast.Module]] = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        package = parts[-1] == "__init__"
        trees[".".join(parts[:-1] if package else parts)] = (package, measure_file(path, root, report))
    known = set(trees)
    graph = {name: imports(name, package, tree, known) for name, (package, tree) in trees.items()}
    for knot in cycles(graph):
        report.note("import cycles", " <-> ".join(knot))
    return report


def figures(report: Report) -> dict[str, float]:
    """One number for each limit."""
    lengths = [f.length for f in report.functions]
    files = list(report.files.values())
    counted = {name: float(len(report.places.get(name, []))) for name in LIMITS}
    return counted | {
        "function median": statistics.median(lengths or [0]),
        "function p90": percentile(lengths, 0.9),
        "function max": max(lengths, default=0),
        "file p90": percentile(files, 0.9),
        "file max": max(files, default=0),
        "branchy %": round(100 * sum(f.branches > BRANCHY for f in report.functions) / max(1, len(lengths)), 1),
        "unannotated": sum(f.bare > 0 for f in report.functions),
    }


def culprits(report: Report, limit: str) -> list[str]:
    """Where ``limit`` is broken, in words."""
    if limit == "function max":
        return [f"{f.where}: {f.length} lines" for f in report.functions if f.length > LIMITS[limit]]
    if limit == "file max":
        return [f"{name}: {size} lines" for name, size in report.files.items() if size > LIMITS[limit]]
    if limit == "branchy %":
        return [f"{f.where}: {f.branches} decision points" for f in report.functions if f.branches > BRANCHY]
    if limit == "unannotated":
        return [f.where for f in report.functions if f.bare]
    return report.places.get(limit, [])


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a limit is broken, 2 where no package was named."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python tools/sizes.py PACKAGE-FOLDER", file=sys.stderr)
        return 2
    report = measure(Path(arguments[0]).resolve())
    values = figures(report)
    broken = [name for name, limit in LIMITS.items() if values[name] > limit]
    print(f"{len(report.files)} files, {sum(report.files.values())} lines, {len(report.functions)} functions")
    for name, limit in LIMITS.items():
        print(f"  {name:22} {values[name]:>6g}  at most {limit:g}{'   BROKEN' if name in broken else ''}")
    for name in broken:
        for place in culprits(report, name):
            print(f"{name}: {place}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
