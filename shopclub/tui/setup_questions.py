"""The questions of the first start; each reads its own answer and says beside the field what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, OptionList, Static

from shopclub import presets
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.text import clean_text
from shopclub.core.shop.verbs import NAME_LENGTH as SHOP_NAME_LENGTH
from shopclub.core.staff.rules import read_pin
from shopclub.core.staff.verbs import NAME_LENGTH as STAFF_NAME_LENGTH
from shopclub.i18n import N_, Language, Words
from shopclub.tui.house import Unreadable
from shopclub.tui.setup_question import Answers, Question
from shopclub.tui.text import cells, content, fit
from shopclub.tui.whereabouts import Place, countries, currencies, place_in, read_one, zones
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import local_name, say_programme

PIN_LENGTH = 6


class LanguageQuestion(Question):
    """The language; moving the mark speaks it at once."""

    STEP = N_("Language")
    TITLE = N_("Welcome to your new club")
    ABOUT = N_("A few questions, then the counter opens. Which language shall it speak? It can be changed at any time.")
    KEYS = N_("↑↓ choose · Enter next · Esc leaves")
    listing = getters.query_one(Listing)

    def compose_fields(self) -> ComposeResult:
        """Both languages in their own words, and other ways to begin."""
        yield Listing(id="choices")
        yield Static(self._elsewhere(), id="elsewhere", markup=False)

    def _elsewhere(self) -> Content:
        t = self.words.t
        ways = (
            ("shopclub demo", t("a made-up shop, to look around first")),
            ("shopclub --data FILE", t("a shop that is there already, in another place")),
            ("shopclub restore FILE", t("a backup, put back")),
        )
        width = max(cells(command) for command, _ in ways) + 3
        lines = [content(t("Esc leaves; nothing is made. Then, instead:"), "$muted")]
        for command, what in ways:
            lines.append(Content.assemble(fit(content(command), width), content(what, "$muted")))
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        """The computer's language is marked."""
        self.listing.set_rows(
            (one.value, Row(Cell(content(one.own_name, "bold"), 12), Cell(content(one.tag, "$muted"))))
            for one in (Language.ZH, Language.EN)
        )
        self.listing.highlighted = 0 if self.answers.language is Language.ZH else 1
        self.listing.focus()

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        language = Language(str(event.option.id))
        if language is not self.words.language:
            self.words = Words(language)
            self.query_one(".title", Static).update(self.words.t(self.TITLE))
            self.query_one(".about", Static).update(self.words.t(self.ABOUT))
            self.query_one("#elsewhere", Static).update(self._elsewhere())
            self.post_message(self.Reworded(language))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Answered(replace(self.answers, language=Language(str(event.option.id)))))


class NameQuestion(Question):
    """What the shop is called."""

    STEP = N_("Shop")
    TITLE = N_("What is your shop called?")
    ABOUT = N_("The name stands on receipts, on cards, and on the kiosk's welcome page.")

    def compose_fields(self) -> ComposeResult:
        """One field."""
        t = self.words.t
        yield Field(
            t("Name of the shop"), id="name", value=self.answers.name, placeholder=t("for example Lotus Pharmacy")
        )

    def read(self) -> Answers:
        """Cleaned as it will be kept."""
        name = clean_text(self.text("name"), "shop_name", SHOP_NAME_LENGTH, required=True)
        return replace(self.answers, name=name)


