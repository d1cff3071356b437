"""Measures one figure inside Odoo; ``dev.bench`` starts it.

``python -m dev.bench FIGURE`` with BENCH_CONF (Odoo's settings), BENCH_DATABASES
(JSON, ``{name: database}``) and BENCH_RESULT (the file that takes the rows).
"""

import importlib
import json
import logging
import os
import sys
from pathlib import Path

from odoo.tools import config


def main():
    config.parse_config(["-c", os.environ["BENCH_CONF"], "--log-level=error"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    module = importlib.import_module(f".figures.{sys.argv[1]}", __package__)
    rows = module.measure(json.loads(os.environ["BENCH_DATABASES"]))
    Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
