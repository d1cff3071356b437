from odoo import fields, models

from .order_signoff import EVIDENCE_READERS


class OrderSignoffMixin(models.AbstractModel):
    """Where the chain of a document's evidence ends.

    Kept on the document, so that a chain that was cut at its end shows: the next
    row goes on from here and not from the last row that is still there.
    """

    _inherit = "order.signoff.mixin"

    evidence_count = fields.Integer(
        string="Evidence Rows",
        prefetch="signoff",
        readonly=True,
        copy=False,
        help="How many rows the chain of this document's evidence has.",
    )
    evidence_head = fields.Char(
        string="End of the Chain",
        prefetch="signoff",
        readonly=True,
        copy=False,
        groups=EVIDENCE_READERS,
        help="Hash (SHA-256) of the last row of evidence.",
    )
    evidence_at = fields.Datetime(
        string="Last Evidence On",
        prefetch="signoff",
        readonly=True,
        copy=False,
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "evidence_count",
            "evidence_head",
            "evidence_at",
        }

    def _get_chain_ends(self):
        """Return ``{document id: (seq, hash)}`` of each document's last evidence."""
        return {
            document.id: (document.evidence_count, document.evidence_head or "")
            for document in self
        }

    def _set_chain_ends(self, ends, now):
        """Count the fact and keep where the chains end now.

        Written with whatever else follows from the fact, in one statement. It is an
        UPDATE of the document like that of ``_record_facts``, so that the second of
        two transactions is refused and repeated just as well.

        :param ends: ``{document id: (seq, hash)}``
        :param now: datetime (UTC) of the last evidence
        """
        for document_id, (seq, head) in ends.items():
            document = self.browse(document_id)
            for name, value in (
                ("facts_seq", document.facts_seq + 1),
                ("evidence_count", seq),
                ("evidence_head", head),
                ("evidence_at", now),
            ):
                self._fields[name]._update_cache(document, value, dirty=True)
