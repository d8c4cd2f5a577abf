"""English phrases of the training corpus."""

from __future__ import annotations

from training.corpus.chinese import phrases

ENGLISH = {
    "title": phrases("Notice|Water Outage|Meeting Plan|Duty Roster|Canteen News"),
    "line": phrases("Please plan ahead.|Ask at the front desk.|Use the side door."),
    "sign": phrases("EXIT|Wet Floor|No Smoking|Keep Left|Mind the Step"),
    "shop": phrases("Corner Bakery|North Gate Shop|Harbour Cafe"),
    "item": phrases("Beef Noodles|Green Tea|Towel|Batteries|Bread Roll"),
    "heading": phrases("Name|Count|Price|Date|Note"),
    "row": phrases("Plant A|Plant B|East|Store|West"),
    "category": phrases("Spring|Summer|Autumn|Winter|Other|Apples"),
    "name": phrases("Manager|Front Desk|Kitchen|Driver|Repairs"),
    "message": phrases("I am downstairs|OK, coming now|When do we meet?"),
    "button": phrases("OK|Cancel|Save|Submit|Next"),
    "setting": phrases("Notifications|Dark mode|Auto update|Text size"),
    "product": phrases("Steel Bottle|Folding Umbrella|Desk Lamp"),
    "event": phrases("Spring Book Fair|City Run|Pottery Class"),
    "place": phrases("City Hall, Floor 2|East Lake Park|Room C"),
}
