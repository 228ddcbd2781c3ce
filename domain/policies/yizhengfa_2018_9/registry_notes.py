"""What the document says beside its schemes: limits, funds, conditions of schemes, registers, and notes."""

from __future__ import annotations

from typing import Literal

RULES: tuple[
    tuple[str, tuple[int, ...], Literal["limit", "fund", "rule", "register"], str, str, str], ...
] = (
    # Limits: a bank's money, never a disbursement of this ledger
    (
        *("startup-guaranteed-loan-individual", (9,), "limit", "个人创业担保贷款"),
        "At most 100,000 yuan and three years for a borrower of the nine groups.",
        "loan.benchmark-rates, loan.limit-basis",
    ),
    (
        *("startup-guaranteed-loan-partnership", (9,), "limit", "合伙创业担保贷款"),
        "100,000 yuan for each partner of the nine groups, at most 500,000 together.",
        "loan.partner-count, loan.partnership-term",
    ),
    (
        *("startup-guaranteed-loan-rate-ceiling", (9,), "limit", "贷款利率上浮"),
        "The bank's rate is at most three points above the benchmark in Anhua, two elsewhere.",
        "loan.region-basis, loan.benchmark-rates",
    ),
    # Funds
    (
        *("municipal-innovation-fund", (8,), "fund", "市本级创新创业带动就业扶持资金"),
        "Ten million yuan a year for projects, bases, experts, the project library and competitions.",
        "municipal-innovation-fund",
    ),
    (
        *("municipal-special-support-fund", (7, 8), "fund", "市创新创业专项扶持资金"),
        "Taken for another name of the municipal innovation fund until the authority says otherwise.",
        "fund.mapping",
    ),
    (
        *("county-own-funds", (19,), "fund", "当地政府资金"),
        "What a county pays itself: park transport.",
        "county-own-funds",
    ),
    (
        *("employment-subsidy-funds", (16, 23), "fund", "就业补助资金"),
        "The year's appropriation for most schemes, entered by finance.",
        "employment-subsidy-funds",
    ),
    (
        *("unemployment-insurance-fund", (11, 16), "fund", "失业保险基金"),
        "Pays skills upgrades and retained jobs.",
        "unemployment-insurance-fund",
    ),
    (
        *("fund-performance-incentive", (24,), "fund", "资金倾斜"),
        "More of an appropriation for regions that do well: a change of limits, never a payment.",
        "fund.limitChanged",
    ),
    # Conditions of schemes
    (
        *("new-business-form-parity", (4,), "rule", "新兴业态企业和从业人员"),
        "Enterprises of new forms count like any other: a class that no scheme shuts out.",
        "enterprise.classified new-form",
    ),
    (
        *("new-form-employer-parity", (5,), "rule", "新就业形态用人单位"),
        "Employers of new forms count like any other, by contract and insurance.",
        "enterprise.classified new-form",
    ),
    (
        *("flexible-insured-status", (5,), "rule", "灵活就业人员参保"),
        "Flexible work is a kind of spell, and its contributions are recorded like others.",
        "applicant.hired flexible",
    ),
    (
        *("municipal-incubator-recognition", (3,), "rule", "市级创业孵化基地认定"),
        "A recognised base is what the incubator award asks for.",
        "enterprise.baseRecognised startup-incubation",
    ),
    (
        *("provincial-nomination", (7, 12, 21), "rule", "推荐申报省级评选"),
        "A recognition at the province's level; its money is not this ledger's.",
        "enterprise.baseRecognised provincial",
    ),
    (
        *("social-organisation-employer-parity", (10,), "rule", "社会组织吸纳高校毕业生"),
        "A social organisation that takes on graduates counts as an enterprise.",
        "one-off-post-subsidy",
    ),
    (
        *("internship-anhua-vocational-extension", (10,), "rule", "安化县中职毕业生见习"),
        "Where the county adopts it, interns may be graduates of vocational schools.",
        "internship.adopted-by",
    ),
    (
        *("overcapacity-policy-inclusion", (11,), "rule", "去产能企业下岗职工"),
        "Workers released by overcapacity cuts are a group that other schemes count in.",
        "applicant.groupRecognised overcapacity-worker",
    ),
    (
        *("overcapacity-startup-support", (11,), "rule", "自主创业的分流人员"),
        "Released workers who start up come first where room in bases is given: a group, no money.",
        "applicant.groupRecognised overcapacity-worker",
    ),
    (
        *("rural-migrant-unemployment-registration", (12,), "rule", "农村转移劳动者失业登记"),
        "Six months' residence in a town opens the register of unemployed, and what rests on it.",
        "applicant.unemploymentAsked",
    ),
    (
        *("rural-landless-unemployment-registration", (12,), "rule", "无地无业劳动者失业登记"),
        "A pilot: a group of its own, recognised only where a county runs it.",
        "applicant.groupRecognised landless-rural",
    ),
    (
        *("registered-farm-entity-parity", (12,), "rule", "依法登记的农业经营主体"),
        "Registered co-operatives, family farms and the like count as small enterprises.",
        "enterprise.classified farm-entity",
    ),
    (
        *("poverty-employment-base-recognition", (21,), "rule", "就业扶贫基地"),
        "A recognised municipal base is what the award to caring units asks for.",
        "enterprise.baseRecognised poverty-employment",
    ),
    (
        *("training-scope-extension", (16,), "rule", "数字课程、模拟实训、网络创业培训"),
        "Kinds of courses that may be subsidised.",
        "amount.startup-training-subsidy",
    ),
    (
        *("institution-payee-mode", (16, 21), "rule", "直接补贴培训机构"),
        "The institution is paid for two groups, or by agreement; else the person.",
        "training.payee",
    ),
    # Registers
    (
        *("double-zero-assistance", (14,), "register", "双清零"),
        "Two real-name lists with a history: graduates of farming families, families without work.",
        "applicant.groupRecognised farm-family-graduate, zero-employment-family",
    ),
    (
        *("public-employment-platform", (17,), "register", "四级公共就业服务平台"),
        "City, county, township, village: every figure can be summed by these four levels.",
        "places",
    ),
    (
        *("poor-labour-information", (21,), "register", "农村贫困劳动力就业信息平台"),
        "The poverty register as told by its own source, with the history of each status.",
        "poverty_statuses",
    ),
    (
        *("statistics", (25,), "register", "统计监测"),
        "Figures come from events and can be worked out again for a past day.",
        "payments, refusals, placements",
    ),
    (
        *("inspection-and-tolerance", (24,), "register", "督查与容错"),
        "Every decision carries its reasons, so that an honest mistake can be told from another.",
        "grounds of each decision",
    ),
)
"""Code, clauses, home, Chinese name, gloss, place."""

