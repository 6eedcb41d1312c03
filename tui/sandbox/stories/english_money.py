"""One idea: conversations in English about money, plans and questions before a purchase.

Neighbours: `stories.model` for the shape, `english` for the other half. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

ENGLISH_MONEY: tuple[Story, ...] = (
    story(
        "en",
        "Refund, please",
        "order",
        customer("It is not what I expected, sorry. Could I get my money back? Order {order}."),
        shop("Of course, {name}. May I ask what you were missing? It helps us write better pages."),
        customer("I thought it had sheet music, not only the recordings."),
        shop("Fair point, we will say so more clearly. The refund is on its way, 3 to 5 days."),
        customer("Thank you, that was painless."),
    ),
    story(
        "en",
        "Charged twice for one order",
        "order",
        customer(
            "My card shows two payments of the same amount within a minute, but I have only one "
            "order ({order}). Please have a look."
        ),
        shop(
            "Hi {name}, one of the two is only a reservation by your bank: the first try was not "
            "confirmed in time. It normally falls off within three working days."
        ),
        customer("It has been five days now."),
    ),
    story(
        "en",
        "Crypto payment still pending",
        "order",
        customer(
            "I sent the exact amount two hours ago, it has 14 confirmations by now, and the order "
            "still says PENDING.\n\nHash: 5e1f{order}aa90c4d2"
        ),
        shop(
            "Thanks for the hash, {name}. The payment arrived one minute after the price lock had "
            "ended, so it waits for a human. I am that human: approved."
        ),
        customer("Ha! Thank you, human. Key received."),
    ),
    story(
        "en",
        "Invoice with VAT number",
        "order",
        customer(
            "Our accounting needs an invoice made out to the company:\n\n"
            "Foxglove & Reed Ltd.\n12 Orchard Row\nVAT: EU000000000\n\nOrder {order}."
        ),
        shop("Here it is: {url}\n\nNext time you can enter the number at checkout, under Company."),
        customer("Perfect, thanks. Could the next one come by itself?"),
    ),
    story(
        "en",
        "Cancel my membership",
        "order",
        customer("Please cancel my membership at the end of the month. No complaint, just busy."),
        shop("Done, {name}. You keep access until the last day. You are welcome back any time."),
    ),
    story(
        "en",
        "Upgrade price from v2 to v3",
        "product",
        customer("I own version 2. Is there an upgrade price for version 3?"),
        shop("There is: half price for everyone who bought v2. The coupon is V3-FRIENDS."),
        customer("And if I bought v2 in a bundle?"),
        shop("Counts all the same."),
        reason="pre-sale",
    ),
    story(
        "en",
        "Student discount?",
        "product",
        customer("Do you have a student discount? I can send a photo of my card."),
        reason="pre-sale",
    ),
    story(
        "en",
        "Gift for a friend",
        "order",
        customer(
            "I would like to give order {order} to a friend. Can the mail with the key come on "
            "Friday morning, not before? It is a surprise."
        ),
        shop("What a lovely idea. I have set it to Friday, 8:00. To which address?"),
        customer("To mine please, I want to print it on a card 🎁"),
        shop("Will do. Happy birthday to your friend!"),
    ),
    story(
        "en",
        "Bulk order for a school",
        "product",
        customer(
            "Dear all,\n\n"
            "I teach media design at a small school and would like to use your sound library in "
            "two classes this term. There are 46 pupils and three teachers. The machines are "
            "shared: sixteen of them in one room, used by all classes in turn, and wiped every "
            "night.\n\n"
            "My questions:\n\n"
            "- Do we need a licence a pupil, a machine, or one for the school?\n"
            "- Can the library live on a network drive? Our line is slow (16 Mbit/s), and 40 GB "
            "sixteen times a night is not possible.\n"
            "- May pupils take what they made home and publish it? Most will put it on their own "
            "pages.\n"
            "- Can you send an offer with a due date in January? Our budget year starts then.\n\n"
            "There is no hurry. We have until the end of November to decide, and I would rather "
            "get it right once than fix it later.\n\n"
            "Kind regards\nJoelle"
        ),
        shop(
            "Dear Joelle,\n\nthank you for such a clear letter. In short: one school licence "
            "covers all three; a network drive is fine; what pupils make is theirs, also to "
            "publish. The offer is here, due on 31 January: {url}\n\nWarmly\n{agent}"
        ),
        customer("That is more generous than I hoped. I will bring it to our head on Monday."),
        reason="school",
    ),
    story(
        "en",
        "Coupon not accepted",
        "product",
        customer("Your newsletter gave me AUTUMN15 but the basket says it has ended yesterday?"),
        shop("We had the wrong day in the newsletter, sorry. It works again until Sunday."),
        customer("Used it just now, cheers"),
    ),
    story(
        "en",
        "Payment failed but money is gone",
        "order",
        customer(
            'Checkout showed "payment failed", yet my bank app shows the money has left.\n'
            "I did not dare to try again. What should I do?"
        ),
        shop("You did right to wait. Order {order} is paid; only the page had timed out."),
        customer("Phew. And the files?"),
        shop("Here you are: {url}"),
    ),
    story(
        "en",
        "Affiliate payout question",
        None,
        customer('My affiliate page shows 48.20 as "held". When will that be paid?'),
        shop("Held means the buyers can still ask for a refund: 14 days. Yours ends on Friday."),
        reason="affiliate",
    ),
)
