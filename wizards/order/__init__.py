from . import order_change
from . import order_money
from . import order_drawing
from . import order_proposal
from . import order_reply
from . import order_signoff_sign
from . import order_fax_new_order
from . import order_clarification_call
