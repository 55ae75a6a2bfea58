"""What the engine says of a text that is no script: which token it stumbles over, and in which words.

The engine's parser (ANTLR 4, `ParserErrorStrategy` on top) reads ahead as far as a decision needs, and blames the token
at which no way is left; so the place depends on how it decides. This is that way of deciding (the `ALL(*)` algorithm:
first without the callers, then with them where that leaves a conflict), run over the grammar below. It runs for broken
scripts alone: `grammar` reads the good ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

from conformance.painless.errors import Thrown
from conformance.painless.tokens import EOF, LITERALS, ORDER, Token

__all__ = ["blame"]

_GRAMMAR = """
source : function* statement* EOF
function : decltype ID parameters block
parameters : LP ( decltype ID ( COMMA decltype ID )* )? RP
statement : rstatement | dstatement <SEMICOLON EOF>
rstatement : IF LP expression RP trailer ( ELSE trailer | {else} ) | WHILE LP expression RP ( trailer | empty )
 | FOR LP initializer? SEMICOLON expression? SEMICOLON afterthought? RP ( trailer | empty )
 | FOR LP decltype ID COLON expression RP trailer | FOR LP ID IN expression RP trailer | TRY block trap+
dstatement : DO block WHILE LP expression RP | declaration | CONTINUE | BREAK | RETURN expression? | THROW expression
 | expression
trailer : block | statement
block : LBRACK statement* dstatement? RBRACK
empty : SEMICOLON
initializer : declaration | expression
afterthought : expression
declaration : decltype declvar ( COMMA declvar )*
decltype : type ( LBRACE RBRACE )*
type : DEF | PRIMITIVE | ID ( DOT DOTID )*
declvar : ID ( ASSIGN expression )?
trap : CATCH LP type ID RP block
operation : unary ( {13} <MUL DIV REM> operation:14 | {12} <ADD SUB> operation:13 | {11} <FIND MATCH> operation:12
 | {10} <LSH RSH USH> operation:11 | {9} <LT LTE GT GTE> operation:10 | {7} <EQ EQR NE NER> operation:8
 | {6} BWAND operation:7 | {5} XOR operation:6 | {4} BWOR operation:5 | {3} BOOLAND operation:4 | {2} BOOLOR operation:3
 | {1} ELVIS operation:1 | {8} INSTANCEOF decltype )*
expression : operation | operation COND expression COLON expression
 | operation <ASSIGN AADD ASUB AMUL ADIV AREM AAND AXOR AOR ALSH ARSH AUSH> expression
unary : <INCR DECR> chain | <ADD SUB> unary | unarynotaddsub
unarynotaddsub : chain | chain <INCR DECR> | <BOOLNOT BWNOT> unary | castexpression
castexpression : LP primordefcasttype RP unary | LP refcasttype RP unarynotaddsub
primordefcasttype : <DEF PRIMITIVE>
refcasttype : DEF ( LBRACE RBRACE )+ | PRIMITIVE ( LBRACE RBRACE )+ | ID ( DOT DOTID )* ( LBRACE RBRACE )*
chain : primary postfix* | arrayinitializer
primary : LP expression RP | <OCTAL HEX INTEGER DECIMAL> | TRUE | FALSE | NULL | STRING | REGEX | listinitializer
 | mapinitializer | ID | ID arguments | NEW type arguments
postfix : callinvoke | fieldaccess | braceaccess
postdot : callinvoke | fieldaccess
callinvoke : <DOT NSDOT> DOTID arguments
fieldaccess : <DOT NSDOT> <DOTID DOTINTEGER>
braceaccess : LBRACE expression RBRACE
arrayinitializer : NEW type ( LBRACE expression RBRACE )+ ( postdot postfix* )?
 | NEW type LBRACE RBRACE LBRACK ( expression ( COMMA expression )* )? RBRACK postfix*
listinitializer : LBRACE expression ( COMMA expression )* RBRACE | LBRACE RBRACE
mapinitializer : LBRACE maptoken ( COMMA maptoken )* RBRACE | LBRACE COLON RBRACE
maptoken : expression COLON expression
arguments : LP ( argument ( COMMA argument )* )? RP
argument : expression | lambda | funcref
lambda : ( lamtype | LP ( lamtype ( COMMA lamtype )* )? RP ) ARROW ( block | expression )
lamtype : decltype? ID
funcref : decltype REF ID | decltype REF NEW | THIS REF ID
"""

_RECURSIVE = "operation"
_EPSILON = "<epsilon>"
_SHOWN = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


class _NoWay(Exception):  # noqa: N818 - a branch of the search, not an error of the kit
    """No alternative can read the token at this index."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


