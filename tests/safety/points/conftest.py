"""What follows the log, killed at named points: words, processes and players stand beside."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent, HERE.parents[1] / "projections" / "views"):
    sys.path.append(str(folder))
