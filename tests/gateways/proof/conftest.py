"""Makers of bundles and mutations stand beside."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
