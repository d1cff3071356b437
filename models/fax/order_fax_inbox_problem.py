from odoo import models


class OrderFaxInbox(models.Model):
    """Why an item waits, in words for whoever has to do something about it."""

    _inherit = "order.fax.inbox"

    def _get_problem_text(self):
        """Return the words of this item's problem, in the reader's language."""
        self.ensure_one()
        code, data = self.problem_code, self.problem_data or {}
        if not code:
            return False
        texts = self._get_file_problems(data) | self._get_code_problems(data)
        return texts.get(code, code)

    def _get_file_problems(self, data):
        """Return ``{problem code: text}`` of files that were not read."""
        return {
            "no_file": self.env._(
                "The mail came without a file. Read it, and call the sender."
            ),
            "empty": self.env._("The file is empty. Ask the sender to send it again."),
            "not_a_fax": self.env._(
                "This is not a fax: the file looks like %(content)s. PDF, TIFF, PNG "
                "and JPEG are read.",
                content=data.get("content"),
            ),
            "too_big": self.env._(
                "The file has %(size)s MB; up to %(limit)s MB are read by machine. "
                "Look at it and claim it by hand.",
                size=data.get("size"),
                limit=data.get("limit"),
            ),
            "damaged": self.env._(
                "The file is damaged and cannot be opened. Ask the sender to send it "
                "again."
            ),
            "encrypted": self.env._(
                "The PDF is protected by a password. Ask the sender for one without."
            ),
            "no_pages": self.env._(
                "The PDF has no pages. Ask the sender to send it again."
            ),
            "too_many_pages": self.env._(
                "The file has %(count)s pages; up to %(limit)s are read by machine. "
                "Look at it and claim it by hand.",
                count=data.get("count"),
                limit=data.get("limit"),
            ),
            "too_large": self.env._(
                "A page of it is too large to be opened safely. Ask the sender for an "
                "ordinary fax or a smaller picture."
            ),
            "too_slow": self.env._(
                "Reading took too long and was given up. Look at it and claim it by "
                "hand."
            ),
            "no_code_library": self.env._(
                "Codes are not read on this server (see the settings). Claim it by "
                "hand."
            ),
            "no_pdf_library": self.env._(
                "PDF files are not read on this server (see the settings). Claim it "
                "by hand."
            ),
        }

    def _get_code_problems(self, data):
        """Return ``{problem code: text}`` of files that were read, but not matched."""
        sheet = data.get("sheet")
        return {
            "no_code": self.env._(
                "No sheet code on it, and the sender's number is not known."
            ),
            "number_only": self.env._(
                "No sheet code on it. It is from this customer: claim it for a sheet, "
                "or make a new order of it."
            ),
            "number_shared": self.env._(
                "No sheet code on it, and several customers have this number: "
                "%(customers)s.",
                customers=data.get("customers"),
            ),
            "forged_code": self.env._(
                "The code %(code)s is not one of ours: its check digits are wrong. "
                "Compare it with the digits on the sheet.",
                code=data.get("code"),
            ),
            "other_company": self.env._(
                "The code is that of a sheet of another company."
            ),
            "not_sent": self.env._(
                "Its sheet %(sheet)s has not been recorded as sent yet. Record that, "
                "then claim this.",
                sheet=sheet,
            ),
            "accepted": self.env._(
                "A return of its sheet %(sheet)s has been accepted already. Look at "
                "this one; set it aside when it says the same.",
                sheet=sheet,
            ),
            "released": self.env._(
                "It is no return of sheet %(sheet)s. Claim it for another, make a new "
                "order of it, or set it aside.",
                sheet=sheet,
            ),
            "known_return": self.env._(
                "This very file was registered before as a return."
            ),
            "refused": self.env._(
                "It could not be registered: %(reason)s", reason=data.get("reason")
            ),
        }
