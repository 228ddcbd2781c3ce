"""The four schemes as the policy text has them, under the defaults; of the standard library only.

A refusal is a list of (check, reason), check by the order of checks in the catalogue, section 3.
"""

from datetime import timedelta

from days import day, month_end, months_on, passes_check, sixteenth_birthday

IN_FORCE = day("2018-04-18")  # P07: the paper states no start; its date counts
PLACEMENT = "job-placement-service-subsidy"
TRANSPORT = "migrant-worker-transport-allowance"
INCUBATOR = "municipal-incubator-award"
STARTUP = "quality-startup-award"
ONCE = {
    PLACEMENT: "duplicate",
    TRANSPORT: "once-only-used",
    INCUBATOR: "once-only-used",
    STARTUP: "once-only-used",
}


def assess(world, claim, on):
    """(status, amount in fen, reasons, matures on); who holds the thing is not asked here."""
    if claim["scheme"] in (PLACEMENT, TRANSPORT) and not identified(world, claim):
        return "refused", 0, [(1, "identity-unverified")], None
    judge = {PLACEMENT: placement, TRANSPORT: transport, INCUBATOR: award, STARTUP: award}
    amount, failed, wait = judge[claim["scheme"]](world, claim, on)
    if failed:
        return "refused", 0, sorted(failed), None
    if wait:
        return "pended", 0, [(6, wait[0])], wait[1]
    return "awarded", amount, [], None


def identified(world, claim):
    """R-01: every person who benefits is one identified person."""
    number = claim["beneficiary"].partition(":")[2]
    return passes_check(number) and claim["beneficiary"] in world.facts


def once_key(world, claim):
    """Section 1.11, key of a payment: the worker, the base, the enterprise."""
    if claim["scheme"] == INCUBATOR:
        base = municipal_base(world, claim["payee"])
        return claim["scheme"], base or claim["payee"]
    if claim["scheme"] == STARTUP:
        return claim["scheme"], claim["payee"]
    return claim["scheme"], claim["beneficiary"]


# The poverty register


def registration(world, person):
    """The registration with what ended it: county, since, annulled on; or nothing."""
    found = None
    for fact in sorted(world.of(person), key=lambda one: one["data"]["happened_on"]):
        happened = day(fact["data"]["happened_on"])
        if fact["type"] == "applicant.povertyRegistered":
            found = {"county": fact["data"]["county"], "since": happened, "annulled": None}
        elif fact["type"] == "applicant.povertyAnnulled" and found:
            found["annulled"] = happened
    return found


def in_the_city(poverty):
    """P12: registered in Yiyang."""
    return poverty is not None and poverty["county"].startswith("4309")


# Placement


def placement(world, claim, on):
    """Clause 21: 200 yuan to a licensed market body for a registered poor worker who stayed."""
    person, agency, failed = claim["beneficiary"], claim["payee"], []
    poverty = registration(world, person)
    letter = best_letter(world, person, agency)
    state, completed, place, until = work(world, person, poverty, letter, on)
    if completed and completed < IN_FORCE:
        failed.append((2, "before-validity"))
    if world.kind(agency) not in ("hr-agency", "enterprise") or not licensed(world, agency, letter):
        failed.append((3, "payee-not-qualified"))
    if not in_the_city(poverty) or state == "never-both":
        failed.append((4, "not-in-population"))
    elif completed and poverty["annulled"] and poverty["annulled"] <= completed:
        failed.append((4, "status-lost"))  # P10: periods not complete on that day are void
    if place and poverty and place == poverty["county"]:
        failed.append((5, "not-labour-export"))
    wait = None
    if state in ("period-too-short", "not-stable", "never-both"):
        failed.append((6, "period-too-short" if state == "never-both" else state))
    elif state in ("period-open", "evidence-missing"):
        wait = (state, until)
    if letter is None:
        failed.append((7, "evidence-missing"))
    return 20_000, failed, wait


def best_letter(world, person, agency):
    """The agency's earliest referral verified by worker and employer, else its earliest (P30)."""
    letters = [
        (not {"worker", "employer"} <= set(fact["data"].get("signed_by", ())), day_of(fact))
        for fact in world.of(person, "applicant.referred")
        if fact["data"]["agency"] == agency
    ]
    return min(letters, default=None)


def licensed(world, agency, letter):
    """P32: on the referral date; where there is no referral, at all."""
    for fact in world.of(agency, "enterprise.licensed"):
        until = fact["data"].get("until")
        if letter is None or (day_of(fact) <= letter[1] and (not until or letter[1] <= day(until))):
            return True
    return False


def day_of(fact):
    return day(fact["data"]["happened_on"])


