"""What the moderators' half of the bot says, in both of its languages."""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, dict[str, str]]] = {
    "stage.wait": {
        "ja": "ほかの更新を処理しています。順番が来たら始めます。",
        "en": "Another refresh is under way; this one begins when it is done.",
    },
    "stage.download": {"ja": "文書を受け取っています（1/5）", "en": "Receiving the document (1 of 5)"},
    "stage.read": {
        "ja": "文書から文字を取り出しています（2/5）",
        "en": "Taking the text out of the document (2 of 5)",
    },
    "stage.clean": {"ja": "節と段落に整えています（3/5）", "en": "Making sections and passages of it (3 of 5)"},
    "stage.annotate": {
        "ja": "国名・日付・枠組みを調べています（4/5）",
        "en": "Finding countries, dates and frameworks (4 of 5)",
    },
    "stage.compare": {
        "ja": "いまの内容と比べています（5/5）",
        "en": "Comparing it with what is there (5 of 5)",
    },
    "refresh.no_folder": {
        "ja": "文書を添付してください。添付なしで使うには、設定の CONTENT_DIR にフォルダーが必要です。",
        "en": "Attach a document. Without one, the setting CONTENT_DIR has to name a folder.",
    },
    "refresh.same": {
        "ja": "{file}: すでに取り込み済みです。変わるところはありません。",
        "en": "{file}: this is held already; nothing would change.",
    },
    "refresh.title": {"ja": "更新の確認", "en": "A change to look at"},
    "refresh.about": {
        "ja": "{files} · いまの版 {base} と比べています · まだ適用していません",
        "en": "{files} · compared with revision {base}, which answers now · not applied yet",
    },
    "refresh.recognised": {"ja": "認識した文書", "en": "Recognised"},
    "refresh.totals": {"ja": "変わるところ", "en": "What changes"},
    "refresh.samples": {"ja": "例", "en": "Samples"},
    "refresh.objections": {"ja": "確認してください", "en": "Please check"},
    "refresh.doubts": {"ja": "読み取りで気になった点", "en": "What the reader was unsure of"},
    "refresh.line": {"ja": "{line}行目", "en": "line {line}"},
    "refresh.lines": {"ja": "{count}行が変わります", "en": "{count} lines change"},
    "refresh.more": {"ja": "ほか {count} 件（添付の報告にあります）", "en": "{count} more, in the attached report"},
    "refresh.cards": {
        "ja": "変わるカードを前後で見る（{count}件）",
        "en": "See a card before and after ({count} change)",
    },
    "refresh.apply": {"ja": "適用する", "en": "Apply"},
    "refresh.confirm": {"ja": "それでも適用する", "en": "Apply all the same"},
    "refresh.discard": {"ja": "破棄する", "en": "Discard"},
    "refresh.correct": {"ja": "版・章・言語を直す", "en": "Correct edition, chapter, language"},
    "refresh.sure": {
        "ja": "上の「確認してください」を読んだうえで、適用するか破棄するかを選んでください。",
        "en": "Please read what is to be checked above, then apply it all the same or discard it.",
    },
    "refresh.applied": {
        "ja": "### 適用しました\n<@{user}> さんが {files} を適用し、版 {revision} になりました。",
        "en": "### Applied\n<@{user}> applied {files}; revision {revision} answers now.",
    },
    "refresh.already": {
        "ja": "版 {revision} は、もう適用されています。",
        "en": "Revision {revision} has been applied already.",
    },
    "refresh.overtaken": {
        "ja": "その間に別の版が適用されました。新しい内容と比べ直したので、もう一度確認してください。",
        "en": "Another revision was applied meanwhile. This is compared with it anew: please look again.",
    },
    "refresh.corrected": {
        "ja": "直した内容で作り直しました。",
        "en": "Made anew with what was corrected.",
    },
    "refresh.discarded": {
        "ja": "<@{user}> さんが {files} を破棄しました。内容は変わっていません。",
        "en": "<@{user}> discarded {files}. Nothing was changed.",
    },
    "refresh.gone": {
        "ja": "この更新はもうありません（破棄、作り直し、または期限切れ）。/data refresh からやり直してください。",
        "en": "This change is not there any more (discarded, made anew or expired). Begin again with /data refresh.",
    },
    "cards.before": {"ja": "変更前", "en": "Before"},
    "cards.after": {"ja": "変更後", "en": "After"},
    "cards.none": {"ja": "（カードはありません）", "en": "(no card)"},
    "form.title": {"ja": "認識した内容を直す", "en": "Correct what was recognised"},
    "form.edition": {"ja": "何年版（例: 2026）", "en": "Edition (such as 2026)"},
    "form.number": {"ja": "章と節の番号（例: 2-6）", "en": "Chapter and section (such as 2-6)"},
    "form.language": {"ja": "文書の言語（ja か en）", "en": "Language of the document (ja or en)"},
    "form.name": {"ja": "題", "en": "Title"},
    "form.bad.edition": {
        "ja": "版は 2026 のような西暦の年で書いてください。",
        "en": "write the edition as a year, such as 2026",
    },
    "form.bad.number": {
        "ja": "章と節は 2-6 のように書いてください。",
        "en": "write chapter and section as 2-6",
    },
    "form.bad.language": {
        "ja": "言語は ja か en で書いてください。",
        "en": "write the language as ja or en",
    },
    "history.title": {"ja": "内容の履歴", "en": "History of the content"},
    "history.active": {"ja": "**現在の版**", "en": "**answers now**"},
    "history.hint": {
        "ja": "前の版に戻すには /data rollback を使います。",
        "en": "/data rollback goes back to an earlier one.",
    },
    "history.back": {"ja": "版 {revision} に戻す", "en": "Back to revision {revision}"},
    "history.none": {"ja": "戻せる前の版がありません。", "en": "There is no earlier revision to go back to."},
    "history.same": {"ja": "版 {revision} は現在の版です。", "en": "Revision {revision} answers already."},
    "history.already": {
        "ja": "もう版 {revision} に戻っています。",
        "en": "Revision {revision} answers again already.",
    },
    "history.stale": {
        "ja": "その後、版 {revision} が適用されています。/data rollback で戻す版を選んでください。",
        "en": "Revision {revision} has been applied since. Choose with /data rollback what to go back to.",
    },
    "history.done": {
        "ja": "### 戻しました\n<@{user}> さんが版 {before} から版 {revision} に戻しました。",
        "en": "### Went back\n<@{user}> went back from revision {before} to revision {revision}.",
    },
    "how.builtin": {"ja": "同梱の内容", "en": "built-in content"},
    "how.apply": {"ja": "適用", "en": "applied"},
    "how.import": {"ja": "取り込み", "en": "imported"},
    "how.rollback": {"ja": "差戻し", "en": "rolled back"},
    "how.teach": {"ja": "名前の追加・取消し", "en": "names taught"},
    "how.restore": {"ja": "復元", "en": "restored"},
    "export.title": {
        "ja": "内容のバックアップ（版 {revision}）",
        "en": "A backup of the content (revision {revision})",
    },
    "export.about": {
        "ja": "ボットを動かしているサーバーで `briefing-bot restore ファイル` を実行すると、この状態に戻せます。",
        "en": "`briefing-bot restore FILE`, where the bot runs, goes back to it.",
    },
    "export.database": {
        "ja": "データベース: すべての版と履歴。定期投稿や設定、サーバーごとの記録は入っていません。",
        "en": "The database: all revisions and the history, without schedules, settings and records of servers.",
    },
    "export.content": {
        "ja": "JSON: 使用中の版の内容。ほかのプログラムでも読めます。",
        "en": "JSON: the content that answers now; other programs can read it.",
    },
    "export.large": {
        "ja": "{name} は {size} あり、添付の上限（{limit}）を超えるため添付できません。サーバーで "
        "`briefing-bot export {option}` を使ってください。",
        "en": "{name} has {size}, more than can be attached here ({limit}). "
        "Use `briefing-bot export {option}` where the bot runs.",
    },
    "log.export": {
        "ja": "<@{user}> さんが内容のバックアップを書き出しました（版 {revision}）。",
        "en": "<@{user}> took a backup of the content (revision {revision}).",
    },
    "log.apply": {
        "ja": "<@{user}> さんが {files} を適用しました（版 {revision}）。",
        "en": "<@{user}> applied {files} (revision {revision}).",
    },
    "log.rollback": {
        "ja": "<@{user}> さんが版 {before} から版 {revision} に戻しました。",
        "en": "<@{user}> went back from revision {before} to revision {revision}.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = PHRASES[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase
