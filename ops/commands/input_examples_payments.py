"""One example of every topic about payments, files for banks and the breaks of their files."""

from __future__ import annotations

from typing import Any

_DIGEST = "sha256:" + "0" * 64
_PAYMENT = "7d0ffb5c-30b3-5a5f-9a66-5f9d3a4b1c2e"
_FILE = "5b0a9f0e-8c1d-5f3e-9a7b-2c4d6e8f0a1b"
_BANK_FILE = "c3d2e1f0-1a2b-5c3d-8e4f-5a6b7c8d9e0f"
_RECORD = "0e3b5f7a-9c1d-4e2f-8a6b-7c5d3e1f0a2b"

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "payment.cancelled": (_PAYMENT, "", {"reason": "名册有误，未送银行"}),
    "payment.reorderProposed": (
        *(_PAYMENT, ""),
        {"account": _RECORD, "document": _DIGEST, "reason": "原卡销户，本人已换卡"},
    ),
    "payment.reordered": (_PAYMENT, "", {"bank": "county-rural-bank"}),
    "payment.resolutionProposed": (
        *(_PAYMENT, ""),
        {"outcome": "paid", "document": _DIGEST, "reason": "银行书面答复已入账"},
    ),
    "payment.doubtResolved": (_PAYMENT, "", {}),
    "paymentFile.handedOver": (_FILE, "", {"channel": "网上银行"}),
    "paymentFile.acknowledged": (_FILE, "", {"document": _DIGEST}),
    "paymentFile.lossProposed": (
        *(_FILE, ""),
        {"document": _DIGEST, "reason": "银行书面确认未收到"},
    ),
    "paymentFile.lost": (_FILE, "", {}),
    "paymentFile.withdrawn": (_FILE, "", {"reason": "银行改版"}),
    "bankFile.breakAssigned": (_BANK_FILE, "", {"number": 1, "owner": "市国库支付中心出纳"}),
    "bankFile.breakProposed": (
        *(_BANK_FILE, ""),
        {"number": 1, "finding": "suspense", "reason": "来款待查", "evidence": _DIGEST},
    ),
    "bankFile.breakResolved": (_BANK_FILE, "", {"number": 1}),
    "bankFile.breakReopened": (_BANK_FILE, "", {"number": 1, "reason": "对应有误"}),
}
"""Topic → subject, day (empty: an officer's today) and data."""
