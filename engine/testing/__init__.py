"""For plugin authors: contracts that every provider of a door must keep, and doubles of the doors. Needs no pytest.

A contract is a tuple of functions; each takes a fresh provider, states one rule in its name, and raises AssertionError
when the rule is broken:

    @pytest.mark.parametrize("rule", STORAGE_CONTRACT, ids=lambda rule: rule.__name__)
    def test_my_storage_keeps_the_contract(rule, tmp_path):
        rule(opened_storage_of_mine(tmp_path))

Contracts: `storage_contract`, `attachments_contract`, `keys_contract` (sources and sealers), `numbers_contract`,
`fields_contract`, `mail_contract`, `documents_contract`, `identity_contract`, `revocation_contract`, `prefill_contract`,
`pages_contract`, `calendars_contract`. Doubles: `memory_storage`, `memory_attachments`, `key_doubles`, `time_and_chance`,
`listed_calendar`, `outages` (of storages, prefill sources and identity providers). Values: `sample_records`, `sample_pages`.
"""
