from . import report_production_instruction
