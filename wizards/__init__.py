from . import signoff
from . import order
from . import production
from . import fax
from . import dispatch
