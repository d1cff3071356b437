from . import order_form
from . import signoff
from . import order
from . import dispatch
