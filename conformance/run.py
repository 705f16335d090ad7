"""Tests an implementation of losses with the vectors beside this file: python3 run.py [--with OPTION,...] MODULE.py [LOSS ...]
MODULE defines, for each loss, a function of its name: huber(prediction, target, options) -> (value, gradient)."""
import importlib.util, json, math, pathlib, sys

args = sys.argv[1:]
has = set(args[1].split(",")) if args[0] == "--with" else set()
path, *only = args[2:] if has else args
spec = importlib.util.spec_from_file_location("losses", path)
losses = importlib.util.module_from_spec(spec)
spec.loader.exec_module(losses)


def ulp(x):
    """The unit in float32's last place at x."""
    return 2.0 ** (max(-126, math.frexp(x)[1] - 1 if x else -126) - 23)


def off(actual, exact, size, tolerance):
    """How many tolerances a result is off: at most 1 conforms."""
    allowed = max(tolerance["ulps"] * ulp(exact), tolerance["ofCancelled"] * size * 2.0**-24)
    return 0 if actual == exact else abs(actual - exact) / allowed


failed = 0
for file in sorted(pathlib.Path(__file__).parent.glob("*.json")):
    vectors = json.loads(file.read_text())
    loss, tolerance = vectors["loss"], vectors["tolerance"]
    if loss not in only if only else not hasattr(losses, loss):
        continue
    optional = vectors.get("optional", [])
    cases = vectors["cases"] + [case for case in optional if has.issuperset(case["needs"])]
    left = len(vectors["cases"]) + len(optional) - len(cases)
    worst = 0
    for case in cases:
        value, gradient = getattr(losses, loss)(case["prediction"], case["target"], case["options"])
        sizes = case.get("cancels", [0, 0])
        errors = [off(value, float(case["value"]), sizes[0], tolerance["value"])]
        errors += [off(g, float(exact), sizes[1], tolerance["gradient"]) for g, exact in zip(gradient, case["gradient"], strict=True)]
        if all(error <= 1 for error in errors):
            worst = max(worst, *errors)
        else:
            failed += 1
            print(f"{loss} fails:", case, "gave", value, gradient)
    rest = f"; {left} of other options left out" if left else ""
    print(f"{loss}: {len(cases)} cases, the worst at {worst:.2f} of its tolerance{rest}")
sys.exit(1 if failed else 0)