# The network of states


@dataclass(slots=True, eq=False)
class _State:
    number: int
    rule: str
    edges: list[_Edge] = field(default_factory=list)
    shape: str = ""  # how the generated parser decides here: "", block, optional, loop, again
    stop: bool = False
    reads: bool = True  # whether some way from here reads a token, or none leads on


@dataclass(frozen=True, slots=True, eq=False)
class _Edge:
    """To `target`: by one of `tokens`, by a call of `rule` (coming back at `follow`), by a `guard`, or freely."""

    target: _State
    tokens: frozenset[str] | None = None
    rule: str = ""
    follow: _State | None = None
    level: int = 0
    guard: str = ""
    outermost: bool = False


class _Network:
    def __init__(self, text: str) -> None:
        self.states: list[_State] = []
        self.starts: dict[str, _State] = {}
        self.stops: dict[str, _State] = {}
        rules = [
            rule.split(" : ", 1)
            for rule in re.sub(r"\n (?=\|)", " ", re.sub(r"\n (?!\|)", " ", text)).strip().split("\n")
        ]
        for name, _ in rules:
            self.starts[name] = self.state(name)
            self.stops[name] = self.state(name)
            self.stops[name].stop = True
        for name, body in rules:
            words = body.split()
            entry, leave = self.block(name, words, 0)[:2]
            self.starts[name].edges.append(_Edge(entry))
            leave.edges.append(_Edge(self.stops[name]))
        for state in list(self.states):
            for edge in state.edges:
                if edge.rule and edge.follow:
                    outermost = edge.rule == _RECURSIVE and edge.level == 0
                    self.stops[edge.rule].edges.append(_Edge(edge.follow, outermost=outermost))
        for state in self.states:
            state.reads = not state.edges or any(edge.tokens is not None for edge in state.edges)

    def state(self, rule: str) -> _State:
        made = _State(len(self.states), rule)
        self.states.append(made)
        return made

    def block(self, rule: str, words: list[str], at: int) -> tuple[_State, _State, int]:
        """Entry and exit of the alternatives from `at` on, and where they end."""
        ways: list[tuple[_State, _State]] = []
        while True:
            entry, leave, at = self.sequence(rule, words, at)
            ways.append((entry, leave))
            if at >= len(words) or words[at] != "|":
                break
            at += 1
        if len(ways) == 1:
            return (*ways[0], at)
        entry, leave = self.state(rule), self.state(rule)
        entry.shape = "block"
        for first, last in ways:
            entry.edges.append(_Edge(first))
            last.edges.append(_Edge(leave))
        return entry, leave, at

    def sequence(self, rule: str, words: list[str], at: int) -> tuple[_State, _State, int]:
        entry = leave = self.state(rule)
        while at < len(words) and words[at] not in {"|", ")", ")*", ")?", ")+"}:
            word = words[at]
            at += 1
            if word == "(":
                first, last, at = self.block(rule, words, at)
                suffix = words[at][1:]
                at += 1
            else:
                if word.startswith("<"):
                    while not word.endswith(">"):
                        word += " " + words[at]
                        at += 1
                suffix = word[-1] if word[-1] in "*+?" else ""
                first, last = self.atom(rule, word.removesuffix(suffix))
            first, last = self.repeated(rule, first, last, suffix)
            leave.edges.append(_Edge(first))
            leave = last
        return entry, leave, at

    def atom(self, rule: str, word: str) -> tuple[_State, _State]:
        first, last = self.state(rule), self.state(rule)
        if word.startswith("{"):
            first.edges.append(_Edge(last, guard=word[1:-1]))
        elif word.startswith("<"):
            first.edges.append(_Edge(last, frozenset(word[1:-1].split())))
        elif word.islower() or ":" in word:
            name, _, level = word.partition(":")
            first.edges.append(_Edge(self.starts[name], rule=name, follow=last, level=int(level or 0)))
        else:
            first.edges.append(_Edge(last, frozenset((word,))))
        return first, last

    def repeated(self, rule: str, first: _State, last: _State, suffix: str) -> tuple[_State, _State]:
        if not suffix:
            return first, last
        end = self.state(rule)
        choice = self.state(rule)
        if suffix == "+":
            choice.shape = "again"
            last.edges.append(_Edge(choice))
            choice.edges += [_Edge(first), _Edge(end)]
            return first, end
        choice.shape = "loop" if suffix == "*" else "optional"
        choice.edges += [_Edge(first), _Edge(end)]
        last.edges.append(_Edge(choice if suffix == "*" else end))
        return choice, end


