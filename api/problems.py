"""What went wrong, as RFC 9457 problem details: Chinese, then English, naming field and rule."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.outcome import Outcome, Problem
from domain.reasons import BY_CODE

PROBLEM_JSON = b"application/problem+json"

Header = tuple[bytes, bytes]

TITLES = {
    400: "请求无法读取 · The request cannot be read",
    401: "未经认证 · Not authenticated",
    403: "无权办理 · Not allowed",
    404: "未找到 · Not found",
    405: "不支持的方法 · Method not allowed",
    408: "等候过久 · Waited too long",
    409: "此时不能办理，未予记录 · Not now; nothing was recorded",
    413: "内容过大 · Too large",
    415: "不支持的内容类型 · Content type not supported",
    422: "内容不合规定，未予记录 · Malformed; nothing was recorded",
    429: "请求过多，请稍后再试 · Too many requests; send it again later",
    500: "内部错误 · Internal error",
    503: "账簿暂不可用 · The ledger is not available",
    504: "视图尚未更新 · The view is behind",
}
CONFLICT = "与已记录的事实相抵触，未予记录 · Contradicts a recorded fact; nothing was recorded"

CHINESE = {
    "bad-json": "不是有效的 JSON",
    "bad-shape": "结构不符",
    "bad-reference": "引用的格式不对",
    "bad-id": "编号不合规定",
    "unknown-field": "有未知字段",
    "unknown-type": "没有这一事项",
    "unknown-v": "版本不受支持",
    "unsafe-value": "含有不允许的字符或数值",
    "too-large": "超过长度限制",
    "personal-data": "编号中含有身份证号码",
    "pair-reused": "来源与编号已用于其他内容",
    "not-allowed": "无权报送该事项",
    "not-writable": "无法写入",
    "future-day": "日期在将来",
    "conflicting-fact": "与已记录的事实不一致",
    "same-person": "同一人不得兼任",
    "taken": "已被占用",
    "exhausted": "资金不足",
    "waiting": "资金不足，须排队等候",
    "fund-stopped": "该项资金已被叫停，解除后再报",
    "scheme-stopped": "该项政策已被叫停，解除后再报",
    "bank-stopped": "代发银行已被叫停，解除后再报或改经他行",
    "contended": "同时办理者过多，请重新报送",
    "all-or-nothing": "同批另有一件未能办理",
    "ledger-not-opened": "账簿尚未启用",
    "log-unavailable": "账簿无法连接，结果未知：请以同一编号重新报送",
    "queue-full": "等候办理者已满，请稍后以同一编号重新报送",
    "slow": "内容未能及时送达",
    "stopping": "服务正在停止，未予受理",
    "broken": "程序出错，结果未知：请以同一编号重新报送",
    "unauthenticated": "需要有效的令牌",
    "role": "所任角色无此权限",
    "view-behind": "视图尚未达到所要求的位置",
}


class ReasonText(msgspec.Struct, frozen=True):
    """A reason code and what it says."""

    code: str
    chinese: str


class ProblemDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457, and beside it which field breaks which rule, for what reasons, in which input."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = ""
    rule: str = ""
    reasons: tuple[ReasonText, ...] = ()
    verdict: str = ""
    source: str = ""
    id: str = ""
    subject: str = ""


LOG_UNAVAILABLE = Problem(
    "log-unavailable",
    "",
    "the log was lost on the way: the outcome is unknown; send it again with the same id",
)
BROKEN = Problem(
    "broken",
    "",
    "an error of the ledger itself; the outcome is unknown; send it again with the same id",
)
QUEUE_FULL = Problem(
    "queue-full", "", "too many events wait; send it again later, with the same id"
)
SLOW = Problem("slow", "body", "the body did not come in time")
STOPPING = Problem("stopping", "", "this server is stopping and took nothing; send it to another")


class Turned(Exception):
    """A request that is answered with a problem as a whole, before anything was done."""

    def __init__(self, status: int, problem: Problem, headers: tuple[Header, ...] = ()) -> None:
        super().__init__(problem.code)
        self.status = status
        self.problem = problem
        self.headers = headers


def details(status: int, problem: Problem, outcome: Outcome | None = None) -> ProblemDetails:
    """The problem as HTTP tells it; `outcome`: of the one event that was sent, if it has one."""
    conflicts = outcome is not None and outcome.verdict == "conflict"
    return ProblemDetails(
        f"urn:ledger:problem:{problem.code}",
        CONFLICT if conflicts else TITLES.get(status, TITLES[400]),
        status,
        _detail(problem, status),
        problem.code,
        problem.field,
        problem.rule,
        reason_texts(problem.reasons),
        *((outcome.verdict, outcome.source, outcome.id, outcome.subject) if outcome else ()),
    )


def body(status: int, problem: Problem, outcome: Outcome | None = None) -> bytes:
    return msgspec.json.encode(details(status, problem, outcome))


def reason_texts(codes: Sequence[str]) -> tuple[ReasonText, ...]:
    """Each code with its Chinese text; one that this release does not know stands for itself."""
    return tuple(
        ReasonText(code, BY_CODE[code].chinese if code in BY_CODE else code) for code in codes
    )


def _detail(problem: Problem, status: int) -> str:
    chinese = _chinese(problem) or TITLES.get(status, TITLES[400]).partition(" · ")[0]
    where = f"字段 {problem.field}：" if problem.field else ""
    there = f"{problem.field}: " if problem.field else ""
    return f"{where}{chinese}。 · {there}{problem.rule}."


def _chinese(problem: Problem) -> str:
    if problem.code in CHINESE:
        return CHINESE[problem.code]
    known = (problem.code, *problem.reasons)
    return "；".join(BY_CODE[code].chinese for code in known if code in BY_CODE)
