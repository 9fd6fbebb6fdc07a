"""``python -m workbench`` and the bundle's entry."""

from multiprocessing import freeze_support

from workbench.cli.main import main

if __name__ == "__main__":
    freeze_support()
    main()
