"""Reading pages of what an account has by name. No decisions, no commit."""

from typing import Any

from sqlalchemy import Table, func, select

from pushtwin.core.people.named_pages import NameOrder, Page, PageQuery
from pushtwin.database import Reading, Row

_COLUMNS = {NameOrder.NAME: "name", NameOrder.CREATED_AT: "created_at", NameOrder.MODIFIED_AT: "modified_at"}


def read_page(reading: Reading, table: Table, columns: tuple[str, ...], account_id: str, query: PageQuery) -> Page[Row]:
    """Those of the same time are in the order of their names."""
    of_account = table.c.account_id == account_id
    order = table.c[_COLUMNS[query.order]]
    found = reading.connection.execute(
        select(*(table.c[name] for name in columns))
        .where(of_account)
        .order_by(order.desc() if query.descends else order, table.c.name)
        .limit(query.limit)
        .offset(query.offset)
    )
    rows: list[Any] = list(found)
    if not query.counts:
        return Page(rows, None)
    total = reading.connection.execute(select(func.count()).select_from(table).where(of_account)).scalar_one()
    return Page(rows, total)
