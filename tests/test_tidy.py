"""House rules as tests: each message says what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "projections", "gateways", "api", "ops")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAXIMUM_LINES, MAXIMUM_FUNCTION = 300, 50
IMPURE = {"now", "today", "utcnow", "uuid1", "uuid4", "uuid7", "urandom", "environ", "getenv"}
IMPURE_MODULES = {"random", "secrets", "os", "socket", "threading", "asyncio", "pathlib", "time"}
UNWANTED_NAMES = re.compile(r"(utils?|helpers?|managers?|common|misc)$")
REGISTRY_HOSTS = re.compile(
    r"(pypi|pythonhosted|npmjs|crates|maven|debian)\.(org|io|com)", re.IGNORECASE
)


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(params=SOURCES, ids=name_of)
def source(request):
    return request.param


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree):
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_a_module_opens_with_a_sentence(source):
    assert ast.get_docstring(tree_of(source)), "say in one sentence what this module is for"


def test_a_file_is_short(source):
    lines = source.read_text(encoding="utf-8").count("\n")
    assert lines <= MAXIMUM_LINES, f"{lines} lines: take a thing out into a file of its own"


def test_a_function_is_short(source):
    for node in functions(tree_of(source)):
        length = node.end_lineno - node.lineno + 1
        assert length <= MAXIMUM_FUNCTION, f"{node.name} has {length} lines: name its parts"


def test_nothing_is_swallowed(source):
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.ExceptHandler):
            silent = all(isinstance(one, ast.Pass) for one in node.body)
            comment = (
                "#" in source.read_text(encoding="utf-8").splitlines()[node.body[0].lineno - 1]
            )
            assert not silent or comment, f"line {node.lineno}: an error is dropped without a word"


def test_a_name_says_what_it_is(source):
    assert not UNWANTED_NAMES.search(source.stem), "name it for what it holds"


@pytest.mark.parametrize("path", sorted((ROOT / "domain").rglob("*.py")), ids=name_of)
def test_the_domain_is_told_the_time_and_the_ids(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            assert name not in IMPURE, f"line {node.lineno}: {name} comes as an argument"
        if isinstance(node, ast.Import):
            names = {one.name.partition(".")[0] for one in node.names}
            assert not names & IMPURE_MODULES, f"line {node.lineno}: the domain is pure"
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.module.partition(".")[0] not in IMPURE_MODULES, f"line {node.lineno}"


@pytest.mark.parametrize("path", sorted((ROOT / "domain").rglob("*.py")), ids=name_of)
def test_money_is_never_a_float(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float), f"line {node.lineno}: money is whole fen"
        if isinstance(node, ast.Name):
            assert node.id != "float", f"line {node.lineno}: money is whole fen"


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=name_of)
def test_nothing_is_left_undone(path):
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    undone = re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", text)
    assert not undone, "finish it, or open an issue"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_no_test_is_skipped(path):
    if path == Path(__file__):
        return
    assert not re.search(r"mark\.(skip|xfail)|pytest\.skip\(", path.read_text(encoding="utf-8"))


def test_no_registry_host_is_written_anywhere():
    files = [ROOT / "pyproject.toml", ROOT / "Makefile", *(ROOT / "requirements").iterdir()]
    for path in files:
        assert not REGISTRY_HOSTS.search(path.read_text(encoding="utf-8")), path
