"""Posting a text to a chat robot, in the style of WeCom's and DingTalk's."""

import base64
import hashlib
import hmac
import ipaddress
import json
import time
from urllib.parse import quote_plus, urlsplit

import requests

# Seconds for each wait on the line, and for the whole answer
TIMEOUT = 10
DEADLINE = 20
# Bytes of an answer that are looked at, and of a message that robots take
ANSWER_SIZE = 2048
MESSAGE_SIZE = 4000


class RobotError(Exception):
    """Why a message did not get through.

    :param kind: "unreachable", "refused" or "redirected"
    :param detail: what the line or the robot says
    """

    def __init__(self, kind, detail):
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


def is_allowed(url):
    """Tell whether an address may be posted to, as it is written.

    https to anywhere; http only inside the house: ``localhost`` or a private address
    in figures. No name is looked up, and none with a user in it is taken.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or any(char.isspace() for char in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_private(host))


def _is_private(host):
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    # what machines tell of themselves to their own address is no robot's
    return address.is_private and not (address.is_link_local or address.is_unspecified)


def sign(url, secret, moment=None):
    """Return the address with DingTalk's time stamp and signature (加签).

    :param moment: seconds since 1970; now when None
    """
    stamp = str(round((time.time() if moment is None else moment) * 1000))
    text = f"{stamp}\n{secret}".encode()
    digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    signature = quote_plus(base64.b64encode(digest))
    joint = "&" if urlsplit(url).query else "?"
    return f"{url}{joint}timestamp={stamp}&sign={signature}"


def build(style, title, text):
    """Return the message (dict) of a text in Markdown.

    :param style: "wecom" or "dingtalk"
    """
    if style == "dingtalk":
        return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    return {"msgtype": "markdown", "markdown": {"content": text}}


def post(url, message):
    """Post a message; return what the robot says (str).

    :raise RobotError: it did not get through
    """
    end = time.monotonic() + DEADLINE
    try:
        with requests.post(
            url,
            data=json.dumps(message, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            answer = _read(response, end)
    except (requests.RequestException, ValueError) as error:
        raise RobotError("unreachable", type(error).__name__) from error
    if response.is_redirect or 300 <= response.status_code < 400:
        raise RobotError("redirected", str(response.status_code))
    if not response.ok:
        raise RobotError("refused", f"{response.status_code} {answer}"[:200].strip())
    return _judge(answer)


def _read(response, end):
    """Return the beginning of the answer; byte by byte, so that none is waited for
    longer than to ``end``."""
    answer = bytearray()
    for piece in response.iter_content(1):
        answer += piece
        if len(answer) >= ANSWER_SIZE or time.monotonic() > end:
            break
    return answer.decode(errors="replace")


def _judge(answer):
    """Return the robot's words; both robots say no with status 200 and a code."""
    try:
        said = json.loads(answer)
    except ValueError:
        return answer[:200]
    if isinstance(said, dict) and said.get("errcode"):
        raise RobotError("refused", f"{said['errcode']} {said.get('errmsg', '')}"[:200])
    return str(said.get("errmsg", "")) if isinstance(said, dict) else answer[:200]


def cut(text, size=MESSAGE_SIZE):
    """Return a text that has at most so many bytes in UTF-8, with a mark if cut."""
    raw = text.encode()
    if len(raw) <= size:
        return text
    return raw[: size - 4].decode(errors="ignore") + "\n…"


def pack(texts, size=MESSAGE_SIZE):
    """Return these texts put together into as few messages as they take."""
    messages = []
    for text in texts:
        text = cut(text, size)
        joined = f"{messages[-1]}\n\n{text}" if messages else text
        if messages and len(joined.encode()) <= size:
            messages[-1] = joined
        else:
            messages.append(text)
    return messages
