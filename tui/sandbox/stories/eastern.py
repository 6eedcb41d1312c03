"""One idea: conversations in Polish, Ukrainian, Russian and Turkish.

Neighbours: `stories.model` for the shape. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

EASTERN: tuple[Story, ...] = (
    story(
        "pl",
        "Zły kod w wiadomości",
        "order",
        customer("Dzień dobry, kod z wiadomości ma tylko 15 znaków i program go odrzuca."),
        shop("Dzień dobry, przepraszamy, ostatni znak się nie zmieścił. Pełny kod: {key}"),
        customer("Działa, dziękuję i miłego dnia!"),
    ),
    story(
        "pl",
        "Pytanie przed zakupem",
        "product",
        customer("Czy pakiet ma polskie napisy? Chciałabym go kupić mamie pod choinkę."),
        shop("Tak, napisy są po polsku, a od grudnia będzie też polski lektor."),
        reason="przed zakupem",
    ),
    story(
        "uk",
        "Не приходить лист з ключем",
        "order",
        customer("Доброго дня! Оплатила замовлення {order}, але листа з ключем немає вже годину."),
        shop("Доброго дня, {name}! Лист затримала ваша пошта. Ось ключ: {key}"),
        customer("Дякую, усе запрацювало 💛💙"),
    ),
    story(
        "ru",
        "Архив просит пароль",
        "order",
        customer("Здравствуйте! Архив просит пароль, а в письме его нет. Заказ {order}."),
        shop("Здравствуйте! Пароль указан в файле README рядом со ссылкой: {url}"),
        customer("Нашёл, спасибо. Лучше бы он был и в письме :)"),
        shop("Согласны, добавим. Спасибо за подсказку!"),
    ),
    story(
        "tr",
        "Üyelik iptali",
        "order",
        customer("Merhaba, üyeliğimi ay sonunda iptal etmek istiyorum. Nasıl yapabilirim?"),
        shop("Merhaba {name}, sizin için iptal ettik; ay sonuna kadar erişiminiz sürüyor."),
        customer("Çok teşekkürler, İyi çalışmalar!"),
    ),
    story(
        "tr",
        "İndirme bağlantısı çalışmıyor",
        "order",
        customer("Bağlantıya tıklayınca boş sayfa açılıyor. Sipariş no: {order}"),
    ),
)
