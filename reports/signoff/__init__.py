from . import report_signoff_audit
