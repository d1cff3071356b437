from . import fax
from . import signoff
from . import order
