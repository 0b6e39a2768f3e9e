"""The dashboard of coverage and the people behind its figures, as coordinators and others see them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.rules.strata import Reading, Stratum, record_of
from quiz_service.storage.counting_queries import USUAL
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, CountingRevision, Person, Placement, Unit
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_coverage import BOTH, City, add_target
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_watchers import watcher

INDEX = "/hoc-tap/do-phu"
PEOPLE = "/hoc-tap/do-phu/nguoi"
REMINDERS = "/hoc-tap/do-phu/nhac-viec"
LIST = "/hoc-tap/do-phu/danh-sach-nhac"
OTHER = Reading(
    "lien-quan-70", "Cơ quan, tổ chức cấp Thành phố thuộc nhóm 70 %", "vì câu cho phép",
    (
        Stratum("city", "Cấp Thành phố, gồm cơ quan liên quan", ("city", "related-city")),
        Stratum("local", "Cấp huyện, cấp xã", ("district", "commune", "related-local")),
    ),
)  # fmt: skip


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


@pytest.fixture
def admin(service_app: Flask, city: City) -> GuardedClient:
    return watcher(service_app, city, "administrator")


def text_of(html: str) -> str:
    """What a reader sees of the page's content: no tags, single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<h1") :]).split())


def get(client: GuardedClient, address: str = INDEX, **query: str) -> str:
    answer = client.get(address, query_string={name.replace("_", "-"): value for name, value in query.items()})
    assert answer.status_code == 200, answer.text[answer.text.find("<h1") :][:600]
    return answer.text


def test_the_two_figures_stand_against_their_targets(admin: GuardedClient) -> None:
    text = text_of(get(admin))
    assert "Phạm vi: Mọi đơn vị. Tính đến hết ngày 02/03/2026 (hôm nay)." in text
    assert "Cấp Thành phố 70,0 % 7 trên 10 người đã tập huấn. Chỉ tiêu: ít nhất 70 %" in text
    assert "Đã đạt chỉ tiêu" in text
    assert "37,5 % 3 trên 8 người đã tập huấn. Chỉ tiêu: ít nhất 50 %" in text
    assert "Còn thiếu 1 người để đạt chỉ tiêu" in text
    assert "Cộng lại: 55,55 % (10 trên 18 người)" in text


def test_rounding_never_makes_a_hit_of_a_miss(service_app: Flask, engine: Engine) -> None:
    city = City(engine)
    with writing(engine) as session:
        add_target(session, "GAN", "all", "99.99", source="operator")
    city.people("SO", 9, done=BOTH)
    city.people("SO", 4)
    text = text_of(get(watcher(service_app, city, "administrator")))
    assert "69,23 %" in text
    assert "Chỉ tiêu: ít nhất 99,99 %" in text


def test_the_estimate_is_said_to_be_one(admin: GuardedClient) -> None:
    assert "Ước tính: ba tháng qua mỗi tháng thêm khoảng" in get(admin)


def test_units_are_shown_one_step_at_a_time_and_sum_to_the_whole(admin: GuardedClient) -> None:
    text = text_of(get(admin, don_vi="QUAN"))
    assert "Phạm vi: Quận Ba và các đơn vị trực thuộc" in text
    assert text.index("Xã An 0,0 %") < text.index("Xã Ân 33,33 %") < text.index("Riêng ở Quận Ba")
    assert "Cộng 3 dòng 20,0 % 1 5" in text


@pytest.mark.parametrize(
    ("order", "units"),
    [
        ("", ["Hội Chung", "Quận Ba", "Sở Ánh"]),
        ("thap", ["Quận Ba", "Hội Chung", "Sở Ánh"]),
        ("cao", ["Sở Ánh", "Hội Chung", "Quận Ba"]),
        ("thieu", ["Quận Ba", "Hội Chung", "Sở Ánh"]),
        ("dong", ["Sở Ánh", "Quận Ba", "Hội Chung"]),
        ("khong-co", ["Hội Chung", "Quận Ba", "Sở Ánh"]),
    ],
)
def test_units_are_sorted_by_a_link(admin: GuardedClient, order: str, units: list[str]) -> None:
    html = get(admin, xep=order)
    found = re.findall(r'data-label="Đơn vị">(?:<a[^>]*>)?([^<]+)<', html)
    assert [one for one in found if one in units] == units


def test_one_stratum_of_the_table_sums_to_its_figure(admin: GuardedClient) -> None:
    text = text_of(get(admin, khoi="local"))
    assert "Cộng 2 dòng 37,5 % 3 8" in text
    assert "Chỉ tính: nhóm chỉ tiêu: Cấp huyện, cấp xã, cơ quan, tổ chức có liên quan" in text


