"""What became of the mutants of each reader, at the end of the run."""

import pytest
from mutations import COUNTS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = {
        report.nodeid.split("::")[-1]: dict(report.user_properties)[COUNTS]
        for reports in terminalreporter.stats.values()
        for report in reports
        if COUNTS in dict(getattr(report, "user_properties", ()))
    }
    if not found:
        return
    terminalreporter.section("mutants of each reader")
    for name, counts in sorted(found.items()):
        terminalreporter.write_line(
            f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items())
        )
