"""A real S3 server with versioning for tests: OpenStack Swift from pip, one disk, loopback only, no root needed.

Linux only. The folder must lie on a file system with extended attributes.
"""

from __future__ import annotations

import os
import pwd
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from embedded.ports import LOOPBACK, free_port

RINGS = ("account", "container", "object")
SERVERS = (*RINGS, "proxy")
START_SECONDS = 60
START_TRIES = 3
PROGRAMS = Path(sys.executable).parent

_PIPELINE = ("catch_errors", "s3api", "tempauth", "bulk", "copy", "slo", "dlo", "versioned_writes", "symlink")


class SwiftServer:
    """Four processes that together answer S3 at :attr:`endpoint_url`."""

    region = "us-east-1"
    access_key = "test:tester"  # account:user, as the option user_<account>_<user> names them

    def __init__(self, folder: Path) -> None:
        self.secret_key = secrets.token_urlsafe(12)
        self.endpoint_url = ""
        self._folder = folder
        self._settings = folder / "etc"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ports: dict[str, int] = {}

    def start(self) -> Self:
        """Start the servers and wait until they answer."""
        self._settings.mkdir(parents=True)
        (self._folder / "disks" / "d1").mkdir(parents=True)
        self._check_attributes()
        salts = f"swift_hash_path_suffix = {secrets.token_hex(8)}\nswift_hash_path_prefix = {secrets.token_hex(8)}\n"
        policy = "[storage-policy:0]\nname = p0\ndefault = yes\n"
        (self._settings / "swift.conf").write_text(f"[swift-hash]\n{salts}{policy}")
        for left in reversed(range(START_TRIES)):
            self._launch()
            try:
                self._wait()
            except RuntimeError:  # another program took one of the ports just found free
                self.stop()
                if not left:
                    raise
            else:
                return self
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """End all servers."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes = []

    def _launch(self) -> None:
        ports = self._ports = {name: free_port() for name in SERVERS}
        self.endpoint_url = f"http://{LOOPBACK}:{ports['proxy']}"
        rings = [f"{name}:{ports[name]}" for name in RINGS]
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("swift_rings.py")), self._settings, *rings], check=True
        )
        for name in RINGS:
            self._configure(name, ports[name], self._storage(name))
        self._configure("proxy", ports["proxy"], self._proxy())
        with (self._folder / "log").open("ab") as log:
            for name in SERVERS:
                command = [sys.executable, PROGRAMS / f"swift-{name}-server", self._settings / f"{name}.conf"]
                self._processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def _configure(self, name: str, port: int, rest: str) -> None:
        user = pwd.getpwuid(os.getuid()).pw_name
        base = f"bind_ip = {LOOPBACK}\nbind_port = {port}\nswift_dir = {self._settings}\nworkers = 0\nuser = {user}\n"
        (self._settings / f"{name}.conf").write_text(f"[DEFAULT]\n{base}{rest}")

    def _storage(self, name: str) -> str:
        disk = f"devices = {self._folder / 'disks'}\nmount_check = false\ndisable_fallocate = true\n"
        return f"{disk}[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n"

    def _proxy(self) -> str:
        options = {
            "s3api": f"s3_acl = false\nlocation = {self.region}\ndns_compliant_bucket_names = false\n",
            "tempauth": f"user_test_tester = {self.secret_key} .admin\n",
            "versioned_writes": "allow_versioned_writes = true\nallow_object_versioning = true\n",
        }
        filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n{options.get(name, '')}" for name in _PIPELINE)
        application = "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
        return f"[pipeline:main]\npipeline = {' '.join(_PIPELINE)} proxy-server\n{filters}{application}"

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and all(process.poll() is None for process in self._processes):
            try:
                for port in self._ports.values():  # the proxy answers, with 503, before the others listen
                    socket.create_connection((LOOPBACK, port), timeout=1).close()
                urllib.request.urlopen(self.endpoint_url, timeout=1)
            except urllib.error.HTTPError as error:
                if error.code < 500:  # an error of S3's own is an answer
                    return
            except OSError:
                pass
            else:
                return
            time.sleep(0.05)
        raise RuntimeError(f"Swift did not start:\n{(self._folder / 'log').read_text()[-4000:]}")

    def _check_attributes(self) -> None:
        try:
            os.setxattr(self._folder / "disks" / "d1", "user.swift.probe", b"1")
        except OSError as error:
            raise RuntimeError(
                f"{self._folder} has no extended attributes ({error}), which Swift needs: set TMPDIR to a folder on a"
                " file system that has them, such as ext4 or xfs"
            ) from error
