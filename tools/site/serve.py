"""Hand out site/ on this machine and open it: `make site-serve`. Any web server would do."""

import argparse
import contextlib
import functools
import http.server
import threading
import webbrowser
from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "site"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, with the types that a browser insists on."""

    extensions_map = {  # noqa: RUF012, it is the standard library's
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
        ".ipynb": "application/json",
    }

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder=SITE, port=0, handler=Handler):
    """The address, while the folder is handed out to this machine alone."""
    handing = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handing) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    if not (SITE / "index.html").is_file():
        raise SystemExit("There is no site yet: make site")
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(served(SITE, given.port))
        except (OSError, OverflowError) as error:
            raise SystemExit(
                f"Port {given.port}: {error}. Choose another: make site-serve PORT=9000"
            ) from error
        print(f"The course is at {address}/ (Ctrl-C ends)")
        if not given.no_browser:
            webbrowser.open(f"{address}/")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