class PlaceQuestion(Question):
    """Where the shop is; another country brings its currency and time zone along."""

    STEP = N_("Place")
    TITLE = N_("Where is it?")
    ABOUT = N_(
        "The country reads phone numbers, the time zone says when a day ends, and the currency stands on every sale "
        "and stays for good."
    )

    def compose_fields(self) -> ComposeResult:
        """Three fields, filled in as this computer seems to be."""
        t, place = self.words.t, self.answers.place
        yield Field(t("Country"), id="country", value=self._called(place.country))
        yield Field(t("Currency"), id="currency", value=place.currency)
        yield Field(t("Time zone"), id="timezone", value=place.timezone)

    def on_mount(self) -> None:
        """Offer what begins like what is typed."""
        language = self.words.language
        offers = {
            "country": countries(language).values(),
            "currency": currencies(language),
            "timezone": zones(language),
        }
        for name, values in offers.items():
            box = self.query_one(f"#{name}", Field).input
            box.suggester = SuggestFromList(list(values), case_sensitive=False)
            box.select_on_focus = True
        self._hint()
        super().on_mount()

    def _called(self, country: str) -> str:
        return countries(self.words.language).get(country, country)

    def _country(self) -> str | None:
        mine, other = self.words.language, Language.EN if self.words.language is Language.ZH else Language.ZH
        return read_one(self.text("country"), countries(mine), countries(other))

    def _currency(self) -> str | None:
        mine, other = self.words.language, Language.EN if self.words.language is Language.ZH else Language.ZH
        return read_one(self.text("currency"), currencies(mine), currencies(other))

    def _zone(self) -> str | None:
        return read_one(self.text("timezone"), zones(self.words.language))

    def _hint(self) -> None:
        """What each means, under it."""
        words, country, currency, zone = self.words, self._country(), self._currency(), self._zone()
        if country:
            self.query_one("#country", Field).hint(country)
        if currency:
            name = currencies(words.language)[currency]
            self.query_one("#currency", Field).hint(f"{name} · {words.money(8850, currency)}" if name else currency)
        if zone:
            wall: datetime = ShopCalendar(zone).local(self.clock.now())
            now = words.t(
                "it is {time} there now, {weekday}", time=words.time(wall), weekday=words.weekday(wall.date())
            )
            self.query_one("#timezone", Field).hint(now)

    def typed(self, box: Field) -> None:
        """Another country brings its currency and time zone."""
        super().typed(box)
        country = self._country()
        if box.id == "country" and box.input.has_focus and country and country != self.answers.place.country:
            place = place_in(country)
            self.answers = replace(self.answers, place=place)
            self.query_one("#currency", Field).input.value = place.currency
            self.query_one("#timezone", Field).input.value = place.timezone
        self._hint()

    def read(self) -> Answers:
        """Three codes."""
        country, currency, zone = self._country(), self._currency(), self._zone()
        if country is None:
            raise Unreadable("country", N_("Which country is that? Type its name, or two letters such as CN."))
        if currency is None:
            raise Unreadable("currency", N_("Which currency is that? Type three letters such as CNY."))
        if zone is None:
            raise Unreadable("timezone", N_("Which time zone is that? Type it like Asia/Shanghai, or its city."))
        return replace(self.answers, place=Place(country, currency, zone))


