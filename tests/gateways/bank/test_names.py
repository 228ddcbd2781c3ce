"""Case 24: a name that a bank writes otherwise is the same name; another name is another."""

import pytest

from gateways.bank.names import same_name


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("张䶮", "张\ue863"),
        ("张䶮", " 张 䶮\t"),
        ("阿卜杜拉·买买提", "阿卜杜拉\u2022买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉・买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉\uff0e买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉.买买提"),
        ("王五", "王\u3000五"),
        ("王五", "王五\u00a0\u200b"),
        ("\uff21\uff22\uff23公司（安化）", "ABC公司(安化)"),
        ("John Smith", "JOHN  SMITH"),
        ("\u2f2d田", "山田"),
    ],
)
def test_case_24_equal_after_normalising(ours, theirs):
    assert same_name(ours, theirs)
    assert same_name(theirs, ours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("张三", "张山"),
        ("张䶮", "张龚"),
        ("张三", "张三丰"),
        ("张三", ""),
        ("", ""),
        ("李·四", "李四"),
    ],
)
def test_case_24_really_different(ours, theirs):
    assert not same_name(ours, theirs)


def test_gbks_characters_of_the_private_use_area_stand_for_those_unicode_has_now():
    from_gbk = {"\ue816": "\U00020087", "\ue81e": "\u9fb4", "\ue831": "\U000215d7", "\ue863": "䶮"}
    for old, new in from_gbk.items():
        assert same_name("王" + new, "王" + old)


def test_a_name_that_the_bank_cut_is_the_same_where_it_cuts():
    ours = "安化县农村劳务经纪人联合服务中心有限责任公司"  # 22 characters, 44 bytes
    assert same_name(ours, ours[:15], most_bytes=30)
    assert not same_name(ours, ours[:15])
    assert not same_name(ours, ours[:12], most_bytes=30)
    assert not same_name(ours, ours[:14] + "厂", most_bytes=30)
