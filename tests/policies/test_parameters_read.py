"""Every choice that a scheme's code can read is named by the scheme, or among those that many read.

What can be read is taken from the code itself: the names that its functions, and all functions of
the policies that they name in turn, look up on anything. That is more than is read, never less.
"""

from functools import cache
from types import CodeType, FunctionType

import msgspec
import pytest

from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY, READ_BY_MANY
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES

FIELDS = {field.name for field in msgspec.structs.fields(Choices)}
POLICIES = "domain.policies"


def functions_of(scheme):
    """The functions that a scheme is made of."""
    yield from (scheme.on_record, scheme.scope)
    for _, meaning in scheme.reading:
        for name in meaning.__dataclass_fields__:
            found = getattr(meaning, name)
            if callable(found) and not isinstance(found, type):
                yield found


def codes(code):
    """A code and all that are written inside it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from codes(one)


def named_in(function):
    """What a function names: attributes and globals, and what its closure holds."""
    names = {name for code in codes(function.__code__) for name in code.co_names}
    held = [cell.cell_contents for cell in function.__closure__ or ()]
    return names, [
        function.__globals__[name] for name in names & function.__globals__.keys()
    ] + held


def ours(found):
    """The functions of the policies among these: plain ones, and the methods of classes."""
    for one in found:
        if isinstance(one, FunctionType) and one.__module__.startswith(POLICIES):
            yield one
        elif isinstance(one, type) and one.__module__.startswith(POLICIES):
            for member in vars(one).values():
                inner = member.fget if isinstance(member, property) else member
                if isinstance(inner, FunctionType):
                    yield inner


def read_by(functions):
    """The fields of `Choices` that can be reached from some functions."""
    seen, waiting, read = set(), list(functions), set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        names, found = named_in(function)
        read |= names & FIELDS
        waiting += ours(found)
    return read


BY_ANOTHER = {
    "post-subsidy": {"settlement", "insured_cap_scope"},
    "social-insurance-subsidy": {"post_year"},
}
"""Both read a year of work by one function, which looks at these for the other scheme only."""


@cache
def said_by(key):
    return {BY_KEY[one].field for one in (*SCHEMES[key].parameters, *READ_BY_MANY)}


@pytest.mark.parametrize("key", SCHEMES)
def test_a_scheme_names_what_it_reads(key):
    read = read_by(functions_of(SCHEMES[key]))
    assert read - BY_ANOTHER.get(key, set()) <= said_by(key)


def test_control_what_is_read_is_found():
    read = read_by(functions_of(SCHEMES["post-subsidy"]))
    assert {"post_rates", "move_rule", "absence_rule", "fact_count", "valid_from"} <= read
    assert "training_catalogue" not in read
