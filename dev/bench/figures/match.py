"""Reading and matching faxes of one page: pages a second, memory, growth."""

import io
import threading
import time
from statistics import median

import psutil
import pypdfium2

from .. import factory
from ..result import figure
from ..stopwatch import transaction

DATABASES = {"match": "with"}
SIZES = (50, 100)
ROUNDS = 3
MIN_PAGES = 3  # a second
MAX_MEMORY = 300  # MB, of this process's growth and of the one that reads
# A page as a fax machine makes it: 204 by 196 dots an inch, 1 bit
WIDTH, LINES = 1728, 196


def prepare(databases):
    """Make approved orders with their sheets sent; return (id of sheet, TIFF)."""
    with transaction(databases["match"], commit=True) as env:
        factory.populate(env)
        factory.take_control(env)
        factory.ask_four(env)
        env["order.lane"].search([]).write({"needs_confirmation_sheet": True})
        values = factory.controlled_values(env)
        orders = factory.create_orders(env, max(SIZES), count=1, **values)
        factory.submit(env, orders)
        for role in factory.FOUR:
            factory.sign(env, orders, role)
        page = _draw(env, orders[0])
        clerk = orders.with_user(factory.user(env, "order_clerk"))
        found = []
        for order in clerk:
            sheet = order._fax_prepare("confirmation")
            sheet._write_facts(
                {"proofread_at": "2031-01-01", "sent_at": "2031-01-01", "number": "1"}
            )
            found.append((sheet.id, _put_code(env, page, sheet.sheet_code)))
        return found


def _draw(env, order):
    """Return the form of one order as a grey picture, codes left out."""
    document = pypdfium2.PdfDocument(order._render_fax("confirmation"))
    scale = WIDTH / document[0].get_width()
    return document[0].render(scale=scale, grayscale=True).to_pil()


def _put_code(env, page, code):
    """Return the TIFF (bytes) of a page with a code where the forms have theirs."""
    from PIL import Image, TiffImagePlugin  # noqa: F401 - Odoo registers few formats

    bars = env["ir.actions.report"].barcode(
        "Code128", code, width=808, height=130, quiet=0
    )
    image = page.copy()
    # 60 mm by 13 mm, as printed
    mark = Image.open(io.BytesIO(bars)).convert("L").resize((482, 104))
    for place in (WIDTH - 600, 60), (WIDTH - 600, 900):
        image.paste(255, (place[0] - 40, place[1] - 20, place[0] + 522, place[1] + 130))
        image.paste(mark, place)
    image = image.resize((WIDTH, image.height * LINES // 204))
    stream = io.BytesIO()
    bits = image.point(lambda dot: 255 * (dot > 128)).convert("1")
    bits.save(stream, "TIFF", compression="group4", dpi=(204, LINES))
    return stream.getvalue()


class _Memory(threading.Thread):
    """Watches this process and those that it starts; ``peak`` in MB."""

    def __init__(self):
        super().__init__(daemon=True)
        self.process = psutil.Process()
        self.base = self.process.memory_info().rss
        self.peak, self.ended = 0.0, threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            used = self.process.memory_info().rss - self.base
            for child in self.process.children():
                try:
                    used += child.memory_info().rss
                except psutil.Error:
                    continue  # has just ended
            self.peak = max(self.peak, used / 1e6)


def _match(databases, faxes):
    """Take these faxes in and match them; return seconds and the peak of memory."""
    with transaction(databases["match"]) as env:
        company = env.company
        inbox = env["order.fax.inbox"].with_user(factory.user(env, "order_clerk"))
        files = [
            (f"fax {number}.tif", tiff) for number, (_id, tiff) in enumerate(faxes)
        ]
        memory = _Memory()
        memory.start()
        start = time.perf_counter()
        items = inbox._insert(files, company, "mail")
        items._read()
        env.flush_all()
        seconds = time.perf_counter() - start
        memory.ended.set()
        memory.join()
        assert items.return_id.reply_to_id.ids == [row[0] for row in faxes]
        return seconds, memory.peak


def measure(databases):
    """Return the rows of this figure."""
    faxes = prepare(databases)
    _match(databases, faxes[:5])  # warms up
    seconds, peaks = {number: [] for number in SIZES}, []
    for _turn in range(ROUNDS):
        for number in SIZES:
            taken, peak = _match(databases, faxes[:number])
            seconds[number].append(taken)
            peaks.append(peak)
    times = {number: median(taken) for number, taken in seconds.items()}
    large, small = max(SIZES), min(SIZES)
    detail = "; ".join(
        f"{number} faxes: {times[number]:.1f} s, {number / times[number]:.1f} pages/s"
        for number in SIZES
    )
    return [
        figure(
            f"Matching {large} faxes of one page, each page",
            times[large] / large,
            1 / MIN_PAGES,
            "s",
            detail,
        ),
        figure(
            f"Matching, each page: {large} against {small}",
            times[large] / large / (times[small] / small),
            1.3,
            "x (linear is 1)",
        ),
        figure(
            "Matching: memory, both processes",
            max(peaks),
            MAX_MEMORY,
            "MB",
            strict=True,
        ),
    ]
