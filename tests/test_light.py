"""Law 12: `import sim`, `detente --help` and `detente check` load nothing heavy.

Each case runs in a fresh interpreter and reports what it loaded; no time is measured here (`make bench`).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"jinja2", "matplotlib", "numpy", "pandas", "rich", "scipy", "simpy", "sqlalchemy"}

IMPORT = "import sim"
# The entry point as the installed script calls it, so it may be a click group or a plain function.
COMMAND = """
import sys
from sim.cli.main import main
sys.argv = ["detente", *sys.argv[1:]]
try:
    sys.exit(main())
except SystemExit as done:
    code = done.code or 0
    assert code in {0, 1}, f"the command ended with {code}"
"""
REPORT = """
import sys
print()
print(*{name.partition(".")[0] for name in sys.modules})
"""


def loaded(program: str, *arguments: str) -> set[str]:
    """Top-level modules in a fresh interpreter after the program has run."""
    command = [sys.executable, "-c", program + REPORT, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_importing_sim_is_light() -> None:
    assert not loaded(IMPORT) & (HEAVY | {"click"})


def test_help_is_light() -> None:
    assert not loaded(COMMAND, "--help") & HEAVY


def test_checking_files_is_light() -> None:
    assert not loaded(COMMAND, "check") & HEAVY
