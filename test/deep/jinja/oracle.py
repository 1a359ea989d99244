"""
Reads {"values", "expressions", "templates"} as JSON. Gives what Jinja makes of each expression with each value as `v`, and of each
template: {"value": …} or {"error": …}.
"""
import json
import sys
import warnings
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView

import jinja2
from jinja2.filters import _GroupTuple


def plain(value):
    """A value as JSON knows it; what it does not know is an error."""
    if isinstance(value, jinja2.Undefined):
        value._fail_with_undefined_error()
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("no number of JSON")
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, _GroupTuple):
        return {"grouper": plain(value.grouper), "list": plain(value.list)}
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else json.dumps(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, range, Iterator, KeysView, ValuesView, ItemsView)):
        return [plain(one) for one in value]
    raise TypeError("no value of JSON: " + type(value).__name__)


def spelled(value):
    """How values stand in a text here: as JSON, null as nothing."""
    if isinstance(value, jinja2.Undefined):
        return value
    made = plain(value)
    if made is None:
        return ""
    return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)


options = {"undefined": jinja2.StrictUndefined, "extensions": ["jinja2.ext.do"], "keep_trailing_newline": True}
values = jinja2.Environment(**options)
texts = jinja2.Environment(finalize=spelled, **options)


def attempt(work):
    try:
        return work()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def evaluator(expression):
    """Of an expression with `v` in it what makes its value; one that cannot be read fails each time."""
    read = attempt(lambda: values.compile_expression(expression, undefined_to_none=False))
    if isinstance(read, dict):
        return lambda context: read
    return lambda context: attempt(lambda: {"value": plain(read(**context()))})


def contextualizer(value):
    """Makes the value anew each time, because methods change it."""
    make = values.compile_expression(value, undefined_to_none=False)
    return lambda: {} if isinstance(make(), jinja2.Undefined) else {"v": make()}


warnings.simplefilter("ignore")
asked = json.load(sys.stdin)
contexts = [contextualizer(value) for value in asked["values"]]
grid = [[evaluate(context) for context in contexts] for evaluate in map(evaluator, asked["expressions"])]
rendered = [attempt(lambda: {"value": texts.from_string(one).render()}) for one in asked["templates"]]
json.dump({"version": jinja2.__version__, "grid": grid, "rendered": rendered}, sys.stdout)
