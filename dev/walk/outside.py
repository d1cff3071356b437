"""What stands outside: the customer's mail program, and a chat robot of a group."""

import json
import threading
from email.message import EmailMessage
from email.utils import make_msgid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .people import person


def send_mail(sender, to, subject, text, photo=None, answers=None):
    """Bring a mail to Odoo, as the mail server's own program does.

    :param bytes photo: a JPEG that is attached
    :param str answers: the Message-Id of the mail that it answers
    :return: ``(Message-Id, id of the record that took it, or False)``
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-Id"] = make_msgid(domain="customer.example.com")
    if answers:
        mail["References"] = mail["In-Reply-To"] = answers
    mail.set_content(text)
    if photo:
        mail.add_attachment(
            photo, maintype="image", subtype="jpeg", filename="照片.jpg"
        )
    taken = person("admin").call(
        "mail.thread", "message_process", False, mail.as_string()
    )
    return mail["Message-Id"], taken


class Robot:
    """A chat robot inside the house: keeps what is posted, says that it took it.

    :ivar received: ``[(path with query, message)]``
    """

    def __init__(self):
        robot, self.received = self, []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                robot.received.append((self.path, json.loads(self.rfile.read(size))))
                body = b'{"errcode": 0, "errmsg": "ok"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/robot?key=walk"
