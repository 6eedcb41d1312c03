"""Random chains of everything that a wire can do: nothing is sent twice, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.torture.wire_chain import TICKETS, Chain
from tests.torture.wire_server import WireServer
from tests.torture.wire_way import Certificates, Proxy, Resolver, Way, make_certificates

pytestmark = [
    pytest.mark.sockets,
    # A deadline as short as here may end inside a TLS handshake; httpcore then leaves the socket
    # to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SEEDS = Path(__file__).parent / "wire_seeds.txt"
KINDS = ("plain", "plain", "tls", "proxy")
IN_SUITE, IN_TORTURE, BATCHES = 30, 1_000, 6


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates | None:
    """None without `openssl`: then every way is a plain one."""
    try:
        return make_certificates(tmp_path_factory.mktemp("certificates"))
    except FileNotFoundError:
        return None


@asynccontextmanager
async def laid(
    kind: str, certificates: Certificates | None, patch: pytest.MonkeyPatch
) -> AsyncIterator[Way]:
    """A way for one chain."""
    way = Way(WireServer(tickets=TICKETS))
    if certificates is not None and kind != "plain":
        way.certificates, way.resolver = certificates, Resolver(patch)
        patch.setenv("SSL_CERT_FILE", str(certificates.trusted))
    if kind == "proxy":
        way.proxy = Proxy()
        await way.proxy.start()
        patch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{way.proxy.port}")
    await way.start()
    try:
        yield way
    finally:
        await way.stop()


async def play(seed: int, folder: Path, certificates: Certificates | None) -> int:
    """One chain; gives how much went wrong on it."""
    kind = KINDS[seed % len(KINDS)] if certificates is not None else "plain"
    with pytest.MonkeyPatch.context() as patch:
        async with laid(kind, certificates, patch) as way:
            chain = Chain(seed, kind, way, folder)
            try:
                async with asyncio.timeout(50):
                    await chain.play()
            except (AssertionError, TimeoutError):
                keep(seed)
                raise
            return chain.hits


def keep(seed: int) -> None:
    """A seed that failed is played for ever."""
    known = SEEDS.read_text()
    if str(seed) not in known.splitlines():
        SEEDS.write_text(f"{known}{seed}\n")


def seeds_kept() -> list[int]:
    return [int(line) for line in SEEDS.read_text().splitlines() if line.strip().isdigit()]


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_chains(batch: int, tmp_path: Path, certificates: Certificates | None) -> None:
    """Sixty of them, and something goes wrong in nearly all."""
    each = IN_SUITE // BATCHES
    hits = [
        await play(seed, tmp_path / str(seed), certificates)
        for seed in range(batch * each, (batch + 1) * each)
    ]
    assert sum(hit > 0 for hit in hits) > each // 2


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_thousand_chains(
    batch: int, tmp_path: Path, certificates: Certificates | None
) -> None:
    """The same with other seeds."""
    for seed in range(10_000 + batch, 10_000 + IN_TORTURE, BATCHES):
        await play(seed, tmp_path / str(seed), certificates)


async def test_chains_that_failed_once(tmp_path: Path, certificates: Certificates | None) -> None:
    """They hold now."""
    for seed in seeds_kept():
        await play(seed, tmp_path / str(seed), certificates)
