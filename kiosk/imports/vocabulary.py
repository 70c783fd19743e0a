"""The words of lists: headings and kinds as schools write them, in Spanish and English."""

from __future__ import annotations

from functools import cache

from kiosk.drawings import DRAWINGS, TEMAS
from kiosk.imports.tables import Headings, plain
from kiosk.words import languages, words


def _meanings(table: dict[str, str]) -> Headings:
    return {word: meant for meant, found in table.items() for word in found.split()}


_CARD = {
    "card": "card tarjeta uid uid_de_la_tarjeta",
    "card_label": "card_label label etiqueta",
}
PEOPLE = _meanings(
    {
        "name": "name nombre nombres nombre_completo full_name given_name first_name",
        "surname": "surname surnames last_name family_name apellidos apellido primer_apellido"
        " apellido_paterno",
        "second_surname": "second_surname segundo_apellido apellido_materno",
        "display_name": "display_name como_le_dicen le_dicen",
        "kind": "kind tipo",
        "grade": "grade grado",
        "group": "group grupo",
        "avatar": "avatar drawing dibujo",
        "external_id": "external_id school_id id_escolar matricula",
        **_CARD,
    }
)
TEMA = _meanings(
    {
        "title": "title titulo tema",
        "language": "language idioma lengua",
        "field": "field campo campo_formativo",
        "challenge": "challenge desafio reto",
        "drawing": "drawing dibujo",
        "offered_by": "offered_by ofrece ofrecen",
        **_CARD,
    }
)
CARDS = _meanings({**_CARD, "kind": "kind tipo", "drawing": "drawing dibujo avatar"})

PERSON_KINDS = _meanings(
    {
        "student": "student pupil learner alumno alumna estudiante aprendiz nino nina",
        "teacher": "teacher docente maestra maestro profesor profesora profe educador educadora"
        " educador_comunitario educadora_comunitaria lec",
        "family": "family familia familiar mama papa madre padre abuela abuelo",
        "visitor": "visitor visita visitante",
        "alum": "alum alumnus egresado egresada",
        "promoter": "promoter promotor promotora",
        "supervisor": "supervisor supervisora",
    }
)
CARD_KINDS = _meanings(
    {
        "person": "person persona alumno alumna estudiante student",
        "guest": "guest visita visitante invitado invitada",
        "tema": "tema",
        "action": "action accion",
        "RECESS": "recess receso recreo",
        "UNDERSTOOD": "understood heart entendido entendimos lo_entendimos corazon",
        "HELP": "help ayuda",
        "DEMONSTRATED": "demonstrated demonstration demostrado demostracion",
        "SHUTDOWN": "shutdown apagar apagado",
    }
)

TEMA_WORDS = _meanings(
    {
        "fraction": "fracci fraction reparto mitad",
        "triangle": "pitagor pythag triangul triangle angul angle",
        "circle": "circul circle redond round",
        "book": "cuent libr lectur leer stor book read novel",
        "water": "agua charc lluvia rio water rain river",
        "seed": "semill siembr plant milpa maiz seed sow garden huert",
        "map": "mapa map maps communit comunid camin territor",
        "light": "luz luces sombra vela light shadow candle",
        "loom": "telar tejid tejer bordad hilo loom weav",
        "beans": "frijol probab azar bean chance",
        "poem": "poem poes verso rima verse",
        "number": "numer number sumar suma restar contar cuenta count multipl divid",
        "measure": "medir medida measur longitud regla perimetr ruler",
        "music": "music cancion canto cantar song sing",
        "voice": "voz voces lengua idioma habla dialog voice speak",
        "sky": "ciel estrell planet luna sol sky star moon",
    }
)
"""Beginnings of words in a title, and the drawing that they call for."""


def kind_of(text: str, kinds: Headings) -> str:
    """What a kind in a cell means, also as `maestro/a` or `alumno(a)`; "" if nothing."""
    word = plain(text)
    return kinds.get(word, "") or kinds.get(word.removesuffix("_a").removesuffix("_o"), "")


@cache
def drawings() -> Headings:
    """The drawings of people and temas by their plain name in every language here."""
    keys = (*DRAWINGS, *TEMAS)
    named = {
        plain(words(language)(f"drawings.{key}")): key for language in languages() for key in keys
    }
    return {**named, **{key: key for key in keys}}
