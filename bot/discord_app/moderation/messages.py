"""What the moderators' half of the bot says, in both of its languages."""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, dict[str, str]]] = {
    "denied": {
        "ja": "この操作は、内容を管理するサーバーのモデレーターだけができます。",
        "en": "Only moderators of the server that keeps the content may do this.",
    },
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
    "form.number": {"ja": "章と節の番号（例: 2-5）", "en": "Chapter and section (such as 2-5)"},
    "form.language": {"ja": "文書の言語（ja か en）", "en": "Language of the document (ja or en)"},
    "form.name": {"ja": "題", "en": "Title"},
    "form.bad.edition": {
        "ja": "版は 2026 のような西暦の年で書いてください。",
        "en": "write the edition as a year, such as 2026",
    },
    "form.bad.number": {
        "ja": "章と節は 2-5 のように書いてください。",
        "en": "write chapter and section as 2-5",
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
    "corrections.title": {"ja": "投稿の訂正", "en": "Posts to correct"},
    "corrections.found": {
        "ja": "ここ{days}日間の定期投稿のうち{count}件が、現在の版 {revision} と食い違っています"
        "（{channels}チャンネル、{servers}サーバー）。",
        "en": "{count} of the scheduled posts of the last {days} days do not agree with revision {revision} any more "
        "(channels: {channels}, servers: {servers}).",
    },
    "corrections.of_server": {"ja": "{server}（{count}件）", "en": "{server} ({count})"},
    "corrections.server": {"ja": "サーバー {server}", "en": "server {server}"},
    "corrections.more": {"ja": "ほか{count}件", "en": "{count} more"},
    "corrections.withdrawn": {"ja": "（取下げ）", "en": "(withdrawn)"},
    "corrections.restored": {"ja": "（再掲）{text}", "en": "(told again) {text}"},
    "corrections.hint": {
        "ja": "訂正すると、カードを現在の内容に差し替え、「訂正」の注記を付けます。追加だけの投稿は含みません。",
        "en": "A corrected post shows the card of now, under a note of what was wrong. Posts to which something was "
        "merely added are not among them.",
    },
    "corrections.unknown": {
        "ja": "何を伝えたかの記録がなく、確かめられない投稿: {count}件",
        "en": "Posts of which it is not known what they told, and which were not looked at: {count}",
    },
    "corrections.go": {"ja": "{count}件の投稿を訂正する", "en": "Correct {count} posts"},
    "corrections.keep": {"ja": "そのままにする", "en": "Leave them as they are"},
    "corrections.kept": {
        "ja": "<@{user}> さんが、投稿をそのままにしました。/data corrections でもう一度確かめられます。",
        "en": "<@{user}> left the posts as they are. /data corrections looks at them again.",
    },
    "corrections.none": {
        "ja": "訂正の必要な投稿はありません（ここ{days}日間の{count}件を確かめました）。",
        "en": "No post needs a correction (looked at: {count}, of the last {days} days).",
    },
    "corrections.off": {
        "ja": "投稿の訂正は、設定の CORRECTION_DAYS で切ってあります。",
        "en": "Corrections are switched off by the setting CORRECTION_DAYS.",
    },
    "corrections.overtaken": {
        "ja": "その後、版 {revision} が適用されたため、確かめ直しました。",
        "en": "Revision {revision} was applied since, so the posts were looked at again.",
    },
    "corrections.busy": {
        "ja": "ほかのモデレーターによる訂正が進んでいます。",
        "en": "Another moderator's corrections are under way.",
    },
    "corrections.progress": {
        "ja": "投稿を訂正しています（{done}／{count}件）。",
        "en": "Correcting posts ({done} of {count}).",
    },
    "corrections.rest": {"ja": "残りを訂正する", "en": "Correct the rest"},
    "corrections.again": {"ja": "残りをもう一度試す", "en": "Try the rest again"},
    "corrections.done": {"ja": "投稿の訂正の結果", "en": "What came of the corrections"},
    "corrections.corrected": {"ja": "訂正した投稿: {count}件", "en": "Corrected: {count}"},
    "corrections.deleted": {"ja": "すでに削除されていた投稿: {count}件", "en": "Deleted meanwhile: {count}"},
    "corrections.failed": {"ja": "訂正できなかった投稿: {count}件", "en": "Could not be corrected: {count}"},
    "corrections.at": {"ja": "{place}（{count}件）: {reason}", "en": "{place} ({count}): {reason}"},
    "corrections.left": {
        "ja": "途中で別の版が適用されたため、手を付けなかった投稿: {count}件",
        "en": "Not tried, since another revision was applied meanwhile: {count}",
    },
    "log.corrections": {
        "ja": "<@{user}> さんが投稿 {count} 件を訂正しました。",
        "en": "<@{user}> corrected {count} posts.",
    },
    "log.corrected": {
        "ja": "内容の更新に伴い、このサーバーの定期投稿 {count} 件を訂正しました。",
        "en": "The content has changed: {count} scheduled posts of this server were corrected.",
    },
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
    "page.previous": {"ja": "前へ", "en": "Previous"},
    "page.next": {"ja": "次へ", "en": "Next"},
    "unanswered.title": {"ja": "見つからなかった問い合わせ", "en": "Asked for and not found"},
    "unanswered.about": {
        "ja": "回数と日付だけを数えています。誰がどこで調べたかは残していません。",
        "en": "Counted by day, without who asked or where.",
    },
    "unanswered.row": {
        "ja": "{number}\\. **{name}** · {count}回 · 最後は {day}",
        "en": "{number}\\. **{name}** · asked {count}× · last on {day}",
    },
    "unanswered.times": {"ja": "{count}回", "en": "asked {count}×"},
    "unanswered.choose": {"ja": "問い合わせを選ぶ", "en": "Choose a query"},
    "unanswered.none": {
        "ja": "見つからなかった問い合わせはありません。",
        "en": "Nothing was asked for and not found.",
    },
    "unanswered.off": {
        "ja": "見つからなかった問い合わせは数えていません（設定 COUNT_UNANSWERED）。",
        "en": "Queries that find nothing are not counted (the setting COUNT_UNANSWERED).",
    },
    "unanswered.one": {
        "ja": "### {name}\n-# {count}回 · 最後は {day}",
        "en": "### {name}\n-# asked {count}× · last on {day}",
    },
    "unanswered.finds": {
        "ja": "いまはこの名前で {subjects} が見つかります。",
        "en": "By now this finds {subjects}.",
    },
    "unanswered.ask": {"ja": "どの項目の別名にしますか。", "en": "Which subject should this be a name of?"},
    "unanswered.which": {
        "ja": "「{typed}」がどの項目か決められません。次の中から選んでください。",
        "en": "“{typed}” could be several; please choose one of these.",
    },
    "unanswered.other": {"ja": "別の項目…", "en": "Another subject…"},
    "unanswered.away": {"ja": "別名は要らない", "en": "Needs no name"},
    "unanswered.back": {"ja": "一覧に戻す", "en": "List it again"},
    "unanswered.put_away": {
        "ja": "「{name}」を一覧から外しました。",
        "en": "“{name}” is not listed any more.",
    },
    "unanswered.gone": {
        "ja": "この問い合わせはもう一覧にありません。",
        "en": "This query is not in the list any more.",
    },
    "unanswered.form": {"ja": "別名にする項目", "en": "Which subject"},
    "unanswered.field": {"ja": "項目の名前（表記は自由）", "en": "Name of the subject, in any spelling"},
    "teach.which": {
        "ja": "「{typed}」がどの項目か決められません。候補: {subjects}",
        "en": "“{typed}” is not the name of one subject. It may be: {subjects}",
    },
    "teach.nothing": {
        "ja": "「{typed}」という項目は見つかりませんでした。",
        "en": "There is no subject called “{typed}”.",
    },
    "teach.done": {
        "ja": "### 登録しました\n「{name}」を **{subject}** の別名として登録しました。",
        "en": "### Taught\n“{name}” is now a name of **{subject}**.",
    },
    "teach.now.found": {
        "ja": "「{name}」と入力すると、**{subjects}** のカードが出ます。\n-# {why}",
        "en": "Whoever types “{name}” gets the card of **{subjects}**.\n-# {why}",
    },
    "teach.now.ambiguous": {
        "ja": "「{name}」と入力すると、次の中から選ぶことになります: {subjects}",
        "en": "Whoever types “{name}” chooses between {subjects}.",
    },
    "teach.now.nothing": {
        "ja": "「{name}」と入力しても、何も見つかりません。",
        "en": "Whoever types “{name}” finds nothing.",
    },
    "teach.before": {
        "ja": "-# これまでは {subjects} が見つかっていました。",
        "en": "-# Until now it found {subjects}.",
    },
    "teach.no.taught": {
        "ja": "「{name}」は、もう **{subjects}** の別名として登録されています。",
        "en": "“{name}” has been taught already, as a name of **{subjects}**.",
    },
    "teach.no.known": {
        "ja": "「{name}」は、もともと **{subjects}** の名前です。",
        "en": "“{name}” is a name of **{subjects}** as it is.",
    },
    "teach.no.taken": {
        "ja": "「{name}」は **{subjects}** の名前です。ほかの項目にも付けると、どちらのことか決められなくなります。",
        "en": "“{name}” is a name of **{subjects}**; given to another subject too, it would become ambiguous.",
    },
    "teach.no.empty": {
        "ja": "文字も数字もない名前は登録できません。",
        "en": "A name needs a letter or a digit.",
    },
    "teach.no.short": {
        "ja": "一文字だけの名前は登録できません。二文字以上にしてください。",
        "en": "A name needs two characters or more.",
    },
    "teach.no.long": {
        "ja": "名前は{limit}文字までです。短くしてください。",
        "en": "A name has at most {limit} characters; please shorten it.",
    },
    "teach.no.everyday": {
        "ja": "「{name}」はいろいろな問い合わせに出てくる言葉で、別名にすると、ほかの答えまで変わってしまいます。"
        "もう少し長い名前にしてください。",
        "en": "“{name}” is a word of many questions, whose answers it would change. Please take a longer name.",
    },
    "teach.no.many": {
        "ja": "登録できる別名は{limit}件までです。/data names で要らないものを取り消してください。",
        "en": "At most {limit} names can be taught. Take some back with /data names first.",
    },
    "teach.no.no_subject": {
        "ja": "この項目は、いまの内容にありません。",
        "en": "This subject is not in the content any more.",
    },
    "teach.no.not_taught": {
        "ja": "「{name}」は、**{subjects}** の別名として登録されていません。",
        "en": "“{name}” is not a taught name of **{subjects}**.",
    },
    "names.title": {"ja": "登録した別名", "en": "Taught names"},
    "names.about": {
        "ja": "内容を更新しても残ります。添付は、内容のファイルに書き写すための TOML です。",
        "en": "They stay over refreshes. The files attached are TOML, to be taken over into the content files.",
    },
    "names.choose": {"ja": "取り消す別名を選ぶ", "en": "Choose a name to take back"},
    "names.none": {
        "ja": "登録した別名はありません。/data teach か /data unanswered で登録できます。",
        "en": "No name has been taught. /data teach and /data unanswered do so.",
    },
    "names.undo": {"ja": "取り消す", "en": "Take it back"},
    "names.undone": {
        "ja": "### 取り消しました\n「{name}」は **{subject}** の別名ではなくなりました。",
        "en": "### Taken back\n“{name}” is not a name of **{subject}** any more.",
    },
    "names.gone": {
        "ja": "この別名は、もう取り消されています。",
        "en": "This name has been taken back already.",
    },
    "log.teach": {
        "ja": "<@{user}> さんが「{name}」を {subject} の別名にしました。",
        "en": "<@{user}> made “{name}” a name of {subject}.",
    },
    "log.unteach": {
        "ja": "<@{user}> さんが「{name}」を {subject} の別名から外しました。",
        "en": "<@{user}> took “{name}” back as a name of {subject}.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = PHRASES[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase
