"""Program: write the rings of a one-disk Swift. Arguments: folder, then ``name:port`` of each ring."""

from __future__ import annotations

import sys
from pathlib import Path

from swift.common.ring.builder import RingBuilder

PART_POWER, REPLICAS, MIN_PART_HOURS = 6, 1, 1


def write_ring(folder: Path, name: str, port: int) -> None:
    """Write ``name.ring.gz``: all partitions on the one disk ``d1``."""
    builder = RingBuilder(PART_POWER, REPLICAS, MIN_PART_HOURS)
    address = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "d1", "meta": "", **address})
    builder.rebalance(seed="1")
    builder.get_ring().save(str(folder / f"{name}.ring.gz"))


if __name__ == "__main__":
    for ring in sys.argv[2:]:
        ring_name, ring_port = ring.split(":")
        write_ring(Path(sys.argv[1]), ring_name, int(ring_port))
