from . import order_fax_send
from . import order_fax_legible
from . import order_fax_return
from . import order_fax_check
from . import order_fax_claim
from . import order_fax_set_aside
from . import order_print_start