NOTES: tuple[tuple[str, tuple[int, ...], str, str], ...] = (
    ("employment-first-macro", (1,), "就业优先", "Aims of the economy; nobody is paid."),
    (
        *("new-settler-enterprise-support", (2,), "新落户企业"),
        "Support in words: no sum, payee or condition. A scheme once another paper makes it one.",
    ),
    (
        "msme-tax-fee-relief",
        (3,),
        "小微企业减税降费",
        "Taxes and fees not taken; the tax office's.",
    ),
    ("msme-innovation-support", (3,), "中小微企业研发", "Encouragement of research; no payment."),
    ("leading-team-programme", (3,), "领军型创新团队", "A programme with papers of its own."),
    ("new-form-procurement", (4,), "购买新兴业态产品服务", "Procurement of government offices."),
    ("online-social-insurance", (5,), "网上社保", "A service of the insurance agency."),
    ("market-access-simplification", (6,), "多证合一", "Simpler registration; no sum is named."),
    (
        "carrier-development",
        (7,),
        "众创空间建设",
        "Buildings and programmes of the science office.",
    ),
    (
        *("yifa-2015-10-package", (8,), "益发〔2015〕10号政策"),
        "Sixty-four items of a paper that is not at hand; each becomes a scheme once its text is.",
    ),
    ("innovation-tax-preferences", (8,), "创新创业税收优惠", "Taxes; the tax offices'."),
    (
        *("research-project-labour-cost-rule", (10,), "科研劳务费"),
        "How research projects book insurance; a rule of their budgets.",
    ),
    (
        *("disabled-graduate-free-premises", (10,), "创业场地免费"),
        "Premises without rent: a value in kind, paid to nobody.",
    ),
    ("graduate-recruitment-timing", (10,), "招录时间安排", "When offices recruit."),
    ("severance-iit-treatment", (11,), "一次性补偿个税", "Income tax on severance pay."),
    ("distressed-worker-care", (11,), "困难职工关爱", "The trade unions' care of workers."),
    ("land-quota-tilt", (12,), "用地指标倾斜", "Land plans of county towns."),
    ("rural-tourism-bases", (12,), "乡村旅游创客基地", "Encouragement; no payment."),
    ("veteran-placement-scoring", (13,), "量化打分排序选岗", "How veterans choose posts."),
    (
        *("dibao-work-cost-deduction", (14,), "低保就业成本扣减"),
        "Part of the minimum living allowance, which civil affairs pay.",
    ),
    ("free-career-guidance", (15,), "免费就业创业指导", "A service without a fee."),
    ("employee-education-fund", (15,), "职工教育经费", "A duty of employers."),
    ("skilled-worker-pay-parity", (15,), "高技能人才待遇", "Pay, set by employers."),
    (
        *("hr-market-supervision", (18,), "人力资源市场监管"),
        "Random checks of intermediaries; their licences are facts here.",
    ),
    ("migrant-children-schooling", (19,), "随迁子女就学", "School places."),
    (
        *("park-couple-public-rental-housing", (19,), "园区职工公租房"),
        "Access to public housing at the set rent, for couples who both work in parks.",
    ),
    ("employment-workshop-support", (19,), "就业车间", "Encouragement; no sum is named."),
    ("seniority-pay-guidance", (19,), "工龄工资", "Pay, set by employers."),
    ("poor-area-green-channel", (20,), "绿色通道", "Quicker approvals."),
    ("poor-area-tax-preferences", (20,), "贫困地区税收优惠", "Taxes; the tax offices'."),
    ("plot-ratio-land-price-waiver", (20,), "容积率土地价款", "A land price that is not charged."),
    ("electricity-preference", (20,), "用电优惠", "Tariffs of the grid."),
    (
        *("pension-rate-transition-pilot", (20,), "养老保险费率过渡"),
        "A lower rate; what is repaid under clause 22 follows what was really paid.",
    ),
    (
        *("rights-protection", (22,), "权益维护"),
        "Supervision of contracts, insurance and pay; clause 22's schemes ask for the first two.",
    ),
    ("target-responsibility", (23,), "目标责任", "How leaders are assessed."),
    ("unemployment-risk-response", (26,), "失业风险应对", "Plans for mass unemployment."),
)
"""Code, clauses, Chinese name, gloss. None of them moves money in this ledger."""
