"""Texts of an imagined shop's customers: varied enough to index, cheap enough for a million.

Everything follows from the `Random` that is passed in. The words are ours; nothing here was
written by a real customer.
"""

import json
from random import Random

from tui.domain import Ticket

SUBJECTS = (
    "Download link opens an empty archive",
    "Where is my licence key?",
    "Does the pack work with version {n}?",
    "Order {n} was charged twice",
    "Refund for the wrong edition",
    "Cobro doble en el pedido {n}",
    "라이선스 키가 이미 사용되었습니다",
    "ライセンスキーが届きません",
    "Discord role was not assigned 🙂",
    "Не приходит письмо с ключом",
    "لم يصل الرقم التسلسلي",
    "Invoice with VAT number, please",
    "Key {n} says it is in use already",
    "Change of e-mail address",
)
SENTENCES = (
    "Hi, the archive is empty on my machine, could you check what went wrong with the download?",
    "I paid for order {n} this morning and nothing has come so far.",
    "The licence key {key} is refused with the message that it is already in use.",
    "Thanks for checking again, I have sent you the screenshot that you asked for.",
    "We rebuilt the archive, please try the link once more and tell us how it went.",
    "Is there a way to move the licence to another computer without buying it twice?",
    "It works now. Thank you for the quick answer!",
    "Please find the invoice for order {n} at https://shop.example/invoice/{n}.",
    "The installer stops at {n} percent and the log says that a file is missing.",
    "Could I have a refund? I bought the wrong edition by mistake and have not used the key.",
    "Der Link aus der Bestätigung führt leider auf eine leere Seite, können Sie das prüfen?",
    "El enlace de descarga ya no funciona, ¿pueden enviarlo otra vez?",
    "ダウンロードしたファイルが開けません。確認をお願いします。",
    "Ключ не подходит, пришлите, пожалуйста, новый.",
    "We have assigned the role by hand; it should show within the hour.",
    "Your key is {key}, valid for two devices.",
)
LINE_BREAKS = (" ", " ", " ", "\n", "\n\n")
_KEY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def subject(rng: Random) -> str:
    """A ticket's title."""
    return rng.choice(SUBJECTS).replace("{n}", str(rng.randrange(10_000, 999_999)))


def body(rng: Random) -> str:
    """A message of one to five sentences, 190 characters on average."""
    count = rng.choice((1, 1, 2, 2, 3, 5))
    text = ""
    for number, sentence in enumerate(rng.choices(SENTENCES, k=count)):
        text += (rng.choice(LINE_BREAKS) if number else "") + sentence
    if "{" not in text:
        return text
    key = "-".join("".join(rng.choices(_KEY_LETTERS, k=5)) for _ in range(2))
    return text.replace("{n}", str(rng.randrange(10_000, 999_999))).replace("{key}", key)


def raw_message(
    number: int, ticket_id: int, author: str, sender: str, text: str, created: str
) -> str:
    """A message as the server would send it. Source: api-contract 3.3."""
    return (
        f'{{"id": {number}, "ticket_id": {ticket_id}, "author": "{author}", "sender": "{sender}",'
        f' "content": {json.dumps(text)}, "created_at": "{created}", "updated_at": "{created}"}}'
    )


def raw_ticket(ticket: Ticket) -> str:
    """A ticket as the server would send it. Source: api-contract 3.1."""
    return json.dumps(
        {
            "id": ticket.id,
            "title": ticket.title,
            "status": ticket.status,
            "archived": ticket.archived,
            "customer": {"email": ticket.customer_email},
            "reference": {"type": "order", "id": str(ticket.order_id)},
            "order_id": ticket.order_id,
            "message_count": ticket.message_count,
            "read_status": {"store": ticket.store_has_read, "customer": None},
            "created_at": f"{ticket.created_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "updated_at": f"{ticket.updated_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        }
    )
