import socket
import threading
import time

from odoo.tests import BaseCase, tagged

from ...models.fax.hfaxd import Hfaxd, HfaxdError
from .hylafax_server import PASSWORD, USER, HylafaxServer, free_port

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NUMBER = "+8657688880001"


@tagged("post_install", "-at_install")
class TestHfaxd(BaseCase):
    """The client against hfaxd and faxq themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = HylafaxServer()
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()

    def _connect(self, user=USER, password=PASSWORD, **options):
        return Hfaxd(self.server.host, self.server.port, user, password, **options)

    def _get_job(self, number):
        with self._connect() as line:
            return next((j for j in line.get_jobs() if j.number == number), None)

    def test_submit_list_remove(self):
        with self._connect() as line:
            number = line.submit(NUMBER, PDF, "SHEET-1", "王芳")
        job = self._get_job(number)
        self.assertEqual((job.state, job.tag), ("queued", "SHEET-1"))
        text = (self.server.spool / f"sendq/q{number}").read_text("latin-1")
        self.assertIn(NUMBER, text)
        [document] = (self.server.spool / "docq").glob(f"doc*.{number}")
        self.assertEqual(document.read_bytes(), PDF)
        with self._connect() as line:
            line.kill(number)
        for _attempt in range(50):
            job = self._get_job(number)
            if job.state == "failed":
                break
            time.sleep(0.1)
        self.assertEqual(job.state, "failed")
        self.assertIn("abort", job.status.lower())

    def test_submitted_once(self):
        """Whoever was cut off after the server took the job does not send twice."""
        with self._connect() as line:
            number = line.submit(NUMBER, PDF, "SHEET-2", "clerk")
        with self._connect() as line:
            self.assertEqual(line.submit(NUMBER, PDF, "SHEET-2", "clerk"), number)
            self.assertNotEqual(line.submit(NUMBER, PDF, "SHEET-3", "clerk"), number)

    def test_wrong_password(self):
        for user, password in ((USER, "wrong"), ("nobody", PASSWORD), ("", "")):
            with (
                self.assertRaises(HfaxdError) as failure,
                self._connect(user, password),
            ):
                pass
            self.assertEqual(failure.exception.kind, "login", failure.exception)
            self.assertNotIn("wrong", str(failure.exception))

    def test_unknown_job(self):
        with self._connect() as line, self.assertRaises(HfaxdError) as failure:
            line.kill(99999)
        self.assertEqual(failure.exception.kind, "unknown_job")

    def test_what_people_type_is_no_command(self):
        """Quotes, line breaks and other alphabets end no parameter."""
        tag = 'a"b\r\nJKILL 1\\'
        with self._connect() as line:
            number = line.submit(NUMBER, PDF, tag, 'x"\r\nDELE y')
        self.assertEqual(self._get_job(number).tag, "abJKILL 1")

    def test_nobody_answers(self):
        with self.assertRaises(HfaxdError) as failure:
            with Hfaxd("127.0.0.1", free_port(), USER, PASSWORD, timeout=2):
                pass
        self.assertEqual(failure.exception.kind, "unreachable")

    def test_silent_server(self):
        """A server that takes the line and says nothing is given up in time."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            begin = time.monotonic()
            with self.assertRaises(HfaxdError) as failure:
                with Hfaxd(*listener.getsockname(), USER, PASSWORD, timeout=1):
                    pass
            self.assertEqual(failure.exception.kind, "unreachable")
            self.assertLess(time.monotonic() - begin, 5)

    def test_server_hangs_up(self):
        """A line that breaks in the middle is a clear failure."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def hang_up():
            line, _address = listener.accept()
            line.sendall(b"220 ready\r\n")
            line.recv(100)
            line.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        self.addCleanup(thread.join)
        with self.assertRaises(HfaxdError) as failure:
            with Hfaxd(*listener.getsockname(), USER, PASSWORD, timeout=2):
                pass
        self.assertEqual(failure.exception.kind, "unreachable")
