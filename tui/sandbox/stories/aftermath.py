"""One idea: how customers answer a reply that they did not expect so soon, each in their language.

Neighbours: `tui.sandbox.world` picks from here when a customer's answer has come due.
"""

from __future__ import annotations

FOLLOW_UPS: dict[str, tuple[str, ...]] = {
    "en": (
        "That was fast, thank you!",
        "Works now, thank you 🎉",
        "Hmm, still the same message here. Should I restart first?",
        "Great, I will try it tonight and let you know.",
        "Sorry, which of the two links do you mean?",
        "Perfect. You can close this one.",
        "I tried twice, same result. It prints:\n\n```\nError 17: archive is empty\n```",
        "Thanks! One more thing: can I get an invoice with our VAT number on it?",
    ),
    "es": ("¡Gracias! Ya funciona.", "Sigue igual, ¿pruebo a reinstalar?"),
    "de": ("Danke, das hat geholfen.", "Leider noch immer derselbe Fehler."),
    "fr": ("Merci beaucoup !", "Toujours pas, hélas. Une autre idée ?"),
    "pt": ("Funcionou, obrigado!", "Ainda não, o que mais posso tentar?"),
    "pl": ("Dziękuję, działa!",),
    "uk": ("Дякую, працює!",),
    "ru": ("Спасибо, всё работает!",),
    "ja": ("ありがとうございます。試してみます。",),
    "ko": ("감사합니다, 확인해 볼게요.",),
    "zh": ("好的，谢谢，我试试看。",),
    "ar": ("شكرا، سأجرب الآن.",),
    "he": ("תודה, אנסה עכשיו.",),
    "tr": ("Teşekkürler, deniyorum.",),
}
"""Language -> texts."""


def follow_up(language: str, number: int) -> str:
    """One of the texts in a language, or in English where there is none."""
    texts = FOLLOW_UPS.get(language, FOLLOW_UPS["en"])
    return texts[number % len(texts)]
