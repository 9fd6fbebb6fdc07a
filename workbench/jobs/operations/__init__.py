"""One module a verb: a frozen spec, a result and ``run(spec, *, progress, cancel)``."""