def test_the_effect_of_the_other_reading_is_said_in_words(admin: GuardedClient, city: City) -> None:
    assert "Nếu hiểu cách khác" not in get(admin)
    with writing(city.engine) as session:
        session.add(CountingRevision(revision=1, published_at=MadeUp.START,
                                     readings=[record_of(USUAL), record_of(OTHER)]))  # fmt: skip
    text = text_of(get(admin))
    assert "Nếu hiểu cách khác: cơ quan, tổ chức cấp Thành phố thuộc nhóm 70 %" in text
    assert "Cấp Thành phố, gồm cơ quan liên quan: 69,23 % (9 trên 13 người), còn thiếu 1 người để đạt chỉ tiêu." in text
    assert "69,23 % 9 trên 13 người" in text_of(get(admin, cach_hieu="lien-quan-70"))


def test_pictures_carry_no_style_and_have_words_in_their_place(admin: GuardedClient) -> None:
    html = get(admin)
    assert html.count('role="img"') == 2
    assert "<title" in html
    assert "Bảng số liệu từng tháng" in html
    assert "style=" not in html[html.index("<h1") :].split("</article>")[0]


def test_the_page_of_an_earlier_day_says_so(admin: GuardedClient) -> None:
    text = text_of(get(admin, ngay="2026-01-31"))
    assert "Tính đến hết ngày 31/01/2026." in text
    assert "0,0 % 0 trên 10 người" in text
    assert "hết ngày 16/12/2025" in text
    assert "Tính đến hết ngày 31/01/2026." in text_of(get(admin, ngay="31/1/2026"))


def test_a_unit_that_has_ended_leads_to_its_last_day(service_app: Flask, city: City) -> None:
    with writing(city.engine) as session:
        session.get_one(Unit, city.units["HOI"]).ends_on = date(2026, 2, 10)
    html = get(watcher(service_app, city, "coordinator", "HOI"))
    assert "Hội Chung đã kết thúc hoạt động: ngày cuối là 09/02/2026." in text_of(html)
    assert "ngay=2026-02-09" in html
    assert "đã kết thúc" not in get(watcher(service_app, city, "coordinator", "SO"))


def test_a_coordinator_counts_own_units_alone(service_app: Flask, city: City) -> None:
    client = watcher(service_app, city, "coordinator", "QUAN")
    text = text_of(get(client))
    assert "Phạm vi: Quận Ba và các đơn vị trực thuộc" in text
    assert "1 trên 5 người" in text
    for other in ("Sở Ánh", "Hội Chung", "Cấp Thành phố 70"):
        assert other not in text
    assert client.get(INDEX, query_string={"don-vi": "SO"}).status_code == 404
    assert client.get(PEOPLE, query_string={"don-vi": "SO"}).status_code == 404


def test_trainees_and_strangers_stay_outside(service_app: Flask, city: City) -> None:
    for address in (INDEX, PEOPLE, REMINDERS):
        assert service_app.test_client().get(address).status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ngay": "9999-99-99"}, "«9999-99-99» không phải một ngày"),
        ({"ngay": "9999-12-31"}, "chỉ xem được từ 01/01/2020 đến hôm nay, 02/03/2026"),
        ({"ngay": "0001-01-01"}, "chỉ xem được từ 01/01/2020"),
        ({"ngay": "99/99/2026"}, "không phải một ngày"),
        ({"ngay": "²" * 400}, "không phải một ngày"),
        ({"nhom": "<b>"}, "không có nhóm «&lt;b&gt;»"),
        ({"noi-dung": "x"}, "Nội dung: không có nội dung"),
        ({"tinh": "x"}, "Tính là đã tập huấn: không có cách"),
    ],
)
@pytest.mark.parametrize("address", [INDEX, PEOPLE])
def test_what_cannot_be_used_is_answered_with_a_sentence(
    admin: GuardedClient, address: str, given: dict[str, str], sentence: str
) -> None:
    answer = admin.get(address, query_string=given)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_all_faults_are_told_at_once(admin: GuardedClient) -> None:
    text = admin.get(INDEX, query_string={"ngay": "x", "nhom": "y", "noi-dung": "z", "tinh": "w"}).text
    assert text.count("<li>Nhóm học viên") == text.count("<li>Nội dung") == text.count("<li>Tính đến hết ngày") == 1


@pytest.mark.parametrize(
    "given", [{"trang": "-1"}, {"trang": "9" * 40}, {"khoi": "x"}, {"cach-hieu": "x"}, {"xep": "("}, {"rieng": "1"},
              {"nhom-nguoi": "'"}],
)  # fmt: skip
@pytest.mark.parametrize("address", [INDEX, PEOPLE])
def test_nonsense_that_does_no_harm_shows_the_page(admin: GuardedClient, address: str, given: dict[str, str]) -> None:
    assert "Phạm vi: Mọi đơn vị" in admin.get(address, query_string=given).text


