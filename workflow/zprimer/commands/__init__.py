"""One module a subcommand: ``SUMMARY``, ``EXAMPLE``, ``configure(parser)`` and ``run(args)``.

``STAGE`` says what a subcommand has to do with files and with the rest of a run: it is all that a
new stage needs besides its rule. Without it, ``--out`` is an output and all other files are inputs.

Where the files of a subcommand are more than its options name, ``inputs(args)`` and
``outputs(args)`` list them, so that they are checked before the work (:mod:`._files`).

The modules are imported for every ``--help``: they import heavy libraries inside ``run``.
"""