def spells(world, person):
    """First day, last day if it ended, last day that something shows, workplace, employer."""
    found = []
    for hired in world.of(person, "applicant.hired"):
        employer, first = hired["data"]["employer"], day_of(hired)
        last, shown = None, first
        for fact in world.of(person):
            data = fact["data"]
            if fact["type"] == "applicant.left":
                if data["employer"] == employer and day(data["hired_on"]) == first:
                    last = day_of(fact)
            elif fact["type"] == "applicant.presenceConfirmed" and data["employer"] == employer:
                shown = max(shown, day(data["through"]))
            elif fact["type"] == "applicant.contributionPaid" and data["payer"] == employer:
                shown = max(shown, month_end(data["month"]))
        shown = last if last else shown
        found.append((first, last, shown, hired["data"]["workplace"], employer))
    return sorted(found)


def work(world, person, poverty, letter, on):
    """(how it stands, last day of the six months, workplace, matures on)."""
    every = spells(world, person)
    introduced = [one for one in every if letter and letter[1] <= one[0]]
    starts = [poverty["since"]] if poverty else []
    starts.append(sixteenth_birthday(person.partition(":")[2]))
    seen = []
    for first, last, shown, place, _ in introduced or every:
        begins = max([first, *starts])  # P08, P11: in the state, registered and of age
        seen.append((months_on(begins, 6), shown, last, place, begins, first))
    if not seen:
        return "period-too-short", None, None, None
    complete = [one for one in seen if one[1] >= one[0]]
    if complete:
        chosen = next((one for one in complete if one[0] >= IN_FORCE), complete[0])
        completed, place = chosen[0], chosen[3]
        return "complete" if completed <= on else "period-open", completed, place, completed
    still = [one for one in seen if one[2] is None]
    moved = [one for one in seen if together(every, one[5]) >= one[0]]
    nearest = max(still or moved or seen, key=lambda one: one[1] - one[4])
    completed, _, last, place = nearest[:4]
    if last is None:
        state = "period-open" if on < completed else "evidence-missing"
        return state, completed, place, completed
    if poverty and poverty["since"] > together(every, nearest[5]):
        return "never-both", completed, place, None  # P08: never employed and registered at once
    return ("not-stable" if moved else "period-too-short"), completed, place, None


def together(every, begins):
    """The day reached by spells that follow without a gap, whoever the employer (JP-11)."""
    reached = None
    for first, _, shown, _, _ in every:
        if first == begins or (reached and first == reached + timedelta(days=1)):
            reached = shown
    return reached


def better(first, second):
    """P30, of two letters: 1 the first, 2 the second, 0 no decisive proof."""
    if first == second or (first[0] and second[0]):
        return 0
    return 1 if first < second else 2


# Transport


def transport(world, claim, on):
    """Clause 21: 600, 400 or 200 yuan, once, to a registered poor worker who left the county."""
    person, failed = claim["beneficiary"], []
    gone = [one for one in world.of(person, "applicant.departed") if day_of(one) <= claim["filed"]]
    left = max(gone, key=day_of, default=None)
    if left and day_of(left) < IN_FORCE:
        failed.append((2, "before-validity"))
    if claim["payee"] != person:
        failed.append((3, "payee-not-qualified"))
    poverty = registration(world, person)
    if not in_the_city(poverty):
        failed.append((4, "not-in-population"))
    elif left:
        of_age = sixteenth_birthday(person.partition(":")[2])
        if max(poverty["since"], of_age) > day_of(left):
            failed.append((4, "not-in-population"))
        elif poverty["annulled"] and poverty["annulled"] <= day_of(left):
            failed.append((4, "status-lost"))
    if not left:
        failed.append((7, "evidence-missing"))
        return 0, failed, None
    place = left["data"]["destination"]
    if poverty and place == poverty["county"]:
        failed.append((5, "not-cross-region"))
    if not place.startswith("43"):
        return 60_000, failed, None
    return (20_000 if place.startswith("4309") else 40_000), failed, None


# Awards


def award(world, claim, on):
    """Clause 7: what the selection fixed, 100,000 to 200,000 or 50,000 to 100,000 yuan."""
    payee, failed = claim["payee"], []
    base = claim["scheme"] == INCUBATOR
    decided = [
        one for one in world.of(claim["round"], "round.decided") if one["data"]["winner"] == payee
    ]
    if base and not municipal_base(world, payee):
        failed.append((3, "payee-not-qualified"))
    if not base and world.kind(payee) not in ("enterprise", "sole-trader"):
        failed.append((3, "payee-not-qualified"))
    if not decided:
        failed.append((4, "not-selected"))
        return 0, failed, None
    if day_of(decided[0]) < IN_FORCE:
        failed.append((2, "before-validity"))
    fen = decided[0]["data"]["fen"]
    lowest, highest = (10_000_000, 20_000_000) if base else (5_000_000, 10_000_000)
    if not lowest <= fen <= highest:
        failed.append((9, "amount-out-of-range"))
    return fen, failed, None


def municipal_base(world, unit):
    for fact in world.of(unit, "enterprise.baseRecognised"):
        if fact["data"]["level"] == "municipal":
            return fact["data"]["base"]
    return ""