@cache
def _network() -> _Network:
    return _Network(_GRAMMAR)


# What may come next


def _next_tokens(state: _State) -> frozenset[str]:
    """The tokens that can follow here inside the rule; with `_EPSILON` if the rule can end."""
    found: set[str] = set()
    busy: set[tuple[int, tuple[_State, ...]]] = set()
    called: set[str] = set()

    def look(at: _State, stack: tuple[_State, ...]) -> None:
        if (at.number, stack) in busy:
            return
        busy.add((at.number, stack))
        if at.stop:
            if not stack:
                found.add(_EPSILON)
                return
            had = at.rule in called
            called.discard(at.rule)
            look(stack[-1], stack[:-1])
            if had:
                called.add(at.rule)
            return
        for edge in at.edges:
            if edge.tokens is not None:
                found.update(edge.tokens)
            elif edge.rule and edge.follow:
                if edge.rule in called:
                    continue
                called.add(edge.rule)
                look(edge.target, (*stack, edge.follow))
                called.discard(edge.rule)
            else:
                look(edge.target, stack)

    look(state, ())
    return frozenset(found)


@cache
def _expected_here(number: int) -> frozenset[str]:
    return _next_tokens(_network().states[number])


@cache
def _ways(number: int) -> tuple[frozenset[str], ...] | None:
    """For a decision that one token settles, the tokens of each way; None for the others."""
    state = _network().states[number]
    sets: list[frozenset[str]] = []
    for edge in state.edges:
        tokens = _first(edge.target)
        if tokens is None or any(tokens & other for other in sets):
            return None
        sets.append(tokens)
    return tuple(sets)


def _first(state: _State) -> frozenset[str] | None:
    """The tokens that can come first, whoever called; None where a guard stands before one."""
    found: set[str] = set()
    seen: set[tuple[int, tuple[_State, ...]]] = set()
    guarded = False

    def look(at: _State, stack: tuple[_State, ...], called: frozenset[str]) -> None:
        nonlocal guarded
        if (at.number, stack) in seen:
            return
        seen.add((at.number, stack))
        if at.stop and stack:
            look(stack[-1], stack[:-1], called - {at.rule})
            return
        for edge in at.edges:
            if edge.tokens is not None:
                found.update(edge.tokens)
            elif edge.guard:
                guarded = True
            elif edge.rule and edge.follow:
                if edge.rule not in called:
                    look(edge.target, (*stack, edge.follow), called | {edge.rule})
            else:
                look(edge.target, stack, called)

    look(state, (), frozenset())
    return None if guarded or not found else frozenset(found)


# Stacks of callers: what returns where, merged into graphs. The return -1 stands for "nobody called".


@dataclass(frozen=True, slots=True, eq=False)
class _Stack:
    """Equal stacks are one object: they are made by `_Stacks` alone."""

    parts: tuple[tuple[int, _Stack | None], ...]


_BOTTOM = _Stack(((-1, None),))


class _Stacks:
    """The stacks of one search, each made once, and what became of those that were merged."""

    def __init__(self) -> None:
        self.made: dict[tuple[tuple[int, int], ...], _Stack] = {((-1, id(None)),): _BOTTOM}
        self.merged: dict[tuple[int, int, bool], _Stack] = {}

    def of(self, parts: tuple[tuple[int, _Stack | None], ...]) -> _Stack:
        key = tuple((back, id(parent)) for back, parent in parts)
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = _Stack(parts)
        return found

    def merge(self, left: _Stack, right: _Stack, *, wild: bool) -> _Stack:
        if left is right:
            return left
        if wild and (left is _BOTTOM or right is _BOTTOM):
            return _BOTTOM
        key = (id(left), id(right), wild)
        found = self.merged.get(key)
        if found is None:
            parts = dict(left.parts)
            for back, parent in right.parts:
                mine = parts.get(back)
                if mine is not None and parent is not None:
                    parts[back] = self.merge(mine, parent, wild=wild)
                elif back not in parts:
                    parts[back] = parent
            found = self.merged[key] = self.of(tuple(sorted(parts.items(), key=lambda part: part[0])))
        return found


