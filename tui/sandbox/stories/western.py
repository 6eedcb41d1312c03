"""One idea: conversations in Spanish, German, French and Portuguese.

Neighbours: `stories.model` for the shape. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

WESTERN: tuple[Story, ...] = (
    story(
        "es",
        "Cobro doble en un pedido",
        "order",
        customer("Hola, me han cobrado dos veces el pedido {order}. ¿Podéis revisarlo, por favor?"),
        shop("Hola {name}, uno de los dos cargos es solo una reserva de tu banco y desaparecerá."),
        customer("Ya han pasado cuatro días y siguen los dos."),
        shop("Tienes razón, el segundo era nuestro. Ya está devuelto; disculpa las molestias."),
        customer("¡Muchas gracias por la rapidez!"),
    ),
    story(
        "es",
        "No me llega el correo con la clave",
        "order",
        customer("Compré hace media hora y no me ha llegado nada, tampoco en la carpeta de spam."),
        shop("Hola {name}: había una errata en la dirección. Aquí tienes la clave: {key}"),
        customer("¡Perfecto! Ya está activada 😊"),
    ),
    story(
        "es",
        "¿Se puede usar en proyectos comerciales?",
        "product",
        customer("¿La licencia básica sirve para un videojuego que voy a vender?"),
        reason="licencia",
    ),
    story(
        "de",
        "Schlüssel funktioniert nicht",
        "order",
        customer("Guten Morgen, der Schlüssel {key} wird als ungültig abgelehnt. Was nun?"),
        shop("Guten Morgen {name}, ist das vielleicht die Testversion? Die nimmt keine Schlüssel."),
        customer("Tatsächlich, ich hatte die falsche Datei geladen. Jetzt läuft es. Danke!"),
    ),
    story(
        "de",
        "Rechnung mit Umsatzsteuer-Nummer",
        "order",
        customer(
            "Guten Tag,\n\nfür die Bestellung {order} bräuchten wir eine Rechnung auf die Firma "
            "(Anschrift unten). Geht das auch nachträglich?\n\nRöhrig & Söhne GbR\nAm Alten Markt 4"
        ),
        shop("Guten Tag, gerne: {url}\n\nFreundliche Grüße\n{agent}"),
        customer("Herzlichen Dank, das ging ja schnell."),
        shop("Sehr gern!"),
    ),
    story(
        "de",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft: Lizenz?",
        "product",
        customer(
            "Unser Vereinsname passt nicht in das Feld »Firma«. Wie kürzen wir ihn am besten?"
        ),
    ),
    story(
        "fr",
        "Remboursement demandé",
        "order",
        customer(
            "Bonjour, j'ai commandé la mauvaise édition. Un remboursement serait-il possible ?"
        ),
        shop(
            "Bonjour {name}, bien sûr. Souhaitez-vous plutôt un échange contre la bonne édition ?"
        ),
        customer("Oui, ce serait parfait !"),
        shop("C'est fait : voici votre nouvelle clé, {key}. L'ancienne n'est plus valable."),
        customer("Merci mille fois, quel service !"),
    ),
    story(
        "fr",
        "Le lien de téléchargement a expiré",
        "order",
        customer("Bonsoir, mon lien a expiré pendant le téléchargement (12 Go, connexion lente…)."),
        shop("Bonsoir {name}, en voici un autre, valable sept jours : {url}"),
    ),
    story(
        "pt",
        "Não consigo entrar no Discord",
        "order",
        customer("Oi! Comprei o plano anual mas o convite diz que expirou. Pedido {order}."),
        shop("Oi {name}! Segue um convite novo, só para você: {url}"),
        customer("Entrei, valeu demais! 🙌"),
    ),
    story(
        "pt",
        "Pagamento por Pix em análise",
        "order",
        customer("Paguei há três horas e o pedido continua «em análise». Preciso fazer algo?"),
        shop("Não precisa, {name}. O banco confirmou agora mesmo; a chave já está no seu e-mail."),
        customer("Chegou. Obrigado pela paciência!"),
    ),
)
