from . import report_after_sales_case
