"""A process of its own that follows the views until it is told to stop on its standard input."""

import sys
import threading

from projections.views.runner import ViewRunner

if __name__ == "__main__":
    stop = threading.Event()
    with ViewRunner(sys.argv[1], batch=5) as runner:
        thread = threading.Thread(target=runner.run, args=(stop,))
        thread.start()
        sys.stdin.read()
        stop.set()
        thread.join()
        sys.exit(bool(runner.stopped))
