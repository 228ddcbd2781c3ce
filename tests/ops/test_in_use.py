"""The process that started a server ends it last."""

from threading import Timer

from ops.in_use import in_use, wait_for_others


def test_the_owner_waits_until_the_others_are_done(tmp_path):
    path = tmp_path / "users"
    with in_use(path) as owner:
        attached = path.open("a")
        other = in_use(path)
        other.__enter__()
        assert not wait_for_others(owner, 0.1)
        Timer(0.2, other.__exit__, (None, None, None)).start()
        assert wait_for_others(owner, 10)
        attached.close()


def test_alone_it_does_not_wait(tmp_path):
    with in_use(tmp_path / "users") as owner:
        assert wait_for_others(owner, 0.1)
