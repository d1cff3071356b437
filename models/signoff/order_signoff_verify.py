import re
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError

from .canonical import digest, get_version

# What stands for a file in a content
CHECKSUM = re.compile("[0-9a-f]{40}")


class ChainFinding(NamedTuple):
    """Something wrong with a document's evidence."""

    seq: int  # number of the row; 0 where it concerns no single row
    text: str


class ChainLink(NamedTuple):
    """One row of a chain, as far as seals need it."""

    signed_at: datetime  # UTC
    seq: int
    hash: str


class ChainResult(NamedTuple):
    """What the check of one document's evidence looked at, and what it found."""

    links: list  # ChainLink of each row
    revisions: int
    files: int
    findings: list


class OrderSignoffMixin(models.AbstractModel):
    """Is the evidence still what was recorded? (校验记录)

    The database may have been changed behind Odoo's back. Who does so needs no
    leave of the program, so everything is computed anew from what is stored now.
    """

    _inherit = "order.signoff.mixin"

    def action_verify_chain(self):
        """Check this document's evidence and show what was found.

        :raise AccessError: the user may not read the document
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees verify evidence."))
        return self.env["order.signoff.verification"]._open_for(self)

    def _verify_chains(self):
        """Check the evidence of these documents, a fixed number of queries for all.

        :return: ``{document id: ChainResult}``
        """
        # sudo: evidence is whole or it is not, whoever asks
        documents = self.sudo().with_context(active_test=False)
        documents.env.flush_all()
        documents.invalidate_recordset(["evidence_count", "evidence_head"], flush=False)
        rows = documents._read_chains("order.signoff", "seq, id")
        revisions = documents._read_chains("order.revision", "id")
        files = documents._get_stored_checksums(rows, revisions)
        return {
            document.id: document._verify_chain(
                rows[document.id], revisions[document.id], files
            )
            for document in documents
        }

    def _read_chains(self, model, order):
        """Return ``{document id: records of model}`` as the database holds them."""
        field = self._signoff_document_field
        records = self.env[model].search([(field, "in", self.ids)], order=order)
        records.invalidate_recordset(flush=False)
        result = defaultdict(records.browse)
        for document, items in records.grouped(field).items():
            result[document.id] = items
        return result

    def _get_stored_checksums(self, rows, revisions):
        """Return ``{attachment: checksum of its bytes, None when they are lost}``.

        Of the files that belong to evidence, and of those that revisions name.
        """
        files = self.env["ir.attachment"]
        for items in rows.values():
            files |= items._get_files()
        every = self.env["order.revision"].union(*revisions.values())
        files |= files.search([("checksum", "in", list(every._get_file_checksums()))])
        files.invalidate_recordset(flush=False)
        return {file: file._get_stored_checksum() for file in files}

    def _verify_chain(self, rows, revisions, files):
        """Return the ``ChainResult`` of one document."""
        self.ensure_one()
        findings = [
            *self._check_chain(rows),
            *self._check_revisions(revisions),
            *self._check_revision_files(revisions, files),
        ]
        if not rows:
            findings += self._check_unsigned(revisions)
        for row in rows:
            texts = (*row._check_row(files), *row._check_revision(revisions))
            findings += [ChainFinding(row.seq, text) for text in texts]
        findings.sort(key=lambda finding: finding.seq)
        return ChainResult(
            links=[ChainLink(row.signed_at, row.seq, row.hash or "") for row in rows],
            revisions=len(revisions),
            files=len(rows._get_files()) + len(revisions._get_file_checksums()),
            findings=findings,
        )

    # ------------------------------------------------------------------- chain
    def _check_chain(self, rows):
        """Yield what is wrong with how the rows follow each other."""
        number, previous = 0, ""
        for row in rows:
            if row.seq <= number:
                text = self.env._("There is another row of this number: inserted.")
                yield ChainFinding(row.seq, text)
                continue
            if row.seq > number + 1:
                text = self._get_missing_text(number + 1, row.seq - 1)
                yield ChainFinding(number + 1, text)
            elif (row.prev_hash or "") != previous:
                text = self.env._(
                    "It does not follow from the row before: a row was changed, "
                    "exchanged or inserted."
                )
                yield ChainFinding(row.seq, text)
            number, previous = row.seq, row.hash or ""
        yield from self._check_chain_end(number, previous)

    def _check_chain_end(self, number, previous):
        if number < self.evidence_count:
            text = self._get_missing_text(number + 1, self.evidence_count)
            yield ChainFinding(number + 1, text)
        elif number > self.evidence_count:
            text = self.env._(
                "The document has recorded %(count)s rows; the rest was inserted.",
                count=self.evidence_count,
            )
            yield ChainFinding(self.evidence_count + 1, text)
        elif previous != (self.evidence_head or ""):
            text = self.env._("It is not the row that the document recorded last.")
            yield ChainFinding(number, text)

    def _get_missing_text(self, first, last):
        if first == last:
            return self.env._("The row is missing: removed.")
        return self.env._(
            "The rows %(first)s to %(last)s are missing: removed.",
            first=first,
            last=last,
        )

    # --------------------------------------------------------------- revisions
    def _check_revisions(self, revisions):
        """Yield what is wrong with the stored revisions, and with their numbers."""
        for number, revision in enumerate(revisions, 1):
            name = revision.display_name
            if revision.number != number:
                yield ChainFinding(
                    0,
                    self.env._(
                        "%(revision)s: it should be number %(number)s; a revision was "
                        "removed, inserted or numbered anew.",
                        revision=name,
                        number=number,
                    ),
                )
            if not revision._is_intact():
                yield ChainFinding(
                    0,
                    self.env._(
                        "%(revision)s: its content does not have the checksum that "
                        "was signed; it was changed in the database.",
                        revision=name,
                    ),
                )

    def _check_revision_files(self, revisions, files):
        """Yield which files that were signed with the content are not there any more.

        :param files: ``{attachment: checksum of its bytes or None}``
        """
        found = self.env["ir.attachment"].union(*files).grouped("checksum")
        for checksum in sorted(revisions._get_file_checksums()):
            if checksum not in found:
                text = self.env._(
                    "A file that was signed with the content (checksum %(checksum)s) "
                    "is lost.",
                    checksum=checksum,
                )
                yield ChainFinding(0, text)
            for file in found.get(checksum, ()):
                if files[file] != checksum:
                    text = self.env["order.signoff"]._get_file_text(file, files[file])
                    yield ChainFinding(0, text)

    def _get_prepared_revisions(self):
        """Return the revisions that were made before any evidence; rooms extend."""
        return self.env["order.revision"]

    def _check_unsigned(self, revisions):
        """Yield that revisions are left of which all evidence is gone.

        A revision is made with the first evidence of its content.
        """
        if revisions - self._get_prepared_revisions():
            text = self.env._(
                "There are revisions, but no evidence of who made them: removed."
            )
            yield ChainFinding(0, text)


class OrderRevision(models.Model):
    _inherit = "order.revision"

    def _get_file_checksums(self):
        """Return the checksums (set of hex SHA-1) of files in these contents."""
        return {
            text
            for revision in self
            for text in _get_texts(revision.content or {})
            if CHECKSUM.fullmatch(text)
        }

    def _is_intact(self):
        """Tell whether the stored content still has the stored digests."""
        self.ensure_one()
        content, digests = self.content or {}, self.digests or {}
        try:
            return (
                self.digest == digest(digests, get_version(self.digest))
                and content.keys() == digests.keys()
                and all(
                    digests[code] == digest(content[code], get_version(digests[code]))
                    for code in content
                )
            )
        except ValueError:
            return False


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    def _get_files(self):
        """Return the attachments that are part of these rows."""
        return self.attachment_ids

    def _check_row(self, files):
        """Yield what is wrong with one row by itself.

        :param files: ``{attachment: checksum of its bytes or None}``
        """
        self.ensure_one()
        if self.hash_version not in self._HASH_FIELDS or self.hash != self._get_hash():
            yield self.env._(
                "What it says is not what was recorded: changed in the database."
            )
        checksums = " ".join(self.attachment_ids._get_checksums())
        if (self.attachment_checksums or "") != checksums:
            yield self.env._("Its files are not those that were recorded.")
        for file in self._get_files():
            if file.checksum and files[file] != file.checksum:
                yield self._get_file_text(file, files[file])

    def _get_file_text(self, file, stored):
        if stored is None:
            return self.env._("The file %(name)s is lost.", name=file.name)
        return self.env._(
            "The file %(name)s is not the one that was recorded: it was replaced.",
            name=file.name,
        )

    def _check_revision(self, revisions):
        """Yield what is wrong with the revision that this row was given on."""
        if not self.revision_id:
            return
        if self.revision_id not in revisions:
            yield self.env._("The revision it was given on is missing.")
            return
        known = self.revision_id.digests or {}
        if any(
            _differs(known.get(code), value)
            for code, value in (self.digests or {}).items()
        ):
            yield self.env._("Its checksums are not those of its revision.")


def _get_texts(content):
    """Yield all texts in a content, however deep."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for item in content.values() if isinstance(content, dict) else content:
            yield from _get_texts(item)


def _differs(known, given):
    """Tell whether two digests contradict each other.

    Those of different versions do not: a later version of the add-on takes up the
    revision that an earlier one has made of the same content.
    """
    if not known or not given or known == given:
        return known != given
    return known.partition(":")[0] == given.partition(":")[0]