@dataclass(slots=True)
class _Config:
    state: _State
    alt: int
    stack: _Stack
    guards: frozenset[str]
    outer: int = 0
    kept: bool = False  # not to be filtered as one that binding strength forbids

    def moved(self, state: _State, stack: _Stack | None = None, guards: frozenset[str] | None = None) -> _Config:
        return _Config(
            state,
            self.alt,
            self.stack if stack is None else stack,
            self.guards if guards is None else guards,
            self.outer,
            self.kept,
        )

    def key(self) -> tuple[int, int, _Stack, frozenset[str]]:
        return self.state.number, self.alt, self.stack, self.guards


class _Configs:
    def __init__(self, stacks: _Stacks, *, full: bool) -> None:
        self.stacks = stacks
        self.full = full
        self.found: dict[tuple[int, int, frozenset[str]], _Config] = {}

    def add(self, config: _Config) -> None:
        key = (config.state.number, config.alt, config.guards)
        mine = self.found.get(key)
        if mine is None:
            self.found[key] = config
            return
        mine.outer = max(mine.outer, config.outer)
        mine.kept = mine.kept or config.kept
        mine.stack = self.stacks.merge(mine.stack, config.stack, wild=not self.full)

    def __iter__(self) -> Iterator[_Config]:
        return iter(self.found.values())

    def __len__(self) -> int:
        return len(self.found)

    def key(self) -> frozenset[tuple[object, ...]]:
        return frozenset((c.state.number, c.alt, id(c.stack), c.guards, c.outer > 0, c.kept) for c in self)

    def only(self) -> int:
        """The alternative that all agree on; 0 if they don't."""
        alts = {config.alt for config in self}
        return alts.pop() if len(alts) == 1 else 0

    def subsets(self) -> list[set[int]]:
        groups: dict[tuple[int, _Stack], set[int]] = {}
        for config in self:
            groups.setdefault((config.state.number, config.stack), set()).add(config.alt)
        return list(groups.values())

    def conflicts(self) -> bool:
        if all(config.state.stop for config in self):
            return True
        if not any(len(alts) > 1 for alts in self.subsets()):
            return False
        states: dict[int, set[int]] = {}
        for config in self:
            states.setdefault(config.state.number, set()).add(config.alt)
        return all(len(alts) > 1 for alts in states.values())


