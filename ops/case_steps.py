"""Lines of a case that stand for several events: people, units, settings, funds, jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY, OPEN_CHOICES
from ops import jobs
from ops.case_fill import LONG_AGO
from ops.case_filler import fill
from ops.case_lines import BadCase, CaseLine, day_of
from ops.case_names import expanded, place
from ops.case_player import Player, Post
from projections.views.reading_memory import MemoryReader

LICENSED = "2017-01-01"
POOR_SINCE = "2014-01-01"


def tell(player: Player, line: CaseLine, topic: str, subject: str, on: str, **data: Any) -> None:
    """One fact of a line that stands for several."""
    facts = {"happened_on": on, **data}
    grade = line.text("grade", "register") if line.kind in ("person", "unit") else "register"
    player.post(
        Post(line=line.number, type=topic, subject=subject, data=facts, grade=grade, shown=False)
    )


# People and units


def declare_people(player: Player, line: CaseLine, alone: set[str]) -> None:
    """`{"person": "W1", "poor": "Taojiang"}`: registered, with what else the line says of them."""
    for name in people_of(line):
        subject = f"person:{name}"
        if subject not in alone:
            alone.add(subject)
            introduce(player, line, subject)
        poor = line.words.get("poor")
        if poor:
            entry = poor if isinstance(poor, dict) else {"county": poor}
            since = str(entry.get("since", POOR_SINCE))
            county = place(entry.get("county"))
            tell(player, line, "applicant.povertyRegistered", subject, since, county=county)
            for word, topic in (("exited", "povertyExited"), ("annulled", "povertyAnnulled")):
                if entry.get(word):
                    tell(player, line, f"applicant.{topic}", subject, str(entry[word]))
        if line.words.get("domicile"):
            county = place(line.words["domicile"])
            tell(player, line, "applicant.domiciled", subject, LONG_AGO, county=county)
        _recognise(player, line, "applicant.groupRecognised", subject, "groups", "group")
        _license(player, line, "applicant", subject)


def people_of(line: CaseLine) -> list[str]:
    """The names that a line declares: one, a list, or a range such as W1..W26."""
    given = line.words[line.kind]
    names = given if isinstance(given, list) else [given]
    if not names or not all(isinstance(one, str) and one for one in names):
        raise BadCase(line.number, f"{line.kind} is a name, a list of names, or a range W1..W26")
    return [one for name in names for one in expanded(name)]


def declare_units(player: Player, line: CaseLine, alone: set[str]) -> None:
    """`{"unit": "X", "organisation": "hr-agency", "licensed": "2017-01-01"}`."""
    for name in people_of(line):
        subject = f"unit:{name}"
        if subject not in alone:
            alone.add(subject)
            introduce(player, line, subject)
        _license(player, line, "enterprise", subject)
        base = line.words.get("base")
        if base:
            given = base if isinstance(base, dict) else {}
            on = str(given.get("since", LONG_AGO))
            rest = {key: value for key, value in given.items() if key != "since"}
            if isinstance(base, str):
                rest["base"] = base
            tell(player, line, "enterprise.baseRecognised", subject, on, **rest)
        _recognise(player, line, "enterprise.classified", subject, "classified", "quality")
        park = line.words.get("park")
        if park:
            county = place(line.words.get("county", "430902"))
            on = str(line.words.get("located", LONG_AGO))
            tell(player, line, "enterprise.located", subject, on, county=county, park=park)


def _recognise(
    player: Player, line: CaseLine, topic: str, subject: str, word: str, field: str
) -> None:
    """Groups of a person, classes of a unit: a word, a list, or {"WORD": day or {"since": …}}."""
    given = line.words.get(word)
    if isinstance(given, str):
        given = [given]
    entries = given if isinstance(given, dict) else dict.fromkeys(given or (), LONG_AGO)
    for name, since in entries.items():
        rest = dict(since) if isinstance(since, dict) else {"since": since}
        on = str(rest.pop("since", LONG_AGO))
        tell(player, line, topic, subject, on, **{field: name, **rest})


def _license(player: Player, line: CaseLine, kind: str, subject: str) -> None:
    licensed = line.words.get("licensed")
    if licensed:
        given = licensed if isinstance(licensed, dict) else {"since": licensed}
        since = given.get("since", LICENSED)
        rest = {key: value for key, value in given.items() if key != "since"}
        on = since if isinstance(since, str) else LICENSED
        tell(player, line, f"{kind}.licensed", subject, on, **rest)


OF_REGISTRATION = ("organisation", "county", "full_name")


def introduce(player: Player, line: CaseLine, subject: str) -> None:
    """Registers a person or unit under its short name, with an account to pay to."""
    kind = "applicant" if subject.startswith("person:") else "enterprise"
    data: dict[str, Any] = {}
    if line.kind in ("person", "unit"):
        for key in OF_REGISTRATION:
            if key in line.words:
                data["name" if key == "full_name" else key] = place(line.words[key])
    tell(player, line, f"{kind}.registered", subject, LONG_AGO, **data)
    if line.words.get("account", True) is not False:
        tell(player, line, f"{kind}.accountChanged", subject, LONG_AGO)


# Settings and funds


def set_parameters(player: Player, line: CaseLine) -> None:
    """Each setting proposed by one person and confirmed by another."""
    settings = line.words["set"]
    if not isinstance(settings, dict) or not settings:
        raise BadCase(line.number, 'set is an object: {"set": {"period.fact-count": "civil-law"}}')
    by = line.words.get("by", ["parameter-officer", "confirmer"])
    proposer, confirmer = by if isinstance(by, list) and len(by) == 2 else (by, "confirmer")
    valid_from = line.text("valid_from", "2018-01-01")
    on = line.text("on", min(valid_from, player.today.isoformat()))
    for word, value in settings.items():
        data = {"key": _key(line, word), "value": value, "valid_from": valid_from}
        for extra in ("valid_to", "scope", "document", "supersedes"):
            if extra in line.words:
                data[extra] = line.words[extra]
        proposed = player.post(_setting(line, "proposed", {**data, "happened_on": on}, proposer))
        if proposed.position:
            version = player.log.read(proposed.position - 1, 1)[0].version
            confirmed = {"proposal": version, "happened_on": on}
            player.post(_setting(line, "confirmed", confirmed, confirmer))


def _setting(line: CaseLine, act: str, data: dict[str, Any], by: Any) -> Post:
    return Post(line=line.number, type=f"parameters.{act}", data=data, by=str(by))


def _key(line: CaseLine, word: str) -> str:
    """The key of a choice, also by its number where only one has it. Others the ledger refuses."""
    if word in BY_KEY:
        return word
    keys = [choice.key for choice in OPEN_CHOICES if choice.number == word]
    if len(keys) > 1:
        raise BadCase(line.number, f"{word} is several settings: {', '.join(keys)}")
    return keys[0] if keys else word


def open_fund(player: Player, line: CaseLine) -> None:
    """A fund's year; `committed_fen` is really awarded and approved, to winners made up for it."""
    key = line.text("fund")
    limit = line.fen("limit_fen")
    year = key.rpartition("/")[2]
    if limit is None or not year.isdigit():
        raise BadCase(line.number, 'a fund is {"fund": "KEY/YEAR", "limit_fen": …}')
    data: dict[str, Any] = {"limit_fen": limit, "happened_on": line.text("on", f"{year}-01-01")}
    for extra in ("level", "document"):
        if extra in line.words:
            data[extra] = line.words[extra]
    player.post(Post(line=line.number, type="fund.opened", subject=f"fund:{key}", data=data))
    committed = line.fen("committed_fen")
    if committed:
        fill(player, line, key, committed)


