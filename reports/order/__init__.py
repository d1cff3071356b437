from . import report_confirmation_sheet
from . import report_configuration_sheet
