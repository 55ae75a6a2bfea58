"""Which addresses connectors may have and call."""

from __future__ import annotations

import re

from conformance.suite.answer import Blocked
from conformance.suite.api import Api
from conformance.suite.expect import expect, expect_error, expect_fields, expect_sent, expect_status, expect_unsent
from conformance.suite.requirement import OBSERVED, Level, requirement
from conformance.suite.settings import PRIVATE, TRUST

MUST, SHOULD, MAY = Level
OLLAMA = "Ollama connector blueprint, 1: trusted URLs"
_NOT_TRUSTED = re.compile("Connector URL is not matching the trusted connector endpoint regex")
_ILLEGAL = "illegal_argument_exception"


@requirement("ENDPOINT-001", MUST, OLLAMA)
def an_untrusted_url_is_refused(api: Api) -> None:
    """A connector to a URL that no trusted pattern matches is refused with 400."""
    body = api.body(action={"url": api.untrusted_url()})
    expect_error(api.post("/connectors/_create", body), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-002", MUST, OBSERVED)
def every_action_must_be_trusted(api: Api) -> None:
    """A connector is refused when any of its actions has a URL that is not trusted."""
    actions = [api.action(), api.action(action_type="batch_predict", url=api.untrusted_url())]
    expect_error(api.post("/connectors/_create", api.body(actions=actions)), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-003", MUST, OBSERVED)
def a_url_is_trusted_as_a_whole(api: Api) -> None:
    """A URL is trusted when a pattern matches the whole of it: one that merely holds a trusted one is refused."""
    inside = f"{api.untrusted_url()}?next={api.provider.url}/v1"
    expect_error(api.post("/connectors/_create", api.body(action={"url": inside})), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-004", MUST, OBSERVED)
def a_url_is_trusted_when_it_is_filled(api: Api) -> None:
    """The URL that is compared has the connector's parameters filled in."""
    action = {"url": "${parameters.endpoint}/v1"}
    sound = api.body(action=action, parameters={"endpoint": api.provider.url})
    expect_status(api.post("/connectors/_create", sound), 200)
    bad = api.body(action=action, parameters={"endpoint": api.untrusted_url()})
    expect_error(api.post("/connectors/_create", bad), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-005", MUST, OBSERVED)
def an_update_must_be_trusted(api: Api) -> None:
    """An update to a URL that is not trusted is refused with 400, and changes nothing."""
    made = api.connector()
    change = {"actions": [api.action(url=api.untrusted_url())], "description": "new"}
    expect_error(api.put(f"/connectors/{made}", change), 400, _ILLEGAL, _NOT_TRUSTED)
    answer = api.get(f"/connectors/{made}")
    expect_fields(
        answer, {"actions.0.url": f"{api.provider.url}/v1/chat", "description": "made by the conformance suite"}
    )


@requirement("ENDPOINT-006", MUST, OBSERVED)
def a_parameter_may_not_lead_astray(api: Api) -> None:
    """An update of a parameter that makes a URL one that is not trusted is refused with 400."""
    made = api.connector(action={"url": "${parameters.endpoint}/v1"}, parameters={"endpoint": api.provider.url})
    change = {"parameters": {"endpoint": api.untrusted_url()}}
    expect_error(api.put(f"/connectors/{made}", change), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-007", MUST, OBSERVED)
def creating_calls_nobody(api: Api) -> None:
    """Creating and updating a connector looks at its URL alone: the host need not exist, and is not called."""
    made = api.connector()
    expect_status(api.put(f"/connectors/{made}", {"description": "d"}), 200)
    expect_unsent(api.provider)


@requirement("ENDPOINT-008", MUST, OBSERVED)
def an_inline_url_must_be_trusted_too(api: Api) -> None:
    """A model with an inline connector to a URL that is not trusted is refused with 400."""
    body = {"name": api.name(), "function_name": "remote", "connector": api.body(action={"url": api.untrusted_url()})}
    expect_error(api.post("/models/_register", body), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-009", MUST, OBSERVED)
def access_control_needs_security(api: Api) -> None:
    """Without the security plugin, a connector with backend roles is refused with 400."""
    answer = api.post("/connectors/_create", api.body(backend_roles=["r"]))
    if answer.status == 200 or "disabled on your cluster" not in str(answer.find("error.reason")):
        plugins = api.call("GET", "/_plugins/_security/health")
        if plugins.status == 200:
            raise Blocked("the target has the security plugin")
    reason = re.compile("Security plugin or connector access control is disabled")
    expect_error(answer, 400, _ILLEGAL, reason)


# --- with other settings -------------------------------------------------------------------------------------------


@requirement("ENDPOINT-020", MUST, "Ollama connector blueprint, 2: Enable private addresses", disturbs=True)
def a_private_address_is_not_called(api: Api) -> None:
    """While private addresses are not enabled, a model that is deployed then refuses calls of one with 400."""
    made = api.connector()
    with api.setting(PRIVATE, False):
        model = api.deployed(made)
        count = len(api.provider.seen)
        reason = re.compile("Remote inference host name has private ip address")
        expect_error(api.predict(model), 400, _ILLEGAL, reason)
    expect_unsent(api.provider, since=count)


@requirement("ENDPOINT-021", MUST, "Ollama connector blueprint, 2: Enable private addresses", disturbs=True)
def a_private_address_is_called_when_enabled(api: Api) -> None:
    """Once private addresses are enabled, a model that is deployed anew calls them."""
    made = api.connector()
    with api.setting(PRIVATE, False):
        model = api.deployed(made)
    expect_status(api.post(f"/models/{model}/_undeploy"), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, path="/v1/chat")


@requirement("ENDPOINT-022", MUST, OLLAMA, disturbs=True)
def the_patterns_in_force_decide(api: Api) -> None:
    """With other trusted patterns, a connector that was refused is accepted, and one that was accepted is refused."""
    other = api.body(action={"url": api.untrusted_url()})
    expect_error(api.post("/connectors/_create", other), 400, _ILLEGAL, _NOT_TRUSTED)
    with api.setting(TRUST, ["^http://untrusted\\.invalid/.*$"]):
        expect_status(api.post("/connectors/_create", other), 200)
        expect_error(api.post("/connectors/_create", api.body()), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-023", MUST, OBSERVED, disturbs=True)
def no_pattern_trusts_nothing(api: Api) -> None:
    """With an empty list of trusted patterns, every connector is refused."""
    with api.setting(TRUST, []):
        expect_error(api.post("/connectors/_create", api.body()), 400, _ILLEGAL, _NOT_TRUSTED)


@requirement("ENDPOINT-024", MUST, OBSERVED, disturbs=True)
def remote_inference_can_be_switched_off(api: Api) -> None:
    """While remote inference is off, connectors and calls are refused with 400, and reading goes on."""
    made, model = api.connector(), api.deployed()
    count = len(api.provider.seen)
    with api.setting("plugins.ml_commons.remote_inference.enabled", False):
        off = re.compile("Remote Inference is currently disabled")
        expect_error(api.post("/connectors/_create", api.body()), 400, "status_exception", off)
        expect_error(api.predict(model), 400, "status_exception", off)
        expect_status(api.get(f"/connectors/{made}"), 200)
    expect_unsent(api.provider, since=count)


@requirement("ENDPOINT-025", MUST, OBSERVED, disturbs=True)
def automatic_deployment_can_be_switched_off(api: Api) -> None:
    """While automatic deployment is off, a call of a model that is not deployed is refused with 400."""
    model = api.model(api.body())
    count = len(api.provider.seen)
    with api.setting("plugins.ml_commons.model_auto_deploy.enable", False):
        reason = re.compile("Model not ready yet. Please deploy the model first.")
        expect_error(api.predict(model), 400, _ILLEGAL, reason)
    expect_unsent(api.provider, since=count)


@requirement("ENDPOINT-026", MUST, "RFC 9110, 15.6: what is switched off is no error of the server", disturbs=True)
def batch_inference_can_be_switched_off(api: Api) -> None:
    """While offline batch inference is off, a batch call is refused with a 4xx."""
    model = api.deployed()
    with api.setting("plugins.ml_commons.offline_batch_inference_enabled", False):
        answer = api.post(f"/models/{model}/_batch_predict", {"parameters": {}})
        expect(400 <= answer.status < 500, f"{answer}\n(expected a 4xx)")


@requirement("ENDPOINT-027", MUST, OBSERVED)
def an_unknown_setting_is_refused(api: Api) -> None:
    """A cluster setting that is not known is refused with 400, its name told."""
    name = f"plugins.ml_commons.{api.tag}"
    answer = api.call("PUT", "/_cluster/settings", {"transient": {name: True}})
    expect_error(answer, 400, "settings_exception", re.compile(re.escape(name)))


@requirement("ENDPOINT-028", MUST, OBSERVED, disturbs=True)
def a_transient_setting_wins(api: Api) -> None:
    """A transient value of a setting wins over a persistent one, until it is taken back."""
    name = "plugins.ml_commons.model_auto_deploy.enable"
    model = api.model(api.body())
    with api.setting(name, True):
        try:
            expect_status(api.call("PUT", "/_cluster/settings", {"transient": {name: False}}), 200)
            expect_error(api.predict(model), 400, _ILLEGAL, re.compile("Model not ready yet"))
        finally:
            expect_status(api.call("PUT", "/_cluster/settings", {"transient": {name: None}}), 200)
        expect_status(api.predict(model), 200)
