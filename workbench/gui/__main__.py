"""``python -m workbench.gui [STUDY]``: the window, with a study open."""

import sys
from multiprocessing import freeze_support
from pathlib import Path

from workbench.gui.app import main

if __name__ == "__main__":
    freeze_support()
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
