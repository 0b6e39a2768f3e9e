"""Annulling a completion or a certificate: first a page that says what it would mean, then the deed with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from quiz_service.errors import Invalid, NotFound
from quiz_service.operations import annulment, certificates
from quiz_service.storage.administration_listing import certificates_resting_on, find_completion
from quiz_service.storage.models import Certificate, Completion, Person
from quiz_service.storage.people_listing import module_titles
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.officials import READERS, Answer, done, may_write, page_of
from quiz_service.web.service import db, now


def attach(blueprint: Blueprint) -> None:
    """Add these views to the administration's."""
    blueprint.get("/quan-tri/hoan-thanh/<completion_id>/huy")(annul_completion_form)
    blueprint.post("/quan-tri/hoan-thanh/<completion_id>/huy")(annul_completion)
    blueprint.get("/quan-tri/chung-nhan/<number>/huy")(annul_certificate_form)
    blueprint.post("/quan-tri/chung-nhan/<number>/huy")(annul_certificate)


def _get_completion(public_id: str) -> Completion:
    completion = find_completion(db(), public_id)
    if completion is None:
        raise NotFound("Không tìm thấy lần hoàn thành này.")
    return completion


def _get_certificate(number: str) -> Certificate:
    certificate = certificates.find_certificate(db(), number)
    if certificate is None:
        raise NotFound(certificates.UNKNOWN)
    return certificate


def _completion_page(completion_id: str, problems: Sequence[str] = ()) -> str:
    completion = _get_completion(completion_id)
    return render_template(
        "administration/annul_completion.html", completion=completion, problems=problems, may_write=may_write(),
        person=db().get_one(Person, completion.person_id), reason=request.form.get("ly-do", ""),
        module_title=module_titles(db()).get(completion.module_id, completion.module_id),
        certificates=certificates_resting_on(db(), completion),
    )  # fmt: skip


@allow(*READERS, scope=Scope.ALL)
def annul_completion_form(completion_id: str) -> str:
    """What annulling this completion would mean."""
    return _completion_page(completion_id)


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def annul_completion(completion_id: str) -> Answer:
    """Annul it, with a reason."""
    try:
        completion = annulment.annul_completion(
            db(), completion_id, actor_id=me().person_id, reason=request.form.get("ly-do", ""), now=now()
        )
    except Invalid as error:
        return _completion_page(completion_id, error.problems), 422
    address = page_of(completion.person_id)
    return done("Đã hủy lần hoàn thành. Lý do đã được ghi vào nhật ký.", address)


def _certificate_page(number: str, problems: Sequence[str] = ()) -> str:
    certificate = _get_certificate(number)
    return render_template(
        "administration/annul_certificate.html", certificate=certificate, problems=problems, may_write=may_write(),
        person=db().get_one(Person, certificate.person_id), reason=request.form.get("ly-do", ""),
    )  # fmt: skip


@allow(*READERS, scope=Scope.ALL)
def annul_certificate_form(number: str) -> str:
    """What annulling this certificate would mean."""
    return _certificate_page(number)


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def annul_certificate(number: str) -> Answer:
    """Annul it, with a reason."""
    reason = request.form.get("ly-do", "")
    try:
        certificate = certificates.annul(db(), number, actor_id=me().person_id, reason=reason, now=now())
    except Invalid as error:
        return _certificate_page(number, error.problems), 422
    address = page_of(certificate.person_id)
    return done("Đã hủy chứng nhận. Trang xác nhận công khai nay ghi là đã hủy.", address)
