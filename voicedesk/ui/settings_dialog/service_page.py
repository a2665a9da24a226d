"""A page for one service that can be tried: what is at fault takes the focus."""

from __future__ import annotations

from collections.abc import Mapping

from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.addresses import looks_like_azure
from voicedesk.ui.settings_dialog.connection_row import ConnectionRow
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.secret_row import SecretRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.settings_pages import PAGES
from voicedesk.ui.theme import Theme


def doubt_address(address: str) -> str:
    if not address or looks_like_azure(address):
        return ""
    return "This does not look like an Azure AI address. It is used anyway."


class ServicePage(Page):
    """``at_fault`` names the row that a problem is put right in."""

    def __init__(self, theme: Theme, trial: Trial, title: str, subtitle: str, glyph: str = "") -> None:
        super().__init__(theme, PAGES[trial.service.stage], title, glyph, subtitle)
        self.model = trial.model
        self.trial = trial
        self.connection = ConnectionRow(theme, trial)
        self.at_fault: Mapping[ProblemCode, FormRow] = {}
        self._marked: FormRow | None = None
        trial.failed.connect(self._note_failure)
        trial.changed.connect(self._unmark)

    def add_test(self, at_fault: Mapping[ProblemCode, FormRow]) -> None:
        self.at_fault = at_fault
        self.add_line()
        self.add(self.connection)

    def show_fault(self, problem: Problem) -> None:
        """Take the focus to the row where the problem can be put right, if there is one, and say it there:
        what stands beside the button may be out of sight then."""
        row = self._row_of(problem)
        if row is None:
            self.ensureWidgetVisible(self.connection)
            return
        self.show_row(row)
        if isinstance(row, SecretRow):
            row.focus_for_entry()
        if self.trial.verdict.problem is problem:
            self._marked = row
            row.show_fault(self.trial.verdict.words)

    def _unmark(self) -> None:
        if self._marked is not None and self.trial.verdict.problem is None:
            row, self._marked = self._marked, None
            row.refresh()

    def _row_of(self, problem: Problem) -> FormRow | None:
        if problem.code is ProblemCode.NOT_CONFIGURED and self.trial.gaps:
            title = self.trial.gaps[0][2].rpartition("> ")[2]
            return next((row for row in self.rows if row.title.text() == title), None)
        if problem.code is ProblemCode.SETTING_REFUSED:
            named = problem.subject.rpartition(".")[2]
            return next((row for row in self.rows if named and _is_for(row, named)), None)
        return self.at_fault.get(problem.code)

    def _note_failure(self, problem: Problem) -> None:
        if self.isVisible():  # It may have been tried from elsewhere.
            self.show_fault(problem)


def _is_for(row: FormRow, setting: str) -> bool:
    """Whether a service that refuses ``setting`` means what this row changes."""
    name = getattr(getattr(row, "binding", None), "name", "")
    return bool(name) and (name == setting or name.endswith(f"_{setting}"))
