from . import order_form
from . import order_form_sheet
from . import signoff
from . import order
from . import production
from . import dispatch
from . import aftersales
from . import desk
