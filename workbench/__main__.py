"""``python -m workbench`` and the bundle's entry."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    # Not above: every worker process imports this module, and none needs the commands.
    from workbench.cli.main import main

    main()
