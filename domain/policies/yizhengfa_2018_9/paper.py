"""The 26 clauses of 益政发〔2018〕9号: subject, and the departments responsible, the lead first."""

from __future__ import annotations

from domain.event import Value


class ClauseOfPaper(Value, frozen=True):
    """One clause: its number, what it is about, who is responsible; the first of them leads."""

    number: int
    chinese: str
    english: str
    departments: tuple[str, ...]

    @property
    def lead(self) -> str:
        """Who leads."""
        return self.departments[0]


_TABLE = (
    (
        1,
        "促进经济增长与扩大就业良性互动",
        "Growth and employment",
        "市发改委 市财政局 市经信委 市商务局 人民银行市中心支行 市国税局 市地税局",
    ),
    (
        2,
        "发展吸纳就业能力强的产业",
        "Job-rich industries",
        "市发改委 市科技局 市经信委 市民政局 市财政局 市人力资源社会保障局 市商务局 市农业委 市文体广新局 市卫生计生委 市外事侨务旅游局",
    ),
    (
        3,
        "发挥中小微企业就业主渠道作用",
        "Micro, small and medium enterprises",
        "市经信委 市发改委 市教育局 市科技局 市财政局 市国税局 市地税局",
    ),
    (
        4,
        "支持新兴业态发展",
        "New business forms",
        "市发改委 市经信委 市财政局 人民银行市中心支行 市商务局 市工商局",
    ),
    (
        5,
        "完善适应新就业形态特点的用工和社保等制度",
        "Labour and insurance rules for new forms",
        "市人力资源社会保障局 市财政局",
    ),
    (6, "优化创业环境", "Start-up environment", "市发改委 市政务中心 市编办 市工商局 市城管局"),
    (
        7,
        "加强就业创业载体建设",
        "Incubation and carriers",
        "市人力资源社会保障局 市发改委 市科技局 市财政局",
    ),
    (
        8,
        "全面落实创业扶持政策",
        "Start-up support policies",
        "市财政局 市人力资源社会保障局 市国税局 市地税局",
    ),
    (
        9,
        "着力拓宽融资渠道",
        "Finance (guaranteed loans)",
        "人民银行市中心支行 市发改委 市财政局 市人力资源社会保障局",
    ),
    (
        10,
        "鼓励高校毕业生多渠道就业",
        "College graduates",
        "市人力资源社会保障局 市教育局 市经信委 市财政局 市民政局 人民银行市中心支行 市工商局 市科技局 市总工会 团市委 市残联",
    ),
    (
        11,
        "稳妥安置化解过剩产能企业职工",
        "Overcapacity workers",
        "市人力资源社会保障局 市发改委 市经信委 市财政局 市国资委 市国税局 市地税局 市总工会",
    ),
    (
        12,
        "健全城乡劳动者平等就业制度",
        "Equal urban–rural employment",
        "市人力资源社会保障局 市发改委 市财政局 市国土资源局 市农业委 市外事侨务旅游局",
    ),
    (13, "促进退役军人就业创业", "Veterans", "市人力资源社会保障局 市民政局"),
    (
        14,
        "统筹做好其他特定群体就业工作",
        "Other groups",
        "市人力资源社会保障局 市公安局 市民政局 市财政局 市残联",
    ),
    (
        15,
        "普及就业创业教育",
        "Education for employment",
        "市教育局 市发改委 市财政局 市人力资源社会保障局 市总工会 团市委",
    ),
    (16, "完善职业培训补贴方式", "Training subsidies", "市人力资源社会保障局 市财政局"),
    (17, "提升公共就业创业服务质量", "Public employment services", "市人力资源社会保障局 市财政局"),
    (
        18,
        "推进人力资源市场建设",
        "Human-resources market",
        "市人力资源社会保障局 市发改委 市工商局 市妇联 市残联",
    ),
    (
        19,
        "优化企业用工环境吸引就业",
        "Working conditions in parks",
        "市经信委 市发改委 市人力资源社会保障局 市教育局 市房管局 市扶贫办",
    ),
    (
        20,
        "支持贫困地区发展产业扩大就业",
        "Poor areas",
        "市发改委 市扶贫办 市财政局 市经信委 市政府金融办 市国税局 市地税局 市人力资源社会保障局 市规划局 市国土资源局 市工商局",
    ),
    (
        21,
        "促进贫困劳动力就业创业",
        "Poor workers: jobs and start-ups",
        "市人力资源社会保障局 市财政局 市扶贫办 市政府驻北京 广州 上海 长沙办事处",
    ),
    (
        22,
        "促进贫困劳动力稳定就业",
        "Poor workers: stable jobs",
        "市人力资源社会保障局 市财政局 市扶贫办",
    ),
    (23, "加强组织领导", "Leadership", "市人力资源社会保障局 市发改委 市财政局"),
    (24, "狠抓政策落地", "Implementation", "市人力资源社会保障局 市监察委 市财政局"),
    (
        25,
        "加强统计监测和形势研判",
        "Statistics and monitoring",
        "市统计局 市教育局 市人力资源社会保障局 市发改委 市经信委 市农业委 市商务局 市工商局",
    ),
    (
        26,
        "防范化解失业风险",
        "Unemployment risk",
        "市人力资源社会保障局 市发改委 市财政局 市民政局 市工商局",
    ),
)

CLAUSES = {
    number: ClauseOfPaper(number, chinese, english, tuple(departments.split()))
    for number, chinese, english, departments in _TABLE
}
