"""The depth of JSON, judged before anything parses it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.web.bodies import TooDeep, check_json_depth

texts = st.text(alphabet='"\\[]{}a,: \n', max_size=8)
values = st.recursive(
    st.none() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts, inner, max_size=3)
        | inner.map(lambda value: [[value]])
    ),
    max_leaves=20,
)


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


@given(values, st.integers(1, 6), st.sampled_from([None, 1]))
def test_refuses_exactly_what_is_nested_deeper(value: Any, depth_max: int, indent: int) -> None:
    body = json.dumps(value, indent=indent).encode()
    if depth_of(value) > depth_max:
        with pytest.raises(TooDeep):
            check_json_depth(body, depth_max)
    else:
        check_json_depth(body, depth_max)
