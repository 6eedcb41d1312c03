"""One idea: conversations in Japanese, Korean and Chinese, where every letter is two cells wide.

Neighbours: `stories.model` for the shape. All invented.
"""

from __future__ import annotations

from tui.sandbox.stories.model import Story, customer, shop, story

ASIAN: tuple[Story, ...] = (
    story(
        "ja",
        "ダウンロードが途中で止まります",
        "order",
        customer(
            "お世話になっております。ダウンロードが毎回60%で止まってしまいます。注文番号は{order}です。"
        ),
        shop("{name}様、ご不便をおかけしております。分割版をご用意しました：{url}"),
        customer("無事にダウンロードできました。ありがとうございました。"),
    ),
    story(
        "ja",
        "領収書の宛名を変更したい",
        "order",
        customer("領収書の宛名を「株式会社あおぞら工房」に変更していただけますか？"),
        shop("承知しました。新しい領収書はこちらです：{url}"),
        customer("早速のご対応、ありがとうございます🙇"),
    ),
    story(
        "ko",
        "라이선스 키가 이미 사용됨",
        "order",
        customer("안녕하세요, 방금 산 키 {key} 가 이미 사용된 키라고 나옵니다."),
        shop("안녕하세요 {name}님, 확인해 보니 저희 쪽 오류입니다. 새 키를 보내 드렸습니다."),
        customer("잘 됩니다. 빠른 답변 감사합니다!"),
    ),
    story(
        "ko",
        "환불 문의",
        "order",
        customer("실수로 두 번 결제했어요. 하나는 환불 가능할까요? 주문 {order}"),
    ),
    story(
        "zh",
        "付款后没有收到激活码",
        "order",
        customer("您好，我半小时前付款了，订单号{order}，但是一直没有收到激活码。"),
        shop("您好，邮件被拦截了，激活码在这里：{key}。给您添麻烦了！"),
        customer("已经激活，谢谢！👍"),
    ),
    story(
        "zh",
        "请问支持简体中文界面吗？",
        "product",
        customer("购买之前想确认一下：软件有没有简体中文界面？教程有字幕吗？"),
        shop("界面和字幕都有简体中文，欢迎先下载试用版：{url}"),
        reason="售前",
    ),
)
