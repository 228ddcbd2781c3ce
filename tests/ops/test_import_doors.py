"""The same input by HTTP, command line and file, by one process or several, gives equal logs, but
for time, actor and ids."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import psycopg
import pytest
from click.testing import CliRunner

from api.application import build
from domain.event import topic_of
from ops.cli import main
from ops.commands.acting import Desk
from ops.commands.default_callers import source_of
from ops.importing import Import
from ops.running import open_ledger
from ops.sample.county import county, write
from ops.settings import Settings
from projections.views.reading import ViewReader

ROSTER, SCHEME, GRANTS = "roster:doors", "quality-startup-award", 8
RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
ACTS = (
    ("zhou", "roster.opened", "2019-07-01", {"scheme": SCHEME, "year": 2019}),
    ("zhou", "roster.linesAdded", "2019-07-01", {}),
    ("zhou", "roster.submitted", "2019-07-01", {}),
    ("wu", "roster.reviewed", "2019-07-02", {}),
    ("wu", "roster.noticePublished", "2019-07-03", {}),
    ("zheng", "roster.approved", "2019-07-10", {}),
    ("wang", "roster.released", "2019-07-11", {}),
)
WORDS = {"roster.opened": "open", "roster.linesAdded": "add", "roster.submitted": "submit"}
WORDS |= {"roster.reviewed": "review", "roster.noticePublished": "notice"}
WORDS |= {"roster.approved": "approve", "roster.released": "release"}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def databases(postgres):
    """Four fresh, empty databases."""
    names = [f"ledger_doors_{number}" for number in range(4)]
    with psycopg.connect(postgres, autocommit=True) as administrator:
        for name in names:
            administrator.execute(f"create database {name} template template0".encode())
    yield [urlsplit(postgres)._replace(path=f"/{name}").geturl() for name in names]
    with psycopg.connect(postgres, autocommit=True) as administrator:
        for name in names:
            administrator.execute(f"drop database {name} with (force)".encode())


def settings_for(folder: Path, dsn: str) -> Settings:
    return Settings(folder, folder / "keys.json", dsn)


def input_files(folder: Path) -> list[Path]:
    """Facts and claims of a small county, in order."""
    paths = []
    for name, told in list(county(15, 8).files.items())[:5]:
        paths.append(folder / f"{name}.jsonl")
        write(told, paths[-1])
    return paths


def awarded(folder: Path) -> list[str]:
    """The first start-ups that were awarded, as the outcome files of an import name them."""
    found = []
    for file in sorted(folder.glob("*.outcomes")):
        outcomes = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        for one in sorted(outcomes, key=lambda one: one["line"]):
            for decision in one.get("decisions", ()):
                if decision["status"] == "awarded" and decision["amount_fen"] >= 5_000_000:
                    found.append(decision["grant"])
    return found[-GRANTS:]


def act_lines(grants: list[str]) -> bytes:
    lines = []
    for number, (name, topic, day, data) in enumerate(ACTS):
        if topic == "roster.linesAdded":
            data = {**data, "grants": grants}
        elif topic == "roster.noticePublished":
            # the command line names the digest of the list that it shows; another than the roster's
            data = {**data, "text_digest": "sha256:" + "7" * 64}
        one = {"specversion": "1.0", "id": f"doors-{number}", "source": source_of(name)}
        one |= {"type": topic, "subject": ROSTER, "data": {**data, "happened_on": day}}
        lines.append(msgspec.json.encode(one))
    return b"\n".join(lines) + b"\n"


def by_file(folder: Path, dsn: str, files: list[Path], *, spread: bool = False) -> list[str]:
    """`spread`: by several processes, in batches so small that each rests on the one before."""
    settings = settings_for(folder, dsn)
    with open_ledger(settings, sample=True) as running:
        speakers = Desk(settings, running.keys).by_source()
        taking = Import(running.parts, speakers)
        if spread:
            workplace = running.workplace()
            taking = Import(running.parts, speakers, workplace=workplace, batch=7, large=0)
        for path in files:
            assert taking.file(path, folder / f"{path.name}.outcomes").turned_down == 0
        acts = folder / "acts.jsonl"
        acts.write_bytes(act_lines(awarded(folder)))
        assert taking.file(acts).turned_down == 0
        return told(running.parts.log)


def by_command_line(folder: Path, dsn: str, files: list[Path]) -> list[str]:
    def run(*arguments: str) -> None:
        asked = ["--data", str(folder), *arguments]
        result = CliRunner().invoke(main, asked, env={"DATABASE_URL": dsn})
        assert result.exit_code == 0, result.output

    run("migrate", "--sample")
    for path in files:
        run("import", str(path), "--outcomes", str(folder / f"{path.name}.outcomes"))
    for name, topic, day, data in ACTS:
        more = awarded(folder) if topic == "roster.linesAdded" else []
        options = [part for key, value in data.items() for part in (f"--{key}", str(value))]
        run("roster", WORDS[topic], ROSTER, *more, *options, "--as", name, "--on", day)
    with open_ledger(settings_for(folder, dsn)) as running:
        return told(running.parts.log)


async def by_http(folder: Path, dsn: str, files: list[Path]) -> list[str]:
    """One event a request, each with the token of whoever owns its source."""
    settings = settings_for(folder, dsn)
    with open_ledger(settings, sample=True) as running, ViewReader(dsn) as views:
        desk = Desk(settings, running.keys)
        application = build(running.parts.post, desk.verifier, views, running.parts.log)
        owners = {one.source: each.name for each in desk.callers.values() for one in each.sources}
        owners |= {source_of(name): name for name in desk.callers}
        tokens = {source: desk.token(name) for source, name in owners.items()}
        transport = httpx.ASGITransport(app=application)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=transport, base_url="http://ledger") as client,
        ):
            for path in files:
                outcomes = [
                    await posted(client, tokens, line) for line in path.read_bytes().splitlines()
                ]
                written = b"\n".join(
                    msgspec.json.encode({"line": number, **one})
                    for number, one in enumerate(outcomes, 1)
                )
                (folder / f"{path.name}.outcomes").write_bytes(written)
            for line in act_lines(awarded(folder)).splitlines():
                await posted(client, tokens, line)
        return told(running.parts.log)


async def posted(client, tokens, line: bytes) -> dict:
    token = tokens[json.loads(line)["source"]]
    headers = {"content-type": "application/cloudevents+json", "authorization": f"Bearer {token}"}
    answer = await client.post("/events", content=line, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(log) -> list[str]:
    """Topic, day and fact of every event; what is random is numbered as it first appears."""
    names: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"<{len(names)}>")

    lines = []
    for one in log.follow(0):
        fact = json.dumps(msgspec.to_builtins(one.event), sort_keys=True)
        day = "" if one.position == 1 else one.happened_on
        text = f"{one.stream} {one.version} {topic_of(one.event)} {day} {fact}"
        lines.append(RANDOM.sub(numbered, text))
    return lines


@pytest.mark.anyio
async def test_three_doors_one_log(tmp_path, databases):
    files = input_files(tmp_path)
    folders = [tmp_path / word for word in ("file", "cli", "http", "processes")]
    for folder in folders:
        folder.mkdir()
    first, second, third, fourth = databases
    of_file = by_file(folders[0], first, files)
    assert len(of_file) > 500
    assert by_command_line(folders[1], second, files) == of_file
    assert await by_http(folders[2], third, files) == of_file
    assert by_file(folders[3], fourth, files, spread=True) == of_file
    for path in files:  # told in the same order too
        one, other = (
            [
                [line["line"], line["verdict"], line.get("position")]
                for line in outcomes_of(at, path)
            ]
            for at in (folders[0], folders[3])
        )
        assert one == other


def outcomes_of(folder: Path, path: Path) -> list[dict]:
    lines = (folder / f"{path.name}.outcomes").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
