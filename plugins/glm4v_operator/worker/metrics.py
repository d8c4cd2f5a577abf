"""Numbers of one worker in Prometheus' text format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from glm4v_operator.worker.engine_interface import EngineAnswer

if TYPE_CHECKING:
    from glm4v_operator.worker.engine_thread import EngineThread, Timed
    from glm4v_operator.worker.image_store import ImageStore

CONTENT_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)


class WorkerMetrics:
    """One registry a worker; nothing global."""

    def __init__(self, engine: EngineThread, store: ImageStore) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter(
            "glm4v_worker_requests", "Requests that the engine was asked.", "task", "outcome"
        )
        self._tokens = self._counter("glm4v_worker_tokens", "Tokens, by kind.", "kind")
        self._queue = self._histogram("glm4v_worker_queue_seconds", "From arrival to the engine.", _SECONDS)
        self._run = self._histogram("glm4v_worker_run_seconds", "In the engine.", _SECONDS)
        self._batch = self._histogram("glm4v_worker_batch_size", "Requests a batch.", _SIZES)
        self._gauge("glm4v_worker_waiting_requests", "Requests that wait now.").set_function(engine.waiting)
        self._gauge("glm4v_worker_pictures", "Pictures kept now.").set_function(lambda: store.size()[0])
        self._gauge("glm4v_worker_picture_bytes", "Bytes of the pictures kept now.").set_function(
            lambda: store.size()[1]
        )
        engine.on_batch = self._batch.observe

    def count(self, task: str | None, timed: Timed) -> None:
        """One request is through."""
        result = timed.result
        outcome = "answered" if isinstance(result, EngineAnswer) else result.reason
        self._requests.labels(task or "none", outcome).inc()
        self._queue.observe(timed.queue_ms / 1000)
        self._run.observe(timed.run_ms / 1000)
        if isinstance(result, EngineAnswer):
            self._tokens.labels("prompt").inc(result.prompt_tokens)
            self._tokens.labels("completion").inc(result.completion_tokens)

    def text(self) -> bytes:
        """The page that Prometheus reads."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)

    def _histogram(self, name: str, meaning: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, meaning, registry=self._registry, buckets=buckets)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self._registry)
