"""What goes on around the eighteen steps, each once, with one new customer.

Titles are those of the documents beside the flow: 售后下单管理, 销售部下单工作流程,
订单处理员.
"""

from ..steps.flow import SCENES
from . import registration
from . import entry
from . import extras
from . import requests
from . import delivery
from . import door
from . import service
from . import mailing
from . import exchange
from . import repair
from . import figures
from . import alerts
from . import dashboards
from . import vendors
from . import summaries
