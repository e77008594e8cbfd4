"""A page as Tk widgets: title, problem, text, facts, what is typed, buttons; everything works from the keyboard."""

import tkinter as tk
from collections.abc import Callable
from typing import Final

from plugins.mynumber_card.program.screens import Answer, CancelledError, Choice, Entry, Page
from plugins.mynumber_card.program.screens import look as look_
from plugins.mynumber_card.program.screens.fields import PinField
from plugins.mynumber_card.program.screens.look import Font, Look

WIDTH: Final = 620
_BIG_LETTERS: Final = 24
# As people tick on paper.
_TICKS: Final = {False: "［　］", True: "［レ］"}
Answered = Callable[[Answer | CancelledError], None]


class DrawnPage(tk.Frame):
    """One page on a window. `answered` is called once, with what was pressed."""

    def __init__(self, root: tk.Tk, look: Look, page: Page, answered: Answered) -> None:
        super().__init__(root, bg=look_.PAPER)
        self.page = page
        self._look = look
        self._answered: Answered | None = answered
        self._line: tk.Entry | None = None
        self._pin: PinField | None = None
        self.tick: tk.Button | None = None
        self._ticked = False
        width = min(look.px(WIDTH), root.winfo_screenwidth() - look.px(40))
        self._wrap = width - look.px(48)
        self.buttons = self._draw_buttons(width)
        self._canvas, inside = self._scrolled(width)
        self._inside = inside
        self._draw(inside)
        self._bind(root)
        self._fit(root, inside)
        self._focus()

    def press(self, choice: str) -> None:
        """As if this button was pressed."""
        self._give(
            Answer(
                choice,
                self._line.get() if self._line is not None else "",
                self._ticked,
                self._pin.take() if self._pin is not None else bytearray(),
            )
        )

    def give_up(self) -> None:
        """As if 中止 was pressed."""
        if self.page.cancel:
            self._give(CancelledError())
        elif self.page.choices:
            self.press(self.page.choices[0].id)

    def wipe(self) -> None:
        """Forget a PIN that was begun."""
        if self._pin is not None:
            self._pin.wipe()

    def _give(self, answer: Answer | CancelledError) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(answer)

    def _draw(self, inside: tk.Frame) -> None:
        page = self.page
        self._text(inside, page.title, self._look.title)
        if page.problem and page.entry is Entry.NONE:
            self._draw_problem(inside, page.problem)
        # First what must be compared: on a small screen the rest may need scrolling.
        if page.big:
            self._draw_big(inside)
        for line in page.lines:
            if line:
                self._text(inside, line, self._look.text)
        if page.facts:
            self._draw_facts(inside)
        if page.entry is not Entry.NONE:
            self._draw_entry(inside)

    def _text(self, parent: tk.Misc, text: str, font: Font, **more: object) -> tk.Label:
        options: dict[str, object] = {"bg": look_.PAPER, "fg": look_.INK, "wraplength": self._wrap, **more}
        label = tk.Label(parent, text=text, font=font, justify="left", anchor="w", **options)  # type: ignore[arg-type]
        label.pack(fill="x", pady=self._look.px(5))
        return label

    def _draw_problem(self, parent: tk.Misc, problem: str) -> None:
        edge = tk.Frame(parent, bg=look_.ALERT)
        edge.pack(fill="x", pady=self._look.px(8))
        wrap = self._wrap - self._look.px(40)
        label = self._text(edge, f"エラー：{problem}", self._look.strong, fg=look_.ALERT, wraplength=wrap)
        label.configure(padx=self._look.px(12), pady=self._look.px(8))
        label.pack_configure(padx=(self._look.px(10), self._look.px(2)), pady=self._look.px(2))

    def _draw_big(self, parent: tk.Misc) -> None:
        if self.page.label:
            self._text(parent, self.page.label, self._look.strong)
        font = self._look.big if len(self.page.big) <= _BIG_LETTERS else self._look.title
        self._text(parent, self.page.big, font, bg=look_.SOFT, padx=self._look.px(12), pady=self._look.px(8))

    def _draw_facts(self, parent: tk.Misc) -> None:
        box = tk.Frame(parent, bg=look_.SOFT, padx=self._look.px(14), pady=self._look.px(10))
        box.pack(fill="x", pady=self._look.px(8))
        wrap = self._wrap - self._look.px(28)
        for name, value in self.page.facts:
            self._text(box, name, self._look.small, bg=look_.SOFT, wraplength=wrap).pack_configure(pady=0)
            self._text(box, value, self._look.strong, bg=look_.SOFT, wraplength=wrap).pack_configure(
                pady=(0, self._look.px(6))
            )

    def _draw_entry(self, parent: tk.Misc) -> None:
        look = self._look
        if self.page.problem:  # beside the field, where it stays in sight
            self._draw_problem(parent, self.page.problem)
        self._text(parent, self.page.label, look.strong)
        self._text(parent, self.page.hint, look.small)
        if self.page.entry is Entry.PIN:
            self._pin = PinField(parent, look, lambda: None)
            self._pin.pack(anchor="w", pady=look.px(6))
        else:
            self._line = tk.Entry(
                parent,
                font=look.title,
                bg=look_.PAPER,
                fg=look_.INK,
                insertbackground=look_.INK,
                highlightthickness=look.px(3),
                highlightbackground=look_.LINE,
                highlightcolor=look_.FOCUS,
            )
            self._line.pack(fill="x", pady=look.px(6))
        if self.page.tick:
            self._draw_tick(parent)

    def _draw_tick(self, parent: tk.Misc) -> None:
        """A button that ticks: a Checkbutton would keep its state in a Tcl variable, and its mark does not grow."""

        def turn() -> None:
            self._ticked = not self._ticked
            box.configure(text=_TICKS[self._ticked] + self.page.tick)

        box = self.tick = tk.Button(
            parent,
            text=_TICKS[False] + self.page.tick,
            command=turn,
            relief="flat",
            font=self._look.text,
            wraplength=self._wrap - self._look.px(20),
            justify="left",
            anchor="w",
            bg=look_.PAPER,
            fg=look_.INK,
            activebackground=look_.SOFT,
            padx=self._look.px(4),
            pady=self._look.px(6),
            highlightthickness=self._look.px(3),
            highlightbackground=look_.PAPER,
            highlightcolor=look_.FOCUS,
        )
        box.pack(fill="x", pady=self._look.px(4))

    def _draw_buttons(self, width: int) -> dict[str, tk.Button]:
        """At the bottom, always in sight; by id, the way out under ""."""
        bar = self._bar = tk.Frame(self, bg=look_.PAPER, padx=self._look.px(24), pady=self._look.px(8))
        bar.pack(side="bottom", fill="x")
        tk.Frame(self, bg=look_.LINE, height=1).pack(side="bottom", fill="x")
        drawn = {}
        for number, choice in enumerate(self.page.choices):
            drawn[choice.id] = self._button(bar, choice, strong=number == 0 and not self.page.careful)
        if self.page.cancel:
            drawn[""] = self._button(bar, Choice("", self.page.cancel), strong=False)
        buttons = list(drawn.values())
        beside = len(buttons) == 2 and sum(each.winfo_reqwidth() for each in buttons) <= self._wrap
        for button in buttons:
            button.configure(wraplength=width - self._look.px(96))
            if beside:
                button.pack(side="left", fill="x", expand=True, padx=self._look.px(3))
            else:
                button.pack(fill="x", pady=self._look.px(3))
        return drawn

    def _button(self, bar: tk.Misc, choice: Choice, *, strong: bool) -> tk.Button:
        look = self._look
        return tk.Button(
            bar,
            text=choice.caption,
            command=(lambda: self.press(choice.id)) if choice.id else self.give_up,
            font=look.strong,
            fg=look_.PAPER if strong else look_.STRONG,
            bg=look_.STRONG if strong else look_.PAPER,
            activeforeground=look_.PAPER if strong else look_.STRONG,
            activebackground=look_.STRONG if strong else look_.SOFT,
            relief="solid",
            borderwidth=look.px(1),
            padx=look.px(16),
            pady=look.px(8),
            highlightthickness=look.px(3),
            highlightbackground=look_.PAPER,
            highlightcolor=look_.FOCUS,
        )

    def _scrolled(self, width: int) -> tuple[tk.Canvas, tk.Frame]:
        """A part that scrolls where the page is higher than the screen (large type on a small screen)."""
        canvas = tk.Canvas(self, bg=look_.PAPER, highlightthickness=0, width=width)
        scroll = self._scroll = tk.Scrollbar(self, orient="vertical", command=canvas.yview, width=self._look.px(14))
        canvas.configure(yscrollcommand=scroll.set)
        inside = tk.Frame(canvas, bg=look_.PAPER, padx=self._look.px(24), pady=self._look.px(14))
        canvas.create_window(0, 0, window=inside, anchor="nw", width=width)
        canvas.pack(side="left", fill="both", expand=True)
        return canvas, inside

    def _fit(self, root: tk.Tk, inside: tk.Frame) -> None:
        root.update_idletasks()
        needed = inside.winfo_reqheight()
        # What a title bar and a panel take.
        room = root.winfo_screenheight() - self._look.px(52) - self._bar.winfo_reqheight()
        self._canvas.configure(height=min(needed, room), scrollregion=(0, 0, 0, needed))
        if needed > room:
            self._scroll.pack(side="right", fill="y", before=self._canvas)

    def _bind(self, root: tk.Tk) -> None:
        root.bind("<Return>", self._enter)
        root.bind("<KP_Enter>", self._enter)
        root.bind("<Escape>", lambda event: self.give_up())
        for key, size in (("<Next>", 1), ("<Prior>", -1)):
            root.bind(key, lambda event, size=size: self._canvas.yview_scroll(size, "pages"))  # type: ignore[misc]
        for key, size in (("<Button-5>", 1), ("<Button-4>", -1), ("<Down>", 1), ("<Up>", -1)):
            root.bind(key, lambda event, size=size: self._canvas.yview_scroll(size, "units"))  # type: ignore[misc]

    def _enter(self, event: "tk.Event[tk.Misc]") -> None:
        """The button in focus; else the first one, where that is harmless."""
        focused = self.focus_get()
        for choice, button in self.buttons.items():
            if button is focused:
                self.give_up() if choice == "" else self.press(choice)
                return
        if self.page.choices and not self.page.careful:
            self.press(self.page.choices[0].id)

    @property
    def first(self) -> tk.Widget:
        """What has the focus when the page appears: what is typed into, else the button that Enter may press."""
        field = self._pin or self._line
        if field is not None:
            return field
        usual = self.page.choices[0].id if self.page.choices and not self.page.careful else ""
        return self.buttons.get(usual, self)

    def _focus(self) -> None:
        self.first.focus_set()
        if self.page.entry is not Entry.NONE:
            above = self.first.winfo_y() - self._look.px(150)
            self._canvas.yview_moveto(max(0.0, above / max(1, self._inside.winfo_reqheight())))
