"""One idea: conversations in Arabic and Hebrew, with numbers and links that run the other way.

Neighbours: `stories.model` for the shape. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

RIGHT_TO_LEFT: tuple[Story, ...] = (
    story(
        "ar",
        "لم يصل الرقم التسلسلي",
        "order",
        customer("مرحبا، دفعت قبل ساعة ولم يصلني الرقم التسلسلي. رقم الطلب {order}."),
        shop("أهلا {name}، نعتذر عن التأخير. هذا هو الرقم: {key}"),
        customer("وصل ويعمل، شكرا جزيلا!"),
    ),
    story(
        "ar",
        "سؤال قبل الشراء",
        "product",
        customer("هل تدعم القوالب الكتابة من اليمين إلى اليسار؟ أعمل على موقع بالعربية."),
        reason="قبل الشراء",
    ),
    story(
        "he",
        "הקישור להורדה לא עובד",
        "order",
        customer("שלום, הקישור {url} מחזיר שגיאה. מספר ההזמנה הוא {order}."),
        shop("שלום {name}, תודה שפנית. הקישור חודש, אפשר לנסות שוב."),
        customer("עובד מצוין, תודה רבה!"),
    ),
)
