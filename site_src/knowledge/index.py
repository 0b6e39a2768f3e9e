"""Answers about knowledge: what is said of this clause, of this role. Built once, read-only afterwards."""

from __future__ import annotations

import re
from collections import defaultdict

from site_src.clauses.errata import Overlay
from site_src.clauses.model import ClauseKind
from site_src.knowledge.model import Deadline, Duty, Knowledge, Note, Procedure, Role, Target, Topic


class Index:
    """Look-ups over the layers. Mappings say their key in their name."""

    def __init__(self, overlay: Overlay, knowledge: Knowledge) -> None:
        self.overlay = overlay
        self.knowledge = knowledge
        self.role_by_id: dict[str, Role] = {role.id: role for role in knowledge.roles}
        self.topic_by_id: dict[str, Topic] = {topic.id: topic for topic in knowledge.topics}
        self.note_by_code: dict[str, Note] = {note.code: note for note in knowledge.notes}
        self.deadline_by_code: dict[str, Deadline] = {d.code: d for d in knowledge.deadlines}
        self.duties_by_role: dict[str, list[Duty]] = defaultdict(list)
        self.targets_by_topic: dict[str, list[Target]] = defaultdict(list)
        self.deadlines_by_role: dict[str, list[Deadline]] = defaultdict(list)
        self.procedures_by_role: dict[str, list[Procedure]] = defaultdict(list)
        self.procedures_by_topic: dict[str, list[Procedure]] = defaultdict(list)
        self.members_by_role: dict[str, list[Role]] = defaultdict(list)
        self.meaning_by_abbreviation: dict[str, str] = {
            term.term: term.meaning.split(".", 1)[0].strip() for term in knowledge.terms if term.tooltip
        }
        self._fill()
        self.roles_by_clause: dict[str, list[str]] = self._mentions()
        self.mentions_by_role: dict[str, list[str]] = defaultdict(list)
        for clause_id, roles in self.roles_by_clause.items():
            for role in roles:
                self.mentions_by_role[role].append(clause_id)

    def _fill(self) -> None:
        order = {clause.id: at for at, clause in enumerate(self.overlay.plan.clauses)}
        for duty in sorted(self.knowledge.duties, key=lambda d: order.get(d.clause, -1)):
            self.duties_by_role[duty.role].append(duty)
        for target in self.knowledge.targets:
            for topic in target.topics:
                self.targets_by_topic[topic].append(target)
        for deadline in self.knowledge.deadlines:
            for role in deadline.who:
                self.deadlines_by_role[role].append(deadline)
        for procedure in self.knowledge.procedures:
            self.procedures_by_topic[procedure.topic].append(procedure)
            for role in dict.fromkeys([*procedure.who_for, *(who for step in procedure.steps for who in step.who)]):
                self.procedures_by_role[role].append(procedure)
        for role_record in self.knowledge.roles:
            if role_record.parent:
                self.members_by_role[role_record.parent].append(role_record)

    def _mentions(self) -> dict[str, list[str]]:
        """Clause id → roles named in its words, in the order of the text; the longest name wins."""
        roles_by_name: dict[str, list[str]] = defaultdict(list)
        for role in self.knowledge.roles:
            for name in role.names:
                roles_by_name[name].append(role.id)
        if not roles_by_name:
            return {}
        names = sorted(roles_by_name, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
        return {
            clause.id: list(
                dict.fromkeys(
                    role for name in pattern.findall(self.overlay.shown(clause.id)) for role in roles_by_name[name]
                )
            )
            for clause in self.overlay.plan.clauses
        }

    def notes_of_clause(self, clause_id: str) -> list[Note]:
        """Notes "Lưu ý hiện nay" whose words stand in the clause or in a heading above it that names a body."""
        texts = [self.overlay.shown(clause_id)]
        clause = self.overlay.plan.by_id[clause_id]
        if clause.kind is not ClauseKind.SECTION:
            texts += [above.heading for above in self.overlay.plan.ancestors(clause)]
        return [n for n in self.knowledge.notes if any(word in text for text in texts for word in n.words)]

    def own_notes_of_clause(self, clause_id: str) -> list[Note]:
        """Notes whose words stand in the clause's own words."""
        text = self.overlay.shown(clause_id)
        return [note for note in self.knowledge.notes if any(word in text for word in note.words)]

    def notes_of_role(self, role: Role) -> list[Note]:
        """Notes shown on a role's page."""
        return [note for note in self.knowledge.notes if note.code in role.notes or role.id in note.roles]

    def roles_for_topic(self, topic: str) -> list[Role]:
        """Roles with a duty of the topic, in the order of roles.toml."""
        with_duty = {duty.role for duty in self.knowledge.duties if topic in duty.topics}
        return [role for role in self.knowledge.roles if role.id in with_duty]
