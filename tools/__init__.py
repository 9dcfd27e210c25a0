"""A package, so that tests and tools import a tool by name: `from tools import lab`.

`lab.py` and `run_notebooks.py` need nothing beside them and also start as scripts.
"""
