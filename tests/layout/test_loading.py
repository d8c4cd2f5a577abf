"""What Airflow's components load when they parse a DAG or read the plugins folder."""

from __future__ import annotations

from bench.dag_parse import HEAVY
from tests.layout.in_subprocess import result_of
from tests.layout.tracked_files import ROOT, python_files

PARSE = f"""
import runpy
from airflow.sdk import DAG
import airflow.models.dagbag
before = set(sys.modules)
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="dag_file")
answer(sorted({{name.split(".")[0] for name in set(sys.modules) - before}} & {{*{HEAVY}}}))
"""

PLUGINS = """
import importlib.metadata, importlib_metadata
def hide(module):
    real = module.distributions
    module.distributions = lambda **kw: [one for one in real(**kw) if one.metadata["Name"] != "glm4v-operator"]
if sys.argv[1] == "not installed":
    hide(importlib.metadata)
    hide(importlib_metadata)
from airflow import plugins_manager
plugins, errors = plugins_manager._get_plugins()
shadowed = [
    name for name, module in sys.modules.items()
    if name in sys.stdlib_module_names and str(getattr(module, "__file__", "")).startswith(sys.argv[2])
]
answer({"plugins": [plugin.name for plugin in plugins], "errors": errors, "shadowed": shadowed,
        "torch": "torch" in sys.modules, "bare": sorted(
            name for name, module in sys.modules.items()
            if "." not in name and str(getattr(module, "__file__", "")).startswith(sys.argv[2] + "/glm4v_operator/"))})
"""

RIGHT = {"plugins": ["glm4v"], "errors": {}, "shadowed": [], "torch": False, "bare": ["glm4v_operator", "glm4v_plugin"]}


def test_parsing_the_dags_imports_nothing_heavy() -> None:
    assert result_of(PARSE, *map(str, python_files("dags"))) == []


def test_the_plugins_folder_gives_our_plugin_and_nothing_else() -> None:
    assert result_of(PLUGINS, "not installed", str(ROOT / "plugins")) == RIGHT


def test_an_installed_package_beside_the_plugins_folder_is_no_import_error() -> None:
    assert result_of(PLUGINS, "installed", str(ROOT / "plugins")) == RIGHT


def test_importing_the_package_imports_neither_airflow_nor_anything_heavy() -> None:
    program = "import glm4v_operator, glm4v_operator.datasets, glm4v_operator.reasons, glm4v_operator.cli.main\n"
    program += f"answer(sorted({{'airflow', *{HEAVY}}} & set(sys.modules)))"
    assert result_of(program) == []
