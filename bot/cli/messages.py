"""What the commands that keep the content say, in both languages."""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, dict[str, str]]] = {
    "backup.done": {
        "ja": "バックアップを {path} に書き出しました（{size}）。",
        "en": "Backup written to {path} ({size}).",
    },
    "content.done": {
        "ja": "版 {revision} の内容を {path} に書き出しました（{size}）。",
        "en": "Content of revision {revision} written to {path} ({size}).",
    },
    "backups.none": {"ja": "{database} のバックアップはありません。", "en": "There is no backup of {database}."},
    "backups.automatic": {"ja": "自動", "en": "automatic"},
    "backups.migration": {"ja": "更新前", "en": "migration"},
    "backups.replaced": {"ja": "復元前", "en": "replaced"},
    "backups.good": {"ja": "版 {revision}", "en": "revision {revision}"},
    "backups.bad": {"ja": "使えません: {what}", "en": "not good: {what}"},
    "restore.database": {
        "ja": "{file} から復元しました。版 {revision}（{at}）が有効です。",
        "en": "Restored from {file}: revision {revision} ({at}) answers.",
    },
    "restore.kept": {
        "ja": "復元前のデータベースは {kept} に残しました。",
        "en": "What was there before is kept in {kept}.",
    },
    "restore.damaged": {
        "ja": "壊れていたデータベースは {kept} に残しました。",
        "en": "The damaged database is kept in {kept}.",
    },
    "restore.taken_over": {
        "ja": "定期投稿・設定・記録は復元前のままです（このバックアップには内容だけが入っています）。",
        "en": "Schedules, settings and records are as they were: this backup holds the content alone.",
    },
    "restore.content_only": {
        "ja": "このバックアップには内容だけが入っています。定期投稿と設定は入っていません。",
        "en": "This backup holds the content alone: there are no schedules and no settings in it.",
    },
    "restore.doubted": {
        "ja": "バックアップ以後に予定されていた {count} 件の投稿は、投稿済みでないことを確かめてから送ります。",
        "en": "Posts that were due since the backup ({count}) are looked for before they are sent.",
    },
    "restore.content": {
        "ja": "{file} の内容を版 {revision} として有効にしました。動いているボットには30秒ほどで反映されます。",
        "en": "The content of {file} answers now, as revision {revision}. "
        "A running bot follows within half a minute.",
    },
    "restore.same": {
        "ja": "{file} の内容は、使用中の版 {revision} と同じです。何も変えていません。",
        "en": "The content of {file} is that of revision {revision}, which answers already. Nothing was changed.",
    },
}


def format_phrase(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    return PHRASES[key]["ja" if language == "ja" else "en"].format(**values)
