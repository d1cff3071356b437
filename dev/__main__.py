"""``python3 -m dev``."""

import sys

from .cli import main

sys.exit(main())
