"""The file that says how the brokers know us: private, about access only, TLS in production."""

import json

import pytest

from gateways.kafka_access import AccessUnusable, read_access

TLS = {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512", "ssl_cafile": __file__}


@pytest.fixture
def file(tmp_path):
    def written(options, mode=0o600):
        path = tmp_path / "access.json"
        path.write_text(options if isinstance(options, str) else json.dumps(options))
        path.chmod(mode)
        return str(path)

    return written


def test_without_a_file_there_are_no_options():
    assert read_access("", production=False) == {}


def test_options_are_those_of_the_file(file):
    assert read_access(file(TLS), production=True) == TLS


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_open_to_others_is_refused(file, mode):
    with pytest.raises(AccessUnusable, match="chmod 600"):
        read_access(file(TLS, mode), production=False)


@pytest.mark.parametrize("options", ["", "[]", "{", '{"ssl_cafile": 1}'])
def test_what_cannot_be_read_is_refused_without_being_repeated(file, options):
    with pytest.raises(AccessUnusable, match=r"access\.json"):
        read_access(file(options), production=False)


@pytest.mark.parametrize("option", ["ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_crlfile"])
def test_a_file_that_it_names_must_be_there(file, option):
    with pytest.raises(AccessUnusable, match=f"{option} names /none.pem"):
        read_access(file({**TLS, option: "/none.pem"}), production=False)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AccessUnusable, match="FileNotFoundError"):
        read_access(str(tmp_path / "none.json"), production=False)


@pytest.mark.parametrize("option", ["acks", "enable_idempotence", "bootstrap_servers"])
def test_nothing_else_can_be_set_by_it(file, option):
    with pytest.raises(AccessUnusable, match=option):
        read_access(file({**TLS, option: "1"}), production=False)


@pytest.mark.parametrize("options", [{}, {"security_protocol": "SASL_PLAINTEXT"}])
def test_production_refuses_an_open_line(file, options):
    assert read_access(file(options), production=False) == options
    with pytest.raises(AccessUnusable, match="TLS"):
        read_access(file(options), production=True)


def test_production_refuses_to_go_without():
    with pytest.raises(AccessUnusable, match="LEDGER_KAFKA_ACCESS"):
        read_access("", production=True)
