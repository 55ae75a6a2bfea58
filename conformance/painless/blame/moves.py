"""How the ways of a decision go on: all that is reached without a token, and all that one token leads to."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.painless.blame.configurations import Config, Configs
from conformance.painless.blame.network import Edge, State, binds, network
from conformance.painless.blame.stacks import BOTTOM, Stack, Stacks
from conformance.painless.blame.standing import Standing
from conformance.painless.syntax.tokens import EOF

__all__ = ["opening", "reach"]


def opening(standing: Standing, stacks: Stacks, state: State, *, full: bool) -> Configs:
    """The ways that a decision begins with; `full`: each with all its callers."""
    stack = BOTTOM
    if full:
        for follow in standing.calls:
            stack = stacks.of(((follow.number, stack),))
    configs = Configs(stacks, full=full)
    precedence = binds(state)
    for alt, edge in enumerate(state.edges, 1):
        closure = _Closure(standing, configs, collect=True, eof=False, precedence=precedence)
        closure.visit(Config(edge.target, alt, stack, frozenset()), 0)
    return _filtered(standing, configs) if precedence and not full else configs


def _filtered(standing: Standing, configs: Configs) -> Configs:
    """Without the operators that bind too loosely here, and without ways out that a way on makes needless."""
    kept = Configs(configs.stacks, full=configs.full)
    first: dict[int, Stack] = {}
    for config in configs:
        if config.alt != 1 or not standing.holds(config.guards):
            continue
        first[config.state.number] = config.stack
        kept.add(config.moved(config.state, guards=frozenset()))
    for config in configs:
        if config.alt == 1 or (not config.kept and first.get(config.state.number) is config.stack):
            continue
        kept.add(config)
    return kept


def reach(standing: Standing, configs: Configs, kind: str) -> Configs | None:
    """Where a token of this kind leads to; None if no way can read it."""
    full, eof = configs.full, kind == EOF
    passed = Configs(configs.stacks, full=full)
    stopped: list[Config] = []
    for config in configs:
        if config.state.stop:
            if full or eof:
                stopped.append(config)
            continue
        for edge in config.state.edges:
            if edge.tokens is not None and kind in edge.tokens:
                passed.add(config.moved(edge.target))
    reached = passed
    if stopped or eof or not (len(passed) == 1 or passed.only()):
        reached = Configs(configs.stacks, full=full)
        closure = _Closure(standing, reached, collect=False, eof=eof, precedence=False)
        for config in passed:
            closure.visit(config, 0)
    if eof:
        reached = _at_end(reached)
    if stopped and (not full or not any(config.state.stop for config in reached)):
        for config in stopped:
            reached.add(config)
    return reached if len(reached) else None


def _at_end(configs: Configs) -> Configs:
    if all(config.state.stop for config in configs):
        return configs
    ended = Configs(configs.stacks, full=configs.full)
    for config in configs:
        if config.state.stop:
            ended.add(config)
    return ended


@dataclass(slots=True)
class _Closure:
    """Everything reachable without reading a token."""

    standing: Standing
    configs: Configs
    collect: bool
    eof: bool
    precedence: bool
    busy: set[tuple[int, int, Stack, frozenset[str]]] = field(default_factory=set)

    def visit(self, config: Config, depth: int) -> None:
        if config.state.stop:
            full = self.configs.full
            if config.stack is not BOTTOM:
                for back, parent in config.stack.parts:
                    if back == -1 or parent is None:
                        if full:
                            self.configs.add(config.moved(config.state, BOTTOM))
                        else:
                            self.step(config, depth)
                        continue
                    self.visit(config.moved(network().states[back], parent), depth - 1)
                return
            if full:
                self.configs.add(config)
                return
        self.step(config, depth)

    def step(self, config: Config, depth: int) -> None:
        state = config.state
        if state.reads:
            self.configs.add(config)
        for edge in state.edges:
            moved = self.follow(config, edge, top=depth == 0)
            if moved is None:
                continue
            deeper = depth
            if state.stop:
                if self.precedence and edge.outermost:
                    moved.kept = True
                moved.outer += 1
                if moved.key() in self.busy:
                    continue
                self.busy.add(moved.key())
                deeper -= 1
            elif edge.tokens is not None:
                if moved.key() in self.busy:
                    continue
                self.busy.add(moved.key())
            elif edge.rule and deeper >= 0:
                deeper += 1
            self.visit(moved, deeper)

    def follow(self, config: Config, edge: Edge, *, top: bool) -> Config | None:
        if edge.tokens is not None:
            return config.moved(edge.target) if self.eof and EOF in edge.tokens else None
        if edge.rule and edge.follow:
            stack = self.configs.stacks.of(((edge.follow.number, config.stack),))
            return config.moved(edge.target, stack)
        if edge.guard and self.collect and (top or edge.guard == "else"):
            if self.configs.full:
                return config.moved(edge.target) if self.standing.guard(edge.guard) else None
            return config.moved(edge.target, guards=config.guards | {edge.guard})
        return config.moved(edge.target)
