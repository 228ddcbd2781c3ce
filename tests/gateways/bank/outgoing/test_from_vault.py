"""Orders from the vault: one missing account, and there is no file."""

import msgspec
import pytest

from gateways.bank.outgoing import from_vault
from gateways.bank.outgoing.from_vault import PAGE, Payable, orders_of
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.writing import write_files
from gateways.keys import MemoryKeys
from gateways.vault_store import MemoryVault, PostgresVault, migrate

PAYEES = tuple(f"00000000-0000-4000-8000-{number:012d}" for number in range(6))
UNKNOWN = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
def postgres_vault(database):
    migrate(database)
    with PostgresVault(database, MemoryKeys()) as vault:
        yield vault


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
def vault(request):
    if request.param == "memory":
        return MemoryVault()
    return request.getfixturevalue("postgres_vault")


def sealed(vault, payee, account, holder, bank):
    text = msgspec.json.encode([account, holder, bank]).decode()
    return vault.seal(payee, "account", text).record


@pytest.fixture
def payables(vault, order):
    """Six payments, each to an account of its own."""

    def payable(number, payee):
        record = sealed(vault, payee, f"622202120000{number:04d}", "张䶮", "安化农商银行")
        ours = order(number + 1)
        return Payable(ours.payment, ours.reference, ours.fen, record, "补贴")

    return [payable(number, payee) for number, payee in enumerate(PAYEES)]


def test_each_order_has_its_account_its_name_and_its_bank(vault, payables, order):
    found = list(orders_of(payables, vault))
    assert [(one.account, one.name, one.bank_name, one.bank_code) for one in found] == [
        (f"622202120000{number:04d}", "张䶮", "安化农商银行", "") for number in range(6)
    ]
    assert [one.payment for one in found] == [order(number).payment for number in range(1, 7)]
    assert [one.fen for one in found] == [20_000 + number for number in range(1, 7)]


def test_a_bank_told_by_its_number(vault, order):
    record = sealed(vault, PAYEES[0], "6222021200001", "张三", "102100099996")
    wrong = sealed(vault, PAYEES[0], "6222021200001", "张三", "102100099997")
    found = list(orders_of([Payable("p", "r", 1, record), Payable("q", "s", 1, wrong)], vault))
    assert [(one.bank_code, one.bank_name) for one in found] == [
        ("102100099996", ""),
        ("", "102100099997"),
    ]


@pytest.mark.parametrize("page", [1, 2, PAGE])
def test_missing_and_erased_records_are_all_named(vault, payables, order, monkeypatch, page):
    monkeypatch.setattr(from_vault, "PAGE", page)
    payables[1] = msgspec.structs.replace(payables[1], account=UNKNOWN)
    vault.erase(PAYEES[3])
    no_account = vault.seal(PAYEES[5], "account", '["6222021200001"]').record
    payables[5] = msgspec.structs.replace(payables[5], account=no_account)
    with pytest.raises(PaymentFileRefused) as refused:
        list(orders_of(payables, vault))
    assert [
        (one.row, one.payment, one.rule.partition(" · ")[2]) for one in refused.value.problems
    ] == [
        (2, order(2).payment, "the vault has no such record"),
        (4, order(4).payment, "the record is erased"),
        (6, order(6).payment, "the vault's record is no account"),
    ]


@pytest.mark.parametrize("missing", range(6))
def test_no_file_while_a_record_is_missing(tmp_path, vault, payables, batch, layouts, missing):
    write_files(batch, orders_of(payables, vault), layouts["third-party"], tmp_path / "all")
    vault.erase(PAYEES[missing])
    with pytest.raises(PaymentFileRefused, match=f"row {missing + 1}, account"):
        write_files(batch, orders_of(payables, vault), layouts["third-party"], tmp_path / "none")
    assert list((tmp_path / "none").iterdir()) == []


def test_every_reading_is_on_record_with_its_purpose(order):
    vault = MemoryVault()
    records = [sealed(vault, payee, "6222021200001", "张三", "工行") for payee in PAYEES]
    payables = [
        Payable(order(at).payment, order(at).reference, 1, record)
        for at, record in enumerate(records, start=1)
    ]
    list(orders_of(payables, vault))
    assert sorted(vault.accesses) == sorted((record, "payment-file") for record in records)


def test_a_page_at_a_time_is_asked_for_and_no_more(order):
    """The vault is asked once a page, and the payments are not read ahead of it."""
    vault, taken, asked = MemoryVault(), [], []
    record = sealed(vault, PAYEES[0], "6222021200001", "张三", "工行")
    real = vault.reveal_many

    def reveal_many(records, purpose):
        asked.append(len(taken))
        return real(records, purpose)

    def payables():
        for number in range(1, 2 * PAGE + 2):
            taken.append(number)
            yield Payable(f"p{number}", f"r{number}", 1, record)

    vault.reveal_many = reveal_many
    assert len(list(orders_of(payables(), vault))) == 2 * PAGE + 1
    assert asked == [PAGE, 2 * PAGE, 2 * PAGE + 1]
