"""What every storage must do. Each rule takes a fresh, opened, empty storage; AssertionError says that it is broken.

@pytest.mark.parametrize("rule", STORAGE_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule, storage):
    rule(storage)
"""

from collections.abc import Callable
from typing import Final

from engine.ports.storage import Storage
from engine.testing.storage_rules_application import APPLICATION_RULES
from engine.testing.storage_rules_browser import BROWSER_RULES
from engine.testing.storage_rules_jobs import JOB_RULES

Rule = Callable[[Storage], None]
STORAGE_CONTRACT: Final[tuple[Rule, ...]] = (*BROWSER_RULES, *APPLICATION_RULES, *JOB_RULES)
