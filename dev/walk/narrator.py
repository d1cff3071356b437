"""What the walk prints: steps, who did what, and refusals as the staff read them."""

import os
import sys
import time
import unicodedata

WIDTH = 100
TEXT_INDENT = 8
# No line begins with these
CLOSING = "，。、；：！？）》」”…)."


class Narrator:
    """Prints the way, line by line."""

    def __init__(self):
        self.started = time.monotonic()
        self.refusals = self.forms = 0
        self.told = set()

    @property
    def seconds(self):
        return time.monotonic() - self.started

    def title(self, text):
        print(f"\n{'═' * WIDTH}\n{text}\n{'═' * WIDTH}")

    def step(self, number, chinese, english):
        self.told.clear()
        print(f"\n {number:>2}  {chinese} · {english}")

    def part(self, number, chinese, english):
        """A point inside a step, as the flow numbers it."""
        print(f"     {number} {chinese} · {english}")

    def skipped(self, why):
        print(f"      –  {why}")

    def done(self, who, text):
        print(f"      ✓  {_label(who)}  {text}")

    def note(self, text):
        for line in wrap(text, WIDTH - TEXT_INDENT):
            print(f"{' ' * TEXT_INDENT} {line}")

    def stage(self, label, code):
        print(f"      →  {label} ({code})")

    def printed(self, who, form, pages):
        self.forms += 1
        size = os.path.getsize(form) // 1024
        name = os.path.basename(form)
        self.done(who, f"{name}: {pages} page{'s'[: pages > 1]}, {size} KB")

    def refused(self, refusal, tell=True):
        """Print who was refused what; a text is printed once in a step."""
        self.refusals += 1
        if not tell:
            return
        text = refusal.text.strip()
        again = text in self.told
        door = refusal.call.door + (": as above" if again else "")
        print(f"      ✗  {_label(refusal.call.person)}  {door}")
        if not again:
            for line in wrap(text, WIDTH - TEXT_INDENT - 5):
                print(f"{' ' * TEXT_INDENT}   │ {line}")
        self.told.add(text)

    def failed(self, text):
        sys.stdout.flush()
        print(f"\nFAILED: {text}", file=sys.stderr)


def _label(who):
    """Return name and role, padded to a column."""
    text = f"{who.name} {who.login}" if who.name != who.login else who.login
    return text + " " * (28 - width(text))


def width(text):
    """Return the columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text, columns):
    """Return a text's lines, broken at blanks and between Chinese characters."""
    lines = []
    for row in text.splitlines():
        line = ""
        for word in _words(row):
            if line and width(line + word.rstrip()) > columns:
                lines.append(line.rstrip())
                line = "  "
            line += word
        lines.append(line.rstrip())
    return lines


def _words(row):
    """Return what must stay together: words with the blank behind them."""
    word = ""
    for char in row:
        if char in CLOSING:
            word += char
        elif width(char) == 2:
            yield word
            word = char
        else:
            if width(word[-1:]) == 2:
                yield word
                word = ""
            word += char
            if char == " ":
                yield word
                word = ""
    yield word
