"""One module a subcommand: ``SUMMARY``, ``EXAMPLE``, ``configure(parser)`` and ``run(args)``.

Where the files of a subcommand are more than its options name, ``inputs(args)`` and
``outputs(args)`` list them, so that they are checked before the work (:mod:`._files`).

The modules are imported for every ``--help``: they import heavy libraries inside ``run``.
"""
