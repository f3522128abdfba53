"""Dates, times and time zones in a message."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from workshop.grading.codec_terms import Foreign, Malformed
from workshop.grading.codec_wire import Decoder, Encoder, Kind, building

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")
_NO_ZONE, _OFFSET, _NAMED_OFFSET, _ZONE_KEY = range(4)


def _write_date(encoder: Encoder, value: date) -> None:
    encoder.pack("<HBB", value.year, value.month, value.day)


def _read_date(decoder: Decoder) -> date:
    parts = decoder.unpack("<HBB")
    with building("date"):
        return date(*parts)


def _write_time(encoder: Encoder, value: time | datetime) -> None:
    parts = (value.hour, value.minute, value.second, value.microsecond, value.fold)
    encoder.pack("<BBBIB", *parts)
    write_zone(encoder, value.tzinfo)


def _read_time(decoder: Decoder) -> time:
    hour, minute, second, microsecond, fold = decoder.unpack("<BBBIB")
    zone = read_zone(decoder)
    with building("time"):
        return time(hour, minute, second, microsecond, zone, fold=fold)


def _write_datetime(encoder: Encoder, value: datetime) -> None:
    _write_date(encoder, value)
    _write_time(encoder, value)


def _read_datetime(decoder: Decoder) -> datetime:
    day, clock = _read_date(decoder), _read_time(decoder)
    with building("datetime"):
        return datetime.combine(day, clock)


def _write_timedelta(encoder: Encoder, value: timedelta) -> None:
    encoder.pack("<iII", value.days, value.seconds, value.microseconds)


def _read_timedelta(decoder: Decoder) -> timedelta:
    parts = decoder.unpack("<iII")
    with building("timedelta"):
        return timedelta(*parts)


def write_zone(encoder: Encoder, zone: tzinfo | None) -> None:
    """Write a time zone: None, a fixed offset, or a zone of the time zone database.

    Raises:
        Foreign: it is of another kind.
    """
    if zone is None:
        encoder.pack("<B", _NO_ZONE)
    elif type(zone) is timezone:
        offset, *name = zone.__getinitargs__()  # type: ignore[attr-defined]  # tzname() invents one
        encoder.pack("<B", _NAMED_OFFSET if name else _OFFSET)
        _write_timedelta(encoder, offset)
        if name:
            encoder.text(*name)
    elif type(zone) is ZoneInfo and zone.key and _ZONE.fullmatch(zone.key):
        encoder.pack("<B", _ZONE_KEY)
        encoder.text(zone.key)
    else:
        raise Foreign(zone)


def read_zone(decoder: Decoder) -> tzinfo | None:
    """Read a time zone."""
    (kind,) = decoder.unpack("<B")
    if kind == _NO_ZONE:
        return None
    if kind in (_OFFSET, _NAMED_OFFSET):
        offset = _read_timedelta(decoder)
        name = (decoder.text(),) if kind == _NAMED_OFFSET else ()
        with building("time zone"):
            return timezone(offset, *name)
    # A zone is read from a file of the system, so what names it must not be a path out of there.
    key = decoder.text()
    if kind != _ZONE_KEY or not _ZONE.fullmatch(key):
        raise Malformed("there is no such time zone")
    with building("time zone"):
        return ZoneInfo(key)


KINDS = (
    Kind(24, date, _write_date, _read_date),
    Kind(25, time, _write_time, _read_time),
    Kind(26, datetime, _write_datetime, _read_datetime),
    Kind(27, timedelta, _write_timedelta, _read_timedelta),
)
