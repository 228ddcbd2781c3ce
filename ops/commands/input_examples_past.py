"""Examples of lists of grants paid before the ledger, and of what officers say of them."""

from __future__ import annotations

from typing import Any

WORKER = "idcard:430923199003074174"
LIST = "0" * 63 + "1"
DIGEST, PAPER = f"sha256:{LIST}", "sha256:" + "0" * 64
TRANSPORT = "migrant-worker-transport-allowance"
_REASON = {"reason": "身份证号录入有误，已核对"}

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "import.received": (
        *(f"import:{LIST}", ""),
        {
            "digest": DIGEST,
            "document": "2018年交通补助发放清册",
            "schemes": [{"scheme": TRANSPORT, "rows": 412, "fen": 24_720_000}],
        },
    ),
    "import.confirmed": (f"import:{LIST}", "", {"digest": DIGEST}),
    "import.finished": (f"import:{LIST}", "", {}),
    "import.withdrawn": (f"import:{LIST}", "", {"reason": "清册有误，另行报送"}),
    "grant.imported": (
        *(f"import:{LIST}", ""),
        {
            "line": 2,
            "scheme": TRANSPORT,
            "beneficiary": WORKER,
            "fen": 60_000,
            "paid_on": "2018-07-02",
            "document": PAPER,
        },
    ),
    "grant.breakResolved": (
        *("00000000-0000-4000-8000-000000000001", ""),
        {"outcome": "tied", "beneficiary": WORKER, **_REASON},
    ),
    "ledger.pastRecorded": (
        *("", ""),
        {"scheme": TRANSPORT, "past": "imported", "document": "益人社函〔2019〕5号"},
    ),
}
