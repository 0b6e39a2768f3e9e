"""The draft of the report the plan asks for, from the figures: what a rule can say is written, the rest stays open.

In: what was gathered, the clauses. Out: `exports.to_docx.Draft`. No law, number or day is named that the plan does not
give; the name of a body is the plan's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from quiz_service.courseware.clauses import Clauses
from quiz_service.exports.table import Column, Table, Value
from quiz_service.exports.to_docx import BLANK, Annex, Block, Draft, Heading, Paragraph
from quiz_service.operations import report_words as words
from quiz_service.operations.report_tables import (
    Gathered,
    Stamp,
    change_table,
    short_units_table,
    target_cells,
)
from quiz_service.rules.reporting_rounds import CLAUSE, OTHER_RHYTHMS, Round, round_of

TO = "UBND Thành phố (qua Sở Lao động-Thương binh và Xã hội)"
"""To whom V.2 has the reports sent, in its own words."""
TARGET_CLAUSE = "II.1.g13"
MOST_LACKING = 10
BODIES = (
    "Tên cơ quan ghi theo Kế hoạch; người soạn đối chiếu với tổ chức bộ máy hiện nay trước khi trình. "
    "Phần để trống do cơ quan báo cáo điền."
)


def _basis(round_: Round | None, clauses: Clauses) -> list[Block]:
    """On what the report rests: clauses, word for word."""
    blocks: list[Block] = []
    if round_ and CLAUSE in clauses:
        clause = clauses.by_id[CLAUSE]
        blocks.append(Paragraph(f"Thực hiện {clause.citation} về báo cáo {round_.name} ({round_.words})."))
    if TARGET_CLAUSE in clauses:
        clause = clauses.by_id[TARGET_CLAUSE]
        blocks.append(Paragraph(f"Chỉ tiêu tại {clause.citation}: “{clause.shown}”"))
    others = [clauses.by_id[one].citation for one in OTHER_RHYTHMS if one in clauses]
    if round_ and others:
        blocks.append(Paragraph("Kế hoạch còn nêu nhịp báo cáo khác cho một số cơ quan ở " + "; ".join(others)
                                + "; báo cáo này không chọn thay cơ quan nào.", is_note=True))  # fmt: skip
    return blocks


def _scope(gathered: Gathered) -> list[Block]:
    report = gathered.report
    filters = "; ".join(f"{name.lower()}: {choice}" for name, choice in words.filter_words(report.asked))
    return [
        Paragraph(f"Số liệu tính đến hết ngày {words.day_words(report.asked.on)}. Phạm vi: {report.scope_name}. "
                  f"{filters[:1].upper()}{filters[1:]}."),
        Paragraph("Mỗi người tính một lần, ở phân công chính vào ngày ấy. Tỷ lệ là số người đã được tập huấn chia cho "
                  "số người trong diện tính, so với chỉ tiêu bằng số chính xác, khi ghi thì cắt sau hai chữ số."),
        Paragraph(f"Cách hiểu chỉ tiêu: {report.reading.name}."),
    ]  # fmt: skip


def _results(gathered: Gathered) -> list[Block]:
    report = gathered.report
    blocks: list[Block] = [
        Heading("1. Kết quả theo nhóm", 2), _portrait(gathered), Heading("2. Nhận xét", 2),
        *(Paragraph(sentence) for sentence in words.comments(report, gathered.cite)),
    ]  # fmt: skip
    blocks.append(Heading(f"3. So với ngày {words.day_words(gathered.since)}", 2))
    if gathered.change is None:
        blocks.append(Paragraph(gathered.why_no_change))
    else:
        blocks += [Paragraph(said) for said in words.change_sentences(gathered.since, gathered.change)]
        table = change_table(gathered.since, gathered.change)
        blocks.append(_titled(f"Bảng 2. {table.title}", table))
    return blocks


def _portrait(gathered: Gathered) -> Table:
    """The table of strata for a page in portrait: counts, share, target with its verdict, source."""
    report = gathered.report
    columns = (
        Column("Nhóm", width=22), Column("Người trong diện tính", "count", 11), Column("Đã được tập huấn", "count", 11),
        Column("Tỷ lệ (%)", "share", 9), Column("Chỉ tiêu", width=15), Column("Đánh giá", width=15),
        Column("Điều khoản nguồn", width=22),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for line in (*report.strata, *report.further):
        goal, _, __, source = target_cells(line, report.asked.on, gathered.cite)
        rows.append((line.name, line.count.people, line.count.trained, line.count.share, goal,
                     words.verdict(line.met, line.missing), source))  # fmt: skip
    total = report.total
    rows.append(("Cộng mọi nhóm", total.people, total.trained, total.share, "", "", ""))
    return Table("Bảng 1. Kết quả theo nhóm", columns, rows)


def _titled(title: str, table: Table) -> Table:
    return Table(title, table.columns, table.rows, table.notes)


def _lacking(gathered: Gathered) -> list[Block]:
    lines = [line for line in words.first_level(gathered.report.units) if line.missing]
    lines = sorted(lines, key=lambda line: -line.missing)[:MOST_LACKING]
    if not lines:
        return [Paragraph("Không có đơn vị nào ngay dưới phạm vi này còn thiếu người so với mức của nhóm mình.")]
    number = 2 if gathered.change is None else 3
    return [short_units_table(f"Bảng {number}. Đơn vị còn thiếu nhiều người nhất", lines)]


def _open(text: str) -> Sequence[Block]:
    return [Paragraph(f"({text})", is_note=True), *(Paragraph(BLANK * 2) for _ in range(2))]


def draft_report(gathered: Gathered, stamp: Stamp, clauses: Clauses) -> Draft:
    """The draft. Nothing in it is final: it says so on each page."""
    report = gathered.report
    round_, day = round_of(report.asked.on), words.day_words(report.asked.on)
    kind = f"báo cáo {round_.name}, " if round_ else ""
    blocks: list[Block] = [
        Heading("I. CĂN CỨ, PHẠM VI VÀ CÁCH TÍNH"), *_basis(round_, clauses), *_scope(gathered),
        Heading("II. KẾT QUẢ"), *_results(gathered),
        Heading("III. ĐƠN VỊ CÒN THIẾU NHIỀU NGƯỜI NHẤT"), *_lacking(gathered),
        Heading("IV. KHÓ KHĂN, VƯỚNG MẮC; ĐỀ XUẤT, KIẾN NGHỊ"), *_open("Phần này do cơ quan báo cáo viết."),
        Paragraph(BODIES, is_note=True),
    ]  # fmt: skip
    annex = short_units_table("Kết quả theo đơn vị, kể cả các đơn vị trực thuộc", report.units)
    return Draft(
        kind="BÁO CÁO", addressees=[TO] if round_ else [BLANK],
        subject=f"Kết quả đào tạo, bồi dưỡng, tập huấn về phòng, chống mại dâm ({kind}tính đến hết ngày {day})",
        blocks=blocks, recipients=["Như trên;", "………………;", "Lưu: VT, ……."],
        footer=f"Mã tệp {stamp.code} · kiểm tra tại {stamp.check_url}",
        annexes=[Annex("Phụ lục", "KẾT QUẢ THEO ĐƠN VỊ", [annex])],
    )  # fmt: skip
