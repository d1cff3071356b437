from . import order_signoff_close
from . import order_revision_compare
from . import order_signoff_audit
from . import order_signoff_sign
from . import order_signoff_verification
from . import order_signoff_waive
