"""How the brokers know us, and how the line is kept secret: a private JSON file of client options.

    {"security_protocol": "SASL_SSL", "ssl_cafile": "/etc/kafka/ca.pem",
     "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": "ledger", "sasl_plain_password": "…"}

Named in LEDGER_KAFKA_ACCESS. The topics hold pseudonymous personal data: production asks for it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

Access = dict[str, str | bool]

FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_crlfile")
FAMILIES = ("security_", "sasl_", "ssl_")
OPEN = ("PLAINTEXT", "SASL_PLAINTEXT")


class AccessUnusable(Exception):
    """The file is missing, open to others, or says what it should not; the text says which."""


def read_access(path: str, *, production: bool) -> Access:
    """The options in the file, none where no file is named. Raises AccessUnusable."""
    options = _options(Path(path)) if path else {}
    if production and options.get("security_protocol", OPEN[0]) in OPEN:
        raise AccessUnusable(
            "production sends over TLS only: name a file in LEDGER_KAFKA_ACCESS "
            "whose security_protocol is SSL or SASL_SSL"
        )
    return options


def _options(path: Path) -> Access:
    try:
        if path.stat().st_mode & 0o077:
            raise AccessUnusable(f"{path} is open to others: chmod 600 {path}")
        options = msgspec.json.decode(path.read_bytes(), type=Access)
    except (OSError, msgspec.MsgspecError) as error:
        raise AccessUnusable(f"{path}: {type(error).__name__}") from error
    if wrong := [name for name in options if not name.startswith(FAMILIES)]:
        raise AccessUnusable(f"{path}: {', '.join(wrong)} is no option of access")
    for name in FILES:
        if (named := str(options.get(name) or "")) and not Path(named).is_file():
            raise AccessUnusable(f"{path}: {name} names {named}, which is not there")
    return options
