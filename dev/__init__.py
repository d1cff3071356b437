"""The set-up program: a real Odoo 19 from a bare machine, and what runs on it.

It uses the standard library only, because it runs before there is a virtual
environment.  Start it as ``python3 -m dev COMMAND`` from the repository's root.
"""
