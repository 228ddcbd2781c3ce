"""Why a payment did not arrive, in terms of one list, and what each calls for.

The codes are those of ISO 20022's external lists, of CNAPS's first generation, of card networks
and of NACHA. A code that stands for several reasons is given the most careful of them. One that is
in no list stays as the bank wrote it, without a reason.
"""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "ok", "account-invalid", "account-closed", "account-blocked", "name-mismatch",
    "identity-mismatch", "deceased", "bank-route", "limit", "funds", "duplicate", "control",
    "regulatory", "customer-request", "technical-unknown", "other",
]  # fmt: skip

Action = Literal[
    "settle", "mend-and-pay-anew", "contact-and-hold", "check-name-and-pay-anew",
    "stop-entitlement", "find-bank-number-and-send-again", "split-or-other-channel",
    "fund-and-retry", "find-the-twin", "our-error", "hold", "accept-the-return", "query", "human",
]  # fmt: skip

Table = Literal["", "iso", "cnaps", "cards", "nacha"]

ACTIONS: dict[Reason, Action] = {
    "ok": "settle",
    "account-invalid": "mend-and-pay-anew",
    "account-closed": "mend-and-pay-anew",
    "account-blocked": "contact-and-hold",
    "name-mismatch": "check-name-and-pay-anew",
    "identity-mismatch": "check-name-and-pay-anew",
    "deceased": "stop-entitlement",
    "bank-route": "find-bank-number-and-send-again",
    "limit": "split-or-other-channel",
    "funds": "fund-and-retry",
    "duplicate": "find-the-twin",
    "control": "our-error",
    "regulatory": "hold",
    "customer-request": "accept-the-return",
    "technical-unknown": "query",
    "other": "human",
}


def _by_code(written: dict[Reason, str]) -> dict[str, Reason]:
    return {code: reason for reason, codes in written.items() for code in codes.split()}


TABLES: dict[Table, dict[str, Reason]] = {
    "iso": _by_code(
        {
            "ok": "ACSC ACCC",
            "account-invalid": "AC01 AC02 AC03 RR01",
            "account-closed": "AC04 AC07",
            "account-blocked": "AC06 AC16 AC17 BLCK",
            "name-mismatch": "BE01",  # name or identity: the name is looked at first
            "deceased": "MD07",
            "bank-route": "RC01 RC08 RC10 CNOR AC14",
            "limit": "AM01 AM02 AM03 AM06 AM14",
            "funds": "AM04",
            "duplicate": "AM05 DUPL DU01 DU02 DU03 DU04 DU05",
            "control": "AM10 AM18 FF01 TA01",
            "regulatory": "RR02 RR03 RR04 AG01 AG03",
            "customer-request": "CUST FOCR MD06 UPAY",
            "technical-unknown": "AB05 AB06 AB07 AB08 TM01 NOAS",
            "other": "MS02 MS03 NARR RUTA",
        }
    ),
    "cnaps": _by_code(
        {
            "ok": "00",
            "account-invalid": "01",
            "name-mismatch": "02",
            "funds": "03",
            "account-blocked": "11",  # closed or blocked: held until somebody knows
            "customer-request": "20",
            "other": "90",
        }
    ),
    "cards": _by_code(
        {
            "ok": "0000",
            "account-invalid": "3004 3009 3030",
            "account-blocked": "3017",
            "name-mismatch": "3031",
            "identity-mismatch": "3063",
            "bank-route": "3999",
            "limit": "2017 2018 3013",
            "funds": "3008",
            "technical-unknown": "0014 7019 8028",
            "other": "9999",
        }
    ),
    "nacha": _by_code(
        {
            "account-invalid": "R03 R04",
            "account-closed": "R02",
            "account-blocked": "R16 R20",
            "deceased": "R14 R15",
            "bank-route": "R13",
            "funds": "R01",
            "duplicate": "R24",
            "customer-request": "R06 R07",
            "other": "R97",
        }
    ),
    "": {},
}

REASONS: frozenset[str] = frozenset(get_args(Reason))


def reason_of(code: str, table: Table, own: dict[str, Reason], message: str = "") -> Reason | None:
    """The reason of a bank's code, its own list first; None where nobody has listed it.

    `message`: what brought it, as `pain.002`: there MS03 (no reason given) leaves it open whether
    anything was paid.
    """
    if message == "pain.002" and table == "iso" and code == "MS03" and code not in own:
        return "technical-unknown"
    return own.get(code) or TABLES[table].get(code)


def action_for(reason: Reason | None) -> Action:
    """What a reason calls for; one that nobody has listed goes to a person."""
    return ACTIONS[reason] if reason else "human"
