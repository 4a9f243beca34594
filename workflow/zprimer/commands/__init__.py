"""One module a subcommand: ``SUMMARY``, ``EXAMPLE``, ``configure(parser)`` and ``run(args)``.

The modules are imported for every ``--help``: they import heavy libraries inside ``run``.
"""
