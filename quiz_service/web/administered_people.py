"""What an administrator does for one person: record that they left, make them nameless, mend a lost way to sign in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from quiz_service.errors import Invalid
from quiz_service.operations import people, second_factor, single_sign_on
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.officials import READERS, Answer, done, get_person, may_write, page_of
from quiz_service.web.sent_values import day_of
from quiz_service.web.service import db, now, today


def attach(blueprint: Blueprint) -> None:
    """Add these views to the administration's."""
    blueprint.get("/quan-tri/nguoi/<person_id>/roi-di")(leave_form)
    blueprint.post("/quan-tri/nguoi/<person_id>/roi-di")(leave)
    blueprint.get("/quan-tri/nguoi/<person_id>/an-danh")(pseudonymise_form)
    blueprint.post("/quan-tri/nguoi/<person_id>/an-danh")(pseudonymise)
    blueprint.get("/quan-tri/nguoi/<person_id>/tat-hai-buoc")(reset_second_factor_form)
    blueprint.post("/quan-tri/nguoi/<person_id>/tat-hai-buoc")(reset_second_factor)
    blueprint.post("/quan-tri/nguoi/<person_id>/go-dang-nhap-mot-lan")(unbind_single_sign_on)


def _person_page(person_id: str, template: str, problems: Sequence[str] = ()) -> str:
    return render_template(
        f"administration/{template}.html", person=get_person(person_id), problems=problems, may_write=may_write(),
        today=today(), reason=request.form.get("ly-do", ""),
    )  # fmt: skip


@allow(*READERS, scope=Scope.ALL)
def leave_form(person_id: str) -> str:
    """What recording that somebody left would mean."""
    return _person_page(person_id, "leave")


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def leave(person_id: str) -> Answer:
    """Record that somebody left."""
    person, day = get_person(person_id), day_of(request.form.get("ngay", ""))
    if day is None:
        problem = "Ngày rời chưa đúng. Hãy ghi một ngày từ năm 2020 đến hôm nay."
        return _person_page(person_id, "leave", [problem]), 422
    people.record_leaving(db(), person.id, left_on=day, actor_id=me().person_id, now=now())
    return done("Đã ghi người này đã rời.", page_of(person.id))


@allow(*READERS, scope=Scope.ALL)
def pseudonymise_form(person_id: str) -> str:
    """What making somebody nameless would mean."""
    return _person_page(person_id, "pseudonymise")


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def pseudonymise(person_id: str) -> Answer:
    """Make a leaver nameless, after it was confirmed in words."""
    person, reason = get_person(person_id), request.form.get("ly-do", "")
    try:
        if request.form.get("dong-y") != "co":
            raise Invalid(["Bạn chưa đánh dấu rằng đã hiểu việc này không làm ngược lại được."])
        people.pseudonymise(db(), person.id, actor_id=me().person_id, reason=reason, now=now())
    except Invalid as error:
        return _person_page(person_id, "pseudonymise", error.problems), 422
    return done("Đã ẩn danh. Các số đếm vẫn như cũ.", page_of(person.id))


@allow(*READERS, scope=Scope.ALL)
def reset_second_factor_form(person_id: str) -> str:
    """For somebody who lost their telephone and their recovery codes."""
    return _person_page(person_id, "reset_second_factor")


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def reset_second_factor(person_id: str) -> Answer:
    """Switch it off, with a reason; the person sets it up anew."""
    person, reason = get_person(person_id), request.form.get("ly-do", "")
    try:
        second_factor.reset(db(), person.id, actor_id=me().person_id, reason=reason, now=now())
    except Invalid as error:
        return _person_page(person_id, "reset_second_factor", error.problems), 422
    return done("Đã tắt xác thực hai bước của người này.", page_of(person.id))


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def unbind_single_sign_on(person_id: str) -> Answer:
    """Let the next sign-in at the office's provider bind anew: the person was given another account there."""
    person = get_person(person_id)
    single_sign_on.unbind(db(), person.id, actor_id=me().person_id, now=now())
    message = (
        "Đã gỡ tài khoản của cơ quan. Tài khoản mới sẽ được gắn khi người này đăng nhập bằng tài khoản ấy lần đầu."
    )
    return done(message, page_of(person.id))
