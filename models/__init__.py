from . import signoff
from . import fax
from . import customer
from . import order
from . import production
from . import dispatch
from . import aftersales
from . import desk
