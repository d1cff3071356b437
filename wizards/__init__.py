from . import signoff
from . import fax
from . import dispatch
