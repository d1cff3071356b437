from . import report_confirmation_sheet
