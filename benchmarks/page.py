"""The page that checks, as a visitor meets it: sizes, the first verdict after a cold and after a warm load, a later check beside native.

The one idea: headless Chromium loads build/pages/try from this machine in a new profile (cold), then again when page and memory are
kept (warm); the clock runs from the navigation to the first verdict on the page. The processor's time of the whole browser stands
beside it, as it depends less on what else the machine does. The later check is asked for in the page and natively in one run.

    python -m benchmarks.page [ROUNDS]          after make workbook, where Chromium is
"""

import importlib.util
import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "pages" / "try"
AIMS = {"cold": 2.5, "warm": 1.2}
FIRST = """new Promise((done) => {
  const look = () => document.querySelector("#totals")?.textContent ? done(performance.now() / 1000) : setTimeout(look, 5);
  look();
})"""
BUSY = "document.querySelector('#found').ariaBusy === 'true'"
NOT_KEPT = """caches.keys().then(async (names) => {
  for (const name of names) if (await (await caches.open(name)).match("./python/memory.bin")) return false;
  return true; })"""
AGAIN = """new Promise((done) => {
  addEventListener("klderive:answer", (event) => done(event.detail.milliseconds / 1000), { once: true });
  const field = document.querySelector("#text");
  field.value += " ";
  field.dispatchEvent(new Event("input"));
})"""
REPEATS = 5


def module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(found)  # type: ignore[union-attr]
    return found


def sizes() -> None:
    """Each file as it is served: with brotli where that helps."""
    sizes = {}
    for path in sorted(p for p in BUILT.rglob("*") if p.is_file() and p.suffix != ".br" and p.name != ".built-from"):
        small = path.with_name(f"{path.name}.br")
        sizes[path.relative_to(BUILT).as_posix()] = (small if small.exists() else path).stat().st_size
    fonts = sum(size for name, size in sizes.items() if name.endswith(".woff2"))
    for name, size in sorted(sizes.items(), key=lambda one: -one[1])[:6]:
        print(f"{size / 1e6:8.2f} MB  {name}")
    print(f"{sum(sizes.values()) / 1e6:8.2f} MB  in all (aim 4.5), {fonts / 1e6:.2f} of it fonts, each loaded when a formula asks for it")


def first(look, address: str, rounds: int) -> tuple[dict[str, list[tuple[float, float]]], list[float]]:
    """Seconds to the first verdict, by the clock and of the processor, cold and warm; and for later checks."""
    found: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    later: list[float] = []
    for _ in range(rounds):
        with look.chromium() as tab:
            for times in found.values():
                tab.load("about:blank")
                before = processor(tab.process.pid)
                tab.load(f"{address}/try/")
                times.append((tab.evaluate(FIRST), processor(tab.process.pid) - before))
                while tab.evaluate(BUSY) or tab.evaluate(NOT_KEPT):
                    time.sleep(0.5)
            later += [tab.evaluate(AGAIN) for _ in range(REPEATS)]
    return found, later


def processor(process: int) -> float:
    """Seconds that a process and all that it has begun have computed; 0 where the system does not say."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, spent = stat.read_text().rpartition(")")
            if process in ancestors(int(stat.parent.name)):
                total += sum(map(int, spent.split()[11:13]))
        except OSError:
            continue
    return total / os.sysconf("SC_CLK_TCK")


def ancestors(process: int) -> list[int]:
    """A process and those that began it."""
    found = [process]
    while found[-1] > 1:
        found.append(int(Path(f"/proc/{found[-1]}/stat").read_text().rpartition(")")[2].split()[1]))
    return found


def native() -> list[float]:
    """Seconds for the same checks here."""
    answer = module(ROOT / "web" / "answer.py").answer
    text = (ROOT / "web" / "examples" / "slip.md").read_text(encoding="utf-8")
    times = []
    for _ in range(REPEATS + 1):
        text += " "
        start = time.perf_counter()
        json.loads(answer(text))
        times.append(time.perf_counter() - start)
    return times[1:]


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "web"))
    from serving import served

    look = module(ROOT / "tools" / "look.py")
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    sizes()
    if look.browser() is None:
        return print("no Chromium here")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    with served(BUILT.parent) as address:
        found, later = first(look, address, rounds)
    for kind, times in found.items():
        clock, used = ([row[k] for row in times] for k in (0, 1))
        print(f"first verdict, {kind}: {statistics.median(clock):.2f} s (least {min(clock):.2f}; aim {AIMS[kind]:g} on a quiet machine), "
              f"processor {statistics.median(used):.2f} s")
    here, there = statistics.median(native()), statistics.median(later)
    print(f"a later check: {there:.3f} s, native {here:.3f}: {there / here:.1f} times (aim 2)")


if __name__ == "__main__":
    main()
