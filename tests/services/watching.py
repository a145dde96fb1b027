# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What test-metrics.py says about data/prometheus and data/grafana: the alerts fire when they should, and alerts and
dashboard ask for nothing that no daemon tells. Grafana itself is not in Debian: of the dashboard the structure is
checked, and every expression by promtool."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import yaml

from promql import metrics_of
from prometheus_text import PARTS
from sluice_test import SOURCE

ALERTS = SOURCE / "data/prometheus/sluice-alerts.yaml"
ALERT_TESTS = SOURCE / "tests/services/alerts-test.yaml"
DASHBOARD = SOURCE / "data/grafana/sluice-dashboard.json"
# Prometheus makes it itself.
BUILT_IN = {"up"}
COLUMNS = 24
SEVERITIES = {"page", "ticket"}


def find_unknown(expressions, known):
    """The metrics that no daemon tells."""
    names = set().union(*(metrics_of(expression) for expression in expressions)) - BUILT_IN
    families = {name: name for name in names}
    for name in names:
        for part in PARTS:
            if name.endswith(part) and name[:-len(part)] in known:
                families[name] = name[:-len(part)]
    return sorted(name for name in names if families[name] not in known)


def has_promtool(tap, what):
    """False after telling so: people may lack it, CI may not."""
    if shutil.which("promtool") is not None:
        return True
    reason = "promtool is not installed (Debian: prometheus)"
    if os.environ.get("CI"):
        tap.ok(False, what, reason)
    else:
        tap.skip(what, reason)
    return False


def run_promtool(*arguments, folder="."):
    return subprocess.run(["promtool", *arguments], cwd=folder, text=True, capture_output=True, timeout=120, check=False)


def check_alerts(tap, known):
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    tap.equal(find_unknown([rule["expr"] for rule in rules], known), [], "alerts ask for what daemons tell")
    bare = [rule["alert"] for rule in rules if rule.get("labels", {}).get("severity") not in SEVERITIES
            or not {"summary", "description"} <= set(rule.get("annotations", {}))]
    tap.equal(bare, [], "each says how urgent it is, what is wrong and what to look at")
    tests = ALERT_TESTS.read_text()
    tap.equal([rule["alert"] for rule in rules if f'alertname="{rule["alert"]}"' not in tests], [],
              "each has a test in which it fires")


def check_alerts_with_promtool(tap):
    with tempfile.TemporaryDirectory(prefix="sluice-alerts-") as folder:
        for path in (ALERTS, ALERT_TESTS):
            shutil.copy(path, folder)
        checked = run_promtool("check", "rules", ALERTS.name, folder=folder)
        tap.equal(checked.returncode, 0, "promtool takes the alerts")
        tested = run_promtool("test", "rules", ALERT_TESTS.name, folder=folder)
        tap.ok(tested.returncode == 0, "they fire when they should, and only then", tested.stdout + tested.stderr)


def list_expressions(dashboard):
    """With Grafana's variables as it would fill them in."""
    found = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])
             if target["datasource"]["type"] == "prometheus"]
    found += [annotation["expr"] for annotation in dashboard["annotations"]["list"]]
    return [expression.replace("$job", ".*").replace("$__rate_interval", "5m") for expression in found]


def find_overlaps(panels):
    taken, found = {}, []
    for panel in panels:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if x >= COLUMNS or taken.setdefault((x, y), panel["id"]) != panel["id"]:
                    found.append(panel["title"])
    return sorted(set(found))


def check_dashboard(tap, known):
    text = DASHBOARD.read_text()
    dashboard = json.loads(text)
    panels = dashboard["panels"]
    tap.equal(find_unknown(list_expressions(dashboard), known), [], "the dashboard asks for what daemons tell")
    tap.equal(len({panel["id"] for panel in panels}), len(panels), "its panels have ids of their own")
    tap.equal(find_overlaps(panels), [], "and places of their own")
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)\}?", text))
    tap.equal(used - variables, set(), "it has the variables that it uses")
    sources = set(re.findall(r'"uid": "([^"]*)"', text)) - {dashboard["uid"]}
    tap.equal(sources, {"${datasource}", "${loki}"}, "and the data sources of whoever loads it")


def check_dashboard_with_promtool(tap):
    rules = [{"record": f"panel:{index}", "expr": expression}
             for index, expression in enumerate(list_expressions(json.loads(DASHBOARD.read_text())))]
    with tempfile.TemporaryDirectory(prefix="sluice-dashboard-") as folder:
        path = pathlib.Path(folder) / "panels.yaml"
        path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
        checked = run_promtool("check", "rules", path.name, folder=folder)
        tap.ok(checked.returncode == 0, "promtool takes each of its expressions", checked.stdout + checked.stderr)


def check_watching(tap, known):
    """@known: names of the families that daemons tell."""
    check_alerts(tap, known)
    check_dashboard(tap, known)
    if not has_promtool(tap, "promtool takes alerts and dashboard"):
        return
    check_alerts_with_promtool(tap)
    check_dashboard_with_promtool(tap)
