"""First schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "failures",
        sa.Column("key", sa.String(64), nullable=False), sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failures")),
    )  # fmt: skip
    op.create_index(op.f("ix_failures_last_at"), "failures", ["last_at"])
    op.create_table(
        "module_revisions",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("module_id", sa.String(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("title", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False), sa.Column("strand", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False), sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False), sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("attempts_allowed", sa.Integer(), nullable=True),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.Column("answers_shown", sa.String(20), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answers_shown IN ('after-submit', 'after-pass', 'never')",
            name=op.f("ck_module_revisions_answers_shown")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_revisions")),
        sa.UniqueConstraint("module_id", "revision", name=op.f("uq_module_revisions_module_id_revision")),
    )  # fmt: skip
    op.create_table(
        "path_revisions",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("title", sa.String(200), nullable=False),
        sa.Column("why", sa.String(400), nullable=False), sa.Column("required", sa.JSON(), nullable=False),
        sa.Column("optional", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_revisions")),
        sa.UniqueConstraint("audience", "revision", name=op.f("uq_path_revisions_audience_revision")),
    )  # fmt: skip
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("staff_code", sa.String(40), nullable=False), sa.Column("name", sa.String(120), nullable=False),
        sa.Column("folded_name", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(200), nullable=True), sa.Column("phone", sa.String(40), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("pseudonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_public_id")),
        sa.UniqueConstraint("staff_code", name=op.f("uq_people_staff_code")),
    )  # fmt: skip
    op.create_index(op.f("ix_people_folded_name"), "people", ["folded_name"])
    op.create_table(
        "question_revisions",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("question_id", sa.String(20), nullable=False),
        sa.Column("module_id", sa.String(10), nullable=False), sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(20), nullable=False), sa.Column("answer_digest", sa.String(64), nullable=False),
        sa.Column("wording_digest", sa.String(64), nullable=False), sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_revisions")),
        sa.UniqueConstraint("question_id", "wording_digest",
            name=op.f("uq_question_revisions_question_id_wording_digest")),
    )  # fmt: skip
    op.create_index("ix_question_revisions_module_id_retired_at", "question_revisions", ["module_id", "retired_at"])
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False), sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('city', 'district', 'commune', 'related')", name=op.f("ck_units_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")), sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )  # fmt: skip
    op.create_index(op.f("ix_units_parent_id"), "units", ["parent_id"])
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.Integer(), nullable=False), sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("activation_digest", sa.String(64), nullable=True),
        sa.Column("activation_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(300), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("sso_subject", sa.String(255), nullable=True), sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("activation_digest", name=op.f("uq_accounts_activation_digest")),
        sa.UniqueConstraint("sso_subject", name=op.f("uq_accounts_sso_subject")),
    )  # fmt: skip
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False), sa.Column("module_id", sa.String(10), nullable=False),
        sa.Column("module_revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["module_revision_id"], ["module_revisions.id"],
            name=op.f("fk_attempts_module_revision_id_module_revisions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attempts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("person_id", "module_id", "number", name=op.f("uq_attempts_person_id_module_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attempts_public_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_attempts_module_id"), "attempts", ["module_id"])
    op.create_index(op.f("ix_attempts_submitted_at"), "attempts", ["submitted_at"])
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["person_id", "module_id"],
        unique=True,
        sqlite_where=sa.text("submitted_at IS NULL"),
        postgresql_where=sa.text("submitted_at IS NULL"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(60), nullable=False), sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("object_kind", sa.String(40), nullable=False), sa.Column("object_id", sa.String(60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True), sa.Column("old", sa.JSON(), nullable=True),
        sa.Column("new", sa.JSON(), nullable=True), sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_audit_entries_actor_id_people")),
        sa.ForeignKeyConstraint(["subject_id"], ["people.id"], name=op.f("fk_audit_entries_subject_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )  # fmt: skip
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"])
    op.create_index(op.f("ix_audit_entries_subject_id"), "audit_entries", ["subject_id"])
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("number", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False), sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("path_revision", sa.Integer(), nullable=False),
        sa.Column("holder_name", sa.String(120), nullable=False),
        sa.Column("path_title", sa.String(200), nullable=False), sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.Column("annulled_why", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["people.id"], name=op.f("fk_certificates_annulled_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificates_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )  # fmt: skip
    op.create_index(op.f("ix_certificates_person_id"), "certificates", ["person_id"])
    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False), sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False), sa.Column("position_group", sa.String(100), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True), sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=False), sa.Column("scope_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_placements_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_placements_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )  # fmt: skip
    op.create_index("ix_placements_person_id_is_main", "placements", ["person_id", "is_main"])
    op.create_index("ix_placements_unit_id_ends_on", "placements", ["unit_id", "ends_on"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_codes_digest")),
    )  # fmt: skip
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('coordinator', 'administrator', 'auditor')", name=op.f("ck_role_grants_role")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_role_grants_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_role_grants_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint("person_id", "role", "unit_id", name=op.f("uq_role_grants_person_id_role_unit_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_role_grants_person_id"), "role_grants", ["person_id"])
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False), sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(40), nullable=False),
        sa.CheckConstraint("method IN ('password', 'activation', 'single-sign-on')", name=op.f("ck_sign_ins_method")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_ins_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_ins_token_digest")),
    )  # fmt: skip
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"])
    op.create_table(
        "attempt_questions",
        sa.Column("attempt_id", sa.Integer(), nullable=False), sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_revision_id", sa.Integer(), nullable=False),
        sa.Column("choice_order", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"],
            name=op.f("fk_attempt_questions_attempt_id_attempts")),
        sa.ForeignKeyConstraint(["question_revision_id"], ["question_revisions.id"],
            name=op.f("fk_attempt_questions_question_revision_id_question_revisions")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_attempt_questions")),
    )  # fmt: skip
    op.create_index(op.f("ix_attempt_questions_question_revision_id"), "attempt_questions", ["question_revision_id"])
    op.create_table(
        "attempt_steps",
        sa.Column("attempt_id", sa.Integer(), nullable=False), sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(64), nullable=False), sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False), sa.Column("answers", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('save', 'submit')", name=op.f("ck_attempt_steps_kind")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_steps_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name=op.f("pk_attempt_steps")),
        sa.UniqueConstraint("attempt_id", "client_key", name=op.f("uq_attempt_steps_attempt_id_client_key")),
    )  # fmt: skip
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False), sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(20), nullable=False), sa.Column("marks", sa.String(60), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False), sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False), sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False), sa.Column("receipt", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("reason IN ('submit', 'regrade')", name=op.f("ck_results_reason")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_results_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_results_attempt_id_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_results_receipt")),
    )  # fmt: skip
    op.create_table(
        "completions",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False), sa.Column("module_id", sa.String(10), nullable=False),
        sa.Column("module_revision", sa.Integer(), nullable=False), sa.Column("source", sa.String(10), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pass_rule", sa.JSON(), nullable=False), sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=True), sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.Column("annulled_why", sa.String(500), nullable=False),
        sa.CheckConstraint("source IN ('quiz', 'class', 'prior')", name=op.f("ck_completions_source")),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["people.id"], name=op.f("fk_completions_annulled_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_completions_person_id_people")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_completions_result_id_results")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_completions_public_id")),
        sa.UniqueConstraint("result_id", name=op.f("uq_completions_result_id")),
    )  # fmt: skip
    op.create_index("ix_completions_person_id_module_id", "completions", ["person_id", "module_id"])


def downgrade() -> None:
    """Back to the one before."""
    for table in (
        "completions",
        "results",
        "attempt_steps",
        "attempt_questions",
        "sign_ins",
        "role_grants",
        "recovery_codes",
        "placements",
        "certificates",
        "audit_entries",
        "attempts",
        "accounts",
        "units",
        "question_revisions",
        "people",
        "path_revisions",
        "module_revisions",
        "failures",
    ):
        op.drop_table(table)
