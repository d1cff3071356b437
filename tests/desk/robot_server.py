import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class RobotServer:
    """A robot of our own on loopback: it keeps what it is sent, and answers as told.

    :ivar received: ``[(path with query, headers, message)]``
    :ivar answer: ``(status, text)``
    :ivar location: where it sends us instead, or None
    :ivar drip: seconds between the bytes of its answer
    """

    def __init__(self):
        self.received = []
        self.answer = (200, '{"errcode": 0, "errmsg": "ok"}')
        self.location = None
        self.drip = 0
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                message = json.loads(self.rfile.read(size))
                robot.received.append((self.path, dict(self.headers), message))
                status, text = robot.answer
                body = text.encode()
                self.send_response(status)
                if robot.location:
                    self.send_header("Location", robot.location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not robot.drip:
                    self.wfile.write(body)
                    return
                with suppress(OSError):  # the other side has had enough
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(robot.drip)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/robot?key=abc"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
