"""camt.052, .053, .054: entries, details, directions, references, in every version."""

from __future__ import annotations

from datetime import date

import pytest

from gateways.bank.canonical import FileBegun, StatementBegun
from gateways.bank.reader import Profile

VERSIONS = [f"{number:02}" for number in range(1, 15)]


def figures(summary):
    """Number and fen of credits and debits, and whether the balances agree, per statement."""
    return [
        (one.credits.count, one.credits.fen, one.debits.count, one.debits.fen, one.agrees)
        for one in summary.statements
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_every_version_is_read_by_local_name(bank, message, version):
    late = int(version) >= 8
    status = "<Cd>BOOK</Cd>" if late else "BOOK"
    party = "<Pty><Nm>张䶮</Nm></Pty>" if late else "<Nm>张䶮</Nm>"
    details = (
        "<TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><RltdPties>"
        f"<Cdtr>{party}</Cdtr><CdtrAcct><Id><Othr><Id>6222000012345678</Id></Othr></Id></CdtrAcct>"
        "</RltdPties></TxDtls>"
    )
    parts = [bank.entry("0.07", "DBIT", status=status, details=details)]
    if message == "053":
        parts = [bank.balance("OPBD", "1.00"), bank.balance("CLBD", "0.93"), *parts]
    content = bank.camt(bank.statement(*parts), message=message, version=version)
    begun = next(one for one in bank.items(content) if isinstance(one, FileBegun))
    assert begun.version == f"camt.{message}.001.{version}"
    assert (begun.format, begun.message) == (f"camt.{message}", "M-1")
    movement, detail = bank.rows(content)
    assert (movement.amount_fen, movement.direction, movement.booking) == (7, "debit", "booked")
    assert (detail.entry, detail.amount_fen) == (movement.row, 7)
    assert (detail.name, detail.account) == ("张䶮", "6222000012345678")
    assert detail.references.end_to_end == "E-1"


def test_the_first_version_calls_its_element_otherwise_and_needs_no_group_of_details(bank):
    entry = bank.entry("5.00").replace(
        "</Ntry>", "<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls></Ntry>"
    )
    content = bank.camt(
        bank.statement(bank.balance("OPBD", "0"), bank.balance("CLBD", "5.00"), entry),
        version="01",
        root="BkToCstmrStmtV01",
    )
    assert [one.amount_fen for one in bank.rows(content)] == [500, 500]


def test_a_prefix_or_no_namespace_at_all_makes_no_difference(bank, day):
    bare = day.replace(b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"', b"")
    assert figures(bank.summary(bare)) == figures(bank.summary(day))
    prefixed = day.replace(b"<", b"<n:").replace(b"<n:/", b"</n:").replace(b"<n:?", b"<?")
    prefixed = prefixed.replace(b"xmlns=", b"xmlns:n=")
    assert figures(bank.summary(prefixed)) == [(1, 20000, 1, 5000, True)]


def test_an_envelope_with_a_business_header_is_looked_through(bank, day):
    inside = day.partition(b"?>\n")[2]
    header = b"<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'><Fr/></AppHdr>"
    content = b"<Envelope>" + header + inside + b"</Envelope>"
    assert figures(bank.summary(content)) == [(1, 20000, 1, 5000, True)]


def test_details_explain_their_entry_and_are_not_summed_up(bank, day):
    summary = bank.summary(day)
    assert figures(summary) == [(1, 20000, 1, 5000, True)]
    assert summary.statements[0].details == 2
    assert [(one.row, one.entry) for one in bank.rows(day)] == [(1, 0), (2, 1), (3, 1), (4, 0)]
    assert bank.rows(day)[1].text == "first"


def test_references_are_those_of_the_row_itself(bank, day):
    references = bank.summary(day).statements[0].references
    assert references["end_to_end"].values == ["E-1", "E-2"]
    assert references["bank"].values == ["B-1", "B-2"]


def test_case_38_spaces_are_cut_off_and_what_says_nothing_is_empty(bank):
    details = (
        "<TxDtls><Refs><MsgId> M </MsgId><InstrId>NONREF</InstrId>"
        "<EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>"
    )
    content = bank.camt(bank.statement(bank.entry("1.00", details=details)), message="054")
    references = bank.rows(content)[1].references
    assert (references.message, references.instruction, references.end_to_end) == ("M", "", "")


def test_case_61_what_is_not_booked_is_not_money(bank):
    states = ("PDNG", "INFO", "<Cd>FUTR</Cd>", "<Prtry>VORMERK</Prtry>", "BOOK")
    content = bank.camt(
        bank.statement(*(bank.entry("10.00", status=one) for one in states)), message="052"
    )
    one = bank.summary(content).statements[0]
    assert (one.credits.count, one.credits.fen) == (1, 1000)
    assert {name: part.count for name, part in one.not_booked.items()} == {
        "pending": 1, "information": 2, "future": 1,
    }  # fmt: skip


def test_case_62_a_batch_line_without_its_details_is_a_row_like_any(bank):
    batch = "<Btch><NbOfTxs>40</NbOfTxs></Btch>"
    content = bank.camt(bank.statement(bank.entry("400.00", "DBIT", details=batch)), message="054")
    summary = bank.summary(content)
    assert (summary.entries, summary.details, summary.warnings) == (1, 0, [])


def test_a_batch_that_lists_other_than_it_counts_is_told(bank):
    batch = "<Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Refs/></TxDtls>"
    content = bank.camt(bank.statement(bank.entry("400.00", "DBIT", details=batch)), message="054")
    assert any("批次笔数与明细数不符" in one for one in bank.warnings(content))


def test_case_63_nothing_at_all_is_information(bank):
    content = bank.camt(bank.statement(bank.entry("0.00")), message="054")
    assert bank.summary(content).statements[0].zero == 1


def test_case_13_several_accounts_and_currencies_are_several_statements(bank):
    content = bank.camt(
        bank.statement(bank.balance("OPBD", "1"), bank.balance("CLBD", "3"), bank.entry("2.00")),
        bank.statement(
            bank.balance("OPBD", "5.00", currency="SEK"),
            bank.balance("CLBD", "1.00", mark="DBIT", currency="SEK"),
            bank.entry("6.00", "DBIT", currency="SEK"),
            account="SE4550000000058398257466", currency="SEK",
        ),
    )  # fmt: skip
    begun = [one for one in bank.items(content) if isinstance(one, StatementBegun)]
    assert [(one.number, one.currency) for one in begun] == [(1, "EUR"), (2, "SEK")]
    summary = bank.summary(content)
    assert figures(summary) == [(1, 200, 0, 0, True), (0, 0, 1, 600, True)]
    assert [one.statement for one in bank.rows(content)] == [1, 2]


def test_an_account_of_no_country_and_without_a_currency_takes_that_of_its_balances(bank):
    one = bank.statement(bank.balance("CLBD", "3.00", currency="CNY")).replace(
        "<IBAN>NL13TEST0123456789</IBAN></Id><Ccy>EUR</Ccy>",
        "<Othr><Id>110060437013005</Id></Othr></Id>",
    )
    begun = bank.items(bank.camt(one))[1]
    assert (begun.account, begun.currency) == ("110060437013005", "CNY")


def test_a_reversal_does_not_turn_its_direction_round(bank):
    """ABN, ING and the Finnish banks: CdtDbtInd is the direction as it is booked."""
    content = bank.camt(bank.statement(bank.entry("9.00", "CRDT", reversal="true")), message="054")
    (row,) = bank.rows(content)
    assert (row.direction, row.reversal) == ("credit", True)


def test_a_profile_may_say_that_a_reversal_turns_round(bank):
    """German Sparkassen through SFirm."""
    content = bank.camt(bank.statement(bank.entry("9.00", "CRDT", reversal="true")), message="054")
    (row,) = bank.rows(content, Profile(name="sparkasse", reversal_flips=True))
    assert (row.direction, row.reversal) == ("debit", True)


def test_the_other_side_is_never_the_holder(bank):
    details = (
        "<TxDtls><RltdPties><Dbtr><Nm>Holder</Nm></Dbtr><DbtrAcct><Id><IBAN>NL13TEST0123456789"
        "</IBAN></Id></DbtrAcct><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties></TxDtls>"
    )
    for mark in ("CRDT", "DBIT"):
        content = bank.camt(
            bank.statement(bank.entry("9.00", mark, details=details)), message="054"
        )
        assert bank.rows(content)[1].name == "Payee"


def test_money_come_back_names_the_payee_and_the_reason(bank):
    details = (
        "<TxDtls><RltdPties><Dbtr><Nm>Office</Nm></Dbtr><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrInf></TxDtls>"
    )
    content = bank.camt(bank.statement(bank.entry("9.00", details=details)), message="054")
    detail = bank.rows(content)[1]
    assert (detail.name, detail.reason, detail.text) == ("Payee", "AC04", "closed")


def test_the_amount_of_a_detail_is_its_own_or_in_the_entrys_currency(bank):
    details = (
        '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">1.10</Amt></InstdAmt>'
        '<TxAmt><Amt Ccy="EUR">1.00</Amt></TxAmt></AmtDtls></TxDtls>'
        '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="EUR">2.00</Amt></InstdAmt></AmtDtls></TxDtls>'
    )
    content = bank.camt(bank.statement(bank.entry("3.00", details=details)), message="054")
    assert [one.amount_fen for one in bank.rows(content)] == [300, 100, 200]


def test_case_7_what_the_schema_forbids_is_read_and_told(bank):
    long = "x" * 141
    details = (
        "<TxDtls><RltdPties><Cdtr><PstlAdr><Ctry>Netherlands</Ctry></PstlAdr></Cdtr></RltdPties>"
        f"<RmtInf><Ustrd>{long}</Ustrd></RmtInf></TxDtls>"
    )
    content = bank.camt(bank.statement(bank.entry("3.00", details=details)), message="054")
    assert bank.rows(content)[1].text == long
    assert {one.partition(" · ")[2] for one in bank.warnings(content)} == {
        "Ustrd longer than 140 characters",
        "Ctry is no code of two letters",
    }


def test_a_day_may_carry_a_time_and_a_time_may_be_called_a_day(bank):
    for written in ("<Dt>2023-05-04T23:59:00</Dt>", "<DtTm>2023-05-04T00:00:00+02:00</DtTm>"):
        entry = bank.entry("3.00").replace("<Dt>2023-05-02</Dt></BookgDt>", written + "</BookgDt>")
        content = bank.camt(bank.statement(entry), message="054")
        assert bank.rows(content)[0].booked_on == date(2023, 5, 4)


def test_text_behind_many_details_is_lost_only_with_a_warning(bank):
    detail = '<TxDtls><Amt Ccy="EUR">1.00</Amt></TxDtls>'
    for count, text, warned in ((3, "late", 0), (3_000, "", 1)):
        entry = bank.entry(f"{count}.00", details=detail * count)
        entry = entry.replace("</Ntry>", "<AddtlNtryInf>late</AddtlNtryInf></Ntry>")
        content = bank.camt(bank.statement(entry), message="054")
        found = bank.rows(content)
        assert (found[0].text, len(found)) == (text, count + 1)
        assert len(bank.warnings(content)) == warned


def test_pages_say_whether_more_follow(bank):
    page = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    content = bank.camt(bank.statement(bank.balance("OPBD", "1.00"), more=page))
    assert bank.items(content)[1].page == "1+"


def test_an_entry_that_is_one_batch_bears_the_references_of_the_batch(bank):
    batch = "<Btch><MsgId>OUT-1</MsgId><PmtInfId>P-1</PmtInfId><NbOfTxs>40</NbOfTxs></Btch>"
    for batches, references in ((batch, ("OUT-1", "P-1")), (batch * 2, ("", ""))):
        entry = bank.entry("400.00", "DBIT", details=batches)
        (row,) = bank.rows(bank.camt(bank.statement(entry), message="054"))
        assert (row.references.message, row.references.payment_information) == references


def test_case_8_sequence_period_and_opening_say_whether_a_day_is_missing(bank):
    more = (
        "<ElctrncSeqNb>103</ElctrncSeqNb><FrToDt><FrDtTm>2023-05-02T00:00:00</FrDtTm>"
        "<ToDtTm>2023-05-03T00:00:00</ToDtTm></FrToDt>"
    )
    content = bank.camt(
        bank.statement(
            bank.balance("PRCD", "7.00", "2023-05-01"), bank.balance("CLBD", "7.00"), more=more
        )
    )
    begun = bank.items(content)[1]
    assert (begun.id, begun.sequence) == ("S1", "103")
    assert (begun.first_day, begun.last_day) == (date(2023, 5, 2), date(2023, 5, 3))
    opening = bank.summary(content).statements[0].opening
    assert (opening.kind, opening.fen, opening.on) == ("PRCD", 700, date(2023, 5, 1))


def test_case_12_an_idle_day_is_a_statement_without_entries(bank):
    content = bank.camt(bank.statement(bank.balance("OPBD", "7.00"), bank.balance("CLBD", "7.00")))
    assert figures(bank.summary(content)) == [(0, 0, 0, 0, True)]


def test_case_51_a_reversal_and_what_it_reverses_are_two_rows_that_come_to_nothing(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPBD", "7.00"),
            bank.balance("CLBD", "7.00"),
            bank.entry("5.00", "DBIT"),
            bank.entry("5.00", "CRDT", reversal="true"),
        )
    )
    assert figures(bank.summary(content)) == [(1, 500, 1, 500, True)]
    assert [one.reversal for one in bank.rows(content)] == [False, True]
