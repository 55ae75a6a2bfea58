"""Painless scripts as people write them, put together from parts."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["post_scripts", "pre_scripts"]

_PRE_DATA = (
    "params.text_docs[0]",
    "params['text_docs'][0]",
    "params.text_docs",
    "params.query_text",
    "params.nope",
    "params.text_docs.length",
    "params.text_docs.size()",
)
_JOIN = (
    "StringBuilder b = new StringBuilder(); for (int i = 0; i < params.text_docs.length; i++) { b.append(params.text_docs[i]); } String s = b.toString();",
    "String s = ''; for (def d : params.text_docs) { s = s + d + ';'; }",
    "def s = params.text_docs[0];",
    'def s = "first: " + params.text_docs[0] + params.text_docs.length;',
    "String s = params.text_docs[0]; int n = 0; while (n < 3) { s = s + n; n++; }",
    "def s = escape(params.text_docs[0]);",
    "def s = params.query_text;",
    "def s = params.text_docs.toString();",
    "String s = params.text_docs.length > 1 ? 'many' : 'one';",
    "def m = ['k': params.text_docs[0], 'n': 3]; def s = m.k + m['n'];",
    "def s = String.valueOf(1.5 + 2) + (7 / 2) + (7 % 4) + (1 == 1.0);",
    "def l = [1, 'x', 2.5]; l.add(null); def s = '' + l + l.size();",
    "String s = params.text_docs[0].trim().toUpperCase(); if (s.contains('A') && s.length() > 1 || s.equals('b')) { s = s.substring(1); }",
)
_RETURNS = (
    r"""return '{"parameters":{"input":"' + s + '"}}';""",
    r"""return "{\"parameters\":{\"input\":\"" + s + "\"}}";""",
    r"""return '{"parameters":{"input":["' + s + '"],"n":7}}';""",
    r"""return '{"parameters":{"input":{"b":1,"a":"' + s + '"},"n":1.50}}';""",
    "return s;",
    "return null;",
    "",
    """return '{"input":"' + s + '"}';""",
)
_BROKEN = (
    "return params.text_docs[5];",
    "return params.nope.length();",
    "throw new IllegalArgumentException('bad ' + params.text_docs);",
    "return 5;",
    "return params;",
    "int z = 0; return '' + (1 / z);",
    "return foo(;",
    "String f(String x) { return x + '!'; } return '{\"parameters\":{\"input\":\"' + f('a') + '\"}}';",
    "int z = params.text_docs; return '' + z;",
    "def x = nothing; return x;",
)


@st.composite
def pre_scripts(draw: st.DrawFn) -> str:
    """A pre_process_function."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(_BROKEN))
    return draw(st.sampled_from(_JOIN)) + draw(st.sampled_from(["\n", " ", "\n    "])) + draw(st.sampled_from(_RETURNS))


_POST = (
    "return params.embedding;",
    'def e = params.embedding; if (e == null || e.length == 0) { return null; } return \'{"name":"sentence_embedding","data_type":"FLOAT32","shape":[\' + e.length + \'],"data":\' + e + \'}\';',
    'def name = "sentence_embedding"; def dataType = "FLOAT32"; if (params.embedding == null || params.embedding.length == 0) { return params.message; } def shape = [params.embedding.length]; def json = "{" + "\\"name\\":\\"" + name + "\\"," + "\\"data_type\\":\\"" + dataType + "\\"," + "\\"shape\\":" + shape + "," + "\\"data\\":" + params.embedding + "}"; return json;',
    "return params.data[0].embedding.toString();",
    "def r = params.result; return r == null ? 'none' : '' + r.length;",
    'StringBuilder b = new StringBuilder(\'[\'); for (int i = 0; i < params.data.length; i++) { if (i > 0) { b.append(\',\'); } b.append(\'{"name":"e","data_type":"FLOAT32","shape":[1],"data":\'); b.append(params.data[i].embedding); b.append(\'}\'); } b.append(\']\'); return b.toString();',
    'return \'{"name":"response","dataAsMap":{"n":\' + params.size() + \'}}\';',
    'return \'{"name":"response","dataAsMap":{"completion":"\' + escape(params.completion) + \'"}}\';',
    "return params.z;",
    "return params.jobArn;",
    "return 'plain text ' + params;",
    "return '' + params.embedding.length + params.embedding[0].class;",
    "def t = params.embedding[0]; return t instanceof String ? 's' : t instanceof List ? 'l' : 'n' + t;",
    "try { return params.nope.deep; } catch (Exception e) { return 'caught'; }",
    "return params?.nope?.deep ?: 'elvis';",
    "return '{\"answer\":42}';",
    "return '[1]';",
    'return \'{"data_type":"WOW"}\';',
    'return \'{"data":[1,2],"data_type":"INT8","shape":[2],"result":5,"name":"n"}\';',
    "for (int i = 0; i < params.results.length; i++) { if (params.results[i].index == 0) { return '' + params.results[i].relevance_score; } } return null;",
    "double x = 0; for (def v : params.embedding) { x += v; } return '{\"result\":\"' + x + '\"}';",
    "retrun params.text;",
    "return params.containsKey('embedding') ? 'yes' : params.keySet().toString();",
    "return params.embedding.stream().map(v -> v.toString()).collect(Collectors.joining(','));",
)


@st.composite
def post_scripts(draw: st.DrawFn) -> str:
    """A post_process_function."""
    return draw(st.sampled_from(["", "", "\n  ", "// why\n"])) + draw(st.sampled_from(_POST))
