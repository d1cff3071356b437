"""A client of HylaFAX's server hfaxd. Pure Python, without Odoo.

hfaxd speaks FTP with commands of its own for jobs (its manual page, hfaxd(8)); so
Python's FTP client carries the conversation. Every wait has a limit.
"""

import ftplib
import io
import re
from dataclasses import dataclass

DEFAULT_PORT = 4559
TIMEOUT = 15
# Days, hours, minutes after which the server gives a job up
GIVE_UP_AFTER = "000300"
# Documents in a job's list of a queue are parted by what no status text holds
SEPARATOR = "\x1f"
JOB_FORMAT = SEPARATOR.join(("%j", "%a", "%J", "%s"))
QUEUES = ("sendq", "doneq")
# Job state letters, see sendq(5)
STATES = {
    "T": "queued",  # suspended
    "P": "queued",
    "S": "queued",  # waits for the time to send, or to try again
    "B": "queued",  # waits for another job to the same number
    "W": "queued",  # waits for a modem
    "R": "sending",
    "D": "done",
    "F": "failed",
}


class HfaxdError(Exception):
    """What went wrong: ``kind`` is unreachable, login, refused or unknown_job;
    ``detail`` holds the server's or the system's own words."""

    def __init__(self, kind, detail=""):
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Job:
    """One job as the server has it; ``state`` is a value of ``STATES``."""

    number: int
    state: str
    tag: str
    status: str


class Hfaxd:
    """One conversation with hfaxd, a context manager.

    :param timeout: seconds that any answer may take
    :raise HfaxdError: from every method
    """

    def __init__(self, host, port=DEFAULT_PORT, user="", password="", timeout=TIMEOUT):
        self._address = (host, port)
        self._login = (user or "anonymous", password or "")
        self._line = ftplib.FTP(timeout=timeout)

    def __enter__(self):
        try:
            self._talk(lambda: self._line.connect(*self._address))
            self._log_in()
        except HfaxdError:
            self._line.close()
            raise
        return self

    def __exit__(self, *_error):
        try:
            self._line.quit()
        except (OSError, EOFError, ftplib.Error):
            self._line.close()

    # ---------------------------------------------------------------- commands
    def submit(self, number, document, tag, sender, tries=3):
        """Put a document into the queue; return the job's number (int).

        A job of the same tag that is under way or done is returned as it is: who
        was cut off after the server had taken the job does not send it twice.

        :param str number: what is dialled
        :param bytes document: PDF, PostScript or TIFF
        :param str tag: names the job at the server, unique for one sending
        :param str sender: named on the server's lists
        """
        for job in self.get_jobs():
            if job.tag == tag and job.state != "failed":
                return job.number
        answer = self._command("JNEW")
        job = _find(r"jobid: (\d+)", answer)
        stored = self._store(document)
        for name, value in (
            ("FROMUSER", sender),
            ("JOBINFO", tag),
            ("DIALSTRING", number),
            ("EXTERNAL", number),
            ("MAXTRIES", tries),
            ("MAXDIALS", tries),
            ("LASTTIME", GIVE_UP_AFTER),
            ("NOTIFY", "none"),
            ("DOCUMENT", stored),
        ):
            self._command(f"JPARM {name} {_quote(value)}")
        self._command("JSUBM")
        return int(job)

    def get_jobs(self):
        """Return all jobs (list of ``Job``) that wait, are sent, or were."""
        self._command(f"JOBFMT {_quote(JOB_FORMAT)}")
        rows = []
        for queue in QUEUES:
            self._talk(
                lambda queue=queue: self._line.retrlines(f"LIST {queue}", rows.append)
            )
        return [job for job in map(_parse_job, rows) if job]

    def kill(self, job):
        """Take a job (int) out of the queue; one that is done already stays done."""
        self._command(f"JKILL {int(job)}")

    # ---------------------------------------------------------------- the line
    def _log_in(self):
        user, password = self._login
        try:
            answer = self._command(f"USER {_word(user)}")
            if answer.startswith("3"):
                answer = self._command(f"PASS {_word(password)}")
        except HfaxdError as error:
            if error.kind == "refused":
                raise HfaxdError("login", error.detail) from error
            raise
        if not answer.startswith("2"):
            raise HfaxdError("login", answer)

    def _store(self, document):
        """Hand over a document; return the name that the server has given it."""
        names = []
        self._talk(
            lambda: names.append(self._line.storbinary("STOT", io.BytesIO(document)))
        )
        return _find(r"FILE: ([^)]+)\)", names[0])

    def _command(self, command):
        answers = []
        self._talk(lambda: answers.append(self._line.sendcmd(command)))
        return answers[0]

    def _talk(self, action):
        """Do something over the line, its failures told as ``HfaxdError``."""
        try:
            action()
        except ftplib.Error as error:
            text = str(error)
            kind = "unknown_job" if "does not exist" in text else "refused"
            raise HfaxdError(kind, text) from error
        except (OSError, EOFError) as error:
            text = str(error) or type(error).__name__
            raise HfaxdError("unreachable", text) from error


def _parse_job(row):
    parts = row.split(SEPARATOR)
    if len(parts) != 4 or not parts[0].strip().isdigit():
        return None
    number, state, tag, status = (part.strip() for part in parts)
    return Job(int(number), STATES.get(state, "queued"), tag, status)


def _find(pattern, answer):
    found = re.search(pattern, answer)
    if not found:
        raise HfaxdError("refused", answer)
    return found.group(1)


def _word(text):
    """Return a text as one line: a line break would begin another command."""
    return "".join(char for char in str(text) if char.isprintable())


def _quote(value):
    """Return a value between quotes, as the protocol wants it (latin-1)."""
    text = "".join(
        char
        for char in str(value)
        if char not in '"\\' and (char.isprintable() or char == SEPARATOR)
    )
    return f'"{text.encode("latin-1", "replace").decode("latin-1")}"'
