"""The words of the exercise room's pages in English and bokmål."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from forsyningssim.report.words import Language, count, day

_NB: Final[Mapping[str, str]] = {
    "EXERCISE": "ØVELSE",
    "EXERCISE – this is not real": "ØVELSE – dette er ikke virkelig",
    "Skip to the content": "Hopp til innholdet",
    "This page": "Denne siden",
    "Dark": "Mørk",
    "Day {0}": "Dag {0}",
    "Day {0} · {1}": "Dag {0} · {1}",
    "No contact with the server. The page comes back by itself.":
        "Ingen kontakt med tjeneren. Siden kommer tilbake av seg selv.",
    "REAL EVENT – the exercise is stopped. Go back to real duty.":
        "REELL HENDELSE – øvelsen er stoppet. Gå tilbake til virkelig tjeneste.",
    "The exercise is over.": "Øvelsen er slutt.",
    "the clock stands": "klokka står",
    "Nothing yet.": "Ingenting ennå.",
    # The door
    "Join the exercise": "Bli med i øvelsen",
    "Join code": "Kode",
    "Whoever runs the exercise has it. Evaluators have one of their own.":
        "Øvingsledelsen har den. Evaluatorer har sin egen.",
    "Role": "Rolle",
    "Evaluator": "Evaluator",
    "Write notes as the role, never with your own name.":
        "Skriv notater som rollen, aldri med eget navn.",
    "Enter": "Gå inn",
    "The code is not right, or the role is not there.": "Koden er feil, eller rollen finnes ikke.",
    "Too many tries. Wait a minute.": "For mange forsøk. Vent et minutt.",
    "The link has been used. Ask whoever runs the exercise for a new one.":
        "Lenken er brukt. Be øvingsledelsen om en ny.",
    "You have a seat": "Du har en plass",
    "This browser already sits in the room.": "Denne nettleseren sitter alt i rommet.",
    "Go to your page": "Gå til siden din",
    "Leave the room": "Forlat rommet",
    # Navigation
    "On this page": "På denne siden",
    "My role": "Min rolle",
    "Facilitation": "Øvingsledelse",
    "The truth": "Fasit",
    "Observations": "Observasjoner",
    "Hot wash": "Førsteinntrykk",
    # A role
    "What you see": "Det du ser",
    "Your office sees no figures. It hears from others.":
        "Kontoret ditt ser ingen tall. Det hører fra andre.",
    "Messages": "Meldinger",
    "Your task": "Oppgaven din",
    "Decided so far": "Besluttet så langt",
    "Public notices": "Offentlige varsler",
    "From": "Fra",
    "To": "Til",
    "New": "Ny",
    "Attachment": "Vedlegg",
    "Expected": "Forventet",
    "New message. {0}": "Ny melding. {0}",
    "decided": "besluttet",
    "withdrawn": "trukket tilbake",
    "by doctrine": "etter planverk",
    "Withdraw": "Trekk tilbake",
    "Note for the debrief": "Notat til evalueringen",
    "What you think now": "Det du tenker nå",
    "Keep the note": "Ta vare på notatet",
    "Kept for the debrief.": "Tatt vare på til evalueringen.",
    # Deciding
    "Decide": "Beslutt",
    "This role decides nothing. It advises and tells.":
        "Denne rollen beslutter ingenting. Den gir råd og forteller.",
    "Choose …": "Velg …",
    "Measure": "Tiltak",
    "Why": "Hvorfor",
    "What you know, and what you fear.": "Hva du vet, og hva du frykter.",
    "With what authority": "Med hvilken hjemmel",
    "The law, the task or the order it rests on.": "Loven, oppdraget eller ordren den hviler på.",
    "Show what may come": "Vis hva som kan komme",
    "What may come": "Hva som kan komme",
    "Half of the futures lie in the dark band, nine of ten in the light one.":
        "Halvparten av framtidene ligger i det mørke båndet, ni av ti i det lyse.",
    "middle": "midten",
    "nine of ten between": "ni av ti mellom",
    "{0} and {1}": "{0} og {1}",
    "Playing fifty futures …": "Spiller femti framtider …",
    "Decided, and in the log.": "Besluttet, og i loggen.",
    "Not chosen": "Ikke valgt",
    "Choose among {0}": "Velg blant {0}",
    "Not on the list": "Ikke på listen",
    "Number {0}": "Nummer {0}",
    "Yes": "Ja",
    "No": "Nei",
    # Charts
    "value": "verdi",
    "What": "Hva",
    "Nothing is known yet.": "Ingenting er kjent ennå.",
    "Now {0}, up over the last week; between {1} and {2} so far.":
        "Nå {0}, opp den siste uka; mellom {1} og {2} så langt.",
    "Now {0}, down over the last week; between {1} and {2} so far.":
        "Nå {0}, ned den siste uka; mellom {1} og {2} så langt.",
    "Now {0}, steady over the last week; between {1} and {2} so far.":
        "Nå {0}, jevnt den siste uka; mellom {1} og {2} så langt.",
    "On day {0}: about {1}; nine of ten futures lie between {2} and {3}.":
        "Dag {0}: om lag {1}; ni av ti framtider ligger mellom {2} og {3}.",
    "The numbers": "Tallene",
    "Day": "Dag",
    # The press
    "Say it in public": "Si det offentlig",
    "Publish": "Publiser",
    "Published.": "Publisert.",
    "What you publish": "Det du publiserer",
    "How many take it as a warning": "Hvor mange tar det som et varsel",
    "A fact that moves nobody": "En opplysning som ikke rører noen",
    "Small: a local paper": "Lite: en lokalavis",
    "Medium: many read it": "Middels: mange leser det",
    "Large: the evening news": "Stort: Dagsrevyen",
    "Published. People may fetch their medicine early.":
        "Publisert. Folk kan hente medisinen tidlig.",
    # The hot wash
    "Right after the exercise": "Rett etter øvelsen",
    "Your answers go into the debrief with your role, never with your name.":
        "Svarene går inn i evalueringen med rollen din, aldri med navnet ditt.",
    "What went well?": "Hva gikk bra?",
    "What did not work?": "Hva fungerte ikke?",
    "What surprised you?": "Hva overrasket deg?",
    "What should change, who should see to it, and by when?":
        "Hva bør endres, hvem skal sørge for det, og innen når?",
    "How useful was the exercise?": "Hvor nyttig var øvelsen?",
    "About the exercise": "Om øvelsen",
    "What did you learn?": "Hva lærte du?",
    "What would make the exercise itself better?": "Hva ville gjort selve øvelsen bedre?",
    "Table of improvements": "Forbedringstabell",
    "Finding": "Funn",
    "Owner": "Ansvarlig",
    "Deadline": "Frist",
    "No answer": "Ikke svar",
    "5 – very useful": "5 – svært nyttig",
    "4": "4",
    "3": "3",
    "2": "2",
    "1 – of no use": "1 – til ingen nytte",
    "Send": "Send",
    "Thank you. It is in the debrief.": "Takk. Det er med i evalueringen.",
    # Evaluators
    "Criteria": "Kriterier",
    "How well": "Hvor godt",
    "P – performed without challenges": "P – utført uten utfordringer",
    "S – performed with some challenges": "S – utført med noen utfordringer",
    "M – performed with major challenges": "M – utført med store utfordringer",
    "U – unable to be performed": "U – ikke utført",
    "What you saw": "Det du så",
    "Write roles, not names.": "Skriv roller, ikke navn.",
    "Keep the observation": "Ta vare på observasjonen",
    "Kept: {0}": "Tatt vare på: {0}",
    # The facilitator
    "Clock": "Klokke",
    "A day on": "En dag fram",
    "A week on": "En uke fram",
    "Start the clock": "Start klokka",
    "Pause": "Stans klokka",
    "Speed": "Fart",
    "Days pass by themselves while the clock is started:":
        "Dagene går av seg selv når klokka er startet:",
    "one every {0} s": "én hvert {0}. s",
    "no": "nei",
    "Master list of injects": "Dreiebok",
    "planned": "planlagt",
    "waiting": "venter",
    "fired": "sendt",
    "skipped": "droppet",
    "on a condition": "på et vilkår",
    "all": "alle",
    "Text and expected action": "Tekst og forventet handling",
    "Fire": "Send nå",
    "Skip": "Dropp",
    "Postpone": "Utsett",
    "Postpone to day": "Utsett til dag",
    "day": "dag",
    "Write an inject now": "Skriv et innspill nå",
    "Sender": "Avsender",
    "Title": "Tittel",
    "Text": "Tekst",
    "To (nobody ticked: all)": "Til (ingen valgt: alle)",
    "Send now": "Send nå",
    "Sent.": "Sendt.",
    "Who is in the room": "Hvem er i rommet",
    "Free the seat": "Frigi plassen",
    "{0} connected": "{0} tilkoblet",
    "acts by its doctrine": "følger planverket sitt",
    "Codes": "Koder",
    "For": "For",
    "Code": "Kode",
    "Participants": "Deltakere",
    "Evaluators": "Evaluatorer",
    "The evaluators' code opens the truth. Participants must not have it.":
        "Evaluatorenes kode åpner fasiten. Deltakere må ikke ha den.",
    "A link for another facilitator": "En lenke til en øvingsleder til",
    "Decision": "Beslutning",
    "State": "Status",
    "Back in time": "Tilbake i tid",
    "Going back opens a new branch. The log keeps what was played.":
        "Å gå tilbake åpner en ny gren. Loggen beholder det som ble spilt.",
    "Go back to day": "Gå tilbake til dag",
    "Go back": "Gå tilbake",
    "Name of a new branch from today": "Navn på en ny gren fra i dag",
    "Branch": "Ny gren",
    "Real event": "Reell hendelse",
    "The exercise is stopped in every browser.": "Øvelsen er stoppet i alle nettlesere.",
    "Resume the exercise": "Fortsett øvelsen",
    "Resume the exercise?": "Fortsette øvelsen?",
    "Something real has happened: freeze the clock and every browser.":
        "Noe virkelig har hendt: frys klokka og alle nettlesere.",
    "Stop: real event": "Stopp: reell hendelse",
    "Stop the exercise for everybody?": "Stoppe øvelsen for alle?",
    "Afterwards, and on paper": "Etterpå, og på papir",
    "The debrief takes some seconds: it plays each decision's game again.":
        "Evalueringen tar noen sekunder: den spiller spillet om igjen for hver beslutning.",
    "Debrief": "Evaluering",
    "The facilitator's book, on paper": "Øvingsledelsens bok, på papir",
    "Sheets to hand out": "Utdelingsark",
    "The game as a scenario, for a study": "Spillet som scenario, til en studie",
    "Read the debrief": "Les evalueringen",
    # The truth
    "As it is": "Slik det er",
    "Notes and observations": "Notater og observasjoner",
}  # fmt: skip
_WEEKDAYS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
}

__all__ = ["Language", "count", "say", "weekday"]


def say(phrase: str, language: Language, *parts: object) -> str:
    """Say an English phrase in a language, with its places ``{0}``, ``{1}`` filled."""
    return (_NB[phrase] if language == "nb" else phrase).format(*parts)


def weekday(when: date, language: Language) -> str:
    """Write a date with its weekday and year, such as ``mandag 12. november 2023``."""
    return f"{_WEEKDAYS[language][when.weekday()]} {day(when, language)} {when.year}"
