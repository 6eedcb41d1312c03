"""One idea: conversations in English about keys, files and access.

Neighbours: `stories.model` for the shape, `english_money` for the other half. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

ENGLISH: tuple[Story, ...] = (
    story(
        "en",
        "Download link opens an empty archive",
        "order",
        customer("Hi, the zip is 0 bytes on my machine.\nCould you check? Order {order}."),
        shop("Hi {name}, thanks for telling us. We rebuilt the archive, please try again: {url}"),
        customer("Still empty. Here is what I see:\n\n{url}?attempt=2"),
        shop("Found it: one mirror held an old copy. It is gone now and your link is fresh: {url}"),
        customer("Works now, thank you!"),
    ),
    story(
        "en",
        "License key already used",
        "order",
        customer("The key {key} says it is active on another machine. I only own one laptop."),
        shop("Sorry about that, {name}. Did you reinstall your system lately?"),
        customer("Yes, last weekend."),
        shop("That explains it. I have reset the activation, the same key works again."),
    ),
    story(
        "en",
        "Does the pack work with older versions?",
        "product",
        customer("Before I buy: does the texture pack load in version 3.2? I cannot upgrade yet."),
        shop("Good question. 3.2 loads it, but the two animated materials need 3.4 or newer."),
        customer("Then I will take it anyway, thanks for being straight with me."),
        reason="general",
    ),
    story(
        "en",
        "Discord role was not assigned",
        "order",
        customer(
            "I bought the yearly membership an hour ago and still have no role on the server.\n"
            "My name there is tealfox#0412, order {order}."
        ),
        shop(
            "Hi {name}, the bot could not find you: the account linked at checkout was another "
            "one. Could you log in once more here and pick the right account? {url}"
        ),
        customer("Done. And the role is there. Magic."),
    ),
    story(
        "en",
        "Bought the wrong edition",
        "order",
        customer(
            "I clicked Personal but I need the Team edition for four people.\n"
            "Can I pay the difference instead of buying again?"
        ),
        shop("Of course. I have made you a coupon for what you paid already: TEAM-{order}"),
        customer("The coupon says it is not valid for this product."),
        shop("My mistake, it was tied to the old version of the plan. Please try again now."),
        customer("Went through. You are very kind."),
    ),
    story(
        "en",
        "Installer stops at 80 percent",
        "order",
        customer(
            "The installer stops at 80 % with this:\n\n"
            "```\n"
            "[14:02:11] unpack  core-assets.pak  ok\n"
            "[14:02:19] unpack  voice-en.pak     ok\n"
            "[14:02:25] verify  voice-en.pak     FAILED (crc 9f31 != 77a0)\n"
            "```\n\n"
            "I tried twice, on two networks."
        ),
        shop(
            "Thank you for the log, that is exactly what we needed. `voice-en.pak` was uploaded "
            "damaged last night. A new one is up; please:\n\n"
            "1. delete the folder `cache` beside the installer\n"
            "2. start the installer again\n"
            '3. pick "Repair" when it asks'
        ),
        customer('Step 3 does not show up for me, it only offers "Install".'),
        shop('Then "Install" is right too. It keeps your settings.'),
        customer("It is through. 100 %. Thanks for the quick help!"),
    ),
    story(
        "en",
        "Mac says the app is damaged",
        "order",
        customer(
            "macOS tells me the app is damaged and should be moved to the bin. I have the version "
            "from yesterday. Is the file broken or is it my machine?"
        ),
        shop(
            "Neither, {name}: yesterday's build went out without its notarisation ticket. The "
            "build from this morning is fine: {url}"
        ),
    ),
    story(
        "en",
        "Can I use the fonts in a printed book?",
        "product",
        customer("Does the desktop licence cover a printed book, about 3,000 copies?"),
        shop("Yes, print runs up to 10,000 copies are covered. No extra licence needed."),
        customer("And the e-book of the same title?"),
        shop("The e-book needs the embedding licence. I can give you 20 % off, just say so."),
        customer("Let me ask my publisher and come back to you."),
        reason="licence",
    ),
    story(
        "en",
        "Course video 7 has no sound",
        "order",
        customer("Lesson 7 is silent from 03:10 on. The other lessons are fine."),
        shop("Thank you! Our export dropped a track. A repaired lesson 7 will be up tonight."),
        customer("Great. Will my progress stay?"),
        shop("It will. I have also added a week to your access for the trouble."),
    ),
    story(
        "en",
        "Key region does not match",
        "order",
        customer(
            "The store page said worldwide, but the launcher says this key cannot be used in my "
            "region. I have not revealed or used anything else. Order {order}, key {key}."
        ),
    ),
    story(
        "en",
        "Lost access after changing my e-mail",
        "order",
        customer(
            "I changed my e-mail in my account and now my library is empty :(\n"
            "Everything I bought in three years is gone from the list."
        ),
        shop(
            "Nothing is lost, {name}. Purchases hang on the old address. Which one did you use "
            "before? Please write to us from it once, so that we know it is yours."
        ),
        customer("I no longer have that mailbox, it was from my university."),
        shop(
            "Understood. Then tell us the month and the amount of any two purchases, and the last "
            "four digits of the card you used. That is enough for us."
        ),
        customer("March, 24.00, and June, 9.90. The card ends in 0417."),
        shop("Both match. I have moved all eleven purchases to your new address."),
        customer("I could hug you. They are all there."),
    ),
    story(
        "en",
        "Plugin crashes on start since the update",
        "order",
        customer(
            "Since 2.8.1 the plugin closes my host at once. No message at all.\n"
            "Windows 11, 32 GB, host version 12.0.40."
        ),
        shop("Could you send the last lines of `plugin.log`? It lies beside the presets."),
        customer(
            "Here:\n\n```\nWARN  scan: 214 presets, 3 skipped\n"
            "ERROR preset 'Glass Choir' : unknown field 'morph2'\n```"
        ),
        shop("There it is: that preset was made in a beta. Please move it out of the folder."),
        customer("Moved it, host starts. Is the preset gone for good?"),
        shop("No, 2.8.2 will read it. It comes on Thursday."),
        customer("Perfect, I can wait till Thursday."),
        shop("2.8.2 is out, two days early: {url}"),
        customer("Glass Choir is back. Happy customer here."),
    ),
    story(
        "en",
        "How do I download on a phone?",
        "order",
        customer("I only have my phone this month. The link just opens a page of odd letters 😅"),
        shop('That is the file itself, shown as text. Hold your finger on the link, then "Save".'),
        customer("Ahh. Got it 🙏"),
    ),
)
