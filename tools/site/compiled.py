"""What Python compiles on a reader's first visit to a page is kept by the browser for the next.

Python comes to a tab as source, and compiling what the first picture needs takes a third of the
time until it lives. `worker.js` runs this file before the course imports anything, hands it what
was kept, and asks at a quiet moment for all that has been compiled. It is kept under the digest of
all that the site has to import, so nothing that has changed since is taken from it.
"""

import importlib._bootstrap_external
import marshal
import zipimport


class Compiled:
    """Stands for Python's `compile` where modules are imported, from files and from a zip file.

    kept: what `all()` gave at an earlier visit, to the same files and the same Python; bytes that
    cannot be read count as none. under: where these files lie; a reader's own modules, which may
    change at any time, are compiled each time.

    >>> compiled = Compiled()
    >>> code = compiled(b"x = 1", "/lib/x.py", "exec")
    >>> again = Compiled(compiled.all())
    >>> again(b"", "/lib/x.py", "exec") == code, again.new
    (True, 0)
    """

    def __init__(self, kept=b"", under="/lib/"):
        try:
            self.codes = dict(marshal.loads(kept))
        except (EOFError, TypeError, ValueError):
            self.codes = {}
        self.under, self.kept, self.new = under, len(self.codes), 0

    def __call__(self, source, path, mode, *more, **how):
        if not path.startswith(self.under):
            return compile(source, path, mode, *more, **how)
        if path not in self.codes:
            self.codes[path] = compile(source, path, mode, *more, **how)
            self.new += 1
        return self.codes[path]

    def all(self):
        """Everything compiled, as bytes; from here on `new` counts from 0."""
        self.new = 0
        return marshal.dumps(self.codes)

    def install(self):
        """From here on imports compile by it."""
        for module in (importlib._bootstrap_external, zipimport):
            module.compile = self
        return self
