"""Days as the policy counts them; of the standard library only."""

from calendar import monthrange
from datetime import date, timedelta


def day(text):
    return date.fromisoformat(text)


def months_on(first, months):
    """The last of `months` months of which `first` is the first day (P01, inclusive).

    If the month reached has the day number of `first`, the day before it; else its last day.
    """
    total = first.year * 12 + first.month - 1 + months
    year, month = divmod(total, 12)
    length = monthrange(year, month + 1)[1]
    if first.day <= length:
        return date(year, month + 1, first.day) - timedelta(days=1)
    return date(year, month + 1, length)


def month_end(text):
    """The last day of a month written 2018-05."""
    year, month = (int(part) for part in text.split("-"))
    return date(year, month, monthrange(year, month)[1])


def sixteenth_birthday(number):
    """By the digits of an identity number (P11)."""
    year, month, number_of_day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if (month, number_of_day) == (2, 29):
        return date(year + 16, 2, 29)
    return date(year + 16, month, number_of_day)


def passes_check(number):
    """MOD 11-2 of GB 11643 (GN-03)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17]
