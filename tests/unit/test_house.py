"""The house: exact versions, bounded dependencies, the gates themselves, and what must not be in the tree."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(project: dict) -> list[Requirement]:
    extras = project["optional-dependencies"]
    return [Requirement(line) for line in (*project["dependencies"], *(r for extra in extras.values() for r in extra))]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_bounded_above(project: dict) -> None:
    free = [str(r) for r in requirements(project) if not any(s.operator in {"<", "==", "~="} for s in r.specifier)]
    assert free == []


def test_constraints_hold_names_and_exact_versions_only(project: dict) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    pins = {canonical(name): version for name, version in (line.split("==") for line in lines)}
    assert "retorsion" not in pins
    extras = {canonical(Requirement(line).name) for line in project["optional-dependencies"]["ray"]}
    wrong = [
        str(r)
        for r in requirements(project)
        if canonical(r.name) not in extras and pins.get(canonical(r.name)) not in r.specifier
    ]
    assert wrong == []


def test_the_make_targets_are_there() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE))
    assert targets >= {"demo", "test", "check", "quality", "bench", "docs", "seed", "wheel"}


def test_the_ci_script_is_sound() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_package_registry_is_named_anywhere() -> None:
    hosts = re.compile(
        "|".join(("py" + "pi[.]org", "python" + "hosted[.]org", "npm" + "js[.](com|org)", "deb[.]" + "debian[.]org"))
    )
    named = [
        path.name for path in tracked() if path.is_file() and hosts.search(path.read_bytes().decode("utf-8", "ignore"))
    ]
    assert named == []
    assert not (ROOT / "uv.lock").exists()


def test_nothing_of_the_package_is_hidden_from_git_and_so_from_the_wheel() -> None:
    command = ["git", "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "retorsion"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    hidden = [name for name in listed.stdout.split("\0") if name and "__pycache__" not in name]
    assert hidden == []


def test_the_import_is_light() -> None:
    code = "import sys, retorsion; print([m for m in ('spacy', 'sqlalchemy', 'numpy', 'fastapi', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def package(folder: Path, **modules: str) -> Path:
    root = folder / "sample"
    root.mkdir()
    (root / "__init__.py").write_text("", encoding="utf-8")
    for name, text in modules.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_size_check_sees_each_breach(tmp_path: Path) -> None:
    sizes = tool("sizes")
    root = package(
        tmp_path,
        a="import sample.b\n\ndef f(x):\n    print(x)\n",
        b="def g() -> None:\n    global y\n    from sample import a\n    try:\n        y = 1\n    except Exception:\n        pass\n",
        c="def h(x: int) -> int:\n"
        + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(40))
        + "    return 0\n",
        show__d="def p(x: str) -> None:\n    print(x)\n",
        e="import urllib.request\n",
    )
    report = sizes.measure(root)
    figures = sizes.figures(report)
    assert figures["function max"] == 82
    assert figures["branchy %"] == 25.0
    named = {name: report.places.get(name, []) for name in sizes.LIMITS}
    assert {name: places for name, places in named.items() if places} == {
        "global": ["sample/b.py:2"],
        "print outside show": ["sample/a.py:4"],
        "broad except": ["sample/b.py:6"],
        "import cycles": ["sample.a <-> sample.b"],
        "network outside feeds": ["sample/e.py:1 urllib.request"],
    }
    assert sizes.culprits(report, "unannotated") == ["sample/a.py:3 f"]


def test_type_only_imports_make_no_cycle(tmp_path: Path) -> None:
    sizes = tool("sizes")
    root = package(
        tmp_path,
        a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sample.b import g\n",
        b="from .a import f\n",
    )
    assert sizes.measure(root).places == {}


def test_a_docstring_costs_no_lines(tmp_path: Path) -> None:
    sizes = tool("sizes")
    root = package(tmp_path, a='def f() -> int:\n    """One.\n\n    Two.\n    """\n    return 1\n')
    assert [function.length for function in sizes.measure(root).functions] == [2]
