# SPDX-License-Identifier: MIT
"""make bench [BENCH="NAME …"]: each figure of the project against its bar, the most important
first. A missed bar is a result like any other: the status is 0 unless a bench could not run."""
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import core  # noqa: E402
import drain  # noqa: E402
import fieldbus  # noqa: E402
import latency  # noqa: E402
import month  # noqa: E402
import outage  # noqa: E402
import page  # noqa: E402
import resolver  # noqa: E402
import steady  # noqa: E402
import workbook  # noqa: E402

BENCHES = [latency.hotpath, drain.drain, fieldbus.modbus, outage.outage, steady.footprint,
           fieldbus.faulty, resolver.dns, steady.rtu, workbook.sheet,
           month.month, core.core, page.page]


def main():
    names = {b.__name__: b for b in BENCHES}
    chosen = sys.argv[1:] or list(names)
    failed = [c for c in chosen if c not in names]
    if failed:
        sys.exit(f"no bench {' '.join(failed)}; there are: {' '.join(names)}")
    for name in chosen:
        begin = time.monotonic()
        print(f"{name}:", flush=True)
        try:
            names[name]()
        except Exception:  # the others still run
            failed.append(name)
            traceback.print_exc()
        print(f"  {time.monotonic() - begin:.0f} s", flush=True)
    sys.exit(f"could not run: {' '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
