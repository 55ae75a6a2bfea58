from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.engine.answer import Answer
from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.inputs import matching_samples, missing, rendered
from conformance.lint.page import Sample
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Act, Subject
from conformance.lint.when import documented
from conformance.template.substitutor import template


@rule("CB719", Severity.ERROR, when=documented)
def call_refused(subject: Subject) -> Iterator[Problem]:
    r"""The engine sends each call that a blueprint documents.

    Why: who copies the call gets the engine's 400, with a reason that names the parameter at best.
    Bad:
        title: Embeddings of texts or images
        provider: bedrock-runtime
        connector:
          name: c
          version: 1
          protocol: http
          credential: { key: k }
          actions:
            - action_type: predict
              method: POST
              url: https://a.example/b
              request_body: '{"text": "${parameters.inputText}", "image": "${parameters.inputImage}"}'
              pre_process_function: connector.pre_process.bedrock.multimodal_embedding
        calls:
          - { name: a text, algorithm: text_embedding, input: { text_docs: [hello] } }
    Good:
        title: Embeddings of texts or images
        provider: bedrock-runtime
        connector:
          name: c
          version: 1
          protocol: http
          credential: { key: k }
          actions:
            - action_type: predict
              method: POST
              url: https://a.example/b
              request_body: '{"text": "${parameters.inputText}", "image": "${parameters.inputImage:-null}"}'
              pre_process_function: connector.pre_process.bedrock.multimodal_embedding
        calls:
          - { name: a text, algorithm: text_embedding, input: { text_docs: [hello] } }
    Options: file=x.yaml
    Source: predict-pipeline, section 5.5
    """
    if subject.kind != "blueprint":
        return  # which of a page's calls are for which body is a guess
    types = {act.type: act for act in reversed(subject.actions)}
    for sample in subject.page.samples:
        act = types.get(sample.action.upper())
        if act is None or sample.fails or missing(subject, act, matching_samples(subject, act)) is not None:
            continue  # undefined-parameter tells it
        reason = _refusal(subject, act, sample)
        if reason:
            yield Problem(sample.spot(), f"the engine refuses this call: {reason}")


def _refusal(subject: Subject, act: Act, sample: Sample) -> str:
    rendering = rendered(subject, sample)
    if rendering is None:
        return ""
    if isinstance(rendering.refused, Answer) and isinstance(rendering.refused.body, dict):
        reason = str(rendering.refused.body["error"].get("reason"))
        # call-breaks-body tells what makes a body no JSON
        return "" if reason.startswith("Invalid payload: ") else reason
    return _open_url(act, rendering.parameters) if rendering.prepared else ""


def _open_url(act: Act, parameters: Mapping[str, str | None]) -> str:
    try:
        url = template(act.url).fill({name: text for name, text in parameters.items() if text is not None})
    except Throwable as error:
        return error.reason or error.type
    start = url.find("${parameters.")
    return f"nothing fills {url[start : url.find('}', start) + 1]} in the url" if start >= 0 else ""
