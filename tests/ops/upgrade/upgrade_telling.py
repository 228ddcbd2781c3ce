"""Telling facts over HTTP while releases come and go, and asking for what became of them."""

from threading import Event

import httpx

WHILE_THEY_MEET = 150  # facts acknowledged before an upgrade takes its next step
TELLERS = ("employment-system", "county-office", "poverty-register", "insurance-agency")


class Poster:
    """Posts facts one by one, in order, at the doors that are open, each in turn; keeps every
    answer, and how many each door gave."""

    def __init__(self, desk, door):
        self.tokens = {
            one.source: desk.token(name)
            for name in TELLERS
            for one in desk.callers[name].caller.sources
        }
        self.doors, self.answers, self.answered_by = [door], {}, {}
        self.stop = Event()
        self.client = httpx.Client(timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def post(self, door, event):
        headers = {
            "authorization": f"Bearer {self.tokens[event['source']]}",
            "content-type": "application/cloudevents+json",
        }
        answer = self.client.post(f"{door}/events", json=event, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def run(self, events):
        for number, event in enumerate(events):
            if self.stop.is_set():
                return
            door = self.doors[number % len(self.doors)]
            answer = self.post(door, event)
            assert answer["verdict"] == "accepted", answer
            self.answers[event["source"], event["id"]] = answer
            self.answered_by[door] = self.answered_by.get(door, 0) + 1

    def wait_for_more(self, running, more=WHILE_THEY_MEET):
        """Until so many more are answered."""
        least = len(self.answers) + more
        while len(self.answers) < least and not running.done():
            self.stop.wait(0.01)
        if running.done():
            running.result()
        assert len(self.answers) >= least, "all was told before the next step could be taken"


def same_again(poster, events, door):
    """Whoever is asked again gives the first answer."""
    for event in events:
        first = poster.answers[event["source"], event["id"]]
        again = poster.post(door, event)
        assert without_receipt(again) == without_receipt(first) | {"verdict": "replayed"}


def without_receipt(answer):
    """Beside the outcome; a release of before the transparency log gives none."""
    return {name: told for name, told in answer.items() if name != "receipt"}


def items(door, path, token, at_least):
    """What a door answers once its views are there."""
    asked = {"at_least": at_least, "limit": 1000}
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.get(f"{door}/{path}", params=asked, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]
