"""Where in the node's JDK (25) the methods that scripts call throw: stack frames, inmost first."""

from __future__ import annotations

__all__ = ["frames"]


def _java(*lines: str) -> tuple[str, ...]:
    return tuple("java.base/" + line for line in lines)


_CHECKS = "jdk.internal.util.Preconditions"
_TEXT = (
    f"{_CHECKS}$1.apply(Preconditions.java:55)",
    f"{_CHECKS}$1.apply(Preconditions.java:52)",
    f"{_CHECKS}$4.apply(Preconditions.java:213)",
    f"{_CHECKS}$4.apply(Preconditions.java:210)",
    f"{_CHECKS}.outOfBounds(Preconditions.java:98)",
)
_TEXT_INDEX = (
    *_TEXT,
    f"{_CHECKS}.outOfBoundsCheckIndex(Preconditions.java:106)",
    f"{_CHECKS}.checkIndex(Preconditions.java:302)",
    "java.lang.String.checkIndex(String.java:4904)",
)
_TEXT_RANGE = (
    *_TEXT,
    f"{_CHECKS}.outOfBoundsCheckFromToIndex(Preconditions.java:112)",
    f"{_CHECKS}.checkFromToIndex(Preconditions.java:349)",
)
_SUBSTRING = (
    *_TEXT_RANGE,
    "java.lang.String.checkBoundsBeginEnd(String.java:4937)",
    "java.lang.String.substring(String.java:2899)",
)
_INDEX = (
    f"{_CHECKS}.outOfBounds(Preconditions.java:100)",
    f"{_CHECKS}.outOfBoundsCheckIndex(Preconditions.java:106)",
    f"{_CHECKS}.checkIndex(Preconditions.java:302)",
    "java.util.Objects.checkIndex(Objects.java:365)",
)
_NUMBER = "java.lang.NumberFormatException.forInputString(NumberFormatException.java:67)"
_FLOATING = "jdk.internal.math.FloatingDecimal"
_PARSE_DOUBLE = (f"{_FLOATING}.parseDouble(FloatingDecimal.java:110)", "java.lang.Double.parseDouble(Double.java:971)")
_PARSE_FLOAT = (f"{_FLOATING}.parseFloat(FloatingDecimal.java:122)", "java.lang.Float.parseFloat(Float.java:597)")
_REQUIRE = "java.util.Objects.requireNonNull(Objects.java:220)"
_BUILDER = "java.lang.AbstractStringBuilder"
_LINKED = "java.util.LinkedHashMap$LinkedHashIterator.nextNode(LinkedHashMap.java:{})"
_HASHED = "java.util.HashMap$HashIterator.nextNode(HashMap.java:{})"
_LINKED_NEXT = {
    "KeySet": ("java.util.LinkedHashMap$LinkedKeyIterator.next(LinkedHashMap.java:1047)",),
    "Values": ("java.util.LinkedHashMap$LinkedValueIterator.next(LinkedHashMap.java:1053)",),
    "EntrySet": (
        "java.util.LinkedHashMap$LinkedEntryIterator.next(LinkedHashMap.java:1059)",
        "java.util.LinkedHashMap$LinkedEntryIterator.next(LinkedHashMap.java:1056)",
    ),
}
_HASHED_NEXT = {
    "KeySet": ("java.util.HashMap$KeyIterator.next(HashMap.java:1629)",),
    "Values": ("java.util.HashMap$ValueIterator.next(HashMap.java:1634)",),
    "EntrySet": (
        "java.util.HashMap$EntryIterator.next(HashMap.java:1639)",
        "java.util.HashMap$EntryIterator.next(HashMap.java:1637)",
    ),
}

