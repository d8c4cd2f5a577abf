"""Accident 7: the task's standard streams are its supervisor's sockets; a worker must not get them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

from glm4v_operator.worker.worker_environment import worker_environment

#: A task whose fds 0, 1 and 2 are sockets: starts a worker, tells what the worker has open, and ends without it.
TASK = """
import json, os, sys
from glm4v_operator.worker.held import HeldWorker
from tests.scripted.settings import scripted_settings
worker = HeldWorker(scripted_settings(), say=lambda line: None)
worker.start()
worker.wait_ready(60)
folder = f"/proc/{worker.pid}/fd"
opened = {}
for number in os.listdir(folder):
    try:
        opened[number] = os.readlink(f"{folder}/{number}")
    except FileNotFoundError:  # closed since the listing: the worker is at work
        continue
mine = {os.readlink(f"/proc/self/fd/{number}") for number in (0, 1, 2)}
os.write(int(sys.argv[1]), json.dumps({"pid": worker.pid, "opened": opened, "mine": sorted(mine)}).encode())
os.close(int(sys.argv[1]))
os._exit(0)
"""


def test_the_worker_has_pipes_of_its_own_and_the_sockets_end_with_the_task() -> None:
    pairs = [socket.socketpair() for _ in range(3)]
    reading, writing = os.pipe()
    task = subprocess.Popen(
        [sys.executable, "-c", TASK, str(writing)],
        stdin=pairs[0][1].fileno(),
        stdout=pairs[1][1].fileno(),
        stderr=pairs[2][1].fileno(),
        pass_fds=(writing,),
        env=worker_environment(None),
    )
    os.close(writing)
    for _, theirs in pairs:
        theirs.close()
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    task.wait(10)
    said = {}
    for name, (ours, _) in zip(("in", "out", "err"), pairs, strict=True):
        ours.settimeout(2.0)
        said[name] = b"".join(iter(lambda ours=ours: ours.recv(4096), b""))  # the end, at once: nobody else holds them
        ours.close()
    assert task.returncode == 0, said["err"].decode()
    told = json.loads(answer)
    assert all(told["opened"][number].startswith("pipe:") for number in ("0", "1", "2"))
    assert not set(told["mine"]) & set(told["opened"].values())
