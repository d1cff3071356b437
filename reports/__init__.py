from . import order_form
from . import order
from . import dispatch
