from odoo import models

from ...models.desk.scorecard import STEP
from ..form_parts import Box, Column, Copy, Fact, Table


class ReportScorecard(models.AbstractModel):
    """绩效考核表: a row for each post, as printed in 售后下单管理, 1.3."""

    _name = "report.sale_mrp_countersign.report_scorecard"
    _inherit = ["order.form"]
    _description = "Printed scorecard"

    # A4, landscape
    _width = 277
    _page_room = 177

    def _get_title(self):
        return self.env._("Performance Scorecard")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_orders(self, document):
        return self.env["sale.order"]

    def _get_copies(self, document):
        return [Copy(prices=False)]

    def _get_facts(self, document, copy):
        env = self.env
        return [
            Fact(env._("Month"), f"{document.month:%Y-%m}", strong=True),
            Fact(env._("Total Score"), self._get_total(document), strong=True),
            Fact(env._("Department"), self._get_department(document)),
            Fact(env._("Bonus or Malus (±10)"), self._get_bonus(document)),
        ]

    def _get_department(self, document):
        team = document.team_id.sudo()  # sudo: its name only
        return team.name or document.company_id.sudo().name  # sudo: its name only

    def _get_bonus(self, document):
        if not document.bonus:
            return "0"
        return f"{document.bonus:+g} {document.bonus_reason}"

    def _get_total(self, document):
        if document.is_void:
            return self.env._("0 (three complaints or more)")
        return f"{document.total:g}"

    # ------------------------------------------------------------------- tables
    def _get_tables(self, document, copy):
        rows, project = [], None
        for line in document.line_ids:
            rows.append(self._get_row(document, line, line.project != project))
            project = line.project
        rows.append(
            {
                "standard": self.env._("All Rows Together"),
                "max": f"{document.max_total:g}",
                "self": f"{document.self_total:g}",
                "manager": f"{document.manager_total:g}",
            }
        )
        tables = [Table(self._get_columns(), rows)]
        findings = [self._get_finding_row(item) for item in document.finding_ids]
        if findings:
            title = self.env._("Points Off, in Detail")
            tables.append(Table(self._get_finding_columns(), findings, title))
        return tables

    def _get_columns(self):
        env = self.env
        return [
            Column("project", env._("Assessed Item"), 10),
            Column("post", env._("Assessed Post"), 9.5),
            Column("indicator", env._("Assessed By"), 8.5),
            Column("standard", env._("Standard of Assessment"), 38),
            Column("max", env._("Full Score"), 5, "center"),
            Column("self", env._("Self-score"), 7, "center"),
            Column("manager", env._("Department Manager's Score"), 8.5, "center"),
            Column("remarks", env._("Remarks (bonus and malus: ±10 at most)"), 13.5),
        ]

    def _get_row(self, document, line, is_first):
        # sudo: names, for whoever reads the sheet
        indicator = line.indicator_id.sudo().with_context(lang=self.env.lang)
        people = ", ".join(line.user_ids.sudo().mapped("name"))
        found = self.env._("Found: %(count)s", count=line.finding_count)
        remarks = (
            indicator.scoring_note,
            line.finding_count and found,
            line.self_note,
            line.note,
        )
        return {
            "project": self._get_project(document, line) if is_first else "",
            "post": "\n".join(filter(None, (indicator.post, people))),
            "indicator": indicator.name,
            "standard": indicator.standard or "",
            "max": f"{line.max_points:g}",
            "self": line._get_score_text("self"),
            "manager": line._get_score_text("manager"),
            "remarks": "\n".join(filter(None, remarks)),
        }

    def _get_project(self, document, line):
        field = line._fields["project"]
        name = dict(field._description_selection(self.env))[line.project]
        lines = document.line_ids.filtered(lambda item: item.project == line.project)
        points = sum(lines.mapped("max_points"))
        return self.env._("%(item)s (%(points)g points)", item=name, points=points)

    def _get_finding_columns(self):
        env = self.env
        return [
            Column("date", env._("Date"), 9, "center"),
            Column("indicator", env._("Assessed By"), 18),
            Column("text", env._("Finding"), 55),
            Column("user", env._("Person Concerned"), 11),
            Column("points", env._("Points Off"), 7, "center"),
        ]

    def _get_finding_row(self, finding):
        # sudo: names, for whoever reads the sheet
        indicator = finding.indicator_id.sudo().with_context(lang=self.env.lang)
        return {
            "date": self._format_date(finding.date),
            "indicator": indicator.display_name,
            "text": finding.with_context(lang=self.env.lang)._get_full_text(),
            "user": finding.user_id.sudo().name or "",
            "points": f"{finding.points:g}",
        }

    # --------------------------------------------------------------- signatures
    def _get_boxes(self, document, copy):
        """Return a box for each post that scores itself, and those who sign."""
        boxes = [
            self._get_self_box(line)
            for line in document.line_ids
            if line.project == "duties"
        ]
        cells = self._get_signature_cells(document, [STEP])
        boxes += [
            self._get_box(cell["role"], cells, cell["role_code"]) for cell in cells
        ]
        return boxes

    def _get_self_box(self, line):
        # sudo: names, for whoever reads the sheet
        indicator = line.indicator_id.sudo().with_context(lang=self.env.lang)
        if not line.self_scored_at:
            return Box(indicator.post)
        day = line.company_id._get_local_day(line.self_scored_at)
        name = line.self_scored_by_id.sudo().name
        return Box(indicator.post, name, self._format_date(day))

    def _get_boxes_per_row(self, values):
        return 6
