from . import order_change
from . import order_money
from . import order_drawing
from . import order_proposal
from . import order_signoff_sign