_FRAMES: dict[str, tuple[str, ...]] = {
    "require": (_REQUIRE,),
    "require message": ("java.util.Objects.requireNonNull(Objects.java:246)",),
    "contains": ("java.lang.String.contains(String.java:3046)",),
    "replace target": ("java.lang.String.replace(String.java:3150)",),
    "replace replacement": ("java.lang.String.replace(String.java:3151)",),
    "startsWith": (
        "java.lang.String.startsWith(String.java:2348)",
        "java.lang.String.startsWith(String.java:2390)",
    ),
    "startsWith at": ("java.lang.String.startsWith(String.java:2348)",),
    "endsWith": ("java.lang.String.endsWith(String.java:2405)",),
    "indexOf": ("java.lang.String.indexOf(String.java:2658)",),
    "indexOf at": ("java.lang.String.indexOf(String.java:2749)", "java.lang.String.indexOf(String.java:2699)"),
    "lastIndexOf": (
        "java.lang.String.lastIndexOf(String.java:2824)",
        "java.lang.String.lastIndexOf(String.java:2808)",
        "java.lang.String.lastIndexOf(String.java:2787)",
    ),
    "lastIndexOf at": (
        "java.lang.String.lastIndexOf(String.java:2824)",
        "java.lang.String.lastIndexOf(String.java:2808)",
    ),
    "concat": ("java.lang.String.concat(String.java:2961)",),
    "compareTo": ("java.lang.String.compareTo(String.java:2105)",),
    "compareToIgnoreCase": (
        "java.lang.String$CaseInsensitiveComparator.compare(String.java:2141)",
        "java.lang.String$CaseInsensitiveComparator.compare(String.java:2133)",
        "java.lang.String.compareToIgnoreCase(String.java:2177)",
    ),
    "contentEquals": ("java.lang.String.contentEquals(String.java:2004)",),
    "charAt": (
        *_TEXT_INDEX,
        "java.lang.StringLatin1.charAt(StringLatin1.java:45)",
        "java.lang.String.charAt(String.java:1624)",
    ),
    "charAt wide": (
        *_TEXT_INDEX,
        "java.lang.StringUTF16.checkIndex(StringUTF16.java:1650)",
        "java.lang.StringUTF16.charAt(StringUTF16.java:1551)",
        "java.lang.String.charAt(String.java:1626)",
    ),
    "codePointAt": (*_TEXT_INDEX, "java.lang.String.codePointAt(String.java:1654)"),
    "substring": _SUBSTRING,
    "substring from": (*_SUBSTRING, "java.lang.String.substring(String.java:2872)"),
    "subSequence": (*_SUBSTRING, "java.lang.String.subSequence(String.java:2937)"),
    "join delimiter": (_REQUIRE, "java.lang.String.join(String.java:3635)"),
    "join elements": (_REQUIRE, "java.lang.String.join(String.java:3636)"),
    "join element": ("java.lang.String.join(String.java:3640)",),
    "new StringBuilder": (
        f"{_BUILDER}.<init>(AbstractStringBuilder.java:140)",
        "java.lang.StringBuilder.<init>(StringBuilder.java:143)",
    ),
    "builder charAt": (
        *_TEXT_INDEX,
        f"{_BUILDER}.charAt(AbstractStringBuilder.java:429)",
        "java.lang.StringBuilder.charAt(StringBuilder.java:91)",
    ),
    "builder deleteCharAt": (
        *_TEXT_INDEX,
        f"{_BUILDER}.deleteCharAt(AbstractStringBuilder.java:1081)",
        "java.lang.StringBuilder.deleteCharAt(StringBuilder.java:298)",
    ),
    "builder setCharAt": (
        *_TEXT_INDEX,
        f"{_BUILDER}.setCharAt(AbstractStringBuilder.java:592)",
        "java.lang.StringBuilder.setCharAt(StringBuilder.java:91)",
    ),
    "builder setLength": (
        f"{_BUILDER}.setLength(AbstractStringBuilder.java:392)",
        "java.lang.StringBuilder.setLength(StringBuilder.java:91)",
    ),
    "builder insert": (
        *_TEXT_RANGE,
        "java.lang.String.checkOffset(String.java:4912)",
        f"{_BUILDER}.insert(AbstractStringBuilder.java:1298)",
        "java.lang.StringBuilder.insert(StringBuilder.java:336)",
        "java.lang.StringBuilder.insert(StringBuilder.java:91)",
        f"{_BUILDER}.insert(AbstractStringBuilder.java:1261)",
        "java.lang.StringBuilder.insert(StringBuilder.java:327)",
    ),
    "builder delete": (
        *_TEXT_RANGE,
        f"{_BUILDER}.delete(AbstractStringBuilder.java:1026)",
        "java.lang.StringBuilder.delete(StringBuilder.java:289)",
    ),
    "builder replace": (
        *_TEXT_RANGE,
        f"{_BUILDER}.replace(AbstractStringBuilder.java:1113)",
        "java.lang.StringBuilder.replace(StringBuilder.java:307)",
    ),
    "builder replace null": (
        f"{_BUILDER}.replace(AbstractStringBuilder.java:1114)",
        "java.lang.StringBuilder.replace(StringBuilder.java:307)",
    ),
    "builder substring": (
        *_TEXT_RANGE,
        f"{_BUILDER}.substring(AbstractStringBuilder.java:1189)",
        "java.lang.StringBuilder.substring(StringBuilder.java:91)",
    ),
    "builder substring from": (
        *_TEXT_RANGE,
        f"{_BUILDER}.substring(AbstractStringBuilder.java:1189)",
        "java.lang.StringBuilder.substring(StringBuilder.java:91)",
        f"{_BUILDER}.substring(AbstractStringBuilder.java:1141)",
        "java.lang.StringBuilder.substring(StringBuilder.java:91)",
    ),
    "parseInt": (
        _NUMBER,
        "java.lang.Integer.parseInt(Integer.java:565)",
        "java.lang.Integer.parseInt(Integer.java:662)",
    ),
    "parseInt empty": (
        _NUMBER,
        "java.lang.Integer.parseInt(Integer.java:542)",
        "java.lang.Integer.parseInt(Integer.java:662)",
    ),
    "parseInt null": ("java.lang.Integer.parseInt(Integer.java:527)", "java.lang.Integer.parseInt(Integer.java:662)"),
    "parseLong": (_NUMBER, "java.lang.Long.parseLong(Long.java:594)", "java.lang.Long.parseLong(Long.java:698)"),
    "parseLong empty": (_NUMBER, "java.lang.Long.parseLong(Long.java:571)", "java.lang.Long.parseLong(Long.java:698)"),
    "parseLong null": ("java.lang.Long.parseLong(Long.java:556)", "java.lang.Long.parseLong(Long.java:698)"),
    "list get": (*_INDEX, "java.util.ArrayList.get(ArrayList.java:428)"),
    "list set": (*_INDEX, "java.util.ArrayList.set(ArrayList.java:471)"),
    "list remove": (*_INDEX, "java.util.ArrayList.remove(ArrayList.java:552)"),
    "list add": (
        "java.util.ArrayList.rangeCheckForAdd(ArrayList.java:839)",
        "java.util.ArrayList.add(ArrayList.java:511)",
    ),
    "list forEach": ("java.util.ArrayList.forEach(ArrayList.java:1606)",),
    "list removeIf": (
        "java.util.ArrayList.removeIf(ArrayList.java:1776)",
        "java.util.ArrayList.removeIf(ArrayList.java:1751)",
    ),
    "list addAll": ("java.util.ArrayList.addAll(ArrayList.java:753)",),
    "list containsAll": ("java.util.AbstractCollection.containsAll(AbstractCollection.java:310)",),
    "new ArrayList": ("java.util.ArrayList.<init>(ArrayList.java:182)",),
    "new HashMap": (
        "java.util.HashMap.putMapEntries(HashMap.java:504)",
        "java.util.HashMap.<init>(HashMap.java:493)",
    ),
    "new LinkedHashMap": (
        "java.util.HashMap.putMapEntries(HashMap.java:504)",
        "java.util.LinkedHashMap.<init>(LinkedHashMap.java:481)",
    ),
    "iterator changed": (
        "java.util.ArrayList$Itr.checkForComodification(ArrayList.java:1096)",
        "java.util.ArrayList$Itr.next(ArrayList.java:1050)",
    ),
    "iterator ended": ("java.util.ArrayList$Itr.next(ArrayList.java:1053)",),
    "iterator remove": ("java.util.ArrayList$Itr.remove(ArrayList.java:1063)",),
    "new BigDecimal": (
        "java.math.BigDecimal.<init>(BigDecimal.java:628)",
        "java.math.BigDecimal.<init>(BigDecimal.java:517)",
        "java.math.BigDecimal.<init>(BigDecimal.java:923)",
    ),
    "new BigDecimal null": ("java.math.BigDecimal.<init>(BigDecimal.java:923)",),
    "optional get": ("java.util.Optional.get(Optional.java:143)",),
}
for _kind, _next in _LINKED_NEXT.items():
    _FRAMES[f"linked {_kind} changed"] = (_LINKED.format(1024), *_next)
    _FRAMES[f"linked {_kind} ended"] = (_LINKED.format(1026), *_next)
for _kind, _next in _HASHED_NEXT.items():
    _FRAMES[f"hashed {_kind} changed"] = (_HASHED.format(1606), *_next)
    _FRAMES[f"hashed {_kind} ended"] = (_HASHED.format(1608), *_next)
for _kind, _tail in (("parseDouble", _PARSE_DOUBLE), ("parseFloat", _PARSE_FLOAT)):
    _READ = f"{_FLOATING}.readJavaFormatString(FloatingDecimal.java:{{}})"
    _FRAMES[f"{_kind} null"] = (_READ.format(1861), *_tail)
    _FRAMES[f"{_kind} empty"] = (_READ.format(1866), *_tail)
    _FRAMES[f"{_kind} points"] = (
        f"{_FLOATING}.checkMultiplePoints(FloatingDecimal.java:2308)",
        _READ.format(1923),
        *_tail,
    )
    _FRAMES[_kind] = (f"{_FLOATING}.check(FloatingDecimal.java:2324)", _READ.format(1928), *_tail)


def frames(name: str) -> tuple[str, ...]:
    """The stack frames of a known failure."""
    return _java(*_FRAMES[name])
