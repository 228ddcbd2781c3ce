"""The reason codes, in the order of checks: the first that fails is the main reason, all others
are listed."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """A reason code, its check (1 identity ... 10 fund), what it says in Chinese, and its place in
    the order of checks, unique."""

    IDENTITY_UNVERIFIED = "identity-unverified", 1, "身份未核实"
    SCHEME_NOT_ADOPTED = "scheme-not-adopted", 2, "该项政策未启用"
    BEFORE_VALIDITY = "before-validity", 2, "条件在文件施行前完成"
    LATE_APPLICATION = "late-application", 2, "超过申领期限"
    NOT_IN_SCOPE = "not-in-scope", 2, "不在适用范围"
    PAYEE_NOT_QUALIFIED = "payee-not-qualified", 3, "申领主体不具备资格"
    EMPLOYER_OUT_OF_SCOPE = "employer-out-of-scope", 3, "用人单位不在范围"
    ACCOUNT_NOT_UNIT = "account-not-unit", 3, "账户不属于申领单位"
    NOT_IN_POPULATION = "not-in-population", 4, "不属于政策对象"
    STATUS_LOST = "status-lost", 4, "对象身份已丧失"
    NOT_IN_GRADUATION_YEAR = "not-in-graduation-year", 4, "不在毕业年度"
    NOT_SELECTED = "not-selected", 4, "未入选"
    NOT_LABOUR_EXPORT = "not-labour-export", 5, "不属于劳务输出"
    NOT_CROSS_REGION = "not-cross-region", 5, "未跨区域外出"
    REGION_MISMATCH = "region-mismatch", 5, "地区不符"
    NOT_IN_PARK = "not-in-park", 5, "不在园区内"
    NOT_STABLE = "not-stable", 6, "就业不稳定（须同一单位）"
    PERIOD_TOO_SHORT = "period-too-short", 6, "期限不足"
    PERIOD_OPEN = "period-open", 6, "期限尚未届满"
    CONTRACT_TOO_SHORT = "contract-too-short", 6, "合同期限不足"
    INSURANCE_NOT_PAID = "insurance-not-paid", 6, "未缴纳社会保险"
    INSURANCE_INCOMPLETE = "insurance-incomplete", 6, "社会保险缴纳不全"
    INSURANCE_TOO_SHORT = "insurance-too-short", 6, "参保月数不足"
    CERTIFICATE_MISSING = "certificate-missing", 6, "缺少证书"
    EVIDENCE_MISSING = "evidence-missing", 7, "材料不全"
    DUPLICATE = "duplicate", 8, "重复申领"
    ONCE_ONLY_USED = "once-only-used", 8, "一次性补贴已享受"
    ONCE_PER_YEAR = "once-per-year", 8, "本年度已享受"
    EXCLUSIVE_SCHEME = "exclusive-scheme", 8, "与已享受政策互斥"
    LOWER_LEVEL = "lower-level", 8, "已享受更高等级"
    CONFLICT = "conflict", 8, "多方主张，须核定"
    PARAMETER_UNSET = "parameter-unset", 9, "标准尚未设定"
    AMOUNT_OUT_OF_RANGE = "amount-out-of-range", 9, "金额超出范围"
    CAP_REACHED = "cap-reached", 9, "已达上限"
    TERM_TOO_LONG = "term-too-long", 9, "期限过长"
    RATE_TOO_HIGH = "rate-too-high", 9, "利率过高"
    USE_NOT_ALLOWED = "use-not-allowed", 10, "资金用途不符"
    FUND_EXHAUSTED = "fund-exhausted", 10, "资金不足"
    OBJECTION = "objection", 11, "公示有异议"
    REVIEW = "review", 11, "须人工复核"
    SAME_PERSON = "same-person", 11, "同一人不得兼任"
    CONFIGURATION = "configuration", 11, "参数设置不合规定"

    def __init__(self, code: str, check: int, chinese: str) -> None:
        self.code = code
        self.check = check
        self.chinese = chinese
        self.order = len(type(self).__members__)


BY_CODE = {reason.code: reason for reason in Reason}
