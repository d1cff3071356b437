from . import fax
from . import signoff