class PresetList(Listing):
    """The programmes; page up and down turn the sentences beside them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown,space", "turn(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
    ]

    def action_turn(self, by: int) -> None:
        """Turn a page of sentences."""
        sentences = self.query_ancestor(ProgrammeQuestion).query_one("#sentences", VerticalScroll)
        sentences.scroll_relative(y=by * max(1, sentences.size.height - 2), animate=False)


class ProgrammeQuestion(Question):
    """Which programme to start with; its sentences stand there as the mark moves."""

    STEP = N_("Programme")
    TITLE = N_("What does the club give?")
    ABOUT = N_("Choose one to begin with. Every number in it can be changed later, from any day on.")
    KEYS = N_("↑↓ choose · PgDn reads on · Enter next · Esc back")
    listing = getters.query_one(PresetList)

    def compose_fields(self) -> ComposeResult:
        """Names, and what stands behind the marked one."""
        yield PresetList(id="presets")
        with VerticalScroll(id="sentences", can_focus=False):
            yield Static(id="lines", markup=False)

    def on_mount(self) -> None:
        """The one chosen before, else the one most shops want, stands first and is marked."""
        names = sorted(presets.names(), key=lambda name: name != self.answers.preset)
        self.listing.set_rows(
            (name, Row(Cell(content(local_name(presets.load(name).name, self.words, name), "bold")))) for name in names
        )
        self.listing.highlighted = 0
        self.listing.focus()

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.answers = replace(self.answers, preset=str(event.option.id))
        self.query_one("#lines", Static).update(self._sentences(self.answers.preset))
        self.query_one("#sentences", VerticalScroll).scroll_home(animate=False)

    def _sentences(self, name: str) -> Content:
        words, shipped, currency = self.words, presets.load(name), self.answers.place.currency
        programme = presets.in_currency(shipped, currency)
        parts: list[Content] = []
        if about := local_name(shipped.about, words):
            parts += [content(about, "italic"), Content("")]
        if shipped.currency != currency:
            warning = words.t(
                "Its amounts were meant in {meant} and are taken one to one in {currency}: look at them.",
                meant=shipped.currency, currency=currency,
            )  # fmt: skip
            parts += [content(warning, "$warn"), Content("")]
        for section in say_programme(programme, words, currency=currency):
            parts += [*([Content("")] if parts and parts[-1] else []), content(section.title, "bold $accent")]
            parts += [content(f"· {line}") for line in section.lines]
        return Content("\n").join(parts)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.send()


class OwnerQuestion(Question):
    """Who owns it, and whether a PIN is asked."""

    STEP = N_("Owner")
    TITLE = N_("Who are you?")
    ABOUT = N_(
        "The owner may do everything; clerks are added later, each with a PIN. Without a PIN of your own, whoever "
        "stands at the counter is you."
    )

    def compose_fields(self) -> ComposeResult:
        """Name, and twice the PIN, as it can't be seen."""
        t, one = self.words.t, self.answers
        yield Field(t("Your name"), id="name", value=one.owner, placeholder=t("Owner"))
        yield Field(
            t("PIN"), id="pin", value=one.pin, max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True,
            placeholder=t("4 to 6 digits; empty for none"),
        )  # fmt: skip
        yield Field(t("Once more"), id="again", value=one.pin, max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True)

    @on(Input.Submitted)
    def _entered_pin(self, event: Input.Submitted) -> None:
        """Nothing to repeat where there is no PIN."""
        if event.input.query_ancestor(Field).id == "pin" and not event.value:
            event.prevent_default()
            event.stop()
            self.query_one("#again", Field).input.value = ""
            self.send()

    def read(self) -> Answers:
        """A name (the word "Owner" if none was typed) and a PIN or none."""
        owner = clean_text(self.text("name"), "staff_name", STAFF_NAME_LENGTH) or self.words.t("Owner")
        pin = self.text("pin")
        if pin:
            read_pin(pin)
        if pin != self.text("again"):
            raise Unreadable("again", N_("The two are not alike."))
        return replace(self.answers, owner=owner, pin=pin)


class ReadyQuestion(Question):
    """All answers once more; Enter makes the file."""

    STEP = N_("Opening")
    TITLE = N_("Ready to open")
    ABOUT = N_("Look once more: the place and its currency stay. Everything else can be changed at any time.")
    KEYS = N_("Enter opens the shop · Esc back")

    class Opened(Message):
        """The shop is to be opened."""

    def compose_fields(self) -> ComposeResult:
        """The answers, and the one thing to do."""
        yield Static(self._summary(), id="summary", markup=False)
        yield Button(self.words.t("Open the shop"), id="open")
        first = self.words.t("At the counter F1 helps, and F10 leads everywhere, also to what another program kept.")
        yield Static(content(first, "$muted"), id="first", markup=False)

    def on_mount(self) -> None:
        """Enter is enough."""
        button = self.query_one("#open", Button)
        button.active_effect_duration = 0  # while it lasts, a second Enter would be lost
        button.focus()

    def _summary(self) -> Content:
        words, t, one = self.words, self.words.t, self.answers
        country = countries(words.language).get(one.place.country, one.place.country)
        rows = (
            (t("Shop"), one.name),
            (t("Place"), f"{country} · {one.place.currency} · {one.place.timezone}"),
            (t("Programme"), local_name(presets.load(one.preset).name, words, one.preset)),
            (t("Owner"), f"{one.owner} · {t('PIN set') if one.pin else t('no PIN')}"),
        )
        width = max(cells(label) for label, _ in rows) + 3
        return Content("\n").join(
            Content.assemble(fit(content(label, "$muted"), width), content(value, "bold")) for label, value in rows
        )

    @on(Button.Pressed, "#open")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.query_one("#said", Static).update("")
        self.post_message(self.Opened())


QUESTIONS: tuple[type[Question], ...] = (
    LanguageQuestion,
    NameQuestion,
    PlaceQuestion,
    ProgrammeQuestion,
    OwnerQuestion,
    ReadyQuestion,
)
