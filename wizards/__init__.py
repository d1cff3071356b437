from . import signoff
from . import order
from . import fax
from . import production
from . import dispatch
from . import aftersales
from . import desk
