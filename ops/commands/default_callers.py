"""The fictitious officers and clients that a development ledger starts with."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import msgspec

from gateways.callers import Caller, Role, SourceBinding, officer_source

POVERTY_REGISTER = "urn:sample:poverty-register"
EMPLOYMENT_SYSTEM = "urn:sample:employment-system"
INSURANCE_AGENCY = "urn:sample:insurance-agency"
MARKET_REGISTER = "urn:sample:market-register"
COUNTY_OFFICE = "urn:sample:county-office"
WEB_PORTAL = "urn:sample:web-portal"
BANK = "urn:sample:bank"
LENDING_BANK = "urn:sample:lending-bank"
TREASURY = "urn:sample:treasury"


class NamedCaller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may act under a name on this machine; `person` is a random id, never a name."""

    name: str
    chinese: str
    english: str
    person: str
    client: str
    roles: tuple[Role, ...]
    office: str = ""
    regions: tuple[str, ...] = ()
    sources: tuple[SourceBinding, ...] = ()

    @property
    def caller(self) -> Caller:
        return Caller(self.person, self.client, self.roles, self.office, self.regions, self.sources)


def person_of(name: str) -> str:
    """The same id on every machine, so that an exported sample can be played on another."""
    return str(uuid5(NAMESPACE_URL, f"urn:sample:{name}"))


def source_of(name: str) -> str:
    """The source under which a fictitious officer acts."""
    return officer_source(person_of(name))


def _officer(name: str, chinese: str, english: str, office: str, *roles: Role) -> NamedCaller:
    return NamedCaller(name, chinese, english, person_of(name), "ledger-cli", roles, office)


def _client(name: str, chinese: str, english: str, *sources: SourceBinding) -> NamedCaller:
    return NamedCaller(name, chinese, english, person_of(name), name, ("poster",), "", (), sources)


OFFICERS = (
    _officer("zhou", "周敏", "Zhou Min, submits", "county-employment-bureau", "submitter"),
    _officer("wu", "吴刚", "Wu Gang, reviews", "city-human-resources-bureau", "reviewer"),
    _officer("zheng", "郑洁", "Zheng Jie, approves", "city-finance-bureau", "approver"),
    _officer("wang", "王涛", "Wang Tao, releases", "city-treasury", "releaser"),
    _officer("feng", "冯燕", "Feng Yan, parameters", "city-finance-bureau", "parameter-officer"),
    _officer(
        "chen", "陈立", "Chen Li, parameters", "city-human-resources-bureau", "parameter-officer"
    ),
    _officer("chu", "褚宁", "Chu Ning, cases", "city-human-resources-bureau", "case-officer"),
    _officer("tan", "谭芳", "Tan Fang, cases", "city-human-resources-bureau", "case-officer"),
    _officer("wei", "卫东", "Wei Dong, reconciles", "city-treasury", "reconciler"),
    _officer("jiang", "蒋文", "Jiang Wen, audits", "city-audit-office", "auditor"),
    _officer("shen", "沈岚", "Shen Lan, administers", "city-data-centre", "administrator"),
)

CLIENTS = (
    _client(
        "poverty-register",
        "扶贫开发信息系统",
        "poverty register",
        SourceBinding(
            POVERTY_REGISTER,
            "register",
            (
                *("applicant.registered", "applicant.domiciled", "applicant.povertyRegistered"),
                *("applicant.povertyExited", "applicant.povertyAnnulled", "applicant.factVoided"),
            ),
            system="poverty-register",
        ),
    ),
    _client(
        "employment-system",
        "公共就业服务信息系统",
        "employment agency system",
        SourceBinding(
            EMPLOYMENT_SYSTEM,
            "register",
            (
                *("applicant.registered", "applicant.referred", "applicant.contractSigned"),
                *("applicant.hired", "applicant.presenceConfirmed", "applicant.left"),
                *("applicant.departed", "applicant.licensed", "applicant.licenceEnded"),
                *("applicant.contractExtended", "applicant.absent", "applicant.moved"),
                *("applicant.groupRecognised", "applicant.groupEnded", "applicant.graduated"),
                *("applicant.enrolled", "applicant.attended", "applicant.certified"),
                "course.*",
                *("applicant.graduationExpected", "applicant.schoolYearStudied"),
                *("applicant.studentLoanHeld", "applicant.enlisted", "applicant.resided"),
                *("applicant.startupSucceeded", "applicant.reliefDayWorked"),
                "applicant.factVoided",
            ),
            system="employment-system",
        ),
    ),
    _client(
        "insurance-agency",
        "社会保险经办机构",
        "insurance agency",
        SourceBinding(
            INSURANCE_AGENCY,
            "register",
            (
                *("applicant.contributionPaid", "applicant.contributionRefunded"),
                *("applicant.insuredMonthsAttested", "applicant.died"),
                "applicant.factVoided",
            ),
            system="insurance-agency",
        ),
    ),
    _client(
        "market-register",
        "市场主体登记系统",
        "register of enterprises",
        SourceBinding(MARKET_REGISTER, "register", ("enterprise.*",), system="market-register"),
    ),
    _client(
        "county-office",
        "县级受理窗口",
        "county office",
        SourceBinding(
            COUNTY_OFFICE,
            "document",
            (
                *("application.filed", "applicant.registered", "applicant.accountChanged"),
                *("enterprise.accountChanged", "applicant.departed"),
                *("applicant.unemploymentAsked", "loan.asked"),
            ),
            system="county-office",
        ),
    ),
    _client(
        "web-portal",
        "网上申报平台",
        "web portal",
        SourceBinding(WEB_PORTAL, "declared", ("application.filed",), system="web-portal"),
    ),
    _client(
        "bank",
        "代发银行",
        "paying bank",
        SourceBinding(BANK, "register", ("payment.paid",), "bank", "bank"),
    ),
    _client(
        "lending-bank",
        "创业担保贷款经办银行",
        "bank that lends to start-ups",
        SourceBinding(LENDING_BANK, "register", ("loan.*",), system="lending-bank"),
    ),
    _client(
        "treasury",
        "国库支付系统",
        "treasury",
        SourceBinding(TREASURY, "register", ("payment.paid",), "treasury", "treasury"),
    ),
)

DEFAULT_CALLERS = (*OFFICERS, *CLIENTS)
