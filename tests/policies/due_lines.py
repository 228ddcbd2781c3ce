"""The dues of a case on a day, by the case's own names."""

import json
from datetime import date

from domain.due.walk import Walk
from ops.case import Run, read_lines
from ops.case_result import Report
from projections.views.due_index import MemoryDueIndex


def played(*lines):
    """The case, played, and what its streams are called."""
    run = Run(read_lines(json.dumps(line, ensure_ascii=False) for line in lines))
    run.result()
    return run.player.log, Report(run.player).labels


def dues(day, *lines, at_once=3):
    """Every due of a case on a day: `(scheme's first word, whose)` → the due."""
    log, labels = played(*lines)
    found = {}
    for page in Walk(log, MemoryDueIndex(log), date.fromisoformat(day), at_once).pages():
        for one in page.dues:
            name = one.scheme.partition("-")[0], labels.get(one.beneficiary, ""), one.key[36:]
            assert (one.scheme, one.beneficiary, one.key or one.grant) not in found
            found[one.scheme, one.beneficiary, one.key or one.grant] = (name, one)
    return [(name[0], name[1], one) for name, one in found.values()]


def only(day, *lines):
    """The one due of a case."""
    [(_, _, one)] = dues(day, *lines)
    return one


def payee(day, *lines):
    """Who could claim the one due of a case, or did."""
    log, labels = played(*lines)
    pages = Walk(log, MemoryDueIndex(log), date.fromisoformat(day)).pages()
    [one] = [one for page in pages for one in page.dues]
    return labels[one.payee]


def where(day, *lines):
    """The stage of the one due, whose turn it is, since when and what it waits for."""
    one = only(day, *lines)
    return one.stage, one.owner, str(one.entered_on), one.waits_for
