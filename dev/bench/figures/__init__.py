"""The figures, each a module with ``prepare`` and ``measure``.

Inside Odoo. ``DATABASES`` names the copies that a figure works on, as
``{name: template}``; ``prepare(databases)`` fills them, ``measure(databases)``
returns the rows of the table.
"""
