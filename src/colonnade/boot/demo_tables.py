"""The tables of the demo, made through the same actions that people use."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from colonnade.apps.tables import (
    Batch,
    GridOptions,
    RowDraft,
    Sort,
    Table,
    ViewColumn,
    change_rows,
    create_database,
    create_table,
    create_view,
)
from colonnade.boot.command_work import command_work
from colonnade.kernel.work import Process, Work

ORDERS = 5_000
BATCH_ROWS = 1_000
FIRST_DAY = date(2025, 1, 1)
DAYS = 540
STOCK_LOW = 50
RETURNED_SHARE = 0.03
GIFTS_SHARE = 0.12

Field = tuple[str, str, dict[str, Any]]
Row = dict[str, Any]

# Rounded figures of 2024; a city proper or its agglomeration, as is usual for it.
CITIES = (
    ("Tokyo", "Japan", "Asia", 37_100_000, 1457, True),
    ("Delhi", "India", "Asia", 33_800_000, 1052, True),
    ("Shanghai", "China", "Asia", 29_900_000, 751, False),
    ("Dhaka", "Bangladesh", "Asia", 23_900_000, 1608, True),
    ("São Paulo", "Brazil", "South America", 22_800_000, 1554, False),
    ("Cairo", "Egypt", "Africa", 22_600_000, 969, True),
    ("Mexico City", "Mexico", "North America", 22_500_000, 1325, True),
    ("Beijing", "China", "Asia", 22_200_000, None, True),
    ("Mumbai", "India", "Asia", 21_700_000, 1507, False),
    ("Osaka", "Japan", "Asia", 19_000_000, 1496, False),
    ("Karachi", "Pakistan", "Asia", 17_600_000, 1729, False),
    ("Kinshasa", "DR Congo", "Africa", 17_000_000, 1881, True),
    ("Lagos", "Nigeria", "Africa", 16_500_000, None, False),
    ("Istanbul", "Türkiye", "Europe", 16_000_000, None, False),
    ("Buenos Aires", "Argentina", "South America", 15_600_000, 1580, True),
    ("Manila", "Philippines", "Asia", 14_900_000, 1571, True),
    ("Moscow", "Russia", "Europe", 12_700_000, 1147, True),
    ("Bogotá", "Colombia", "South America", 11_700_000, 1538, True),
    ("Jakarta", "Indonesia", "Asia", 11_400_000, 1527, True),
    ("Paris", "France", "Europe", 11_300_000, None, True),
    ("Lima", "Peru", "South America", 11_300_000, 1535, True),
    ("Bangkok", "Thailand", "Asia", 11_200_000, 1782, True),
    ("Seoul", "South Korea", "Asia", 10_000_000, None, True),
    ("London", "United Kingdom", "Europe", 9_700_000, None, True),
    ("New York", "United States", "North America", 8_300_000, 1624, False),
    ("Madrid", "Spain", "Europe", 6_800_000, None, True),
    ("Toronto", "Canada", "North America", 6_400_000, 1793, False),
    ("Singapore", "Singapore", "Asia", 6_000_000, 1819, True),
    ("Sydney", "Australia", "Oceania", 5_500_000, 1788, False),
    ("Nairobi", "Kenya", "Africa", 5_500_000, 1899, True),
    ("Berlin", "Germany", "Europe", 3_700_000, 1237, True),
    ("Athens", "Greece", "Europe", 3_200_000, None, True),
    ("Amsterdam", "Netherlands", "Europe", 1_200_000, 1275, True),
    ("Copenhagen", "Denmark", "Europe", 1_400_000, 1167, True),
    ("Lisbon", "Portugal", "Europe", 3_000_000, None, True),
    ("Vienna", "Austria", "Europe", 2_000_000, None, True),
    ("Auckland", "New Zealand", "Oceania", 1_700_000, 1841, False),
    ("Reykjavík", "Iceland", "Europe", 140_000, 874, True),
)

PRODUCTS = (
    ("Desk lamp, brass", "Lighting", "89.00", 124),
    ("Desk lamp, black", "Lighting", "79.00", 310),
    ("Floor lamp, oak", "Lighting", "189.50", 41),
    ("Pendant, opal glass", "Lighting", "129.00", 77),
    ("Table, oak, 160 cm", "Furniture", "640.00", 18),
    ("Table, oak, 200 cm", "Furniture", "790.00", 12),
    ("Chair, stackable", "Furniture", "74.90", 420),
    ("Chair, upholstered", "Furniture", "139.00", 96),
    ("Bookcase, five shelves", "Furniture", "259.00", 35),
    ("Stool, beech", "Furniture", "59.00", 150),
    ("Notebook, dotted, A5", "Paper", "8.50", 2_400),
    ("Notebook, ruled, A4", "Paper", "11.20", 1_850),
    ("Sketch pad, A3", "Paper", "14.75", 640),
    ("Envelopes, C5, 100", "Paper", "9.90", 980),
    ("Fountain pen, fine", "Writing", "34.00", 210),
    ("Pencil set, 12", "Writing", "16.40", 730),
    ("Ink, blue-black, 50 ml", "Writing", "12.00", 360),
    ("Kettle, steel, 1.2 l", "Kitchen", "64.00", 88),
    ("Mug, stoneware", "Kitchen", "13.50", 1_120),
    ("Carafe, glass, 1 l", "Kitchen", "22.00", 305),
    ("Bread board, walnut", "Kitchen", "38.00", 142),
    ("Tea towel, linen", "Kitchen", "9.80", 860),
    ("Blanket, wool", "Textiles", "98.00", 64),
    ("Cushion, 45 cm", "Textiles", "29.00", 238),
)

STATES = (("New", "blue"), ("Packed", "yellow"), ("Sent", "teal"), ("Delivered", "green"))
RETURNED = ("Returned", "red")


async def load_tables(process: Process, workspace_id: int) -> None:
    """Two databases with three tables, one of them with some thousand rows."""
    async with command_work(process) as work:
        atlas = await create_database(work, workspace_id, "Atlas")
        shop = await create_database(work, workspace_id, "Shop")
        await _cities(work, atlas.id)
        products = await _products(work, shop.id)
        orders = await _orders(work, shop.id)
        await _views(work, products, orders)


async def _cities(work: Work, database_id: int) -> None:
    continents = sorted({row[2] for row in CITIES})
    fields: list[Field] = [
        ("City", "text", {}),
        ("Country", "text", {}),
        ("Continent", "select", _choices(continents)),
        ("People", "number", {}),
        ("Founded", "number", {}),
        ("Capital", "boolean", {}),
        ("Read on", "url", {}),
    ]
    table = await create_table(work, database_id, name="Cities", fields=fields)
    rows: list[Row] = [
        {
            "City": city,
            "Country": country,
            "Continent": continent,
            "People": people,
            "Founded": founded,
            "Capital": is_capital,
            "Read on": f"https://en.wikipedia.org/wiki/{city.replace(' ', '_')}",
        }
        for city, country, continent, people, founded, is_capital in CITIES
    ]
    await _fill(work, table, rows)


async def _products(work: Work, database_id: int) -> Table:
    groups = list(dict.fromkeys(row[1] for row in PRODUCTS))
    fields: list[Field] = [
        ("Product", "text", {}),
        ("Group", "select", _choices(groups)),
        ("Price", "number", {"decimals": 2}),
        ("In stock", "number", {}),
        ("Sold since", "date", {}),
        ("Notes", "long_text", {}),
    ]
    table = await create_table(work, database_id, name="Products", fields=fields)
    rows: list[Row] = [
        {
            "Product": name,
            "Group": group,
            "Price": price,
            "In stock": stock,
            "Sold since": str(FIRST_DAY - timedelta(days=37 * number)),
            "Notes": "Order more in time: it takes six weeks." if stock < STOCK_LOW else None,
        }
        for number, (name, group, price, stock) in enumerate(PRODUCTS)
    ]
    await _fill(work, table, rows)
    return table


async def _orders(work: Work, database_id: int) -> Table:
    choices = [{"name": name, "color": color} for name, color in (*STATES, RETURNED)]
    fields: list[Field] = [
        ("Order", "text", {}),
        ("Placed", "date", {"time": True}),
        ("Product", "text", {}),
        ("Pieces", "number", {}),
        ("Total", "number", {"decimals": 2}),
        ("City", "text", {}),
        ("State", "select", {"choices": choices}),
        ("Gift", "boolean", {}),
    ]
    table = await create_table(work, database_id, name="Orders", fields=fields)
    await _fill(work, table, list(_drawn_orders()))
    return table


def _drawn_orders() -> Iterator[Row]:
    """Orders over a year and a half: the same ones every time."""
    draw = random.Random(2025)  # noqa: S311
    weights = [20 if group == "Paper" else 8 for _, group, _, _ in PRODUCTS]
    for number in range(ORDERS):
        day = number * DAYS // ORDERS
        minute = draw.randrange(7 * 60, 23 * 60)
        name, _, price, _ = draw.choices(PRODUCTS, weights)[0]
        pieces = draw.choice((1, 1, 1, 2, 2, 3, 4, 6, 12))
        age = DAYS - day
        state = STATES[min(3, age // 3)][0]
        if age > len(STATES) * 3 and draw.random() < RETURNED_SHARE:
            state = RETURNED[0]
        yield {
            "Order": f"O-{10_000 + number}",
            "Placed": f"{FIRST_DAY + timedelta(days=day)}T{minute // 60:02}:{minute % 60:02}:00Z",
            "Product": name,
            "Pieces": pieces,
            "Total": str(Decimal(price) * pieces),
            "City": draw.choice(CITIES)[0],
            "State": state,
            "Gift": draw.random() < GIFTS_SHARE,
        }


async def _views(work: Work, products: Table, orders: Table) -> None:
    ids = {field.name: field.id for field in orders.fields}
    open_orders = GridOptions(
        filter={"any": [{"field": ids["State"], "is": "any_of", "value": ["New", "Packed"]}]},
        sorts=(Sort(ids["Placed"], descending=True),),
    )
    await create_view(work, orders.id, name="To send", options=open_orders)
    stock = next(field.id for field in products.fields if field.name == "In stock")
    name = next(field.id for field in products.fields if field.primary)
    scarce = GridOptions(
        columns=(ViewColumn(name, width=260),),
        filter={"all": [{"field": stock, "is": "less", "value": 100}]},
        sorts=(Sort(stock),),
    )
    await create_view(work, products.id, name="Running low", options=scarce)


async def _fill(work: Work, table: Table, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), BATCH_ROWS):
        drafts = [RowDraft(row) for row in rows[start : start + BATCH_ROWS]]
        await change_rows(work, table.id, Batch(create=drafts))


def _choices(names: Sequence[str]) -> dict[str, Any]:
    colors = ("blue", "green", "orange", "purple", "teal", "pink", "yellow")
    return {
        "choices": [
            {"name": name, "color": colors[number % len(colors)]}
            for number, name in enumerate(names)
        ]
    }
