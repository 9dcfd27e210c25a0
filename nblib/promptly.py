"""A Jupyter server extension: what a kernel sends is on its way to the page at once.

An explorer's answer is several messages: busy, the picture, the slider, idle. Jupyter's server
leaves Nagle's algorithm on for the connection on which they go to the page, so that the second
waits until the browser has acknowledged the first, and that is put off for up to 40 ms, in case
there is something to be said in the other direction. A film of 30 pictures a second then arrives in
pairs. `make latency` measures a slider that is merely echoed, with this module and without.

Jupyter loads it where the course is installed, and so does JupyterHub's server of a student.
Elsewhere everything works as well, only later.
"""


def at_once(connection):
    """`connection`, a class of kernels' connections to pages, without that delay.

    It has an attribute `websocket_handler`, a tornado WebSocketHandler, and `connect()`, which
    Jupyter calls when the page is there: jupyter_server's BaseKernelWebsocketConnection.
    """

    class AtOnce(connection):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return AtOnce


def _jupyter_server_extension_points():
    return [{"module": "nblib.promptly"}]


def _load_jupyter_server_extension(server):
    settings, name = server.web_app.settings, "kernel_websocket_connection_class"
    settings[name] = at_once(settings[name])
