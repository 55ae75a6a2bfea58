"""What does not end, grows without end, or is not imitated, ends soon and says so."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import pytest

from conformance.errors import BlueprintError
from conformance.java.throwable import Throwable
from conformance.painless import PainlessUnsupportedError, compile_script
from conformance.painless.repeats import skipped


def run(source: str, **params: Any) -> str | None:
    return compile_script(source).run(params)


def cause(source: str, **params: Any) -> Throwable:
    with pytest.raises(Throwable) as thrown:
        run(source, **params)
    assert thrown.value.cause is not None
    return thrown.value.cause


def refused(source: str, **params: Any) -> PainlessUnsupportedError:
    with pytest.raises(PainlessUnsupportedError) as raised:
        run(source, **params)
    return raised.value


@pytest.mark.parametrize(
    "source",
    [
        "while (params.l != null) { }",
        "int i = 0; while (true) { i++; if (i < 0) { break; } }",
        "for (; params.l != null;) { for (int i = 0; i < 3; i++) { if (i == 7) { break; } } }",
        "int i = 0; do { i = 3; } while (i == 3); return 'x'",
        "for (int i = 0; i < 2; i--) { for (x in params.l) { int y = 0; } }",
        "def b = new StringBuilder(); while (params.l != null) { b.setLength(0); b.append(new HashMap(params.m)); }",
        "def s = new HashSet(params.l); while (s != null) { for (e in params.m.entrySet()) { s.add(e.getKey()); } }",
        "def f(int n) { while (n < 9) { n = n * 1; } return n } return '' + f(3)",
        "return '' + params.l.collect(x -> { def y = x; while (y != null) { y = x + 0.5f } return y })",
    ],
)
def test_an_endless_loop_is_ended_as_the_engine_ends_it(source: str) -> None:
    start = time.thread_time()
    ended = cause(source, l=[1, 2], m={"a": 1.5})
    assert (ended.type, ended.reason) == (
        "painless_error",
        "The maximum number of statements that can be executed in a loop has been reached.",
    )
    assert time.thread_time() - start < 5


def test_a_loop_of_almost_a_million_turns_runs_to_its_end() -> None:
    assert run("int i = 0; while (i < 999998) { i++ } return '' + i") == "999998"
    assert cause("int i = 0; while (i < 1000000) { i++ } return '' + i").type == "painless_error"


def test_turns_skipped_leave_at_least_one_count() -> None:
    for left in range(1, 40):
        for used in range(1, 9):
            rest = skipped(left, used)
            assert 1 <= rest <= used
            assert (left - rest) % used == 0


def test_a_loop_that_leaves_what_looked_like_a_circle_is_not_skipped() -> None:
    source = "int n = 0; int i = 0; while (true) { i = 5; n++; if (n == 4000) { return 'out' + n } }"
    assert run(source) == "out4000"


def test_calls_without_end_overflow_the_stack() -> None:
    assert cause("int f(int n) { return f(n + 1) } return '' + f(0)").type == "stack_overflow_error"
    assert cause("def f(def x) { return [x].collect(y -> f(y)) } return '' + f(0)").type == "stack_overflow_error"


def test_calls_go_as_deep_as_they_surely_do_in_the_engine() -> None:
    source = "int f(int n) { if (n == 0) { return 0 } return 1 + f(n - 1) } return '' + f(params.n)"
    assert run(source, n=1500) == "1500"
    assert "3001 calls" in refused(source, n=3000).construct


def test_calls_go_deep_in_any_thread() -> None:
    answers: list[str | None] = []
    source = "int f(int n) { if (n == 0) { return 0 } return 1 + f(n - 1) } return '' + f(900)"
    threads = [threading.Thread(target=lambda: answers.append(run(source))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["900"] * 3


@pytest.mark.parametrize(
    "source",
    [
        "String s = 'abcdefgh'; for (int i = 0; i < 100; i++) { s += s } return s",
        "def s = new StringBuilder('ab'); for (int i = 0; i < 100; i++) { s.append(s.toString()) } return 'x'",
        "def l = [1]; for (int i = 0; i < 100; i++) { l.addAll(l) } return 'x'",
        "def l = [1]; for (int i = 0; i < 28; i++) { l = [l, l] } return '' + l",
        "def l = []; l.add(l); l.add(['x': l]); l.add([l]); return '' + l",
        "int[] a = new int[2000000000]; return 'x'",
        "return 'aaaaaaaaaaaaaaaa'.replace('', params.s)",
        "def f(int n) { for (int i = 0; i < 100000; i++) { n++ } return n } for (;;) { f(1); }",
    ],
)
def test_growth_without_end_is_refused(source: str) -> None:
    start = time.thread_time()
    assert "script uses" in str(refused(source, s="b" * 1_000_000))
    assert time.thread_time() - start < 10


@pytest.mark.parametrize(
    ("open_", "close"), [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("[[1].collect(x -> ", ")]")]
)
def test_depth_is_no_crash(open_: str, close: str) -> None:
    source = "return '' + " + open_ * 5000 + "1" + close * 5000
    with pytest.raises((PainlessUnsupportedError, Throwable)):
        run(source)


def test_long_sums_are_no_depth() -> None:
    assert run("return 'a'" + " + 'b'" * 120) == "a" + "b" * 120


def test_what_is_not_imitated_is_named_with_its_place() -> None:
    problem = refused("def l = params.l;\nreturn '' +\n  l.subList(0, 1);", l=[1])
    assert isinstance(problem, BlueprintError)
    assert problem.construct == "the method java.util.List.subList"
    assert (problem.line, problem.column) == (3, 4)
    assert str(problem) == (
        "the script uses the method java.util.List.subList, which this kit's Painless does not imitate"
        " (script line 3, column 4)"
    )


@pytest.mark.parametrize(
    ("source", "construct"),
    [
        ("def l = params.l; l.sort((a, b) -> a - b); return '' + l", "the method java.util.List.sort"),
        ("return params.l.stream().map(String::valueOf).collect(Collectors.joining())", "a function reference (::)"),
        ("return '' + ('a' =~ /(a|b)+c*d*/)", "the regular expression /(a|b)+c*d*/"),
        ("int[][] a = new int[2][3]; return 'x'", "an array of several dimensions"),
        ("new ArrayList(); return 'x'", "a new object that nothing takes"),
        ("ZonedDateTime t = params.t; return '' + t.getHour()", "the type java.time.ZonedDateTime"),
        ("return '' + new HashMap([['a': 1]: 2])", "a java.util.HashMap as a key"),
        ("List l = []; return 'x' + l.clear()", "the text of what returns nothing"),
        ("List l = []; String s = 'x'; s += l.clear(); return s", "the text of what returns nothing"),
        (
            "def b = new StringBuilder(); return b.setCharAt(params.l, params.s)",
            "arguments of wrong types in more than one place",
        ),
    ],
)
def test_the_subset_ends_where_it_says(source: str, construct: str) -> None:
    problem = refused(source, l=[1], t=1, s="x")
    assert problem.construct == construct
    assert problem.line == 1


def test_a_script_is_compiled_once() -> None:
    assert compile_script("return 'once'") is compile_script("return 'once'")


def test_a_script_compiles_and_runs_fast() -> None:
    source = (
        "def name = 'sentence_embedding'; def dataType = 'FLOAT32';"
        " if (params.data == null || params.data.length == 0) { return params.message; }"
        " def shape = [params.data[0].embedding.length];"
        " def json = '{' + '\"name\":\"' + name + '\",' + '\"data_type\":\"' + dataType + '\",'"
        " + '\"shape\":' + shape + ',' + '\"data\":' + params.data[0].embedding + '}'; return json;"
    )
    vector = [number / 1536 - 0.5 for number in range(1536)]
    script = compile_script(source)
    script.run({"data": [{"embedding": vector}]})
    start = time.thread_time()
    result = script.run({"data": [{"embedding": vector}]})
    assert time.thread_time() - start < 0.1
    assert result is not None
    assert re.match(r'\{"name":"sentence_embedding","data_type":"FLOAT32","shape":\[1536\],"data":\[-0\.5, ', result)