@dataclass(slots=True, eq=False)
class _Place:
    """A place in a decision: its configurations, what they settle, and what each token leads to (None: nowhere)."""

    configs: _Configs
    alt: int
    conflict: bool
    after: dict[str, _Place | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Memory:
    """What decisions without the callers lead to, which depends on no script: kept from one to the next."""

    stacks: _Stacks = field(default_factory=_Stacks)
    openings: dict[tuple[int, int], _Place] = field(default_factory=dict)
    places: dict[tuple[tuple[int, int], frozenset[tuple[object, ...]]], _Place] = field(default_factory=dict)


_ONE_AT_A_TIME = Lock()
_kept = [_Memory()]


def _memory() -> _Memory:
    if len(_kept[0].places) > 20_000:
        _kept[0] = _Memory()
    return _kept[0]


def _binds(state: _State) -> bool:
    """Whether this decision looks at how tightly operators bind."""
    return state.rule == _RECURSIVE and state.shape == "loop"


class _Parser:
    """The parser that the engine's generated code is, up to its first complaint."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.here = 0
        self.calls: list[_State] = []
        self.levels: list[int] = [0]
        self.memory = _memory()
        self.stacks = _Stacks()

    def kind(self, index: int) -> str:
        token = self.tokens[min(index, len(self.tokens) - 1)]
        if token.error is not None:
            raise token.error
        return token.kind

    def run(self) -> None:
        network = _network()
        state = network.starts["source"]
        while True:
            if state.stop:
                if not self.calls:
                    return
                if state.rule == _RECURSIVE:
                    self.levels.pop()
                state = self.calls.pop()
                continue
            edge = state.edges[self.decide(state) - 1] if state.shape else state.edges[0]
            if edge.tokens is not None:
                kind = self.kind(self.here)
                if kind not in edge.tokens:
                    raise self.mismatch(state)
                if kind != EOF:
                    self.here += 1
                    self.kind(self.here)  # the engine fetches one token ahead
            elif edge.rule and edge.follow:
                self.calls.append(edge.follow)
                if edge.rule == _RECURSIVE:
                    self.levels.append(edge.level)
            state = edge.target

    def mismatch(self, state: _State) -> Thrown:
        expected = set(_expected_here(state.number))
        callers = list(self.calls)
        while _EPSILON in expected and callers:
            expected.discard(_EPSILON)
            expected |= _expected_here(callers.pop().number)
        if _EPSILON in expected:
            expected = expected - {_EPSILON} | {EOF}
        names = [LITERALS[kind] for kind in (EOF, *ORDER) if kind in expected]
        listed = names[0] if len(names) == 1 else "{" + ", ".join(names) + "}"
        token = self.tokens[self.here]
        message = f"unexpected token [{_display(token)}] was expecting one of [{listed}]."
        return Thrown("java.lang.IllegalArgumentException", message, offset=token.start)

    # Decisions

    def decide(self, state: _State) -> int:
        ways = _ways(state.number)
        if ways is None:
            return self.predict(state)
        kind = self.kind(self.here)
        for number, tokens in enumerate(ways, 1):
            if kind in tokens:
                return number
        if state.shape == "block":
            raise _NoWay(self.here)
        return 2

    def predict(self, state: _State) -> int:
        decision = (state.number, self.levels[-1] if _binds(state) else 0)
        place = self.memory.openings.get(decision)
        if place is None:
            place = self.memory.openings[decision] = self.settled(decision, self.opening(state, full=False))
        index = self.here
        while True:
            kind = self.kind(index)
            if kind not in place.after:
                reached = self.reach(place.configs, kind)
                place.after[kind] = None if reached is None else self.settled(decision, reached)
            following = place.after[kind]
            if following is None:
                return self.finished(place.configs, index)
            if following.alt:
                return self.allowed(following.configs, {following.alt}) or self.no_way(index)
            if following.conflict:
                alts = {config.alt for config in following.configs}
                if any(config.guards for config in following.configs):
                    valid = self.valid_alts(following.configs, alts)
                    if len(valid) == 1:
                        return valid.pop()
                return self.predict_fully(state)
            place = following
            if kind != EOF:
                index += 1

    def settled(self, decision: tuple[int, int], configs: _Configs) -> _Place:
        """The place in a decision that these configurations are, one object for equal ones."""
        key = (decision, configs.key())
        found = self.memory.places.get(key)
        if found is None:
            alt = configs.only()
            found = self.memory.places[key] = _Place(configs, alt, not alt and configs.conflicts())
        return found

    @staticmethod
    def no_way(index: int) -> int:
        raise _NoWay(index)

    def predict_fully(self, state: _State) -> int:
        previous = self.opening(state, full=True)
        index = self.here
        while True:
            kind = self.kind(index)
            reached = self.reach(previous, kind)
            if reached is None:
                return self.finished(previous, index)
            alt = reached.only()
            if alt:
                return alt
            viable = {min(alts) for alts in reached.subsets()}
            if len(viable) == 1:
                return viable.pop()
            previous = reached
            if kind != EOF:
                index += 1

    def finished(self, configs: _Configs, index: int) -> int:
        """The lowest way that has already left the rule; if none has, this token is to blame."""
        valid = [config for config in configs if self.holds(config.guards)]
        invalid = [config for config in configs if not self.holds(config.guards)]
        for group in (valid, invalid):
            alts = [
                c.alt for c in group if c.outer > 0 or (c.state.stop and any(back == -1 for back, _ in c.stack.parts))
            ]
            if alts:
                return min(alts)
        raise _NoWay(index)

    def holds(self, guards: frozenset[str]) -> bool:
        return all(self.guard(guard) for guard in guards)

    def guard(self, guard: str) -> bool:
        if guard == "else":
            return self.kind(self.here) != "ELSE"
        return int(guard) >= self.levels[-1]

    def valid_alts(self, configs: _Configs, alts: set[int]) -> set[int]:
        return {alt for alt in alts if any(c.alt == alt and self.holds(c.guards) for c in configs)}

    def allowed(self, configs: _Configs, alts: set[int]) -> int:
        valid = self.valid_alts(configs, alts)
        return min(valid) if valid else 0

    # Sets of configurations

    def opening(self, state: _State, *, full: bool) -> _Configs:
        stack = _BOTTOM
        if full:
            for follow in self.calls:
                stack = self.stacks.of(((follow.number, stack),))
        configs = _Configs(self.stacks if full else self.memory.stacks, full=full)
        precedence = _binds(state)
        for alt, edge in enumerate(state.edges, 1):
            closure = _Closure(self, configs, collect=True, eof=False, precedence=precedence)
            closure.visit(_Config(edge.target, alt, stack, frozenset()), 0, collect=True)
        return self.filtered(configs) if precedence and not full else configs

    def filtered(self, configs: _Configs) -> _Configs:
        """Without the operators that bind too loosely here, and without ways out that a way on makes needless."""
        kept = _Configs(configs.stacks, full=configs.full)
        first: dict[int, _Stack] = {}
        for config in configs:
            if config.alt != 1 or not self.holds(config.guards):
                continue
            first[config.state.number] = config.stack
            kept.add(config.moved(config.state, guards=frozenset()))
        for config in configs:
            if config.alt == 1 or (not config.kept and first.get(config.state.number) is config.stack):
                continue
            kept.add(config)
        return kept

    def reach(self, configs: _Configs, kind: str) -> _Configs | None:
        full, eof = configs.full, kind == EOF
        passed = _Configs(configs.stacks, full=full)
        stopped: list[_Config] = []
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
            reached = _Configs(configs.stacks, full=full)
            closure = _Closure(self, reached, collect=False, eof=eof, precedence=False)
            for config in passed:
                closure.visit(config, 0, collect=False)
        if eof:
            reached = self.at_end(reached)
        if stopped and (not full or not any(config.state.stop for config in reached)):
            for config in stopped:
                reached.add(config)
        return reached if len(reached) else None

    @staticmethod
    def at_end(configs: _Configs) -> _Configs:
        if all(config.state.stop for config in configs):
            return configs
        ended = _Configs(configs.stacks, full=configs.full)
        for config in configs:
            if config.state.stop:
                ended.add(config)
        return ended


@dataclass(slots=True)
class _Closure:
    """Everything reachable without reading a token."""

    parser: _Parser
    configs: _Configs
    collect: bool
    eof: bool
    precedence: bool
    busy: set[tuple[int, int, _Stack, frozenset[str]]] = field(default_factory=set)

    def visit(self, config: _Config, depth: int, *, collect: bool) -> None:
        if config.state.stop:
            full = self.configs.full
            if config.stack is not _BOTTOM:
                for back, parent in config.stack.parts:
                    if back == -1 or parent is None:
                        if full:
                            self.configs.add(config.moved(config.state, _BOTTOM))
                        else:
                            self.step(config, depth, collect=collect)
                        continue
                    self.visit(config.moved(_network().states[back], parent), depth - 1, collect=collect)
                return
            if full:
                self.configs.add(config)
                return
        self.step(config, depth, collect=collect)

    def step(self, config: _Config, depth: int, *, collect: bool) -> None:
        state = config.state
        if state.reads:
            self.configs.add(config)
        for edge in state.edges:
            moved = self.follow(config, edge, collect=collect, top=depth == 0)
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
            self.visit(moved, deeper, collect=collect)

    def follow(self, config: _Config, edge: _Edge, *, collect: bool, top: bool) -> _Config | None:
        if edge.tokens is not None:
            return config.moved(edge.target) if self.eof and EOF in edge.tokens else None
        if edge.rule and edge.follow:
            stack = self.configs.stacks.of(((edge.follow.number, config.stack),))
            return config.moved(edge.target, stack)
        if edge.guard and collect and (top or edge.guard == "else"):
            if self.configs.full:
                return config.moved(edge.target) if self.parser.guard(edge.guard) else None
            return config.moved(edge.target, guards=config.guards | {edge.guard})
        return config.moved(edge.target)


def _display(token: Token) -> str:
    return "'" + token.text.translate(_SHOWN) + "'"


def blame(tokens: list[Token]) -> Thrown | None:
    """What the engine throws for these tokens; None if it would read them all."""
    try:
        with _ONE_AT_A_TIME:
            _Parser(tokens).run()
    except Thrown as thrown:
        return thrown
    except _NoWay as no_way:
        token = tokens[min(no_way.index, len(tokens) - 1)]
        message = "unexpected end of script."
        if token.kind != EOF:
            message = f"invalid sequence of tokens near [{_display(token)}]."
        cause = Thrown("org.antlr.v4.runtime.NoViableAltException", None)
        return Thrown("java.lang.IllegalArgumentException", message, offset=token.start, cause=cause)
    return None
