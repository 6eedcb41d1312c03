"""One golden file an endpoint and version: the frozen shop must answer exactly that.

Each file holds the request, the status and the decoded answer, so other readers of the contract can
use them without a shop.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tui.sandbox.server import OPERATIONS


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


GOLDEN = sorted(Path(__file__).parent.glob("golden/*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_the_shop_answers_as_the_golden_file(path: Path, client: httpx.AsyncClient):
    """Status and every value, in order."""
    golden = read(path)
    asked = golden["request"]
    answer = await client.request(asked["method"], asked["path"], json=asked.get("body"))
    assert golden["status"] == answer.status_code
    assert json.dumps(golden["answer"], indent=1) == json.dumps(answer.json(), indent=1)


def test_every_endpoint_has_a_golden_file():
    """As many successes as there are operations."""
    wanted = sum(len(table) for paths in OPERATIONS.values() for table in paths.values())
    answers = [read(path) for path in GOLDEN]
    shown = {
        (answer["request"]["method"], answer["request"]["path"].partition("?")[0])
        for answer in answers
        if answer["status"] < 300
    }
    assert wanted == len(shown)
