"""Work in threads: begun again after a failure, beside the others, until it is stopped."""

import time
from itertools import pairwise
from threading import Event

from ops.keeping import Kept, kept


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_failure_is_told_and_the_work_begun_again_while_others_go_on(caplog):
    begun = {"bad": 0, "good": 0}

    def bad(stop):
        begun["bad"] += 1
        if begun["bad"] < 4:
            raise OSError("person 430923199003074174")
        stop.wait()

    def good(stop):
        begun["good"] += 1
        stop.wait()

    with kept({"bad": bad, "good": good}, first_pause=0.001) as works:
        wait_until(lambda: begun["bad"] == 4)
        assert [one.failed_since() for one in works] == [["OSError"] * 3, []]
        assert [one.failed_since() for one in works] == [[], []]
    assert begun == {"bad": 4, "good": 1}
    assert caplog.text.count("bad failed and is begun again") == 3


def test_pauses_grow_and_a_stop_ends_them():
    stop = Event()
    began = []

    def bad(_):
        began.append(time.monotonic())
        if len(began) == 4:
            stop.set()
        raise OSError

    Kept("bad", bad, first_pause=0.02).run(stop)
    pauses = [later - earlier for earlier, later in pairwise(began)]
    assert [pause > least for pause, least in zip(pauses, (0.02, 0.04, 0.08), strict=True)] == [
        True, True, True
    ]  # fmt: skip
