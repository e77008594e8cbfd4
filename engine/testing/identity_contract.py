"""What every identity provider must do. Each rule takes a case: the provider, and how one of its people gets through.

    CASE = IdentityCase(MyProvider(), succeed, outage=MyProvider(nobody_answers))

    @pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
    def test_keeps_the_contract(rule):
        rule(CASE)

For property tests `comes_back` and `is_sent` take anything at all; see `identity_rules_astray`.
"""

from typing import Final

from engine.testing.identity_case import LATER, NOW, Finish, IdentityCase, Rule, request
from engine.testing.identity_rules import RULES
from engine.testing.identity_rules_astray import ASTRAY_RULES, comes_back, is_sent

__all__ = ["IDENTITY_CONTRACT", "LATER", "NOW", "Finish", "IdentityCase", "Rule", "comes_back", "is_sent", "request"]

IDENTITY_CONTRACT: Final[tuple[Rule, ...]] = (*RULES, *ASTRAY_RULES)
