"""What a log may say: nothing about a person, however much is asked to be logged."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import writing
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.learners import Learner
from tests.quiz_service.web.made_up_passwords import PASSWORD, give_code, give_password, sign_in
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.test_activating import activate

ANSWER = "câu trả lời của riêng tôi"


def test_no_log_names_a_person_or_holds_what_one_typed(
    make_app: Callable[..., Flask], engine: Engine, made_up: MadeUp, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        app = make_app(engine)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with writing(engine) as session:
            add_module(session)
        give_password(engine, made_up.trainee)
        code = give_code(engine, made_up.colleague)
        sign_in(app.test_client(), made_up.trainee.staff_code, "sai mật khẩu rồi")
        sign_in(app.test_client(), made_up.trainee.staff_code)
        activate(app.test_client(), made_up.colleague.staff_code, code)
        learner = Learner(app, engine, made_up.trainee.id)
        learner.start()
        learner.save(learner.fields({"m01-q07": {"text": ANSWER}}))
        learner.submit(learner.fields({"m01-q07": {"text": ANSWER}}))
        coordinator = signed_in_client(app, engine, made_up.coordinator.id)
        coordinator.get("/hoc-tap/dieu-phoi/nguoi")
        coordinator.post("/hoc-tap/dieu-phoi/nguoi/tim", data={"tim": made_up.trainee.name})
        form = {"person": made_up.trainee.public_id, "dang": "pdf"}
        assert coordinator.post("/hoc-tap/dieu-phoi/ma-kich-hoat", data=form).mimetype == "application/pdf"
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP TABLE placements")
            connection.commit()
        assert coordinator.get("/hoc-tap/dieu-phoi/nguoi").status_code == 503
    assert "database: OperationalError" in caplog.text
    people = (made_up.trainee, made_up.colleague, made_up.coordinator)
    words = [PASSWORD, code, ANSWER, *(word for person in people for word in (person.name, person.staff_code))]
    assert [word for word in words if word in caplog.text] == []
