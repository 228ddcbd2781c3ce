"""Random histories of training, written to PostgreSQL as they were in memory: its guards agree."""

import importlib.util
from pathlib import Path

import pytest

from projections.log_memory import MemoryLog
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

HISTORIES = Path(__file__).parent / "test_training_histories.py"
spec = importlib.util.spec_from_file_location("training_histories", HISTORIES)
training_histories = importlib.util.module_from_spec(spec)
spec.loader.exec_module(training_histories)


@pytest.mark.parametrize("seed", [3, 4])
def test_postgres_says_the_same_of_every_batch(seed, database, monkeypatch):
    told = []
    real = MemoryLog.append

    def append(log, batches, **how):
        """Keeps what was asked, and what memory said of it."""
        verdicts = real(log, batches, **how)
        told.append((list(batches), how, verdicts))
        return verdicts

    monkeypatch.setattr(MemoryLog, "append", append)
    paid = list(training_histories.History(seed).paid())
    assert len(paid) > 3
    migrate(database)
    log = PostgresLog(database)
    for batches, how, verdicts in told:
        assert log.append(batches, **how) == verdicts
    log.close()
