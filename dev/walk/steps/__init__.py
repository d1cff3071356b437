"""The flow's eighteen steps, from the customer's order to the signed receipt.

Titles are those of 客户订单下达流程, the flow's own document.
"""

from .flow import FLOW
from . import intake
from . import review
from . import confirmation
from . import production
from . import quality
from . import dispatch
from . import arrival
