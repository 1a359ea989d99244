/**
 * The start program of Python: `python -c wrapper FILE`. It reads `{"code", "inputs"}` as JSON from standard input, runs the
 * code as the main module, and writes the variable `result` as JSON to FILE, or under `note` why that is not possible.
 * Tracebacks show only the lines of the code.
 */
export const wrapper = `
import io, json, linecache, sys, traceback, types

def main():
    target = sys.argv[1]
    given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.stdin = io.StringIO("")
    sys.argv = ["<step>"]
    code = given["code"]
    linecache.cache["<step>"] = (len(code), None, code.splitlines(True), "<step>")
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    names = module.__dict__
    inputs = given.get("inputs")
    if isinstance(inputs, dict):
        names.update({name: value for name, value in inputs.items() if name.isidentifier() and not name.startswith("__")})
    names["inputs"] = inputs
    ended = 0
    try:
        exec(compile(code, "<step>", "exec"), names)
    except SystemExit as leaving:
        ended = leaving.code
        if ended is not None and not isinstance(ended, int):
            print(ended, file=sys.stderr)
            ended = 1
    except BaseException as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != "<step>":
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace)
        ended = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
    if not ended and "result" in names:
        keep(target, names["result"])
    sys.exit(ended or 0)

def keep(target, value):
    try:
        said = {"returned": plain(value, 0)}
        text = json.dumps(said, allow_nan=False)
    except Exception as error:
        text = json.dumps({"note": "The variable result (" + type(value).__name__ + ") is not JSON: " + str(error)})
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)

def plain(value, depth):
    if depth > 100:
        raise ValueError("it is nested too deep")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        number = float(value)
        return number if number == number and abs(number) != float("inf") else None
    if isinstance(value, dict):
        return {str(key): plain(member, depth + 1) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member, depth + 1) for member in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(member, depth + 1) for member in value), key=repr)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "to_dict"):
        try:
            return plain(value.to_dict("records"), depth + 1)
        except (TypeError, ValueError):
            return plain(value.to_dict(), depth + 1)
    if hasattr(value, "tolist"):
        return plain(value.tolist(), depth + 1)
    if hasattr(value, "__fspath__"):
        return str(value)
    raise TypeError("a value of the type " + type(value).__name__ + " is none")

main()
`;