def test_each_person_stands_with_the_reason(admin: GuardedClient, city: City) -> None:
    text = text_of(get(admin, PEOPLE, don_vi="SO", nhom_nguoi="da"))
    assert "7 người đã tập huấn, xếp theo đơn vị rồi đến tên" in text
    assert text.count("Đã hoàn thành m01 ngày 01/02/2026 (lớp tập huấn), m02 ngày 01/02/2026 (lớp tập huấn).") == 7
    text = text_of(get(admin, PEOPLE, don_vi="SO"))
    assert text.count("Còn thiếu m01, m02.") == 2
    assert "Đã hoàn thành m01 ngày 01/02/2026 (lớp tập huấn). Còn thiếu m02." in text
    assert "m02: Học phần thử m02" in text
    text = text_of(get(admin, PEOPLE, nhom_nguoi="ngoai"))
    assert "Ngoài diện tính: hợp đồng thời vụ." in text


def test_figures_lead_to_lists_of_the_same_size(admin: GuardedClient) -> None:
    html = get(admin)
    links = re.findall(r'<a href="([^"]*/nguoi\?[^"]*)">([\d.]+)', html)
    assert len(links) >= 8
    for address, number in links:
        page = admin.get(address.replace("&amp;", "&")).text
        if number != "0":
            assert f"{number} người" in text_of(page), address
        else:
            assert "Không có ai" in page


def test_people_of_the_unit_itself_can_be_opened_alone(admin: GuardedClient) -> None:
    text = text_of(get(admin, PEOPLE, don_vi="QUAN", rieng="1"))
    assert "Chỉ tính: người ở chính đơn vị này" in text
    assert "1 người chưa tập huấn" in text


def test_who_is_counted_elsewhere_and_how_many_left_is_told(admin: GuardedClient, city: City) -> None:
    with writing(city.engine) as session:
        somebody = city.people("XA-A", 1, name="Trần Kiêm Nhiệm")[0]
        session.add(Placement(person_id=somebody, unit_id=city.units["HOI"], audience="nguoi-ho-tro",
                              starts_on=MadeUp.START.date(), is_main=False))  # fmt: skip
        gone = city.people("HOI", 1, ends_on=MadeUp.START.date())[0]
        session.get_one(Person, gone).left_on = MadeUp.START.date()
    text = text_of(get(admin, PEOPLE, don_vi="HOI", nhom_nguoi="noi-khac"))
    assert "Trần Kiêm Nhiệm" in text
    assert "Hội Chung Xã Ân" in text
    assert "1 người làm việc ở đây đã rời" in text


def test_names_are_no_part_of_an_address_or_a_title(admin: GuardedClient) -> None:
    html = get(admin, PEOPLE)
    assert "Người Thử" not in html.split("<title>")[1].split("</title>")[0]
    assert not [address for address in re.findall(r'href="([^"]+)"', html) if "THU" in address]


def test_reminders_name_who_still_has_to_complete_what(admin: GuardedClient, city: City) -> None:
    city.people("XA-B", 1, name="Lê Thị Nhắc", done=("m02",))
    text = text_of(get(admin, REMINDERS, don_vi="QUAN"))
    assert "Lê Thị Nhắc" in text
    assert "Còn thiếu" in text
    answer = admin.post(LIST, data={"don-vi": "QUAN", "ngay": "2020-01-01"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + 5
    assert ["Lê Thị Nhắc", "Xã An", "m01"] in [[row[0], row[2], row[4]] for row in rows]
    with reading(city.engine) as session:
        entry = session.query(AuditEntry).filter_by(action="coverage.remind").one()
        assert (entry.object_id, entry.new) == ("QUAN", {"persons": 5})


def test_a_list_of_reminders_is_for_those_who_may_write_and_for_their_units(service_app: Flask, city: City) -> None:
    auditor = watcher(service_app, city, "auditor")
    assert auditor.get(REMINDERS).status_code == 403
    assert "In giấy nhắc" not in get(auditor)
    coordinator = watcher(service_app, city, "coordinator", "HOI")
    coordinator.get(REMINDERS)
    assert coordinator.post(LIST, data={"don-vi": "SO"}).status_code == 404
    assert coordinator.post(LIST).data.decode("utf-8-sig").count("Hội Chung") == 1


@pytest.mark.parametrize("address", [INDEX, PEOPLE, REMINDERS, f"{PEOPLE}?nhom-nguoi=noi-khac"])
def test_a_page_takes_as_many_queries_for_many_people_as_for_few(service_app: Flask, city: City, address: str) -> None:
    client = watcher(service_app, city, "coordinator", "SO")

    def queries() -> int:
        with counted(city.engine) as sent:
            client.get(address)
        return len(sent)

    for_few = queries()
    city.people("PHONG", 140)
    city.people("SO", 20, done=BOTH)
    assert queries() == for_few
    assert for_few <= 13
