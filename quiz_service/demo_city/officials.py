"""Who can sign in to the made-up city: officials at several levels and two trainees, all with the demo's password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quiz_service.demo_city.lives import Life, Stay
from quiz_service.demo_city.units import REFORM_ON, City

SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Official:
    """A made-up person with a password. `role_unit` is a code; `unit` is where they work now."""

    code: str
    name: str
    unit: str
    audience: str
    about: str
    role: str = ""
    role_unit: str = ""


OFFICIALS = (
    Official("TP01", "Thử Quản Trị", "TP", "can-bo-thanh-pho", "quản trị viên", "administrator"),
    Official("TP02", "Thử Kiểm Tra", "TP", "can-bo-thanh-pho", "kiểm tra viên, chỉ xem", "auditor"),
    Official("TP03", "Thử Điều Phối Thành Phố", "TP", "can-bo-thanh-pho", "điều phối viên của toàn Thành phố",
             "coordinator", "TP"),
    Official("TP04", "Thử Điều Phối Sở", "SO-07", "can-bo-thanh-pho", "điều phối viên của Sở Thử Nghiệm 07",
             "coordinator", "SO-07"),
    Official("TP05", "Thử Điều Phối Phường", "PM001", "can-bo-huyen-xa", "điều phối viên của Phường Thử Nghiệm Mới 001",
             "coordinator", "PM001"),
    Official("TP06", "Thử Điều Phối Quận Cũ", "PM005", "can-bo-huyen-xa",
             "điều phối viên của Quận Thử Nghiệm 02, đơn vị đã kết thúc", "coordinator", "Q02"),
    Official("TP07", "Thử Điều Phối Hội", "HOI-03", "can-bo-huyen-xa", "điều phối viên của Hội Thử Nghiệm 03",
             "coordinator", "HOI-03"),
    Official("TP08", "Thử Học Viên", "PM001", "can-bo-huyen-xa", "học viên"),
    Official("TP09", "Thử Học Viên Đội", "SO-07", "doi-178", "học viên thuộc Đội Kiểm tra liên ngành 178"),
)  # fmt: skip


def life_of(official: Official, number: int, city: City) -> Life:
    """Where an official worked: in a unit that began with the reform, before that in the district's own."""
    unit = next(unit for unit in city.units.values() if unit.code == official.unit)
    stay = Stay(unit.id, official.audience, unit.starts_on or SINCE, position_group="Chuyên viên")
    before = next((one for one in city.units.values() if unit.id in one.heirs and one.kind == "district"), None)
    stays = [stay]
    if before is not None and unit.starts_on == REFORM_ON:
        stays.insert(0, Stay(before.id, official.audience, SINCE, REFORM_ON, position_group="Chuyên viên"))
    return Life(number, official.code, official.name, None, tuple(stays))