# The ledger's own jobs


def mature(player: Player, line: CaseLine) -> None:
    """The maturity job of a day: every six months that are proven and not told yet."""
    day = _day_of_job(player, line)
    note(player, line, jobs.mature(player.parts, MemoryReader(player.log), day))


def assess(player: Player, line: CaseLine) -> None:
    """The assessment job of a day: pended claims decided again, waiting approvals tried again."""
    day = _day_of_job(player, line)
    assessed = jobs.assess(player.parts, MemoryReader(player.log), day)
    note(player, line, assessed.grants)
    note(player, line, assessed.rosters, "rosters")


def _day_of_job(player: Player, line: CaseLine) -> date:
    day = day_of(line.words[line.kind], line.number, line.kind)
    player.turn_clock({"as_of": day})
    if day > player.today:
        raise BadCase(line.number, f"a job looks at no day after as_of, {player.today}")
    return day


def note(player: Player, line: CaseLine, count: jobs.Count, of: str = "") -> None:
    """What a job came to, for the result; what follows from it is done."""
    player.follower.catch_up()
    name = f"{line.kind} {of}".strip()
    turned_down = dict(count.turned_down)
    player.jobs.append(
        {
            "line": line.number,
            "job": name,
            "day": line.words[line.kind],
            "seen": count.seen,
            "done": count.done,
            "turned_down": turned_down,
        }
    )
