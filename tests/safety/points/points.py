"""A process that forks another for each order; that one works until it kills itself, as SIGKILL
would, at a named point. Forked, so that thirty of them need not each load the program."""

import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDERS = (ROOT, HERE, HERE.parent, HERE.parents[1] / "projections" / "views")


class Points:
    """`passes` ends the process at the `count`-th passage of its point."""

    def __init__(self, point, count):
        self.point, self.left = point, count

    def passes(self, point):
        if point == self.point:
            self.left -= 1
            if self.left <= 0:
                self.kill()

    @staticmethod
    def kill():
        os.kill(os.getpid(), signal.SIGKILL)


def serve(work):
    """`work(points, careless, *arguments)` for each order on the standard input; how it ended goes
    to the standard output."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _work(work, order)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _work(work, order):
    """Never comes back."""
    try:
        points = Points(order["point"], order["count"])
        work(points, order["careless"], *order["arguments"])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class Runs:
    """The other side: gives the orders."""

    def __init__(self, script, *arguments):
        self.arguments = [str(one) for one in arguments]
        self.hits = {}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, FOLDERS))},
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def run(self, point="", count=1, *, careless=False):
        """Whether it was killed at its point; without a point it comes to its end."""
        order = {"point": point, "count": count, "careless": careless, "arguments": self.arguments}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        ended = int(self._process.stdout.readline())
        assert ended in ((0, -signal.SIGKILL) if point else (0,)), ended
        killed = ended == -signal.SIGKILL
        self.hits[point] = self.hits.get(point, 0) + killed
        return killed

    def kill(self, points, kills, before, passages=3):
        """Killed that often, at each point in turn, now at its first passage, now at a later one of
        `passages`; `before(number)` gives it something to do."""
        for number in range(kills):
            before(number)
            self.run(points[number % len(points)], 1 + number // len(points) % passages)
        print(self.hits)
        assert sum(self.hits.values()) >= 30, self.hits
        assert all(self.hits[point] >= 2 for point in points), self.hits
