"""The parts of OpenID Connect: `attempt` the way out and back, `exchange` and `credentials` the token endpoint and UserInfo,
`id_token` its checks, `published` and `keys` what the provider publishes, `web` and `connection` bounded HTTP.
"""
